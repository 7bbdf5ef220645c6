//! The coordinator worker: answers the page, one job at a time, from the session it owns.
//!
//! `dispatch` receives requests and replies to them; start there. `session` contains the data. Reading files
//! is left to [`ingest`](super::ingest), scanning to [`scanner`](super::scanner).

pub(crate) mod dispatch;
pub(crate) mod growth_baseline;
pub(crate) mod propensity;
pub(crate) mod query_spec;
pub(crate) mod session;
