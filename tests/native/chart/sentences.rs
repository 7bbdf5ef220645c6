//! Sentences of charts, headline and lede: their claims follow from the numbers.

use super::WIDTH_PX;
use super::cases::{self, FOUR, report};
use daypart::chart::{self, headline, lede};
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::{MobileSplit, Report};

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
        ("nothing", by_hour(0, |_| (0, 0)), "No plays yet."),
        (
            "one",
            by_hour(1, |hour| (u64::from(hour == 23), 0)),
            "One play so far, at night, on mobile.",
        ),
        (
            "one at a desk",
            by_hour(1, |hour| (0, u64::from(hour == 9))),
            "One play so far, in the morning.",
        ),
        (
            "few",
            by_hour(3, |hour| if hour == 9 { (5, 15) } else { (0, 0) }),
            "20 plays so far, too few to name a busiest daypart; 25% are on mobile.",
        ),
        (
            "evenings",
            by_hour(50, |hour| if in_evening(hour) { (31, 69) } else { (0, 50) }),
            "Evenings are busiest, with 34% of plays; 11% are on mobile.",
        ),
        (
            "flat",
            by_hour(50, |_| (60, 40)),
            "Mornings and nights account for 58% of plays, but they are also the longest dayparts; 60% are on mobile.",
        ),
        (
            "a short band has more per hour, a long one more in total",
            by_hour(50, |hour| if in_evening(hour) { (0, 110) } else { (0, 90) }),
            "Evenings are busiest per hour, but mornings and nights have the most plays overall; \
             no plays are marked as mobile.",
        ),
        (
            "all mobile, half the day",
            by_hour(50, |hour| if hour >= 12 { (100, 0) } else { (10, 0) }),
            "Afternoons and evenings are busiest, with 76% of plays; all plays are on mobile.",
        ),
        (
            "half",
            by_hour(50, |hour| if hour < 5 { (80, 80) } else { (20, 20) }),
            "Nights are busiest, with 56% of plays; 50% are on mobile.",
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
        "Listening is about the same at every time of day; 33% of plays are on mobile."
    );
    let peak = report(&[("Day", 6), ("Night", 18)], 4, |_, hour| MobileSplit {
        mobile: 0,
        other: if hour == 8 || hour == 20 { 30 } else { 10 },
    });
    assert_eq!(
        headline(&peak),
        "All dayparts are about equally busy, with a peak at 08:00–09:00; no plays are marked as mobile."
    );
}

#[test]
fn a_filtered_headline_names_the_selection() {
    let mut filtered = by_hour(50, |hour| if (17..22).contains(&hour) { (31, 69) } else { (0, 50) });
    filtered.filter = filtered.filter.with(Subject::Mobile, Values::code(1));
    assert_eq!(
        headline(&filtered),
        "In this selection, evenings are busiest, with 34% of plays; 11% are on mobile."
    );
    filtered.events = 0;
    assert_eq!(headline(&filtered), "No plays match these filters.");
}

#[test]
fn names_other_than_times_of_day_are_quoted() {
    let named = report(&[("Drive time", 6), ("Rest", 10)], 4, |_, hour| MobileSplit {
        mobile: 0,
        other: if (6..10).contains(&hour) { 90 } else { 10 },
    });
    let text = headline(&named);
    assert!(text.starts_with("“Drive time” is busiest, with 64% of plays"), "{text}");
}

#[test]
fn the_lede_omits_what_the_events_do_not_record() {
    let mut report = by_hour(10, |hour| (0, u64::from(hour == 9)));
    assert!(lede(&report).contains("mobile") && lede(&report).contains("unique tracks"));
    report.parts.mobile = false;
    report.parts.tracks = false;
    assert!(!lede(&report).contains("mobile") && !lede(&report).contains("unique tracks"));
}

#[test]
fn the_lede_has_totals_and_averages() {
    let typical = cases::typical();
    let text = lede(&typical);
    assert!(text.starts_with("5,000 customers, "), "{text}");
    assert!(
        text.contains(" plays, 1 October – 30 December 2014. Averages per customer: "),
        "{text}"
    );
    let means: Vec<f64> = typical
        .columns
        .iter()
        .map(|column| column.stats.moments.mean())
        .collect();
    let short = daypart_engine::text::number_format::short;
    assert!(
        text.contains(&format!(
            ": {} unique tracks, {} plays in the morning, ",
            short(means[0]),
            short(means[1])
        )),
        "{text}"
    );
    assert!(
        text.ends_with(&format!(
            ", {} at night and {} on mobile.",
            short(means[4]),
            short(means[5])
        )),
        "{text}"
    );
    assert_eq!(lede(&by_hour(0, |_| (0, 0))), "0 customers, 0 plays.");
    let one = lede(&by_hour(1, |hour| (u64::from(hour == 23), 0)));
    assert!(
        one.starts_with("1 customer, 1 play, 1 October 2014. This customer has "),
        "{one}"
    );
    assert!(one.ends_with("1 at night and 1 on mobile."), "{one}");
}

#[test]
fn sentences_fit_edge_cases() {
    let all = cases::all();
    let find = |name: &str| &all.iter().find(|(case, _)| *case == name).expect("the case").1;
    let none = find("zero events");
    for drawing in chart::all(none, WIDTH_PX) {
        assert!(
            ["There are no plays to show.", "There are no customers to show."].contains(&drawing.sentence.as_str()),
            "{}: {}",
            drawing.key,
            drawing.sentence
        );
    }
    let one = find("one event");
    assert_eq!(chart::clock(one, WIDTH_PX).sentence, "The only play is at 22:00–23:00.");
    assert_eq!(chart::dayparts(one, WIDTH_PX).sentence, "The only play is at night.");
    assert_eq!(
        chart::week(one, WIDTH_PX).sentence,
        "The only play is on Friday, 22:00–23:00."
    );
    assert_eq!(
        chart::mobile_overall(one, WIDTH_PX).sentence,
        "The only play is on mobile."
    );
    let equal = find("all equal");
    assert_eq!(
        chart::clock(equal, WIDTH_PX).sentence,
        "Every hour of the day has 42 plays."
    );
    assert_eq!(
        chart::week(equal, WIDTH_PX).sentence,
        "168 hours of the week are equally busy, with 6 plays each."
    );
    let no_mobile = find("no mobile");
    assert_eq!(
        chart::mobile_by_hour(no_mobile, WIDTH_PX).sentence,
        "No plays are marked as mobile."
    );
    assert!(
        chart::mobile_overall(no_mobile, WIDTH_PX)
            .sentence
            .starts_with("None of the ")
    );
    let two = find("two hours alone");
    assert_eq!(
        chart::clock(two, WIDTH_PX).sentence,
        "The busiest hours are 08:00–09:00 and 19:00–20:00, with 280 plays each; there are none in the other 22 hours."
    );
    assert_eq!(
        chart::mobile_by_daypart(two, WIDTH_PX).sentence,
        "The mobile share is highest in the morning (100%) and lowest in the evening (0%); the average is 50%."
    );
}

/// Recalculates the share of the busiest hours from the report.
#[test]
fn the_busiest_hours_have_the_stated_share() {
    let mut several = 0;
    for (case, report) in cases::all() {
        let drawing = chart::hours(&report, WIDTH_PX);
        let Some(rest) = drawing.sentence.strip_prefix("The ") else {
            continue;
        };
        let mut totals: Vec<u64> = report.by_hour().map(|hour| hour.mobile + hour.other).to_vec();
        totals.sort_unstable_by(|a, b| b.cmp(a));
        let all: u64 = totals.iter().sum();
        // “The busiest hour”, else “The 8 busiest hours”.
        let hours = rest.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(1);
        let covered = |hours: usize| totals[..hours].iter().sum::<u64>();
        let share = daypart_engine::text::number_format::percent(covered(hours) as f64 / all as f64);
        assert!(
            drawing.sentence.contains(&format!(" {share} of plays")),
            "{case}: {}",
            drawing.sentence
        );
        assert!(
            covered(hours) * 2 >= all && covered(hours - 1) * 2 < all,
            "{case}: {}",
            drawing.sentence
        );
        several += u32::from(hours > 1);
    }
    assert!(several > 1);
}

#[test]
fn every_drawing_has_a_title_and_a_sentence() {
    for (case, report) in cases::all() {
        for drawing in chart::all(&report, WIDTH_PX) {
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
