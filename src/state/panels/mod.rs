//! State of the panels beside the report: customer detail, profile table, segments, propensity, queries.

pub(crate) mod code_names;
pub(crate) mod customer_detail;
pub(crate) mod profile_table;
pub(crate) mod propensity;
pub(crate) mod query_panel;
pub(crate) mod segment_sizes;
pub(crate) mod segments;
pub(crate) mod virtual_scroll;
