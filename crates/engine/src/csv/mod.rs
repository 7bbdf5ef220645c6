//! Delimited text: splits bytes into rows of fields, for any dialect, and repairs damaged rows.
//!
//! [`encoding`] detects and decodes the encoding, [`sniffer`] detects the [`dialect`], `header` finds the
//! header rows, and [`records`] splits bytes into rows. `repair` splits a damaged line at the lowest cost, and
//! [`repair_stats`] counts such lines. [`structural_index`] finds delimiters and line ends 64 bytes at a time.
//! Start with [`reader`], which combines these.
//!
//! Column kinds are inferred in [`schema`](crate::schema). Events have a faster reader in [`scan`](crate::scan).

pub mod constant_formula;
pub mod dialect;
pub mod encoding;
pub(crate) mod header;
pub mod position;
pub mod reader;
pub mod records;
pub(crate) mod repair;
pub mod repair_stats;
pub mod sniffer;
pub mod structural_index;
