//! Ingest: reads dropped files and merges them into the session.
//!
//! `open` runs the steps in order; start there. Each takes the previous step's value and returns its own:
//!
//! 1. `inspect`: requested files become `Inspected`. `layout` detects a file's layout from its beginning and the saved
//!    import settings, `decode` unpacks it and converts it to UTF-8.
//! 2. `plan`: the `OpenPlan` says which files in use they replace or continue. `replacements` decides it from plain
//!    values.
//! 3. `scan`: `Scanned` has the rows of all files. `scan_events` reads the events files, with the help of the scanners.
//! 4. `merge`: the coordinator's `Session` takes them in. `report` describes each file.
//!
//! `source` describes files that are requested or in use, `demo_files` writes the demo, `digest` hashes files for
//! manifests, and `precomputed_notes` writes the messages about profiles and hourly counts.
//!
//! `replacements` and `precomputed_notes` know no browser, so native tests reach them.

pub mod precomputed_notes;
pub mod replacements;

#[cfg(target_arch = "wasm32")]
pub(crate) mod decode;
#[cfg(target_arch = "wasm32")]
pub(crate) mod demo_files;
#[cfg(target_arch = "wasm32")]
pub(crate) mod digest;
#[cfg(target_arch = "wasm32")]
pub(crate) mod inspect;
#[cfg(target_arch = "wasm32")]
pub(crate) mod layout;
#[cfg(target_arch = "wasm32")]
pub(crate) mod merge;
#[cfg(target_arch = "wasm32")]
pub(crate) mod open;
#[cfg(target_arch = "wasm32")]
pub(crate) mod plan;
#[cfg(target_arch = "wasm32")]
pub(crate) mod report;
#[cfg(target_arch = "wasm32")]
pub(crate) mod scan;
#[cfg(target_arch = "wasm32")]
pub(crate) mod scan_events;
#[cfg(target_arch = "wasm32")]
pub(crate) mod source;
