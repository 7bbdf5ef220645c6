//! Row reader: splits delimited text into rows of fields, for any [`Dialect`].
//!
//! Well-formed text is read as RFC 4180 and the csv crate define it, with one exception: spaces and tabs around a
//! quoted field are dropped, as in `1, "a" ,2`.
//!
//! Damage by an unmatched quote stays within its row: when the number of columns is known, a quoted field may span
//! lines only if those lines are not complete rows on their own. Otherwise the quote is plain text, and the row is
//! flagged ([`Row::stray_quote`]). A line with too few or too many fields, or with a quotation that a delimiter
//! cuts, is repaired if there is a likeliest way to do so ([`Row::repaired`]): a delimiter next to a quoted field is
//! missing, or the line has another delimiter than the file. The `repair` module finds that way.
//!
//! The reader works on a piece of a file. It never needs more than [`MAX_ROW_BYTES`] after the start of a row to
//! find its end, so the result does not depend on how the file is divided into pieces.

use memchr::memchr2;

use crate::csv::dialect::{Dialect, Escape};
use crate::csv::repair;

mod damage;
mod fields;

/// Maximum length of a row, and so of a quoted field, in bytes.
pub const MAX_ROW_BYTES: usize = 1 << 20;

/// Maximum number of excess fields of a row that spans lines.
///
/// Without this limit, each line of a file in which every line has an unmatched quote would be read together with
/// all the lines after it, only to find that it is a row on its own.
const MAX_EXCESS_FIELDS: usize = 64;

/// Reads rows from a piece of text, as a lending iterator: see [`next_row`](Self::next_row).
///
/// ```
/// use daypart_engine::csv::dialect::Dialect;
/// use daypart_engine::csv::records::RowReader;
/// let mut records = RowReader::new(b"1,\"Hold On, Loosely\"\n2,\"say \"\"hi\"\"\"\n", Dialect::default(), true);
/// assert_eq!(records.next_row().unwrap().field(1), b"Hold On, Loosely");
/// assert_eq!(records.next_row().unwrap().field(1), b"say \"hi\"");
/// assert!(records.next_row().is_none());
/// ```
#[derive(Debug)]
pub struct RowReader<'a> {
    bytes: &'a [u8],
    at: usize,
    lines: u64,
    complete: bool,
    dialect: Dialect,
    quoting: Quoting,
    fields: Vec<Field>,
    unescaped: Vec<u8>,
    /// Whether the row has text between a closing quote and the end of the field.
    text_after_quote: bool,
    /// Number of quotes around and within the row's quoted fields, except quotes after an escape byte.
    quotes_of_fields: usize,
}

/// How far a quoted field may extend.
#[derive(Clone, Copy, Debug)]
enum Quoting {
    /// To its closing quote, on any line.
    Strict,
    /// To its closing quote, unless the lines that it spans are complete rows with this number of columns.
    Repairing(usize),
    /// To the end of the line.
    Line,
}

/// The range of a field's text, in the piece of text or in the buffer of unescaped bytes.
#[derive(Clone, Copy, Debug)]
struct Field {
    start: usize,
    end: usize,
    unescaped: bool,
    quoted: bool,
}

impl Field {
    fn text<'r>(&self, bytes: &'r [u8], unescaped: &'r [u8]) -> &'r [u8] {
        let buffer = if self.unescaped { unescaped } else { bytes };
        &buffer[self.start..self.end]
    }
}

/// Result of an attempt to read a row.
enum Attempt {
    /// The row is complete; the next line starts at this offset.
    Row(usize),
    /// A quoted field has no closing quote within the maximum length of a row.
    Unclosed,
    /// The row spans lines and has more fields than allowed.
    TooWide,
    /// The piece of text ends before the row does.
    NeedsMore,
}

/// The repairs that were made to a row.
#[derive(Clone, Copy, Debug, Default)]
struct Repairs {
    stray_quote: bool,
    repaired: bool,
}

impl Repairs {
    /// The repairs of a line that is split as the dialect says: an odd number of quotes has an unmatched one.
    fn of_undamaged(quotes: usize) -> Repairs {
        Repairs {
            stray_quote: quotes % 2 == 1,
            repaired: false,
        }
    }
}

/// A row, valid until the next one is read.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    bytes: &'r [u8],
    fields: &'r [Field],
    unescaped: &'r [u8],
    /// Start offset of the row in the piece of text.
    pub start: usize,
    /// Start offset of the next row.
    pub next: usize,
    /// Number of lines of the piece before the row.
    pub lines_before: u64,
    /// Number of lines of the piece before the next row.
    pub lines_after: u64,
    /// Whether the row has an unmatched quote, which was kept as text.
    pub stray_quote: bool,
    /// Whether the row was split in a way that deviates from the dialect, because it had the wrong number of fields,
    /// or a quotation that a delimiter cuts.
    pub repaired: bool,
    /// Whether the row exceeds [`MAX_ROW_BYTES`]. Such a row has no fields.
    pub too_long: bool,
}

impl<'r> Row<'r> {
    /// Number of fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Returns whether the row has no fields. Only a row that is too long has none.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Returns whether the row is a line of delimiters alone.
    pub fn is_blank(&self) -> bool {
        let is_empty = |field: &Field| field.start == field.end && !field.quoted;
        !self.too_long && self.fields.iter().all(is_empty)
    }

    /// The text of a field without its quotes; empty for an index out of range.
    pub fn field(&self, index: usize) -> &'r [u8] {
        self.fields
            .get(index)
            .map_or(&[], |field| field.text(self.bytes, self.unescaped))
    }

    /// Returns whether a field is quoted.
    pub fn is_quoted(&self, index: usize) -> bool {
        self.fields.get(index).is_some_and(|field| field.quoted)
    }

    /// The raw text of the row, without its line end.
    pub fn raw(&self) -> &'r [u8] {
        self.bytes[self.start..self.next].trim_ascii_end()
    }
}

impl<'a> RowReader<'a> {
    /// Creates a reader for a piece of text that starts at the start of a row.
    ///
    /// `complete` is whether the piece ends at the end of the file. If not, a last row whose end is unknown stays
    /// unread.
    pub fn new(bytes: &'a [u8], dialect: Dialect, complete: bool) -> RowReader<'a> {
        RowReader {
            bytes,
            at: 0,
            lines: 0,
            complete,
            dialect,
            quoting: Quoting::Strict,
            fields: Vec::new(),
            unescaped: Vec::new(),
            text_after_quote: false,
            quotes_of_fields: 0,
        }
    }

    /// Repairs damaged rows, given the number of columns of the file.
    ///
    /// With a single column, a row can't be distinguished from a line of a quoted field, so nothing is repaired.
    pub fn repairing(mut self, columns: usize) -> RowReader<'a> {
        self.quoting = if columns > 1 {
            Quoting::Repairing(columns)
        } else {
            Quoting::Strict
        };
        self
    }

    /// Reads every line as a row. A quote that is not closed on its line is plain text.
    pub fn line_by_line(mut self) -> RowReader<'a> {
        self.quoting = Quoting::Line;
        self
    }

    /// Start offset of the next row: the number of bytes consumed so far.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Number of lines consumed so far.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Reads the next row, skipping blank lines. Returns `None` when there is none, or when the piece ends before
    /// the row does.
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        let (mut line_end, mut next_line) = self.line_end(self.at)?;
        while line_end == self.at {
            self.at = next_line;
            self.lines += 1;
            (line_end, next_line) = self.line_end(self.at)?;
        }
        let start = self.at;
        let lines_before = self.lines;
        let too_long = line_end - start > MAX_ROW_BYTES;
        let (next, repairs) = if too_long {
            self.fields.clear();
            (next_line, Repairs::default())
        } else {
            self.read_fields(start, line_end, next_line)?
        };
        self.lines += self.lines_between(start, next);
        self.at = next;
        Some(Row {
            bytes: self.bytes,
            fields: &self.fields,
            unescaped: &self.unescaped,
            start,
            next,
            lines_before,
            lines_after: self.lines,
            stray_quote: repairs.stray_quote,
            repaired: repairs.repaired,
            too_long,
        })
    }

    /// Reads the fields of the row at `start`. Returns the start of the next row and the repairs, or `None` when
    /// the piece ends before the row does.
    fn read_fields(&mut self, start: usize, line_end: usize, next_line: usize) -> Option<(usize, Repairs)> {
        if matches!(self.quoting, Quoting::Line) {
            self.split_line(start, line_end);
            return Some((next_line, Repairs::of_undamaged(self.count_quotes(start, line_end))));
        }
        let attempt = self.split_repairing(start, line_end, next_line);
        let columns = match (self.quoting, &attempt) {
            (_, Attempt::NeedsMore) => return None,
            (Quoting::Repairing(columns), _) => columns,
            (_, Attempt::Row(next)) if *next != next_line => return Some((*next, Repairs::default())),
            (_, Attempt::Row(next)) => {
                return Some((*next, Repairs::of_undamaged(self.count_quotes(start, line_end))));
            }
            (_, Attempt::Unclosed | Attempt::TooWide) => {
                return Some((next_line, self.repair_line(start, line_end, 0)));
            }
        };
        let fits = self.fields.len() == columns && !self.text_after_quote;
        match attempt {
            Attempt::Row(next) if fits && next == next_line => {
                let quotes = self.count_quotes(start, line_end);
                if self.has_split_quotation(line_end, quotes) {
                    return Some((next_line, self.repair_line(start, line_end, columns)));
                }
                Some((next, Repairs::of_undamaged(quotes)))
            }
            Attempt::Row(next) if next != next_line && self.is_multiline_row(start, next, columns, fits) => {
                // `is_multiline_row` has overwritten the field list, so the row is split again.
                self.split_quoted(start, next_line, usize::MAX);
                Some((next, Repairs::default()))
            }
            _ => Some((next_line, self.repair_line(start, line_end, columns))),
        }
    }

    /// Splits the row at `start`. Stops as soon as it has too many fields for a row that spans lines.
    fn split_repairing(&mut self, start: usize, line_end: usize, next_line: usize) -> Attempt {
        let Quoting::Repairing(columns) = self.quoting else {
            return self.split_quoted(start, next_line, usize::MAX);
        };
        // One excess field is allowed: it may be the empty one after a trailing delimiter.
        let attempt = self.split_quoted(start, next_line, columns + 1);
        if !matches!(attempt, Attempt::TooWide) {
            return attempt;
        }
        self.split_line(start, line_end);
        if self.fields.len() == columns {
            return attempt;
        }
        self.split_quoted(start, next_line, columns.saturating_add(MAX_EXCESS_FIELDS))
    }

    /// Adds a field whose text differs from the raw bytes.
    fn push_unescaped(&mut self, text: &[u8], quoted: bool) {
        let start = self.unescaped.len();
        self.unescaped.extend_from_slice(text);
        self.fields.push(Field {
            start,
            end: self.unescaped.len(),
            unescaped: true,
            quoted,
        });
    }

    /// Returns the end of the line at `from` and the start of the next line, or `None` at the end of the text and
    /// when the piece ends before the line does.
    fn line_end(&self, from: usize) -> Option<(usize, usize)> {
        match memchr2(b'\n', b'\r', &self.bytes[from..]) {
            Some(length) => {
                let end = from + length;
                match self.bytes.get(end + 1) {
                    Some(b'\n') if self.bytes[end] == b'\r' => Some((end, end + 2)),
                    None if self.bytes[end] == b'\r' && !self.complete => None,
                    _ => Some((end, end + 1)),
                }
            }
            None if self.complete && from < self.bytes.len() => Some((self.bytes.len(), self.bytes.len())),
            None => None,
        }
    }

    /// Number of lines from `start` to `end`, which are starts of lines.
    fn lines_between(&self, start: usize, end: usize) -> u64 {
        let mut lines = 0;
        let mut at = start;
        while at < end {
            match self.line_end(at) {
                Some((_, next)) => at = next,
                None => at = end,
            }
            lines += 1;
        }
        lines
    }

    /// Number of quotes between `start` and `end`, except quotes after an escape byte.
    fn count_quotes(&self, start: usize, end: usize) -> usize {
        let line = &self.bytes[start..end];
        match (self.dialect.quote, self.dialect.escape) {
            (Some(quote), Escape::Doubled) => memchr::memchr_iter(quote, line).count(),
            (Some(_), Escape::Byte(_)) => repair::quote_positions(line, self.dialect).len(),
            (None, _) => 0,
        }
    }
}
