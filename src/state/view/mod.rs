//! State of the current view: filters, dayparts, the recount they cause, and the keyboard's place in a chart.

pub(crate) mod chart_keys;
pub(crate) mod condition_form;
pub(crate) mod daypart_editor;
pub(crate) mod explain_empty_result;
pub(crate) mod filters;
pub(crate) mod recount;
pub(crate) mod top_tracks;
