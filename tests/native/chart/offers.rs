//! The charts of what was learnt of an ad: their marks, their sentences, and models at the edges.

use super::cases::MARKUP;
use super::{WIDTHS, style, xml};
use daypart::chart::{self, Drawing, Scheme, Style};
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::propensity::{self, Features, PropensityReport};
use daypart_engine::stats::rng::Rng;
use daypart_engine::time::dayparts::{Band, Dayparts, Preset};

/// What was learnt of so many customers, each with ten events that `bands` deals out; `clicks` says who clicks.
fn learnt(customers: u32, bands: usize, clicks: impl Fn(u32, &mut Rng) -> bool) -> PropensityReport {
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
    propensity::learn(&Features::of(&profiles), &clicked).expect("a model")
}

/// One in five clicks, and more of those who listen in the first band.
fn typical() -> PropensityReport {
    learnt(5_000, 4, |early, rng| rng.chance(20 + 16 * early))
}

fn nothing() -> PropensityReport {
    learnt(5_000, 4, |_, rng| rng.chance(40))
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
        ("nothing to learn", four(), nothing()),
        ("certain", four(), learnt(400, 4, |early, _| early > 3)),
        ("few", four(), learnt(30, 4, |early, _| early > 2)),
        ("rare", four(), learnt(30_000, 4, |_, rng| rng.below(1_000) == 0)),
        ("nearly all", four(), learnt(2_000, 4, |_, rng| rng.chance(250))),
        (
            "many bands",
            radio,
            learnt(900, bands, |early, rng| rng.chance(60 + early)),
        ),
        (
            "markup as a name",
            markup(),
            learnt(900, 2, |early, rng| rng.chance(10 * early)),
        ),
    ]
}

/// Every chart of every case at every width and in both schemes, with what to call it when it is wrong.
pub fn for_each_drawing(check: &dyn Fn(&str, Style, &Drawing)) {
    for (case, dayparts, report) in cases() {
        for width_px in WIDTHS {
            for scheme in [Scheme::Light, Scheme::Dark] {
                let style = Style { scheme, width_px };
                for drawing in chart::offer(&report, &dayparts, style) {
                    check(&format!("{case}, {} at {width_px}", drawing.key), style, &drawing);
                }
            }
        }
    }
}

#[test]
fn there_is_a_mark_and_a_row_for_each_tenth_and_feature() {
    for (case, dayparts, report) in cases() {
        let groups = report.evaluation.tenths.len();
        let [coefficients, lift, calibration] = chart::offer(&report, &dayparts, style(560));
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
fn lifts_figures_are_the_evaluations() {
    let report = typical();
    let drawing = chart::lift(&report.evaluation, style(560));
    let tenths = &report.evaluation.tenths;
    let (first, last) = (tenths[0].lift, tenths[9].lift);
    assert_eq!(
        drawing.sentence,
        format!(
            "The tenth that the model takes for the likeliest clicked {first:.1} times as often as all who were held back, \
             the least likely tenth {last:.1} times."
        )
    );
    assert!(first > 1.5 && last < 0.7, "{first}, {last}");
    assert!(
        drawing.marks[0].label.starts_with(&format!(
            "Tenth 1, the likeliest: {} of 150 clicked (",
            tenths[0].clicked
        )),
        "{}",
        drawing.marks[0].label
    );
    let clicked: u64 = drawing.table.rows.iter().map(|row| super::number(&row[2])).sum();
    assert_eq!(clicked, report.test.clicked);
}

#[test]
fn bars_of_lift_are_as_tall_as_their_values() {
    let report = typical();
    let drawing = chart::lift(&report.evaluation, style(560));
    let ends = |points: &str| {
        let ys = points
            .split_whitespace()
            .filter_map(|point| point.split_once(',')?.1.parse::<f64>().ok());
        ys.fold((f64::INFINITY, 0.0), |(least, most), y| {
            (f64::min(least, y), f64::max(most, y))
        })
    };
    let svg = xml::parse(&drawing.svg).expect("well-formed");
    let tall: Vec<f64> = svg
        .iter()
        .filter(|element| element.name == "polygon")
        .filter_map(|element| element.attribute("points").map(ends))
        .map(|(top, bottom)| bottom - top)
        .collect();
    let lifts: Vec<f64> = report.evaluation.tenths.iter().map(|tenth| tenth.lift).collect();
    assert_eq!(tall.len(), lifts.len());
    let most = lifts.iter().copied().fold(0.0, f64::max);
    let scale = tall.iter().copied().fold(0.0, f64::max) / most;
    for (tall, lift) in tall.iter().zip(&lifts) {
        assert!((tall - lift * scale).abs() < 0.3, "{tall} px for {lift}");
    }
}

#[test]
fn calibration_says_how_many_tenths_fit() {
    let fits = |report: &PropensityReport| {
        let holds = |tenth: &&propensity::Tenth| tenth.observed_interval.contains(tenth.predicted);
        report.evaluation.tenths.iter().filter(holds).count()
    };
    let mut report = typical();
    let drawing = chart::calibration(&report.evaluation, style(560));
    assert_eq!(
        drawing.sentence,
        format!(
            "The probabilities are about right: in {} of 10 tenths, what was predicted lies in the 95 % interval of the share \
             that clicked.",
            fits(&report)
        )
    );
    // From left to right as the predictions rise.
    let lefts: Vec<f64> = drawing.marks.iter().map(|mark| mark.area[0]).collect();
    assert!(lefts.is_sorted());
    assert!(drawing.marks[9].label.starts_with("Tenth 1, the likeliest: "));
    for tenth in &mut report.evaluation.tenths {
        tenth.predicted = 0.9;
    }
    let off = chart::calibration(&report.evaluation, style(560));
    assert!(
        off.sentence.starts_with("The probabilities are off: in 0 of 10"),
        "{}",
        off.sentence
    );
}

#[test]
fn coefficients_name_what_can_be_told_and_nothing_else() {
    let of = |report: &PropensityReport| chart::coefficients(&report.model, &Dayparts::default(), style(560));
    let drawing = of(&typical());
    assert!(
        drawing.sentence.starts_with("More of Morning goes with more clicks"),
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
    let nothing = nothing();
    let every_holds_0 = |one: &propensity::Coefficient| one.interval.is_none_or(|interval| interval.contains(0.0));
    if nothing.model.coefficients.iter().all(every_holds_0) {
        assert!(of(&nothing).sentence.starts_with("Of no feature can it be told"));
    }
}
