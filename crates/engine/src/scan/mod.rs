//! Event scanner: reads a byte range of an events file into grouped chunks of events.
//!
//! Start with [`scanner`]. Nearly every row takes the `fast_path`; every other row takes the `slow_path`, which
//! also says why a row is rejected. [`range`] lets several scanners share a file. [`tail`] handles the last
//! rows of a growing file, and [`provenance`] finds the source lines of one customer.
//!
//! Inferring how a file is read belongs to [`schema`](crate::schema), keeping the events to
//! [`store`](crate::store).

pub(crate) mod fast_path;
pub mod provenance;
pub mod range;
pub mod scanner;
pub(crate) mod slow_path;
pub mod tail;
