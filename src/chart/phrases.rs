//! Phrases that charts and sentences share: hours, listens, shares and names of dayparts in running text.

use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::number_format::{counted, percent};
use daypart_engine::time::dayparts::{DAY_MINUTES, Dayparts};

/// The weekdays in full, Monday first.
pub(in crate::chart) const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Values count as equal in words when the smaller is at least this part of the larger.
const ALIKE: f64 = 0.95;

/// An hour of the day by its bounds: "22 to 23".
pub(in crate::chart) fn hour_span(hour: usize) -> String {
    format!("{hour} to {}", hour + 1)
}

/// Listens with their mobile share: "51,234 listens, 61 % mobile", or "no listens".
pub(in crate::chart) fn listens(split: MobileSplit) -> String {
    match split.total() {
        0 => "no listens".to_owned(),
        total => format!(
            "{}, {} mobile",
            counted(total, "listens"),
            percent(split.mobile_share())
        ),
    }
}

/// A part of a whole, 0 to 1; 0 when there is no whole.
pub(in crate::chart) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Names in a row: "a", "a and b", "a, b and c".
pub(in crate::chart) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A text with its first letter in upper case.
pub(in crate::chart) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}

/// When a band is, in running text: "in the morning", "at night"; names that are not English times of day stand in quotes.
pub(in crate::chart) fn during(dayparts: &Dayparts, band: usize) -> String {
    match common_name(dayparts, band).as_deref() {
        Some("night") => "at night".to_owned(),
        Some(name) => format!("in the {name}"),
        None => format!("in “{}”", dayparts.bands()[band].name),
    }
}

/// Bands as the subject of a sentence, with its verb: "mornings and nights are", "“Drive time” is".
pub(in crate::chart) fn subject(dayparts: &Dayparts, bands: &[usize]) -> String {
    let names: Vec<String> = bands
        .iter()
        .map(|&band| match common_name(dayparts, band) {
            Some(name) => format!("{name}s"),
            None => format!("“{}”", dayparts.bands()[band].name),
        })
        .collect();
    let plural = bands.len() > 1 || bands.first().is_some_and(|&band| common_name(dayparts, band).is_some());
    format!("{} {}", list(&names), if plural { "are" } else { "is" })
}

/// The places of the values that are the largest, or as good as.
pub(in crate::chart) fn leaders(values: &[f64]) -> Vec<usize> {
    let largest = values.iter().copied().fold(0.0, f64::max);
    (0..values.len())
        .filter(|&index| largest > 0.0 && values[index] >= largest * ALIKE)
        .collect()
}

/// Bands as a subject, and "has" or "have" to go with it.
pub(in crate::chart) fn has(dayparts: &Dayparts, bands: &[usize]) -> (String, &'static str) {
    let subject = subject(dayparts, bands);
    match subject.strip_suffix(" is") {
        Some(name) => (name.to_owned(), "has"),
        None => (subject.trim_end_matches(" are").to_owned(), "have"),
    }
}

/// How much of all listening is mobile, as a clause: "six listens in ten are mobile", "61 % of listens are mobile".
pub(in crate::chart) fn mobile_clause(report: &Report) -> String {
    const IN_TEN: [&str; 8] = ["two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let overall = report.by_mobile;
    let share = overall.mobile_share();
    if !report.parts.mobile {
        return "the events don't say which listens are mobile".to_owned();
    }
    if overall.mobile == 0 {
        return "no listen is marked as mobile".to_owned();
    }
    if overall.other == 0 {
        return "every listen is mobile".to_owned();
    }
    let tenths = (share * 10.0).round();
    if (share * 10.0 - tenths).abs() > 0.05 {
        return format!("{} of listens are mobile", percent(share));
    }
    match tenths as usize {
        1 => "one listen in ten is mobile".to_owned(),
        5 => "half of all listens are mobile".to_owned(),
        tenths @ 2..=9 => format!("{} listens in ten are mobile", IN_TEN[tenths - 2]),
        _ => format!("{} of listens are mobile", percent(share)),
    }
}

/// How long a band lasts, in minutes: 1 to 1440.
pub(in crate::chart) fn band_minutes(dayparts: &Dayparts, band: usize) -> u32 {
    let start = dayparts.bands()[band].start_minute;
    (dayparts.end_minute(band) + DAY_MINUTES - start - 1) % DAY_MINUTES + 1
}

fn common_name(dayparts: &Dayparts, band: usize) -> Option<String> {
    let name = dayparts.bands()[band].name.to_lowercase();
    matches!(name.as_str(), "morning" | "afternoon" | "evening" | "night").then_some(name)
}
