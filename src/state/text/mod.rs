//! Sentences that the state composes: the status line and conditions in words.

pub(crate) mod condition_text;
pub(crate) mod status_line;
