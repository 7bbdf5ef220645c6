//! Filter conditions as text: subject and matching values.

use daypart_engine::query::filter::{Subject, Values, spans};
use daypart_engine::query::report::ProfileColumn;
use daypart_engine::text::capitalised;
use daypart_engine::text::number_format::{count, date};
use daypart_engine::time::civil::{DAY_SECONDS, WEEKDAYS};
use daypart_engine::time::dayparts::{Dayparts, clock_range};

/// Formats a condition as its subject and its values.
///
/// `name` returns the display name for a value of a customer field.
///
/// ```
/// use daypart_engine::time::dayparts::Dayparts;
/// use daypart_engine::query::filter::Filter;
/// use daypart::state::condition_text;
/// let filter: Filter = "hour=22-23,0-4&week=9-16,33-40".parse().unwrap();
/// let texts: Vec<_> = filter
///     .conditions()
///     .map(|(subject, values)| condition_text(subject, values, &Dayparts::default(), |_, value| value.to_owned()))
///     .collect();
/// assert_eq!(texts[0], ("Hours".into(), "22:00–05:00".into()));
/// assert_eq!(texts[1], ("Week".into(), "Mon, Tue, 09:00–17:00".into()));
/// ```
pub fn condition_text(
    subject: Subject,
    values: &Values,
    dayparts: &Dayparts,
    name: impl Fn(Subject, &str) -> String,
) -> (String, String) {
    let of_column = |column| match column {
        ProfileColumn::Unique => "Unique tracks".to_owned(),
        ProfileColumn::Mobile => "Mobile plays".to_owned(),
        ProfileColumn::Band(band) => dayparts
            .bands()
            .get(band)
            .map_or_else(String::new, |band| band.name.clone()),
    };
    let subject_text = match subject {
        Subject::Daypart => "Daypart".to_owned(),
        Subject::Hour => "Hours".to_owned(),
        Subject::Week => "Week".to_owned(),
        Subject::Mobile => "Device".to_owned(),
        Subject::Date => "Days".to_owned(),
        Subject::Column(column) => of_column(column),
        Subject::Share(column) => format!("Share of {}", of_column(column)),
        Subject::Events => "Plays".to_owned(),
        Subject::First => "First play".to_owned(),
        Subject::Last => "Last play".to_owned(),
        Subject::Field(field) => capitalised(field.name()),
        Subject::Clicked => "Clicked".to_owned(),
    };
    let values_text = match (subject, values) {
        (Subject::Daypart, Values::Codes(codes)) => {
            let names = codes.iter().filter_map(|&band| dayparts.bands().get(band as usize));
            names.map(|band| band.name.as_str()).collect::<Vec<&str>>().join(", ")
        }
        (Subject::Hour, Values::Codes(codes)) => hours(&codes.iter().copied().collect::<Vec<u32>>()),
        (Subject::Week, Values::Codes(codes)) => week(&codes.iter().copied().collect::<Vec<u32>>()),
        (Subject::Mobile, values) => match (values.contains(1), values.contains(0)) {
            (true, false) => "mobile".to_owned(),
            (false, true) => "not mobile".to_owned(),
            _ => "any".to_owned(),
        },
        (Subject::Date | Subject::First | Subject::Last, Values::Range { from, to }) => {
            let day = |day: u32| date(day.min(u32::MAX / DAY_SECONDS) * DAY_SECONDS);
            match (*from, *to) {
                (from, to) if from == to => day(from),
                (from, u32::MAX) => format!("from {}", day(from)),
                (0, to) => format!("until {}", day(to)),
                (from, to) => day_range(&day(from), &day(to)),
            }
        }
        (subject, Values::Range { from, to }) => {
            let unit = if matches!(subject, Subject::Share(_)) { "%" } else { "" };
            let number = |number: u32| count(u64::from(number));
            match (*from, *to) {
                (from, to) if from == to => format!("{}{unit}", number(from)),
                (from, u32::MAX) => format!("{}{unit} or more", number(from)),
                (from, to) => format!("{}–{}{unit}", number(from), number(to)),
            }
        }
        (subject, Values::Texts(texts)) => {
            let names = texts.iter().map(|text| match text.as_str() {
                "" if subject == Subject::Clicked => "nothing".to_owned(),
                "" => "unknown".to_owned(),
                text => name(subject, text),
            });
            names.collect::<Vec<String>>().join(", ")
        }
        (_, Values::Codes(codes)) => codes.iter().map(u32::to_string).collect::<Vec<String>>().join(", "),
    };
    (subject_text, values_text)
}

/// Formats hours of the day as clock ranges. A range across midnight is one range.
fn hours(hours: &[u32]) -> String {
    let mut runs = spans(&hours.iter().copied().collect());
    let wraps =
        runs.len() > 1 && runs.first().is_some_and(|run| run.0 == 0) && runs.last().is_some_and(|run| run.1 == 23);
    if wraps {
        let early = runs.remove(0);
        if let Some(late) = runs.last_mut() {
            late.1 = early.1;
        }
    }
    let range = |(first, last): (u32, u32)| clock_range(first * 60, (last + 1) % 24 * 60);
    match runs.as_slice() {
        [(0, 23)] => "all".to_owned(),
        runs => runs.iter().copied().map(range).collect::<Vec<String>>().join(", "),
    }
}

/// Formats hours of the week: as days, as the same hours on some days, or else as a number of hours.
fn week(cells: &[u32]) -> String {
    let of_day = |day: u32| -> Vec<u32> {
        cells
            .iter()
            .filter(|&&cell| cell / 24 == day)
            .map(|cell| cell % 24)
            .collect()
    };
    let days: Vec<u32> = (0..7).filter(|&day| !of_day(day).is_empty()).collect();
    let alike = days.windows(2).all(|pair| of_day(pair[0]) == of_day(pair[1]));
    let Some(&first) = days.first() else {
        return "none".to_owned();
    };
    if !alike {
        return format!("{} hours", cells.len());
    }
    let name = |day: u32| WEEKDAYS[day as usize];
    let names = spans(&days.iter().copied().collect())
        .into_iter()
        .map(|(from, to)| match to - from {
            0 => name(from).to_owned(),
            1 => format!("{}, {}", name(from), name(to)),
            _ => format!("{}–{}", name(from), name(to)),
        });
    let names = names.collect::<Vec<String>>().join(", ");
    match of_day(first).as_slice() {
        all if all.len() == 24 => names,
        some => format!("{names}, {}", hours(some)),
    }
}

/// Joins two dates to a range and omits month and year of the first where both are the same: "8–14 September 2014".
fn day_range(from: &str, to: &str) -> String {
    match (from.split_once(' '), to.split_once(' ')) {
        (Some((first, month)), Some((_, same))) if month == same => format!("{first}–{to}"),
        _ => format!("{from} – {to}"),
    }
}
