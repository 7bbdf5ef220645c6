//! Charts of a propensity model: marks, sentences and edge cases.

use super::cases::MARKUP;
use super::{WIDTH_PX, WIDTHS, xml};
use daypart::chart::{self, Drawing};
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::propensity::{self, Features, PropensityReport};
use daypart_engine::stats::rng::Rng;
use daypart_engine::time::dayparts::{Band, Dayparts, Preset};

/// Trains a model on `customers` customers with ten events each, in random bands. `clicks` returns whether a
/// customer clicks, from the number of events in the first band.
fn trained(customers: u32, bands: usize, clicks: impl Fn(u32, &mut Rng) -> bool) -> PropensityReport {
    let mut rng = Rng::new(7);
    let mut profiles = Profiles {
        customers: (0..customers).collect(),
        bands: vec![vec![0; customers as usize]; bands],
        ..Profiles::default()
    };
    let mut clicked = Vec::new();
    for customer in 0..customers as usize {
        for _ in 0..10 {
            profiles.bands[rng.below(bands as u32) as usize][customer] += 1;
        }
        profiles.unique.push(1 + rng.below(10));
        profiles.mobile.push(5);
        clicked.push(clicks(profiles.bands[0][customer], &mut rng));
    }
    propensity::train(&Features::of(&profiles), &clicked).expect("a model")
}

/// One in five customers clicks, more of those with more events in the first band.
pub(crate) fn typical() -> PropensityReport {
    trained(5_000, 4, |early, rng| rng.chance(20 + 16 * early))
}

/// Clicks are independent of all features.
fn no_effect() -> PropensityReport {
    trained(5_000, 4, |_, rng| rng.chance(40))
}

fn markup() -> Dayparts {
    let band = |name: &str, hour: u32| Band {
        name: name.to_owned(),
        column: format!("band{hour}"),
        start_minute: hour * 60,
    };
    Dayparts::new(vec![band(MARKUP, 5), band("\u{0}&\"'", 17)]).expect("bands in clock order")
}

fn cases() -> Vec<(&'static str, Dayparts, PropensityReport)> {
    let four = Dayparts::default;
    let radio = Preset::Radio.dayparts();
    let bands = radio.bands().len();
    vec![
        ("typical", four(), typical()),
        ("no effect", four(), no_effect()),
        ("certain", four(), trained(400, 4, |early, _| early > 3)),
        ("few", four(), trained(30, 4, |early, _| early > 2)),
        ("rare", four(), trained(30_000, 4, |_, rng| rng.below(1_000) == 0)),
        ("nearly all", four(), trained(2_000, 4, |_, rng| rng.chance(250))),
        (
            "many bands",
            radio,
            trained(900, bands, |early, rng| rng.chance(60 + early)),
        ),
        (
            "markup as a name",
            markup(),
            trained(900, 2, |early, rng| rng.chance(10 * early)),
        ),
    ]
}

/// Calls `check` for every chart of every case at every width, with a name for error messages.
pub fn for_each_drawing(check: &dyn Fn(&str, u32, &Drawing)) {
    for (case, dayparts, report) in cases() {
        for width_px in WIDTHS {
            for drawing in chart::propensity(&report, &dayparts, width_px) {
                check(&format!("{case}, {} at {width_px}", drawing.key), width_px, &drawing);
            }
        }
    }
}

#[test]
fn there_is_a_mark_and_a_row_for_each_decile_and_feature() {
    for (case, dayparts, report) in cases() {
        let groups = report.evaluation.deciles.len();
        let [coefficients, lift, calibration] = chart::propensity(&report, &dayparts, WIDTH_PX);
        assert_eq!(coefficients.marks.len(), dayparts.bands().len() + 2, "{case}");
        for drawing in [&lift, &calibration] {
            assert_eq!(drawing.marks.len(), groups, "{case}, {}", drawing.key);
        }
        for drawing in [&coefficients, &lift, &calibration] {
            let width = drawing.table.header.len();
            assert!(drawing.table.rows.iter().all(|row| row.len() == width), "{case}");
            assert_eq!(drawing.table.rows.len(), drawing.marks.len(), "{case}");
            assert_eq!((drawing.subject, drawing.ring), (None, false));
            assert!(drawing.marks.iter().all(|mark| mark.pick.is_none()));
            assert!(!drawing.svg.contains("<img") && !drawing.svg.contains("NaN"), "{case}");
        }
    }
}

#[test]
fn lift_shows_the_evaluations_numbers() {
    let report = typical();
    let drawing = chart::lift(&report.evaluation, WIDTH_PX);
    let deciles = &report.evaluation.deciles;
    let (first, last) = (deciles[0].lift, deciles[9].lift);
    assert_eq!(
        drawing.sentence,
        format!(
            "The top 10% by predicted score clicked {first:.1} times as often as average; the bottom 10%, \
             {last:.1} times."
        )
    );
    assert!(first > 1.5 && last < 0.7, "{first}, {last}");
    assert!(
        drawing.marks[0].label.starts_with(&format!(
            "Decile 1, most likely: {} of 150 clicked (",
            deciles[0].clicked
        )),
        "{}",
        drawing.marks[0].label
    );
    let clicked: u64 = drawing.table.rows.iter().map(|row| super::number(&row[2])).sum();
    assert_eq!(clicked, report.test.clicked);
}

#[test]
fn lift_bars_are_proportional_to_their_values() {
    let report = typical();
    let drawing = chart::lift(&report.evaluation, WIDTH_PX);
    let ends = |points: &str| {
        let ys = points
            .split_whitespace()
            .filter_map(|point| point.split_once(',')?.1.parse::<f64>().ok());
        ys.fold((f64::INFINITY, 0.0), |(least, most), y| {
            (f64::min(least, y), f64::max(most, y))
        })
    };
    let svg = xml::parse(&drawing.svg).expect("well-formed");
    let heights: Vec<f64> = svg
        .iter()
        .filter(|element| element.name == "polygon")
        .filter_map(|element| element.attribute("points").map(ends))
        .map(|(top, bottom)| bottom - top)
        .collect();
    let lifts: Vec<f64> = report.evaluation.deciles.iter().map(|decile| decile.lift).collect();
    assert_eq!(heights.len(), lifts.len());
    let most = lifts.iter().copied().fold(0.0, f64::max);
    let scale = heights.iter().copied().fold(0.0, f64::max) / most;
    for (height, lift) in heights.iter().zip(&lifts) {
        assert!((height - lift * scale).abs() < 0.3, "{height} px for {lift}");
    }
}

#[test]
fn calibration_states_how_many_deciles_fit() {
    let within = |report: &PropensityReport| {
        let fits = |decile: &&propensity::Decile| decile.observed_interval.contains(decile.predicted);
        report.evaluation.deciles.iter().filter(fits).count()
    };
    let mut report = typical();
    let drawing = chart::calibration(&report.evaluation, WIDTH_PX);
    assert_eq!(
        drawing.sentence,
        format!(
            "Well calibrated: in {} of 10 groups, the prediction falls within the 95% interval of the actual \
             click rate.",
            within(&report)
        )
    );
    // Marks are ordered from left to right, as predictions increase.
    let lefts: Vec<f64> = drawing.marks.iter().map(|mark| mark.area[0]).collect();
    assert!(lefts.is_sorted());
    assert!(drawing.marks[9].label.starts_with("Decile 1, most likely: "));
    for decile in &mut report.evaluation.deciles {
        decile.predicted = 0.9;
    }
    let off = chart::calibration(&report.evaluation, WIDTH_PX);
    assert!(
        off.sentence.starts_with("Poorly calibrated: in only 0 of 10"),
        "{}",
        off.sentence
    );
}

#[test]
fn coefficients_name_only_features_with_a_clear_effect() {
    let of = |report: &PropensityReport| chart::coefficients(&report.model, &Dayparts::default(), WIDTH_PX);
    let drawing = of(&typical());
    assert!(
        drawing
            .sentence
            .starts_with("Customers click more often with a higher share of Morning"),
        "{}",
        drawing.sentence
    );
    let mobile = drawing.marks.iter().find(|mark| mark.label.starts_with("Mobile"));
    assert_eq!(
        mobile.map(|mark| mark.label.as_str()),
        Some("Mobile: the same for all customers")
    );
    let morning = &drawing.table.rows[0];
    assert!(
        morning[1].starts_with('+') && morning[3].starts_with("× 1."),
        "{morning:?}"
    );
    assert_eq!(chart::signed(-0.214), "−0.21");
    assert_eq!(chart::signed(-0.001), "0.00");
    assert_eq!(chart::odds(0.0), "× 1.00");
    let no_effect = no_effect();
    let includes_0 = |one: &propensity::Coefficient| one.interval.is_none_or(|interval| interval.contains(0.0));
    if no_effect.model.coefficients.iter().all(includes_0) {
        assert!(of(&no_effect).sentence.starts_with("No feature shows a clear effect"));
    }
}
