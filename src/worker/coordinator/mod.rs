//! The coordinator worker: answers the page, one job at a time, from the session it holds.
//!
//! `dispatch` receives requests and replies to them, `session` holds the data. Reading files is in [`ingest`](super::ingest).

pub(crate) mod dispatch;
pub(crate) mod growth_baseline;
pub(crate) mod propensity;
pub(crate) mod query_spec;
pub(crate) mod session;
