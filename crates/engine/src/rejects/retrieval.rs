//! Retrieving: which part of a file to read again to find rejected rows, and their text in it.

use std::ops::Range;

use crate::csv::dialect::Dialect;
use crate::csv::records::{MAX_ROW_BYTES, RowReader};
use crate::rejects::log::LoggedReject;

/// How far apart rows may be that are read together.
const STRETCH_BYTES: u64 = 1 << 18;

/// How much is read behind the start of the last row at first.
const ROW_BYTES: u64 = 1 << 14;

/// Finds a file's rejected rows again, some at a time.
#[derive(Debug)]
pub struct Retrieval<'a> {
    dialect: Dialect,
    columns: usize,
    file_bytes: u64,
    left: &'a [LoggedReject],
    room_bytes: u64,
}

impl<'a> Retrieval<'a> {
    /// A retrieval of these rejects, in the file's order, from a file of so many bytes whose rows have so many columns.
    pub fn new(dialect: Dialect, columns: usize, file_bytes: u64, rejects: &'a [LoggedReject]) -> Retrieval<'a> {
        Retrieval {
            dialect,
            columns,
            file_bytes,
            left: rejects,
            room_bytes: ROW_BYTES,
        }
    }

    /// The bytes of the file that are to be fed next; `None` when all rows were found.
    pub fn wants(&self) -> Option<Range<u64>> {
        let start = self.left.first()?.offset_bytes.min(self.file_bytes);
        let together = self
            .left
            .iter()
            .take_while(|reject| reject.offset_bytes < start + STRETCH_BYTES);
        let last = together.last().map_or(start, |reject| reject.offset_bytes);
        Some(start..(last + self.room_bytes).min(self.file_bytes))
    }

    /// Takes in the bytes that were wanted, and gives each reject whose row is whole in them, with the row's text but for
    /// the line end behind it.
    pub fn feed<'b>(&mut self, bytes: &'b [u8]) -> Vec<(LoggedReject, &'b [u8])> {
        let Some(wanted) = self.wants() else {
            return Vec::new();
        };
        let complete = wanted.end >= self.file_bytes;
        let mut found = Vec::new();
        while let Some((reject, rest)) = self.left.split_first() {
            let at = reject.offset_bytes.saturating_sub(wanted.start) as usize;
            if reject.offset_bytes >= wanted.end && !found.is_empty() {
                break;
            }
            let text = bytes.get(at..).unwrap_or(&[]);
            // A row that is longer than a row can be is shown as far as it was looked at.
            let given_up = complete || text.len() > 2 * MAX_ROW_BYTES;
            let mut records = RowReader::new(text, self.dialect, complete).repairing(self.columns);
            let row = match records.next_row() {
                Some(row) => &text[row.start..row.next],
                None if given_up => text,
                None => break,
            };
            found.push((*reject, without_line_end(row)));
            self.left = rest;
        }
        // A row that doesn't end within what was read is asked for anew, with more behind it.
        self.room_bytes = if found.is_empty() {
            self.room_bytes * 8
        } else {
            ROW_BYTES
        };
        found
    }
}

/// A row without the line end behind it.
pub(crate) fn without_line_end(row: &[u8]) -> &[u8] {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    row.strip_suffix(b"\r").unwrap_or(row)
}
