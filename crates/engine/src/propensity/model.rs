//! Fitted model: coefficients per feature, predicted probabilities, and what drives them.

use serde::{Deserialize, Serialize};

use crate::profiles::column::ProfileColumn;
use crate::propensity::features::Features;
use crate::propensity::logistic::{self, probability};
use crate::stats::intervals::{Interval, NORMAL_975};
use crate::stats::moments::Moments;

/// Ridge penalty of a model, see [`logistic::fit`].
///
/// It states the prior belief that a standardised coefficient is around 0 with a standard deviation of 1. With
/// some hundred customers or more, it hardly changes the result. It is necessary because the dayparts of a
/// customer sum to 1: without it, adding any number to all their coefficients per share would fit equally well.
pub const RIDGE: f64 = 1.0;

/// Features with a standard deviation below this are equal for all customers, except for rounding.
const FLAT: f64 = 1e-12;

/// A logistic regression on standardised features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Ridge penalty of the fit.
    pub ridge: f64,
    /// Log odds of a click for a customer whose features are all average.
    pub intercept: f64,
    /// One coefficient per feature, in the order of the features.
    pub coefficients: Vec<Coefficient>,
    /// Number of iterations of the fit.
    pub iterations: u32,
    /// Whether the fit converged. If not, it was stopped and its figures are unreliable.
    pub converged: bool,
}

/// Coefficient of one feature.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// The profile column that the feature is a share of.
    pub column: ProfileColumn,
    /// Mean of the feature over the training customers.
    pub mean: f64,
    /// Standard deviation over the training customers, divided by n like scikit-learn's `StandardScaler`.
    pub standard_deviation: f64,
    /// Change of the log odds of a click per standard deviation; 0 for a feature that is equal for all customers.
    ///
    /// The shares of the dayparts sum to 1, so one of them grows only if others shrink. Of all equivalent
    /// coefficients, the penalty selects those where the sum over dayparts of coefficient times standard
    /// deviation is 0.
    pub value: f64,
    /// 95% confidence interval: 1.96 standard errors of the penalised estimate to either side, see
    /// [`logistic::fit`]. `None` for a feature that is equal for all customers.
    pub interval: Option<Interval>,
}

/// Predicted probability of a click by one customer, and what drives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Probability of a click, 0 to 1.
    pub probability: f64,
    /// Contribution of each feature to the log odds: its standardised value times its coefficient. Together with
    /// [`Model::intercept`], they sum to the log odds.
    pub contributions: Vec<(ProfileColumn, f64)>,
}

impl Model {
    /// Fits a model to some of the customers.
    ///
    /// `clicked` contains the outcome of every customer, `rows` the training customers. Returns `None` if no
    /// fit is possible, which doesn't happen if both outcomes occur.
    pub fn fit(features: &Features<'_>, clicked: &[bool], rows: &[u32]) -> Option<Model> {
        let mut moments: Vec<Moments> = features.columns().map(|_| Moments::default()).collect();
        for &row in rows {
            for (moments, value) in moments.iter_mut().zip(features.row(row as usize)) {
                moments.push(value);
            }
        }
        let mut coefficients: Vec<Coefficient> = features
            .columns()
            .zip(&moments)
            .map(|(column, moments)| Coefficient::zero(column, moments))
            .collect();
        let width = coefficients.iter().filter(|one| one.varies()).count();
        let mut standardised = Vec::with_capacity(rows.len() * width);
        for &row in rows {
            let values = features.row(row as usize).zip(&coefficients);
            standardised.extend(
                values
                    .filter(|(_, coefficient)| coefficient.varies())
                    .map(|(value, coefficient)| coefficient.standardise(value)),
            );
        }
        let outcomes: Vec<bool> = rows.iter().map(|&row| clicked[row as usize]).collect();
        let fit = logistic::fit(&standardised, width, &outcomes, RIDGE)?;
        let estimates = fit.coefficients.iter().zip(&fit.standard_errors);
        for (coefficient, (&value, &error)) in coefficients.iter_mut().filter(|one| one.varies()).zip(estimates) {
            coefficient.value = value;
            coefficient.interval = Some(Interval::around(value, NORMAL_975 * error));
        }
        Some(Model {
            ridge: RIDGE,
            intercept: fit.intercept,
            coefficients,
            iterations: fit.iterations,
            converged: fit.converged,
        })
    }

    /// Returns the probability of a click by a customer with these features, 0 to 1.
    pub fn probability(&self, row: impl Iterator<Item = f64>) -> f64 {
        let contributions = self
            .coefficients
            .iter()
            .zip(row)
            .map(|(one, value)| one.contribution(value));
        probability(self.intercept + contributions.sum::<f64>())
    }

    /// Returns the probability with the contribution of each feature.
    ///
    /// ```
    /// use daypart_engine::propensity::{Features, Model};
    /// use daypart_engine::profiles::profile::Profiles;
    /// // Customers who listen in the first band click.
    /// let bands = vec![vec![9, 8, 9, 1, 2, 0], vec![1, 2, 1, 9, 8, 9]];
    /// let profiles = Profiles { customers: (0..6).collect(), unique: vec![5; 6], bands, mobile: vec![0; 6] };
    /// let features = Features::of(&profiles);
    /// let clicked = [true, true, true, false, false, false];
    /// let model = Model::fit(&features, &clicked, &[0, 1, 2, 3, 4, 5]).unwrap();
    /// let score = model.score(features.row(0));
    /// assert!(score.probability > 0.8 && score.contributions[0].1 > 0.5);
    /// assert_eq!(score.contributions[2].1, 0.0, "no customer has mobile events");
    /// ```
    pub fn score(&self, row: impl Iterator<Item = f64>) -> Score {
        let contributions: Vec<_> = self
            .coefficients
            .iter()
            .zip(row)
            .map(|(one, value)| (one.column, one.contribution(value)))
            .collect();
        let log_odds = self.intercept + contributions.iter().map(|(_, contribution)| contribution).sum::<f64>();
        Score {
            probability: probability(log_odds),
            contributions,
        }
    }
}

impl Coefficient {
    /// Creates a coefficient of 0 from the moments of a feature.
    fn zero(column: ProfileColumn, moments: &Moments) -> Coefficient {
        let count = moments.count() as f64;
        Coefficient {
            column,
            mean: moments.mean(),
            standard_deviation: (moments.variance() * (count - 1.0).max(0.0) / count.max(1.0)).sqrt(),
            value: 0.0,
            interval: None,
        }
    }

    fn varies(&self) -> bool {
        self.standard_deviation > FLAT
    }

    fn standardise(&self, value: f64) -> f64 {
        (value - self.mean) / self.standard_deviation
    }

    /// Returns the contribution of a feature value to the log odds.
    fn contribution(&self, value: f64) -> f64 {
        if self.varies() {
            self.standardise(value) * self.value
        } else {
            0.0
        }
    }
}
