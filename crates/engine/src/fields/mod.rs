//! Single fields of a row: ids and their codes, the device flag, and the inferred type of a field or column.
//!
//! Splitting a line into fields belongs to [`csv`](crate::csv), inferring the kind of a column to
//! [`schema`](crate::schema).

pub mod device;
pub mod ids;
pub(crate) mod inferred_type;
pub(crate) mod missing;
