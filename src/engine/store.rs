//! The events store: all events in memory, grouped by customer.
//!
//! The layout is compressed sparse rows: one customer's events stand next to each other, `offsets[customer]` says where
//! they begin, and an event is eight bytes, its track with the mobile flag and its time. So grouped, the exact number of a
//! customer's distinct tracks needs no set: a stamp per track says which customer was the last to hear it.

use crate::engine::event::{EventChunk, MOBILE_BIT};
use crate::engine::id::{Id, IdIndex, TEXT_BIT, sorted};
use crate::engine::time::WallSecond;

/// The most events that one store takes: positions are kept in 32 bits, and memory ends sooner.
pub const MAX_EVENTS: usize = 1 << 31;

/// Collects the chunks of any number of scanners, in any order, and groups them at the end.
#[derive(Debug, Default)]
pub struct StoreBuilder {
    customers: IdIndex,
    tracks: IdIndex,
    events_of: Vec<u32>,
    chunks: Vec<Columns>,
    events: usize,
}

/// A chunk whose codes were turned into indices.
#[derive(Debug)]
struct Columns {
    customer: Vec<u32>,
    track: Vec<u32>,
    time: Vec<WallSecond>,
}

/// There are more events than a store can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreFull;

impl StoreBuilder {
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
    /// When there would be more than [`MAX_EVENTS`]; the chunk is not taken then.
    pub fn push(&mut self, scanner: usize, mut chunk: EventChunk) -> Result<(), StoreFull> {
        if self.events + chunk.len() > MAX_EVENTS {
            return Err(StoreFull);
        }
        self.learn(scanner, &mut chunk);
        let EventChunk {
            mut customer,
            mut track,
            time,
            ..
        } = chunk;
        for code in &mut customer {
            *code = self.customers.index_of_code(scanner, *code);
        }
        self.events_of.resize(self.customers.ids().len(), 0);
        for &index in &customer {
            self.events_of[index as usize] += 1;
        }
        for code in &mut track {
            let index = self.tracks.index_of_code(scanner, *code & !MOBILE_BIT);
            *code = index | (*code & MOBILE_BIT);
        }
        self.events += time.len();
        self.chunks.push(Columns { customer, track, time });
        Ok(())
    }

    /// How many events were taken in.
    pub fn events(&self) -> usize {
        self.events
    }

    /// Groups the events by customer, customers in the order of their ids.
    pub fn finish(self) -> EventStore {
        let StoreBuilder {
            customers,
            tracks,
            events_of,
            chunks,
            events,
        } = self;
        let ids = customers.into_ids();
        // An id can be known from a row that was then rejected; a customer is who has an event.
        let heard = (0..ids.len() as u32)
            .filter(|&index| events_of[index as usize] > 0)
            .collect();
        let order = sorted(&ids, heard);
        // Where the next event of each customer goes, by the index under which the customer was first met.
        let mut next = vec![0u32; ids.len()];
        let mut offsets = Vec::with_capacity(ids.len() + 1);
        let mut offset = 0;
        for &index in &order {
            offsets.push(offset);
            next[index as usize] = offset;
            offset += events_of[index as usize];
        }
        offsets.push(offset);
        let mut track = vec![0u32; events];
        let mut time = vec![0u32; events];
        for chunk in chunks {
            for ((&customer, &of_track), &at) in chunk.customer.iter().zip(&chunk.track).zip(&chunk.time) {
                let slot = &mut next[customer as usize];
                track[*slot as usize] = of_track;
                time[*slot as usize] = at;
                *slot += 1;
            }
        }
        let mut ids: Vec<Option<Id>> = ids.into_iter().map(Some).collect();
        let customers = order.iter().filter_map(|&index| ids[index as usize].take()).collect();
        EventStore {
            customers,
            tracks: tracks.into_ids(),
            offsets,
            track,
            time,
        }
    }
}

/// All events, grouped by customer.
#[derive(Debug, Default)]
pub struct EventStore {
    customers: Vec<Id>,
    tracks: Vec<Id>,
    offsets: Vec<u32>,
    track: Vec<u32>,
    time: Vec<WallSecond>,
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
        self.time.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// The events of a customer, by the customer's place in [`EventStore::customers`].
    pub fn events_of(&self, customer: usize) -> CustomerEvents<'_> {
        let range = self.offsets[customer] as usize..self.offsets[customer + 1] as usize;
        CustomerEvents {
            track: &self.track[range.clone()],
            time: &self.time[range],
        }
    }
}

/// One customer's events, in no particular order.
#[derive(Clone, Copy, Debug)]
pub struct CustomerEvents<'a> {
    /// The tracks' places in [`EventStore::tracks`], with the mobile flag as [`MOBILE_BIT`].
    pub track: &'a [u32],
    /// The times.
    pub time: &'a [WallSecond],
}

/// A track's index must leave room for the mobile flag.
const _: () = assert!(TEXT_BIT < MOBILE_BIT);
