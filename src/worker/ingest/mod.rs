//! Reading dropped files: inspect, decode, plan, scan and merge them into the session.
//!
//! `open` runs the job. Scanners are started and fed by [`scanner`](super::scanner).

pub(crate) mod candidates;
pub(crate) mod decode;
pub(crate) mod digest;
pub(crate) mod inspect;
pub(crate) mod merge;
pub(crate) mod open;
pub(crate) mod precomputed_notes;
pub(crate) mod source;
