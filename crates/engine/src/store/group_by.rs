//! Grouping: a scanner's events by customer, piece by piece.
//!
//! It is a counting sort over the customers of one piece. A piece is small enough for the processor's cache, where placing an
//! event costs next to nothing; over all events of a large file nearly every write would miss it.

use crate::collections::seeded_hash::Map;
use crate::fields::ids::TEXT_BIT;
use crate::store::chunk::EventGroups;

/// How large a number's code is looked up in an array; larger ones go through a hash map.
const DIRECT_NUMBERS: u32 = 1 << 22;

/// Marks a code that was not met in this piece yet.
const ABSENT: u32 = u32::MAX;

/// Groups events by customer. It keeps its tables from piece to piece.
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
    /// How many events each customer of the piece has; then where the customer's next event goes.
    next: Vec<u32>,
}

impl EventGrouper {
    /// Groups events, each a customer's code, a track's code with flag, and a time. What held them is left empty.
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
        place(events, &mut self.next, &mut grouped);
        events.clear();
        self.forget(&customers);
        EventGroups {
            customers,
            ends,
            events: grouped,
        }
    }

    /// Counts each customer's events, and puts the customer's place in the list where the code was.
    #[inline(never)]
    fn count(&mut self, events: &mut [[u32; 3]], customers: &mut Vec<u32>) {
        for [customer, ..] in events {
            let known = if *customer & TEXT_BIT != 0 {
                self.texts.get((*customer & !TEXT_BIT) as usize)
            } else {
                self.numbers.get(*customer as usize)
            };
            let place = match known {
                Some(&place) if place != ABSENT => place,
                _ => self.place_of(*customer, customers),
            };
            self.next[place as usize] += 1;
            *customer = place;
        }
    }

    /// The place of a customer who may be new in this piece.
    #[cold]
    fn place_of(&mut self, code: u32, customers: &mut Vec<u32>) -> u32 {
        let place = self.slot(code);
        if *place == ABSENT {
            *place = customers.len() as u32;
            let place = *place;
            customers.push(code);
            self.next.push(0);
            return place;
        }
        *place
    }

    /// Forgets the customers of a piece.
    fn forget(&mut self, customers: &[u32]) {
        self.large_numbers.clear();
        for &code in customers {
            if code & TEXT_BIT != 0 || code < DIRECT_NUMBERS {
                *self.slot(code) = ABSENT;
            }
        }
    }

    /// Where a code's place is kept.
    fn slot(&mut self, code: u32) -> &mut u32 {
        let (table, index) = if code & TEXT_BIT != 0 {
            (&mut self.texts, (code & !TEXT_BIT) as usize)
        } else if code < DIRECT_NUMBERS {
            (&mut self.numbers, code as usize)
        } else {
            return self.large_numbers.entry(code).or_insert(ABSENT);
        };
        if table.len() <= index {
            table.resize((index + 1).next_power_of_two(), ABSENT);
        }
        &mut table[index]
    }
}

/// Writes each event where its customer's next one goes.
#[inline(never)]
fn place(events: &[[u32; 3]], next: &mut [u32], grouped: &mut [[u32; 2]]) {
    for &[customer, track, time] in events {
        let slot = &mut next[customer as usize];
        grouped[*slot as usize] = [track, time];
        *slot += 1;
    }
}
