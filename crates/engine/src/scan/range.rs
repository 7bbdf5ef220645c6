//! Byte ranges: several scanners read one events file at the same time, each row exactly once.
//!
//! The file is split into byte ranges without looking at its content, and a row belongs to the range in which
//! it starts. A range's scanner guesses that its first row starts after the first newline, which is wrong if
//! that newline is inside a quoted field. Each result therefore states where its first row was assumed to
//! start, and where the row after its last one starts. [`RangeChain`] accepts the results in file order: a
//! guess is right if it equals the end of the previous range. A range with a wrong guess is scanned again from
//! the position that is then known. (After Ge et al., "Speculative Distributed CSV Data Parsing for Big Data
//! Analytics", SIGMOD 2019.)

use std::collections::BTreeMap;
use std::ops::Range;

use crate::csv::position::StreamPosition;
use crate::scan::scanner::EventScanner;
use crate::store::chunk::EventChunk;

/// Number of bytes to read past a range's end at first, so that its last row is complete.
const TAIL_BYTES: u64 = 1 << 14;

/// Size of a piece: small enough to be still in the processor's cache when it is scanned.
const PIECE_BYTES: u64 = 1 << 20;

/// Size of a piece of an oversized row, of which only the end matters.
const OVERSIZED_PIECE_BYTES: u64 = 16 << 20;

/// Scans the rows of one range.
///
/// It does no I/O: the caller reads the bytes that [`RangeScan::wants`] asks for and feeds them.
#[derive(Debug)]
pub struct RangeScan {
    range: Range<u64>,
    file_bytes: u64,
    /// Start of the first row, once it is known or guessed.
    first_row: Option<u64>,
    position: StreamPosition,
    /// End of the bytes that a usual range needs.
    expected_end: u64,
    piece_bytes: u64,
    wanted: Range<u64>,
    may_grow: bool,
    done: bool,
}

/// Result of a range's scan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RangeResult {
    /// End of the range.
    pub end: u64,
    /// Assumed start of the first row; `None` when no row starts in the range.
    pub first_row: Option<u64>,
    /// Start of the row after the last one.
    pub next_row: u64,
    /// Number of lines from the first row to the row after the last one.
    pub lines: u64,
    /// Whether the range ended inside an oversized row that was given up, and whose rest must be skipped.
    pub inside_oversized_row: bool,
    /// The events; the lines of its rejects count from the range's first row.
    pub chunk: EventChunk,
}

impl RangeScan {
    /// Creates a scan of a range of a file with `file_bytes` bytes. `first_row` is the start of the range's
    /// first row if known; otherwise it is guessed.
    pub fn new(range: Range<u64>, file_bytes: u64, first_row: Option<u64>) -> RangeScan {
        // The byte before the range shows whether a row starts at the range's first byte.
        let from = first_row.unwrap_or(range.start.saturating_sub(1));
        let expected_end = (range.end + TAIL_BYTES).min(file_bytes);
        RangeScan {
            expected_end,
            piece_bytes: PIECE_BYTES,
            wanted: from..expected_end.min(from + PIECE_BYTES),
            done: first_row.is_some_and(|first_row| first_row >= range.end),
            position: StreamPosition::new(from, 0),
            first_row,
            range,
            file_bytes,
            may_grow: false,
        }
    }

    /// Whether the file may grow. If so, a last row that could continue is left unread, for
    /// [`tail`](crate::scan::tail).
    pub fn may_grow(self, may_grow: bool) -> RangeScan {
        RangeScan { may_grow, ..self }
    }

    /// Sets the size of a piece.
    pub fn with_piece_bytes(self, bytes: u64) -> RangeScan {
        let from = self.wanted.start;
        RangeScan {
            piece_bytes: bytes,
            wanted: from..self.expected_end.min(from + bytes),
            ..self
        }
    }

    /// The bytes that the scan will ask for, if no row is unusually long.
    pub fn expected_bytes(&self) -> Range<u64> {
        let from = self.wanted.start;
        from..if self.done { from } else { self.expected_end.max(from) }
    }

    /// Range of the file to feed next; `None` when the scan is done.
    pub fn wants(&self) -> Option<Range<u64>> {
        (!self.done).then(|| self.wanted.clone())
    }

    /// Scans exactly the bytes that [`RangeScan::wants`] asked for.
    pub fn feed(&mut self, scanner: &mut EventScanner, bytes: &[u8]) {
        let mut at = 0;
        if self.first_row.is_none() {
            let inside = &bytes[..bytes.len().min((self.range.end - self.wanted.start) as usize)];
            let start = start_of_next_line(inside, bytes);
            // The line end may be in the next piece, or be split between this piece and the next.
            if start.is_none_or(|start| start == bytes.len()) && self.wanted.end < self.expected_end {
                self.wanted.end = self.expected_end;
                return;
            }
            match start {
                Some(start) if self.wanted.start + (start as u64) < self.range.end => at = start,
                _ => {
                    self.done = true;
                    return;
                }
            }
            self.position = StreamPosition::new(self.wanted.start + at as u64, 0);
            self.first_row = Some(self.position.offset_bytes);
        }
        scanner.start_at(self.position);
        let at_end = self.wanted.end == self.file_bytes;
        let complete = at_end && !self.may_grow;
        let until = self.range.end.saturating_sub(self.position.offset_bytes) as usize;
        let used = scanner.feed_until(&bytes[at..], complete, until);
        self.position = scanner.position();
        let here = self.position.offset_bytes;
        self.done = here >= self.file_bytes
            || (here >= self.range.end && !self.position.is_inside_oversized_row())
            || (at_end && self.may_grow);
        // A row that doesn't end within the piece is requested again, together with more bytes.
        let end = if used == 0 {
            here + (4 * (self.wanted.end - here)).max(TAIL_BYTES)
        } else if self.position.is_inside_oversized_row() {
            here + OVERSIZED_PIECE_BYTES
        } else if here < self.range.end {
            (here + self.piece_bytes).min(self.expected_end)
        } else {
            here + TAIL_BYTES
        };
        self.wanted = here..end.min(self.file_bytes);
    }

    /// Returns the result, with the chunk of everything that the scanner read since the last one was taken.
    pub fn finish(self, scanner: &mut EventScanner) -> RangeResult {
        RangeResult {
            end: self.range.end,
            first_row: self.first_row,
            next_row: self.position.offset_bytes,
            lines: self.position.lines,
            inside_oversized_row: self.position.is_inside_oversized_row(),
            chunk: scanner.take_chunk(),
        }
    }
}

/// Start of the second line of `bytes`, if the first line ends within `inside`, the part that belongs to the
/// range.
fn start_of_next_line(inside: &[u8], bytes: &[u8]) -> Option<usize> {
    let end = memchr::memchr2(b'\n', b'\r', inside)?;
    let pair = bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n');
    Some(end + if pair { 2 } else { 1 })
}

/// Next step after a range's result.
#[derive(Clone, Debug, PartialEq)]
pub enum RangeVerdict {
    /// The range's guess was right: take its chunk, whose rejects have their lines in the file.
    Take {
        /// Index of the range.
        index: usize,
        /// The range's events.
        chunk: Box<EventChunk>,
    },
    /// The range's guess was wrong: scan it again.
    Rescan {
        /// Index of the range.
        index: usize,
        /// Start of the range's first row.
        first_row: u64,
    },
}

/// Accepts the results of ranges in file order, whatever the order they arrive in.
#[derive(Debug)]
pub struct RangeChain {
    waiting: BTreeMap<usize, RangeResult>,
    accepted: usize,
    position: StreamPosition,
}

impl RangeChain {
    /// Creates a chain for a file whose first data row starts at `first_row`.
    pub fn new(first_row: StreamPosition) -> RangeChain {
        RangeChain {
            waiting: BTreeMap::new(),
            accepted: 0,
            position: first_row,
        }
    }

    /// Start of the row after the last accepted one.
    pub fn position(&self) -> StreamPosition {
        self.position
    }

    /// Number of ranges accepted so far.
    pub fn accepted(&self) -> usize {
        self.accepted
    }

    /// Takes the result of a range, in any order, and returns the next steps, in file order.
    pub fn submit(&mut self, index: usize, result: RangeResult) -> Vec<RangeVerdict> {
        self.waiting.insert(index, result);
        let mut verdicts = Vec::new();
        while let Some(mut result) = self.waiting.remove(&self.accepted) {
            if self.position.offset_bytes >= result.end {
                // The previous row extends over the whole range, so everything found in the range is part of
                // that row.
                self.accepted += 1;
                continue;
            }
            if result.first_row != Some(self.position.offset_bytes) {
                verdicts.push(RangeVerdict::Rescan {
                    index: self.accepted,
                    first_row: self.position.offset_bytes,
                });
                break;
            }
            result.chunk.rejects.shift_lines(self.position.lines);
            verdicts.push(RangeVerdict::Take {
                index: self.accepted,
                chunk: Box::new(result.chunk),
            });
            self.accepted += 1;
            let lines = self.position.lines + result.lines;
            self.position =
                StreamPosition::new(result.next_row, lines).inside_oversized_row(result.inside_oversized_row);
        }
        verdicts
    }
}

/// Splits a file into ranges for a number of scanners: small enough that no scanner finishes long after the
/// others, large enough for fast reading. The first range starts at the first row.
///
/// ```
/// use daypart_engine::scan::range::split_ranges;
/// let ranges = split_ranges(10, 100_000_000, 2);
/// assert_eq!((ranges[0].start, ranges[ranges.len() - 1].end), (10, 100_000_000));
/// ```
pub fn split_ranges(first_row_bytes: u64, file_bytes: u64, scanners: usize) -> Vec<Range<u64>> {
    const SMALLEST: u64 = 1 << 20;
    const LARGEST: u64 = 16 << 20;
    let all = file_bytes.saturating_sub(first_row_bytes);
    let length = (all / (4 * scanners.max(1) as u64)).clamp(SMALLEST, LARGEST);
    let count = all.div_ceil(length);
    (0..count)
        .map(|index| first_row_bytes + index * length..(first_row_bytes + (index + 1) * length).min(file_bytes))
        .collect()
}
