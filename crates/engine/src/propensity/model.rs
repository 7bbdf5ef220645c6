//! A model: what it has learnt, how likely it takes a click for, and what drives that.

use serde::{Deserialize, Serialize};

use crate::profiles::column::ProfileColumn;
use crate::propensity::features::Features;
use crate::propensity::logistic::{self, probability};
use crate::stats::column_stats::Moments;
use crate::stats::intervals::{Interval, NORMAL_975};

/// The ridge penalty of a model, see [`logistic::fit`]: the prior belief that a standardised coefficient is around 0 with a
/// standard deviation of 1. With some hundred customers or more it hardly matters for what the data tell. It is needed, as a
/// customer's dayparts sum to 1: without it, any number added to all their coefficients per share would do as well.
pub const RIDGE: f64 = 1.0;

/// Features whose standard deviation is below this are the same for all customers, but for rounding.
const FLAT: f64 = 1e-12;

/// A logistic regression on standardised features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The ridge penalty that it was fitted with.
    pub ridge: f64,
    /// The log odds of a click of a customer whose features are all average.
    pub intercept: f64,
    /// What it holds of each feature, in the features' order.
    pub coefficients: Vec<Coefficient>,
    /// How many steps the fit took.
    pub steps: u32,
    /// Whether the fit was finished; if not, it was given up and its figures are not to be relied on.
    pub converged: bool,
}

/// What a model holds of one feature.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// Which figure of the profile the feature is a share of.
    pub column: ProfileColumn,
    /// The feature's mean over the customers learnt from.
    pub mean: f64,
    /// Its standard deviation over them (divided by n, as scikit-learn's `StandardScaler` has it).
    pub deviation: f64,
    /// What one standard deviation more adds to the log odds of a click; 0 for a feature that is the same for all.
    ///
    /// The dayparts' shares sum to 1, so one of them can only grow when others shrink. Of all coefficients that say the same,
    /// the penalty picks those where the sum over dayparts of coefficient times deviation is 0.
    pub value: f64,
    /// The coefficient's interval of 95 %: 1.96 standard errors of the penalised estimate to either side, see
    /// [`logistic::fit`]. `None` for a feature that is the same for all.
    pub interval: Option<Interval>,
}

/// How likely a click of one customer is, and what drives that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The probability of a click, 0 to 1.
    pub probability: f64,
    /// What each feature adds to the log odds: its standardised value times its coefficient. With [`Model::intercept`] they
    /// sum to the log odds.
    pub contributions: Vec<(ProfileColumn, f64)>,
}

impl Model {
    /// Fits a model to some of the customers. `clicked` has an answer for every customer; `rows` says whom to learn from.
    /// `None` when it can't be fitted, which doesn't happen when both answers occur.
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
            .map(|(column, moments)| Coefficient::unknown(column, moments))
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
        let answers: Vec<bool> = rows.iter().map(|&row| clicked[row as usize]).collect();
        let fit = logistic::fit(&standardised, width, &answers, RIDGE)?;
        let known = fit.coefficients.iter().zip(&fit.standard_errors);
        for (coefficient, (&value, &error)) in coefficients.iter_mut().filter(|one| one.varies()).zip(known) {
            coefficient.value = value;
            coefficient.interval = Some(Interval::around(value, NORMAL_975 * error));
        }
        Some(Model {
            ridge: RIDGE,
            intercept: fit.intercept,
            coefficients,
            steps: fit.steps,
            converged: fit.converged,
        })
    }

    /// The probability of a click of a customer with these features, 0 to 1.
    pub fn probability(&self, row: impl Iterator<Item = f64>) -> f64 {
        let contributions = self.coefficients.iter().zip(row).map(|(one, value)| one.adds(value));
        probability(self.intercept + contributions.sum::<f64>())
    }

    /// The same, with what drives it.
    ///
    /// ```
    /// use daypart_engine::propensity::{Features, Model};
    /// use daypart_engine::profiles::profile::Profiles;
    /// // Whoever listens in the first band clicks.
    /// let bands = vec![vec![9, 8, 9, 1, 2, 0], vec![1, 2, 1, 9, 8, 9]];
    /// let profiles = Profiles { customers: (0..6).collect(), unique: vec![5; 6], bands, mobile: vec![0; 6] };
    /// let features = Features::of(&profiles);
    /// let clicked = [true, true, true, false, false, false];
    /// let model = Model::fit(&features, &clicked, &[0, 1, 2, 3, 4, 5]).unwrap();
    /// let score = model.score(features.row(0));
    /// assert!(score.probability > 0.8 && score.contributions[0].1 > 0.5);
    /// assert_eq!(score.contributions[2].1, 0.0, "nobody listens on a phone");
    /// ```
    pub fn score(&self, row: impl Iterator<Item = f64>) -> Score {
        let contributions: Vec<_> = self
            .coefficients
            .iter()
            .zip(row)
            .map(|(one, value)| (one.column, one.adds(value)))
            .collect();
        let log_odds = self.intercept + contributions.iter().map(|(_, adds)| adds).sum::<f64>();
        Score {
            probability: probability(log_odds),
            contributions,
        }
    }
}

impl Coefficient {
    /// A feature of which only the moments are known.
    fn unknown(column: ProfileColumn, moments: &Moments) -> Coefficient {
        let count = moments.count() as f64;
        Coefficient {
            column,
            mean: moments.mean(),
            deviation: (moments.variance() * (count - 1.0).max(0.0) / count.max(1.0)).sqrt(),
            value: 0.0,
            interval: None,
        }
    }

    fn varies(&self) -> bool {
        self.deviation > FLAT
    }

    fn standardise(&self, value: f64) -> f64 {
        (value - self.mean) / self.deviation
    }

    fn adds(&self, value: f64) -> f64 {
        if self.varies() {
            self.standardise(value) * self.value
        } else {
            0.0
        }
    }
}
