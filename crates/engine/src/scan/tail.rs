//! Growth of a file: what was counted of it for sure, and its end, which may yet go on.
//!
//! A file that may grow is scanned left open ([`RangeScan::left_open`](crate::scan::range::RangeScan::left_open)), up to where
//! the last row starts that could go on. What stands there, the *rest*, is read as if the file ended with it; once the file has
//! grown that is forgotten, and the rest is read again with what follows it. So whole and grown files give the same.

use crate::csv::position::StreamPosition;
use crate::csv::repair_stats::RepairStats;
use crate::rejects::log::Rejects;
use crate::scan::scanner::EventScanner;
use crate::schema::layout::EventLayout;
use crate::store::chunk::EventChunk;

/// What was counted of a file's rows: `rows` less the rejects were kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows read.
    pub rows: u64,
    /// Rows that were damaged and read all the same.
    pub mends: RepairStats,
    /// Rows that were not used.
    pub rejects: Rejects,
}

impl Tally {
    /// Counts a chunk, and takes its rejects.
    pub fn count(&mut self, chunk: &mut EventChunk) {
        self.rows += chunk.rows;
        self.mends += chunk.mends;
        self.rejects.append(std::mem::take(&mut chunk.rejects));
    }

    /// Adds what was counted of a later part of the same file.
    pub fn append(&mut self, later: Tally) {
        self.rows += later.rows;
        self.mends += later.mends;
        self.rejects.append(later.rejects);
    }

    /// Rows that were used.
    pub fn kept(&self) -> u64 {
        self.rows - self.rejects.total()
    }
}

/// Reads a file's rest, as if the file ended with it.
///
/// ```
/// use daypart_engine::scan::tail::read_rest;
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::csv::position::StreamPosition;
/// let chunk = read_rest(&EventLayout::seed(), StreamPosition::new(80, 2), b"2,48,453,\"2014-10-2");
/// assert_eq!((chunk.rows, chunk.len()), (1, 0));
/// assert_eq!((chunk.rejects.listed[0].line, chunk.rejects.listed[0].offset_bytes), (3, 80));
/// ```
pub fn read_rest(layout: &EventLayout, place: StreamPosition, bytes: &[u8]) -> EventChunk {
    let mut scanner = EventScanner::new(layout.clone());
    scanner.start_at(place);
    scanner.feed(bytes, true);
    scanner.take_chunk()
}
