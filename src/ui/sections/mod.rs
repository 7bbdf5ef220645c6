//! The sections of the page in the order of the report, one file each.
//!
//! What opens on demand beside or over the report is in [`panels`](super::panels).

pub(crate) mod audience;
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
