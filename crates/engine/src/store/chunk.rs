//! Events as columns: what a scanner makes of an events file, piece by piece, and hands to the store.

use crate::csv::repair_stats::RepairStats;
use crate::fields::ids::TextArena;
use crate::rejects::log::Rejects;

/// The bit of an event's track that holds the mobile flag.
pub const MOBILE_BIT: u32 = 1 << 31;

/// Events grouped by customer: those of one customer stand next to each other.
///
/// Ids are codes in the sense of [`crate::fields::ids`]; a text's code is an index into the texts that the same scanner has
/// sent so far, those of the same chunk included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventGroups {
    /// Each customer's code, once.
    pub customers: Vec<u32>,
    /// Where each customer's events end; those of the next one begin there.
    pub ends: Vec<u32>,
    /// The events: the track's code with the mobile flag as [`MOBILE_BIT`], and the time.
    pub events: Vec<[u32; 2]>,
}

impl EventGroups {
    /// Room for so many events, each of zeros until it is filled; `None` when memory has none.
    pub fn room_for(events: usize) -> Option<Vec<[u32; 2]>> {
        let mut room: Vec<[u32; 2]> = Vec::new();
        room.try_reserve_exact(events).ok()?;
        room.resize(events, [0; 2]);
        Some(room)
    }

    /// The customers' codes, each with where its events stand.
    pub fn runs(&self) -> impl Iterator<Item = (u32, std::ops::Range<usize>)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let runs = self.customers.iter().zip(starts.zip(&self.ends));
        runs.map(|(&customer, (start, &end))| (customer, start as usize..end as usize))
    }

    /// Whether they can be what a scanner has sent: as many ends as customers, in order, and the last where the events end.
    #[inline(never)]
    pub fn are_whole(&self) -> bool {
        self.customers.len() == self.ends.len()
            && self.ends.is_sorted()
            && self.ends.last().copied().unwrap_or(0) as usize == self.events.len()
    }
}

/// The events of one piece of a file, with what was rejected there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventChunk {
    /// The events, grouped by customer.
    pub groups: EventGroups,
    /// Customers' texts that the scanner has met for the first time.
    pub new_customers: TextArena,
    /// Tracks' texts that the scanner has met for the first time.
    pub new_tracks: TextArena,
    /// The rows that were not used, with lines and offsets counted from the start of the scanner's range.
    pub rejects: Rejects,
    /// Rows read, kept or not.
    pub rows: u64,
    /// Rows that were damaged and read all the same.
    pub mends: RepairStats,
}

impl EventChunk {
    /// How many events the chunk holds.
    pub fn len(&self) -> usize {
        self.groups.events.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.groups.events.is_empty()
    }
}
