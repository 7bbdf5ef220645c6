//! Event store: all events in memory, grouped by customer, eight bytes each: the track with the mobile flag,
//! and the time.
//!
//! The layout is compressed sparse rows, in store chunks. Within one, a customer's events are contiguous, and
//! `runs` contains their bounds. With this grouping, counting a customer's distinct tracks exactly needs no
//! set: a stamp per track records the last customer who played it.
//!
//! Scanners deliver scanner chunks, which are already grouped; one of a usual file becomes a store chunk as
//! it is. If its list of runs would outweigh its events, because there are many customers, several scanner
//! chunks are joined into one store chunk.
//!
//! `append` adds events to a store that is already built.

mod append;

pub use append::Appended;

use crate::fields::ids::{Id, IdIndex, TEXT_BIT, sorted};
use crate::store::chunk::{EventChunk, EventGroups, MOBILE_BIT};
use crate::store::precomputed::Precomputed;
use crate::time::civil::WallSecond;
use append::AppendBuffer;

/// Maximum number of events in a store. They are counted in 32 bits; a browser tab runs out of memory sooner.
pub const MAX_EVENTS: usize = 1 << 31;

/// Minimum number of events of a store chunk, except for the last one. A query visits every store chunk for
/// each customer, so there must not be too many.
const MIN_CHUNK_EVENTS: usize = 1 << 20;

/// Minimum number of a store chunk's events per customer, so that its runs, eight bytes per customer, take at
/// most one byte per event.
const MIN_EVENTS_PER_RUN: usize = 8;

/// Maximum number of events that wait to be joined into a store chunk, because joining needs them in memory
/// twice.
const MAX_PENDING_EVENTS: usize = 1 << 23;

/// An event as the store keeps it: its track's index in [`EventStore::tracks`] with the mobile flag as
/// [`MOBILE_BIT`], and its time.
pub type StoredEvent = [u32; 2];

/// Builds a store from the scanner chunks of any number of scanners, in any order.
#[derive(Debug)]
pub struct StoreBuilder {
    customers: IdIndex,
    tracks: IdIndex,
    /// Scanner chunks that are in no store chunk yet, with indices of customers and tracks instead of the
    /// scanners' codes.
    pending: Vec<EventGroups>,
    pending_events: usize,
    chunks: Vec<StoredChunk>,
    events: usize,
    span: (WallSecond, WallSecond),
    min_chunk_events: usize,
    max_events: usize,
}

/// Error: the store has no room for more events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreFull {
    /// Number of events in the store.
    pub events: usize,
}

impl Default for StoreBuilder {
    fn default() -> StoreBuilder {
        StoreBuilder::with_min_chunk_events(MIN_CHUNK_EVENTS)
    }
}

impl StoreBuilder {
    /// Creates a builder whose store chunks have at least this many events, instead of the default.
    pub fn with_min_chunk_events(min_chunk_events: usize) -> StoreBuilder {
        StoreBuilder {
            customers: IdIndex::default(),
            tracks: IdIndex::default(),
            pending: Vec::new(),
            pending_events: 0,
            chunks: Vec::new(),
            events: 0,
            span: (WallSecond::MAX, 0),
            min_chunk_events,
            max_events: MAX_EVENTS,
        }
    }

    /// Limits the number of events.
    pub fn with_max_events(self, max_events: usize) -> StoreBuilder {
        StoreBuilder {
            max_events: max_events.min(MAX_EVENTS),
            ..self
        }
    }

    /// Takes the new text ids out of a scanner chunk and registers them. Scanner chunks must be registered in
    /// the order in which the scanner made them, even if their events are pushed later or never.
    pub fn register_ids(&mut self, scanner: usize, chunk: &mut EventChunk) {
        self.customers
            .add_texts(scanner, &std::mem::take(&mut chunk.new_customers));
        self.tracks.add_texts(scanner, &std::mem::take(&mut chunk.new_tracks));
    }

    /// Returns whether every code in a scanner's events refers to a known id, once the scanner chunk's ids
    /// are registered. Events with unknown codes don't come from a scanner and must not be pushed.
    #[inline(never)]
    pub fn knows_codes(&self, scanner: usize, groups: &EventGroups) -> bool {
        let customer = groups.customers.iter().copied().max();
        let track = groups.events.iter().map(|[track, _]| track & !MOBILE_BIT).max();
        // If the highest code is known, all are.
        self.customers.knows(scanner, customer.unwrap_or(0)) && self.tracks.knows(scanner, track.unwrap_or(0))
    }

    /// Adds a scanner chunk. The number `scanner` is needed because each scanner numbers its texts separately.
    ///
    /// # Errors
    /// When there is not enough memory, or there would be more events than the limit. The scanner chunk is
    /// then not added, and all earlier ones are kept.
    pub fn push(&mut self, scanner: usize, mut chunk: EventChunk) -> Result<(), StoreFull> {
        self.register_ids(scanner, &mut chunk);
        self.reserve(chunk.len())?;
        let mut groups = chunk.groups;
        for customer in &mut groups.customers {
            *customer = self.customers.index_of_code(scanner, *customer);
        }
        let span = index_tracks(&mut groups.events, scanner, &mut self.tracks);
        self.span = (self.span.0.min(span.0), self.span.1.max(span.1));
        self.events += groups.events.len();
        self.pending_events += groups.events.len();
        self.pending.push(groups);
        Ok(())
    }

    /// Makes room for a scanner chunk with this many events, so that it can be pushed.
    ///
    /// # Errors
    /// As [`StoreBuilder::push`].
    pub fn reserve(&mut self, events: usize) -> Result<(), StoreFull> {
        if self.events + events > self.max_events {
            return Err(StoreFull { events: self.events });
        }
        let for_runs = (self.customers.ids().len() * MIN_EVENTS_PER_RUN).min(MAX_PENDING_EVENTS);
        if self.pending_events >= self.min_chunk_events.max(for_runs) {
            self.close_chunk()?;
        }
        Ok(())
    }

    /// Number of events added so far.
    pub fn events(&self) -> usize {
        self.events
    }

    /// Joins the pending scanner chunks into one store chunk. If there is not enough memory to join them,
    /// makes a store chunk of each, so that none is lost.
    fn close_chunk(&mut self) -> Result<(), StoreFull> {
        let full = StoreFull { events: self.events };
        let customers = self.customers.ids().len();
        if let Some(chunk) = StoredChunk::of(&mut self.pending, customers) {
            self.chunks.push(chunk);
        } else {
            while let Some(groups) = self.pending.pop() {
                let mut alone = vec![groups];
                let chunk = StoredChunk::of(&mut alone, customers);
                self.pending.append(&mut alone);
                self.chunks.push(chunk.ok_or(full)?);
            }
        }
        self.pending_events = 0;
        Ok(())
    }

    /// Builds the store of all events, with customers sorted by id.
    ///
    /// # Errors
    /// When there is not enough memory.
    pub fn finish(mut self) -> Result<EventStore, StoreFull> {
        self.close_chunk()?;
        let StoreBuilder {
            customers,
            tracks,
            chunks,
            events,
            span,
            ..
        } = self;
        let ids = customers.into_ids();
        // An id can be known from a row that was then rejected. Customers are the ids with an event.
        let with_events = (0..ids.len() as u32)
            .filter(|&index| chunks.iter().any(|chunk| !chunk.events_of(index).is_empty()))
            .collect();
        let order = sorted(&ids, with_events);
        let mut ids: Vec<Option<Id>> = ids.into_iter().map(Some).collect();
        let customers = order.iter().filter_map(|&index| ids[index as usize].take()).collect();
        Ok(EventStore {
            customers_seen: ids.len() as u32,
            buffer: AppendBuffer::default(),
            precomputed: None,
            customers,
            tracks: tracks.into_ids(),
            indices: order,
            chunks,
            events,
            span,
        })
    }
}

/// Replaces a scanner's track codes by indices, and returns the first and the last time.
#[inline(never)]
fn index_tracks(events: &mut [[u32; 2]], scanner: usize, tracks: &mut IdIndex) -> (WallSecond, WallSecond) {
    let mut span = (WallSecond::MAX, 0);
    for [track, time] in events {
        *track = tracks.index_of_code(scanner, *track & !MOBILE_BIT) | *track & MOBILE_BIT;
        span = (span.0.min(*time), span.1.max(*time));
    }
    span
}

/// A store chunk: a part of the events, grouped by customer.
#[derive(Debug, Default)]
struct StoredChunk {
    /// Start and end of each customer's events, by the customer's index.
    runs: Vec<[u32; 2]>,
    events: Vec<StoredEvent>,
}

impl StoredChunk {
    /// Joins scanner chunks into a store chunk and empties their list. Returns `None` and leaves the list as
    /// it is when there is not enough memory.
    #[inline(never)]
    fn of(scanner_chunks: &mut Vec<EventGroups>, customers: usize) -> Option<StoredChunk> {
        let mut runs: Vec<[u32; 2]> = Vec::new();
        runs.try_reserve_exact(customers).ok()?;
        runs.resize(customers, [0; 2]);
        if let [groups] = scanner_chunks.as_mut_slice() {
            for (customer, run) in groups.runs() {
                runs[customer as usize] = [run.start as u32, run.end as u32];
            }
            let events = std::mem::take(&mut groups.events);
            scanner_chunks.clear();
            return Some(StoredChunk { runs, events });
        }
        let mut events = EventGroups::try_zeroed(scanner_chunks.iter().map(|groups| groups.events.len()).sum())?;
        for (customer, run) in scanner_chunks.iter().flat_map(EventGroups::runs) {
            runs[customer as usize][1] += run.len() as u32;
        }
        let mut end = 0;
        for run in &mut runs {
            let start = end;
            end += run[1];
            *run = [start, start];
        }
        for groups in scanner_chunks.drain(..) {
            for (customer, run) in groups.runs() {
                let end = &mut runs[customer as usize][1];
                let from = *end as usize;
                events[from..from + run.len()].copy_from_slice(&groups.events[run.clone()]);
                *end += run.len() as u32;
            }
        }
        Some(StoredChunk { runs, events })
    }

    /// Events of the customer with an index; empty if the customer was first seen after this store chunk.
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
    /// Index of each customer, assigned in the order in which customers were first seen.
    indices: Vec<u32>,
    chunks: Vec<StoredChunk>,
    /// Number of customer indices assigned, including those of customers without events.
    customers_seen: u32,
    /// Small appends since the store chunks were made.
    buffer: AppendBuffer,
    events: usize,
    span: (WallSecond, WallSecond),
    /// Precomputed profiles, if the store has those instead of events.
    precomputed: Option<Box<Precomputed>>,
}

impl EventStore {
    /// Creates a store of precomputed profiles, without events. `customers` must be sorted.
    pub fn from_precomputed(customers: Vec<Id>, precomputed: Precomputed) -> EventStore {
        EventStore {
            indices: (0..customers.len() as u32).collect(),
            customers_seen: customers.len() as u32,
            customers,
            precomputed: Some(Box::new(precomputed)),
            ..EventStore::default()
        }
    }

    /// Precomputed profiles, if the store has those instead of events.
    pub fn precomputed(&self) -> Option<&Precomputed> {
        self.precomputed.as_deref()
    }

    /// Number of plays, whether as events or in precomputed profiles.
    pub fn plays(&self) -> u64 {
        match self.precomputed() {
            Some(precomputed) => {
                let profiles = precomputed.profiles();
                (0..profiles.len()).map(|row| profiles.events(row)).sum()
            }
            None => self.events as u64,
        }
    }

    /// The customers' ids, sorted by number if all are numbers, by text otherwise.
    pub fn customers(&self) -> &[Id] {
        &self.customers
    }

    /// The tracks' ids, in the order in which they were first seen.
    pub fn tracks(&self) -> &[Id] {
        &self.tracks
    }

    /// Number of events.
    pub fn len(&self) -> usize {
        self.events
    }

    /// Returns whether there are no events.
    pub fn is_empty(&self) -> bool {
        self.events == 0
    }

    /// First and last time of all events; `None` without events.
    pub fn span(&self) -> Option<(WallSecond, WallSecond)> {
        (!self.is_empty()).then(|| self.buffer.widen(self.span))
    }

    /// Events of a customer, by its index in [`EventStore::customers`], as several runs in no particular order.
    #[inline]
    pub fn events_of(&self, customer: usize) -> impl Iterator<Item = &[StoredEvent]> {
        let index = self.indices[customer];
        let chunks = self.chunks.iter().map(move |chunk| chunk.events_of(index));
        chunks.chain(std::iter::once(self.buffer.events_of(index)))
    }
}

/// Time of a stored event.
#[inline]
pub fn time_of(event: StoredEvent) -> WallSecond {
    event[1]
}

/// A track's index must leave room for the mobile flag.
const _: () = assert!(TEXT_BIT < MOBILE_BIT);
