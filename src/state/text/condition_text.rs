//! Conditions in words, as the page lists them.

use daypart_engine::query::filter::{Subject, Values, spans};
use daypart_engine::query::report::ProfileColumn;
use daypart_engine::text::number_format::{count, date};
use daypart_engine::time::civil::{DAY_SECONDS, WEEKDAYS};
use daypart_engine::time::dayparts::Dayparts;

/// A condition in words: what it is about, and what is let through.
///
/// `name` gives a value of a customer's field the name that people know it by.
///
/// ```
/// use daypart_engine::time::dayparts::Dayparts;
/// use daypart_engine::query::filter::Filter;
/// use daypart::state::say_condition;
/// let filter: Filter = "hour=22-23,0-4&week=9-16,33-40".parse().unwrap();
/// let said: Vec<_> = filter
///     .conditions()
///     .map(|(subject, values)| say_condition(subject, values, &Dayparts::default(), |_, value| value.to_owned()))
///     .collect();
/// assert_eq!(said[0], ("Hours".into(), "22:00 to 5:00".into()));
/// assert_eq!(said[1], ("Week".into(), "Mon, Tue, 9:00 to 17:00".into()));
/// ```
pub fn say_condition(
    subject: Subject,
    values: &Values,
    dayparts: &Dayparts,
    name: impl Fn(Subject, &str) -> String,
) -> (String, String) {
    let of_column = |column| match column {
        ProfileColumn::Unique => "Unique tracks".to_owned(),
        ProfileColumn::Mobile => "Mobile listens".to_owned(),
        ProfileColumn::Band(band) => dayparts
            .bands()
            .get(band)
            .map_or_else(String::new, |band| band.name.clone()),
    };
    let about = match subject {
        Subject::Daypart => "Daypart".to_owned(),
        Subject::Hour => "Hours".to_owned(),
        Subject::Week => "Week".to_owned(),
        Subject::Mobile => "Device".to_owned(),
        Subject::Date => "Days".to_owned(),
        Subject::Column(column) => of_column(column),
        Subject::Share(column) => format!("Share of {}", of_column(column)),
        Subject::Events => "Listens".to_owned(),
        Subject::First => "First listen".to_owned(),
        Subject::Last => "Last listen".to_owned(),
        Subject::Field(field) => capitalised(field.name()),
        Subject::Clicked => "Clicked".to_owned(),
    };
    let lets = match (subject, values) {
        (Subject::Daypart, Values::Codes(codes)) => {
            let names = codes.iter().filter_map(|&band| dayparts.bands().get(band as usize));
            names.map(|band| band.name.as_str()).collect::<Vec<&str>>().join(", ")
        }
        (Subject::Hour, Values::Codes(codes)) => hours(&codes.iter().copied().collect::<Vec<u32>>()),
        (Subject::Week, Values::Codes(codes)) => week(&codes.iter().copied().collect::<Vec<u32>>()),
        (Subject::Mobile, values) => match (values.has(1), values.has(0)) {
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
                (from, to) => format!("{} to {}", day(from), day(to)),
            }
        }
        (subject, Values::Range { from, to }) => {
            let unit = if matches!(subject, Subject::Share(_)) { " %" } else { "" };
            let number = |number: u32| count(u64::from(number));
            match (*from, *to) {
                (from, to) if from == to => format!("{}{unit}", number(from)),
                (from, u32::MAX) => format!("{}{unit} or more", number(from)),
                (from, to) => format!("{} to {}{unit}", number(from), number(to)),
            }
        }
        (subject, Values::Texts(texts)) => {
            let named = texts.iter().map(|text| match text.as_str() {
                "" if subject == Subject::Clicked => "nothing".to_owned(),
                "" => "not known".to_owned(),
                text => name(subject, text),
            });
            named.collect::<Vec<String>>().join(", ")
        }
        (_, Values::Codes(codes)) => codes.iter().map(u32::to_string).collect::<Vec<String>>().join(", "),
    };
    (about, lets)
}

/// Hours of the day as spans of the clock; what reaches over midnight is one span.
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
    let span = |(first, last): (u32, u32)| format!("{first}:00 to {}:00", (last + 1) % 24);
    match runs.as_slice() {
        [(0, 23)] => "all".to_owned(),
        runs => runs.iter().copied().map(span).collect::<Vec<String>>().join(", "),
    }
}

/// Hours of the week: days, or the same hours on some days, or how many.
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
        return format!("{} hours of it", cells.len());
    }
    let name = |day: u32| WEEKDAYS[day as usize];
    let names = spans(&days.iter().copied().collect())
        .into_iter()
        .map(|(from, to)| match to - from {
            0 => name(from).to_owned(),
            1 => format!("{}, {}", name(from), name(to)),
            _ => format!("{} to {}", name(from), name(to)),
        });
    let names = names.collect::<Vec<String>>().join(", ");
    match of_day(first).as_slice() {
        all if all.len() == 24 => names,
        some => format!("{names}, {}", hours(some)),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
