//! Daypart: a page that turns a music service's listening events into customer profiles, statistics, charts, tables and
//! downloads, inside one browser tab.
//!
//! The modules in reading order:
//!
//! * [`daypart_engine`] (a crate of its own) reads bytes and returns values. It does no I/O and knows no browser.
//! * [`protocol`] defines the messages between the page and its workers.
//! * [`state`] is the page's state: an action goes in, effects come out.
//! * [`chart`] draws a report as SVG text, with hit areas and the same numbers as a table.
//! * [`sqlgen`] formats a report's query as DuckDB SQL, Spark SQL and a PySpark job.
//! * [`worker`] is the work off the page's thread. Natively it has only the parts that need no browser, for their tests.
//! * `platform` and `ui` compile for the wasm target only: wrappers of browser APIs, and the page itself.

pub mod chart;
pub mod protocol;
pub mod sqlgen;
pub mod state;
pub mod worker;

#[cfg(target_arch = "wasm32")]
pub mod platform;
#[cfg(target_arch = "wasm32")]
pub mod ui;
