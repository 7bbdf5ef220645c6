//! What runs in a worker: messages are decoded, the engine works, replies are encoded.
//!
//! The page's own wasm plays two roles here, told apart by the worker's name. The *lead* holds all data and answers the page; it
//! starts *scanners* of its own, which read ranges of an events file and hand columns back.

mod coordinator;
mod export;
mod ingest;
pub mod scanner;
mod warm_up;

use crate::platform::worker_scope;
use crate::protocol::LEAD;
use daypart_engine::collections::seeded_hash;

/// Whether this program runs in a worker, and not on the page.
pub fn is_here() -> bool {
    worker_scope::is_worker()
}

/// Starts the worker in the role that its name tells.
pub fn start() {
    // The author of a file can't foresee these.
    let some_bits = || (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
    seeded_hash::set_key(some_bits() << 32 | some_bits());
    if worker_scope::name() == LEAD {
        coordinator::dispatch::start();
    } else {
        scanner::worker::start();
    }
}
