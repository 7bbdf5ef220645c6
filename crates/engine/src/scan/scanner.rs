//! Event scanner: turns an events file's bytes into columns of customer, track, time and mobile flag.
//!
//! Nearly every row is simple and is read by `FastPath`. Every other row goes through [`RowReader`] and
//! `slow_path::parse_event`, which alone define what a row means; the fast path accepts only what they would
//! accept, with the same result.

use std::collections::TryReserveError;
use std::hint::black_box;

use crate::csv::position::StreamPosition;
use crate::csv::records::RowReader;
use crate::fields::ids::{TEXT_BIT, TextInterner};
use crate::rejects::validation;
use crate::scan::fast_path::FastPath;
use crate::scan::slow_path::{self, Event};
use crate::schema::layout::EventLayout;
use crate::store::chunk::{EventChunk, MOBILE_BIT};
use crate::store::group_by::EventGrouper;

/// Approximate length of a usual row.
const ROW_BYTES: usize = 48;

/// Reads the rows of an events file, or of a range of one, fed in consecutive pieces.
///
/// ```
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::scan::scanner::EventScanner;
/// let mut scanner = EventScanner::new(EventLayout::default_order());
/// let text = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,48,xyz,\"tomorrow\",1,\"1\"\n";
/// let consumed = scanner.feed(text, true);
/// let chunk = scanner.take_chunk();
/// assert_eq!((consumed, chunk.rows, chunk.len()), (text.len(), 2, 1));
/// assert_eq!(chunk.rejects.listed[0].found, "tomorrow");
/// ```
#[derive(Debug)]
pub struct EventScanner {
    layout: EventLayout,
    /// The columns that contain ids.
    id_columns: Vec<usize>,
    /// `None` when the fast path doesn't support the layout.
    fast_path: Option<FastPath>,
    customers: TextInterner,
    tracks: TextInterner,
    /// Events since the last chunk was taken: customer, track with flag, time.
    events: Vec<[u32; 3]>,
    grouper: EventGrouper,
    chunk: EventChunk,
    position: StreamPosition,
}

impl EventScanner {
    /// Creates a scanner for a file with this layout.
    pub fn new(layout: EventLayout) -> EventScanner {
        EventScanner {
            id_columns: layout.id_columns(),
            fast_path: FastPath::new(&layout),
            layout,
            customers: TextInterner::default(),
            tracks: TextInterner::default(),
            events: Vec::new(),
            grouper: EventGrouper::default(),
            chunk: EventChunk::default(),
            position: StreamPosition::default(),
        }
    }

    /// Sets the position in the file of the next piece: after a header, or after another scanner's range.
    /// Rejects are positioned relative to it.
    pub fn start_at(&mut self, position: StreamPosition) {
        self.position = position;
    }

    /// Current position in the file.
    pub fn position(&self) -> StreamPosition {
        self.position
    }

    /// Reserves memory for the events of `bytes` bytes and for grouping them, so that nothing is moved while
    /// they are read.
    ///
    /// # Errors
    /// When there is not enough memory.
    pub fn reserve(&mut self, bytes: usize) -> Result<(), TryReserveError> {
        self.events.try_reserve(bytes / ROW_BYTES)?;
        let mut probe: Vec<u8> = Vec::new();
        probe.try_reserve_exact(bytes)?;
        // An optimiser may remove an allocation whose pointer nothing uses, and with it the check.
        black_box(probe.as_ptr());
        // The allocation is freed here, which leaves its memory to the allocations that follow.
        Ok(())
    }

    /// Reads the rows of the next piece and returns the number of bytes consumed. The rest, an unfinished last
    /// row, must be fed again at the start of the next piece. `complete` marks the last piece.
    pub fn feed(&mut self, bytes: &[u8], complete: bool) -> usize {
        self.feed_until(bytes, complete, usize::MAX)
    }

    /// Like [`EventScanner::feed`], but reads no row that starts at or after offset `until` of the piece.
    #[inline(never)]
    pub fn feed_until(&mut self, bytes: &[u8], complete: bool, until: usize) -> usize {
        let mut at = self.position.resume(bytes);
        self.events.reserve(bytes.len().min(until) / ROW_BYTES);
        while at < bytes.len() && at < until {
            let before = self.events.len();
            if let Some(fast_path) = &mut self.fast_path {
                let texts = (&mut self.customers, &mut self.tracks);
                at = fast_path.read(bytes, at, until, texts, &mut self.events);
            }
            let fast_rows = (self.events.len() - before) as u64;
            self.position.lines += fast_rows;
            self.chunk.rows += fast_rows;
            if at >= bytes.len() || at >= until {
                break;
            }
            match self.read_other_row(bytes, at, complete) {
                Some(next) => at = next,
                None => break,
            }
        }
        if at < until && self.position.abandon_oversized_row(&bytes[at..]) {
            let reject = validation::at_position(validation::row_too_long(&bytes[at..]), self.position, 0, at);
            self.chunk.rejects.push(reject);
            self.chunk.rows += 1;
            at = bytes.len();
        }
        self.position.offset_bytes += at as u64;
        at
    }

    /// Takes the events since the last call, grouped by customer.
    pub fn take_chunk(&mut self) -> EventChunk {
        let mut chunk = std::mem::take(&mut self.chunk);
        chunk.groups = self.grouper.group(&mut self.events);
        chunk.new_customers = self.customers.take_new();
        chunk.new_tracks = self.tracks.take_new();
        chunk
    }

    /// Reads a row that isn't simple: a blank line, or a row for the slow path. Returns the start of the next
    /// row; `None` when the piece ends too early to know.
    fn read_other_row(&mut self, bytes: &[u8], at: usize, complete: bool) -> Option<usize> {
        // Blank lines are skipped one at a time, so that a row at the range's end isn't reached through the
        // blank lines before it.
        let blank = match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r'), None) if !complete => return None,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => return self.read_slow_row(bytes, at, complete),
        };
        self.position.lines += 1;
        Some(at + blank)
    }

    /// Reads the row at `at` into an event or a reject through the slow path, and returns the start of the next
    /// row. `None` when the piece ends before the row does.
    fn read_slow_row(&mut self, bytes: &[u8], at: usize, complete: bool) -> Option<usize> {
        let mut records = RowReader::new(&bytes[at..], self.layout.dialect, complete).repairing(self.layout.columns);
        if let Some(row) = records.next_row() {
            if row.is_blank() {
                self.position.lines += row.lines_after;
                return Some(at + row.next);
            }
            self.chunk.rows += 1;
            self.chunk.repair_stats.count(&row, &self.id_columns);
            let ids = (&mut self.customers, &mut self.tracks);
            match slow_path::parse_event(&row, &self.layout, ids, &mut self.chunk.unknown_devices) {
                Ok(Event {
                    customer,
                    track,
                    time,
                    mobile,
                }) => self.events.push([customer, track | mobile << 31, time]),
                Err(reject) => {
                    let reject = validation::at_position(reject, self.position, row.lines_before, at + row.start);
                    self.chunk.rejects.push(reject);
                }
            }
            self.position.lines += row.lines_after;
            return Some(at + row.next);
        }
        None
    }
}

/// The mobile flag must not overlap an id's code.
const _: () = assert!(MOBILE_BIT > TEXT_BIT && MOBILE_BIT == 1 << 31);
