//! The evaluation on customers held back, and the verdict on it.

use std::collections::HashMap;

use daypart_engine::propensity::{self, Evaluation, Features, ModelVerdict, Standing, auc};
use daypart_engine::stats::rng::Rng;
use proptest::prelude::*;

use super::{close, customers, number, rows};

#[test]
fn the_whole_way_is_scikit_learns() {
    let (profiles, clicked) = customers();
    let report = propensity::learn(&Features::of(&profiles), &clicked).unwrap();
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
        ("wrong", evaluation.wrong as f64),
        ("commoner_wrong", evaluation.commoner_wrong as f64),
        ("log_loss", evaluation.log_loss),
        ("share_log_loss", evaluation.share_log_loss),
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
            ("deviation", one.deviation),
            ("value", one.value),
            ("error", error),
        ] {
            ours.push((format!("{name}_{index}"), value));
        }
    }
    for (index, tenth) in evaluation.tenths.iter().enumerate() {
        for (name, value) in [
            ("predicted", tenth.predicted),
            ("observed", tenth.observed),
            ("lift", tenth.lift),
            ("observed_low", tenth.observed_interval.low),
            ("observed_high", tenth.observed_interval.high),
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
        (report.verdict.ranking, report.verdict.answers),
        (Standing::Better, Standing::Better)
    );
}

#[test]
fn areas_and_their_intervals_are_scikit_learns_and_scipys() {
    for row in rows(include_bytes!("../independent/auc.csv")) {
        let scores: Vec<f64> = row[0].split(' ').map(number).collect();
        let clicked: Vec<bool> = row[1].split(' ').map(|answer| answer == "1").collect();
        let ours = auc(&scores, &clicked).unwrap();
        for (ours, expected) in [ours.value, ours.interval.low, ours.interval.high].iter().zip(2..) {
            assert!(close(*ours, number(&row[expected])), "{ours} is not {}", &row[expected]);
        }
    }
}

#[test]
fn an_evaluation_by_hand() {
    let probabilities = [0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1, 0.1, 0.05, 0.05, 0.02];
    let clicked = [
        true, true, false, true, false, false, true, false, false, false, false, false,
    ];
    let evaluation = Evaluation::of(&probabilities, &clicked, 0.3).unwrap();
    assert_eq!(
        (evaluation.customers, evaluation.clicked, evaluation.commoner),
        (12, 4, false)
    );
    // The third, at 0.7, and the seventh, at 0.2.
    assert_eq!((evaluation.wrong, evaluation.commoner_wrong), (2, 4));
    // Of 4 times 8 pairs those that go the wrong way: 0.6 with 0.7, and 0.2 with 0.7, 0.4 and 0.3.
    assert_eq!(evaluation.auc.value, 28.0 / 32.0);
    let sizes: Vec<(u64, u64)> = evaluation
        .tenths
        .iter()
        .map(|tenth| (tenth.customers, tenth.clicked))
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
    assert_eq!((evaluation.tenths[0].lift, evaluation.tenths[2].lift), (3.0, 0.0));
    assert!(close(evaluation.tenths[9].predicted, 0.035));
    assert!(close(
        evaluation.share_log_loss,
        -(4.0 * 0.3f64.ln() + 8.0 * 0.7f64.ln()) / 12.0
    ));
    assert_eq!(Evaluation::of(&probabilities, &[true; 12], 0.3), None);
    assert_eq!(Evaluation::of(&[], &[], 0.3), None);
    assert_eq!(
        Evaluation::of(&[0.3, 0.2], &[true, false], 0.5).unwrap().tenths.len(),
        2
    );
}

#[test]
fn certainty_that_proves_wrong_costs_much_but_not_everything() {
    let evaluation = Evaluation::of(&[0.0, 1.0], &[true, false], 0.5).unwrap();
    assert!(evaluation.log_loss > 30.0 && evaluation.log_loss.is_finite());
}

#[test]
fn clicks_by_chance_are_called_that() {
    let (profiles, _) = customers();
    let features = Features::of(&profiles);
    let mut no_better = 0;
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let clicked: Vec<bool> = (0..600).map(|_| rng.below(4) == 0).collect();
        let report = propensity::learn(&features, &clicked).unwrap();
        // Where hardly anyone is thought likelier to click than not, the model can't be better than always saying no.
        assert!(report.evaluation.error() > 0.2);
        if report.verdict.ranking == Standing::NoBetter {
            no_better += 1;
            assert!(report.verdict.sentences[0].contains("is no better than chance"));
        }
    }
    // One in twenty intervals leaves 50 % out by chance.
    assert!((34..=40).contains(&no_better), "{no_better} of 40");
}

#[test]
fn each_question_has_its_own_verdict() {
    // Of 400, the likelier half clicks three times as often, but still seldom.
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
        (upper(0.33, 0.11), Standing::Better, Standing::NoBetter),
        (upper(0.6, 0.11), Standing::Better, Standing::Worse),
        (upper(0.11, 0.33), Standing::Worse, Standing::NoBetter),
        (vec![0.2; 400], Standing::NoBetter, Standing::NoBetter),
    ];
    for (probabilities, ranking, answers) in cases {
        let verdict = verdict(&probabilities);
        assert_eq!(
            (verdict.ranking, verdict.answers),
            (ranking, answers),
            "{:?}",
            verdict.sentences
        );
    }
    assert_eq!(
        verdict(&upper(0.33, 0.11)).sentences,
        [
            "The model tells who clicks better than chance: of a customer who clicked and one who did not, it thinks the one \
             who clicked likelier to in 66.3 % of cases (95 % interval: 59.6 to 72.2 %; chance: 50 %).",
            "Its yes or no is no better than always saying “does not click”: either is wrong for 22.2 % (89) of the 400 \
             customers held back."
        ]
    );
}

proptest! {
    #[test]
    fn reversed_scores_have_the_rest_of_the_area(answers in proptest::collection::vec((0u32..40, any::<bool>()), 1..200)) {
        let scores: Vec<f64> = answers.iter().map(|(score, _)| f64::from(*score)).collect();
        let clicked: Vec<bool> = answers.iter().map(|(_, clicked)| *clicked).collect();
        let reversed: Vec<f64> = scores.iter().map(|score| -score).collect();
        let scaled: Vec<f64> = scores.iter().map(|score| (score / 7.0).exp()).collect();
        match (auc(&scores, &clicked), auc(&reversed, &clicked)) {
            (Some(ours), Some(reversed)) => {
                prop_assert!(close(reversed.value, 1.0 - ours.value));
                prop_assert!(close(reversed.interval.low, 1.0 - ours.interval.high));
                prop_assert!(close(reversed.interval.high, 1.0 - ours.interval.low));
                prop_assert!(ours.interval.contains(ours.value));
                prop_assert!((0.0..=1.0).contains(&ours.interval.low) && (0.0..=1.0).contains(&ours.interval.high));
                prop_assert_eq!(auc(&scaled, &clicked), Some(ours), "only the order counts");
            }
            none => {
                prop_assert_eq!(none, (None, None));
                prop_assert!(clicked.iter().all(|&answer| answer == clicked[0]));
            }
        }
    }

    #[test]
    fn tenths_hold_everyone_once(answers in proptest::collection::vec((0u32..100, any::<bool>()), 2..200)) {
        let probabilities: Vec<f64> = answers.iter().map(|(score, _)| f64::from(*score) / 100.0).collect();
        let clicked: Vec<bool> = answers.iter().map(|(_, clicked)| *clicked).collect();
        let Some(evaluation) = Evaluation::of(&probabilities, &clicked, 0.5) else { return Ok(()) };
        let tenths = &evaluation.tenths;
        prop_assert_eq!(tenths.len(), answers.len().min(10));
        prop_assert_eq!(tenths.iter().map(|tenth| tenth.customers).sum::<u64>(), evaluation.customers);
        prop_assert_eq!(tenths.iter().map(|tenth| tenth.clicked).sum::<u64>(), evaluation.clicked);
        prop_assert!(tenths.windows(2).all(|pair| pair[0].predicted >= pair[1].predicted));
        let mean_lift: f64 = tenths.iter().map(|tenth| tenth.lift * tenth.customers as f64).sum::<f64>() / answers.len() as f64;
        prop_assert!(close(mean_lift, 1.0));
    }
}
