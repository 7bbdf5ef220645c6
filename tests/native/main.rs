//! Native tests in one binary: a module for each part of the engine, for charts, state, exports and repository
//! rules.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected has to fail"
)]

mod card;
mod chart;
mod compare;
mod damaged_tables;
mod dayparts;
mod demo;
mod detection;
mod event_store;
mod events;
mod filters;
mod formats;
mod fuzz;
mod growing_files;
mod hostile;
mod house;
mod numeric_limits;
mod offers;
mod precomputed;
mod provenance;
mod reader;
mod reference_results;
mod rejects;
mod script;
mod sha256;
mod shared;
mod state;
mod statistics;
mod supply;
mod support;
mod tables;
mod tracks;
mod values;
