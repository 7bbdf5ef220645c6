//! Components that several sections use: chart cards, bars, selects, progress, file pickers.
//!
//! A component here takes values and callbacks and knows no section.

pub(crate) mod chart_card;
pub(crate) mod chart_kinds;
pub(crate) mod chart_stage;
pub(crate) mod clock_editor;
pub(crate) mod file_picker;
pub(crate) mod logo;
pub(crate) mod meter;
pub(crate) mod progress;
pub(crate) mod select;
