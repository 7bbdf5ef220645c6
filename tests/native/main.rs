//! Native tests in one binary: a module for each part of the engine, for charts, state, exports and repository
//! rules.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected has to fail"
)]

mod cases;
mod chart;
mod customer_detail;
mod damaged_rows;
mod damaged_tables;
mod dayparts;
mod demo;
mod dependencies;
mod detection;
mod event_scanner;
mod event_store;
mod filters;
mod formats;
mod fuzz;
mod group_comparison;
mod growing_files;
mod hostile;
mod numeric_limits;
mod precomputed;
mod propensity;
mod provenance;
mod reader;
mod reference_results;
mod rejects;
mod sha256;
mod shared;
mod sniffer;
mod source_rules;
mod sqlgen;
mod state;
mod statistics;
mod support;
mod tables;
mod times;
mod tracks;
mod understanding;
mod values;
mod worker;
