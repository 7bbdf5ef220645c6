//! The position in a stream that is read in pieces, and recovery from oversized rows.

use crate::csv::records::MAX_ROW_BYTES;

/// Number of bytes and lines read so far, and whether the position is inside an oversized row that was abandoned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamPosition {
    /// Bytes read, from the start of the file or of a scanner's range.
    pub offset_bytes: u64,
    /// Lines read.
    pub lines: u64,
    inside_oversized_row: bool,
}

impl StreamPosition {
    /// A position after a number of bytes and lines.
    pub fn new(offset_bytes: u64, lines: u64) -> StreamPosition {
        StreamPosition {
            offset_bytes,
            lines,
            inside_oversized_row: false,
        }
    }

    /// The same position, marked as inside an oversized row or not.
    pub fn inside_oversized_row(self, inside_oversized_row: bool) -> StreamPosition {
        StreamPosition {
            inside_oversized_row,
            ..self
        }
    }

    /// Returns whether the position is inside an oversized row, so that the start of the next row is unknown.
    pub fn is_inside_oversized_row(&self) -> bool {
        self.inside_oversized_row
    }

    /// Returns the offset of the first row in the next piece, after the rest of an oversized row.
    pub fn resume(&mut self, piece: &[u8]) -> usize {
        if !self.inside_oversized_row {
            return 0;
        }
        match memchr::memchr2(b'\n', b'\r', piece) {
            Some(end) => {
                self.inside_oversized_row = false;
                self.lines += 1;
                end + 1
            }
            None => piece.len(),
        }
    }

    /// Abandons the row if the rest of a piece, in which no row ends, exceeds the maximum length of a row.
    /// [`StreamPosition::resume`] then skips the remainder. Returns whether the rest belongs to an abandoned row.
    pub fn abandon_oversized_row(&mut self, rest: &[u8]) -> bool {
        self.inside_oversized_row |= rest.len() > 2 * MAX_ROW_BYTES;
        self.inside_oversized_row && !rest.is_empty()
    }
}
