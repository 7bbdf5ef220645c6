//! Exports: the CSV files that the page offers for download, and the manifest of a run.
//!
//! Text from files passes the guard in [`text::formula_injection`](crate::text::formula_injection) first.

pub mod manifest;
pub mod sha256;
pub mod tables;
