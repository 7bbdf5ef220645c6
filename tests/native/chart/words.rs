//! Sentences: what they claim follows from the numbers.

use super::cases::{self, FOUR, report};
use daypart::chart::{self, Scheme, Style, headline, lede};
use daypart_engine::query::report::{MobileSplit, Report};

const STYLE: Style = Style {
    scheme: Scheme::Light,
    width_px: 560,
};

fn by_hour(customers: u64, hours: impl Fn(usize) -> (u64, u64)) -> Report {
    report(&FOUR, customers, |weekday, hour| match weekday {
        0 => {
            let (mobile, other) = hours(hour);
            MobileSplit { mobile, other }
        }
        _ => MobileSplit::default(),
    })
}

#[test]
fn headlines_follow_from_the_numbers() {
    let in_evening = |hour: usize| (17..22).contains(&hour);
    let table: Vec<(&str, Report, &str)> = vec![
        ("nothing", by_hour(0, |_| (0, 0)), "No listens yet."),
        (
            "one",
            by_hour(1, |hour| (u64::from(hour == 23), 0)),
            "One listen so far, at night, mobile.",
        ),
        (
            "one at a desk",
            by_hour(1, |hour| (0, u64::from(hour == 9))),
            "One listen so far, in the morning.",
        ),
        (
            "few",
            by_hour(3, |hour| if hour == 9 { (5, 15) } else { (0, 0) }),
            "20 listens so far, too few to name a busiest daypart; 25 % of listens are mobile.",
        ),
        (
            "evenings",
            by_hour(50, |hour| if in_evening(hour) { (31, 69) } else { (0, 50) }),
            "Evenings are busiest, with 34 % of all listens; 11 % of listens are mobile.",
        ),
        (
            "flat",
            by_hour(50, |_| (60, 40)),
            "Mornings and nights, the longest dayparts, have 58 % of all listens; six listens in ten are mobile.",
        ),
        (
            "a short band is fast, a long one holds more",
            by_hour(50, |hour| if in_evening(hour) { (0, 110) } else { (0, 90) }),
            "Evenings are busiest by the hour, mornings and nights have the most listens; \
             no listen is marked as mobile.",
        ),
        (
            "all mobile, half the day",
            by_hour(50, |hour| if hour >= 12 { (100, 0) } else { (10, 0) }),
            "Afternoons and evenings are busiest, with 76 % of all listens; every listen is mobile.",
        ),
        (
            "half",
            by_hour(50, |hour| if hour < 5 { (80, 80) } else { (20, 20) }),
            "Nights are busiest, with 56 % of all listens; half of all listens are mobile.",
        ),
    ];
    for (case, report, expected) in table {
        assert_eq!(headline(&report), expected, "{case}");
    }
}

#[test]
fn equal_bands_are_not_ranked() {
    let halves = report(&[("Day", 6), ("Night", 18)], 4, |_, _| MobileSplit {
        mobile: 1,
        other: 2,
    });
    assert_eq!(
        headline(&halves),
        "Listening is much the same at every time of day; 33 % of listens are mobile."
    );
    let peak = report(&[("Day", 6), ("Night", 18)], 4, |_, hour| MobileSplit {
        mobile: 0,
        other: if hour == 8 || hour == 20 { 30 } else { 10 },
    });
    assert_eq!(
        headline(&peak),
        "All dayparts are about equally busy, with a peak from 8 to 9; no listen is marked as mobile."
    );
}

#[test]
fn names_that_are_no_times_of_day_stand_in_quotes() {
    let named = report(&[("Drive time", 6), ("Rest", 10)], 4, |_, hour| MobileSplit {
        mobile: 0,
        other: if (6..10).contains(&hour) { 90 } else { 10 },
    });
    let said = headline(&named);
    assert!(
        said.starts_with("“Drive time” is busiest, with 64 % of all listens"),
        "{said}"
    );
}

#[test]
fn the_lede_is_silent_of_what_the_events_do_not_tell() {
    let mut report = by_hour(10, |hour| (0, u64::from(hour == 9)));
    assert!(lede(&report).contains("mobile") && lede(&report).contains("unique tracks"));
    report.parts.mobile = false;
    report.parts.tracks = false;
    assert!(!lede(&report).contains("mobile") && !lede(&report).contains("unique tracks"));
}

#[test]
fn the_lede_tells_totals_and_means() {
    let typical = cases::typical();
    let said = lede(&typical);
    assert!(said.starts_with("5,000 customers, "), "{said}");
    assert!(
        said.contains(" listens, 1 October to 30 December 2014. Averages per customer: "),
        "{said}"
    );
    let means: Vec<f64> = typical
        .columns
        .iter()
        .map(|column| column.stats.moments.mean())
        .collect();
    let short = daypart_engine::text::number_format::short;
    assert!(
        said.contains(&format!(
            ": {} unique tracks, {} in the morning, ",
            short(means[0]),
            short(means[1])
        )),
        "{said}"
    );
    assert!(
        said.ends_with(&format!(
            ", {} at night and {} mobile.",
            short(means[4]),
            short(means[5])
        )),
        "{said}"
    );
    assert_eq!(lede(&by_hour(0, |_| (0, 0))), "0 customers, 0 listens.");
    let one = lede(&by_hour(1, |hour| (u64::from(hour == 23), 0)));
    assert!(
        one.starts_with("1 customer, 1 listen, 1 October 2014. This customer has "),
        "{one}"
    );
    assert!(one.ends_with("1 at night and 1 mobile."), "{one}");
}

#[test]
fn sentences_hold_at_the_edges() {
    let all = cases::all();
    let find = |name: &str| &all.iter().find(|(case, _)| *case == name).expect("the case").1;
    let none = find("zero events");
    for drawing in chart::all(none, STYLE) {
        assert!(
            ["There are no listens to show.", "There are no customers to show."].contains(&drawing.sentence.as_str()),
            "{}: {}",
            drawing.key,
            drawing.sentence
        );
    }
    let one = find("one event");
    assert_eq!(chart::clock(one, STYLE).sentence, "The only listen is from 22 to 23.");
    assert_eq!(chart::dayparts(one, STYLE).sentence, "The only listen is at night.");
    assert_eq!(
        chart::week(one, STYLE).sentence,
        "The only listen is on Friday from 22 to 23."
    );
    assert_eq!(chart::mobile_overall(one, STYLE).sentence, "The only listen is mobile.");
    let equal = find("all equal");
    assert_eq!(
        chart::clock(equal, STYLE).sentence,
        "Every hour of the day has 42 listens."
    );
    assert_eq!(
        chart::week(equal, STYLE).sentence,
        "168 hours of the week are equally busy, with 6 listens each."
    );
    let no_mobile = find("no mobile");
    assert_eq!(
        chart::mobile_by_hour(no_mobile, STYLE).sentence,
        "No listen is marked as mobile."
    );
    assert!(
        chart::mobile_overall(no_mobile, STYLE)
            .sentence
            .starts_with("None of the ")
    );
    let two = find("two hours alone");
    assert_eq!(
        chart::clock(two, STYLE).sentence,
        "The busiest hours are 8 to 9 and 19 to 20, with 280 listens each; 22 hours have none."
    );
    assert_eq!(
        chart::mobile_by_daypart(two, STYLE).sentence,
        "50 % of listens are mobile: most in the morning (100 %), least in the evening (0 %)."
    );
}

/// The share that is said has to be that of as many hours as are said, counted here from the chart's own table of numbers.
#[test]
fn the_busiest_hours_have_the_share_that_is_said() {
    let mut said_of_several = 0;
    for (case, report) in cases::all() {
        let drawing = chart::hours(&report, STYLE);
        let Some(rest) = drawing.sentence.strip_prefix("The ") else {
            continue;
        };
        let mut totals: Vec<u64> = report.by_hour().map(|hour| hour.mobile + hour.other).to_vec();
        totals.sort_unstable_by(|a, b| b.cmp(a));
        let all: u64 = totals.iter().sum();
        // “The busiest hour”, else “The 8 busiest hours”.
        let hours = rest.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(1);
        let held = |hours: usize| totals[..hours].iter().sum::<u64>();
        let share = daypart_engine::text::number_format::percent(held(hours) as f64 / all as f64);
        assert!(
            drawing.sentence.contains(&format!(" {share} of all listens")),
            "{case}: {}",
            drawing.sentence
        );
        assert!(
            held(hours) * 2 >= all && held(hours - 1) * 2 < all,
            "{case}: {}",
            drawing.sentence
        );
        said_of_several += u32::from(hours > 1);
    }
    assert!(said_of_several > 1);
}

#[test]
fn every_drawing_says_something() {
    for (case, report) in cases::all() {
        for drawing in chart::all(&report, STYLE) {
            assert!(
                !drawing.title.is_empty() && drawing.sentence.ends_with('.'),
                "{case}, {}",
                drawing.key
            );
            assert!(
                !drawing.sentence.contains("NaN") && !drawing.sentence.contains("inf"),
                "{case}, {}",
                drawing.key
            );
            assert!(!drawing.svg.contains("NaN"), "{case}, {}", drawing.key);
        }
    }
}
