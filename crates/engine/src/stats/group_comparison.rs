//! Two groups of customers side by side: means and medians of the profile columns, how far they lie apart and how sure that
//! is, and shares of counts.
//!
//! Who is in which group is the caller's business: a group is its customers' profiles. Intervals take the groups for independent; of customers who are in both,
//! [`GroupComparison::in_both`] tells how many there are.

use serde::{Deserialize, Serialize};

use crate::collections::sort;
use crate::profiles::column::ProfileColumn;
use crate::profiles::profile::Profiles;
use crate::stats::column_stats::{Moments, quantile};
use crate::stats::intervals::{Interval, student_975};
use crate::stats::rng::{Rng, key};

/// A group with fewer customers than this is small: what is said of it may well be chance.
pub const SMALL_GROUP: u64 = 30;

/// How often medians are drawn anew for their interval. One more than it is a multiple of 40, so that whole ranks stand at
/// 2.5 % and 97.5 % (Davison and Hinkley, "Bootstrap Methods and their Application", 1997, 5.2.3).
pub const BOOTSTRAP_ROUNDS: usize = 9_999;

/// The seed of those draws, so that the same groups give the same interval each time.
pub const BOOTSTRAP_SEED: u64 = 20_141_023;

/// What a column looks like in one group.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupColumn {
    /// How many customers the group has.
    pub customers: u64,
    /// The arithmetic mean; `None` in a group of nobody.
    pub mean: Option<f64>,
    /// The median, as [`quantile`] gives it; `None` in a group of nobody.
    pub median: Option<f64>,
    /// Whether the group has fewer than [`SMALL_GROUP`] customers.
    pub small: bool,
}

/// How far the first group's figure lies above the second's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The first group's figure less the second's, in the column's unit.
    pub value: f64,
    /// Its interval of 95 %; `None` where there is too little to tell: a group of one, or, for means, values that are all
    /// the same in either group.
    pub interval: Option<Interval>,
}

/// One column in two groups.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The first group.
    pub first: GroupColumn,
    /// The second group.
    pub second: GroupColumn,
    /// The difference of the means; `None` when a group has nobody.
    pub means: Option<Difference>,
    /// The difference of the medians; `None` when a group has nobody.
    pub medians: Option<Difference>,
}

/// All profile columns in two groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupComparison {
    /// The columns in the order of the profiles, each with its comparison.
    pub columns: Vec<(ProfileColumn, Comparison)>,
    /// How many customers are in both groups. Where there are any, the intervals are wider than they had to be.
    pub in_both: u64,
}

/// Compares a column's values in two groups.
///
/// The interval of the means' difference is Welch's ("The generalization of 'Student's' problem when several different
/// population variances are involved", 1947), with the degrees of freedom of Welch and Satterthwaite: it lets the groups
/// differ in spread and size. That of the medians' is the percentile interval of a bootstrap with [`BOOTSTRAP_ROUNDS`]
/// rounds (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, 13.3). With the groups swapped, all differences
/// have the other sign.
///
/// ```
/// use daypart_engine::stats::group_comparison::compare;
/// let comparison = compare(&[2, 4, 6, 8], &[1, 2, 3]);
/// let means = comparison.means.unwrap();
/// assert_eq!((comparison.first.mean, comparison.second.mean, means.value), (Some(5.0), Some(2.0), 3.0));
/// assert!(means.interval.unwrap().contains(0.0), "seven customers don't tell");
/// assert!(comparison.first.small);
/// assert_eq!(compare(&[7], &[1, 2, 3]).means.unwrap().interval, None);
/// ```
pub fn compare(first: &[u32], second: &[u32]) -> Comparison {
    let (first, second) = (Values::of(first), Values::of(second));
    Comparison {
        first: first.column(),
        second: second.column(),
        means: differ(&first, &second, Values::mean, welch),
        medians: differ(&first, &second, Values::median, bootstrap),
    }
}

/// Compares all columns of two groups' profiles, counted by the same dayparts.
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
            .filter(|&&customer| holds(second, customer))
            .count() as u64,
    }
}

/// The profiles of all customers who are not in a group.
pub fn rest(all: &Profiles, group: &Profiles) -> Profiles {
    all.keeping(|customer| !holds(group, customer))
}

/// Whether a group has a customer. Profiles are in the order of the store's customers.
fn holds(group: &Profiles, customer: u32) -> bool {
    group.customers.binary_search(&customer).is_ok()
}

/// What each count is of them all, 0 to 1, such as the dayparts' or the hours' of a group's events; all 0 where nothing was
/// counted.
///
/// ```
/// assert_eq!(daypart_engine::stats::group_comparison::shares(&[1, 3]), [0.25, 0.75]);
/// assert_eq!(daypart_engine::stats::group_comparison::shares(&[0, 0]), [0.0, 0.0]);
/// ```
pub fn shares(counts: &[u64]) -> Vec<f64> {
    let all = counts.iter().sum::<u64>().max(1) as f64;
    counts.iter().map(|&count| count as f64 / all).collect()
}

/// A group's values, with what is needed of them more than once.
struct Values {
    sorted: Vec<u32>,
    moments: Moments,
}

impl Values {
    fn of(values: &[u32]) -> Values {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        Values {
            // Over the sorted values, so that the mean of the same customers is the same to its last digit.
            moments: sorted.iter().map(|&value| f64::from(value)).collect(),
            sorted,
        }
    }

    fn column(&self) -> GroupColumn {
        let some = !self.sorted.is_empty();
        GroupColumn {
            customers: self.moments.count(),
            mean: some.then(|| self.mean()),
            median: some.then(|| self.median()),
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

/// The difference of a figure, with the interval that goes with it.
fn differ(
    first: &Values,
    second: &Values,
    figure: fn(&Values) -> f64,
    interval: fn(&Values, &Values) -> Option<Interval>,
) -> Option<Difference> {
    match first.sorted.len().min(second.sorted.len()) {
        0 => None,
        fewest => Some(Difference {
            value: figure(first) - figure(second),
            interval: if fewest < 2 { None } else { interval(first, second) },
        }),
    }
}

/// Welch's interval of the difference of two means, of groups of two or more.
fn welch(first: &Values, second: &Values) -> Option<Interval> {
    // The squared standard error of a mean, and what it contributes to the degrees of freedom.
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

/// The bootstrap's percentile interval of the difference of two medians, of groups of two or more.
fn bootstrap(first: &Values, second: &Values) -> Option<Interval> {
    // Which group draws from which stream follows from the values alone, so that swapped groups give the same interval with
    // the other sign.
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

/// Draws medians of resamples without resampling.
///
/// A resample of `n` values takes each at a place ⌊n u⌋ of the sorted values, with `u` uniform. As that only rises with `u`,
/// the resample's k-th value stands at the place of the k-th of `n` uniform numbers, which is distributed as Beta(k,
/// n + 1 - k) (David and Nagaraja, "Order Statistics", 2003, 2.3). So a round costs the same for any number of values, and
/// its median is distributed exactly as that of a resample.
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

    /// The double median is whole, so that no digits are lost.
    fn draw_twice_the_median(&mut self) -> i64 {
        let count = self.sorted.len();
        let lower_rank = count.div_ceil(2);
        let above = (count - lower_rank) as f64;
        let (left, right) = (self.gamma(lower_rank as f64), self.gamma(above + 1.0));
        let place = left / (left + right);
        let lower = self.at(place);
        if count % 2 == 1 {
            return 2 * lower;
        }
        // The next larger is the least of those above, which are uniform from here to 1.
        let next_place = 1.0 - (1.0 - place) * self.rng.unit().powf(1.0 / above);
        lower + self.at(next_place.max(place))
    }

    fn at(&self, place: f64) -> i64 {
        let count = self.sorted.len();
        i64::from(self.sorted[((place * count as f64) as usize).min(count - 1)])
    }

    /// A number from the gamma distribution of a shape of at least 1 (Marsaglia and Tsang, "A simple method for generating
    /// gamma variables", 2000).
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

    /// A number from the standard normal distribution (Box and Muller, "A note on the generation of random normal
    /// deviates", 1958).
    fn normal(&mut self) -> f64 {
        let distance = (-2.0 * self.rng.unit().ln()).sqrt();
        distance * (std::f64::consts::TAU * self.rng.unit()).cos()
    }
}
