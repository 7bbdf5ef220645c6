//! Verdict on a model in plain sentences: whether it ranks better than chance, and whether its predictions are
//! better than always predicting the same outcome.

use serde::{Deserialize, Serialize};

use crate::propensity::evaluation::Evaluation;
use crate::text::number_format::{count, decimal};

/// Comparison of a model with doing without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VersusBaseline {
    /// The model is better.
    Better,
    /// There is no clear difference.
    NoBetter,
    /// The model is worse.
    Worse,
}

/// Verdict on a model.
///
/// The two questions are independent: where few customers click, a model may rank them well and still rightly
/// predict “no click” for every customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelVerdict {
    /// Whether the model ranks customers better than chance: not better if the interval of the AUC contains 0.5.
    pub ranking: VersusBaseline,
    /// Whether the model's predictions are wrong less often than always predicting the majority outcome.
    pub predictions: VersusBaseline,
    /// Both in words, one sentence each.
    pub sentences: Vec<String>,
}

impl ModelVerdict {
    /// Returns the verdict on an evaluation.
    ///
    /// ```
    /// use daypart_engine::propensity::{Evaluation, VersusBaseline, ModelVerdict};
    /// let evaluation = Evaluation::of(&[0.4, 0.3, 0.2, 0.1], &[true, false, false, true], 0.25).unwrap();
    /// let verdict = ModelVerdict::of(&evaluation);
    /// assert_eq!((verdict.ranking, verdict.predictions), (VersusBaseline::NoBetter, VersusBaseline::NoBetter));
    /// assert!(verdict.sentences[0].starts_with("The model is no better than chance"));
    /// ```
    pub fn of(evaluation: &Evaluation) -> ModelVerdict {
        let interval = evaluation.auc.interval;
        let ranking = if interval.contains(0.5) {
            VersusBaseline::NoBetter
        } else if interval.low > 0.5 {
            VersusBaseline::Better
        } else {
            VersusBaseline::Worse
        };
        let predictions = match evaluation.errors.cmp(&evaluation.majority_errors) {
            std::cmp::Ordering::Less => VersusBaseline::Better,
            std::cmp::Ordering::Equal => VersusBaseline::NoBetter,
            std::cmp::Ordering::Greater => VersusBaseline::Worse,
        };
        ModelVerdict {
            ranking,
            predictions,
            sentences: vec![
                ranking_sentence(ranking, evaluation),
                predictions_sentence(predictions, evaluation),
            ],
        }
    }
}

fn ranking_sentence(ranking: VersusBaseline, evaluation: &Evaluation) -> String {
    // With a decimal, since rounding to whole percent could turn an end into exactly the 50% that the interval
    // excludes.
    let percent = |share: f64| decimal(share * 100.0, 1);
    let interval = evaluation.auc.interval;
    let range = format!("{}–{}%", percent(interval.low), percent(interval.high));
    let auc = percent(evaluation.auc.value) + "%";
    let given = "given one customer who clicked and one who didn’t";
    match ranking {
        VersusBaseline::Better => format!(
            "The model beats chance: {given}, it ranks the clicker higher {auc} of the time (95% CI {range}; \
             chance 50%)."
        ),
        VersusBaseline::NoBetter => format!(
            "The model is no better than chance: {given}, it ranks the clicker higher {auc} of the time, and the \
             95% CI ({range}) includes the 50% of chance."
        ),
        VersusBaseline::Worse => format!(
            "The model is worse than chance: {given}, it ranks the clicker higher only {auc} of the time (95% CI \
             {range}; chance 50%)."
        ),
    }
}

fn predictions_sentence(predictions: VersusBaseline, evaluation: &Evaluation) -> String {
    let customers = count(evaluation.customers);
    let [model, majority] = [
        (evaluation.error_rate(), evaluation.errors),
        (evaluation.majority_error_rate(), evaluation.majority_errors),
    ]
    .map(|(share, errors)| (decimal(share * 100.0, 1) + "%", count(errors)));
    let ((model_share, model_errors), (majority_share, majority_errors)) = (model, majority);
    let always = if evaluation.majority {
        "always predicting “click”"
    } else {
        "always predicting “no click”"
    };
    match predictions {
        VersusBaseline::Better => format!(
            "Its yes/no prediction is wrong for {model_share} of the {customers} test customers ({model_errors}); \
             {always} would be wrong for {majority_share} ({majority_errors})."
        ),
        VersusBaseline::NoBetter => format!(
            "Its yes/no prediction is no better than {always}: either is wrong for {model_share} of the {customers} \
             test customers ({model_errors})."
        ),
        VersusBaseline::Worse => format!(
            "Its yes/no prediction is worse than {always}: it is wrong for {model_share} of the {customers} test \
             customers ({model_errors}); {always} would be wrong for {majority_share} ({majority_errors})."
        ),
    }
}
