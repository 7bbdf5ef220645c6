//! Lookup tables: the small tables beside the events, read whole, kept as text and looked up by id.
//!
//! They are the tables of customers, tracks and ad clicks, and precomputed profiles and hourly counts. The
//! events file, which may be of any size, belongs to [`scan`](crate::scan).

use crate::collections::seeded_hash::Map;
use crate::csv::constant_formula;
use crate::csv::encoding::utf8_or_windows_1252;
use crate::csv::position::StreamPosition;
use crate::csv::records::{Row, RowReader};
use crate::csv::repair_stats::RepairStats;
use crate::fields::ids::{Id, TextArena};
use crate::profiles::profile::ProfileSubject;
use crate::rejects::log::{Reject, RejectReason, Rejects};
use crate::rejects::validation;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::layout::Layout;
use crate::time::parse;

/// A table with an id in each row: a customer's or a track's.
#[derive(Clone, Debug, Default)]
pub struct LookupTable {
    columns: Vec<(ColumnKind, TextArena)>,
    names: Vec<String>,
    key: usize,
    subject: ProfileSubject,
    rows_by_id: Map<Id, u32>,
    rows: u32,
}

impl LookupTable {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows as usize
    }

    /// Kind and name of each column.
    pub fn columns(&self) -> impl Iterator<Item = (ColumnKind, &str)> {
        let names = self.names.iter().map(String::as_str);
        self.columns.iter().map(|(kind, _)| *kind).zip(names)
    }

    /// Index of the id column.
    pub fn key(&self) -> usize {
        self.key
    }

    /// Subject of the profiles, in a table of profiles.
    pub fn profile_subject(&self) -> ProfileSubject {
        self.subject
    }

    /// Text of a cell, by row and column index; empty when there is no such cell.
    pub fn text(&self, row: usize, column: usize) -> &str {
        self.columns.get(column).map_or("", |(_, texts)| text_at(texts, row))
    }

    /// Number of distinct ids.
    pub fn ids(&self) -> usize {
        self.rows_by_id.len()
    }

    /// Distinct ids, in no particular order.
    pub fn distinct_ids(&self) -> impl Iterator<Item = &Id> {
        self.rows_by_id.keys()
    }

    /// Texts of two columns, row by row in the file's order; nothing when the table lacks one of them.
    pub fn pairs(&self, left: ColumnKind, right: ColumnKind) -> impl Iterator<Item = (&str, &str)> {
        let column = |kind| {
            self.columns
                .iter()
                .find(|(column, _)| *column == kind)
                .map(|(_, texts)| texts)
        };
        let columns = column(left).zip(column(right));
        let rows = 0..self.rows();
        columns
            .into_iter()
            .flat_map(move |(left, right)| rows.clone().map(move |row| (text_at(left, row), text_at(right, row))))
    }

    /// Text of a column in an id's row; `None` when the table has no such row or column. If several rows have
    /// the same id, the first counts.
    pub fn get(&self, id: &Id, kind: ColumnKind) -> Option<&str> {
        let row = *self.rows_by_id.get(id)?;
        let (_, texts) = self.columns.iter().find(|(column, _)| *column == kind)?;
        Some(text_at(texts, row as usize))
    }
}

fn text_at(texts: &TextArena, row: usize) -> &str {
    std::str::from_utf8(texts.get(row)).unwrap_or("")
}

/// Row counts of a lookup table's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookupCounts {
    /// Rows read, including rejected ones.
    pub rows: u64,
    /// Damaged rows that were repaired.
    pub repair_stats: RepairStats,
    /// Rejected rows.
    pub rejects: Rejects,
}

/// Reads a lookup table's file, fed in consecutive pieces.
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
/// assert_eq!((counts.rows, counts.repair_stats.stray_quotes), (2, 1));
/// ```
#[derive(Debug)]
pub struct LookupReader {
    layout: Layout,
    key: usize,
    position: StreamPosition,
    table: LookupTable,
    counts: LookupCounts,
}

impl LookupReader {
    /// Creates a reader for a file with this layout. The first piece must start at the layout's first row.
    pub fn new(layout: &Layout) -> LookupReader {
        let key = match layout.table_kind {
            TableKind::Music => ColumnKind::Track,
            TableKind::Hours => ColumnKind::Weekday,
            TableKind::Events | TableKind::Customers | TableKind::Clicks | TableKind::Profiles => ColumnKind::Customer,
        };
        let key = layout.column(key).unwrap_or(0);
        LookupReader {
            key,
            position: StreamPosition::new(layout.first_row_bytes, layout.first_row_lines),
            table: LookupTable {
                columns: layout
                    .columns
                    .iter()
                    .map(|&kind| (kind, TextArena::default()))
                    .collect(),
                names: layout.names.clone(),
                key,
                subject: layout.profile_subject(),
                ..LookupTable::default()
            },
            counts: LookupCounts::default(),
            layout: layout.clone(),
        }
    }

    /// Reads the rows of the next piece and returns the number of bytes consumed. The rest, an unfinished last
    /// row, must be fed again at the start of the next piece. `complete` marks the last piece.
    pub fn feed(&mut self, bytes: &[u8], complete: bool) -> usize {
        let mut at = self.position.resume(bytes);
        let mut records =
            RowReader::new(&bytes[at..], self.layout.dialect, complete).repairing(self.layout.columns.len());
        while let Some(row) = records.next_row() {
            if row.is_blank() {
                continue;
            }
            self.counts.rows += 1;
            self.counts.repair_stats.count(&row, &[self.key]);
            match checked_id(&self.layout, self.key, &row).and_then(|id| self.check_unique(id)) {
                Ok(id) => append_row(&mut self.table, id, self.key, &row),
                Err(reject) => {
                    let reject = validation::at_position(reject, self.position, row.lines_before, at + row.start);
                    self.counts.rejects.push(reject);
                }
            }
        }
        let (passed, lines) = (records.position(), records.lines());
        at += passed;
        self.position.lines += lines;
        if self.position.abandon_oversized_row(&bytes[at..]) {
            let reject = validation::at_position(validation::row_too_long(&bytes[at..]), self.position, 0, at);
            self.counts.rejects.push(reject);
            self.counts.rows += 1;
            at = bytes.len();
        }
        self.position.offset_bytes += at as u64;
        at
    }

    /// Rejects an id that already has a row, in a table of profiles.
    fn check_unique(&self, id: Id) -> Result<Id, Reject> {
        if self.layout.table_kind == TableKind::Profiles && self.table.rows_by_id.contains_key(&id) {
            let name = self.layout.names.get(self.key).map_or("", String::as_str);
            return Err(validation::reject(
                RejectReason::Repeated,
                name,
                validation::excerpt(id.to_string().as_bytes()),
                "one row per ID",
            ));
        }
        Ok(id)
    }

    /// Returns the table and its row counts.
    pub fn finish(self) -> (LookupTable, LookupCounts) {
        (self.table, self.counts)
    }
}

/// Returns a row's id, or the reason to reject the row. The caller sets the reject's position.
fn checked_id(layout: &Layout, key: usize, row: &Row<'_>) -> Result<Id, Reject> {
    validation::check_field_count(row, layout.columns.len())?;
    for (index, &kind) in layout.columns.iter().enumerate() {
        let field = constant_formula::text(row.field(index)).trim_ascii();
        let problem = match kind {
            ColumnKind::Length if field.is_empty() => None,
            ColumnKind::Length => length_problem(field),
            ColumnKind::Time => parse::parse(field, layout.time, &layout.zone, &layout.time_names)
                .is_err()
                .then_some((RejectReason::NotATime, "a date and time like 2014-10-23 03:26:20")),
            ColumnKind::Ad if field.is_empty() => Some((RejectReason::Empty, "an ad name")),
            ColumnKind::Unique | ColumnKind::Band | ColumnKind::MobileListens | ColumnKind::Listens => {
                count_problem(field, 0..=u32::MAX, "a whole number up to 4,294,967,295")
            }
            ColumnKind::Weekday => count_problem(field, 1..=7, "a weekday from 1 (Monday) to 7"),
            ColumnKind::Hour => count_problem(field, 0..=23, "an hour from 0 to 23"),
            _ => None,
        };
        if let Some((reason, expected)) = problem {
            return Err(validation::reject(
                reason,
                kind.name(),
                validation::excerpt(field),
                expected,
            ));
        }
    }
    if layout.table_kind == TableKind::Profiles {
        check_totals(layout, row)?;
    }
    let name = layout.columns.get(key).map_or("", |kind| kind.name());
    match utf8_or_windows_1252(constant_formula::text(row.field(key)).trim_ascii()).as_ref() {
        "" => Err(validation::reject(RejectReason::Empty, name, String::new(), "an ID")),
        text => Ok(Id::parse(text)),
    }
}

fn count_problem(
    field: &[u8],
    allowed: std::ops::RangeInclusive<u32>,
    expected: &'static str,
) -> Option<(RejectReason, &'static str)> {
    let digits = field.iter().all(u8::is_ascii_digit);
    let number: Option<u32> = std::str::from_utf8(field).ok().and_then(|text| text.parse().ok());
    let problem = (RejectReason::NotANumber, expected);
    (!digits || number.is_none_or(|number| !allowed.contains(&number))).then_some(problem)
}

/// Rejects a profile with more distinct tracks or mobile plays than plays, or with more plays than 32 bits count.
fn check_totals(layout: &Layout, row: &Row<'_>) -> Result<(), Reject> {
    let number = |index: usize| -> u64 {
        utf8_or_windows_1252(constant_formula::text(row.field(index)).trim_ascii())
            .parse()
            .unwrap_or(0)
    };
    let of = |wanted: ColumnKind| {
        let columns = layout.columns.iter().enumerate();
        columns
            .filter(move |(_, kind)| **kind == wanted)
            .map(|(index, _)| number(index))
    };
    let plays: u64 = of(ColumnKind::Band).sum();
    for kind in [ColumnKind::Unique, ColumnKind::MobileListens] {
        let part = of(kind).next().unwrap_or(0);
        if part > plays {
            let found = format!("{part} of {plays} plays");
            let expected = "at most the sum of the dayparts";
            return Err(validation::reject(
                RejectReason::Contradiction,
                kind.name(),
                found,
                expected,
            ));
        }
    }
    if plays > u64::from(u32::MAX) {
        let found = format!("{plays} plays");
        let expected = "at most 4,294,967,295 in one row";
        return Err(validation::reject(
            RejectReason::Contradiction,
            ColumnKind::Listens.name(),
            found,
            expected,
        ));
    }
    Ok(())
}

fn length_problem(field: &[u8]) -> Option<(RejectReason, &'static str)> {
    let number: Option<f64> = std::str::from_utf8(field).ok().and_then(|text| text.parse().ok());
    match number {
        Some(seconds) if seconds.is_finite() => None,
        _ => Some((RejectReason::NotANumber, "a length in seconds")),
    }
}

fn append_row(table: &mut LookupTable, id: Id, key: usize, row: &Row<'_>) {
    for (index, (_, texts)) in table.columns.iter_mut().enumerate() {
        let text = utf8_or_windows_1252(constant_formula::text(row.field(index)));
        // Ids are trimmed as in an events file, so that both refer to the same customer.
        let text = if index == key { text.trim_ascii() } else { text.trim() };
        texts.push(text.as_bytes());
    }
    table.rows_by_id.entry(id).or_insert(table.rows);
    table.rows += 1;
}
