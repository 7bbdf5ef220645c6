//! Column statistics: against values by hand, and where naive sums lose their digits.

use daypart_engine::stats::column_stats::ColumnStats;
use daypart_engine::stats::moments::Moments;
use proptest::prelude::*;

fn close(ours: f64, expected: f64) -> bool {
    ours == expected || (ours - expected).abs() <= 1e-12 * expected.abs()
}

#[test]
fn moments_of_a_small_column_agree_with_those_by_hand() {
    let moments: Moments = [0.0, 3.0, 4.0].into_iter().collect();
    assert_eq!((moments.count(), moments.num_nonzeros()), (3, 2));
    assert!(close(moments.mean(), 7.0 / 3.0));
    assert!(close(moments.variance(), 13.0 / 3.0));
    assert_eq!(
        (moments.min(), moments.max(), moments.norm_l1(), moments.norm_l2()),
        (0.0, 4.0, 7.0, 5.0)
    );
}

#[test]
fn moments_of_zero_and_one_values() {
    let none = Moments::default();
    assert_eq!(
        (none.count(), none.mean(), none.variance(), none.min(), none.max()),
        (0, 0.0, 0.0, 0.0, 0.0)
    );
    let one: Moments = [7.0].into_iter().collect();
    assert_eq!(
        (one.count(), one.mean(), one.variance(), one.min(), one.max()),
        (1, 7.0, 0.0, 7.0, 7.0)
    );
}

#[test]
fn variance_keeps_its_digits_with_a_large_offset() {
    // The sum of squares minus the squared sum yields 0 or worse here.
    let moments: Moments = [4.0, 7.0, 13.0, 16.0].iter().map(|value| value + 1e9).collect();
    assert!(close(moments.variance(), 30.0));
}

#[test]
fn quantiles_interpolate_between_order_statistics() {
    // numpy.quantile([15, 20, 35, 40, 50], [.05, .25, .5, .75, .95])
    let stats = ColumnStats::of(&[50, 15, 35, 20, 40]);
    for (ours, expected) in stats.quantiles.iter().zip([16.0, 20.0, 35.0, 40.0, 48.0]) {
        assert!(close(*ours, expected), "{ours} is not {expected}");
    }
    assert_eq!(ColumnStats::of(&[]).quantiles, [0.0; 5]);
    assert_eq!(ColumnStats::of(&[9]).quantiles, [9.0; 5]);
}

proptest! {
    #[test]
    fn histogram_counts_each_value_once(values in proptest::collection::vec(prop_oneof![0u32..5, 0u32..1000, any::<u32>()], 0..300)) {
        let histogram = ColumnStats::of(&values).histogram;
        prop_assert_eq!(histogram.counts.iter().sum::<u64>() + histogram.beyond, values.len() as u64);
        prop_assert!(histogram.counts.len() <= 31);
        for (bin, &count) in histogram.counts.iter().enumerate() {
            let low = u64::from(histogram.low) + bin as u64 * u64::from(histogram.width);
            let high = low + u64::from(histogram.width);
            let inside = values.iter().filter(|&&value| (low..high).contains(&u64::from(value))).count();
            prop_assert_eq!(inside as u64, count);
        }
    }
}
