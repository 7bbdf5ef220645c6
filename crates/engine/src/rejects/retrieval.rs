//! Retrieval of the text of rejected rows: which byte ranges of the file to read again, and the rows in them.
//!
//! The caller does the reading, so this works without I/O.

use std::ops::Range;

use crate::csv::dialect::Dialect;
use crate::csv::records::{MAX_ROW_BYTES, RowReader};
use crate::rejects::log::LoggedReject;

/// Maximum distance between the first and last row start in one read.
const MAX_SPAN_BYTES: u64 = 1 << 18;

/// Number of bytes to read from the start of the last row, on the first attempt.
const ROW_BYTES: u64 = 1 << 14;

/// Retrieves the rejected rows of a file, some at a time: call [`wants`](Self::wants), read,
/// [`feed`](Self::feed), repeat.
#[derive(Debug)]
pub struct Retrieval<'a> {
    dialect: Dialect,
    columns: usize,
    file_bytes: u64,
    remaining: &'a [LoggedReject],
    last_row_bytes: u64,
}

impl<'a> Retrieval<'a> {
    /// Creates a retrieval of these rejects, in file order, from a file with this dialect, number of columns and
    /// size.
    pub fn new(dialect: Dialect, columns: usize, file_bytes: u64, rejects: &'a [LoggedReject]) -> Retrieval<'a> {
        Retrieval {
            dialect,
            columns,
            file_bytes,
            remaining: rejects,
            last_row_bytes: ROW_BYTES,
        }
    }

    /// The byte range of the file to feed next; `None` once all rows are found.
    pub fn wants(&self) -> Option<Range<u64>> {
        let start = self.remaining.first()?.offset_bytes.min(self.file_bytes);
        let together = self
            .remaining
            .iter()
            .take_while(|reject| reject.offset_bytes < start + MAX_SPAN_BYTES);
        let last = together.last().map_or(start, |reject| reject.offset_bytes);
        Some(start..(last + self.last_row_bytes).min(self.file_bytes))
    }

    /// Takes the bytes of the wanted range, and returns each reject whose row they contain completely, with the
    /// row's text without its line end.
    pub fn feed<'b>(&mut self, bytes: &'b [u8]) -> Vec<(LoggedReject, &'b [u8])> {
        let Some(wanted) = self.wants() else {
            return Vec::new();
        };
        let complete = wanted.end >= self.file_bytes;
        let mut found = Vec::new();
        while let Some((reject, rest)) = self.remaining.split_first() {
            let at = reject.offset_bytes.saturating_sub(wanted.start) as usize;
            if reject.offset_bytes >= wanted.end && !found.is_empty() {
                break;
            }
            let text = bytes.get(at..).unwrap_or(&[]);
            // A row beyond the maximum length is returned as far as it was read.
            let given_up = complete || text.len() > 2 * MAX_ROW_BYTES;
            let mut records = RowReader::new(text, self.dialect, complete).repairing(self.columns);
            let row = match records.next_row() {
                Some(row) => &text[row.start..row.next],
                None if given_up => text,
                None => break,
            };
            found.push((*reject, trim_line_end(row)));
            self.remaining = rest;
        }
        // A row that does not end within the bytes read is requested again, with more bytes.
        self.last_row_bytes = if found.is_empty() {
            self.last_row_bytes * 8
        } else {
            ROW_BYTES
        };
        found
    }
}

/// Removes the line end after a row: LF, CRLF or CR.
pub(crate) fn trim_line_end(row: &[u8]) -> &[u8] {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    row.strip_suffix(b"\r").unwrap_or(row)
}
