//! Scanner workers and the coordinator's pool of them.
//!
//! `worker`, `range` and `transfer` run inside a scanner. `pool` and `parallel_scan` run in the coordinator:
//! the first starts scanners and restarts failed ones, the second hands out byte ranges and merges the
//! results in order; start there. Scanning itself is the engine's [`scan`](daypart_engine::scan).

pub(crate) mod parallel_scan;
pub(crate) mod pool;
pub(crate) mod range;
pub mod transfer;
pub(crate) mod worker;
