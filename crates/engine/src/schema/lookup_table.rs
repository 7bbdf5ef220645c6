//! Reference tables: customers, music, clicks and what was counted elsewhere, read whole and kept as text, looked up by id.

use crate::collections::seeded_hash::Map;
use crate::csv::encoding::text_of;
use crate::csv::position::StreamPosition;
use crate::csv::records::{Row, RowReader};
use crate::csv::repair_stats::RepairStats;
use crate::fields::ids::{Id, TextArena};
use crate::profiles::profile::ProfileSubject;
use crate::rejects::log::{Reason, Reject, Rejects};
use crate::rejects::validation;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::layout::Layout;
use crate::time::parse;

/// A table whose rows belong to an id: a customer's, or a track's.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    columns: Vec<(ColumnKind, TextArena)>,
    names: Vec<String>,
    key: usize,
    of: ProfileSubject,
    rows_by_id: Map<Id, u32>,
    rows: u32,
}

impl Reference {
    /// How many rows the table has.
    pub fn rows(&self) -> usize {
        self.rows as usize
    }

    /// What each column holds, and its name.
    pub fn columns(&self) -> impl Iterator<Item = (ColumnKind, &str)> {
        let names = self.names.iter().map(String::as_str);
        self.columns.iter().map(|(meaning, _)| *meaning).zip(names)
    }

    /// The place of the column with the ids.
    pub fn key(&self) -> usize {
        self.key
    }

    /// Whom or what its rows are of, when they are profiles.
    pub fn of(&self) -> ProfileSubject {
        self.of
    }

    /// What a row says in a column, both by place; empty where there is none.
    pub fn text(&self, row: usize, column: usize) -> &str {
        self.columns.get(column).map_or("", |(_, texts)| text_at(texts, row))
    }

    /// How many different ids it has rows for.
    pub fn ids(&self) -> usize {
        self.rows_by_id.len()
    }

    /// The different ids, in no particular order.
    pub fn known_ids(&self) -> impl Iterator<Item = &Id> {
        self.rows_by_id.keys()
    }

    /// What two columns say in each row, in the file's order; nothing when the table lacks one of them.
    pub fn pairs(&self, left: ColumnKind, right: ColumnKind) -> impl Iterator<Item = (&str, &str)> {
        let column = |meaning| {
            self.columns
                .iter()
                .find(|(column, _)| *column == meaning)
                .map(|(_, texts)| texts)
        };
        let columns = column(left).zip(column(right));
        let rows = 0..self.rows();
        columns
            .into_iter()
            .flat_map(move |(left, right)| rows.clone().map(move |row| (text_at(left, row), text_at(right, row))))
    }

    /// What a column says of an id; `None` when the table has no such row or column. Of several rows for one id the first
    /// counts.
    pub fn get(&self, id: &Id, meaning: ColumnKind) -> Option<&str> {
        let row = *self.rows_by_id.get(id)?;
        let (_, texts) = self.columns.iter().find(|(column, _)| *column == meaning)?;
        Some(text_at(texts, row as usize))
    }
}

fn text_at(texts: &TextArena, row: usize) -> &str {
    std::str::from_utf8(texts.get(row)).unwrap_or("")
}

/// What was read of a reference table's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookupCounts {
    /// Rows in the file, kept or not.
    pub rows: u64,
    /// Rows that were damaged and read all the same.
    pub mends: RepairStats,
    /// The rows that were not used.
    pub rejects: Rejects,
}

/// Reads the rows of a file that isn't of events, given piece by piece in order.
///
/// ```
/// use daypart_engine::fields::ids::Id;
/// use daypart_engine::schema::detect::recognise;
/// use daypart_engine::schema::lookup_table::LookupReader;
/// use daypart_engine::schema::kinds::ColumnKind;
/// let text = b"TrackId,Title,Artist,Length\n325,\"Carry On\",\"Crosby, Stills\",267\n326,Helplessly Hoping,\"Crosby,195\n";
/// let layout = recognise(text).unwrap();
/// let mut reader = LookupReader::new(&layout);
/// reader.feed(&text[layout.first_row_bytes as usize..], true);
/// let (music, counts) = reader.finish();
/// assert_eq!(music.get(&Id::Number(326), ColumnKind::Artist), Some("\"Crosby"));
/// assert_eq!((counts.rows, counts.mends.stray_quotes), (2, 1));
/// ```
#[derive(Debug)]
pub struct LookupReader {
    layout: Layout,
    key: usize,
    place: StreamPosition,
    table: Reference,
    counts: LookupCounts,
}

impl LookupReader {
    /// A reader of a file with this layout. Its first piece must start where the layout says that the rows begin.
    pub fn new(layout: &Layout) -> LookupReader {
        let key = match layout.role {
            TableKind::Music => ColumnKind::Track,
            TableKind::Hours => ColumnKind::Weekday,
            TableKind::Events | TableKind::Customers | TableKind::Clicks | TableKind::Profiles => ColumnKind::Customer,
        };
        let key = layout.column(key).unwrap_or(0);
        LookupReader {
            key,
            place: StreamPosition::new(layout.first_row_bytes, layout.first_row_lines),
            table: Reference {
                columns: layout
                    .columns
                    .iter()
                    .map(|&meaning| (meaning, TextArena::default()))
                    .collect(),
                names: layout.names.clone(),
                key,
                of: layout.profiles_of(),
                ..Reference::default()
            },
            counts: LookupCounts::default(),
            layout: layout.clone(),
        }
    }

    /// Reads the rows of the next piece and gives how many bytes of it were used. What is left over, an unfinished last
    /// row, must stand at the start of the next piece. `complete` says that there is no next piece.
    pub fn feed(&mut self, bytes: &[u8], complete: bool) -> usize {
        let mut at = self.place.resume(bytes);
        let mut records =
            RowReader::new(&bytes[at..], self.layout.dialect, complete).repairing(self.layout.columns.len());
        while let Some(row) = records.next_row() {
            self.counts.rows += 1;
            self.counts.mends.count(&row, &[self.key]);
            match checked_id(&self.layout, self.key, &row).and_then(|id| self.first_of(id)) {
                Ok(id) => keep(&mut self.table, id, self.key, &row),
                Err(reject) => {
                    let reject = validation::placed(reject, self.place, row.lines_before, at + row.start);
                    self.counts.rejects.push(reject);
                }
            }
        }
        let (passed, lines) = (records.position(), records.lines());
        at += passed;
        self.place.lines += lines;
        if self.place.gives_up(&bytes[at..]) {
            let reject = validation::placed(validation::too_long(&bytes[at..]), self.place, 0, at);
            self.counts.rejects.push(reject);
            self.counts.rows += 1;
            at = bytes.len();
        }
        self.place.offset_bytes += at as u64;
        at
    }

    /// The id, unless each id has one row and this one has it.
    fn first_of(&self, id: Id) -> Result<Id, Reject> {
        if self.layout.role == TableKind::Profiles && self.table.rows_by_id.contains_key(&id) {
            let name = self.layout.names.get(self.key).map_or("", String::as_str);
            return Err(validation::reject(
                Reason::Repeated,
                name,
                validation::shown(id.to_string().as_bytes()),
                "one row for each id",
            ));
        }
        Ok(id)
    }

    /// The table that was read, and what was counted.
    pub fn finish(self) -> (Reference, LookupCounts) {
        (self.table, self.counts)
    }
}

/// The id that a row belongs to, or why the row can't be used. The reject's place is left to the caller.
fn checked_id(layout: &Layout, key: usize, row: &Row<'_>) -> Result<Id, Reject> {
    validation::width(row, layout.columns.len())?;
    for (index, &meaning) in layout.columns.iter().enumerate() {
        let field = row.field(index).trim_ascii();
        let trouble = match meaning {
            ColumnKind::Length if field.is_empty() => None,
            ColumnKind::Length => number_trouble(field),
            ColumnKind::Time => parse::parse(field, layout.time, &layout.zone)
                .is_err()
                .then_some((Reason::NotATime, "a date and time like 2014-10-23 03:26:20")),
            ColumnKind::Ad if field.is_empty() => Some((Reason::Empty, "the name of an ad")),
            ColumnKind::Unique | ColumnKind::Band | ColumnKind::MobileListens | ColumnKind::Listens => {
                count_trouble(field, 0..=u32::MAX, "a whole number up to 4,294,967,295")
            }
            ColumnKind::Weekday => count_trouble(field, 1..=7, "a weekday from 1, for Monday, to 7"),
            ColumnKind::Hour => count_trouble(field, 0..=23, "an hour from 0 to 23"),
            _ => None,
        };
        if let Some((reason, expected)) = trouble {
            return Err(validation::reject(
                reason,
                meaning.name(),
                validation::shown(field),
                expected,
            ));
        }
    }
    if layout.role == TableKind::Profiles {
        contradiction(layout, row)?;
    }
    let name = layout.columns.get(key).map_or("", |meaning| meaning.name());
    match text_of(row.field(key).trim_ascii()).as_ref() {
        "" => Err(validation::reject(Reason::Empty, name, String::new(), "an id")),
        text => Ok(Id::parse(text)),
    }
}

fn count_trouble(
    field: &[u8],
    may_be: std::ops::RangeInclusive<u32>,
    expected: &'static str,
) -> Option<(Reason, &'static str)> {
    let digits = field.iter().all(u8::is_ascii_digit);
    let number: Option<u32> = std::str::from_utf8(field).ok().and_then(|text| text.parse().ok());
    let trouble = (Reason::NotANumber, expected);
    (!digits || number.is_none_or(|number| !may_be.contains(&number))).then_some(trouble)
}

/// Nobody has more different tracks or mobile listens than listens, and a customer's listens are counted in 32 bits.
fn contradiction(layout: &Layout, row: &Row<'_>) -> Result<(), Reject> {
    let number = |index: usize| -> u64 { text_of(row.field(index).trim_ascii()).parse().unwrap_or(0) };
    let of = |wanted: ColumnKind| {
        let columns = layout.columns.iter().enumerate();
        columns
            .filter(move |(_, meaning)| **meaning == wanted)
            .map(|(index, _)| number(index))
    };
    let listens: u64 = of(ColumnKind::Band).sum();
    for meaning in [ColumnKind::Unique, ColumnKind::MobileListens] {
        let part = of(meaning).next().unwrap_or(0);
        if part > listens {
            let found = format!("{part} of {listens} listens");
            let expected = "at most as many as the dayparts have together";
            return Err(validation::reject(
                Reason::Contradiction,
                meaning.name(),
                found,
                expected,
            ));
        }
    }
    if listens > u64::from(u32::MAX) {
        let found = format!("{listens} listens");
        let expected = "at most 4,294,967,295 for one row";
        return Err(validation::reject(
            Reason::Contradiction,
            ColumnKind::Listens.name(),
            found,
            expected,
        ));
    }
    Ok(())
}

fn number_trouble(field: &[u8]) -> Option<(Reason, &'static str)> {
    let number: Option<f64> = std::str::from_utf8(field).ok().and_then(|text| text.parse().ok());
    match number {
        Some(seconds) if seconds.is_finite() => None,
        _ => Some((Reason::NotANumber, "a length in seconds")),
    }
}

fn keep(table: &mut Reference, id: Id, key: usize, row: &Row<'_>) {
    for (index, (_, texts)) in table.columns.iter_mut().enumerate() {
        let text = text_of(row.field(index));
        // An id's ends are those that it has in an events file, so that both are of the same customer.
        let text = if index == key { text.trim_ascii() } else { text.trim() };
        texts.push(text.as_bytes());
    }
    table.rows_by_id.entry(id).or_insert(table.rows);
    table.rows += 1;
}
