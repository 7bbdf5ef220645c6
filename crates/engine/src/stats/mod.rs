//! Statistics over profile columns, and the seeded random numbers that resampling uses.
//!
//! Start at [`column_stats`], which combines [`moments`], [`quantiles`] and a [`histogram`] for one column.
//! [`group_comparison`] compares two groups of customers, [`intervals`] states how certain an estimate is, and
//! [`rng`] draws reproducible random numbers. The model of who clicks an ad has a folder of its own,
//! [`propensity`](crate::propensity).

pub mod column_stats;
pub mod group_comparison;
pub mod histogram;
pub mod intervals;
pub mod moments;
pub mod quantiles;
pub mod rng;
