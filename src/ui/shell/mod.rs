//! The page's frame: the component tree's root, the runtime that carries out effects, rendering order, header and printing.
//!
//! Nothing here shows figures; those are in [`sections`](super::sections).

pub(crate) mod app;
pub(crate) mod coordinator;
pub(crate) mod crash_message;
pub(crate) mod deferred_report;
pub(crate) mod header;
pub(crate) mod hooks;
pub(crate) mod manifest_file;
pub(crate) mod print;
pub(crate) mod render_scheduler;
pub(crate) mod runtime;
pub(crate) mod update_notice;
