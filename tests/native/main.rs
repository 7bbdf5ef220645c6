//! The native tests.

// clippy.toml lets test functions unwrap; the helpers that they share are no less tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod chart;
mod state;
