//! The native tests.

mod state;
