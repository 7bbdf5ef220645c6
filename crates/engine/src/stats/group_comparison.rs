//! Group comparison: means and medians of the profile columns in two groups of customers, and confidence
//! intervals of their differences.
//!
//! A group is a set of profiles; [`cohort`](crate::query::cohort) selects them. Intervals assume independent groups;
//! [`GroupComparison::in_both`] counts the customers who violate that.

use serde::{Deserialize, Serialize};

use crate::collections::sort;
use crate::profiles::column::ProfileColumn;
use crate::profiles::profile::Profiles;
use crate::stats::intervals::{Interval, student_975};
use crate::stats::moments::Moments;
use crate::stats::quantiles::quantile;
use crate::stats::rng::{Rng, key};

/// Groups with fewer customers than this are small: their differences may be due to chance.
pub const SMALL_GROUP: u64 = 30;

/// Number of bootstrap rounds for the interval of medians.
///
/// One more is a multiple of 40, so that 2.5% and 97.5% are at whole ranks (Davison and Hinkley, "Bootstrap
/// Methods and their Application", 1997, 5.2.3).
pub const BOOTSTRAP_ROUNDS: usize = 9_999;

/// Seed of the bootstrap, so that the same groups yield the same interval each time.
pub const BOOTSTRAP_SEED: u64 = 20_141_023;

/// Statistics of a column in one group.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupColumn {
    /// Number of customers.
    pub customers: u64,
    /// Arithmetic mean; `None` in an empty group.
    pub mean: Option<f64>,
    /// Median by [`quantile`]; `None` in an empty group.
    pub median: Option<f64>,
    /// Whether the group has fewer than [`SMALL_GROUP`] customers.
    pub small: bool,
}

/// Difference of a statistic between two groups.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The first group's value minus the second's, in the column's unit.
    pub value: f64,
    /// 95% confidence interval; `None` where it can't be estimated: with a group of one customer and, for
    /// means, where all values of each group are equal.
    pub interval: Option<Interval>,
}

/// Comparison of one column in two groups.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The first group.
    pub first: GroupColumn,
    /// The second group.
    pub second: GroupColumn,
    /// Difference of the means; `None` if a group is empty.
    pub means: Option<Difference>,
    /// Difference of the medians; `None` if a group is empty.
    pub medians: Option<Difference>,
}

/// Comparison of all profile columns in two groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupComparison {
    /// The columns in the order of the profiles, each with its comparison.
    pub columns: Vec<(ProfileColumn, Comparison)>,
    /// Number of customers in both groups. If there are any, the intervals are conservative: wider than necessary.
    pub in_both: u64,
}

/// Compares a column's values in two groups.
///
/// The interval of the difference of means is Welch's ("The generalization of 'Student's' problem when several
/// different population variances are involved", 1947), with the degrees of freedom of Welch and Satterthwaite;
/// the groups may differ in spread and size. The interval of the difference of medians is the percentile
/// interval of a bootstrap with [`BOOTSTRAP_ROUNDS`] rounds (Efron and Tibshirani, "An Introduction to the
/// Bootstrap", 1993, 13.3). Swapping the groups negates all differences.
///
/// ```
/// use daypart_engine::stats::group_comparison::compare;
/// let comparison = compare(&[2, 4, 6, 8], &[1, 2, 3]);
/// let means = comparison.means.unwrap();
/// assert_eq!((comparison.first.mean, comparison.second.mean, means.value), (Some(5.0), Some(2.0), 3.0));
/// assert!(means.interval.unwrap().contains(0.0), "seven customers are too few");
/// assert!(comparison.first.small);
/// assert_eq!(compare(&[7], &[1, 2, 3]).means.unwrap().interval, None);
/// ```
pub fn compare(first: &[u32], second: &[u32]) -> Comparison {
    let (first, second) = (Values::of(first), Values::of(second));
    Comparison {
        first: first.column(),
        second: second.column(),
        means: difference(&first, &second, Values::mean, welch),
        medians: difference(&first, &second, Values::median, bootstrap),
    }
}

/// Compares all columns of two groups of profiles, which must be by the same dayparts.
///
/// ```
/// use daypart_engine::stats::group_comparison::{compare_groups, rest};
/// use daypart_engine::profiles::profile::Profiles;
/// let all = Profiles {
///     customers: vec![0, 1, 2],
///     unique: vec![3, 5, 10],
///     bands: vec![vec![4, 6, 8]; 2],
///     mobile: vec![0, 1, 2],
/// };
/// let last = Profiles { customers: vec![2], unique: vec![10], bands: vec![vec![8]; 2], mobile: vec![2] };
/// let comparison = compare_groups(&last, &rest(&all, &last));
/// assert_eq!((comparison.columns.len(), comparison.in_both), (4, 0));
/// assert_eq!(comparison.columns[0].1.means.unwrap().value, 6.0);
/// ```
pub fn compare_groups(first: &Profiles, second: &Profiles) -> GroupComparison {
    GroupComparison {
        columns: first
            .columns()
            .map(|(column, values)| (column, compare(values, second.column(column))))
            .collect(),
        in_both: first
            .customers
            .iter()
            .filter(|&&customer| contains(second, customer))
            .count() as u64,
    }
}

/// Returns the profiles of all customers who are not in a group.
pub fn rest(all: &Profiles, group: &Profiles) -> Profiles {
    all.keeping(|customer| !contains(group, customer))
}

/// Returns whether a group contains a customer. Profiles are sorted by customer.
fn contains(group: &Profiles, customer: u32) -> bool {
    group.customers.binary_search(&customer).is_ok()
}

/// Returns each count's share of the total, 0 to 1, such as the share of each hour in a group's events; all 0
/// if the total is 0.
///
/// ```
/// assert_eq!(daypart_engine::stats::group_comparison::shares(&[1, 3]), [0.25, 0.75]);
/// assert_eq!(daypart_engine::stats::group_comparison::shares(&[0, 0]), [0.0, 0.0]);
/// ```
pub fn shares(counts: &[u64]) -> Vec<f64> {
    let total = counts.iter().sum::<u64>().max(1) as f64;
    counts.iter().map(|&count| count as f64 / total).collect()
}

/// A group's values of a column, sorted, with their moments.
struct Values {
    sorted: Vec<u32>,
    moments: Moments,
}

impl Values {
    fn of(values: &[u32]) -> Values {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        Values {
            // Over the sorted values, so that the same customers in another order have the same mean to the last digit.
            moments: sorted.iter().map(|&value| f64::from(value)).collect(),
            sorted,
        }
    }

    fn column(&self) -> GroupColumn {
        let non_empty = !self.sorted.is_empty();
        GroupColumn {
            customers: self.moments.count(),
            mean: non_empty.then(|| self.mean()),
            median: non_empty.then(|| self.median()),
            small: self.moments.count() < SMALL_GROUP,
        }
    }

    fn mean(&self) -> f64 {
        self.moments.mean()
    }

    fn median(&self) -> f64 {
        quantile(&self.sorted, 0.5)
    }
}

/// Computes the difference of a statistic, with its interval.
fn difference(
    first: &Values,
    second: &Values,
    statistic: fn(&Values) -> f64,
    interval: fn(&Values, &Values) -> Option<Interval>,
) -> Option<Difference> {
    match first.sorted.len().min(second.sorted.len()) {
        0 => None,
        smaller => Some(Difference {
            value: statistic(first) - statistic(second),
            interval: if smaller < 2 { None } else { interval(first, second) },
        }),
    }
}

/// Computes Welch's interval of the difference of two means, of groups of two or more.
fn welch(first: &Values, second: &Values) -> Option<Interval> {
    // The squared standard error of a mean, and its contribution to the degrees of freedom.
    let [(first_square, first_part), (second_square, second_part)] = [first, second].map(|values| {
        let count = values.moments.count() as f64;
        let square = values.moments.variance() / count;
        (square, square * square / (count - 1.0))
    });
    let square = first_square + second_square;
    if square <= 0.0 {
        return None;
    }
    let degrees = square * square / (first_part + second_part);
    Some(Interval::around(
        first.mean() - second.mean(),
        student_975(degrees) * square.sqrt(),
    ))
}

/// Computes the bootstrap's percentile interval of the difference of two medians, of groups of two or more.
fn bootstrap(first: &Values, second: &Values) -> Option<Interval> {
    // Only the values decide which group uses which random stream, so that swapped groups have the same
    // interval, negated.
    let swapped = (first.sorted.len(), &first.sorted) > (second.sorted.len(), &second.sorted);
    let (one, other) = if swapped { (second, first) } else { (first, second) };
    let mut one = MedianDraws::new(&one.sorted, 0);
    let mut other = MedianDraws::new(&other.sorted, 1);
    let mut differences: Vec<i64> = (0..BOOTSTRAP_ROUNDS)
        .map(|_| one.draw_twice_the_median() - other.draw_twice_the_median())
        .collect();
    sort::sort(&mut differences, Ord::cmp);
    let rank = (BOOTSTRAP_ROUNDS + 1) / 40 - 1;
    let low = differences[rank] as f64 / 2.0;
    let high = differences[BOOTSTRAP_ROUNDS - 1 - rank] as f64 / 2.0;
    Some(if swapped {
        Interval { low: -high, high: -low }
    } else {
        Interval { low, high }
    })
}

/// Draws the medians of bootstrap resamples without resampling.
///
/// A resample of `n` values takes each from index ⌊n u⌋ of the sorted values, with `u` uniform. Since the index
/// grows with `u`, the kth smallest value of the resample belongs to the kth smallest of `n` uniform numbers,
/// which has the distribution Beta(k, n + 1 - k) (David and Nagaraja, "Order Statistics", 2003, 2.3). So the
/// cost of a round doesn't depend on the number of values, and its median has exactly the distribution of a
/// resample's median.
struct MedianDraws<'a> {
    sorted: &'a [u32],
    rng: Rng,
}

impl<'a> MedianDraws<'a> {
    fn new(sorted: &'a [u32], stream: u64) -> MedianDraws<'a> {
        MedianDraws {
            sorted,
            rng: Rng::new(key(BOOTSTRAP_SEED, b'm'.into(), stream)),
        }
    }

    /// Draws twice the median of a resample. Twice the median is a whole number, so no digits are lost.
    fn draw_twice_the_median(&mut self) -> i64 {
        let count = self.sorted.len();
        let lower_rank = count.div_ceil(2);
        let above = (count - lower_rank) as f64;
        let (left, right) = (self.gamma(lower_rank as f64), self.gamma(above + 1.0));
        let position = left / (left + right);
        let lower = self.value_at(position);
        if count % 2 == 1 {
            return 2 * lower;
        }
        // The next larger position is the smallest of those above, which are uniform from here to 1.
        let next_position = 1.0 - (1.0 - position) * self.rng.unit().powf(1.0 / above);
        lower + self.value_at(next_position.max(position))
    }

    /// Returns the sorted value at a position of 0 to 1.
    fn value_at(&self, position: f64) -> i64 {
        let count = self.sorted.len();
        i64::from(self.sorted[((position * count as f64) as usize).min(count - 1)])
    }

    /// Draws from the gamma distribution with a shape of at least 1 (Marsaglia and Tsang, "A simple method for
    /// generating gamma variables", 2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.rng.unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Draws from the standard normal distribution (Box and Muller, "A note on the generation of random normal
    /// deviates", 1958).
    fn normal(&mut self) -> f64 {
        let distance = (-2.0 * self.rng.unit().ln()).sqrt();
        distance * (std::f64::consts::TAU * self.rng.unit()).cos()
    }
}
