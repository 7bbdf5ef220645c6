//! Group comparison: against results of SciPy and NumPy (`independent/group_comparison.py`), against results
//! by hand, and properties that hold for any groups.

use std::str::FromStr;

use daypart_engine::profiles::column::ProfileColumn;
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::stats::group_comparison::{Comparison, Difference, compare, compare_groups, rest};
use daypart_engine::stats::intervals::{Interval, share, student_975};
use proptest::prelude::*;

/// Returns the rows of a fixture after its header.
fn rows(fixture: &[u8]) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(fixture)
        .records()
        .map(Result::unwrap)
        .collect()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

fn numbers<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> Vec<T> {
    text.split(' ').map(|value| value.parse().unwrap()).collect()
}

fn close(ours: f64, expected: f64) -> bool {
    (ours - expected).abs() <= 1e-10 * expected.abs().max(1.0)
}

fn interval(difference: Option<Difference>) -> Interval {
    difference.unwrap().interval.unwrap()
}

#[test]
fn quantiles_of_students_t_agree_with_scipy() {
    for row in rows(include_bytes!("independent/student.csv")) {
        let (degrees, expected) = (number(&row[0]), number(&row[1]));
        let off = (student_975(degrees) - expected).abs() / expected;
        assert!(off < 1e-12, "{degrees} degrees: {off} from {expected}");
    }
}

#[test]
fn intervals_of_means_agree_with_scipy() {
    for row in rows(include_bytes!("independent/welch.csv")) {
        let means = compare(&numbers(&row[1]), &numbers(&row[2])).means;
        let Interval { low, high } = interval(means);
        for (ours, expected) in [means.unwrap().value, low, high].iter().zip(3..) {
            let expected = number(&row[expected]);
            // The difference of two means of ten digits has fewer digits.
            let slack = if &row[0] == "large values" { 1e-6 } else { 1e-10 };
            assert!(
                (ours - expected).abs() <= slack * expected.abs(),
                "{}: {ours} is not {expected}",
                &row[0]
            );
        }
    }
}

#[test]
fn intervals_of_medians_agree_with_resampling() {
    for row in rows(include_bytes!("independent/medians.csv")) {
        let medians = compare(&numbers(&row[1]), &numbers(&row[2])).medians;
        assert_eq!(medians.unwrap().value, number(&row[3]), "{}", &row[0]);
        let Interval { low, high } = interval(medians);
        assert!(
            (number(&row[4])..=number(&row[5])).contains(&low),
            "{}: low {low}",
            &row[0]
        );
        assert!(
            (number(&row[6])..=number(&row[7])).contains(&high),
            "{}: high {high}",
            &row[0]
        );
    }
}

#[test]
fn comparison_agrees_with_one_by_hand() {
    // Variances 4 and 1 of three values each: the standard error is the root of 5/3, the degrees of freedom are
    // (5/3)² / ((4/3)²/2 + (1/3)²/2) = 50/17, and t's quantile there is 3.219.
    let comparison = compare(&[6, 4, 8], &[2, 1, 3]);
    assert_eq!((comparison.first.mean, comparison.first.median), (Some(6.0), Some(6.0)));
    assert_eq!(
        (comparison.second.mean, comparison.second.median),
        (Some(2.0), Some(2.0))
    );
    assert_eq!(comparison.means.unwrap().value, 4.0);
    let means = interval(comparison.means);
    let reach = student_975(50.0 / 17.0) * (5.0f64 / 3.0).sqrt();
    assert!(close(means.low, 4.0 - reach) && close(means.high, 4.0 + reach));
    // A median of three is the lowest value in 7 of 27 resamples, so both are at their ends in 49 of 729,
    // which is more than 2.5%.
    assert_eq!(interval(comparison.medians), Interval { low: 1.0, high: 7.0 });
}

#[test]
fn groups_of_zero_and_one_customers_have_no_interval() {
    let none = compare(&[], &[1, 2, 3]);
    assert_eq!(
        (none.first.mean, none.first.median, none.first.customers),
        (None, None, 0)
    );
    assert_eq!((none.means, none.medians), (None, None));
    assert_eq!(compare(&[], &[]).means, None);
    let one = Some(Difference {
        value: 3.0,
        interval: None,
    });
    assert_eq!(compare(&[5], &[1, 2, 3]).means, one);
    assert_eq!(compare(&[5], &[1, 2, 3]).medians, one);
    assert_eq!(compare(&[5], &[2]).medians, one);
}

#[test]
fn means_without_spread_have_no_interval() {
    let same = compare(&[5; 40], &[2; 50]);
    assert_eq!(
        same.means,
        Some(Difference {
            value: 3.0,
            interval: None
        })
    );
    // Each resample of equal values has the same median.
    assert_eq!(interval(same.medians), Interval { low: 3.0, high: 3.0 });
}

#[test]
fn groups_below_30_customers_are_small() {
    let small = |count| compare(&vec![1; count], &[1; 100]).first.small;
    assert_eq!([0, 1, 29, 30, 31].map(small), [true, true, true, false, false]);
}

#[test]
fn compares_all_columns_of_the_profiles() {
    let all = Profiles {
        customers: vec![0, 1, 2, 3, 4],
        unique: vec![1, 2, 3, 4, 5],
        bands: vec![vec![5, 5, 5, 1, 1], vec![0, 1, 0, 1, 0]],
        mobile: vec![0, 0, 0, 9, 9],
    };
    let first = Profiles {
        customers: vec![0, 1, 2],
        unique: vec![1, 2, 3],
        bands: vec![vec![5, 5, 5], vec![0, 1, 0]],
        mobile: vec![0, 0, 0],
    };
    let second = Profiles {
        customers: vec![2, 3, 4],
        unique: vec![3, 4, 5],
        bands: vec![vec![5, 1, 1], vec![0, 1, 0]],
        mobile: vec![0, 9, 9],
    };
    let comparison = compare_groups(&first, &second);
    let differences: Vec<_> = comparison
        .columns
        .iter()
        .map(|(column, one)| (*column, one.medians.unwrap().value))
        .collect();
    assert_eq!(
        differences,
        [
            (ProfileColumn::Unique, -2.0),
            (ProfileColumn::Band(0), 4.0),
            (ProfileColumn::Band(1), 0.0),
            (ProfileColumn::Mobile, -9.0)
        ]
    );
    assert_eq!(comparison.columns[0].1, compare(&[1, 2, 3], &[3, 4, 5]));
    assert_eq!(comparison.in_both, 1);
    let others = rest(&all, &first);
    assert_eq!(
        (others.customers.as_slice(), others.unique.as_slice()),
        (&[3, 4][..], &[4, 5][..])
    );
    assert_eq!(
        (others.bands, others.mobile),
        (vec![vec![1, 1], vec![1, 0]], vec![9, 9])
    );
    assert_eq!(rest(&all, &all).len(), 0);
    assert_eq!(rest(&all, &Profiles::default()), all);
}

#[test]
fn interval_of_a_share_of_0_or_1_has_a_width() {
    // statsmodels' proportion_confint(method="wilson") for 1 of 10.
    let Interval { low, high } = share(1, 10).unwrap();
    assert!((low - 0.017_876).abs() < 1e-6 && (high - 0.404_150).abs() < 1e-6);
    assert_eq!(share(0, 0), None);
    let (none, all) = (share(0, 7).unwrap(), share(7, 7).unwrap());
    assert_eq!((none.low, all.high), (0.0, 1.0));
    assert!(none.high > 0.3 && close(all.low, 1.0 - none.high));
}

/// Returns the differences of a comparison with their intervals: value, low, high.
fn figures(comparison: &Comparison) -> Vec<f64> {
    [comparison.means, comparison.medians]
        .into_iter()
        .flatten()
        .flat_map(|one| {
            let ends = one.interval.map_or(vec![], |ends| vec![ends.low, ends.high]);
            [vec![one.value], ends].concat()
        })
        .collect()
}

fn group() -> impl Strategy<Value = Vec<u32>> {
    prop_oneof![
        proptest::collection::vec(0u32..6, 0..60),
        proptest::collection::vec(0u32..100_000, 2..60)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn swapping_the_groups_negates_the_differences(first in group(), second in group()) {
        let sorted = |values: &[u32]| {
            let mut values = values.to_vec();
            values.sort_unstable();
            values
        };
        // Of two groups with the same values, neither is the first.
        prop_assume!(sorted(&first) != sorted(&second));
        let (ours, swapped) = (compare(&first, &second), compare(&second, &first));
        prop_assert_eq!((ours.first, ours.second), (swapped.second, swapped.first));
        let negated = |one: Difference| Difference {
            value: -one.value,
            interval: one.interval.map(|ends| Interval { low: -ends.high, high: -ends.low }),
        };
        prop_assert_eq!(ours.means, swapped.means.map(negated));
        prop_assert_eq!(ours.medians, swapped.medians.map(negated));
    }

    #[test]
    fn other_units_scale_the_differences(first in group(), second in group(), factor in 2u32..50, added in 0u32..50) {
        let changed = |values: &[u32]| values.iter().map(|value| value * factor + added).collect::<Vec<u32>>();
        let ours = figures(&compare(&first, &second));
        let scaled = figures(&compare(&changed(&first), &changed(&second)));
        prop_assert_eq!(ours.len(), scaled.len());
        for (ours, scaled) in ours.iter().zip(&scaled) {
            let expected = ours * f64::from(factor);
            prop_assert!((scaled - expected).abs() <= 1e-9 * (expected.abs() + 100.0), "{} is not {}", scaled, expected);
        }
    }

    #[test]
    fn the_order_of_customers_does_not_matter(first in group(), second in group()) {
        let reversed: Vec<u32> = first.iter().rev().copied().collect();
        prop_assert_eq!(compare(&first, &second), compare(&reversed, &second));
    }

    #[test]
    fn all_figures_are_finite(first in group(), second in group()) {
        for figure in figures(&compare(&first, &second)) {
            prop_assert!(figure.is_finite());
        }
    }

    #[test]
    fn quantiles_decrease_with_degrees_of_freedom(degrees in 1f64..5000.0, more in 0.01f64..100.0) {
        prop_assert!(student_975(degrees) > student_975(degrees + more));
    }
}
