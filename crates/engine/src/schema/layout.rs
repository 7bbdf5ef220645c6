//! Layout of a file: the complete description of how to read it, and the user's overrides.
//!
//! [`recognise`](crate::schema::detect::recognise) infers a [`Layout`]; [`ReadOverrides`] replace parts of the
//! inference. Nothing else about a file is guessed.

use serde::{Deserialize, Serialize};

use crate::csv::dialect::Dialect;
use crate::csv::encoding::Encoding;
use crate::profiles::profile::ProfileSubject;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::time::names::TimeNames;
use crate::time::parse::{DateOrder, Epoch, TimeFormat};
use crate::time::zone::Zone;

/// How to read a file: its table kind, encoding and dialect, its columns, and where its rows begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Kind of the table.
    pub table_kind: TableKind,
    /// Character encoding. All offsets below refer to the text in UTF-8.
    pub encoding: Encoding,
    /// CSV dialect.
    pub dialect: Dialect,
    /// Column names: the header's cells, or "Column 3" in a file without a header.
    pub names: Vec<String>,
    /// Kind of each column.
    pub columns: Vec<ColumnKind>,
    /// The evidence for each column's kind.
    pub evidence: Vec<Evidence>,
    /// Number of header rows; 0 without a header.
    pub header_rows: usize,
    /// Offset of the first data row: the length of the byte order mark, of any preamble, and of the header.
    pub first_row_bytes: u64,
    /// Number of lines before the first data row.
    pub first_row_lines: u64,
    /// End of the table, when a second table follows within the sampled beginning of the file.
    pub end_bytes: Option<u64>,
    /// Format of the times.
    pub time: TimeFormat,
    /// The evidence for the order of day and month.
    pub date_order: OrderEvidence,
    /// Zone to show times in that state their own zone.
    pub zone: Zone,
    /// Names of months and zones in the times.
    #[serde(default)]
    pub time_names: TimeNames,
    /// What each profile is about.
    pub key: ProfileKey,
    /// Texts in the mobile column that name no known device, in lower case, and whether each is mobile.
    pub devices: Vec<(String, bool)>,
    /// Remarks on the file's format for the user, one sentence each.
    pub notes: Vec<String>,
}

/// The evidence for a column's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Evidence {
    /// The user chose it.
    Chosen,
    /// The column's name, and values that agree with it.
    Name,
    /// The column's position in the default order, and values that agree with it.
    Position,
    /// The values alone: a guess.
    Contents,
}

/// The evidence for the order of day and month in a file's dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderEvidence {
    /// No date needs an order: the year comes first, or the month is a name.
    Unneeded,
    /// Some dates are valid in one order only, or the user chose it.
    Known,
    /// All dates are valid in either order: a guess.
    Ambiguous,
}

/// What each profile is about: the key that groups events into profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProfileKey {
    /// One profile per value of the column with this index, such as a customer's id or an artist's name.
    Column(usize),
    /// One profile for the whole file, which is one listener's history.
    WholeFile,
    /// One profile per year: "2014".
    Year,
    /// One profile per month: "2014-10".
    Month,
    /// One profile per weekday, with a number to sort by: "4 Thu".
    Weekday,
}

/// User overrides of a file's inferred layout; `None` leaves a setting to inference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOverrides {
    /// Kind of the table.
    pub table_kind: Option<TableKind>,
    /// Character encoding.
    pub encoding: Option<Encoding>,
    /// The delimiter between fields.
    pub delimiter: Option<u8>,
    /// The quote character; `Some(None)` when quotes have no special meaning.
    #[serde(with = "quote_as_list")]
    pub quote: Option<Option<u8>>,
    /// Number of header rows; 0 for none.
    pub header_rows: Option<usize>,
    /// Kind of each column; columns past the end of the list are ignored.
    pub columns: Option<Vec<ColumnKind>>,
    /// Whether the day or the month comes first in dates that end with the year.
    pub date_order: Option<DateOrder>,
    /// The unit of numeric times.
    pub epoch: Option<Epoch>,
    /// Zone to show times in that state their own zone; UTC by default.
    pub zone: Option<Zone>,
    /// Names of months and zones in the times. They are looked up for each file, so they are neither sent nor saved.
    #[serde(skip)]
    pub time_names: TimeNames,
    /// What each profile is about.
    pub key: Option<ProfileKey>,
    /// Texts in the mobile column that name no known device, in lower case, and whether each is mobile.
    pub devices: Vec<(String, bool)>,
}

/// Layout of an events file's rows: the part of a [`Layout`] that the scanner needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLayout {
    /// CSV dialect.
    pub dialect: Dialect,
    /// Number of columns of a row.
    pub columns: usize,
    /// What each profile is about.
    pub key: ProfileKey,
    /// The column of the track's id or title; `None` when the file doesn't identify tracks.
    pub track: Option<usize>,
    /// The column of the track's artist, when titles rather than ids identify tracks: two artists' songs with
    /// the same title are two tracks.
    pub artist: Option<usize>,
    /// The columns that identify a track whose id is missing, when ids identify tracks.
    pub without_id: Option<TitleColumns>,
    /// The column of the time.
    pub time: usize,
    /// The column of the time of day or the offset from UTC, when the time's column contains only the rest.
    pub clock: Option<usize>,
    /// The column of the mobile flag or device; `None` when the file doesn't record mobile plays.
    pub mobile: Option<usize>,
    /// Texts in that column that name no known device, in lower case, and whether each is mobile.
    pub devices: Vec<(String, bool)>,
    /// Format of the times.
    pub time_format: TimeFormat,
    /// Zone to show times in that state their own zone.
    pub zone: Zone,
    /// Names of months and zones in the times.
    #[serde(default)]
    pub time_names: TimeNames,
}

/// The columns of a track's title and artist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleColumns {
    /// The column of the title.
    pub title: usize,
    /// The column of the artist, if there is one.
    pub artist: Option<usize>,
}

impl Layout {
    /// Index of the first column of a kind.
    pub fn column(&self, kind: ColumnKind) -> Option<usize> {
        self.columns.iter().position(|&column| column == kind)
    }

    /// Required columns that the file doesn't have.
    pub fn missing(&self) -> Vec<ColumnKind> {
        let mut required = self.table_kind.required_columns().to_vec();
        required.retain(|&kind| self.column(kind).is_none());
        required
    }

    /// The layout of the file's events; `None` when it isn't an events file or has no time column.
    pub fn events(&self) -> Option<EventLayout> {
        let id = self.column(ColumnKind::Track);
        let (title, artist) = (self.column(ColumnKind::Title), self.column(ColumnKind::Artist));
        Some(EventLayout {
            dialect: self.dialect,
            columns: self.columns.len(),
            key: self.key,
            track: id.or(title),
            artist: title.filter(|_| id.is_none()).and(artist),
            without_id: title
                .filter(|_| id.is_some())
                .map(|title| TitleColumns { title, artist }),
            time: self
                .column(ColumnKind::Time)
                .filter(|_| self.table_kind == TableKind::Events)?,
            clock: self.column(ColumnKind::Clock),
            mobile: self.column(ColumnKind::Mobile),
            devices: self.devices.clone(),
            time_format: self.time,
            zone: self.zone.clone(),
            time_names: self.time_names.clone(),
        })
    }

    /// The subject of its profiles: customers, artists, months and so on.
    pub fn profile_subject(&self) -> ProfileSubject {
        if self.table_kind == TableKind::Profiles {
            // A table of profiles names its first column after the subject.
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

    /// Returns whether both layouts read the same events from the same first row.
    pub fn reads_like(&self, other: &Layout) -> bool {
        let rows = |layout: &Layout| (layout.first_row_bytes, layout.first_row_lines, layout.encoding);
        self.events() == other.events() && rows(self) == rows(other)
    }

    /// Signature that files with the same columns share. Settings saved for one of them are stored under it, so
    /// its form must stay stable.
    ///
    /// It consists of the column names in a file with a header, and of the inferred column kinds otherwise.
    pub fn signature(&self) -> String {
        let columns: Vec<String> = if self.header_rows > 0 {
            self.names.iter().map(|name| name.to_lowercase()).collect()
        } else {
            self.columns.iter().map(|kind| format!("{kind:?}")).collect()
        };
        let header = if self.header_rows > 0 { "named" } else { "bare" };
        format!("{header} {}", columns.join("\u{1F}"))
    }
}

impl ReadOverrides {
    /// Overrides that reproduce a layout completely.
    pub fn from_layout(layout: &Layout) -> ReadOverrides {
        ReadOverrides {
            table_kind: Some(layout.table_kind),
            encoding: Some(layout.encoding),
            delimiter: Some(layout.dialect.delimiter),
            quote: Some(layout.dialect.quote),
            header_rows: Some(layout.header_rows),
            columns: Some(layout.columns.clone()),
            date_order: Some(layout.time.order),
            epoch: layout.time.epoch,
            zone: Some(layout.zone.clone()),
            time_names: layout.time_names.clone(),
            key: Some(layout.key),
            devices: layout.devices.clone(),
        }
    }
}

impl EventLayout {
    /// The columns that contain ids.
    pub fn id_columns(&self) -> Vec<usize> {
        let key = match self.key {
            ProfileKey::Column(column) => Some(column),
            ProfileKey::WholeFile | ProfileKey::Year | ProfileKey::Month | ProfileKey::Weekday => None,
        };
        [key, self.track, self.artist].into_iter().flatten().collect()
    }

    /// The default layout, in RFC 4180's dialect: event, customer, track, time, mobile, ZIP code.
    pub fn default_order() -> EventLayout {
        EventLayout {
            dialect: Dialect::default(),
            columns: 6,
            key: ProfileKey::Column(1),
            track: Some(2),
            artist: None,
            without_id: None,
            time: 3,
            clock: None,
            mobile: Some(4),
            devices: Vec::new(),
            time_format: TimeFormat::default(),
            zone: Zone::default(),
            time_names: TimeNames::NONE,
        }
    }
}

/// Serialises the quote override as a list of zero or one byte. JavaScript has only one null, and would lose
/// the difference between "no quote character" and "no override".
mod quote_as_list {
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
