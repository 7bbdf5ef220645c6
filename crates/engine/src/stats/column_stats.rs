//! Column statistics: moments that can be merged, quantiles and a histogram of one profile column.

use serde::{Deserialize, Serialize};

/// Running moments of a column, as Spark's `Statistics.colStats` gives them.
///
/// Mean and squared deviations are updated by Welford's method and merged by Chan, Golub and LeVeque ("Updating Formulae
/// and a Pairwise Algorithm for Computing Sample Variances", 1979), which keeps its digits where the sum of squares minus
/// the squared sum would lose them.
///
/// ```
/// use daypart_engine::stats::column_stats::Moments;
/// let mut left: Moments = [1.0, 2.0].into_iter().collect();
/// left.merge(&[3.0, 4.0].into_iter().collect());
/// assert_eq!(left.mean(), 2.5);
/// assert_eq!(left.variance(), 5.0 / 3.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    count: u64,
    num_nonzeros: u64,
    mean: f64,
    squared_deviations: f64,
    sum_of_magnitudes: f64,
    sum_of_squares: f64,
    min: f64,
    max: f64,
}

impl Default for Moments {
    fn default() -> Moments {
        Moments {
            count: 0,
            num_nonzeros: 0,
            mean: 0.0,
            squared_deviations: 0.0,
            sum_of_magnitudes: 0.0,
            sum_of_squares: 0.0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        }
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Moments {
        let mut moments = Moments::default();
        for value in values {
            moments.push(value);
        }
        moments
    }
}

impl Moments {
    /// Takes one more value in. The value must be finite.
    pub fn push(&mut self, value: f64) {
        self.count += 1;
        self.num_nonzeros += u64::from(value != 0.0);
        let from_mean = value - self.mean;
        self.mean += from_mean / self.count as f64;
        self.squared_deviations += from_mean * (value - self.mean);
        self.sum_of_magnitudes += value.abs();
        self.sum_of_squares += value * value;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// The moments of whole numbers, of which there are fewer than 2^32: their sums are exact, so that each figure is off by no
    /// more than a few roundings, whatever the values are and in whatever order they come.
    ///
    /// ```
    /// use daypart_engine::stats::column_stats::Moments;
    /// let moments = Moments::of_counts(&[4_000_000_000, 4_000_000_001, 4_000_000_002]);
    /// assert_eq!((moments.mean(), moments.variance()), (4_000_000_001.0, 1.0));
    /// ```
    pub fn of_counts(values: &[u32]) -> Moments {
        let Some((&min, &max)) = values.iter().min().zip(values.iter().max()) else {
            return Moments::default();
        };
        let (mut sum, mut sum_of_squares, mut num_nonzeros) = (0u64, 0u128, 0);
        for &value in values {
            let value = u64::from(value);
            sum += value;
            sum_of_squares += u128::from(value * value);
            num_nonzeros += u64::from(value != 0);
        }
        let count = values.len() as u64;
        let squared_deviations = u128::from(count) * sum_of_squares - u128::from(sum).pow(2);
        Moments {
            count,
            num_nonzeros,
            mean: sum as f64 / count as f64,
            squared_deviations: squared_deviations as f64 / count as f64,
            sum_of_magnitudes: sum as f64,
            sum_of_squares: sum_of_squares as f64,
            min: f64::from(min),
            max: f64::from(max),
        }
    }

    /// Takes in the values that another one has seen. The order of merging changes no more than the last digits.
    pub fn merge(&mut self, other: &Moments) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        let (ours, theirs) = (self.count as f64, other.count as f64);
        let both = ours + theirs;
        let between = other.mean - self.mean;
        self.mean += between * (theirs / both);
        self.squared_deviations += other.squared_deviations + between * between * (ours * theirs / both);
        self.count += other.count;
        self.num_nonzeros += other.num_nonzeros;
        self.sum_of_magnitudes += other.sum_of_magnitudes;
        self.sum_of_squares += other.sum_of_squares;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// How many values were seen.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many values were not zero.
    pub fn num_nonzeros(&self) -> u64 {
        self.num_nonzeros
    }

    /// The arithmetic mean; 0 without values.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The sample variance, divided by n - 1; 0 with fewer than two values.
    pub fn variance(&self) -> f64 {
        if self.count < 2 {
            0.0
        } else {
            self.squared_deviations / (self.count - 1) as f64
        }
    }

    /// The smallest value; 0 without values.
    pub fn min(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.min }
    }

    /// The largest value; 0 without values.
    pub fn max(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.max }
    }

    /// The sum of magnitudes, the L1 norm.
    pub fn norm_l1(&self) -> f64 {
        self.sum_of_magnitudes
    }

    /// The root of the sum of squares, the L2 norm.
    pub fn norm_l2(&self) -> f64 {
        self.sum_of_squares.sqrt()
    }
}

/// The quantiles that a report gives, as fractions.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Bins of equal width over a column's range, for its distribution.
///
/// Bin `i` holds the values from `low + i * width` up to, and without, `low + (i + 1) * width`. For whole-number columns
/// `low` and `width` are whole, so that every bin holds the same number of possible values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Where the first bin starts.
    pub low: u32,
    /// The bins' width, at least 1 when there are bins.
    pub width: u32,
    /// How many profiles fall into each bin.
    pub counts: Vec<u64>,
    /// How many profiles lie past the last bin: the long tail that would squeeze the rest. 0 when nothing was cut.
    pub beyond: u64,
}

/// All that is told about one profile column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnStats {
    /// What Spark's `colStats` gives.
    pub moments: Moments,
    /// The values at [`QUANTILES`], interpolated linearly between order statistics (type 7 of Hyndman and Fan, "Sample
    /// Quantiles in Statistical Packages", 1996), the default of R, NumPy and DuckDB's `quantile_cont`.
    pub quantiles: [f64; QUANTILES.len()],
    /// The distribution.
    pub histogram: Histogram,
}

/// How many bins a histogram has at most.
const BINS: u32 = 30;

impl ColumnStats {
    /// The statistics of a column's values.
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
            histogram: Histogram::of(&sorted),
        }
    }
}

/// A quantile of sorted values by linear interpolation (type 7, see [`ColumnStats::quantiles`]); 0 without values.
///
/// ```
/// use daypart_engine::stats::column_stats::quantile;
/// assert_eq!(quantile(&[1, 2, 3, 10], 0.5), 2.5);
/// assert_eq!(quantile(&[1, 2, 10], 0.5), 2.0);
/// ```
pub fn quantile(sorted: &[u32], fraction: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let position = fraction * last as f64;
    let below = position.floor();
    let low = f64::from(sorted[below as usize]);
    let high = f64::from(sorted[(below as usize + 1).min(last)]);
    low + (high - low) * (position - below)
}

impl Histogram {
    /// The distribution of sorted values: from 0, in bins whose width is 1, 2 or 5 times a power of ten. Where the largest
    /// values lie far past the rest, the bins end after the 99th percentile and what lies beyond is counted.
    fn of(sorted: &[u32]) -> Histogram {
        let Some(&max) = sorted.last() else {
            return Histogram::default();
        };
        let most = sorted[(sorted.len() - 1) * 99 / 100];
        let top = if u64::from(max) > 2 * u64::from(most) {
            most
        } else {
            max
        };
        let width = round_width(top / BINS + 1);
        let mut counts = vec![0u64; (top / width + 1) as usize];
        let mut beyond = 0;
        for &value in sorted {
            match counts.get_mut((value / width) as usize) {
                Some(count) => *count += 1,
                None => beyond += 1,
            }
        }
        Histogram {
            low: 0,
            width,
            counts,
            beyond,
        }
    }
}

/// The smallest of 1, 2, 5, 10, 20, 50, ... that is not below a width.
fn round_width(at_least: u32) -> u32 {
    let mut power = 1u32;
    loop {
        for step in [1, 2, 5] {
            match power.checked_mul(step) {
                Some(width) if width >= at_least => return width,
                Some(_) => {}
                None => return at_least,
            }
        }
        match power.checked_mul(10) {
            Some(next) => power = next,
            None => return at_least,
        }
    }
}
