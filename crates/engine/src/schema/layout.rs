//! Layouts: everything that says how a file is read, and what a person has said about it.
//!
//! A [`Layout`] is what `recognise` finds, or finds with the help of [`ReadOverrides`]; nothing else about a file is guessed.

use serde::{Deserialize, Serialize};

use crate::csv::dialect::Dialect;
use crate::csv::encoding::Encoding;
use crate::profiles::profile::ProfileSubject;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::time::parse::{DateOrder, TimeFormat};
use crate::time::zone::Zone;

/// How a file is to be read: what it is, how it is written, what its columns mean and where its rows begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// What the file is.
    pub role: TableKind,
    /// How its bytes stand for letters. All places below are of the text in UTF-8.
    pub encoding: Encoding,
    /// How it is written.
    pub dialect: Dialect,
    /// The columns' names: the header's cells, or "Column 3" where there is none.
    pub names: Vec<String>,
    /// What each column holds.
    pub columns: Vec<ColumnKind>,
    /// How many rows the header has; 0 when there is none.
    pub header_rows: usize,
    /// How many bytes stand before the first data row: the byte order mark, what precedes the table, and the header.
    pub first_row_bytes: u64,
    /// How many lines stand before it.
    pub first_row_lines: u64,
    /// Where the table ends, when another one follows in the file's beginning.
    pub end_bytes: Option<u64>,
    /// How its times are written.
    pub time: TimeFormat,
    /// In which zone times are shown that say their own.
    pub zone: Zone,
    /// What a profile is made for.
    pub key: ProfileKey,
    /// What a person should know of the file's form, a sentence each.
    pub notes: Vec<String>,
}

/// What a profile is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProfileKey {
    /// Each value of the column with this index: a customer's id, an artist's name.
    Column(usize),
    /// The whole file, which is one listener's.
    WholeFile,
    /// Each year: "2014".
    Year,
    /// Each month: "2014-10".
    Month,
    /// Each weekday, with a number to sort by: "4 Thu".
    Weekday,
}

/// What a person has said about a file; what is `None` is guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOverrides {
    /// What the file is.
    pub role: Option<TableKind>,
    /// How its bytes stand for letters.
    pub encoding: Option<Encoding>,
    /// The byte between two fields.
    pub delimiter: Option<u8>,
    /// The byte around fields; `Some(None)` when quotes are letters.
    #[serde(with = "said_quote")]
    pub quote: Option<Option<u8>>,
    /// How many rows the header has, 0 for none.
    pub header_rows: Option<usize>,
    /// What each column holds; columns past the end of the list are ignored.
    pub columns: Option<Vec<ColumnKind>>,
    /// Which of day and month comes first, where the year comes last.
    pub date_order: Option<DateOrder>,
    /// In which zone times are shown that say their own; UTC when it isn't given.
    pub zone: Option<Zone>,
    /// What a profile is made for.
    pub key: Option<ProfileKey>,
}

/// All that reading the rows of an events file needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLayout {
    /// How the file is written.
    pub dialect: Dialect,
    /// How many columns a row has.
    pub columns: usize,
    /// What a profile is made for.
    pub key: ProfileKey,
    /// The column of the track's id or title; without one nothing is known of tracks.
    pub track: Option<usize>,
    /// The column of the track's artist, when titles and not ids tell the tracks apart: two artists' songs of one title
    /// are two tracks.
    pub artist: Option<usize>,
    /// The column of the time.
    pub time: usize,
    /// The column of the mobile flag or device; without one nothing is known of mobile listening.
    pub mobile: Option<usize>,
    /// How times are written.
    pub form: TimeFormat,
    /// In which zone times are shown that say their own.
    pub zone: Zone,
}

impl Layout {
    /// The place of the first column with a meaning.
    pub fn column(&self, meaning: ColumnKind) -> Option<usize> {
        self.columns.iter().position(|&column| column == meaning)
    }

    /// What the role can't do without and no column holds.
    pub fn missing(&self) -> Vec<ColumnKind> {
        let mut needs = self.role.needs().to_vec();
        needs.retain(|&need| self.column(need).is_none());
        needs
    }

    /// What reading the file's events needs; `None` when it isn't an events file or has no time.
    pub fn events(&self) -> Option<EventLayout> {
        let id = self.column(ColumnKind::Track);
        let title = self.column(ColumnKind::Title).filter(|_| id.is_none());
        Some(EventLayout {
            dialect: self.dialect,
            columns: self.columns.len(),
            key: self.key,
            track: id.or(title),
            artist: title.and(self.column(ColumnKind::Artist)),
            time: self
                .column(ColumnKind::Time)
                .filter(|_| self.role == TableKind::Events)?,
            mobile: self.column(ColumnKind::Mobile),
            form: self.time,
            zone: self.zone.clone(),
        })
    }

    /// Whom or what its profiles are of.
    pub fn profiles_of(&self) -> ProfileSubject {
        if self.role == TableKind::Profiles {
            // Tables of profiles call their first column after what the profiles are of.
            let name = self
                .column(ColumnKind::Customer)
                .and_then(|column| self.names.get(column));
            let is_named = |of: &ProfileSubject| name.is_some_and(|name| name.eq_ignore_ascii_case(of.column()));
            return ProfileSubject::ALL.into_iter().find(is_named).unwrap_or_default();
        }
        match self.key {
            ProfileKey::Column(index) => match self.columns.get(index) {
                Some(ColumnKind::Customer | ColumnKind::Name) => ProfileSubject::Customers,
                Some(ColumnKind::Artist) => ProfileSubject::Artists,
                Some(ColumnKind::Track | ColumnKind::Title) => ProfileSubject::Tracks,
                Some(ColumnKind::Zip) => ProfileSubject::Zips,
                _ => ProfileSubject::Values,
            },
            ProfileKey::WholeFile => ProfileSubject::Listeners,
            ProfileKey::Year => ProfileSubject::Years,
            ProfileKey::Month => ProfileSubject::Months,
            ProfileKey::Weekday => ProfileSubject::Weekdays,
        }
    }

    /// Whether the rows of an events file mean the same by both, from the first one on.
    pub fn reads_like(&self, other: &Layout) -> bool {
        let rows = |layout: &Layout| (layout.first_row_bytes, layout.first_row_lines, layout.encoding);
        self.events() == other.events() && rows(self) == rows(other)
    }

    /// A text that files with the same columns have in common, to remember what a person chose for one of them.
    ///
    /// It is made of the columns' names where the file has a header, and of what the columns were guessed to hold where it
    /// has none.
    pub fn signature(&self) -> String {
        let columns: Vec<String> = if self.header_rows > 0 {
            self.names.iter().map(|name| name.to_lowercase()).collect()
        } else {
            self.columns.iter().map(|meaning| format!("{meaning:?}")).collect()
        };
        let kind = if self.header_rows > 0 { "named" } else { "bare" };
        format!("{kind} {}", columns.join("\u{1F}"))
    }
}

impl ReadOverrides {
    /// All that could have been said about a file to have it read as this layout has it.
    pub fn all_of(layout: &Layout) -> ReadOverrides {
        ReadOverrides {
            role: Some(layout.role),
            encoding: Some(layout.encoding),
            delimiter: Some(layout.dialect.delimiter),
            quote: Some(layout.dialect.quote),
            header_rows: Some(layout.header_rows),
            columns: Some(layout.columns.clone()),
            date_order: Some(layout.time.order),
            zone: Some(layout.zone.clone()),
            key: Some(layout.key),
        }
    }
}

impl EventLayout {
    /// The columns that hold ids.
    pub fn ids(&self) -> Vec<usize> {
        let key = match self.key {
            ProfileKey::Column(column) => Some(column),
            ProfileKey::WholeFile | ProfileKey::Year | ProfileKey::Month | ProfileKey::Weekday => None,
        };
        [key, self.track, self.artist].into_iter().flatten().collect()
    }

    /// The seed's events file: event, customer, track, time, mobile, zip, as RFC 4180 has it.
    pub fn seed() -> EventLayout {
        EventLayout {
            dialect: Dialect::default(),
            columns: 6,
            key: ProfileKey::Column(1),
            track: Some(2),
            artist: None,
            time: 3,
            mobile: Some(4),
            form: TimeFormat::default(),
            zone: Zone::default(),
        }
    }
}

/// What was said about a quote as a list of no or one byte: JavaScript has one null alone, and would lose the difference
/// between "no quote" and "nothing said".
mod said_quote {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(quote: &Option<Option<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = quote.map(|quote| quote.into_iter().collect::<Vec<u8>>());
        bytes.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<u8>>, D::Error> {
        let bytes = Option::<Vec<u8>>::deserialize(deserializer)?;
        Ok(bytes.map(|bytes| bytes.first().copied()))
    }
}
