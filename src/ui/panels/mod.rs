//! Panels that open on demand: import settings, daypart editor, customer detail, comparison, queries, saved data.

pub(crate) mod comparison;
pub(crate) mod customer_detail;
pub(crate) mod daypart_editor;
pub(crate) mod import_settings;
pub(crate) mod manifest;
pub(crate) mod query_panel;
pub(crate) mod saved_data;
pub(crate) mod source_lines;
