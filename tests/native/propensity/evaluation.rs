//! The evaluation on test customers, and the verdict on it.

use std::collections::HashMap;

use daypart_engine::propensity::{self, Evaluation, Features, ModelVerdict, VersusBaseline, auc};
use daypart_engine::stats::rng::Rng;
use proptest::prelude::*;

use super::{close, customers, number, rows};

#[test]
fn training_and_evaluation_agree_with_scikit_learn() {
    let (profiles, clicked) = customers();
    let report = propensity::train(&Features::of(&profiles), &clicked).unwrap();
    let expected: HashMap<String, f64> = rows(include_bytes!("../independent/model.csv"))
        .iter()
        .map(|row| (row[0].to_owned(), number(&row[1])))
        .collect();
    let evaluation = &report.evaluation;
    let mut ours: Vec<(String, f64)> = [
        ("train", report.train.customers as f64),
        ("train_clicked", report.train.clicked as f64),
        ("test", report.test.customers as f64),
        ("test_clicked", report.test.clicked as f64),
        ("intercept", report.model.intercept),
        ("wrong", evaluation.errors as f64),
        ("commoner_wrong", evaluation.majority_errors as f64),
        ("log_loss", evaluation.log_loss),
        ("share_log_loss", evaluation.baseline_log_loss),
        ("auc", evaluation.auc.value),
        ("auc_low", evaluation.auc.interval.low),
        ("auc_high", evaluation.auc.interval.high),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    for (index, one) in report.model.coefficients.iter().enumerate() {
        let interval = one.interval.unwrap();
        let error = (interval.high - interval.low) / 2.0 / 1.959_963_984_540_054;
        for (name, value) in [
            ("mean", one.mean),
            ("deviation", one.standard_deviation),
            ("value", one.value),
            ("error", error),
        ] {
            ours.push((format!("{name}_{index}"), value));
        }
    }
    for (index, decile) in evaluation.deciles.iter().enumerate() {
        for (name, value) in [
            ("predicted", decile.predicted),
            ("observed", decile.observed),
            ("lift", decile.lift),
            ("observed_low", decile.observed_interval.low),
            ("observed_high", decile.observed_interval.high),
        ] {
            ours.push((format!("{name}_{index}"), value));
        }
    }
    assert_eq!(ours.len(), expected.len());
    for (name, value) in ours {
        assert!(
            close(value, expected[&name]),
            "{name}: {value} is not {}",
            expected[&name]
        );
    }
    assert_eq!(
        (report.verdict.ranking, report.verdict.predictions),
        (VersusBaseline::Better, VersusBaseline::Better)
    );
}

#[test]
fn auc_and_its_interval_agree_with_scikit_learn_and_scipy() {
    for row in rows(include_bytes!("../independent/auc.csv")) {
        let scores: Vec<f64> = row[0].split(' ').map(number).collect();
        let clicked: Vec<bool> = row[1].split(' ').map(|outcome| outcome == "1").collect();
        let ours = auc(&scores, &clicked).unwrap();
        for (ours, expected) in [ours.value, ours.interval.low, ours.interval.high].iter().zip(2..) {
            assert!(close(*ours, number(&row[expected])), "{ours} is not {}", &row[expected]);
        }
    }
}

#[test]
fn evaluation_agrees_with_one_by_hand() {
    let probabilities = [0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1, 0.1, 0.05, 0.05, 0.02];
    let clicked = [
        true, true, false, true, false, false, true, false, false, false, false, false,
    ];
    let evaluation = Evaluation::of(&probabilities, &clicked, 0.3).unwrap();
    assert_eq!(
        (evaluation.customers, evaluation.clicked, evaluation.majority),
        (12, 4, false)
    );
    // The wrong predictions are the third, at 0.7, and the seventh, at 0.2.
    assert_eq!((evaluation.errors, evaluation.majority_errors), (2, 4));
    // Of 4 times 8 pairs, these are in the wrong order: 0.6 with 0.7, and 0.2 with 0.7, 0.4 and 0.3.
    assert_eq!(evaluation.auc.value, 28.0 / 32.0);
    let sizes: Vec<(u64, u64)> = evaluation
        .deciles
        .iter()
        .map(|decile| (decile.customers, decile.clicked))
        .collect();
    let expected = [
        (1, 1),
        (1, 1),
        (1, 0),
        (1, 1),
        (2, 0),
        (1, 1),
        (1, 0),
        (1, 0),
        (1, 0),
        (2, 0),
    ];
    assert_eq!(sizes, expected);
    assert_eq!((evaluation.deciles[0].lift, evaluation.deciles[2].lift), (3.0, 0.0));
    assert!(close(evaluation.deciles[9].predicted, 0.035));
    assert!(close(
        evaluation.baseline_log_loss,
        -(4.0 * 0.3f64.ln() + 8.0 * 0.7f64.ln()) / 12.0
    ));
    assert_eq!(Evaluation::of(&probabilities, &[true; 12], 0.3), None);
    assert_eq!(Evaluation::of(&[], &[], 0.3), None);
    assert_eq!(
        Evaluation::of(&[0.3, 0.2], &[true, false], 0.5).unwrap().deciles.len(),
        2
    );
}

#[test]
fn log_loss_of_wrong_certainty_is_large_but_finite() {
    let evaluation = Evaluation::of(&[0.0, 1.0], &[true, false], 0.5).unwrap();
    assert!(evaluation.log_loss > 30.0 && evaluation.log_loss.is_finite());
}

#[test]
fn random_clicks_are_predicted_no_better_than_chance() {
    let (profiles, _) = customers();
    let features = Features::of(&profiles);
    let mut no_better = 0;
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let clicked: Vec<bool> = (0..600).map(|_| rng.below(4) == 0).collect();
        let report = propensity::train(&features, &clicked).unwrap();
        // Where hardly any customer is likelier to click than not, the model can't be better than always
        // predicting "no click".
        assert!(report.evaluation.error_rate() > 0.2);
        if report.verdict.ranking == VersusBaseline::NoBetter {
            no_better += 1;
            assert!(report.verdict.sentences[0].contains("is no better than chance"));
        }
    }
    // One in twenty intervals excludes 50% by chance.
    assert!((34..=40).contains(&no_better), "{no_better} of 40");
}

#[test]
fn ranking_and_predictions_have_separate_verdicts() {
    // Of 400 customers, the likelier half clicks three times as often, but still seldom.
    let clicked: Vec<bool> = (0..400)
        .map(|row| if row < 200 { row % 3 == 0 } else { row % 9 == 0 })
        .collect();
    let upper = |high: f64, low: f64| {
        (0..400)
            .map(|row| if row < 200 { high } else { low })
            .collect::<Vec<f64>>()
    };
    let verdict = |probabilities: &[f64]| ModelVerdict::of(&Evaluation::of(probabilities, &clicked, 0.2).unwrap());
    let cases = [
        (upper(0.33, 0.11), VersusBaseline::Better, VersusBaseline::NoBetter),
        (upper(0.6, 0.11), VersusBaseline::Better, VersusBaseline::Worse),
        (upper(0.11, 0.33), VersusBaseline::Worse, VersusBaseline::NoBetter),
        (vec![0.2; 400], VersusBaseline::NoBetter, VersusBaseline::NoBetter),
    ];
    for (probabilities, ranking, predictions) in cases {
        let verdict = verdict(&probabilities);
        assert_eq!(
            (verdict.ranking, verdict.predictions),
            (ranking, predictions),
            "{:?}",
            verdict.sentences
        );
    }
    assert_eq!(
        verdict(&upper(0.33, 0.11)).sentences,
        [
            "The model beats chance: given one customer who clicked and one who didn’t, it ranks the clicker higher 66.3% of \
             the time (95% CI 59.6–72.2%; chance 50%).",
            "Its yes/no prediction is no better than always predicting “no click”: either is wrong for 22.2% of the 400 test \
             customers (89)."
        ]
    );
}

proptest! {
    #[test]
    fn reversed_scores_have_the_complementary_area(scores_and_outcomes in proptest::collection::vec((0u32..40, any::<bool>()), 1..200)) {
        let scores: Vec<f64> = scores_and_outcomes.iter().map(|(score, _)| f64::from(*score)).collect();
        let clicked: Vec<bool> = scores_and_outcomes.iter().map(|(_, clicked)| *clicked).collect();
        let reversed: Vec<f64> = scores.iter().map(|score| -score).collect();
        let scaled: Vec<f64> = scores.iter().map(|score| (score / 7.0).exp()).collect();
        match (auc(&scores, &clicked), auc(&reversed, &clicked)) {
            (Some(ours), Some(reversed)) => {
                prop_assert!(close(reversed.value, 1.0 - ours.value));
                prop_assert!(close(reversed.interval.low, 1.0 - ours.interval.high));
                prop_assert!(close(reversed.interval.high, 1.0 - ours.interval.low));
                prop_assert!(ours.interval.contains(ours.value));
                prop_assert!((0.0..=1.0).contains(&ours.interval.low) && (0.0..=1.0).contains(&ours.interval.high));
                prop_assert_eq!(auc(&scaled, &clicked), Some(ours), "only the order matters");
            }
            none => {
                prop_assert_eq!(none, (None, None));
                prop_assert!(clicked.iter().all(|&outcome| outcome == clicked[0]));
            }
        }
    }

    #[test]
    fn deciles_contain_each_customer_once(scores_and_outcomes in proptest::collection::vec((0u32..100, any::<bool>()), 2..200)) {
        let probabilities: Vec<f64> = scores_and_outcomes.iter().map(|(score, _)| f64::from(*score) / 100.0).collect();
        let clicked: Vec<bool> = scores_and_outcomes.iter().map(|(_, clicked)| *clicked).collect();
        let Some(evaluation) = Evaluation::of(&probabilities, &clicked, 0.5) else { return Ok(()) };
        let deciles = &evaluation.deciles;
        prop_assert_eq!(deciles.len(), scores_and_outcomes.len().min(10));
        prop_assert_eq!(deciles.iter().map(|decile| decile.customers).sum::<u64>(), evaluation.customers);
        prop_assert_eq!(deciles.iter().map(|decile| decile.clicked).sum::<u64>(), evaluation.clicked);
        prop_assert!(deciles.windows(2).all(|pair| pair[0].predicted >= pair[1].predicted));
        let mean_lift: f64 = deciles.iter().map(|decile| decile.lift * decile.customers as f64).sum::<f64>() / scores_and_outcomes.len() as f64;
        prop_assert!(close(mean_lift, 1.0));
    }
}
