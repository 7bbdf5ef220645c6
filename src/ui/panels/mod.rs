//! Panels that open on demand: import settings, daypart editor, customer detail, comparison, query, manifest,
//! saved data.
//!
//! Parts of the report that are always visible are in [`sections`](super::sections).

pub(crate) mod comparison;
pub(crate) mod customer_detail;
pub(crate) mod daypart_editor;
pub(crate) mod import_settings;
pub(crate) mod manifest;
pub(crate) mod query_panel;
pub(crate) mod saved_data;
pub(crate) mod source_lines;
