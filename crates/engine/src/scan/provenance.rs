//! Provenance: finds the source rows of one profile in an events file, each with its line and byte offset.
//!
//! The file is read again from its first row, in pieces. [`RowReader`] and `slow_path::parse_event` decide what
//! a row is and whether it is an event, as they did during the scan, so the rows found are exactly those that
//! were counted. Rejected rows are not among them.

use std::ops::Range;

use csv::Writer;
use serde::{Deserialize, Serialize};

use crate::csv::constant_formula;
use crate::csv::encoding::utf8_or_windows_1252;
use crate::csv::position::StreamPosition;
use crate::csv::records::{Row, RowReader};
use crate::fields::ids::TextInterner;
use crate::rejects::retrieval::trim_line_end;
use crate::scan::slow_path;
use crate::schema::layout::{EventLayout, Layout, ProfileKey};
use crate::store::unknown_devices::UnknownDevices;
use crate::text::csv_writer::finish;
use crate::text::formula_injection::escape_formula;

/// Number of bytes to read at a time.
pub const PIECE_BYTES: u64 = 4 << 20;

/// Layout and extent of the events in a file, for finding them again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRows {
    /// Layout of the rows.
    pub layout: EventLayout,
    /// Start of the first row.
    pub first_row: StreamPosition,
    /// End of the table.
    pub end_bytes: u64,
    /// Start of the first row that wasn't scanned because memory was full; otherwise the end of the table.
    pub until_bytes: u64,
}

impl EventRows {
    /// All rows up to `end_bytes` of a file with this layout; `None` when it isn't an events file.
    pub fn of(layout: &Layout, end_bytes: u64) -> Option<EventRows> {
        Some(EventRows {
            layout: layout.events()?,
            first_row: StreamPosition::new(layout.first_row_bytes, layout.first_row_lines),
            end_bytes,
            until_bytes: end_bytes,
        })
    }
}

/// A source row, borrowed from the piece it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceRow<'a> {
    /// Line of the file in which the row starts, from 1.
    pub line: u64,
    /// Offset of the row in the file.
    pub offset_bytes: u64,
    /// The row's bytes, without its line end.
    pub row: &'a [u8],
}

/// A source row for display.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    /// Name of the row's file.
    pub file: String,
    /// Line in which the row starts, from 1.
    pub line: u64,
    /// The row's text.
    pub text: String,
}

/// Source rows of one profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLines {
    /// Total number of source rows.
    pub total: u64,
    /// The first rows, in the order of the files.
    pub lines: Vec<SourceLine>,
}

/// Finds the source rows of one profile in an events file.
///
/// It does no I/O: the caller reads the bytes that [`SourceScan::wants`] asks for and feeds them.
///
/// ```
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::csv::position::StreamPosition;
/// use daypart_engine::scan::provenance::{EventRows, SourceScan};
/// let text = b"0,7,1,\"2014-10-23 03:26:20\",0,\"1\"\n1,8,1,\"2014-10-23 09:00:00\",1,\"1\"\n2,7,1,soon,1,\"1\"\n";
/// let end_bytes = text.len() as u64;
/// let rows = EventRows { layout: EventLayout::default_order(), first_row: StreamPosition::default(), end_bytes, until_bytes: end_bytes };
/// let mut scan = SourceScan::new(&rows, "8", 64);
/// let mut found = Vec::new();
/// while let Some(wanted) = scan.wants() {
///     let piece = &text[wanted.start as usize..wanted.end as usize];
///     found.extend(scan.feed(piece).iter().map(|row| (row.line, row.row.to_vec())));
/// }
/// assert_eq!(found, [(2, b"1,8,1,\"2014-10-23 09:00:00\",1,\"1\"".to_vec())]);
/// ```
#[derive(Debug)]
pub struct SourceScan<'a> {
    rows: &'a EventRows,
    id: String,
    position: StreamPosition,
    piece_bytes: u64,
    wanted_bytes: u64,
    done: bool,
}

impl<'a> SourceScan<'a> {
    /// Creates a scan for the profile with an id, given as text. It asks for pieces of `piece_bytes`, or of
    /// more where a row is longer.
    pub fn new(rows: &'a EventRows, id: &str, piece_bytes: u64) -> SourceScan<'a> {
        SourceScan {
            id: id.to_owned(),
            position: rows.first_row,
            piece_bytes: piece_bytes.max(1),
            wanted_bytes: piece_bytes.max(1),
            done: rows.first_row.offset_bytes >= rows.end_bytes.min(rows.until_bytes),
            rows,
        }
    }

    /// Range of the file to feed next; `None` when the scan is done.
    pub fn wants(&self) -> Option<Range<u64>> {
        let here = self.position.offset_bytes;
        (!self.done).then(|| here..here.saturating_add(self.wanted_bytes).min(self.rows.end_bytes))
    }

    /// Scans exactly the bytes that [`SourceScan::wants`] asked for, and returns the profile's rows among them.
    pub fn feed<'b>(&mut self, bytes: &'b [u8]) -> Vec<SourceRow<'b>> {
        let EventRows {
            layout,
            end_bytes,
            until_bytes,
            ..
        } = self.rows;
        let complete = self.position.offset_bytes + bytes.len() as u64 >= *end_bytes;
        let until = usize::try_from(until_bytes - self.position.offset_bytes).unwrap_or(usize::MAX);
        let mut at = self.position.resume(bytes);
        let mut found = Vec::new();
        // Texts are interned per piece only, to bound memory.
        let mut texts = (TextInterner::default(), TextInterner::default());
        let mut records = RowReader::new(&bytes[at..], layout.dialect, complete).repairing(layout.columns);
        let mut reached_until = at >= until;
        while !reached_until && let Some(row) = records.next_row() {
            if at + row.start >= until {
                reached_until = true;
            } else if self.is_of_profile(&row, &mut texts) {
                found.push(SourceRow {
                    line: self.position.lines + row.lines_before + 1,
                    offset_bytes: self.position.offset_bytes + (at + row.start) as u64,
                    row: trim_line_end(&bytes[at + row.start..at + row.next]),
                });
            }
        }
        self.position.lines += records.lines();
        at += records.position();
        if !reached_until && self.position.abandon_oversized_row(&bytes[at..]) {
            at = bytes.len();
        }
        self.position.offset_bytes += at as u64;
        self.done = reached_until || complete || self.position.offset_bytes >= (*until_bytes).min(*end_bytes);
        // A row that doesn't end within the piece is requested again, together with more bytes.
        self.wanted_bytes = if at == 0 {
            4 * self.wanted_bytes
        } else {
            self.piece_bytes
        };
        found
    }

    fn is_of_profile(&self, row: &Row<'_>, (customers, tracks): &mut (TextInterner, TextInterner)) -> bool {
        let layout = &self.rows.layout;
        // Most rows belong to other profiles and needn't be parsed further.
        if let ProfileKey::Column(column) = layout.key
            && utf8_or_windows_1252(constant_formula::text(row.field(column)).trim_ascii()) != self.id
        {
            return false;
        }
        let Ok(event) = slow_path::parse_event(row, layout, (customers, tracks), &mut UnknownDevices::default()) else {
            return false;
        };
        matches!(layout.key, ProfileKey::Column(_)) || slow_path::period_name(layout.key, event.time) == self.id
    }
}

/// Converts source rows to text for display.
pub fn source_lines(file: &str, rows: &[SourceRow<'_>]) -> Vec<SourceLine> {
    let line = |row: &SourceRow<'_>| SourceLine {
        file: file.to_owned(),
        line: row.line,
        text: utf8_or_windows_1252(row.row).into_owned(),
    };
    rows.iter().map(line).collect()
}

/// Header of the export `source_lines.csv`.
///
/// # Errors
/// Those of the csv crate; none occur when writing to memory.
pub fn source_csv_header() -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["file", "line", "byte_offset", "row"])?;
    finish(writer)
}

/// Rows of the export `source_lines.csv`: source rows with their file, line and byte offset.
///
/// # Errors
/// As [`source_csv_header`].
pub fn source_csv_rows(file: &str, rows: &[SourceRow<'_>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_field(escape_formula(file).as_bytes())?;
        writer.write_field(row.line.to_string())?;
        writer.write_field(row.offset_bytes.to_string())?;
        writer.write_field(escape_formula(&utf8_or_windows_1252(row.row)).as_bytes())?;
        writer.write_record(None::<&[u8]>)?;
    }
    finish(writer)
}
