//! Append to an event store: adds another store's events, so that loaded files needn't be read again when files
//! are added or grow.
//!
//! Small appends go to the `AppendBuffer`, a map from customer to events. Once the buffer has enough events
//! for a store chunk, it becomes one, and store chunks of similar size are merged in turn. Each event is
//! therefore moved only a few times in all, by a factor that grows with the logarithm of the number of
//! events, and appending a thousand events costs about the same whatever the size of the store.
//!
//! The events of a growing file's tail are *provisional*: they count, but can be removed again, and are replaced
//! by the events of the tail together with the new bytes after it. Provisional events stay in the buffer.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::HashTable;

use super::{EventStore, MAX_EVENTS, MIN_EVENTS_PER_RUN, StoreFull, StoredChunk, StoredEvent, time_of};
use crate::collections::seeded_hash::{Map, SeededState};
use crate::fields::ids::{Id, sorted};
use crate::store::chunk::MOBILE_BIT;
use crate::store::group_by::EventGrouper;
use crate::time::civil::WallSecond;

/// Maximum number of events of a merged store chunk, if there are few customers.
const MAX_MERGED_EVENTS: usize = 1 << 19;

/// Minimum number of events in the buffer before they become a store chunk.
const MIN_BUFFERED_EVENTS: usize = 1 << 16;

/// Appended events that are in no store chunk yet.
#[derive(Debug, Default)]
pub(super) struct AppendBuffer {
    /// Events by customer index.
    by_customer: Map<u32, Vec<StoredEvent>>,
    events: usize,
    provisional: Vec<Provisional>,
    /// Track indices by id, built on first use.
    tracks: Option<HashTable<u32>>,
    hasher: SeededState,
    /// Whether all customers' ids are numbers, computed on first use.
    all_numbers: Option<bool>,
    moved_events: u64,
}

/// Events that can be removed again.
#[derive(Debug)]
struct Provisional {
    /// Key under which to remove them.
    key: u32,
    /// Each event with its customer's index.
    events: Vec<(u32, StoredEvent)>,
    /// Number of the store's tracks before and after these events.
    tracks: (usize, usize),
}

impl AppendBuffer {
    #[inline]
    pub(super) fn events_of(&self, index: u32) -> &[StoredEvent] {
        // Most stores never grow; they skip the lookup.
        if self.events == 0 {
            return &[];
        }
        self.by_customer.get(&index).map_or(&[], Vec::as_slice)
    }

    /// Extends a span of times by those of the provisional events.
    pub(super) fn widen(&self, span: (WallSecond, WallSecond)) -> (WallSecond, WallSecond) {
        let times = self
            .provisional
            .iter()
            .flat_map(|each| each.events.iter().map(|(_, event)| time_of(*event)));
        times.fold(span, |span, time| (span.0.min(time), span.1.max(time)))
    }

    fn push(&mut self, index: u32, events: &[StoredEvent]) {
        self.by_customer.entry(index).or_default().extend_from_slice(events);
        self.events += events.len();
    }

    fn take(&mut self, index: u32, event: StoredEvent) {
        if let Some(events) = self.by_customer.get_mut(&index)
            && let Some(position) = events.iter().position(|each| *each == event)
        {
            events.swap_remove(position);
            self.events -= 1;
            if events.is_empty() {
                self.by_customer.remove(&index);
            }
        }
    }
}

/// Statistics of an append.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    /// Number of customers without events before.
    pub new_customers: u64,
    /// Indices of the customers with events before, who now have more. Indices are assigned in the order in
    /// which customers were first seen.
    pub returning_customers: Vec<u32>,
}

impl EventStore {
    /// Appends all events of another store.
    ///
    /// ```
    /// use daypart_engine::schema::layout::EventLayout;
    /// use daypart_engine::scan::scanner::EventScanner;
    /// use daypart_engine::store::event_store::{EventStore, StoreBuilder};
    /// let read = |text: &[u8]| {
    ///     let mut scanner = EventScanner::new(EventLayout::default_order());
    ///     scanner.feed(text, true);
    ///     let mut builder = StoreBuilder::default();
    ///     builder.push(0, scanner.take_chunk()).unwrap();
    ///     builder.finish().unwrap()
    /// };
    /// let mut store = read(b"0,7,1,\"2014-10-23 03:26:20\",0,\"1\"\n");
    /// let appended = store.append(read(b"1,7,2,\"2014-10-24 03:26:20\",0,\"1\"\n2,3,1,\"2014-10-24 03:26:20\",0,\"1\"\n")).unwrap();
    /// assert_eq!((store.len(), store.customers().len(), store.tracks().len()), (3, 2, 2));
    /// assert_eq!((appended.new_customers, appended.returning_customers.len()), (1, 1));
    /// ```
    ///
    /// # Errors
    /// When there is no room for them. The store is then unchanged.
    pub fn append(&mut self, more: EventStore) -> Result<Appended, StoreFull> {
        self.append_events(more, None)
    }

    /// Like [`EventStore::append`], for events that [`EventStore::remove_provisional`] can remove again by `key`.
    ///
    /// # Errors
    /// As [`EventStore::append`].
    pub fn append_provisional(&mut self, key: u32, more: EventStore) -> Result<Appended, StoreFull> {
        self.append_events(more, Some(key))
    }

    /// Removes the provisional events with a key, and the customers who have no other events.
    pub fn remove_provisional(&mut self, key: u32) {
        let Some(position) = self.buffer.provisional.iter().position(|each| each.key == key) else {
            return;
        };
        let Provisional { events, tracks, .. } = self.buffer.provisional.remove(position);
        let mut gone: Vec<u32> = Vec::new();
        self.events -= events.len();
        for (index, event) in events {
            self.buffer.take(index, event);
            if self.buffer.events_of(index).is_empty()
                && self.chunks.iter().all(|chunk| chunk.events_of(index).is_empty())
            {
                gone.push(index);
            }
        }
        if !gone.is_empty() {
            let were_numbers = self.are_all_numbers();
            gone.sort_unstable();
            let stays = |index: &u32| gone.binary_search(index).is_err();
            let mut indices = self.indices.iter();
            self.customers.retain(|_| indices.next().is_some_and(stays));
            self.indices.retain(stays);
            self.buffer.all_numbers = None;
            if !were_numbers && self.are_all_numbers() {
                // Without text ids, the remaining numbers sort by number instead of by text.
                let mut all: Vec<(Id, u32)> = std::mem::take(&mut self.customers)
                    .into_iter()
                    .zip(std::mem::take(&mut self.indices))
                    .collect();
                all.sort_unstable();
                (self.customers, self.indices) = all.into_iter().unzip();
            }
        }
        if self.tracks.len() == tracks.1 && tracks.0 < tracks.1 {
            self.tracks.truncate(tracks.0);
            self.buffer.tracks = None;
        }
    }

    /// Total number of events moved between buffer and store chunks: the cost of growth beyond the appends
    /// themselves.
    pub fn moved_events(&self) -> u64 {
        self.buffer.moved_events
    }

    /// Number of customers seen so far, including removed ones.
    pub fn customers_seen(&self) -> u32 {
        self.customers_seen
    }

    /// Number of store chunks, counting a non-empty buffer as one.
    pub fn chunk_count(&self) -> usize {
        self.chunks.len() + usize::from(self.buffer.events > 0)
    }

    /// Approximate memory of the events and their indexes, in bytes.
    pub fn bytes(&self) -> usize {
        let of_chunk = |chunk: &StoredChunk| 8 * chunk.runs.capacity() + 8 * chunk.events.capacity();
        let of_buffer = |events: &Vec<StoredEvent>| 8 * events.capacity() + size_of::<(u32, Vec<StoredEvent>)>();
        let chunks: usize = self.chunks.iter().map(of_chunk).sum();
        let buffer: usize = self.buffer.by_customer.values().map(of_buffer).sum();
        let ids = (self.customers.capacity() + self.tracks.capacity()) * size_of::<Id>();
        chunks + buffer + ids + 4 * self.indices.capacity()
    }

    fn append_events(&mut self, more: EventStore, key: Option<u32>) -> Result<Appended, StoreFull> {
        if self.events + more.events > MAX_EVENTS {
            return Err(StoreFull { events: self.events });
        }
        if self.is_empty() {
            self.span = (WallSecond::MAX, 0);
        }
        let tracks_before = self.tracks.len();
        let tracks: Vec<u32> = more.tracks.iter().map(|id| self.track_index(id)).collect();
        let stored = |[track, time]: StoredEvent| [tracks[(track & !MOBILE_BIT) as usize] | track & MOBILE_BIT, time];

        let mut appended = Appended::default();
        let mut new: Vec<(Id, u32)> = Vec::new();
        let mut indices = Vec::with_capacity(more.customers.len());
        for id in &more.customers {
            let known = self.customer_index(id);
            indices.push(known.unwrap_or(self.customers_seen + new.len() as u32));
            match known {
                Some(index) => appended.returning_customers.push(index),
                None => new.push((id.clone(), self.customers_seen + new.len() as u32)),
            }
        }
        appended.new_customers = new.len() as u64;

        let runs = |customer: usize| more.events_of(customer).flatten().map(|&event| stored(event));
        if key.is_none() && more.events >= self.min_events_for_chunk() {
            let events = (0..indices.len()).flat_map(|customer| runs(customer).map(move |event| (customer, event)));
            let events = events.map(|(customer, event)| (indices[customer], event));
            let chunks = chunks_of(events, self.customers_seen as usize + new.len());
            let full = StoreFull { events: self.events };
            self.chunks.extend(chunks.ok_or(full)?);
        } else {
            let mut events = Vec::new();
            for (customer, &index) in indices.iter().enumerate() {
                events.clear();
                events.extend(runs(customer));
                self.buffer.push(index, &events);
            }
        }
        if let Some(key) = key {
            let indexed = indices.iter().enumerate();
            let events = indexed.flat_map(|(customer, &index)| runs(customer).map(move |event| (index, event)));
            self.buffer.provisional.push(Provisional {
                key,
                events: events.collect(),
                tracks: (tracks_before, self.tracks.len()),
            });
        } else if let Some((first, last)) = more.span() {
            self.span = (self.span.0.min(first), self.span.1.max(last));
        }
        self.events += more.events;
        self.customers_seen += new.len() as u32;
        self.add_customers(new);
        if self.buffer.events >= self.min_events_for_chunk() {
            self.flush_buffer();
        }
        self.merge_chunks();
        Ok(appended)
    }

    /// Number of events that justify a store chunk, whose runs take memory for every customer.
    fn min_events_for_chunk(&self) -> usize {
        MIN_BUFFERED_EVENTS.max(self.customers_seen as usize)
    }

    /// Index of a customer; `None` if it has no events.
    fn customer_index(&mut self, id: &Id) -> Option<u32> {
        let position = self.search(id).ok()?;
        Some(self.indices[position])
    }

    fn search(&mut self, id: &Id) -> Result<usize, usize> {
        if self.are_all_numbers() {
            // Sorted by number, every text comes last.
            return self.customers.binary_search(id);
        }
        let text = text_of(id);
        self.customers.binary_search_by(|known| text_of(known).cmp(&text))
    }

    fn are_all_numbers(&mut self) -> bool {
        let customers = &self.customers;
        let numbers = &mut self.buffer.all_numbers;
        *numbers.get_or_insert_with(|| customers.iter().all(|id| matches!(id, Id::Number(_))))
    }

    /// Inserts new customers in sorted order.
    fn add_customers(&mut self, new: Vec<(Id, u32)>) {
        if new.is_empty() {
            return;
        }
        let were_numbers = self.are_all_numbers();
        let are_numbers = new.iter().all(|(id, _)| matches!(id, Id::Number(_)));
        let old = std::mem::take(&mut self.customers).into_iter();
        let old: Vec<(Id, u32)> = old.zip(std::mem::take(&mut self.indices)).collect();
        let all: Vec<(Id, u32)> = if were_numbers == (were_numbers && are_numbers) {
            let before = |a: &Id, b: &Id| match were_numbers {
                true => a <= b,
                false => text_of(a) <= text_of(b),
            };
            // Another store's customers are sorted by text only if one of them is a text.
            let ids: Vec<Id> = new.iter().map(|(id, _)| id.clone()).collect();
            let mut new: Vec<Option<(Id, u32)>> = new.into_iter().map(Some).collect();
            let mut order = (0..new.len() as u32).collect::<Vec<u32>>();
            if !were_numbers {
                order.sort_by_cached_key(|&index| ids[index as usize].to_string());
            }
            let sorted = order.iter().filter_map(|&index| new[index as usize].take());
            merged(old, sorted.collect(), |a, b| before(&a.0, &b.0))
        } else {
            // The first text among numbers changes the order of all of them.
            let mut all: Vec<Option<(Id, u32)>> = old.into_iter().chain(new).map(Some).collect();
            let ids: Vec<Id> = all.iter().flatten().map(|(id, _)| id.clone()).collect();
            let order = sorted(&ids, (0..ids.len() as u32).collect());
            order.iter().filter_map(|&index| all[index as usize].take()).collect()
        };
        self.buffer.all_numbers = Some(were_numbers && are_numbers);
        (self.customers, self.indices) = all.into_iter().unzip();
    }

    /// Index of a track, which is added if it is new.
    fn track_index(&mut self, id: &Id) -> u32 {
        let EventStore { tracks, buffer, .. } = self;
        let hasher = &buffer.hasher;
        let hash_of = |tracks: &[Id], index: u32| hasher.hash_one(&tracks[index as usize]);
        let table = buffer.tracks.get_or_insert_with(|| {
            let mut table = HashTable::with_capacity(tracks.len());
            for index in 0..tracks.len() as u32 {
                table.insert_unique(hash_of(tracks, index), index, |&index| hash_of(tracks, index));
            }
            table
        });
        let hash = hasher.hash_one(id);
        if let Some(&index) = table.find(hash, |&index| tracks[index as usize] == *id) {
            return index;
        }
        let index = tracks.len() as u32;
        tracks.push(id.clone());
        table.insert_unique(hash, index, |&index| hash_of(tracks, index));
        index
    }

    /// Moves the buffer's events, except provisional ones, into store chunks. If there is not enough memory,
    /// they stay in the buffer, which is slower but correct.
    fn flush_buffer(&mut self) {
        let provisional = self.buffer.provisional.iter();
        let provisional: Vec<(u32, StoredEvent)> = provisional.flat_map(|each| each.events.clone()).collect();
        for &(index, event) in &provisional {
            self.buffer.take(index, event);
        }
        let events = self.buffer.by_customer.iter();
        let events = events.flat_map(|(&index, events)| events.iter().map(move |&event| (index, event)));
        if let Some(chunks) = chunks_of(events, self.customers_seen as usize) {
            self.buffer.moved_events += self.buffer.events as u64;
            self.chunks.extend(chunks);
            // Frees the memory, as later appends may be of other customers.
            self.buffer.by_customer = Map::default();
            self.buffer.events = 0;
        }
        for (index, event) in provisional {
            self.buffer.push(index, &[event]);
        }
    }

    /// Merges the last two store chunks as long as their sizes are similar.
    fn merge_chunks(&mut self) {
        let max_events = max_merged_events(self.customers_seen as usize);
        while let [.., first, second] = self.chunks.as_slice() {
            let (a, b) = (first.events.len(), second.events.len());
            if a >= 2 * b || a + b > max_events {
                return;
            }
            let Some(merged) = StoredChunk::of_two(first, second) else {
                return;
            };
            self.buffer.moved_events += (a + b) as u64;
            self.chunks.truncate(self.chunks.len() - 2);
            self.chunks.push(merged);
        }
    }
}

/// Maximum number of events of a merged store chunk, for a number of customers: about the number in a store
/// chunk of a scanned file.
fn max_merged_events(customers: usize) -> usize {
    MAX_MERGED_EVENTS.max(customers * MIN_EVENTS_PER_RUN)
}

/// Groups events, each with its customer's index, into the store chunks that they need.
fn chunks_of(events: impl Iterator<Item = (u32, StoredEvent)>, customers: usize) -> Option<Vec<StoredChunk>> {
    let mut grouper = EventGrouper::default();
    let (mut chunks, mut pending) = (Vec::new(), Vec::new());
    let mut events = events.peekable();
    while let Some((index, [track, time])) = events.next() {
        pending.push([index, track, time]);
        if pending.len() >= max_merged_events(customers) || events.peek().is_none() {
            chunks.push(StoredChunk::of(&mut vec![grouper.group(&mut pending)], customers)?);
        }
    }
    Some(chunks)
}

impl StoredChunk {
    /// Joins two store chunks; `None` when there is not enough memory.
    fn of_two(first: &StoredChunk, second: &StoredChunk) -> Option<StoredChunk> {
        let customers = first.runs.len().max(second.runs.len());
        let (mut runs, mut events) = (Vec::new(), Vec::new());
        runs.try_reserve_exact(customers).ok()?;
        events
            .try_reserve_exact(first.events.len() + second.events.len())
            .ok()?;
        for index in 0..customers as u32 {
            let start = events.len() as u32;
            events.extend_from_slice(first.events_of(index));
            events.extend_from_slice(second.events_of(index));
            runs.push([start, events.len() as u32]);
        }
        Some(StoredChunk { runs, events })
    }
}

fn text_of(id: &Id) -> Cow<'_, str> {
    match id {
        Id::Number(number) => Cow::Owned(number.to_string()),
        Id::Text(text) => Cow::Borrowed(text),
    }
}

/// Merges two sorted lists; of equal items, those of the first list come first.
fn merged<T>(first: Vec<T>, second: Vec<T>, in_order: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut all = Vec::with_capacity(first.len() + second.len());
    let mut second = second.into_iter().peekable();
    for each in first {
        while let Some(other) = second.next_if(|other| !in_order(&each, other)) {
            all.push(other);
        }
        all.push(each);
    }
    all.extend(second);
    all
}
