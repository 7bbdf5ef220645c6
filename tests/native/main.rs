//! The native tests, one binary: a module for each part of the engine, the charts, the state and the house.

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
mod dayparts;
mod demo;
mod events;
mod figures;
mod filters;
mod finished;
mod forms;
mod fuzz;
mod grouping;
mod growth;
mod hostile;
mod house;
mod numbers;
mod offers;
mod pollution;
mod reader;
mod rejects;
mod roles;
mod script;
mod seed;
mod sha256;
mod shared;
mod state;
mod statistics;
mod support;
mod tables;
mod trace;
mod tracks;
