//! Logistic regression with a ridge penalty.
//!
//! The method is Newton's, which for this model is iteratively reweighted least squares (Hastie, Tibshirani and
//! Friedman, "The Elements of Statistical Learning", second edition, 4.4.1), with the penalty of le Cessie and
//! van Houwelingen ("Ridge estimators in logistic regression", Applied Statistics 41, 1992).

/// A fitted regression.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Log odds of a positive outcome where all values are 0. It is not penalised.
    pub intercept: f64,
    /// Change of the log odds per unit of each value.
    pub coefficients: Vec<f64>,
    /// Standard errors of the coefficients, see [`fit`].
    pub standard_errors: Vec<f64>,
    /// Number of iterations.
    pub iterations: u32,
    /// Whether the last step was negligible. If not, the other fields are those of the last iteration.
    pub converged: bool,
}

/// Maximum number of iterations; a usual fit takes five to eight.
const MAX_ITERATIONS: u32 = 100;

/// The fit has converged if its distance to the minimum is below this, in standard errors.
///
/// The distance squares with each step, and the step that finds it below is still taken, so no digit is missing then.
const CONVERGED_BELOW: f64 = 1e-8;

/// Fits a regression to consecutive rows of `width` values, with one outcome each.
///
/// It minimises the sum over rows of -ln(probability of the outcome) plus `ridge` / 2 times the sum of squared
/// coefficients. In scikit-learn's terms, `ridge` is 1 / C. The values should be standardised, or the penalty
/// affects them unequally.
///
/// The standard errors are those of the penalised estimate: the square roots of the diagonal of H⁻¹ I H⁻¹,
/// where I is the information in the data and H = I + `ridge` on the diagonal (le Cessie and van Houwelingen,
/// 1992). They state how much the coefficients would vary between samples, not how far the penalty shrinks
/// them.
///
/// Returns `None` if there is no unique minimum, such as without a penalty where values depend linearly on each
/// other. With a penalty and both outcomes, there always is one.
///
/// ```
/// use daypart_engine::propensity::logistic::fit;
/// // Two of three outcomes are positive at 1, one of three at -1: the odds are 2 and 1/2, whose logarithms are ±ln 2.
/// let rows = [1.0, 1.0, 1.0, -1.0, -1.0, -1.0];
/// let fit = fit(&rows, 1, &[true, true, false, true, false, false], 0.0).unwrap();
/// assert!(fit.converged && fit.intercept.abs() < 1e-12);
/// assert!((fit.coefficients[0] - 2f64.ln()).abs() < 1e-12);
/// ```
pub fn fit(rows: &[f64], width: usize, outcomes: &[bool], ridge: f64) -> Option<Fit> {
    let problem = Problem {
        rows,
        width,
        outcomes,
        ridge,
    };
    let mut parameters = problem.start();
    let mut derivatives = problem.derivatives(&parameters);
    let mut iterations = 0;
    let mut converged = false;
    while iterations < MAX_ITERATIONS && !converged {
        iterations += 1;
        let factor = derivatives.hessian.cholesky()?;
        let direction = factor.solve(&derivatives.gradient);
        let length_squared: f64 = direction
            .iter()
            .zip(&derivatives.gradient)
            .map(|(direction, gradient)| direction * gradient)
            .sum();
        converged = length_squared < CONVERGED_BELOW * CONVERGED_BELOW;
        let (next, next_derivatives) = problem.step(&parameters, &derivatives, &direction)?;
        (parameters, derivatives) = (next, next_derivatives);
    }
    let inverse = derivatives.hessian.cholesky()?.inverse();
    let size = width + 1;
    let standard_error = |index: usize| {
        // A diagonal element of H⁻¹ I H⁻¹ = H⁻¹ - ridge H⁻¹ D H⁻¹, where D omits the intercept.
        let column = &inverse[index * size..(index + 1) * size];
        let penalised: f64 = column[1..].iter().map(|value| value * value).sum();
        (column[index] - ridge * penalised).max(0.0).sqrt()
    };
    Some(Fit {
        intercept: parameters[0],
        standard_errors: (1..size).map(standard_error).collect(),
        coefficients: parameters.split_off(1),
        iterations,
        converged,
    })
}

/// Returns the probability for log odds.
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

/// The problem to solve. Its parameters are the intercept and then the coefficients.
struct Problem<'a> {
    rows: &'a [f64],
    width: usize,
    outcomes: &'a [bool],
    ridge: f64,
}

/// Penalised loss at some parameters, with its first and second derivatives.
struct Derivatives {
    loss: f64,
    gradient: Vec<f64>,
    hessian: Symmetric,
}

impl Problem<'_> {
    /// Returns the start of the search: the best intercept without coefficients.
    fn start(&self) -> Vec<f64> {
        let yes = self.outcomes.iter().filter(|&&outcome| outcome).count() as f64;
        let no = self.outcomes.len() as f64 - yes;
        let mut parameters = vec![0.0; self.width + 1];
        // Adding half an outcome of each kind keeps it finite where only one outcome occurs.
        parameters[0] = ((yes + 0.5) / (no + 0.5)).ln();
        parameters
    }

    /// Takes a Newton step, halved until the loss doesn't grow; `None` if no part of it achieves that.
    fn step(
        &self,
        parameters: &[f64],
        derivatives: &Derivatives,
        direction: &[f64],
    ) -> Option<(Vec<f64>, Derivatives)> {
        // Near the minimum, steps change the loss by less than its rounding error. A step too far changes it by
        // much more.
        let max_loss = derivatives.loss * (1.0 + 1e-10);
        let mut part = 1.0;
        for _ in 0..50 {
            let next: Vec<f64> = parameters
                .iter()
                .zip(direction)
                .map(|(parameter, direction)| parameter - part * direction)
                .collect();
            let next_derivatives = self.derivatives(&next);
            if next_derivatives.loss <= max_loss {
                return Some((next, next_derivatives));
            }
            part /= 2.0;
        }
        None
    }

    /// Computes the loss and its derivatives at some parameters.
    fn derivatives(&self, parameters: &[f64]) -> Derivatives {
        let size = self.width + 1;
        let coefficients = &parameters[1..];
        let mut loss = self.ridge / 2.0 * coefficients.iter().map(|value| value * value).sum::<f64>();
        let mut gradient: Vec<f64> = parameters.iter().map(|value| self.ridge * value).collect();
        gradient[0] = 0.0;
        let mut hessian = Symmetric {
            size,
            lower: vec![0.0; size * size],
        };
        for index in 1..size {
            hessian.lower[index * size + index] = self.ridge;
        }
        // The values of a row after a 1 for the intercept.
        let mut values = vec![1.0; size];
        for (row, &outcome) in self.outcomes.iter().enumerate() {
            values[1..].copy_from_slice(&self.rows[row * self.width..(row + 1) * self.width]);
            let log_odds: f64 = values
                .iter()
                .zip(parameters)
                .map(|(value, parameter)| value * parameter)
                .sum();
            let yes = probability(log_odds);
            // -ln of the outcome's probability, in a form that doesn't overflow.
            let against = if outcome { -log_odds } else { log_odds };
            loss += against.max(0.0) + (-against.abs()).exp().ln_1p();
            let residual = yes - f64::from(u8::from(outcome));
            let weight = yes * (1.0 - yes);
            for (index, &value) in values.iter().enumerate() {
                gradient[index] += residual * value;
                let weighted = weight * value;
                let row = &mut hessian.lower[index * size..=index * size + index];
                for (sum, other) in row.iter_mut().zip(&values) {
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

/// A symmetric matrix, row by row. The elements above the diagonal are ignored.
struct Symmetric {
    size: usize,
    lower: Vec<f64>,
}

/// Cholesky factor L of a symmetric matrix A = L Lᵀ, in the same layout.
struct Cholesky(Symmetric);

impl Symmetric {
    /// Returns the Cholesky factor; `None` if the matrix isn't positive definite, or so nearly singular that
    /// digits are lost.
    fn cholesky(&self) -> Option<Cholesky> {
        let size = self.size;
        let mut lower = self.lower.clone();
        for row in 0..size {
            for column in 0..=row {
                let known: f64 = (0..column)
                    .map(|index| lower[row * size + index] * lower[column * size + index])
                    .sum();
                let rest = lower[row * size + column] - known;
                lower[row * size + column] = if column < row {
                    rest / lower[column * size + column]
                } else if rest > 1e-13 * self.lower[row * size + row] {
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
    /// Solves A x = b for x.
    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let Symmetric { size, lower } = &self.0;
        let mut values = right.to_vec();
        for row in 0..*size {
            let known: f64 = (0..row).map(|index| lower[row * size + index] * values[index]).sum();
            values[row] = (values[row] - known) / lower[row * size + row];
        }
        for row in (0..*size).rev() {
            let known: f64 = (row + 1..*size)
                .map(|index| lower[index * size + row] * values[index])
                .sum();
            values[row] = (values[row] - known) / lower[row * size + row];
        }
        values
    }

    /// Returns the inverse of A, row by row.
    fn inverse(&self) -> Vec<f64> {
        let size = self.0.size;
        let unit_vector = |one_at: usize| {
            (0..size)
                .map(|index| f64::from(u8::from(index == one_at)))
                .collect::<Vec<f64>>()
        };
        (0..size).flat_map(|index| self.solve(&unit_vector(index))).collect()
    }
}
