//! The events store: all events in memory, grouped by customer, eight bytes each: the track with the mobile flag, and the
//! time.
//!
//! The layout is compressed sparse rows, in segments: in a segment, one customer's events stand next to each other, and `runs`
//! says where. So grouped, the exact number of a customer's distinct tracks needs no set: a stamp per track says which customer
//! was the last to hear it.
//!
//! Scanners hand over pieces that are grouped already, and a piece of a usual file is a segment as it is. Where customers are so
//! many that the list of their runs would outweigh the events, several pieces are joined into one segment.

mod append;

pub use append::Absorbed;

use crate::fields::ids::{Id, IdIndex, TEXT_BIT, sorted};
use crate::store::chunk::{EventChunk, EventGroups, MOBILE_BIT};
use crate::store::precomputed::Precomputed;
use crate::time::civil::WallSecond;
use append::Tail;

/// The most events that one store takes: they are counted in 32 bits, and memory ends sooner.
pub const MAX_EVENTS: usize = 1 << 31;

/// How many events a segment has at least, the last one excepted. A query goes from segment to segment for each customer.
const SEGMENT_EVENTS: usize = 1 << 20;

/// How many events a segment has at least for each customer, so that its runs, eight bytes a customer, weigh a byte an event at
/// most.
const EVENTS_PER_RUN: usize = 8;

/// The most events that wait for others to be joined with, because they lie in memory twice then.
const MOST_WAITING: usize = 1 << 23;

/// An event as the store keeps it: its track's place in [`EventStore::tracks`], with the mobile flag as [`MOBILE_BIT`], and
/// its time.
pub type StoredEvent = [u32; 2];

/// Collects the chunks of any number of scanners, in any order, into segments.
#[derive(Debug)]
pub struct StoreBuilder {
    customers: IdIndex,
    tracks: IdIndex,
    /// Pieces that are in no segment yet, with the customers' and tracks' indices in place of their codes.
    waiting: Vec<EventGroups>,
    waiting_events: usize,
    segments: Vec<Segment>,
    events: usize,
    span: (WallSecond, WallSecond),
    segment_events: usize,
    most_events: usize,
}

/// There is no room for more events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreFull {
    /// How many events the store holds.
    pub events: usize,
}

impl Default for StoreBuilder {
    fn default() -> StoreBuilder {
        StoreBuilder::with_segments_of(SEGMENT_EVENTS)
    }
}

impl StoreBuilder {
    /// A builder whose segments have at least so many events, where the default doesn't do.
    pub fn with_segments_of(segment_events: usize) -> StoreBuilder {
        StoreBuilder {
            customers: IdIndex::default(),
            tracks: IdIndex::default(),
            waiting: Vec::new(),
            waiting_events: 0,
            segments: Vec::new(),
            events: 0,
            span: (WallSecond::MAX, 0),
            segment_events,
            most_events: MAX_EVENTS,
        }
    }

    /// The same, with room for at most so many events.
    pub fn with_room_for(self, most_events: usize) -> StoreBuilder {
        StoreBuilder {
            most_events: most_events.min(MAX_EVENTS),
            ..self
        }
    }

    /// Takes the texts that a scanner has met for the first time out of its chunk. They must be learnt in the order in
    /// which the scanner made its chunks, even where a chunk's events are taken in later, or never.
    pub fn learn(&mut self, scanner: usize, chunk: &mut EventChunk) {
        self.customers
            .add_texts(scanner, &std::mem::take(&mut chunk.new_customers));
        self.tracks.add_texts(scanner, &std::mem::take(&mut chunk.new_tracks));
    }

    /// Whether each code of a scanner's events stands for an id, once the texts of its chunk were learnt. Events of which that
    /// isn't so are not what a scanner sends, and must not be pushed.
    #[inline(never)]
    pub fn knows(&self, scanner: usize, groups: &EventGroups) -> bool {
        let customer = groups.customers.iter().copied().max();
        let track = groups.events.iter().map(|[track, _]| track & !MOBILE_BIT).max();
        // When the highest code is known, the others are.
        self.customers.knows(scanner, customer.unwrap_or(0)) && self.tracks.knows(scanner, track.unwrap_or(0))
    }

    /// Takes in a chunk of a scanner. Scanners are told apart by a number, because each counts its texts for itself.
    ///
    /// # Errors
    /// When memory has no room for more, or there would be more than [`MAX_EVENTS`]. The chunk is not taken then, and what
    /// was taken before is kept.
    pub fn push(&mut self, scanner: usize, mut chunk: EventChunk) -> Result<(), StoreFull> {
        self.learn(scanner, &mut chunk);
        self.make_room(chunk.len())?;
        let mut groups = chunk.groups;
        for customer in &mut groups.customers {
            *customer = self.customers.index_of_code(scanner, *customer);
        }
        let span = index_tracks(&mut groups.events, scanner, &mut self.tracks);
        self.span = (self.span.0.min(span.0), self.span.1.max(span.1));
        self.events += groups.events.len();
        self.waiting_events += groups.events.len();
        self.waiting.push(groups);
        Ok(())
    }

    /// Makes room for a chunk of so many events, so that it can be pushed.
    ///
    /// # Errors
    /// As [`StoreBuilder::push`].
    pub fn make_room(&mut self, events: usize) -> Result<(), StoreFull> {
        if self.events + events > self.most_events {
            return Err(StoreFull { events: self.events });
        }
        let for_runs = (self.customers.ids().len() * EVENTS_PER_RUN).min(MOST_WAITING);
        if self.waiting_events >= self.segment_events.max(for_runs) {
            self.close_segment()?;
        }
        Ok(())
    }

    /// How many events were taken in.
    pub fn events(&self) -> usize {
        self.events
    }

    /// Makes a segment of the pieces that wait; where memory has no room to join them, one of each, so that none is lost.
    fn close_segment(&mut self) -> Result<(), StoreFull> {
        let full = StoreFull { events: self.events };
        let customers = self.customers.ids().len();
        if let Some(segment) = Segment::of(&mut self.waiting, customers) {
            self.segments.push(segment);
        } else {
            while let Some(piece) = self.waiting.pop() {
                let mut alone = vec![piece];
                let segment = Segment::of(&mut alone, customers);
                self.waiting.append(&mut alone);
                self.segments.push(segment.ok_or(full)?);
            }
        }
        self.waiting_events = 0;
        Ok(())
    }

    /// The store of all events, customers in the order of their ids.
    ///
    /// # Errors
    /// When memory has no room for it.
    pub fn finish(mut self) -> Result<EventStore, StoreFull> {
        self.close_segment()?;
        let StoreBuilder {
            customers,
            tracks,
            segments,
            events,
            span,
            ..
        } = self;
        let ids = customers.into_ids();
        // An id can be known from a row that was then rejected; a customer is who has an event.
        let heard = (0..ids.len() as u32)
            .filter(|&index| segments.iter().any(|segment| !segment.events_of(index).is_empty()))
            .collect();
        let order = sorted(&ids, heard);
        let mut ids: Vec<Option<Id>> = ids.into_iter().map(Some).collect();
        let customers = order.iter().filter_map(|&index| ids[index as usize].take()).collect();
        Ok(EventStore {
            met: ids.len() as u32,
            tail: Tail::default(),
            finished: None,
            customers,
            tracks: tracks.into_ids(),
            indices: order,
            segments,
            events,
            span,
        })
    }
}

/// Puts the tracks' indices in place of a scanner's codes, and gives the first and the last time.
#[inline(never)]
fn index_tracks(events: &mut [[u32; 2]], scanner: usize, tracks: &mut IdIndex) -> (WallSecond, WallSecond) {
    let mut span = (WallSecond::MAX, 0);
    for [track, time] in events {
        *track = tracks.index_of_code(scanner, *track & !MOBILE_BIT) | *track & MOBILE_BIT;
        span = (span.0.min(*time), span.1.max(*time));
    }
    span
}

/// Some of the events, grouped by customer.
#[derive(Debug, Default)]
struct Segment {
    /// Where each customer's events begin and end, by the customer's index.
    runs: Vec<[u32; 2]>,
    events: Vec<StoredEvent>,
}

impl Segment {
    /// Makes a segment of pieces, and empties their list. `None`, and the list is left as it is, when there is no room.
    #[inline(never)]
    fn of(pieces: &mut Vec<EventGroups>, customers: usize) -> Option<Segment> {
        let mut runs: Vec<[u32; 2]> = Vec::new();
        runs.try_reserve_exact(customers).ok()?;
        runs.resize(customers, [0; 2]);
        if let [piece] = pieces.as_mut_slice() {
            for (customer, run) in piece.runs() {
                runs[customer as usize] = [run.start as u32, run.end as u32];
            }
            let events = std::mem::take(&mut piece.events);
            pieces.clear();
            return Some(Segment { runs, events });
        }
        let mut events = EventGroups::room_for(pieces.iter().map(|piece| piece.events.len()).sum())?;
        for (customer, run) in pieces.iter().flat_map(EventGroups::runs) {
            runs[customer as usize][1] += run.len() as u32;
        }
        let mut end = 0;
        for run in &mut runs {
            let start = end;
            end += run[1];
            *run = [start, start];
        }
        for piece in pieces.drain(..) {
            for (customer, run) in piece.runs() {
                let place = &mut runs[customer as usize][1];
                let from = *place as usize;
                events[from..from + run.len()].copy_from_slice(&piece.events[run.clone()]);
                *place += run.len() as u32;
            }
        }
        Some(Segment { runs, events })
    }

    /// The events of the customer with an index; none when it was met only later.
    #[inline]
    fn events_of(&self, index: u32) -> &[StoredEvent] {
        match self.runs.get(index as usize) {
            Some(&[start, end]) => &self.events[start as usize..end as usize],
            None => &[],
        }
    }
}

/// All events, grouped by customer.
#[derive(Debug, Default)]
pub struct EventStore {
    customers: Vec<Id>,
    tracks: Vec<Id>,
    /// The index under which each customer was first met.
    indices: Vec<u32>,
    segments: Vec<Segment>,
    /// How many indices were given to customers, with and without events.
    met: u32,
    /// What came in small amounts since the segments were made.
    tail: Tail,
    events: usize,
    span: (WallSecond, WallSecond),
    /// The customers' figures, where these were counted elsewhere and there are no events.
    finished: Option<Box<Precomputed>>,
}

impl EventStore {
    /// A store of customers whose figures were counted elsewhere; their ids in order.
    pub fn of_finished(customers: Vec<Id>, finished: Precomputed) -> EventStore {
        EventStore {
            indices: (0..customers.len() as u32).collect(),
            met: customers.len() as u32,
            customers,
            finished: Some(Box::new(finished)),
            ..EventStore::default()
        }
    }

    /// The customers' figures, where these were counted elsewhere; there are no events then.
    pub fn finished(&self) -> Option<&Precomputed> {
        self.finished.as_deref()
    }

    /// How many listens are known of, whether their events are here or not.
    pub fn listens(&self) -> u64 {
        match self.finished() {
            Some(finished) => {
                let profiles = finished.profiles();
                (0..profiles.len()).map(|row| profiles.events(row)).sum()
            }
            None => self.events as u64,
        }
    }

    /// The customers in the order of their ids: by number where all are numbers, by text otherwise.
    pub fn customers(&self) -> &[Id] {
        &self.customers
    }

    /// The tracks, in the order in which they were first met.
    pub fn tracks(&self) -> &[Id] {
        &self.tracks
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.events
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.events == 0
    }

    /// The first and the last time of all events; `None` without events.
    pub fn span(&self) -> Option<(WallSecond, WallSecond)> {
        (!self.is_empty()).then(|| self.tail.widen(self.span))
    }

    /// The events of a customer, by the customer's place in [`EventStore::customers`]: some runs of them, in no particular
    /// order.
    #[inline]
    pub fn events_of(&self, customer: usize) -> impl Iterator<Item = &[StoredEvent]> {
        let index = self.indices[customer];
        let segments = self.segments.iter().map(move |segment| segment.events_of(index));
        segments.chain(std::iter::once(self.tail.events_of(index)))
    }
}

/// The time of a stored event.
#[inline]
pub fn time_of(event: StoredEvent) -> WallSecond {
    event[1]
}

/// A track's index must leave room for the mobile flag.
const _: () = assert!(TEXT_BIT < MOBILE_BIT);
