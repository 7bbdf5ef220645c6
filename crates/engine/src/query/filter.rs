//! Filters: conditions on events and on customers, at most one a subject, and their form as text.
//!
//! What a filter leaves is [`query`](crate::query::execute)'s business; which of its conditions a chart stands for is the
//! page's.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::profiles::column::ProfileColumn;
use crate::schema::kinds::ColumnKind;
use crate::time::civil::{DAY_SECONDS, civil, wall_second};

/// What a condition is about. The views of a subject ignore the subject's own condition, so that what else could be chosen
/// stays to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// An event's daypart, by its index.
    Daypart,
    /// An event's hour of the day.
    Hour,
    /// An event's hour of the week: weekday times 24 plus hour, Monday first.
    Week,
    /// An event's mobile flag: 1 or 0.
    Mobile,
    /// An event's day, counted from the start of 1970.
    Date,
    /// A figure of a customer's profile.
    Column(ProfileColumn),
    /// A figure of a customer's profile in percent of the customer's events.
    Share(ProfileColumn),
    /// How many events a customer has.
    Events,
    /// The day of a customer's first event, counted from the start of 1970.
    First,
    /// The day of a customer's last event.
    Last,
    /// What a customers file says of a customer; an empty text for customers without a row there.
    Field(ColumnKind),
    /// The ads that a customer has clicked; an empty text for customers who clicked none.
    Clicked,
}

/// How the values of a subject are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As some of so many codes.
    Codes(u32),
    /// As numbers from one to another.
    Numbers,
    /// As days from one to another.
    Days,
    /// As texts.
    Texts,
}

/// The columns of a customers file that make sense to choose by: few values, shared by many.
pub const FIELDS: [ColumnKind; 6] = [
    ColumnKind::Level,
    ColumnKind::Campaign,
    ColumnKind::Gender,
    ColumnKind::Status,
    ColumnKind::LinkedApps,
    ColumnKind::SignDate,
];

impl Subject {
    /// Whether it is about single events. The others are about customers.
    pub fn is_of_events(self) -> bool {
        matches!(
            self,
            Subject::Daypart | Subject::Hour | Subject::Week | Subject::Mobile | Subject::Date
        )
    }

    /// Whether a customer's answer depends on which events are counted.
    pub fn is_of_figures(self) -> bool {
        matches!(
            self,
            Subject::Column(_) | Subject::Share(_) | Subject::Events | Subject::First | Subject::Last
        )
    }

    /// Whether it is about dayparts, so that it means something else by other ones.
    pub fn is_of_bands(self) -> bool {
        matches!(
            self,
            Subject::Daypart | Subject::Column(ProfileColumn::Band(_)) | Subject::Share(ProfileColumn::Band(_))
        )
    }

    /// How its values are given.
    pub fn kind(self) -> Kind {
        match self {
            Subject::Daypart => Kind::Codes(8),
            Subject::Hour => Kind::Codes(24),
            Subject::Week => Kind::Codes(7 * 24),
            Subject::Mobile => Kind::Codes(2),
            Subject::Column(_) | Subject::Share(_) | Subject::Events => Kind::Numbers,
            Subject::Date | Subject::First | Subject::Last => Kind::Days,
            Subject::Field(_) | Subject::Clicked => Kind::Texts,
        }
    }

    /// Its name in a filter's text.
    pub fn name(self) -> String {
        let of_column = |column| match column {
            ProfileColumn::Unique => "unique-tracks".to_owned(),
            ProfileColumn::Band(band) => format!("daypart-{}", band + 1),
            ProfileColumn::Mobile => "mobile-listens".to_owned(),
        };
        match self {
            Subject::Daypart => "daypart".to_owned(),
            Subject::Hour => "hour".to_owned(),
            Subject::Week => "week".to_owned(),
            Subject::Mobile => "mobile".to_owned(),
            Subject::Date => "date".to_owned(),
            Subject::Column(column) => of_column(column),
            Subject::Share(column) => format!("share-of-{}", of_column(column)),
            Subject::Events => "events".to_owned(),
            Subject::First => "first".to_owned(),
            Subject::Last => "last".to_owned(),
            Subject::Field(field) => field.name().replace(' ', "-"),
            Subject::Clicked => "clicked".to_owned(),
        }
    }

    fn named(name: &str) -> Option<Subject> {
        let bands = (0..8).map(ProfileColumn::Band);
        let columns = || {
            [ProfileColumn::Unique, ProfileColumn::Mobile]
                .into_iter()
                .chain(bands.clone())
        };
        let plain = [
            Subject::Daypart,
            Subject::Hour,
            Subject::Week,
            Subject::Mobile,
            Subject::Date,
            Subject::Events,
            Subject::First,
            Subject::Last,
            Subject::Clicked,
        ];
        plain
            .into_iter()
            .chain(columns().map(Subject::Column))
            .chain(columns().map(Subject::Share))
            .chain(FIELDS.map(Subject::Field))
            .find(|subject| subject.name() == name)
    }
}

/// Which values of its subject a condition lets through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Values {
    /// Any of these codes.
    Codes(BTreeSet<u32>),
    /// From one number, or day, to another, both included.
    Range {
        /// The least.
        from: u32,
        /// The most; `u32::MAX` for no end.
        to: u32,
    },
    /// Any of these texts.
    Texts(BTreeSet<String>),
}

impl Values {
    /// One code alone.
    pub fn code(code: u32) -> Values {
        Values::Codes(BTreeSet::from([code]))
    }

    /// One text alone.
    pub fn text(text: &str) -> Values {
        Values::Texts(BTreeSet::from([text.to_owned()]))
    }

    /// These values and those of another together; of two ranges also what lies between them.
    pub fn and(self, other: &Values) -> Values {
        match (self, other) {
            (Values::Codes(mut codes), Values::Codes(others)) => {
                codes.extend(others);
                Values::Codes(codes)
            }
            (Values::Texts(mut texts), Values::Texts(others)) => {
                texts.extend(others.iter().cloned());
                Values::Texts(texts)
            }
            (
                Values::Range { from, to },
                Values::Range {
                    from: other_from,
                    to: other_to,
                },
            ) => Values::Range {
                from: from.min(*other_from),
                to: to.max(*other_to),
            },
            (values, _) => values,
        }
    }

    /// Whether all of another's values are among them.
    pub fn holds(&self, other: &Values) -> bool {
        match (self, other) {
            (Values::Codes(codes), Values::Codes(others)) => others.is_subset(codes),
            (Values::Texts(texts), Values::Texts(others)) => others.is_subset(texts),
            (
                Values::Range { from, to },
                Values::Range {
                    from: other_from,
                    to: other_to,
                },
            ) => from <= other_from && to >= other_to,
            _ => false,
        }
    }

    /// Whether a number or a code is among them.
    #[inline]
    pub fn has(&self, number: u32) -> bool {
        match self {
            Values::Codes(codes) => codes.contains(&number),
            Values::Range { from, to } => (*from..=*to).contains(&number),
            Values::Texts(_) => false,
        }
    }

    /// Whether a text is among them.
    pub fn has_text(&self, text: &str) -> bool {
        matches!(self, Values::Texts(texts) if texts.contains(text))
    }

    /// The same with one code or text more, or without it where it was there; `None` when nothing is left.
    fn toggled(mut self, other: &Values) -> Option<Values> {
        fn toggle<T: Ord + Clone>(set: &mut BTreeSet<T>, others: &BTreeSet<T>) -> bool {
            if others.is_subset(set) {
                set.retain(|value| !others.contains(value));
            } else {
                set.extend(others.iter().cloned());
            }
            !set.is_empty()
        }
        let left = match (&mut self, other) {
            (Values::Codes(codes), Values::Codes(others)) => toggle(codes, others),
            (Values::Texts(texts), Values::Texts(others)) => toggle(texts, others),
            (range, other) if range == other => false,
            (range, other) => {
                *range = other.clone();
                true
            }
        };
        left.then_some(self)
    }
}

/// Conditions that all hold together. An empty filter lets everything through.
///
/// ```
/// use daypart_engine::query::filter::{Filter, Subject, Values};
/// let filter: Filter = "hour=17-21&level=1,2&date=2014-10-01..2014-10-31".parse().unwrap();
/// assert!(filter.get(Subject::Hour).unwrap().has(20));
/// assert_eq!(filter.to_string(), "hour=17-21&date=2014-10-01..2014-10-31&level=1,2");
/// assert_eq!(filter.without(Subject::Hour).conditions().count(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    conditions: Vec<(Subject, Values)>,
}

impl Filter {
    /// Whether there are no conditions.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    /// The conditions in a fixed order of their subjects.
    pub fn conditions(&self) -> impl Iterator<Item = (Subject, &Values)> {
        self.conditions.iter().map(|(subject, values)| (*subject, values))
    }

    /// The condition on a subject.
    pub fn get(&self, subject: Subject) -> Option<&Values> {
        self.conditions()
            .find(|(about, _)| *about == subject)
            .map(|(_, values)| values)
    }

    /// The same without the condition on a subject.
    pub fn without(&self, subject: Subject) -> Filter {
        let others = self.conditions.iter().filter(|(about, _)| *about != subject);
        Filter {
            conditions: others.cloned().collect(),
        }
    }

    /// The same with this condition in place of the one on its subject.
    pub fn with(&self, subject: Subject, values: Values) -> Filter {
        let mut filter = self.without(subject);
        let at = filter.conditions.partition_point(|(about, _)| *about < subject);
        filter.conditions.insert(at, (subject, values));
        filter
    }

    /// The same with codes or texts chosen in addition, or no longer where all of them were chosen; a range takes the place
    /// of another, and is dropped when it is the same.
    pub fn toggle(&self, subject: Subject, values: Values) -> Filter {
        let toggled = match self.get(subject) {
            Some(chosen) => chosen.clone().toggled(&values),
            None => Some(values),
        };
        match toggled {
            Some(values) => self.with(subject, values),
            None => self.without(subject),
        }
    }
}

/// Why a text is no filter: the part that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterParseError {
    part: String,
}

impl std::fmt::Display for FilterParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "found the condition \"{}\", expected one like hour=17-21, date=2014-10-01..2014-10-31 or level=1,2",
            self.part
        )
    }
}

impl std::error::Error for FilterParseError {}

impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (subject, values)) in self.conditions().enumerate() {
            let and = if index > 0 { "&" } else { "" };
            write!(f, "{and}{}={}", subject.name(), written(subject.kind(), values))?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Filter {
    type Err = FilterParseError;

    fn from_str(text: &str) -> Result<Filter, FilterParseError> {
        let mut conditions = BTreeMap::new();
        for part in text.split('&').filter(|part| !part.is_empty()) {
            let condition = part.split_once('=').and_then(|(name, values)| {
                let subject = Subject::named(name)?;
                Some((subject, read(subject.kind(), values)?))
            });
            let (subject, values) = condition.ok_or_else(|| FilterParseError { part: part.to_owned() })?;
            conditions.insert(subject, values);
        }
        Ok(Filter {
            conditions: conditions.into_iter().collect(),
        })
    }
}

/// Values as text; [`read`] is its opposite.
fn written(kind: Kind, values: &Values) -> String {
    match values {
        Values::Codes(codes) => {
            let spans = spans(codes);
            let spans = spans.iter().map(|&(first, last)| {
                if first == last {
                    first.to_string()
                } else {
                    format!("{first}-{last}")
                }
            });
            spans.collect::<Vec<String>>().join(",")
        }
        Values::Range { from, to } => {
            let bound = |value: u32, open: u32| match kind {
                _ if value == open => String::new(),
                Kind::Days => date_text(value),
                _ => value.to_string(),
            };
            format!("{}..{}", bound(*from, 0), bound(*to, u32::MAX))
        }
        Values::Texts(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| escaped(text)).collect();
            texts.join(",")
        }
    }
}

fn read(kind: Kind, text: &str) -> Option<Values> {
    match kind {
        Kind::Codes(count) => {
            let mut codes = BTreeSet::new();
            for span in text.split(',') {
                let (first, last) = span.split_once('-').unwrap_or((span, span));
                let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
                if first > last || last >= count {
                    return None;
                }
                codes.extend(first..=last);
            }
            Some(Values::Codes(codes))
        }
        Kind::Numbers | Kind::Days => {
            let (from, to) = text.split_once("..")?;
            let bound = |text: &str, open: u32| match kind {
                _ if text.is_empty() => Some(open),
                Kind::Days => day_of(text),
                _ => text.parse().ok(),
            };
            let (from, to) = (bound(from, 0)?, bound(to, u32::MAX)?);
            (from <= to).then_some(Values::Range { from, to })
        }
        Kind::Texts => text.split(',').map(unescaped).collect::<Option<_>>().map(Values::Texts),
    }
}

/// Neighbouring codes together: from the first to the last of each run.
///
/// ```
/// use daypart_engine::query::filter::spans;
/// assert_eq!(spans(&[1, 2, 3, 7].into()), [(1, 3), (7, 7)]);
/// ```
pub fn spans(codes: &BTreeSet<u32>) -> Vec<(u32, u32)> {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for &code in codes {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => spans.push((code, code)),
        }
    }
    spans
}

/// A day, counted from the start of 1970, as `YYYY-MM-DD`.
///
/// ```
/// use daypart_engine::query::filter::{date_text, day_of};
/// assert_eq!(date_text(16_366), "2014-10-23");
/// assert_eq!(day_of("2014-10-23"), Some(16_366));
/// assert_eq!(day_of("2014-02-30"), None);
/// ```
pub fn date_text(day: u32) -> String {
    let at = civil(day.min(u32::MAX / DAY_SECONDS) * DAY_SECONDS);
    format!("{:04}-{:02}-{:02}", at.year, at.month, at.day)
}

/// The opposite of [`date_text`]; `None` for anything that is no day from 1970 to early 2106.
pub fn day_of(text: &str) -> Option<u32> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    wall_second(year, month, day, 0, 0, 0).map(|second| second / DAY_SECONDS)
}

/// A text with everything percent-encoded that could mean something in an address or in a filter (RFC 3986, 2.1).
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'~' | b'-' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The opposite of [`escaped`]; `None` when it is not UTF-8 or an escape is broken.
pub fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits)
            .ok()
            .filter(|digits| !digits.starts_with('+'))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}
