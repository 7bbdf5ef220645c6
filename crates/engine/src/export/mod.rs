//! Exports: the CSV files that the page offers for download ([`tables`]), and the manifest of a run
//! ([`manifest`]), which identifies files by their hash ([`sha256`]).
//!
//! Text from files passes the guard in [`text::formula_injection`](crate::text::formula_injection) first. Files
//! of the propensity model are written in [`propensity::files`](crate::propensity::files).

pub mod manifest;
pub mod sha256;
pub mod tables;
