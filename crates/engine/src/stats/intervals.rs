//! 95% confidence intervals, and the quantiles of the normal distribution and of Student's t that they need.

use serde::{Deserialize, Serialize};

/// A 95% confidence interval of an estimate.
///
/// If it were computed in the same way from other customers of the same kind, 95 of 100 such intervals would
/// contain the true value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end, at least the lower one.
    pub high: f64,
}

impl Interval {
    /// Returns the symmetric interval around a middle.
    pub fn around(middle: f64, half_width: f64) -> Interval {
        Interval {
            low: middle - half_width,
            high: middle + half_width,
        }
    }

    /// Returns whether it contains a value, both ends included.
    ///
    /// ```
    /// use daypart_engine::stats::intervals::Interval;
    /// let interval = Interval { low: 0.47, high: 0.57 };
    /// assert!(interval.contains(0.5) && interval.contains(0.57) && !interval.contains(0.6));
    /// ```
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// Quantile of the normal distribution at 0.975: an interval of 95% extends this number of standard errors to
/// either side.
pub const NORMAL_975: f64 = 1.959_963_984_540_054;

/// Computes the interval of a share, observed as `hits` out of `tries`; `None` without tries.
///
/// It is Wilson's score interval ("Probable Inference, the Law of Succession, and Statistical Inference",
/// 1927), which stays within 0 and 1 and has a width even where the share is 0 or 1.
///
/// ```
/// use daypart_engine::stats::intervals::share;
/// let interval = share(0, 10).unwrap();
/// assert!(interval.low == 0.0 && (interval.high - 0.27753).abs() < 1e-5);
/// ```
pub fn share(hits: u64, tries: u64) -> Option<Interval> {
    if tries == 0 {
        return None;
    }
    let (n, z2) = (tries as f64, NORMAL_975 * NORMAL_975);
    let observed = hits as f64 / n;
    let middle = (observed + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half_width = NORMAL_975 * (observed * (1.0 - observed) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    let Interval { low, high } = Interval::around(middle, half_width);
    Some(Interval {
        // At the ends, the exact bounds are 0 and 1, which the sum misses by a rounding error.
        low: if hits == 0 { 0.0 } else { low },
        high: if hits == tries { 1.0 } else { high },
    })
}

/// Degrees of freedom from which on t's quantile is computed by its expansion around the normal one.
const EXPANSION_FROM: f64 = 1000.0;

/// Bounds of t's quantile for all degrees of freedom from 1 on: it is 12.71 for 1 degree, and the normal
/// quantile is 1.96.
const BRACKET: (f64, f64) = (1.9, 13.0);

/// Returns the quantile of Student's t at 0.975 to about twelve digits. The degrees of freedom are at least 1 and not
/// necessarily whole.
///
/// Below a thousand degrees of freedom, it bisects the distribution function, an incomplete beta function
/// (DLMF, <https://dlmf.nist.gov/8.17>). From there on, it uses the first terms of the expansion around the
/// normal quantile (Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 26.7.5); the next term
/// is below 10^-13.
///
/// ```
/// use daypart_engine::stats::intervals::student_975;
/// assert!((student_975(10.0) - 2.228138851986275).abs() < 1e-12);
/// ```
pub fn student_975(degrees: f64) -> f64 {
    if degrees >= EXPANSION_FROM {
        return by_expansion(degrees);
    }
    let (mut low, mut high) = BRACKET;
    // Each step halves the bracket; after 60 steps it is narrower than the last digit.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if tail_probability(middle, degrees) > 0.05 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Returns the quantile by its expansion around the normal one.
fn by_expansion(degrees: f64) -> f64 {
    let z = NORMAL_975;
    let z2 = z * z;
    let terms = [
        z * (z2 + 1.0) / 4.0,
        z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0,
        z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0,
        z * ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92_160.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees) + z
}

/// Returns the two-sided tail probability of `t`, which must be at least 1.9.
///
/// It is the incomplete beta function with parameters a = degrees / 2 and 1/2 at x = degrees / (degrees + t²),
/// computed by its continued fraction (DLMF 8.17.22). That converges quickly for x below (a + 1) / (a + 5/2),
/// which is the case here since t² is above 3.
fn tail_probability(t: f64, degrees: f64) -> f64 {
    let a = degrees / 2.0;
    let x = degrees / (degrees + t * t);
    let one_minus_x = t * t / (degrees + t * t);
    // x^a (1 - x)^(1/2) / (a B(a, 1/2)).
    let front = (a * x.ln() + 0.5 * one_minus_x.ln() + ln_gamma_ratio(a)).exp() / (a * std::f64::consts::PI.sqrt());
    front / continued_fraction(a, x)
}

/// Evaluates the continued fraction of the incomplete beta function with parameters `a` and 1/2.
///
/// Uses Lentz's method as modified by Thompson and Barnett ("Coulomb and Bessel functions of complex arguments
/// and order", 1986), without their guard against denominators near 0, which don't occur here.
fn continued_fraction(a: f64, x: f64) -> f64 {
    let b = 0.5;
    let (mut value, mut c, mut d) = (1.0, 1.0, 0.0);
    for step in 1..10_000 {
        let m = f64::from(step / 2);
        let part = if step % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        d = 1.0 / (1.0 + part * d);
        c = 1.0 + part / c;
        value *= c * d;
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// Returns the logarithm of Γ(a + 1/2) / Γ(a), by its series in 1 / a (DLMF 5.11.8 at 1/2 and 0).
///
/// The difference of two logarithms of Γ would lose the digits that they have in common.
fn ln_gamma_ratio(a: f64) -> f64 {
    // The series is accurate for large arguments; smaller ones are raised by Γ(a + 1) = a Γ(a).
    let (mut a, mut factor) = (a, 1.0);
    while a < 20.0 {
        factor *= a / (a + 0.5);
        a += 1.0;
    }
    let inverse_square = 1.0 / (a * a);
    let series = [-1.0 / 8.0, 1.0 / 192.0, -1.0 / 640.0, 17.0 / 14_336.0, -31.0 / 18_432.0];
    let tail = series.iter().rev().fold(0.0, |sum, term| sum * inverse_square + term) / a;
    0.5 * a.ln() + tail + factor.ln()
}
