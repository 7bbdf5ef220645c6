//! Downloads that read the original files again: rejected rows and source lines.
//!
//! Exports from memory (profiles, statistics, segments) are in
//! [`coordinator::session`](crate::worker::coordinator::session).

pub(crate) mod rejects_csv;
pub(crate) mod source_lines;
