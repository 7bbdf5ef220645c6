//! Daypart turns a music service's listening events into a profile for every customer, statistics over all profiles,
//! charts, tables and downloads, inside one browser tab.
//!
//! The modules in reading order:
//!
//! * [`daypart_engine`] takes bytes and gives values. It does no I/O and knows no browser.
//! * [`sqlgen`] writes a report's question as code for other systems.
//! * [`protocol`] is what the page and its workers say to each other.
//! * [`chart`] draws a report as SVG text, with hit areas and the same numbers as a table.
//! * [`state`] is the page's state as plain Rust: an action goes in, effects come out.
//! * `platform`, `worker` and `ui` exist for the wasm target alone: the browser's abilities behind plain functions, the
//!   work that runs off the page's thread, and the page itself.

pub mod chart;
pub mod protocol;
pub mod sqlgen;
pub mod state;

#[cfg(target_arch = "wasm32")]
pub mod platform;
#[cfg(target_arch = "wasm32")]
pub mod ui;
#[cfg(target_arch = "wasm32")]
pub mod worker;
