//! Ingest: reads dropped files and merges them into the session.
//!
//! `open` runs the job; start there. The steps in order:
//!
//! 1. `inspect` detects a file's layout from its beginning and the saved import settings.
//! 2. `decode` unpacks it and converts it to UTF-8.
//! 3. `candidates` plans which files in use it replaces or continues.
//! 4. `open` reads the rows, with the help of [`scanner`](super::scanner).
//! 5. `merge` merges the result into the [`Session`](super::coordinator::session::Session).
//!
//! `source` describes files that are requested or in use, `digest` hashes them for manifests, and
//! `precomputed_notes` writes the messages about profiles and hourly counts.

pub(crate) mod candidates;
pub(crate) mod decode;
pub(crate) mod digest;
pub(crate) mod inspect;
pub(crate) mod merge;
pub(crate) mod open;
pub(crate) mod precomputed_notes;
pub(crate) mod source;
