//! What runs in a worker: messages are decoded, the engine works, replies are encoded.

/// Starts the worker.
pub fn start() {}
