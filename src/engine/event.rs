//! Events as columns: what a scanner makes of an events file, piece by piece, and hands to the store.

use crate::engine::id::Texts;
use crate::engine::mends::Mends;
use crate::engine::reject::Rejects;

/// The bit of an [`EventChunk::track`] that holds the mobile flag.
pub const MOBILE_BIT: u32 = 1 << 31;

/// The events of one piece of a file, with what was rejected there.
///
/// Ids are codes in the sense of [`crate::engine::id`]; a text's code is an index into the texts that the same scanner has
/// sent so far, those of this chunk included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventChunk {
    /// The events: the customer's code, the track's code with the mobile flag as [`MOBILE_BIT`], and the time.
    pub events: Vec<[u32; 3]>,
    /// Customers' texts that the scanner has met for the first time.
    pub new_customers: Texts,
    /// Tracks' texts that the scanner has met for the first time.
    pub new_tracks: Texts,
    /// The rows that were not used, with lines and offsets counted from the start of the scanner's range.
    pub rejects: Rejects,
    /// Rows read, kept or not.
    pub rows: u64,
    /// Rows that were damaged and read all the same.
    pub mends: Mends,
}

impl EventChunk {
    /// How many events the chunk holds.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }
}
