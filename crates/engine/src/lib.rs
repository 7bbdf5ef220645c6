//! The engine: bytes in, values out. No I/O, no browser, no system clock.
//!
//! Data flows through these folders:
//!
//! 1. [`csv`] splits bytes into rows of fields; [`schema`] infers the table kind and the kind of each column.
//! 2. [`scan`] reads an events file in byte ranges and returns chunks of events; [`fields`] and [`time`] parse single values.
//!    A row that can't be used becomes a reject with its position ([`rejects`]).
//! 3. [`store`] keeps all events in memory, grouped by customer.
//! 4. [`query`] aggregates the store into [`profiles`] and a report; [`stats`] computes the statistics over them, and
//!    [`propensity`] trains the model that predicts clicks on an ad.
//! 5. [`export`] writes tables as files, [`text`] formats numbers.
//!
//! [`demo`] generates the four files of an invented service, which then take the same path as any dropped file.
//! [`collections`] contains the hash tables and the sorting that all folders share.
//!
//! **Architecture invariant:** a folder imports only from folders before it in this list: `collections`,
//! `time`, `text`, `fields`, `profiles`, `csv`, `rejects`, `schema`, `store`, `scan`, `stats`, `query`,
//! `export`, `propensity`, `demo`.

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
