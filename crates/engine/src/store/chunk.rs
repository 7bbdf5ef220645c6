//! Event chunk: a scanner's output for one piece of an events file, grouped by customer, and the store's input.

use crate::csv::repair_stats::RepairStats;
use crate::fields::ids::TextArena;
use crate::rejects::log::Rejects;
use crate::store::unknown_devices::UnknownDevices;

/// The bit of an event's track that contains the mobile flag.
pub const MOBILE_BIT: u32 = 1 << 31;

/// Events grouped by customer: a customer's events are contiguous.
///
/// Ids are codes in the sense of [`crate::fields::ids`]. A text's code is an index into the texts that the same
/// scanner has sent so far, including those of the same chunk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventGroups {
    /// Each customer's code, exactly once.
    pub customers: Vec<u32>,
    /// End of each customer's events in `events`, where the next customer's events start.
    pub ends: Vec<u32>,
    /// The events: track code with the mobile flag as [`MOBILE_BIT`], and time.
    pub events: Vec<[u32; 2]>,
}

impl EventGroups {
    /// Allocates `events` zeroed events; `None` when there is not enough memory.
    pub fn try_zeroed(events: usize) -> Option<Vec<[u32; 2]>> {
        let mut zeroed: Vec<[u32; 2]> = Vec::new();
        zeroed.try_reserve_exact(events).ok()?;
        zeroed.resize(events, [0; 2]);
        Some(zeroed)
    }

    /// The customers' codes, each with the range of its events.
    pub fn runs(&self) -> impl Iterator<Item = (u32, std::ops::Range<usize>)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let runs = self.customers.iter().zip(starts.zip(&self.ends));
        runs.map(|(&customer, (start, &end))| (customer, start as usize..end as usize))
    }

    /// Returns whether the parts are consistent, as a scanner's are: one end per customer, in ascending
    /// order, the last one at the end of the events.
    #[inline(never)]
    pub fn are_consistent(&self) -> bool {
        self.customers.len() == self.ends.len()
            && self.ends.is_sorted()
            && self.ends.last().copied().unwrap_or(0) as usize == self.events.len()
    }
}

/// The events and rejects of one piece of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventChunk {
    /// The events, grouped by customer.
    pub groups: EventGroups,
    /// Customers' text ids that the scanner has seen for the first time.
    pub new_customers: TextArena,
    /// Tracks' text ids that the scanner has seen for the first time.
    pub new_tracks: TextArena,
    /// Rejected rows, with lines counted from the start of the scanner's range.
    pub rejects: Rejects,
    /// Rows read, including rejected ones.
    pub rows: u64,
    /// Damaged rows that were repaired.
    pub repair_stats: RepairStats,
    /// Events on unknown devices.
    pub unknown_devices: UnknownDevices,
}

impl EventChunk {
    /// Number of events.
    pub fn len(&self) -> usize {
        self.groups.events.len()
    }

    /// Returns whether there are no events.
    pub fn is_empty(&self) -> bool {
        self.groups.events.is_empty()
    }
}
