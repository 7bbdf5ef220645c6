//! Profiles: the counts of each customer, column by column, and the names of these columns.
//!
//! They are computed in [`query`](crate::query) and written in [`export`](crate::export).

pub mod column;
pub mod profile;
