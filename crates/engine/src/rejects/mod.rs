//! Rejected rows: reasons and positions ([`log`]), retrieval of their text from the file ([`retrieval`]), and the
//! checks that every row passes (`validation`).
//!
//! **Invariant:** for every file, rows in = rows kept + rows rejected. Checks of single fields belong to
//! [`scan`](crate::scan) and [`schema`](crate::schema).

pub mod log;
pub mod retrieval;
pub(crate) mod validation;
