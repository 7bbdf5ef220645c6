//! Delimited text: from bytes to rows of fields, for any dialect and with damage repaired.
//!
//! [`encoding`] detects and decodes the encoding, [`sniffer`] guesses the [`dialect`], [`header`] finds the header rows, and
//! [`records`] splits bytes into rows. [`structural_index`] finds delimiters and line ends 64 bytes at a time; `repair` cuts a
//! damaged line in the cheapest way. What a column means is decided in [`schema`](crate::schema), and events have a faster reader
//! of their own in [`scan`](crate::scan).

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
