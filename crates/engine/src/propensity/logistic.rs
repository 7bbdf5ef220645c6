//! Logistic regression with a ridge penalty: how likely a yes is, given some numbers.
//!
//! The method is Newton's, which for this model is iteratively reweighted least squares (Hastie, Tibshirani and Friedman,
//! "The Elements of Statistical Learning", second edition, 4.4.1), with the penalty of le Cessie and van Houwelingen
//! ("Ridge estimators in logistic regression", Applied Statistics 41, 1992).

/// A fitted regression.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The log odds of a yes where all numbers are 0. It is not penalised.
    pub intercept: f64,
    /// What one more of each number adds to the log odds.
    pub coefficients: Vec<f64>,
    /// The coefficients' standard errors, see [`fit`].
    pub standard_errors: Vec<f64>,
    /// How many steps were taken.
    pub steps: u32,
    /// Whether the last step was too small to matter. If not, the rest is where the search was given up.
    pub converged: bool,
}

/// The most steps that are taken; a usual fit takes five to eight.
const MOST_STEPS: u32 = 100;

/// The fit has converged when its way to the minimum is shorter than this, in standard errors. As the way left squares
/// with each step and this one is still gone, no digit is missing then.
const SHORT_WAY: f64 = 1e-8;

/// Fits a regression to rows of `width` numbers, one after the other, with an answer each.
///
/// What is made as small as possible is the sum over rows of -ln(probability of the answer) plus `ridge` / 2 times the sum
/// of squared coefficients. In scikit-learn's terms, `ridge` is 1 / C. The numbers should be standardised, or the penalty
/// weighs on them unequally.
///
/// The standard errors are those of the penalised estimate: the square roots of the diagonal of H⁻¹ I H⁻¹, where I is the
/// information in the data and H = I + `ridge` on the diagonal (le Cessie and van Houwelingen, 1992). They tell how much
/// the coefficients would differ in other samples, not how far the penalty draws them to 0.
///
/// `None` when there is no single minimum that can be reached, as without a penalty where numbers follow from each other;
/// with one and answers of both kinds there always is.
///
/// ```
/// use daypart_engine::propensity::logistic::fit;
/// // Two of three say yes at 1, one of three at -1: the odds are 2 and 1/2, whose logarithms are ±ln 2.
/// let rows = [1.0, 1.0, 1.0, -1.0, -1.0, -1.0];
/// let fit = fit(&rows, 1, &[true, true, false, true, false, false], 0.0).unwrap();
/// assert!(fit.converged && fit.intercept.abs() < 1e-12);
/// assert!((fit.coefficients[0] - 2f64.ln()).abs() < 1e-12);
/// ```
pub fn fit(rows: &[f64], width: usize, answers: &[bool], ridge: f64) -> Option<Fit> {
    let problem = Problem {
        rows,
        width,
        answers,
        ridge,
    };
    let mut at = problem.start();
    let mut slope = problem.slope(&at);
    let mut steps = 0;
    let mut converged = false;
    while steps < MOST_STEPS && !converged {
        steps += 1;
        let factor = slope.hessian.cholesky()?;
        let way = factor.solve(&slope.gradient);
        let length_squared: f64 = way
            .iter()
            .zip(&slope.gradient)
            .map(|(way, gradient)| way * gradient)
            .sum();
        converged = length_squared < SHORT_WAY * SHORT_WAY;
        let (next, next_slope) = problem.step(&at, &slope, &way)?;
        (at, slope) = (next, next_slope);
    }
    let inverse = slope.hessian.cholesky()?.inverse();
    let size = width + 1;
    let standard_error = |index: usize| {
        // Of H⁻¹ I H⁻¹ = H⁻¹ - ridge H⁻¹ D H⁻¹, where D leaves the intercept out, a place on the diagonal.
        let column = &inverse[index * size..(index + 1) * size];
        let penalised: f64 = column[1..].iter().map(|value| value * value).sum();
        (column[index] - ridge * penalised).max(0.0).sqrt()
    };
    Some(Fit {
        intercept: at[0],
        standard_errors: (1..size).map(standard_error).collect(),
        coefficients: at.split_off(1),
        steps,
        converged,
    })
}

/// The probability that belongs to log odds.
///
/// ```
/// use daypart_engine::propensity::logistic::probability;
/// assert_eq!(probability(0.0), 0.5);
/// assert!((probability(3f64.ln()) - 0.75).abs() < 1e-15);
/// assert_eq!((probability(-1e9), probability(1e9)), (0.0, 1.0));
/// ```
pub fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// What is to be fitted. A place in it is the intercept and then the coefficients.
struct Problem<'a> {
    rows: &'a [f64],
    width: usize,
    answers: &'a [bool],
    ridge: f64,
}

/// The penalised loss at a place, with its first and second derivatives.
struct Derivatives {
    loss: f64,
    gradient: Vec<f64>,
    hessian: Symmetric,
}

impl Problem<'_> {
    /// The best place without coefficients.
    fn start(&self) -> Vec<f64> {
        let yes = self.answers.iter().filter(|&&answer| answer).count() as f64;
        let no = self.answers.len() as f64 - yes;
        let mut place = vec![0.0; self.width + 1];
        // Without answers of both kinds there is no best place, and half an answer more of each keeps this one finite.
        place[0] = ((yes + 0.5) / (no + 0.5)).ln();
        place
    }

    /// Goes a Newton step, or as much of it as makes the loss no larger.
    fn step(&self, at: &[f64], slope: &Derivatives, way: &[f64]) -> Option<(Vec<f64>, Derivatives)> {
        // Near the minimum steps change the loss by less than its rounding. One that goes too far changes it by much more.
        let most = slope.loss * (1.0 + 1e-10);
        let mut part = 1.0;
        for _ in 0..50 {
            let next: Vec<f64> = at.iter().zip(way).map(|(at, way)| at - part * way).collect();
            let next_slope = self.slope(&next);
            if next_slope.loss <= most {
                return Some((next, next_slope));
            }
            part /= 2.0;
        }
        None
    }

    fn slope(&self, at: &[f64]) -> Derivatives {
        let size = self.width + 1;
        let coefficients = &at[1..];
        let mut loss = self.ridge / 2.0 * coefficients.iter().map(|value| value * value).sum::<f64>();
        let mut gradient: Vec<f64> = at.iter().map(|value| self.ridge * value).collect();
        gradient[0] = 0.0;
        let mut hessian = Symmetric {
            size,
            lower: vec![0.0; size * size],
        };
        for index in 1..size {
            hessian.lower[index * size + index] = self.ridge;
        }
        // The row with a 1 in front, which the intercept goes with.
        let mut numbers = vec![1.0; size];
        for (row, &answer) in self.answers.iter().enumerate() {
            numbers[1..].copy_from_slice(&self.rows[row * self.width..(row + 1) * self.width]);
            let log_odds: f64 = numbers.iter().zip(at).map(|(number, value)| number * value).sum();
            let yes = probability(log_odds);
            // -ln of the answer's probability, written so that neither end overflows.
            let against = if answer { -log_odds } else { log_odds };
            loss += against.max(0.0) + (-against.abs()).exp().ln_1p();
            let residual = yes - f64::from(u8::from(answer));
            let weight = yes * (1.0 - yes);
            for (index, &number) in numbers.iter().enumerate() {
                gradient[index] += residual * number;
                let weighted = weight * number;
                let line = &mut hessian.lower[index * size..=index * size + index];
                for (sum, other) in line.iter_mut().zip(&numbers) {
                    *sum += weighted * other;
                }
            }
        }
        Derivatives {
            loss,
            gradient,
            hessian,
        }
    }
}

/// A symmetric matrix, line by line, of which what lies right of the diagonal is not looked at.
struct Symmetric {
    size: usize,
    lower: Vec<f64>,
}

/// The Cholesky factor L of a symmetric matrix A = L Lᵀ, kept as that is.
struct Cholesky(Symmetric);

impl Symmetric {
    /// `None` when the matrix is not positive definite, or so nearly not that its digits are lost.
    fn cholesky(&self) -> Option<Cholesky> {
        let size = self.size;
        let mut lower = self.lower.clone();
        for line in 0..size {
            for column in 0..=line {
                let known: f64 = (0..column)
                    .map(|index| lower[line * size + index] * lower[column * size + index])
                    .sum();
                let rest = lower[line * size + column] - known;
                lower[line * size + column] = if column < line {
                    rest / lower[column * size + column]
                } else if rest > 1e-13 * self.lower[line * size + line] {
                    rest.sqrt()
                } else {
                    return None;
                };
            }
        }
        Some(Cholesky(Symmetric { size, lower }))
    }
}

impl Cholesky {
    /// The x of A x = b.
    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let Symmetric { size, lower } = &self.0;
        let mut values = right.to_vec();
        for line in 0..*size {
            let known: f64 = (0..line).map(|index| lower[line * size + index] * values[index]).sum();
            values[line] = (values[line] - known) / lower[line * size + line];
        }
        for line in (0..*size).rev() {
            let known: f64 = (line + 1..*size)
                .map(|index| lower[index * size + line] * values[index])
                .sum();
            values[line] = (values[line] - known) / lower[line * size + line];
        }
        values
    }

    /// The inverse of A, line by line.
    fn inverse(&self) -> Vec<f64> {
        let size = self.0.size;
        let unit = |place: usize| {
            (0..size)
                .map(|index| f64::from(u8::from(index == place)))
                .collect::<Vec<f64>>()
        };
        (0..size).flat_map(|place| self.solve(&unit(place))).collect()
    }
}
