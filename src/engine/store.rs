//! The events store: all events in memory, grouped by customer, eight bytes each: the track with the mobile flag, and the
//! time.
//!
//! The layout is compressed sparse rows, in segments of some million events: in a segment, one customer's events stand next
//! to each other, and `offsets` says where they begin. So grouped, the exact number of a customer's distinct tracks needs no
//! set: a stamp per track says which customer was the last to hear it.
//!
//! Grouping writes to places all over memory, which is slow where they are many. So events are first dealt out to buckets by
//! their customers, as they come, and each bucket is then small enough to be brought into order in the processor's cache.

mod growing;

pub use growing::Absorbed;

use crate::engine::event::{EventChunk, MOBILE_BIT};
use crate::engine::id::{Id, IdIndex, TEXT_BIT, sorted};
use crate::engine::time::WallSecond;
use growing::Tail;

/// The most events that one store takes: they are counted in 32 bits, and memory ends sooner.
pub const MAX_EVENTS: usize = 1 << 31;

/// How many events a segment has, the last one excepted. More at a time would take more memory while it is made.
const SEGMENT_EVENTS: usize = 1 << 22;

/// How many events are dealt out in one call. A browser replaces slow code by better code only when a function is entered
/// anew.
const DEALT_AT_ONCE: usize = 1 << 13;

/// How many buckets there are. A customer's bucket is the lowest bits of its index, so that all are filled alike.
const BUCKETS: usize = 1 << BUCKET_BITS;
const BUCKET_BITS: u32 = 6;

/// An event as the store keeps it: its track's place in [`EventStore::tracks`], with the mobile flag as [`MOBILE_BIT`], and
/// its time.
pub type StoredEvent = [u32; 2];

/// Collects the chunks of any number of scanners, in any order, and groups their events by customer.
#[derive(Debug)]
pub struct StoreBuilder {
    customers: IdIndex,
    tracks: IdIndex,
    /// Events that are in no segment yet: the customer's index without its bucket's bits, then the stored event.
    buckets: Vec<Vec<[u32; 3]>>,
    waiting: usize,
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
    /// A builder whose segments have about so many events, where the default doesn't do.
    pub fn with_segments_of(segment_events: usize) -> StoreBuilder {
        StoreBuilder {
            customers: IdIndex::default(),
            tracks: IdIndex::default(),
            buckets: vec![Vec::new(); BUCKETS],
            waiting: 0,
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

    /// Takes in a chunk of a scanner. Scanners are told apart by a number, because each counts its texts for itself.
    ///
    /// # Errors
    /// When memory has no room for more, or there would be more than [`MAX_EVENTS`]. The chunk is not taken then, and what
    /// was taken before is kept.
    pub fn push(&mut self, scanner: usize, mut chunk: EventChunk) -> Result<(), StoreFull> {
        self.learn(scanner, &mut chunk);
        self.make_room(chunk.len())?;
        for some in chunk.events.chunks(DEALT_AT_ONCE) {
            self.deal(scanner, some);
        }
        self.events += chunk.len();
        self.waiting += chunk.len();
        Ok(())
    }

    /// Deals events out to the buckets.
    #[inline(never)]
    fn deal(&mut self, scanner: usize, events: &[[u32; 3]]) {
        for &[customer, track, time] in events {
            self.span = (self.span.0.min(time), self.span.1.max(time));
            let customer = self.customers.index_of_code(scanner, customer);
            let heard = self.tracks.index_of_code(scanner, track & !MOBILE_BIT) | track & MOBILE_BIT;
            self.buckets[customer as usize % BUCKETS].push([customer >> BUCKET_BITS, heard, time]);
        }
    }

    /// Makes room for a chunk of so many events, so that it can be pushed.
    ///
    /// # Errors
    /// As [`StoreBuilder::push`].
    pub fn make_room(&mut self, events: usize) -> Result<(), StoreFull> {
        if self.events + events > self.most_events {
            return Err(StoreFull { events: self.events });
        }
        if self.waiting >= self.segment_events {
            self.close_segment()?;
        }
        Ok(())
    }

    /// How many events were taken in.
    pub fn events(&self) -> usize {
        self.events
    }

    /// Groups the events that wait in the buckets.
    fn close_segment(&mut self) -> Result<(), StoreFull> {
        let full = StoreFull { events: self.events };
        let segment = Segment::of(&mut self.buckets, self.customers.ids().len()).ok_or(full)?;
        self.segments.push(segment);
        self.waiting = 0;
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
            customers,
            tracks: tracks.into_ids(),
            indices: order,
            segments,
            events,
            span,
        })
    }
}

/// Some of the events, grouped by customer.
#[derive(Debug, Default)]
struct Segment {
    /// Where each customer's events begin; the customers of a bucket stand together.
    offsets: Vec<u32>,
    /// How many customers each bucket has room for.
    rows: usize,
    events: Vec<StoredEvent>,
}

impl Segment {
    /// Groups what is in the buckets, and empties them. `None`, and the buckets are left as they are, when there is no room.
    fn of(buckets: &mut [Vec<[u32; 3]>], customers: usize) -> Option<Segment> {
        let rows = customers.div_ceil(BUCKETS);
        let (mut offsets, mut events) = (Vec::new(), Vec::new());
        offsets.try_reserve_exact(BUCKETS * rows + 1).ok()?;
        events.try_reserve_exact(buckets.iter().map(Vec::len).sum()).ok()?;
        let mut next = vec![0; rows];
        for bucket in buckets {
            group(bucket, &mut next, &mut offsets, &mut events);
            bucket.clear();
        }
        offsets.push(events.len() as u32);
        Some(Segment { offsets, rows, events })
    }

    /// The events of the customer with an index; none when it was met only later.
    #[inline]
    fn events_of(&self, index: u32) -> &[StoredEvent] {
        let (bucket, row) = (index as usize % BUCKETS, (index >> BUCKET_BITS) as usize);
        if row >= self.rows {
            return &[];
        }
        let place = bucket * self.rows + row;
        &self.events[self.offsets[place] as usize..self.offsets[place + 1] as usize]
    }
}

/// Appends the events of a bucket by customer, with where each customer's begin. `next` has a place for each customer.
#[inline(never)]
fn group(bucket: &[[u32; 3]], next: &mut [usize], offsets: &mut Vec<u32>, events: &mut Vec<StoredEvent>) {
    next.fill(0);
    for &[row, ..] in bucket {
        next[row as usize] += 1;
    }
    let start = events.len();
    let mut offset = 0;
    for slot in &mut *next {
        offsets.push((start + offset) as u32);
        offset += std::mem::replace(slot, offset);
    }
    events.resize(start + bucket.len(), [0; 2]);
    let grouped = &mut events[start..];
    for &[row, track, time] in bucket {
        let slot = &mut next[row as usize];
        grouped[*slot] = [track, time];
        *slot += 1;
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
}

impl EventStore {
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
