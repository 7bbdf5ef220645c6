//! Histogram of a profile column, with bins of equal, round width.

use serde::{Deserialize, Serialize};

/// Maximum number of bins that the width is chosen for; rounding can add one more.
const MAX_BINS: u32 = 30;

/// Bins of equal width over a column's range.
///
/// Bin `i` counts the values from `low + i * width` up to but excluding `low + (i + 1) * width`. `low` and
/// `width` are whole numbers, so every bin covers the same number of possible values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Start of the first bin.
    pub low: u32,
    /// Width of a bin, at least 1 when there are bins.
    pub width: u32,
    /// Number of profiles in each bin.
    pub counts: Vec<u64>,
    /// Number of profiles past the last bin, a long tail that would squeeze the rest. 0 when nothing was cut.
    pub beyond: u64,
}

impl Histogram {
    /// Histogram of sorted values, from 0, in bins whose width is 1, 2 or 5 times a power of ten.
    ///
    /// Where the largest value is more than twice the 99th percentile, the bins end after that percentile and
    /// `beyond` counts the rest.
    pub(crate) fn of_sorted(sorted: &[u32]) -> Histogram {
        let Some(&max) = sorted.last() else {
            return Histogram::default();
        };
        let percentile_99 = sorted[(sorted.len() - 1) * 99 / 100];
        let top = if u64::from(max) > 2 * u64::from(percentile_99) {
            percentile_99
        } else {
            max
        };
        let width = round_width(top / MAX_BINS + 1);
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

/// Returns the smallest of 1, 2, 5, 10, 20, 50, ... that is not below a width.
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
