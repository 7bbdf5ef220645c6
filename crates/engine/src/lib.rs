//! The pure engine: bytes in, values out. No I/O, no browser, no clock.
//!
//! The way of the data, each step a folder:
//!
//! 1. [`csv`] turns bytes into rows of fields, and [`schema`] infers what a file is and what its columns mean.
//! 2. [`scan`] reads an events file, split into byte ranges, into chunks of events; [`fields`] and [`time`] read single values.
//!    A row that can't be used becomes a positioned reject ([`rejects`]).
//! 3. [`store`] keeps all events in memory, grouped by customer.
//! 4. [`query`] aggregates the store for a view into [`profiles`] and a report; [`stats`] holds the statistics over them, and
//!    [`propensity`] the model of who clicks an ad.
//! 5. [`export`] writes tables as files, [`text`] formats numbers.
//!
//! [`demo`] generates a believable service's four files, which then go the same way as any dropped file. [`collections`] holds the
//! hash tables and sorting that all of these share.
//!
//! **Architecture invariant:** a folder imports only from folders above it in this order: `collections`, `time`, `text`, `fields`,
//! `profiles`, `csv`, `rejects`, `schema`, `store`, `scan`, `stats`, `query`, `export`, `propensity`, `demo`.

pub mod collections;
pub mod csv;
pub mod demo;
pub mod export;
pub mod fields;
pub mod profiles;
pub mod propensity;
pub mod query;
pub mod rejects;
pub mod scan;
pub mod schema;
pub mod stats;
pub mod store;
pub mod text;
pub mod time;
