//! Rejected rows: their reasons and positions, the log that keeps them in a few bytes each, and the way back to their text.
//!
//! Rows in = rows kept + rows rejected, for every file.

pub mod log;
pub mod retrieval;
pub(crate) mod validation;
