//! Worker roles: whether this program runs in a worker, and the start in the role of its name.

use crate::platform::worker_scope;
use crate::protocol::COORDINATOR;
use crate::worker::{coordinator, scanner};
use daypart_engine::collections::seeded_hash;

/// Returns whether this program runs in a worker rather than on the page.
pub fn is_here() -> bool {
    worker_scope::is_worker()
}

/// Starts the worker in the role that its name selects.
pub fn start() {
    // A random key, so that the author of a file can't craft ids that collide.
    let random_bits = || (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
    seeded_hash::set_key(random_bits() << 32 | random_bits());
    if worker_scope::name() == COORDINATOR {
        coordinator::dispatch::start();
    } else {
        scanner::worker::start();
    }
}
