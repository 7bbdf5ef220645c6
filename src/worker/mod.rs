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
//! * `job` — progress reports and duration of the job that is running.
//! * `error` — why a request, a file or a scan fails, and the texts for the user.
//!
//! Browser calls are in `platform`, message types in [`protocol`](crate::protocol), computation in the engine.
//!
//! Most of it needs a browser. `error` and the parts of `ingest` that decide from plain values compile natively too, for
//! their tests.

pub mod error;
pub mod ingest;

#[cfg(target_arch = "wasm32")]
pub mod coordinator;
#[cfg(target_arch = "wasm32")]
mod export;
#[cfg(target_arch = "wasm32")]
mod job;
#[cfg(target_arch = "wasm32")]
mod role;
#[cfg(target_arch = "wasm32")]
pub mod scanner;
#[cfg(target_arch = "wasm32")]
mod warm_up;

#[cfg(target_arch = "wasm32")]
pub use role::{is_here, start};
