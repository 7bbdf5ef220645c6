//! Reusable components: chart cards, meters, selects, progress, file pickers, section links.
//!
//! A component here gets values and callbacks as properties and knows no section or panel, with one
//! exception: a chart card has the button that opens the query panel. Start with [`chart_card`].

pub(crate) mod chart_card;
pub(crate) mod chart_kinds;
pub(crate) mod chart_stage;
pub(crate) mod clock_editor;
pub(crate) mod file_picker;
pub(crate) mod logo;
pub(crate) mod meter;
pub(crate) mod progress;
pub(crate) mod section_link;
pub(crate) mod select;
