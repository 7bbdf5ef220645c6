//! What runs in a worker: messages are decoded, the engine works, replies are encoded.
//!
//! The page's own wasm plays two roles here, told apart by the worker's name. The *lead* holds all data and answers the page; it
//! starts *scanners* of its own, which read ranges of an events file and hand columns back.

mod asking;
mod candidates;
mod crew;
mod decoding;
mod finishing;
mod hashing;
mod joining;
mod lead;
mod looking;
mod offering;
mod opening;
mod pool;
mod ranging;
mod rejected;
mod scanner;
mod session;
mod since;
mod source;
mod tracing;
pub mod transfer;
mod warm;

use crate::engine::keyed;
use crate::platform::scope;
use crate::protocol::LEAD;

/// Whether this program runs in a worker, and not on the page.
pub fn is_here() -> bool {
    scope::is_worker()
}

/// Starts the worker in the role that its name tells.
pub fn start() {
    // The author of a file can't foresee these.
    let some_bits = || (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
    keyed::set_key(some_bits() << 32 | some_bits());
    if scope::name() == LEAD {
        lead::start();
    } else {
        scanner::start();
    }
}
