//! State of the panels beside the report: profiles table, customer detail, segments, propensity, and queries.
//!
//! A panel's file contains its state, its edits, its requests and the handling of their replies.

pub(crate) mod code_names;
pub(crate) mod customer_detail;
pub(crate) mod profile_table;
pub(crate) mod propensity;
pub(crate) mod query_panel;
pub(crate) mod segment_sizes;
pub(crate) mod segments;
pub(crate) mod virtual_scroll;
