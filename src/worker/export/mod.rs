//! Downloads that read the original files again: rejected rows and source lines.

pub(crate) mod rejects_csv;
pub(crate) mod source_lines;
