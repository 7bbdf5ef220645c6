//! Ranges: one events file read by several scanners at once, each row exactly once.
//!
//! A file is cut into byte ranges without looking at it, and a row belongs to the range in which it starts. The scanner of
//! a range guesses that its first row starts behind the first newline, which is wrong where that newline stands inside a
//! quoted field. So every result says where its first row was taken to start and where the row after its last one starts,
//! and [`RangeChain`] accepts the results in the file's order: a guess is right when it is where the range before ends. A
//! range whose guess was wrong is scanned again from the place that is then known. (After Ge et al., "Speculative
//! Distributed CSV Data Parsing for Big Data Analytics", SIGMOD 2019.)

use std::collections::BTreeMap;
use std::ops::Range;

use crate::csv::position::StreamPosition;
use crate::scan::scanner::EventScanner;
use crate::store::chunk::EventChunk;

/// How far past its end a range is read at first, so that its last row is whole.
const TAIL_BYTES: u64 = 1 << 14;

/// How much is taken in at a time: little enough to be still in the processor's cache when it is scanned.
const PIECE_BYTES: u64 = 1 << 20;

/// How much is read at a time of a row that doesn't come to an end, of which only the end matters.
const ENDLESS_BYTES: u64 = 16 << 20;

/// Scans the rows of one range; a reader gives it the bytes it asks for.
#[derive(Debug)]
pub struct RangeScan {
    range: Range<u64>,
    file_bytes: u64,
    /// Where the first row starts, once that is known or guessed.
    first_row: Option<u64>,
    place: StreamPosition,
    /// Where what is likely to be wanted of the file ends.
    likely_end: u64,
    piece_bytes: u64,
    wanted: Range<u64>,
    left_open: bool,
    done: bool,
}

/// What a range's scan gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RangeResult {
    /// Where the range ends.
    pub end: u64,
    /// Where the first row was taken to start; `None` when no row starts in the range.
    pub first_row: Option<u64>,
    /// Where the row after the last one starts.
    pub next_row: u64,
    /// Lines from the first row to the next one.
    pub lines: u64,
    /// Whether the range ended inside a row that was given up, of which the rest is to be passed over.
    pub inside_endless_row: bool,
    /// The events, with the rejects' lines counted from the first row.
    pub chunk: EventChunk,
}

impl RangeScan {
    /// A scan of a range of a file of so many bytes. `first_row` is where the range's first row starts when that is known;
    /// else it is guessed.
    pub fn new(range: Range<u64>, file_bytes: u64, first_row: Option<u64>) -> RangeScan {
        // The byte before the range tells whether a row starts right at its beginning.
        let from = first_row.unwrap_or(range.start.saturating_sub(1));
        let likely_end = (range.end + TAIL_BYTES).min(file_bytes);
        RangeScan {
            likely_end,
            piece_bytes: PIECE_BYTES,
            wanted: from..likely_end.min(from + PIECE_BYTES),
            done: first_row.is_some_and(|first_row| first_row >= range.end),
            place: StreamPosition::new(from, 0),
            first_row,
            range,
            file_bytes,
            left_open: false,
        }
    }

    /// The same of a file that may grow: a row at its end is left alone that could go on.
    pub fn left_open(self, left_open: bool) -> RangeScan {
        RangeScan { left_open, ..self }
    }

    /// The same with pieces of another size.
    pub fn in_pieces(self, bytes: u64) -> RangeScan {
        let from = self.wanted.start;
        RangeScan {
            piece_bytes: bytes,
            wanted: from..self.likely_end.min(from + bytes),
            ..self
        }
    }

    /// The bytes that will be wanted, piece by piece and each once but for unfinished rows, where nothing is odd.
    pub fn likely(&self) -> Range<u64> {
        let from = self.wanted.start;
        from..if self.done { from } else { self.likely_end.max(from) }
    }

    /// The bytes of the file that are to be fed next; `None` when the scan is done.
    pub fn wants(&self) -> Option<Range<u64>> {
        (!self.done).then(|| self.wanted.clone())
    }

    /// Takes in exactly the bytes that [`RangeScan::wants`] asked for.
    pub fn feed(&mut self, scanner: &mut EventScanner, bytes: &[u8]) {
        let mut at = 0;
        if self.first_row.is_none() {
            let inside = &bytes[..bytes.len().min((self.range.end - self.wanted.start) as usize)];
            let start = start_of_next_line(inside, bytes);
            // The second half of a line's end may stand in the piece after this one, as may the line's end itself.
            if start.is_none_or(|start| start == bytes.len()) && self.wanted.end < self.likely_end {
                self.wanted.end = self.likely_end;
                return;
            }
            match start {
                Some(start) if self.wanted.start + (start as u64) < self.range.end => at = start,
                _ => {
                    self.done = true;
                    return;
                }
            }
            self.place = StreamPosition::new(self.wanted.start + at as u64, 0);
            self.first_row = Some(self.place.offset_bytes);
        }
        scanner.start_at(self.place);
        let at_end = self.wanted.end == self.file_bytes;
        let complete = at_end && !self.left_open;
        let until = self.range.end.saturating_sub(self.place.offset_bytes) as usize;
        let used = scanner.feed_until(&bytes[at..], complete, until);
        self.place = scanner.place();
        let here = self.place.offset_bytes;
        self.done = here >= self.file_bytes
            || (here >= self.range.end && !self.place.is_inside_endless_row())
            || (at_end && self.left_open);
        // A row that doesn't end within what was read is asked for anew, with more behind it.
        let end = if used == 0 {
            here + (4 * (self.wanted.end - here)).max(TAIL_BYTES)
        } else if self.place.is_inside_endless_row() {
            here + ENDLESS_BYTES
        } else if here < self.range.end {
            (here + self.piece_bytes).min(self.likely_end)
        } else {
            here + TAIL_BYTES
        };
        self.wanted = here..end.min(self.file_bytes);
    }

    /// The result, with all that the scanner has read since it was last taken from.
    pub fn finish(self, scanner: &mut EventScanner) -> RangeResult {
        RangeResult {
            end: self.range.end,
            first_row: self.first_row,
            next_row: self.place.offset_bytes,
            lines: self.place.lines,
            inside_endless_row: self.place.is_inside_endless_row(),
            chunk: scanner.take_chunk(),
        }
    }
}

/// Where the line after the one at the beginning of `bytes` starts, when that one ends `inside` the range.
fn start_of_next_line(inside: &[u8], bytes: &[u8]) -> Option<usize> {
    let end = memchr::memchr2(b'\n', b'\r', inside)?;
    let pair = bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n');
    Some(end + if pair { 2 } else { 1 })
}

/// What is to be done next, as the results of ranges come in.
#[derive(Clone, Debug, PartialEq)]
pub enum RangeVerdict {
    /// The chunk of the range with this index is right, and its rejects' lines are those of the file.
    Take {
        /// Which range.
        index: usize,
        /// Its events.
        chunk: Box<EventChunk>,
    },
    /// The guess was wrong. The range with this index is to be scanned again, from this first row.
    Rescan {
        /// Which range.
        index: usize,
        /// Where its first row starts.
        first_row: u64,
    },
}

/// Accepts the results of ranges in the file's order.
#[derive(Debug)]
pub struct RangeChain {
    waiting: BTreeMap<usize, RangeResult>,
    accepted: usize,
    place: StreamPosition,
}

impl RangeChain {
    /// A chain for a file whose first data row starts at a place.
    pub fn new(first_row: StreamPosition) -> RangeChain {
        RangeChain {
            waiting: BTreeMap::new(),
            accepted: 0,
            place: first_row,
        }
    }

    /// Where the row after the last accepted one starts.
    pub fn place(&self) -> StreamPosition {
        self.place
    }

    /// How many ranges were accepted so far.
    pub fn accepted(&self) -> usize {
        self.accepted
    }

    /// Takes the result of a range, which may come in any order, and gives what is to be done, in order.
    pub fn offer(&mut self, index: usize, result: RangeResult) -> Vec<RangeVerdict> {
        self.waiting.insert(index, result);
        let mut verdicts = Vec::new();
        while let Some(mut result) = self.waiting.remove(&self.accepted) {
            if self.place.offset_bytes >= result.end {
                // The row before runs over the whole range, so whatever was found in it are parts of that row.
                self.accepted += 1;
                continue;
            }
            if result.first_row != Some(self.place.offset_bytes) {
                verdicts.push(RangeVerdict::Rescan {
                    index: self.accepted,
                    first_row: self.place.offset_bytes,
                });
                break;
            }
            result.chunk.rejects.shift_lines(self.place.lines);
            verdicts.push(RangeVerdict::Take {
                index: self.accepted,
                chunk: Box::new(result.chunk),
            });
            self.accepted += 1;
            let lines = self.place.lines + result.lines;
            self.place = StreamPosition::new(result.next_row, lines).inside_endless_row(result.inside_endless_row);
        }
        verdicts
    }
}

/// Cuts a file into ranges for so many scanners: small enough that none ends long after the others, large enough that
/// reading is fast. The ranges begin where the first row does.
///
/// ```
/// use daypart_engine::scan::range::cut;
/// let ranges = cut(10, 100_000_000, 2);
/// assert_eq!((ranges[0].start, ranges[ranges.len() - 1].end), (10, 100_000_000));
/// ```
pub fn cut(first_row_bytes: u64, file_bytes: u64, scanners: usize) -> Vec<Range<u64>> {
    const SMALLEST: u64 = 1 << 20;
    const LARGEST: u64 = 16 << 20;
    let all = file_bytes.saturating_sub(first_row_bytes);
    let length = (all / (4 * scanners.max(1) as u64)).clamp(SMALLEST, LARGEST);
    let count = all.div_ceil(length);
    (0..count)
        .map(|index| first_row_bytes + index * length..(first_row_bytes + (index + 1) * length).min(file_bytes))
        .collect()
}
