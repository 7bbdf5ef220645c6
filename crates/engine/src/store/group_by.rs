//! Group by customer: sorts a scanner's events by customer, piece by piece.
//!
//! This is a counting sort over the customers of one piece. A piece fits in the processor's cache, where
//! placing an event costs next to nothing; sorting all events of a large file at once would miss the cache on
//! nearly every write.

use crate::collections::seeded_hash::Map;
use crate::fields::ids::TEXT_BIT;
use crate::store::chunk::EventGroups;

/// Numeric codes below this are looked up in an array, larger ones in a hash map.
const DIRECT_NUMBERS: u32 = 1 << 22;

/// Marks a code that hasn't occurred in this piece yet.
const ABSENT: u32 = u32::MAX;

/// Groups events by customer, and reuses its tables from piece to piece.
///
/// ```
/// use daypart_engine::store::group_by::EventGrouper;
/// let mut events = vec![[7, 1, 60], [3, 2, 61], [7, 4, 62]];
/// let groups = EventGrouper::default().group(&mut events);
/// assert_eq!((groups.customers, groups.ends), (vec![7, 3], vec![2, 3]));
/// assert_eq!(groups.events, [[1, 60], [4, 62], [2, 61]]);
/// assert!(events.is_empty());
/// ```
#[derive(Debug, Default)]
pub struct EventGrouper {
    numbers: Vec<u32>,
    texts: Vec<u32>,
    large_numbers: Map<u32, u32>,
    /// Number of events of each customer of the piece; then the index of the customer's next event.
    next: Vec<u32>,
}

impl EventGrouper {
    /// Groups events, each a customer's code, a track's code with the mobile flag, and a time. Leaves `events`
    /// empty.
    pub fn group(&mut self, events: &mut Vec<[u32; 3]>) -> EventGroups {
        let mut customers = Vec::new();
        self.next.clear();
        self.count(events, &mut customers);
        let mut ends = Vec::with_capacity(customers.len());
        let mut end = 0;
        for count in &mut self.next {
            let start = end;
            end += *count;
            *count = start;
            ends.push(end);
        }
        let mut grouped = vec![[0; 2]; events.len()];
        scatter(events, &mut self.next, &mut grouped);
        events.clear();
        self.clear(&customers);
        EventGroups {
            customers,
            ends,
            events: grouped,
        }
    }

    /// Counts each customer's events, and replaces each code by the customer's index in `customers`.
    #[inline(never)]
    fn count(&mut self, events: &mut [[u32; 3]], customers: &mut Vec<u32>) {
        for [customer, ..] in events {
            let known = if *customer & TEXT_BIT != 0 {
                self.texts.get((*customer & !TEXT_BIT) as usize)
            } else {
                self.numbers.get(*customer as usize)
            };
            let index = match known {
                Some(&index) if index != ABSENT => index,
                _ => self.index_of(*customer, customers),
            };
            self.next[index as usize] += 1;
            *customer = index;
        }
    }

    /// Index of a customer that may be new in this piece.
    #[cold]
    fn index_of(&mut self, code: u32, customers: &mut Vec<u32>) -> u32 {
        let index = self.slot(code);
        if *index == ABSENT {
            *index = customers.len() as u32;
            let index = *index;
            customers.push(code);
            self.next.push(0);
            return index;
        }
        *index
    }

    /// Clears the tables of a piece's customers.
    fn clear(&mut self, customers: &[u32]) {
        self.large_numbers.clear();
        for &code in customers {
            if code & TEXT_BIT != 0 || code < DIRECT_NUMBERS {
                *self.slot(code) = ABSENT;
            }
        }
    }

    /// The table entry for a code's index.
    fn slot(&mut self, code: u32) -> &mut u32 {
        let (table, position) = if code & TEXT_BIT != 0 {
            (&mut self.texts, (code & !TEXT_BIT) as usize)
        } else if code < DIRECT_NUMBERS {
            (&mut self.numbers, code as usize)
        } else {
            return self.large_numbers.entry(code).or_insert(ABSENT);
        };
        if table.len() <= position {
            table.resize((position + 1).next_power_of_two(), ABSENT);
        }
        &mut table[position]
    }
}

/// Writes each event to its customer's next index.
#[inline(never)]
fn scatter(events: &[[u32; 3]], next: &mut [u32], grouped: &mut [[u32; 2]]) {
    for &[customer, track, time] in events {
        let slot = &mut next[customer as usize];
        grouped[*slot as usize] = [track, time];
        *slot += 1;
    }
}
