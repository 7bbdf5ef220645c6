//! Sections of the page, one file each: a heading with its cards, tables or charts.
//!
//! Start with [`report`], which arranges the report's sections in their order. Around it are [`welcome`] (the empty
//! page), [`files`] (the loaded files), [`growth`] (the effect of new rows), [`filter_bar`] (the active filters) and
//! [`rejects`].
//!
//! A section draws a report and dispatches actions; it computes nothing about the data. Panels that open on demand are
//! in [`panels`](super::panels), parts that several sections use in [`components`](super::components).

pub(crate) mod audience;
pub(crate) mod condition_form;
pub(crate) mod distribution;
pub(crate) mod files;
pub(crate) mod filter_bar;
pub(crate) mod growth;
pub(crate) mod headline;
pub(crate) mod mobile;
pub(crate) mod profiles;
pub(crate) mod propensity;
pub(crate) mod rejects;
pub(crate) mod report;
pub(crate) mod segments;
pub(crate) mod spark_handoff;
pub(crate) mod statistics;
pub(crate) mod time_of_day;
pub(crate) mod top_tracks;
pub(crate) mod welcome;
