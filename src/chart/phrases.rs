//! Phrases shared by charts and sentences: time ranges, counts of plays, shares, and dayparts in running text.
//!
//! [`number_format`](daypart_engine::text::number_format) formats numbers.

use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::number_format::{counted, percent};
use daypart_engine::time::dayparts::{DAY_MINUTES, Dayparts, clock_range};

/// The sentence of a chart without plays.
pub(in crate::chart) const NO_PLAYS: &str = "There are no plays to show.";

/// Smallest ratio to the largest value at which a value is ranked equal to it.
const TIE_RATIO: f64 = 0.95;

/// Formats an hour of the day as a range: "22:00–23:00". Hour 23 ends at "24:00".
pub(in crate::chart) fn hour_span(hour: usize) -> String {
    let start_minute = hour as u32 * 60;
    clock_range(start_minute, start_minute + 60)
}

/// Formats plays with their mobile share: "51,234 plays, 61% mobile", or "no plays".
pub(in crate::chart) fn plays(split: MobileSplit) -> String {
    match split.total() {
        0 => "no plays".to_owned(),
        total => format!("{}, {} mobile", counted(total, "plays"), percent(split.mobile_share())),
    }
}

/// Returns a part of a whole as a fraction from 0 to 1; 0 if the whole is 0.
pub(in crate::chart) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Joins names to a list: "a", "a and b", "a, b and c".
pub(in crate::chart) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Writes a small number in words: "two" to "nine"; other numbers in digits.
pub(in crate::chart) fn in_words(number: usize) -> String {
    const WORDS: [&str; 8] = ["two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let word = number.checked_sub(2).and_then(|index| WORDS.get(index));
    word.map_or_else(|| number.to_string(), |&word| word.to_owned())
}

/// Returns a band as an adverbial: "in the morning", "at night". Names other than English times of day are
/// quoted.
pub(in crate::chart) fn during(dayparts: &Dayparts, band: usize) -> String {
    match common_name(dayparts, band).as_deref() {
        Some("night") => "at night".to_owned(),
        Some(name) => format!("in the {name}"),
        None => format!("in “{}”", dayparts.bands()[band].name),
    }
}

/// Bands as the subject of a sentence: "mornings and nights", "“Drive time”".
pub(in crate::chart) struct BandSubject {
    pub name: String,
    /// Whether verbs agree in the plural.
    pub plural: bool,
}

impl BandSubject {
    pub fn new(dayparts: &Dayparts, bands: &[usize]) -> BandSubject {
        let names: Vec<String> = bands
            .iter()
            .map(|&band| match common_name(dayparts, band) {
                Some(name) => format!("{name}s"),
                None => format!("“{}”", dayparts.bands()[band].name),
            })
            .collect();
        BandSubject {
            name: list(&names),
            plural: bands.len() > 1 || bands.first().is_some_and(|&band| common_name(dayparts, band).is_some()),
        }
    }

    /// Appends the verb in the form that agrees: "mornings have", "“Drive time” has".
    pub fn with_verb(&self, singular: &str, plural: &str) -> String {
        format!("{} {}", self.name, if self.plural { plural } else { singular })
    }
}

/// Returns the indices of the largest values, including those within 5% of the maximum.
pub(in crate::chart) fn leaders(values: &[f64]) -> Vec<usize> {
    let largest = values.iter().copied().fold(0.0, f64::max);
    (0..values.len())
        .filter(|&index| largest > 0.0 && values[index] >= largest * TIE_RATIO)
        .collect()
}

/// Returns the mobile share of all plays as a clause: "61% of plays are on mobile".
///
/// `of_plays` is " of plays", or empty if the clause before ends in it: "61% are on mobile".
pub(in crate::chart) fn mobile_clause(report: &Report, of_plays: &str) -> String {
    let overall = report.by_mobile;
    if !report.parts.mobile {
        return "this data doesn’t record which plays were on mobile".to_owned();
    }
    if overall.mobile == 0 {
        return "no plays are marked as mobile".to_owned();
    }
    if overall.other == 0 {
        return "all plays are on mobile".to_owned();
    }
    format!("{}{of_plays} are on mobile", percent(overall.mobile_share()))
}

/// Returns the length of a band in minutes, 1 to 1440.
pub(in crate::chart) fn band_minutes(dayparts: &Dayparts, band: usize) -> u32 {
    let start = dayparts.bands()[band].start_minute;
    (dayparts.end_minute(band) + DAY_MINUTES - start - 1) % DAY_MINUTES + 1
}

/// Returns the band's name in lower case if it is an English time of day that takes a plural.
fn common_name(dayparts: &Dayparts, band: usize) -> Option<String> {
    let name = dayparts.bands()[band].name.to_lowercase();
    matches!(name.as_str(), "morning" | "afternoon" | "evening" | "night").then_some(name)
}
