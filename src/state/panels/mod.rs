//! State of panels, and of the sections that have state of their own.
//!
//! Sections: profiles table (`profile_table`, `virtual_scroll`), segments (`segments`, `segment_sizes`) and propensity.
//! Panels: customer detail and query. `code_names` are display names of codes in the customers file.
//!
//! Each file contains the state, its edits, its requests and the handling of their replies.

pub(crate) mod code_names;
pub(crate) mod customer_detail;
pub(crate) mod profile_table;
pub(crate) mod propensity;
pub(crate) mod query_panel;
pub(crate) mod segment_sizes;
pub(crate) mod segments;
pub(crate) mod virtual_scroll;
