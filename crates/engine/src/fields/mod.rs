//! Single fields of a row: ids and their codes, the device flag, and the inferred type of a field or column.
//!
//! How a line is split into fields is [`csv`](crate::csv)'s subject, what a column means is [`schema`](crate::schema)'s.

pub mod device;
pub mod ids;
pub(crate) mod inferred_type;
