//! The native tests.

mod chart;
