//! Intervals of 95 % around what was estimated from some customers, and the quantiles of the normal distribution and of
//! Student's t that they are built with.

use serde::{Deserialize, Serialize};

/// The range that an estimate is given with: made from other customers of the same kind in the same way, 95 of 100 such
/// ranges would hold the true value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end, not below the lower one.
    pub high: f64,
}

impl Interval {
    /// The interval that reaches equally far to both sides.
    pub fn around(middle: f64, reach: f64) -> Interval {
        Interval {
            low: middle - reach,
            high: middle + reach,
        }
    }

    /// Whether a value lies in it; its ends do.
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

/// The normal distribution's quantile at 0.975: as many standard errors to either side hold 95 %.
pub const NORMAL_975: f64 = 1.959_963_984_540_054;

/// The interval of a share, of which `hits` of `tries` were seen, by Wilson's score ("Probable Inference, the Law of
/// Succession, and Statistical Inference", 1927), which stays within 0 and 1 and has a width even where the share is 0 or
/// 1; `None` without tries.
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
    let found = hits as f64 / n;
    let middle = (found + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let reach = NORMAL_975 * (found * (1.0 - found) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    let Interval { low, high } = Interval::around(middle, reach);
    Some(Interval {
        // At the ends the exact bounds are 0 and 1, which the sum misses by a rounding.
        low: if hits == 0 { 0.0 } else { low },
        high: if hits == tries { 1.0 } else { high },
    })
}

/// From so many degrees of freedom on, t's quantile is taken from its expansion around the normal one.
const EXPANDED_FROM: f64 = 1000.0;

/// Quantiles between which t's lies for all degrees of freedom from 1 on: that of 1 is 12.71, the normal one 1.96.
const BRACKET: (f64, f64) = (1.9, 13.0);

/// The quantile at 0.975 of Student's t with so many degrees of freedom, at least 1 and not necessarily whole, to about
/// twelve digits.
///
/// Below a thousand degrees of freedom it is found by bisecting the distribution function, which is an incomplete beta
/// function (DLMF, <https://dlmf.nist.gov/8.17>); above, by the first terms of its expansion around the normal quantile
/// (Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 26.7.5), of which the next is below 10^-13.
///
/// ```
/// use daypart_engine::stats::intervals::student_975;
/// assert!((student_975(10.0) - 2.228138851986275).abs() < 1e-12);
/// ```
pub fn student_975(degrees: f64) -> f64 {
    if degrees >= EXPANDED_FROM {
        return expanded(degrees);
    }
    let (mut low, mut high) = BRACKET;
    // Each step halves what is left, which 60 of them bring below the last digit.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if outside(middle, degrees) > 0.05 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

fn expanded(degrees: f64) -> f64 {
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

/// How much of the t distribution lies further from 0 than `t`, for a `t` of at least 1.9: the incomplete beta function
/// with parameters a = degrees / 2 and 1/2 at x = degrees / (degrees + t²), by its continued fraction (DLMF 8.17.22). That
/// converges quickly for x below (a + 1) / (a + 5/2), which holds here as t² is above 3.
fn outside(t: f64, degrees: f64) -> f64 {
    let a = degrees / 2.0;
    let x = degrees / (degrees + t * t);
    let one_minus_x = t * t / (degrees + t * t);
    // x^a (1 - x)^(1/2) / (a B(a, 1/2)).
    let front = (a * x.ln() + 0.5 * one_minus_x.ln() + ln_gamma_ratio(a)).exp() / (a * std::f64::consts::PI.sqrt());
    front / continued_fraction(a, x)
}

/// The continued fraction of the incomplete beta function with parameters `a` and 1/2, by Lentz's method as Thompson and
/// Barnett changed it ("Coulomb and Bessel functions of complex arguments and order", 1986). No part of it comes near 0
/// here, so their guard against that is left out.
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

/// The logarithm of Γ(a + 1/2) / Γ(a), by its series in 1 / a (DLMF 5.11.8 at 1/2 and 0). Two logarithms of Γ would lose in
/// their difference the digits that they have in common.
fn ln_gamma_ratio(a: f64) -> f64 {
    // The series is good for large arguments; smaller ones are led there by Γ(a + 1) = a Γ(a).
    let (mut a, mut led) = (a, 1.0);
    while a < 20.0 {
        led *= a / (a + 0.5);
        a += 1.0;
    }
    let inverse_square = 1.0 / (a * a);
    let series = [-1.0 / 8.0, 1.0 / 192.0, -1.0 / 640.0, 17.0 / 14_336.0, -31.0 / 18_432.0];
    let tail = series.iter().rev().fold(0.0, |sum, term| sum * inverse_square + term) / a;
    0.5 * a.ln() + tail + led.ln()
}
