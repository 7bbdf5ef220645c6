//! Form for a typed condition: its subjects, and the text fields of its two bounds.

use daypart_engine::query::filter::{Subject, ValueKind, Values, parse_day};
use daypart_engine::query::report::{ProfileColumn, Report};

/// Returns the subjects of typed conditions: everything about customers that is a range and that the report can
/// answer.
///
/// ```
/// use daypart_engine::query::report::Report;
/// use daypart::state::condition_subjects;
/// assert_eq!(condition_subjects(&Report::default()).len(), 15);
/// ```
pub fn condition_subjects(report: &Report) -> Vec<Subject> {
    let bands = (0..report.dayparts.bands().len()).map(ProfileColumn::Band);
    let columns: Vec<ProfileColumn> = bands.chain([ProfileColumn::Mobile]).collect();
    let counts = std::iter::once(ProfileColumn::Unique).chain(columns.iter().copied());
    [Subject::Events]
        .into_iter()
        .chain(counts.map(Subject::Column))
        .chain(columns.iter().copied().map(Subject::Share))
        .chain([Subject::First, Subject::Last, Subject::Date])
        .filter(|&subject| report.answers(subject))
        .collect()
}

/// Returns an example of a bound, for the placeholder of its field.
///
/// ```
/// use daypart_engine::query::filter::Subject;
/// use daypart::state::bound_placeholder;
/// assert_eq!(bound_placeholder(Subject::First), "2014-10-23");
/// ```
pub fn bound_placeholder(subject: Subject) -> &'static str {
    match subject.kind() {
        ValueKind::Days => "2014-10-23",
        _ if matches!(subject, Subject::Share(_)) => "50%",
        _ => "100",
    }
}

/// Parses the two bounds of a condition, minimum and maximum. One of them may be empty.
///
/// # Errors
/// Returns a sentence that says what to enter instead.
///
/// ```
/// use daypart_engine::query::filter::{Subject, Values};
/// use daypart::state::parse_bounds;
/// assert_eq!(parse_bounds(Subject::Events, "10", ""), Ok(Values::Range { from: 10, to: u32::MAX }));
/// assert!(parse_bounds(Subject::Events, "ten", "").unwrap_err().contains("whole number"));
/// assert!(parse_bounds(Subject::First, "2014-02-30", "").is_err());
/// let share = Subject::Share(daypart_engine::query::report::ProfileColumn::Mobile);
/// assert_eq!(parse_bounds(share, "50%", ""), parse_bounds(share, "50", ""));
/// ```
pub fn parse_bounds(subject: Subject, from: &str, to: &str) -> Result<Values, String> {
    let (from, to) = (from.trim(), to.trim());
    let expected = match subject.kind() {
        ValueKind::Days => "a date such as 2014-10-23",
        _ if matches!(subject, Subject::Share(_)) => "a whole percentage from 0 to 100",
        _ => "a whole number",
    };
    let bound = |text: &str, open: u32| {
        let value = match subject.kind() {
            _ if text.is_empty() => Some(open),
            ValueKind::Days => parse_day(text),
            _ if matches!(subject, Subject::Share(_)) => text.trim_end_matches('%').trim_end().parse().ok(),
            _ => text.parse().ok(),
        };
        value.ok_or_else(|| format!("Enter {expected}."))
    };
    if from.is_empty() && to.is_empty() {
        return Err(format!("Enter a minimum, a maximum, or both. Each is {expected}."));
    }
    let (from, to) = (bound(from, 0)?, bound(to, u32::MAX)?);
    if from > to {
        return Err("The minimum is greater than the maximum.".to_owned());
    }
    Ok(Values::Range { from, to })
}
