//! Sentences composed from the state: the status line and conditions as text.

pub(crate) mod condition_text;
pub(crate) mod status_line;
