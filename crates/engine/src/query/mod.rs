//! Queries over the event store: cross-filtering, aggregation and reports.
//!
//! Start at [`execute`]: it takes a [`view`] (dayparts and a [`filter`]), aggregates the store and builds the
//! [`report`].
//!
//! * Filtering: [`filter`] (conditions and their text form), `filter_mask` (conditions on events as lookup tables).
//! * Aggregation: `aggregate` (one pass over the store), `customer_metrics` (its inner loops), `reaggregate`
//!   (only the dayparts again), `filtered_events` (the matching events for other counts).
//! * Joins: [`dimensions`] joins the lookup tables to customers and tracks.
//! * Other answers: [`profile_table`], [`top_tracks`], [`customer_detail`], [`cohort`] (comparison and export
//!   of a group).
//!
//! Statistics of single columns belong to [`stats`](crate::stats), files to [`export`](crate::export), and the text of
//! queries in SQL and Python to the application.

pub(crate) mod aggregate;
pub mod cohort;
pub mod customer_detail;
pub(crate) mod customer_metrics;
pub mod dimensions;
pub mod execute;
pub mod filter;
pub(crate) mod filter_mask;
pub(crate) mod filtered_events;
pub mod mobile_split;
pub mod profile_table;
pub(crate) mod reaggregate;
pub mod report;
pub mod target;
pub mod timeline;
pub mod top_tracks;
pub mod view;
