//! Statistics of one profile column: its moments, quantiles and histogram.

use serde::{Deserialize, Serialize};

use crate::stats::histogram::Histogram;
use crate::stats::moments::Moments;
use crate::stats::quantiles::{QUANTILES, quantile};

/// Statistics of one profile column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnStats {
    /// The statistics of Spark's `colStats`.
    pub moments: Moments,
    /// The values at [`QUANTILES`], see [`quantile`].
    pub quantiles: [f64; QUANTILES.len()],
    /// The distribution.
    pub histogram: Histogram,
}

impl ColumnStats {
    /// Computes the statistics of a column's values, in any order.
    ///
    /// ```
    /// use daypart_engine::stats::column_stats::ColumnStats;
    /// let stats = ColumnStats::of(&[1, 2, 3, 4]);
    /// assert_eq!(stats.moments.mean(), 2.5);
    /// assert_eq!(stats.quantiles, [1.15, 1.75, 2.5, 3.25, 3.8499999999999996]);
    /// ```
    pub fn of(values: &[u32]) -> ColumnStats {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        let quantiles = QUANTILES.map(|fraction| quantile(&sorted, fraction));
        ColumnStats {
            moments: Moments::of_counts(values),
            quantiles,
            histogram: Histogram::of_sorted(&sorted),
        }
    }
}
