//! Scanner workers and the coordinator's pool of them.
//!
//! `worker` runs inside a scanner; `pool` and `parallel_scan` run in the coordinator, start scanners and hand out byte ranges.

pub(crate) mod parallel_scan;
pub(crate) mod pool;
pub(crate) mod range;
pub mod transfer;
pub(crate) mod worker;
