//! The scan: an events file's bytes into columns of customer, track, time and mobile flag.
//!
//! Nearly every row is plain and is read in one go by [`FastPath`]. A row that is not, for whatever reason, goes through
//! [`RowReader`] and [`slow_path::event`], which decide alone what a row means; the fast way only ever accepts what they would
//! accept.

use std::collections::TryReserveError;

use crate::csv::position::StreamPosition;
use crate::csv::records::RowReader;
use crate::fields::ids::{TEXT_BIT, TextInterner};
use crate::rejects::validation;
use crate::scan::fast_path::FastPath;
use crate::scan::slow_path::{self, Event};
use crate::schema::layout::EventLayout;
use crate::store::chunk::{EventChunk, MOBILE_BIT};
use crate::store::group_by::EventGrouper;

/// How long the rows of the usual file are, about.
const ROW_BYTES: usize = 48;

/// Reads the rows of an events file, or of a part of one, given piece by piece in order.
///
/// ```
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::scan::scanner::EventScanner;
/// let mut scanner = EventScanner::new(EventLayout::seed());
/// let text = b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,48,xyz,\"tomorrow\",1,\"1\"\n";
/// let consumed = scanner.feed(text, true);
/// let chunk = scanner.take_chunk();
/// assert_eq!((consumed, chunk.rows, chunk.len()), (text.len(), 2, 1));
/// assert_eq!(chunk.rejects.listed[0].found, "tomorrow");
/// ```
#[derive(Debug)]
pub struct EventScanner {
    layout: EventLayout,
    /// The columns that hold ids.
    ids: Vec<usize>,
    /// The fast way, when the layout is one that it understands.
    plain: Option<FastPath>,
    customers: TextInterner,
    tracks: TextInterner,
    /// The events read since the last chunk was taken: customer, track with flag, time.
    events: Vec<[u32; 3]>,
    grouper: EventGrouper,
    chunk: EventChunk,
    place: StreamPosition,
}

impl EventScanner {
    /// A scanner of a file with this layout.
    pub fn new(layout: EventLayout) -> EventScanner {
        EventScanner {
            ids: layout.ids(),
            plain: FastPath::new(&layout),
            layout,
            customers: TextInterner::default(),
            tracks: TextInterner::default(),
            events: Vec::new(),
            grouper: EventGrouper::default(),
            chunk: EventChunk::default(),
            place: StreamPosition::default(),
        }
    }

    /// Says where in the file the next piece stands, past a header or what another scanner reads. Lines are counted from
    /// there.
    pub fn start_at(&mut self, place: StreamPosition) {
        self.place = place;
    }

    /// Where in the file reading stands.
    pub fn place(&self) -> StreamPosition {
        self.place
    }

    /// Makes room for the events of so many bytes, and for what bringing them into order takes, so that nothing has to be moved
    /// while they are read.
    ///
    /// # Errors
    /// When memory has no such room.
    pub fn make_room(&mut self, bytes: usize) -> Result<(), TryReserveError> {
        self.events.try_reserve(bytes / ROW_BYTES)?;
        // Let go of at once, this is there for what follows.
        Vec::<u8>::new().try_reserve_exact(bytes)
    }

    /// Reads the rows of the next piece and gives how many bytes of it were used. What is left over, an unfinished last
    /// row, must stand at the start of the next piece. `complete` says that there is no next piece.
    pub fn feed(&mut self, bytes: &[u8], complete: bool) -> usize {
        self.feed_until(bytes, complete, usize::MAX)
    }

    /// Like [`EventScanner::feed`], but no row is read that starts at or after `until` in the piece.
    #[inline(never)]
    pub fn feed_until(&mut self, bytes: &[u8], complete: bool, until: usize) -> usize {
        let mut at = self.place.resume(bytes);
        self.events.reserve(bytes.len().min(until) / ROW_BYTES);
        while at < bytes.len() && at < until {
            let before = self.events.len();
            if let Some(plain) = &mut self.plain {
                let texts = (&mut self.customers, &mut self.tracks);
                at = plain.read(bytes, at, until, texts, &mut self.events);
            }
            let plain = (self.events.len() - before) as u64;
            self.place.lines += plain;
            self.chunk.rows += plain;
            if at >= bytes.len() || at >= until {
                break;
            }
            match self.odd_row(bytes, at, complete) {
                Some(next) => at = next,
                None => break,
            }
        }
        if at < until && self.place.gives_up(&bytes[at..]) {
            let reject = validation::placed(validation::too_long(&bytes[at..]), self.place, 0, at);
            self.chunk.rejects.push(reject);
            self.chunk.rows += 1;
            at = bytes.len();
        }
        self.place.offset_bytes += at as u64;
        at
    }

    /// The events read since the last call.
    pub fn take_chunk(&mut self) -> EventChunk {
        let mut chunk = std::mem::take(&mut self.chunk);
        chunk.groups = self.grouper.group(&mut self.events);
        chunk.new_customers = self.customers.take_new();
        chunk.new_tracks = self.tracks.take_new();
        chunk
    }

    /// How many events are waiting to be taken.
    pub fn waiting(&self) -> usize {
        self.events.len()
    }

    /// Reads what is not a plain row: a blank line, or a row that needs care. Gives where the next row starts; `None` when
    /// the piece ends before that can be told.
    fn odd_row(&mut self, bytes: &[u8], at: usize, complete: bool) -> Option<usize> {
        // A row that starts at a range's end must not be reached by way of the blank lines before it.
        let blank = match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r'), None) if !complete => return None,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => return self.careful_row(bytes, at, complete),
        };
        self.place.lines += 1;
        Some(at + blank)
    }

    /// Reads the row at `at`, whatever it is, into an event or a reject, and gives where the next row starts. `None` when
    /// the piece ends before the row does.
    fn careful_row(&mut self, bytes: &[u8], at: usize, complete: bool) -> Option<usize> {
        let mut records = RowReader::new(&bytes[at..], self.layout.dialect, complete).repairing(self.layout.columns);
        if let Some(row) = records.next_row() {
            self.chunk.rows += 1;
            self.chunk.mends.count(&row, &self.ids);
            match slow_path::event(&row, &self.layout, &mut self.customers, &mut self.tracks) {
                Ok(Event {
                    customer,
                    track,
                    time,
                    mobile,
                }) => self.events.push([customer, track | mobile << 31, time]),
                Err(reject) => {
                    let reject = validation::placed(reject, self.place, row.lines_before, at + row.start);
                    self.chunk.rejects.push(reject);
                }
            }
            self.place.lines += row.lines_after;
            return Some(at + row.next);
        }
        None
    }
}

/// The mobile flag must not touch an id's code.
const _: () = assert!(MOBILE_BIT > TEXT_BIT && MOBILE_BIT == 1 << 31);
