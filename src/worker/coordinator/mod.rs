//! The coordinator worker: answers the page, one job at a time, from the session it owns.
//!
//! * `dispatch` receives requests and decides how each is answered; start there.
//! * `answer` sends the replies.
//! * `jobs` queues the requests that read files and runs them.
//! * `session` contains the data.
//!
//! Reading files is left to [`ingest`](super::ingest), scanning to [`scanner`](super::scanner).

pub mod answer;
pub mod dispatch;
pub(crate) mod growth_baseline;
pub mod jobs;
pub(crate) mod propensity;
pub(crate) mod query_spec;
pub(crate) mod session;
