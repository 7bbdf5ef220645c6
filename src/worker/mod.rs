//! The code that runs in web workers: it decodes requests, calls the engine and encodes replies.
//!
//! The page's one wasm module has two roles here, selected by the worker's name. The *coordinator* owns all
//! data and answers the page. It starts *scanners*, which read byte ranges of an events file and return
//! columns.
//!
//! * `coordinator` — requests, replies and the session data; start with `coordinator/dispatch.rs`.
//! * `ingest` — reading dropped files into a session.
//! * `scanner` — scanner workers and the coordinator's pool of them.
//! * `export` — downloads that read the original files again.
//! * `warm_up` — rehearsals on generated rows while the user chooses files.
//!
//! Browser calls are in [`platform`](crate::platform), message types in [`protocol`](crate::protocol),
//! computation in the engine.

mod coordinator;
mod export;
mod ingest;
pub mod scanner;
mod warm_up;

use crate::platform::worker_scope;
use crate::protocol::COORDINATOR;
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
