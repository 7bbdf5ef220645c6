//! State of the current view: filter, dayparts, the recount that a change of either causes, and keyboard steps in
//! charts.
//!
//! Start with `view_edits`.

pub(crate) mod chart_keys;
pub(crate) mod condition_form;
pub(crate) mod daypart_editor;
pub(crate) mod explain_empty_result;
pub(crate) mod filters;
pub(crate) mod recount;
pub(crate) mod top_tracks;
mod view_edits;
