//! The place in a file where reading stands, while the file comes piece by piece.

use crate::csv::records::MAX_ROW_BYTES;

/// Bytes and lines passed so far, and whether the last piece ended inside a row without an end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamPosition {
    /// Bytes passed, from the start of the file or of a scanner's range.
    pub offset_bytes: u64,
    /// Lines passed.
    pub lines: u64,
    inside_endless_row: bool,
}

impl StreamPosition {
    /// A place so many bytes and lines into the file.
    pub fn new(offset_bytes: u64, lines: u64) -> StreamPosition {
        StreamPosition {
            offset_bytes,
            lines,
            inside_endless_row: false,
        }
    }

    /// The same place, inside a row that was given up or not.
    pub fn inside_endless_row(self, inside_endless_row: bool) -> StreamPosition {
        StreamPosition {
            inside_endless_row,
            ..self
        }
    }

    /// Whether the place is inside a row that was given up, so that the next row is yet to be found.
    pub fn is_inside_endless_row(&self) -> bool {
        self.inside_endless_row
    }

    /// Where in the next piece the first row starts: past the rest of a row that was given up.
    pub fn resume(&mut self, piece: &[u8]) -> usize {
        if !self.inside_endless_row {
            return 0;
        }
        match memchr::memchr2(b'\n', b'\r', piece) {
            Some(end) => {
                self.inside_endless_row = false;
                self.lines += 1;
                end + 1
            }
            None => piece.len(),
        }
    }

    /// Whether the rest of a piece, in which no row ends, is more than any row can be. The row is then given up, and
    /// [`StreamPosition::resume`] passes over what is left of it.
    pub fn gives_up(&mut self, rest: &[u8]) -> bool {
        self.inside_endless_row |= rest.len() > 2 * MAX_ROW_BYTES;
        self.inside_endless_row && !rest.is_empty()
    }
}
