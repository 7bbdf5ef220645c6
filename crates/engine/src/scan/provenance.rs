//! Tracing: the rows of an events file that one customer's figures rest on, each with its place in the file.
//!
//! The file is read again from its first row on, in pieces. What a row is and whether it tells an event is for [`RowReader`]
//! and `slow_path::event` to say, as it was when the file was scanned, so that the rows found are exactly those that were
//! counted: a rejected row is none of them.

use std::ops::Range;

use csv::Writer;
use serde::{Deserialize, Serialize};

use crate::csv::encoding::text_of;
use crate::csv::position::StreamPosition;
use crate::csv::records::{Row, RowReader};
use crate::fields::ids::TextInterner;
use crate::rejects::retrieval::without_line_end;
use crate::scan::slow_path;
use crate::schema::layout::{EventLayout, Layout, ProfileKey};
use crate::text::csv_writer::finish;
use crate::text::formula_injection::harmless;

/// How much is read at a time.
pub const PIECE_BYTES: u64 = 4 << 20;

/// How the events of a file are found in it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRows {
    /// How its rows are read.
    pub layout: EventLayout,
    /// Where the first one starts.
    pub first_row: StreamPosition,
    /// Where the table ends.
    pub end_bytes: u64,
    /// From where on rows were not read any more, because memory was full; where the table ends otherwise.
    pub until_bytes: u64,
}

impl EventRows {
    /// The rows of a file with a layout, in a text of which so many bytes are read; `None` when it isn't an events file.
    pub fn of(layout: &Layout, end_bytes: u64) -> Option<EventRows> {
        Some(EventRows {
            layout: layout.events()?,
            first_row: StreamPosition::new(layout.first_row_bytes, layout.first_row_lines),
            end_bytes,
            until_bytes: end_bytes,
        })
    }
}

/// A row that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceRow<'a> {
    /// The line of the file that it starts in, from 1.
    pub line: u64,
    /// Where it starts in the file.
    pub offset_bytes: u64,
    /// The row as it stands there, but for the line end behind it.
    pub row: &'a [u8],
}

/// A row as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    /// The name of the file that it stands in.
    pub file: String,
    /// The line that it starts in, from 1.
    pub line: u64,
    /// Its text.
    pub text: String,
}

/// The rows that a customer's figures rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLines {
    /// How many there are.
    pub total: u64,
    /// The first ones, in the order of the files.
    pub lines: Vec<SourceLine>,
}

/// Finds the rows of one customer in an events file; a reader gives it the bytes it asks for.
///
/// ```
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::csv::position::StreamPosition;
/// use daypart_engine::scan::provenance::{EventRows, SourceScan};
/// let text = b"0,7,1,\"2014-10-23 03:26:20\",0,\"1\"\n1,8,1,\"2014-10-23 09:00:00\",1,\"1\"\n2,7,1,soon,1,\"1\"\n";
/// let end_bytes = text.len() as u64;
/// let rows = EventRows { layout: EventLayout::seed(), first_row: StreamPosition::default(), end_bytes, until_bytes: end_bytes };
/// let mut trace = SourceScan::new(&rows, "8", 64);
/// let mut found = Vec::new();
/// while let Some(wanted) = trace.wants() {
///     let piece = &text[wanted.start as usize..wanted.end as usize];
///     found.extend(trace.feed(piece).iter().map(|row| (row.line, row.row.to_vec())));
/// }
/// assert_eq!(found, [(2, b"1,8,1,\"2014-10-23 09:00:00\",1,\"1\"".to_vec())]);
/// ```
#[derive(Debug)]
pub struct SourceScan<'a> {
    rows: &'a EventRows,
    customer: String,
    place: StreamPosition,
    piece_bytes: u64,
    wanted_bytes: u64,
    done: bool,
}

impl<'a> SourceScan<'a> {
    /// A search for the rows of a customer, or of whatever else the profiles are of, by the id's text. The file is read in
    /// pieces of so many bytes, or more where a row is longer.
    pub fn new(rows: &'a EventRows, customer: &str, piece_bytes: u64) -> SourceScan<'a> {
        SourceScan {
            customer: customer.to_owned(),
            place: rows.first_row,
            piece_bytes: piece_bytes.max(1),
            wanted_bytes: piece_bytes.max(1),
            done: rows.first_row.offset_bytes >= rows.end_bytes.min(rows.until_bytes),
            rows,
        }
    }

    /// The bytes of the file that are to be fed next; `None` when all rows were found.
    pub fn wants(&self) -> Option<Range<u64>> {
        let here = self.place.offset_bytes;
        (!self.done).then(|| here..here.saturating_add(self.wanted_bytes).min(self.rows.end_bytes))
    }

    /// Takes in exactly the bytes that [`SourceScan::wants`] asked for, and gives the rows that were found in them.
    pub fn feed<'b>(&mut self, bytes: &'b [u8]) -> Vec<SourceRow<'b>> {
        let EventRows {
            layout,
            end_bytes,
            until_bytes,
            ..
        } = self.rows;
        let complete = self.place.offset_bytes + bytes.len() as u64 >= *end_bytes;
        let until = usize::try_from(until_bytes - self.place.offset_bytes).unwrap_or(usize::MAX);
        let mut at = self.place.resume(bytes);
        let mut found = Vec::new();
        // The texts are told apart within a piece only, so that no more of them are kept than it has.
        let mut texts = (TextInterner::default(), TextInterner::default());
        let mut records = RowReader::new(&bytes[at..], layout.dialect, complete).repairing(layout.columns);
        let mut passed_until = at >= until;
        while !passed_until && let Some(row) = records.next_row() {
            if at + row.start >= until {
                passed_until = true;
            } else if self.is_of_customer(&row, &mut texts) {
                found.push(SourceRow {
                    line: self.place.lines + row.lines_before + 1,
                    offset_bytes: self.place.offset_bytes + (at + row.start) as u64,
                    row: without_line_end(&bytes[at + row.start..at + row.next]),
                });
            }
        }
        self.place.lines += records.lines();
        at += records.position();
        if !passed_until && self.place.gives_up(&bytes[at..]) {
            at = bytes.len();
        }
        self.place.offset_bytes += at as u64;
        self.done = passed_until || complete || self.place.offset_bytes >= (*until_bytes).min(*end_bytes);
        // A row that doesn't end within what was read is asked for anew, with more behind it.
        self.wanted_bytes = if at == 0 {
            4 * self.wanted_bytes
        } else {
            self.piece_bytes
        };
        found
    }

    fn is_of_customer(&self, row: &Row<'_>, (customers, tracks): &mut (TextInterner, TextInterner)) -> bool {
        let layout = &self.rows.layout;
        // Most rows are another customer's, and need no reading beyond that.
        if let ProfileKey::Column(column) = layout.key
            && text_of(row.field(column).trim_ascii()) != self.customer
        {
            return false;
        }
        let Ok(event) = slow_path::event(row, layout, customers, tracks) else {
            return false;
        };
        matches!(layout.key, ProfileKey::Column(_)) || slow_path::name_of(layout.key, event.time) == self.customer
    }
}

/// The rows as they are shown.
pub fn shown(file: &str, rows: &[SourceRow<'_>]) -> Vec<SourceLine> {
    let line = |row: &SourceRow<'_>| SourceLine {
        file: file.to_owned(),
        line: row.line,
        text: text_of(row.row).into_owned(),
    };
    rows.iter().map(line).collect()
}

/// The header of `source_lines.csv`.
///
/// # Errors
/// None occur when writing to memory; the csv crate's are passed on.
pub fn sources_header() -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["file", "line", "byte_offset", "row"])?;
    finish(writer)
}

/// Rows of `source_lines.csv`: a file's rows with their places.
///
/// # Errors
/// As [`sources_header`].
pub fn source_rows(file: &str, rows: &[SourceRow<'_>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_field(harmless(file).as_bytes())?;
        writer.write_field(row.line.to_string())?;
        writer.write_field(row.offset_bytes.to_string())?;
        writer.write_field(harmless(&text_of(row.row)).as_bytes())?;
        writer.write_record(None::<&[u8]>)?;
    }
    finish(writer)
}
