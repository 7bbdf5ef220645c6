//! Running moments of a column: count, mean, variance, extremes and norms.

use serde::{Deserialize, Serialize};

/// Running moments of a column, with the statistics of Spark's `Statistics.colStats`.
///
/// Mean and squared deviations are updated by Welford's method ("Note on a Method for Calculating Corrected
/// Sums of Squares and Products", 1962). It keeps its digits where the sum of squares minus the squared sum
/// would lose them.
///
/// ```
/// use daypart_engine::stats::moments::Moments;
/// let moments: Moments = [1.0, 2.0, 3.0, 4.0].into_iter().collect();
/// assert_eq!(moments.mean(), 2.5);
/// assert_eq!(moments.variance(), 5.0 / 3.0);
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
    /// Adds one value, which must be finite.
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

    /// Moments of whole numbers, fewer than 2^32 of them.
    ///
    /// Their sums are exact, so each result is off by no more than a few roundings, whatever the values and
    /// their order.
    ///
    /// ```
    /// use daypart_engine::stats::moments::Moments;
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

    /// Number of values.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Number of values that are not zero.
    pub fn num_nonzeros(&self) -> u64 {
        self.num_nonzeros
    }

    /// Arithmetic mean; 0 without values.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Sample variance, divided by n - 1; 0 with fewer than two values.
    pub fn variance(&self) -> f64 {
        if self.count < 2 {
            0.0
        } else {
            self.squared_deviations / (self.count - 1) as f64
        }
    }

    /// Smallest value; 0 without values.
    pub fn min(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.min }
    }

    /// Largest value; 0 without values.
    pub fn max(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.max }
    }

    /// L1 norm: the sum of magnitudes.
    pub fn norm_l1(&self) -> f64 {
        self.sum_of_magnitudes
    }

    /// L2 norm: the square root of the sum of squares.
    pub fn norm_l2(&self) -> f64 {
        self.sum_of_squares.sqrt()
    }
}
