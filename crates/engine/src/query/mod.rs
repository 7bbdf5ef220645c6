//! Queries over the event store: filters, aggregation and the report that answers them.
//!
//! [`execute`] is the entry: it takes a [`view`] (dayparts and a [`filter`]), runs `aggregate` over the store and builds the
//! [`report`]. [`dimensions`] joins what the lookup tables know about customers and tracks; [`profile_table`], [`top_tracks`],
//! [`customer_detail`] and [`cohort`] answer the page's other questions.

pub(crate) mod aggregate;
pub mod cohort;
pub mod customer_detail;
pub mod dimensions;
pub mod execute;
pub mod filter;
pub(crate) mod filter_mask;
pub mod mobile_split;
pub mod profile_table;
pub(crate) mod reaggregate;
pub mod report;
pub mod target;
pub mod timeline;
pub mod top_tracks;
pub mod view;
