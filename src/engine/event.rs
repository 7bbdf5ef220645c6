//! Events as columns: what a scanner makes of an events file, piece by piece, and hands to the store.

use crate::engine::id::Texts;
use crate::engine::reject::Rejects;
use crate::engine::time::WallSecond;

/// The bit of an [`EventChunk::track`] that holds the mobile flag.
pub const MOBILE_BIT: u32 = 1 << 31;

/// Which columns of a file hold what an event needs, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EventColumns {
    /// How many columns a row has.
    pub columns: usize,
    /// The customer's id.
    pub customer: usize,
    /// The track's id.
    pub track: usize,
    /// The local time.
    pub time: usize,
    /// The mobile flag.
    pub mobile: usize,
}

impl EventColumns {
    /// The order of the seed's file: event, customer, track, time, mobile, zip.
    pub const SEED: EventColumns = EventColumns {
        columns: 6,
        customer: 1,
        track: 2,
        time: 3,
        mobile: 4,
    };
}

/// The events of one piece of a file, a column each, with what was rejected there.
///
/// Ids are codes in the sense of [`crate::engine::id`]; a text's code is an index into the texts that the same scanner has
/// sent so far, those of this chunk included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventChunk {
    /// The customers' codes.
    pub customer: Vec<u32>,
    /// The tracks' codes, with the mobile flag as [`MOBILE_BIT`].
    pub track: Vec<u32>,
    /// The times.
    pub time: Vec<WallSecond>,
    /// Customers' texts that the scanner has met for the first time.
    pub new_customers: Texts,
    /// Tracks' texts that the scanner has met for the first time.
    pub new_tracks: Texts,
    /// The rows that were not used, with lines and offsets counted from the start of the scanner's range.
    pub rejects: Rejects,
    /// Rows read, kept or not.
    pub rows: u64,
    /// Rows in which a quote without a partner was read as a letter.
    pub stray_quotes: u64,
}

impl EventChunk {
    /// How many events the chunk holds.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }
}
