//! Understanding of a file: which columns tell person, track, time and device, as one sentence for the user.

use serde::{Deserialize, Serialize};

use crate::profiles::profile::ProfileSubject;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::layout::{Evidence, Layout, OrderEvidence, ProfileKey};
use crate::time::parse::{DateOrder, Epoch};

/// One part of the sentence: "person from Email Address".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// What the columns tell: "person"; a complete phrase without columns: "mobile unknown".
    pub subject: String,
    /// The columns' names.
    pub columns: Vec<String>,
    /// How their values are read: "day first".
    pub details: Vec<String>,
    /// Whether the columns or the details were guessed from the values alone.
    pub guessed: bool,
}

/// Returns how a layout understands its file, a phrase for each of person, track, time and device, or for each column
/// of a table of another kind.
///
/// ```
/// use daypart_engine::schema::detect::recognise;
/// use daypart_engine::schema::understanding::{phrases, sentence};
/// let layout = recognise(b"Timestamp,Email Address,Song\n2021-06-01 14:21:36,ann@example.org,Seven Doors\n").unwrap();
/// assert_eq!(
///     sentence(&phrases(&layout)),
///     "Read as: person from Email Address, track from Song, time from Timestamp, mobile unknown."
/// );
/// ```
pub fn phrases(layout: &Layout) -> Vec<Phrase> {
    if layout.table_kind != TableKind::Events {
        let kinds = layout.columns.iter().enumerate();
        let used = kinds.filter(|(_, kind)| !matches!(kind, ColumnKind::Ignored | ColumnKind::Band));
        return used
            .map(|(index, kind)| from_columns(layout, kind.name(), &[index]))
            .collect();
    }
    vec![person(layout), track(layout), time(layout), mobile(layout)]
}

/// Returns the phrases as one sentence in plain text.
pub fn sentence(phrases: &[Phrase]) -> String {
    let parts: Vec<String> = phrases.iter().map(Phrase::text).collect();
    format!("Read as: {}.", parts.join(", "))
}

impl Phrase {
    /// The phrase in plain text: "time from Date and Time (month first, guessed)".
    pub fn text(&self) -> String {
        let mut text = self.subject.clone();
        if !self.columns.is_empty() {
            text.push_str(" from ");
            text.push_str(&self.columns.join(" and "));
        }
        let remark = self.remark();
        if !remark.is_empty() {
            text.push_str(&format!(" ({remark})"));
        }
        text
    }

    /// The details, and whether something was guessed: "month first, guessed". May be empty.
    pub fn remark(&self) -> String {
        let guessed = self.guessed.then_some("guessed");
        let details = self.details.iter().map(String::as_str).chain(guessed);
        details.collect::<Vec<_>>().join(", ")
    }

    fn of(subject: &str) -> Phrase {
        Phrase {
            subject: subject.to_owned(),
            ..Phrase::default()
        }
    }
}

/// Returns the phrase for a subject that columns tell.
fn from_columns(layout: &Layout, subject: &str, columns: &[usize]) -> Phrase {
    let is_guess = |&&column: &&usize| layout.evidence.get(column) == Some(&Evidence::Contents);
    let name = |&column: &usize| layout.names.get(column).cloned().unwrap_or_default();
    Phrase {
        columns: columns.iter().map(name).collect(),
        guessed: columns.iter().any(|column| is_guess(&column)),
        ..Phrase::of(subject)
    }
}

fn person(layout: &Layout) -> Phrase {
    match layout.key {
        ProfileKey::Column(column) => match layout.profile_subject() {
            ProfileSubject::Customers => from_columns(layout, "person", &[column]),
            _ => from_columns(layout, "profiles", &[column]),
        },
        ProfileKey::WholeFile => Phrase::of("one listener’s plays"),
        ProfileKey::Year => Phrase::of("profiles by year"),
        ProfileKey::Month => Phrase::of("profiles by month"),
        ProfileKey::Weekday => Phrase::of("profiles by weekday"),
    }
}

fn track(layout: &Layout) -> Phrase {
    let column = |kind: ColumnKind| layout.column(kind);
    match (
        column(ColumnKind::Track),
        column(ColumnKind::Title),
        column(ColumnKind::Artist),
    ) {
        (Some(track), ..) => from_columns(layout, "track", &[track]),
        (None, Some(title), Some(artist)) => from_columns(layout, "track", &[title, artist]),
        (None, Some(title), None) => from_columns(layout, "track", &[title]),
        (None, None, _) => Phrase::of("track unknown"),
    }
}

fn time(layout: &Layout) -> Phrase {
    let columns: Vec<usize> = [ColumnKind::Time, ColumnKind::Clock]
        .into_iter()
        .filter_map(|kind| layout.column(kind))
        .collect();
    let mut phrase = from_columns(layout, "time", &columns);
    let unit = layout.time.epoch.map(|epoch| match epoch {
        Epoch::Seconds => "seconds since 1970",
        Epoch::Milliseconds => "milliseconds since 1970",
        Epoch::Microseconds => "microseconds since 1970",
        Epoch::Nanoseconds => "nanoseconds since 1970",
        Epoch::SpreadsheetDays => "day numbers of a spreadsheet",
    });
    phrase.details.extend(unit.map(str::to_owned));
    if layout.date_order != OrderEvidence::Unneeded {
        let order = match layout.time.order {
            DateOrder::DayFirst => "day first",
            DateOrder::MonthFirst => "month first",
        };
        phrase.details.push(order.to_owned());
    }
    phrase.guessed |= layout.date_order == OrderEvidence::Ambiguous;
    if layout.time.zoned {
        phrase.details.push(format!("shown in {}", layout.zone.name()));
    }
    phrase
}

fn mobile(layout: &Layout) -> Phrase {
    match layout.column(ColumnKind::Mobile) {
        Some(column) => from_columns(layout, "mobile", &[column]),
        None => Phrase::of("mobile unknown"),
    }
}
