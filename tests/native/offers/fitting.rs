//! The fit: the regression's figures, its intervals, the split, and where a fit is hard.

use daypart_engine::profiles::profile::Profiles;
use daypart_engine::propensity::logistic::{Fit, fit, probability};
use daypart_engine::propensity::{self, Features, Model, RIDGE, split};
use daypart_engine::stats::rng::Rng;
use proptest::prelude::*;

use super::{close, customers, number, rows};

/// The features of all customers in the fixture, standardised, line by line.
fn standardised(profiles: &Profiles) -> Vec<f64> {
    let features = Features::of(profiles);
    let lines: Vec<Vec<f64>> = (0..features.customers())
        .map(|row| features.row(row).collect())
        .collect();
    let count = lines.len() as f64;
    let means: Vec<f64> = (0..6)
        .map(|index| lines.iter().map(|line| line[index]).sum::<f64>() / count)
        .collect();
    let deviation = |index: usize| {
        let squares = lines.iter().map(|line: &Vec<f64>| (line[index] - means[index]).powi(2));
        (squares.sum::<f64>() / count).sqrt()
    };
    let deviations: Vec<f64> = (0..6).map(deviation).collect();
    let standardise = |line: &Vec<f64>| -> Vec<f64> {
        (0..6)
            .map(|index| (line[index] - means[index]) / deviations[index])
            .collect()
    };
    lines.iter().flat_map(standardise).collect()
}

#[test]
fn the_regression_is_scikit_learns_for_any_penalty() {
    let (profiles, clicked) = customers();
    let values = standardised(&profiles);
    for expected in rows(include_bytes!("../independent/regression.csv")).chunks(7) {
        let ridge = number(&expected[0][0]);
        let ours = fit(&values, 6, &clicked, ridge).unwrap();
        assert!(
            ours.converged && ours.steps < 10,
            "penalty {ridge}: {} steps",
            ours.steps
        );
        assert!(close(ours.intercept, number(&expected[0][2])), "penalty {ridge}");
        for (index, row) in expected[1..].iter().enumerate() {
            let (value, error) = (ours.coefficients[index], ours.standard_errors[index]);
            assert!(close(value, number(&row[2])), "penalty {ridge}, {index}: {value}");
            assert!(close(error, number(&row[3])), "penalty {ridge}, {index}: {error}");
        }
    }
}

#[test]
fn shares_that_sum_to_one_need_a_penalty() {
    let (profiles, clicked) = customers();
    let values = standardised(&profiles);
    assert_eq!(fit(&values, 6, &clicked, 0.0), None);
    assert!(fit(&values, 6, &clicked, 1e-6).unwrap().converged);
}

#[test]
fn a_model_weighs_dayparts_against_each_other() {
    let (profiles, clicked) = customers();
    let model = propensity::learn(&Features::of(&profiles), &clicked).unwrap().model;
    let sum: f64 = model.coefficients[..4]
        .iter()
        .map(|one| one.value * one.deviation)
        .sum();
    assert!(sum.abs() < 1e-12);
}

#[test]
fn answers_that_can_be_told_apart_fully_still_have_a_fit() {
    let values: Vec<f64> = (0..100).map(|row| f64::from(row) - 49.5).collect();
    let answers: Vec<bool> = values.iter().map(|&value| value > 0.0).collect();
    for ridge in [100.0, 1.0, 1e-3, 1e-6] {
        let Fit {
            intercept,
            coefficients,
            converged,
            ..
        } = fit(&values, 1, &answers, ridge).unwrap();
        assert!(
            converged && intercept.abs() < 1e-6 && coefficients[0] > 0.0,
            "penalty {ridge}"
        );
    }
}

#[test]
fn steps_that_would_overshoot_are_halved() {
    // Found by trying: whole Newton steps run off to where every probability is 0 or 1, and nothing can be solved.
    let values = [
        -34.0, -4.0, 1.0, 3.0, -369.0, 23.0, -18.0, -6.0, 0.0, -1.0, -1.0, -216.0,
    ];
    let fit = fit(&values, 2, &[false, true, false, false, false, false], 1.0).unwrap();
    // The minimum by NumPy.
    assert!(fit.converged);
    assert!((fit.intercept + 0.809_631_53).abs() < 1e-7, "{fit:?}");
    assert!((fit.coefficients[0] - 0.184_389_39).abs() < 1e-7);
    assert!((fit.coefficients[1] - 0.716_528_49).abs() < 1e-7);
}

#[test]
fn a_fit_of_many_ends_though_its_loss_has_few_digits_left() {
    for seed in 0..4 {
        let mut rng = Rng::new(seed);
        let values: Vec<f64> = (0..200_000).map(|_| bell(&mut rng)).collect();
        let answers: Vec<bool> = values
            .iter()
            .map(|value| rng.unit() < probability(value - 1.0))
            .collect();
        let fit = fit(&values, 1, &answers, 1.0).unwrap();
        assert!(fit.converged && fit.steps < 9, "{} steps", fit.steps);
    }
}

/// A number from about a normal distribution.
fn bell(rng: &mut Rng) -> f64 {
    (0..12).map(|_| rng.unit()).sum::<f64>() - 6.0
}

#[test]
fn intervals_hold_the_true_coefficients_as_often_as_they_say() {
    let truth = [2.0, -1.0, 0.5, 3.0, 1.5, -2.0];
    let (mut held, mut all) = (0, 0);
    for seed in 0..150 {
        let mut rng = Rng::new(seed << 32);
        let mut count = |middle: f64| (middle + 12.0 * bell(&mut rng)).max(0.0) as u32;
        let mut profiles = Profiles {
            bands: vec![vec![]; 4],
            ..Profiles::default()
        };
        for customer in 0..1200 {
            profiles.customers.push(customer);
            for (band, middle) in profiles.bands.iter_mut().zip([40.0, 30.0, 50.0, 20.0]) {
                band.push(count(middle) + 1);
            }
            profiles.mobile.push(count(60.0));
            profiles.unique.push(count(70.0));
        }
        let features = Features::of(&profiles);
        let clicked: Vec<bool> = (0..1200)
            .map(|row| {
                let log_odds: f64 = features.row(row).zip(truth).map(|(value, weight)| value * weight).sum();
                rng.unit() < probability(log_odds - 1.2)
            })
            .collect();
        let everyone: Vec<u32> = (0..1200).collect();
        let model = Model::fit(&features, &clicked, &everyone).unwrap();
        // The same truth per standard deviation; of all ways to say it, the one whose dayparts weigh against each other.
        let mut expected: Vec<f64> = model
            .coefficients
            .iter()
            .zip(truth)
            .map(|(one, weight)| one.deviation * weight)
            .collect();
        let deviations: Vec<f64> = model.coefficients[..4].iter().map(|one| one.deviation).collect();
        let along: f64 = deviations
            .iter()
            .zip(&expected)
            .map(|(deviation, value)| deviation * value)
            .sum();
        let length: f64 = deviations.iter().map(|deviation| deviation * deviation).sum();
        for (value, deviation) in expected.iter_mut().zip(&deviations) {
            *value -= deviation * along / length;
        }
        for (one, expected) in model.coefficients.iter().zip(expected) {
            all += 1;
            held += u32::from(one.interval.unwrap().contains(expected));
        }
    }
    let share = f64::from(held) / f64::from(all);
    assert!(
        (0.93..=0.97).contains(&share),
        "{share} of {all} intervals hold the truth"
    );
}

#[test]
fn the_penalty_is_told() {
    let (profiles, clicked) = customers();
    let report = propensity::learn(&Features::of(&profiles), &clicked).unwrap();
    assert_eq!((report.model.ridge, report.seed), (RIDGE, propensity::SPLIT_SEED));
    assert_eq!(
        report,
        propensity::learn(&Features::of(&profiles), &clicked).unwrap(),
        "the same each time"
    );
}

#[test]
fn who_listens_more_in_the_same_way_is_no_other_listener() {
    let (profiles, clicked) = customers();
    let ours = propensity::learn(&Features::of(&profiles), &clicked);
    for factor in [2, 3, 1000] {
        let times = |values: &Vec<u32>| values.iter().map(|value| value * factor).collect::<Vec<u32>>();
        let more = Profiles {
            customers: profiles.customers.clone(),
            unique: times(&profiles.unique),
            bands: profiles.bands.iter().map(times).collect(),
            mobile: times(&profiles.mobile),
        };
        assert_eq!(propensity::learn(&Features::of(&more), &clicked), ours);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_split_has_everyone_once_and_seven_of_ten(clicked in proptest::collection::vec(any::<bool>(), 0..300)) {
        let parts = split(&clicked);
        let share = |count: usize| (count as f64 * 0.7).round() as usize;
        let clicks = |rows: &[u32]| rows.iter().filter(|&&row| clicked[row as usize]).count();
        prop_assert_eq!(parts.train.len(), share(clicked.len()));
        prop_assert_eq!(clicks(&parts.train), share(clicked.iter().filter(|&&clicked| clicked).count()));
        let mut everyone = [parts.train, parts.test].concat();
        everyone.sort_unstable();
        prop_assert!(everyone.into_iter().eq(0..clicked.len() as u32));
    }

    #[test]
    fn other_units_scale_an_unpenalised_fit(factor in 0.01f64..100.0, shift in -5.0f64..5.0) {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let answers = [false, false, true, false, true, true, false, true];
        let ours = fit(&values, 1, &answers, 0.0).unwrap();
        let changed = fit(&values.map(|value| (value - shift) * factor), 1, &answers, 0.0).unwrap();
        prop_assert!(close(changed.coefficients[0] * factor, ours.coefficients[0]));
        prop_assert!(close(changed.standard_errors[0] * factor, ours.standard_errors[0]));
        prop_assert!(close(changed.intercept, ours.intercept + ours.coefficients[0] * shift));
    }
}
