//! The native tests.

mod chart;
mod state;
