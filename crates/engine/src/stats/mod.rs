//! Statistics over profile columns, and the seeded random numbers that resampling uses.
//!
//! [`column_stats`] computes moments, quantiles and histograms, [`group_comparison`] compares two groups of customers, and
//! [`intervals`] says how certain an estimate is. The offer model has a folder of its own, [`propensity`](crate::propensity).

pub mod column_stats;
pub mod group_comparison;
pub mod intervals;
pub mod rng;
