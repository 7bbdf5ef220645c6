//! Fitting: coefficients and their intervals, the train-test split, and difficult fits.

use daypart_engine::profiles::profile::Profiles;
use daypart_engine::propensity::logistic::{Fit, fit, probability};
use daypart_engine::propensity::{self, Features, Model, RIDGE, split};
use daypart_engine::stats::rng::Rng;
use proptest::prelude::*;

use super::{close, customers, number, rows};

/// Returns the standardised features of all customers in the fixture, row by row.
fn standardised(profiles: &Profiles) -> Vec<f64> {
    let features = Features::of(profiles);
    let lines: Vec<Vec<f64>> = (0..features.customers())
        .map(|row| features.row(row).collect())
        .collect();
    let count = lines.len() as f64;
    let means: Vec<f64> = (0..6)
        .map(|index| lines.iter().map(|line| line[index]).sum::<f64>() / count)
        .collect();
    let standard_deviation = |index: usize| {
        let squares = lines.iter().map(|line: &Vec<f64>| (line[index] - means[index]).powi(2));
        (squares.sum::<f64>() / count).sqrt()
    };
    let deviations: Vec<f64> = (0..6).map(standard_deviation).collect();
    let standardise = |line: &Vec<f64>| -> Vec<f64> {
        (0..6)
            .map(|index| (line[index] - means[index]) / deviations[index])
            .collect()
    };
    lines.iter().flat_map(standardise).collect()
}

#[test]
fn regression_agrees_with_scikit_learn_for_any_penalty() {
    let (profiles, clicked) = customers();
    let values = standardised(&profiles);
    for expected in rows(include_bytes!("../independent/regression.csv")).chunks(7) {
        let ridge = number(&expected[0][0]);
        let ours = fit(&values, 6, &clicked, ridge).unwrap();
        assert!(
            ours.converged && ours.iterations < 10,
            "penalty {ridge}: {} steps",
            ours.iterations
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
fn daypart_coefficients_sum_to_zero_by_deviation() {
    let (profiles, clicked) = customers();
    let model = propensity::train(&Features::of(&profiles), &clicked).unwrap().model;
    let sum: f64 = model.coefficients[..4]
        .iter()
        .map(|one| one.value * one.standard_deviation)
        .sum();
    assert!(sum.abs() < 1e-12);
}

#[test]
fn fits_perfectly_separable_outcomes() {
    let values: Vec<f64> = (0..100).map(|row| f64::from(row) - 49.5).collect();
    let outcomes: Vec<bool> = values.iter().map(|&value| value > 0.0).collect();
    for ridge in [100.0, 1.0, 1e-3, 1e-6] {
        let Fit {
            intercept,
            coefficients,
            converged,
            ..
        } = fit(&values, 1, &outcomes, ridge).unwrap();
        assert!(
            converged && intercept.abs() < 1e-6 && coefficients[0] > 0.0,
            "penalty {ridge}"
        );
    }
}

#[test]
fn halves_steps_that_overshoot() {
    // Found by trial: whole Newton steps diverge to where every probability is 0 or 1, and the system can't
    // be solved.
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
fn converges_with_many_rows_though_the_loss_loses_digits() {
    for seed in 0..4 {
        let mut rng = Rng::new(seed);
        let values: Vec<f64> = (0..200_000).map(|_| normal(&mut rng)).collect();
        let outcomes: Vec<bool> = values
            .iter()
            .map(|value| rng.unit() < probability(value - 1.0))
            .collect();
        let fit = fit(&values, 1, &outcomes, 1.0).unwrap();
        assert!(fit.converged && fit.iterations < 9, "{} steps", fit.iterations);
    }
}

/// Draws from an approximately normal distribution.
fn normal(rng: &mut Rng) -> f64 {
    (0..12).map(|_| rng.unit()).sum::<f64>() - 6.0
}

#[test]
fn intervals_contain_the_true_coefficients_in_95_of_100_cases() {
    let truth = [2.0, -1.0, 0.5, 3.0, 1.5, -2.0];
    let (mut held, mut all) = (0, 0);
    for seed in 0..150 {
        let mut rng = Rng::new(seed << 32);
        let mut count = |middle: f64| (middle + 12.0 * normal(&mut rng)).max(0.0) as u32;
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
        let all_rows: Vec<u32> = (0..1200).collect();
        let model = Model::fit(&features, &clicked, &all_rows).unwrap();
        // The true coefficients per standard deviation; of all equivalent ones, those with a sum of 0 over
        // dayparts.
        let mut expected: Vec<f64> = model
            .coefficients
            .iter()
            .zip(truth)
            .map(|(one, weight)| one.standard_deviation * weight)
            .collect();
        let deviations: Vec<f64> = model.coefficients[..4]
            .iter()
            .map(|one| one.standard_deviation)
            .collect();
        let along: f64 = deviations
            .iter()
            .zip(&expected)
            .map(|(standard_deviation, value)| standard_deviation * value)
            .sum();
        let length: f64 = deviations
            .iter()
            .map(|standard_deviation| standard_deviation * standard_deviation)
            .sum();
        for (value, standard_deviation) in expected.iter_mut().zip(&deviations) {
            *value -= standard_deviation * along / length;
        }
        for (one, expected) in model.coefficients.iter().zip(expected) {
            all += 1;
            held += u32::from(one.interval.unwrap().contains(expected));
        }
    }
    let share = f64::from(held) / f64::from(all);
    assert!(
        (0.93..=0.97).contains(&share),
        "{share} of {all} intervals contain the true value"
    );
}

#[test]
fn report_contains_penalty_and_seed() {
    let (profiles, clicked) = customers();
    let report = propensity::train(&Features::of(&profiles), &clicked).unwrap();
    assert_eq!((report.model.ridge, report.seed), (RIDGE, propensity::SPLIT_SEED));
    assert_eq!(
        report,
        propensity::train(&Features::of(&profiles), &clicked).unwrap(),
        "the same result each time"
    );
}

#[test]
fn multiplying_all_events_changes_nothing() {
    let (profiles, clicked) = customers();
    let ours = propensity::train(&Features::of(&profiles), &clicked);
    for factor in [2, 3, 1000] {
        let times = |values: &Vec<u32>| values.iter().map(|value| value * factor).collect::<Vec<u32>>();
        let more = Profiles {
            customers: profiles.customers.clone(),
            unique: times(&profiles.unique),
            bands: profiles.bands.iter().map(times).collect(),
            mobile: times(&profiles.mobile),
        };
        assert_eq!(propensity::train(&Features::of(&more), &clicked), ours);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn split_contains_each_customer_once_and_trains_on_seven_of_ten(clicked in proptest::collection::vec(any::<bool>(), 0..300)) {
        let parts = split(&clicked);
        let share = |count: usize| (count as f64 * 0.7).round() as usize;
        let clicks = |rows: &[u32]| rows.iter().filter(|&&row| clicked[row as usize]).count();
        prop_assert_eq!(parts.train.len(), share(clicked.len()));
        prop_assert_eq!(clicks(&parts.train), share(clicked.iter().filter(|&&clicked| clicked).count()));
        let mut all_rows = [parts.train, parts.test].concat();
        all_rows.sort_unstable();
        prop_assert!(all_rows.into_iter().eq(0..clicked.len() as u32));
    }

    #[test]
    fn other_units_scale_an_unpenalised_fit(factor in 0.01f64..100.0, shift in -5.0f64..5.0) {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let outcomes = [false, false, true, false, true, true, false, true];
        let ours = fit(&values, 1, &outcomes, 0.0).unwrap();
        let changed = fit(&values.map(|value| (value - shift) * factor), 1, &outcomes, 0.0).unwrap();
        prop_assert!(close(changed.coefficients[0] * factor, ours.coefficients[0]));
        prop_assert!(close(changed.standard_errors[0] * factor, ours.standard_errors[0]));
        prop_assert!(close(changed.intercept, ours.intercept + ours.coefficients[0] * shift));
    }
}
