//! The native tests.

mod demo;
