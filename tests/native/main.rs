//! The native tests, one binary: a module for each part of the engine, the charts, the state and the house.

mod chart;
mod demo;
mod events;
mod figures;
mod reader;
mod roles;
mod seed;
mod statistics;
mod support;
mod tables;
