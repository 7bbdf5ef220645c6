//! The event scanner: from a byte range of an events file to grouped chunks of events.
//!
//! [`range`] lets several scanners share a file. Nearly every row takes the `fast_path`; every other row takes the `slow_path`,
//! which also says why a row is rejected. [`tail`] handles the end of growing files, [`provenance`] finds a customer's source lines.

pub(crate) mod fast_path;
pub mod provenance;
pub mod range;
pub mod scanner;
pub(crate) mod slow_path;
pub mod tail;
