//! What an evaluation comes to, in plain sentences: is the model better than chance, and are its answers better than always
//! the same one.

use serde::{Deserialize, Serialize};

use crate::propensity::evaluation::Evaluation;
use crate::text::number_format::{count, decimal};

/// How something compares with doing without a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It is better.
    Better,
    /// No difference can be told.
    NoBetter,
    /// It is worse.
    Worse,
}

/// What an evaluation comes to. The two questions are independent: where few click, a model may well tell who is likelier to
/// and yet rightly say no to everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelVerdict {
    /// Whether the model ranks customers better than chance: no better where the interval of the AUC holds 0.5.
    pub ranking: Standing,
    /// Whether the model's yes or no is wrong less often than always the commoner answer.
    pub answers: Standing,
    /// Both in words, a sentence each.
    pub sentences: Vec<String>,
}

impl ModelVerdict {
    /// The verdict on an evaluation.
    ///
    /// ```
    /// use daypart_engine::propensity::{Evaluation, Standing, ModelVerdict};
    /// let evaluation = Evaluation::of(&[0.4, 0.3, 0.2, 0.1], &[true, false, false, true], 0.25).unwrap();
    /// let verdict = ModelVerdict::of(&evaluation);
    /// assert_eq!((verdict.ranking, verdict.answers), (Standing::NoBetter, Standing::NoBetter));
    /// assert!(verdict.sentences[0].starts_with("The model is no better than chance at telling who clicks"));
    /// ```
    pub fn of(evaluation: &Evaluation) -> ModelVerdict {
        let interval = evaluation.auc.interval;
        let ranking = if interval.contains(0.5) {
            Standing::NoBetter
        } else if interval.low > 0.5 {
            Standing::Better
        } else {
            Standing::Worse
        };
        let answers = match evaluation.wrong.cmp(&evaluation.commoner_wrong) {
            std::cmp::Ordering::Less => Standing::Better,
            std::cmp::Ordering::Equal => Standing::NoBetter,
            std::cmp::Ordering::Greater => Standing::Worse,
        };
        ModelVerdict {
            ranking,
            answers,
            sentences: vec![say_ranking(ranking, evaluation), say_answers(answers, evaluation)],
        }
    }
}

fn say_ranking(ranking: Standing, evaluation: &Evaluation) -> String {
    // With a decimal, as without one an end may be rounded to the very 50 % that the interval leaves out.
    let percent = |share: f64| decimal(share * 100.0, 1);
    let interval = evaluation.auc.interval;
    let range = format!("{} to {} %", percent(interval.low), percent(interval.high));
    let found = percent(evaluation.auc.value) + " %";
    let pair = "of a customer who clicked and one who did not";
    match ranking {
        Standing::Better => format!(
            "The model tells who clicks better than chance: {pair}, it thinks the one who clicked likelier to in {found} of \
             cases (95 % interval: {range}; chance: 50 %)."
        ),
        Standing::NoBetter => format!(
            "The model is no better than chance at telling who clicks: {pair}, it thinks the one who clicked likelier to in \
             {found} of cases, and the 95 % interval, {range}, holds the 50 % of chance."
        ),
        Standing::Worse => format!(
            "The model is worse than chance at telling who clicks: {pair}, it thinks the one who clicked likelier to in only \
             {found} of cases (95 % interval: {range}; chance: 50 %)."
        ),
    }
}

fn say_answers(answers: Standing, evaluation: &Evaluation) -> String {
    let customers = count(evaluation.customers);
    let [ours, theirs] = [
        (evaluation.error(), evaluation.wrong),
        (evaluation.commoner_error(), evaluation.commoner_wrong),
    ]
    .map(|(share, wrong)| format!("{} % ({})", decimal(share * 100.0, 1), count(wrong)));
    let always = if evaluation.commoner {
        "“clicks”"
    } else {
        "“does not click”"
    };
    match answers {
        Standing::Better => format!(
            "Its yes or no is wrong for {ours} of the {customers} customers held back; always saying {always} would be for \
             {theirs}."
        ),
        Standing::NoBetter => format!(
            "Its yes or no is no better than always saying {always}: either is wrong for {ours} of the {customers} customers \
             held back."
        ),
        Standing::Worse => format!(
            "Its yes or no is worse than always saying {always}: it is wrong for {ours} of the {customers} customers held \
             back, and that would be for {theirs}."
        ),
    }
}
