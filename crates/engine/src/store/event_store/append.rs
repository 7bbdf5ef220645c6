//! Growth: a store takes in another one's events, so that files which are added or have grown needn't be read again.
//!
//! What comes in small amounts waits in the [`Tail`], where events lie by customer in a map. Once there are as many of them as
//! a segment is worth, they become one, and segments of like size become one in turn. So an event is moved a few times in all,
//! by a factor that grows with the logarithm of how much has come, and whatever a store holds, taking in a thousand events
//! costs about what it costs in an empty one.
//!
//! The rows at the end of a file that may yet go on are *held*: they count, but can be let go of, to be read again with what
//! follows them. Held events stay in the tail.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::HashTable;

use super::{EVENTS_PER_RUN, EventStore, MAX_EVENTS, Segment, StoreFull, StoredEvent, time_of};
use crate::collections::seeded_hash::{Map, SeededState};
use crate::fields::ids::{Id, sorted};
use crate::store::chunk::MOBILE_BIT;
use crate::store::group_by::EventGrouper;
use crate::time::civil::WallSecond;

/// How many events a segment made of others has at most where customers are few.
const MERGED_EVENTS: usize = 1 << 19;

/// How many events wait in the tail at least, before they become a segment.
const TAIL_EVENTS: usize = 1 << 16;

/// Events that are in no segment yet.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// By the index under which a customer was first met.
    by_customer: Map<u32, Vec<StoredEvent>>,
    events: usize,
    held: Vec<Held>,
    /// The places of the tracks by id, once they were needed.
    tracks: Option<HashTable<u32>>,
    hasher: SeededState,
    /// Whether all customers' ids are numbers, once that was needed.
    numbers: Option<bool>,
    moved: u64,
}

/// Events that can be let go of.
#[derive(Debug)]
struct Held {
    key: u32,
    events: Vec<(u32, StoredEvent)>,
    /// How many tracks there were before and after them.
    tracks: (usize, usize),
}

impl Tail {
    #[inline]
    pub(super) fn events_of(&self, index: u32) -> &[StoredEvent] {
        // Most stores never grow, and shall not pay for it.
        if self.events == 0 {
            return &[];
        }
        self.by_customer.get(&index).map_or(&[], Vec::as_slice)
    }

    /// The span of times, with those of the events that are held.
    pub(super) fn widen(&self, span: (WallSecond, WallSecond)) -> (WallSecond, WallSecond) {
        let times = self
            .held
            .iter()
            .flat_map(|held| held.events.iter().map(|(_, event)| time_of(*event)));
        times.fold(span, |span, time| (span.0.min(time), span.1.max(time)))
    }

    fn push(&mut self, index: u32, events: &[StoredEvent]) {
        self.by_customer.entry(index).or_default().extend_from_slice(events);
        self.events += events.len();
    }

    fn take(&mut self, index: u32, event: StoredEvent) {
        if let Some(events) = self.by_customer.get_mut(&index)
            && let Some(place) = events.iter().position(|each| *each == event)
        {
            events.swap_remove(place);
            self.events -= 1;
            if events.is_empty() {
                self.by_customer.remove(&index);
            }
        }
    }
}

/// What came into a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Absorbed {
    /// Customers who had no event before.
    pub new_customers: u64,
    /// Customers who had some, and have more now, by the index under which they were first met: those with lower ones were
    /// met earlier.
    pub returning_customers: Vec<u32>,
}

impl EventStore {
    /// Takes in all events of another store.
    ///
    /// ```
    /// use daypart_engine::schema::layout::EventLayout;
    /// use daypart_engine::scan::scanner::EventScanner;
    /// use daypart_engine::store::event_store::{EventStore, StoreBuilder};
    /// let read = |text: &[u8]| {
    ///     let mut scanner = EventScanner::new(EventLayout::seed());
    ///     scanner.feed(text, true);
    ///     let mut builder = StoreBuilder::default();
    ///     builder.push(0, scanner.take_chunk()).unwrap();
    ///     builder.finish().unwrap()
    /// };
    /// let mut store = read(b"0,7,1,\"2014-10-23 03:26:20\",0,\"1\"\n");
    /// let came = store.absorb(read(b"1,7,2,\"2014-10-24 03:26:20\",0,\"1\"\n2,3,1,\"2014-10-24 03:26:20\",0,\"1\"\n")).unwrap();
    /// assert_eq!((store.len(), store.customers().len(), store.tracks().len()), (3, 2, 2));
    /// assert_eq!((came.new_customers, came.returning_customers.len()), (1, 1));
    /// ```
    ///
    /// # Errors
    /// When there is no room for them. The store is left as it was then.
    pub fn absorb(&mut self, more: EventStore) -> Result<Absorbed, StoreFull> {
        self.take_in(more, None)
    }

    /// The same with events that are to be let go of by this key.
    ///
    /// # Errors
    /// As [`EventStore::absorb`].
    pub fn hold(&mut self, key: u32, more: EventStore) -> Result<Absorbed, StoreFull> {
        self.take_in(more, Some(key))
    }

    /// Lets go of what is held by a key; the customers who had nothing else are gone then.
    pub fn let_go(&mut self, key: u32) {
        let Some(place) = self.tail.held.iter().position(|held| held.key == key) else {
            return;
        };
        let Held { events, tracks, .. } = self.tail.held.remove(place);
        let mut gone: Vec<u32> = Vec::new();
        self.events -= events.len();
        for (index, event) in events {
            self.tail.take(index, event);
            if self.tail.events_of(index).is_empty()
                && self.segments.iter().all(|segment| segment.events_of(index).is_empty())
            {
                gone.push(index);
            }
        }
        if !gone.is_empty() {
            let were_numbers = self.all_numbers();
            let mut indices = self.indices.iter();
            self.customers
                .retain(|_| indices.next().is_some_and(|index| !gone.contains(index)));
            self.indices.retain(|index| !gone.contains(index));
            self.tail.numbers = None;
            if !were_numbers && self.all_numbers() {
                // The last text is gone, and numbers alone stand in another order than among texts.
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
            self.tail.tracks = None;
        }
    }

    /// How many events were moved to make room for others, in all: the work that growing has cost beside taking events in.
    pub fn moved(&self) -> u64 {
        self.tail.moved
    }

    /// How many customers were met so far, with those who are gone again.
    pub fn met(&self) -> u32 {
        self.met
    }

    /// How many parts the events lie in.
    pub fn parts(&self) -> usize {
        self.segments.len() + usize::from(self.tail.events > 0)
    }

    /// About how many bytes the events take, and what finds them.
    pub fn bytes(&self) -> usize {
        let of_segment = |segment: &Segment| 8 * segment.runs.capacity() + 8 * segment.events.capacity();
        let of_tail = |events: &Vec<StoredEvent>| 8 * events.capacity() + size_of::<(u32, Vec<StoredEvent>)>();
        let segments: usize = self.segments.iter().map(of_segment).sum();
        let tail: usize = self.tail.by_customer.values().map(of_tail).sum();
        let ids = (self.customers.capacity() + self.tracks.capacity()) * size_of::<Id>();
        segments + tail + ids + 4 * self.indices.capacity()
    }

    fn take_in(&mut self, more: EventStore, key: Option<u32>) -> Result<Absorbed, StoreFull> {
        if self.events + more.events > MAX_EVENTS {
            return Err(StoreFull { events: self.events });
        }
        if self.is_empty() {
            self.span = (WallSecond::MAX, 0);
        }
        let tracks_before = self.tracks.len();
        let tracks: Vec<u32> = more.tracks.iter().map(|id| self.track(id)).collect();
        let stored = |[track, time]: StoredEvent| [tracks[(track & !MOBILE_BIT) as usize] | track & MOBILE_BIT, time];

        let mut absorbed = Absorbed::default();
        let mut new: Vec<(Id, u32)> = Vec::new();
        let mut indices = Vec::with_capacity(more.customers.len());
        for id in &more.customers {
            let known = self.place_of(id);
            indices.push(known.unwrap_or(self.met + new.len() as u32));
            match known {
                Some(index) => absorbed.returning_customers.push(index),
                None => new.push((id.clone(), self.met + new.len() as u32)),
            }
        }
        absorbed.new_customers = new.len() as u64;

        let runs = |customer: usize| more.events_of(customer).flatten().map(|&event| stored(event));
        if key.is_none() && more.events >= self.segment_worth() {
            let dealt = (0..indices.len()).flat_map(|customer| runs(customer).map(move |event| (customer, event)));
            let dealt = dealt.map(|(customer, event)| (indices[customer], event));
            let segments = segments_of(dealt, self.met as usize + new.len());
            let full = StoreFull { events: self.events };
            self.segments.extend(segments.ok_or(full)?);
        } else {
            let mut events = Vec::new();
            for (customer, &index) in indices.iter().enumerate() {
                events.clear();
                events.extend(runs(customer));
                self.tail.push(index, &events);
            }
        }
        if let Some(key) = key {
            let held = indices.iter().enumerate();
            let held = held.flat_map(|(customer, &index)| runs(customer).map(move |event| (index, event)));
            self.tail.held.push(Held {
                key,
                events: held.collect(),
                tracks: (tracks_before, self.tracks.len()),
            });
        } else if let Some((first, last)) = more.span() {
            self.span = (self.span.0.min(first), self.span.1.max(last));
        }
        self.events += more.events;
        self.met += new.len() as u32;
        self.add_customers(new);
        if self.tail.events >= self.segment_worth() {
            self.close_tail();
        }
        self.merge_segments();
        Ok(absorbed)
    }

    /// How many events are worth a segment, whose offsets take room for every customer.
    fn segment_worth(&self) -> usize {
        TAIL_EVENTS.max(self.met as usize)
    }

    /// The index under which a customer was met; `None` without an event.
    fn place_of(&mut self, id: &Id) -> Option<u32> {
        let place = self.search(id).ok()?;
        Some(self.indices[place])
    }

    fn search(&mut self, id: &Id) -> Result<usize, usize> {
        if self.all_numbers() {
            // In an order by number every text comes last.
            return self.customers.binary_search(id);
        }
        let text = text_of(id);
        self.customers.binary_search_by(|known| text_of(known).cmp(&text))
    }

    fn all_numbers(&mut self) -> bool {
        let customers = &self.customers;
        let numbers = &mut self.tail.numbers;
        *numbers.get_or_insert_with(|| customers.iter().all(|id| matches!(id, Id::Number(_))))
    }

    /// Brings customers in who are met for the first time.
    fn add_customers(&mut self, new: Vec<(Id, u32)>) {
        if new.is_empty() {
            return;
        }
        let were_numbers = self.all_numbers();
        let are_numbers = new.iter().all(|(id, _)| matches!(id, Id::Number(_)));
        let old = std::mem::take(&mut self.customers).into_iter();
        let old: Vec<(Id, u32)> = old.zip(std::mem::take(&mut self.indices)).collect();
        let all: Vec<(Id, u32)> = if were_numbers == (were_numbers && are_numbers) {
            let before = |a: &Id, b: &Id| match were_numbers {
                true => a <= b,
                false => text_of(a) <= text_of(b),
            };
            // Another store's customers come in the order by text only when one of them is a text.
            let ids: Vec<Id> = new.iter().map(|(id, _)| id.clone()).collect();
            let mut new: Vec<Option<(Id, u32)>> = new.into_iter().map(Some).collect();
            let mut order = (0..new.len() as u32).collect::<Vec<u32>>();
            if !were_numbers {
                order.sort_by_cached_key(|&place| ids[place as usize].to_string());
            }
            let sorted = order.iter().filter_map(|&place| new[place as usize].take());
            merged(old, sorted.collect(), |a, b| before(&a.0, &b.0))
        } else {
            // The first text among numbers brings all of them into another order.
            let mut all: Vec<Option<(Id, u32)>> = old.into_iter().chain(new).map(Some).collect();
            let ids: Vec<Id> = all.iter().flatten().map(|(id, _)| id.clone()).collect();
            let order = sorted(&ids, (0..ids.len() as u32).collect());
            order.iter().filter_map(|&place| all[place as usize].take()).collect()
        };
        self.tail.numbers = Some(were_numbers && are_numbers);
        (self.customers, self.indices) = all.into_iter().unzip();
    }

    /// The place of a track, a new one when it wasn't met before.
    fn track(&mut self, id: &Id) -> u32 {
        let EventStore { tracks, tail, .. } = self;
        let hasher = &tail.hasher;
        let hash_of = |tracks: &[Id], place: u32| hasher.hash_one(&tracks[place as usize]);
        let table = tail.tracks.get_or_insert_with(|| {
            let mut table = HashTable::with_capacity(tracks.len());
            for place in 0..tracks.len() as u32 {
                table.insert_unique(hash_of(tracks, place), place, |&place| hash_of(tracks, place));
            }
            table
        });
        let hash = hasher.hash_one(id);
        if let Some(&place) = table.find(hash, |&place| tracks[place as usize] == *id) {
            return place;
        }
        let place = tracks.len() as u32;
        tracks.push(id.clone());
        table.insert_unique(hash, place, |&place| hash_of(tracks, place));
        place
    }

    /// Makes a segment of the tail, but for what is held. Without room the tail stays, which is no worse than slow.
    fn close_tail(&mut self) {
        let held: Vec<(u32, StoredEvent)> = self.tail.held.iter().flat_map(|held| held.events.clone()).collect();
        for &(index, event) in &held {
            self.tail.take(index, event);
        }
        let events = self.tail.by_customer.iter();
        let events = events.flat_map(|(&index, events)| events.iter().map(move |&event| (index, event)));
        if let Some(segments) = segments_of(events, self.met as usize) {
            self.tail.moved += self.tail.events as u64;
            self.segments.extend(segments);
            // Its memory is given back: the next tail may be of other customers.
            self.tail.by_customer = Map::default();
            self.tail.events = 0;
        }
        for (index, event) in held {
            self.tail.push(index, &[event]);
        }
    }

    /// Makes one segment of two whose sizes are alike, as long as there are such.
    fn merge_segments(&mut self) {
        let most = most_in_segment(self.met as usize);
        while let [.., first, second] = self.segments.as_slice() {
            let (a, b) = (first.events.len(), second.events.len());
            if a >= 2 * b || a + b > most {
                return;
            }
            let Some(merged) = Segment::of_two(first, second) else {
                return;
            };
            self.tail.moved += (a + b) as u64;
            self.segments.truncate(self.segments.len() - 2);
            self.segments.push(merged);
        }
    }
}

/// The most events that are brought into one segment, beside a number of customers: about what a segment has that was read.
fn most_in_segment(customers: usize) -> usize {
    MERGED_EVENTS.max(customers * EVENTS_PER_RUN)
}

/// Groups events, each with its customer's index, in as many segments as they need.
fn segments_of(events: impl Iterator<Item = (u32, StoredEvent)>, customers: usize) -> Option<Vec<Segment>> {
    let mut grouper = EventGrouper::default();
    let (mut segments, mut waiting) = (Vec::new(), Vec::new());
    let mut events = events.peekable();
    while let Some((index, [track, time])) = events.next() {
        waiting.push([index, track, time]);
        if waiting.len() >= most_in_segment(customers) || events.peek().is_none() {
            segments.push(Segment::of(&mut vec![grouper.group(&mut waiting)], customers)?);
        }
    }
    Some(segments)
}

impl Segment {
    /// The events of two segments; `None` when there is no room.
    fn of_two(first: &Segment, second: &Segment) -> Option<Segment> {
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
        Some(Segment { runs, events })
    }
}

fn text_of(id: &Id) -> Cow<'_, str> {
    match id {
        Id::Number(number) => Cow::Owned(number.to_string()),
        Id::Text(text) => Cow::Borrowed(text),
    }
}

/// Two lists in order as one; of equals those of the first come first.
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
