//! The page's frame: root component, runtime, render scheduling, header, printing and messages about the page
//! itself.
//!
//! Start with [`app`], which lays out the page, and [`runtime`], which carries out effects. The report's
//! figures are in [`sections`](super::sections).

pub(crate) mod app;
pub(crate) mod coordinator_handle;
pub(crate) mod crash_message;
pub(crate) mod deferred_report;
pub(crate) mod header;
pub(crate) mod hooks;
pub(crate) mod json_file;
pub(crate) mod print;
pub(crate) mod render_scheduler;
pub(crate) mod runtime;
pub(crate) mod update_notice;
