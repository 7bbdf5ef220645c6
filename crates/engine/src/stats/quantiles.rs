//! Quantiles by linear interpolation between order statistics.

/// The quantiles of a column that a report contains, as fractions.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Returns a quantile of sorted values; 0 without values.
///
/// Interpolates linearly between order statistics: type 7 of Hyndman and Fan ("Sample Quantiles in Statistical
/// Packages", 1996), the default of R, NumPy and DuckDB's `quantile_cont`.
///
/// ```
/// use daypart_engine::stats::quantiles::quantile;
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
