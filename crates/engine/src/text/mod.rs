//! Text for people and for spreadsheets: number formats, and the guard against formula injection in exports.
//!
//! Whole files are written in [`export`](crate::export).

pub(crate) mod csv_writer;
pub mod formula_injection;
pub mod number_format;
