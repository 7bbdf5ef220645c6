//! Offers: who is likely to click an ad, learnt from the profiles of those who did and those who did not.
//!
//! 1. [`audience`] is all customers, and who of them clicked; [`features`] are each one's figures as shares of the events.
//! 2. [`split`](mod@split) holds three of ten customers back.
//! 3. [`model`] standardises the features of the others and fits a [`logistic`] regression to them.
//! 4. [`evaluation`] holds its probabilities against what those held back did, and [`verdict`] says what that comes to.
//! 5. [`files`] writes the features and the scored list.
//!
//! [`learn`] goes all the way up to the verdict.

pub mod audience;
pub mod evaluation;
pub mod features;
pub mod files;
pub mod logistic;
pub mod model;
pub mod split;
pub mod verdict;

use serde::{Deserialize, Serialize};

pub use audience::Audience;
pub use evaluation::{Auc, Evaluation, Tenth, auc};
pub use features::Features;
pub use files::{features_txt, scored_csv};
pub use model::{Coefficient, Model, RIDGE, Score};
pub use split::{SPLIT_SEED, TRAIN_SHARE, split};
pub use verdict::{ModelVerdict, Standing};

use crate::text::number_format::count;

/// The fewest customers who clicked, and the fewest who did not, that a model is made from.
pub const FEWEST: u64 = 10;

/// A model for one ad, and how far it can be trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PropensityReport {
    /// The customers that the model has learnt from.
    pub train: SampleSize,
    /// The customers held back, whom it was tested on.
    pub test: SampleSize,
    /// The seed that the two were told apart by.
    pub seed: u64,
    /// What it has learnt.
    pub model: Model,
    /// How well it does on the customers held back.
    pub evaluation: Evaluation,
    /// What that comes to.
    pub verdict: ModelVerdict,
}

/// Some of the customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleSize {
    /// How many there are.
    pub customers: u64,
    /// How many of them clicked.
    pub clicked: u64,
}

/// Why there is no model for an ad.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PropensityError {
    /// Not every customer has an answer; how many answers and how many customers there are.
    Answers(u64, u64),
    /// Nobody clicked; how many customers there are.
    NobodyClicked(u64),
    /// Everyone clicked; how many customers there are.
    EveryoneClicked(u64),
    /// Too few clicked or too few did not; how many did and how many did not.
    TooFew(u64, u64),
    /// The regression has no solution that could be found.
    NotSolved,
}

impl std::fmt::Display for PropensityError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PropensityError::Answers(answers, customers) => {
                let (answers, customers) = (count(*answers), count(*customers));
                write!(
                    f,
                    "clicks: found {answers} answers, expected one for each of {customers} customers"
                )
            }
            PropensityError::NobodyClicked(customers) => {
                let customers = count(*customers);
                write!(
                    f,
                    "this ad: found no click by any of the {customers} customers, expected {FEWEST} who clicked"
                )
            }
            PropensityError::EveryoneClicked(customers) => {
                let customers = count(*customers);
                write!(
                    f,
                    "this ad: found a click by each of the {customers} customers, expected {FEWEST} who did not"
                )
            }
            PropensityError::TooFew(clicked, others) => {
                let (clicked, others) = (count(*clicked), count(*others));
                write!(
                    f,
                    "this ad: found {clicked} who clicked and {others} who did not, expected at least {FEWEST} of either"
                )
            }
            PropensityError::NotSolved => write!(f, "this ad: found no solution, expected one as customers differ"),
        }
    }
}

impl std::error::Error for PropensityError {}

/// Learns from 70 % of the customers who clicks, and tests it on the others. `clicked` has an answer for each customer, in
/// the order of the profiles. The same customers and answers give the same report.
///
/// # Errors
/// When there are too few of either answer; the error says so in words.
///
/// ```
/// use daypart_engine::propensity::{self, Features, Standing};
/// use daypart_engine::profiles::profile::Profiles;
/// // Of 200 customers those who listen in the first band click.
/// let early: Vec<u32> = (0..200).map(|row| row % 10).collect();
/// let clicked: Vec<bool> = early.iter().map(|&early| early > 5).collect();
/// let late = early.iter().map(|early| 10 - early).collect();
/// let (customers, bands) = ((0..200).collect(), vec![early, late]);
/// let profiles = Profiles { customers, unique: vec![7; 200], bands, mobile: vec![3; 200] };
/// let report = propensity::learn(&Features::of(&profiles), &clicked).unwrap();
/// assert_eq!((report.train.customers, report.test.customers, report.test.clicked), (140, 60, 24));
/// assert_eq!((report.verdict.ranking, report.verdict.answers), (Standing::Better, Standing::Better));
///
/// let error = propensity::learn(&Features::of(&profiles), &[false; 200]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "this ad: found no click by any of the 200 customers, expected 10 who clicked"
/// );
/// ```
pub fn learn(features: &Features<'_>, clicked: &[bool]) -> Result<PropensityReport, PropensityError> {
    check(features, clicked)?;
    let parts = split(clicked);
    let train = SampleSize::of(&parts.train, clicked);
    let model = Model::fit(features, clicked, &parts.train).ok_or(PropensityError::NotSolved)?;
    let probabilities: Vec<f64> = parts
        .test
        .iter()
        .map(|&row| model.probability(features.row(row as usize)))
        .collect();
    let answers: Vec<bool> = parts.test.iter().map(|&row| clicked[row as usize]).collect();
    let train_share = train.clicked as f64 / train.customers as f64;
    // With ten of either answer, three are in the test.
    let evaluation = Evaluation::of(&probabilities, &answers, train_share).ok_or(PropensityError::NotSolved)?;
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

fn check(features: &Features<'_>, clicked: &[bool]) -> Result<(), PropensityError> {
    let customers = features.customers() as u64;
    let answers = clicked.len() as u64;
    let clicks = clicked.iter().filter(|&&clicked| clicked).count() as u64;
    if answers != customers {
        Err(PropensityError::Answers(answers, customers))
    } else if clicks == 0 {
        Err(PropensityError::NobodyClicked(customers))
    } else if clicks == customers {
        Err(PropensityError::EveryoneClicked(customers))
    } else if clicks.min(customers - clicks) < FEWEST {
        Err(PropensityError::TooFew(clicks, customers - clicks))
    } else {
        Ok(())
    }
}
