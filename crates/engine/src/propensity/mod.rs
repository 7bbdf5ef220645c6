//! Propensity model: predicts which customers are likely to click an ad, from the profiles of those who did and
//! did not.
//!
//! Start at [`train`], which runs steps 2 to 4:
//!
//! 1. [`labelled_customers`] selects all customers with their outcome (clicked or not); [`features`] are their
//!    metrics as shares of events.
//! 2. [`split`](mod@split) sets 30% of the customers aside for the test.
//! 3. [`model`] standardises the features of the others and fits a [`logistic`] regression.
//! 4. [`evaluation`] compares the predictions with the outcomes of the test customers, and [`verdict`] sums
//!    that up in sentences.
//! 5. [`files`] writes the features and the scored list.

pub mod evaluation;
pub mod features;
pub mod files;
pub mod labelled_customers;
pub mod logistic;
pub mod model;
pub mod split;
pub mod verdict;

use serde::{Deserialize, Serialize};

pub use evaluation::{Auc, Decile, Evaluation, auc};
pub use features::Features;
pub use files::{features_txt, scored_csv};
pub use labelled_customers::LabelledCustomers;
pub use model::{Coefficient, Model, RIDGE, Score};
pub use split::{SPLIT_SEED, TRAIN_SHARE, split};
pub use verdict::{ModelVerdict, VersusBaseline};

use crate::text::number_format::count;

/// Minimum number of customers who clicked, and of customers who did not, for a model.
pub const MIN_PER_OUTCOME: u64 = 10;

/// A model for one ad with its evaluation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PropensityReport {
    /// The training customers.
    pub train: SampleSize,
    /// The test customers.
    pub test: SampleSize,
    /// Seed of the split into the two.
    pub seed: u64,
    /// The model.
    pub model: Model,
    /// The model's quality on the test customers.
    pub evaluation: Evaluation,
    /// The evaluation in sentences.
    pub verdict: ModelVerdict,
}

/// Size of a sample of customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleSize {
    /// Number of customers.
    pub customers: u64,
    /// Number of them who clicked.
    pub clicked: u64,
}

/// Reason why no model could be trained for an ad.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PropensityError {
    /// The number of outcomes, first, differs from the number of customers.
    LabelCount(u64, u64),
    /// No customer clicked; contains the number of customers.
    NoClicks(u64),
    /// All customers clicked; contains their number.
    AllClicked(u64),
    /// Too few customers clicked or too few did not; contains both numbers.
    TooFew(u64, u64),
    /// The regression found no solution.
    NotSolved,
}

impl std::fmt::Display for PropensityError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PropensityError::LabelCount(labels, customers) => {
                let (labels, customers) = (count(*labels), count(*customers));
                write!(
                    f,
                    "clicks: found {labels} outcomes, expected one for each of the {customers} customers"
                )
            }
            PropensityError::NoClicks(customers) => {
                let customers = count(*customers);
                write!(
                    f,
                    "this ad: found no clicks by the {customers} customers, expected at least {MIN_PER_OUTCOME} who \
                     clicked"
                )
            }
            PropensityError::AllClicked(customers) => {
                let customers = count(*customers);
                write!(
                    f,
                    "this ad: found clicks by all {customers} customers, expected at least {MIN_PER_OUTCOME} who did \
                     not click"
                )
            }
            PropensityError::TooFew(clicked, others) => {
                let (clicked, others) = (count(*clicked), count(*others));
                write!(
                    f,
                    "this ad: found {clicked} customers who clicked and {others} who did not, expected at least \
                     {MIN_PER_OUTCOME} of each"
                )
            }
            PropensityError::NotSolved => write!(
                f,
                "this ad: found no solution of the regression, expected one because customers differ"
            ),
        }
    }
}

impl std::error::Error for PropensityError {}

/// Trains a model on 70% of the customers and tests it on the others.
///
/// `clicked` contains the outcome of each customer, in the order of the profiles. The same customers and
/// outcomes yield the same report.
///
/// # Errors
/// Returns an error if fewer than [`MIN_PER_OUTCOME`] customers clicked or did not.
///
/// ```
/// use daypart_engine::propensity::{self, Features, VersusBaseline};
/// use daypart_engine::profiles::profile::Profiles;
/// // Of 200 customers, those who listen in the first band click.
/// let early: Vec<u32> = (0..200).map(|row| row % 10).collect();
/// let clicked: Vec<bool> = early.iter().map(|&early| early > 5).collect();
/// let late = early.iter().map(|early| 10 - early).collect();
/// let (customers, bands) = ((0..200).collect(), vec![early, late]);
/// let profiles = Profiles { customers, unique: vec![7; 200], bands, mobile: vec![3; 200] };
/// let report = propensity::train(&Features::of(&profiles), &clicked).unwrap();
/// assert_eq!((report.train.customers, report.test.customers, report.test.clicked), (140, 60, 24));
/// assert_eq!((report.verdict.ranking, report.verdict.predictions), (VersusBaseline::Better, VersusBaseline::Better));
///
/// let error = propensity::train(&Features::of(&profiles), &[false; 200]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "this ad: found no clicks by the 200 customers, expected at least 10 who clicked"
/// );
/// ```
pub fn train(features: &Features<'_>, clicked: &[bool]) -> Result<PropensityReport, PropensityError> {
    check(features, clicked)?;
    let parts = split(clicked);
    let train = SampleSize::of(&parts.train, clicked);
    let model = Model::fit(features, clicked, &parts.train).ok_or(PropensityError::NotSolved)?;
    let probabilities: Vec<f64> = parts
        .test
        .iter()
        .map(|&row| model.probability(features.row(row as usize)))
        .collect();
    let outcomes: Vec<bool> = parts.test.iter().map(|&row| clicked[row as usize]).collect();
    let train_share = train.clicked as f64 / train.customers as f64;
    // With ten customers of each outcome, three of them are in the test.
    let evaluation = Evaluation::of(&probabilities, &outcomes, train_share).ok_or(PropensityError::NotSolved)?;
    Ok(PropensityReport {
        train,
        test: SampleSize::of(&parts.test, clicked),
        seed: SPLIT_SEED,
        model,
        verdict: ModelVerdict::of(&evaluation),
        evaluation,
    })
}

impl SampleSize {
    fn of(rows: &[u32], clicked: &[bool]) -> SampleSize {
        SampleSize {
            customers: rows.len() as u64,
            clicked: rows.iter().filter(|&&row| clicked[row as usize]).count() as u64,
        }
    }
}

/// Checks that there are enough customers of each outcome.
fn check(features: &Features<'_>, clicked: &[bool]) -> Result<(), PropensityError> {
    let customers = features.customers() as u64;
    let labels = clicked.len() as u64;
    let clicks = clicked.iter().filter(|&&clicked| clicked).count() as u64;
    if labels != customers {
        Err(PropensityError::LabelCount(labels, customers))
    } else if clicks == 0 {
        Err(PropensityError::NoClicks(customers))
    } else if clicks == customers {
        Err(PropensityError::AllClicked(customers))
    } else if clicks.min(customers - clicks) < MIN_PER_OUTCOME {
        Err(PropensityError::TooFew(clicks, customers - clicks))
    } else {
        Ok(())
    }
}
