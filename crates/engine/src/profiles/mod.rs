//! Customer profiles: a table of counts per customer, stored by column, and the keys of its columns.
//!
//! [`query`](crate::query) computes profiles, [`export`](crate::export) writes them. Start with [`profile`].

pub mod column;
pub mod profile;
