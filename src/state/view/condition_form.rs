//! A condition that is typed: what it can be about, and what the two fields of its bounds say.

use daypart_engine::query::filter::{Kind, Subject, Values, day_of};
use daypart_engine::query::report::{ProfileColumn, Report};

/// What a condition can be typed for: everything about customers that is given as a range and the report can answer.
///
/// ```
/// use daypart_engine::query::report::Report;
/// use daypart::state::typed_subjects;
/// assert_eq!(typed_subjects(&Report::default()).len(), 15);
/// ```
pub fn typed_subjects(report: &Report) -> Vec<Subject> {
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

/// What a bound looks like.
///
/// ```
/// use daypart_engine::query::filter::Subject;
/// use daypart::state::typed_like;
/// assert_eq!(typed_like(Subject::First), "2014-10-23");
/// ```
pub fn typed_like(subject: Subject) -> &'static str {
    match subject.kind() {
        Kind::Days => "2014-10-23",
        _ if matches!(subject, Subject::Share(_)) => "50 %",
        _ => "100",
    }
}

/// The values that two fields give: from and to, of which one may be empty.
///
/// # Errors
/// What is wrong with them, in a sentence.
///
/// ```
/// use daypart_engine::query::filter::{Subject, Values};
/// use daypart::state::typed_values;
/// assert_eq!(typed_values(Subject::Events, "10", ""), Ok(Values::Range { from: 10, to: u32::MAX }));
/// assert!(typed_values(Subject::Events, "ten", "").unwrap_err().contains("FileMatch \"ten\""));
/// assert!(typed_values(Subject::First, "2014-02-30", "").is_err());
/// let share = Subject::Share(daypart_engine::query::report::ProfileColumn::Mobile);
/// assert_eq!(typed_values(share, "50 %", ""), typed_values(share, "50", ""));
/// ```
pub fn typed_values(subject: Subject, from: &str, to: &str) -> Result<Values, String> {
    let (from, to) = (from.trim(), to.trim());
    let expected = match subject.kind() {
        Kind::Days => "a day like 2014-10-23",
        _ if matches!(subject, Subject::Share(_)) => "a whole number of per cent, 0 to 100",
        _ => "a whole number",
    };
    let bound = |text: &str, open: u32| {
        let value = match subject.kind() {
            _ if text.is_empty() => Some(open),
            Kind::Days => day_of(text),
            _ if matches!(subject, Subject::Share(_)) => text.trim_end_matches('%').trim_end().parse().ok(),
            _ => text.parse().ok(),
        };
        value.ok_or_else(|| format!("Found \"{text}\", expected {expected}."))
    };
    if from.is_empty() && to.is_empty() {
        return Err(format!("Say from where, or to where, or both: each is {expected}."));
    }
    let (from, to) = (bound(from, 0)?, bound(to, u32::MAX)?);
    if from > to {
        return Err("The first bound lies past the second one.".to_owned());
    }
    Ok(Values::Range { from, to })
}
