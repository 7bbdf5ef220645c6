//! Text for people and spreadsheets: number formats, and protection against formula injection in exports.
//!
//! Whole files are written by [`export`](crate::export).

pub(crate) mod csv_writer;
pub mod formula_injection;
pub mod number_format;
