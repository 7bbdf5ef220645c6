//! Tail of a growing file: its last row, which may be incomplete.
//!
//! A file that may grow is scanned with [`RangeScan::may_grow`](crate::scan::range::RangeScan::may_grow), up to
//! the start of the last row that could continue. The rest is the *tail*. [`read_tail`] reads it as if the file
//! ended there. Once the file has grown, that result is dropped, and the tail is read again together with the
//! new bytes. A file that is read as it grows thus has the same result as one that is read whole.

use crate::csv::position::StreamPosition;
use crate::csv::repair_stats::RepairStats;
use crate::rejects::log::Rejects;
use crate::scan::scanner::EventScanner;
use crate::schema::layout::EventLayout;
use crate::store::chunk::EventChunk;
use crate::store::unknown_devices::UnknownDevices;

/// Row counts of an events file. The accepted rows are `rows` less the rejects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Rows read, including rejected ones.
    pub rows: u64,
    /// Damaged rows that were repaired.
    pub repair_stats: RepairStats,
    /// Events on unknown devices.
    pub unknown_devices: UnknownDevices,
    /// Rejected rows.
    pub rejects: Rejects,
}

impl RowCounts {
    /// Adds a chunk's counts and takes its rejects.
    pub fn count(&mut self, chunk: &mut EventChunk) {
        self.rows += chunk.rows;
        self.repair_stats += chunk.repair_stats;
        self.unknown_devices.append(std::mem::take(&mut chunk.unknown_devices));
        self.rejects.append(std::mem::take(&mut chunk.rejects));
    }

    /// Adds the counts of a later part of the same file.
    pub fn append(&mut self, later: RowCounts) {
        self.rows += later.rows;
        self.repair_stats += later.repair_stats;
        self.unknown_devices.append(later.unknown_devices);
        self.rejects.append(later.rejects);
    }

    /// Number of accepted rows.
    pub fn accepted(&self) -> u64 {
        self.rows - self.rejects.total()
    }
}

/// Reads a file's tail as if the file ended there.
///
/// ```
/// use daypart_engine::scan::tail::read_tail;
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::csv::position::StreamPosition;
/// let chunk = read_tail(&EventLayout::default_order(), StreamPosition::new(80, 2), b"2,48,453,\"2014-10-2");
/// assert_eq!((chunk.rows, chunk.len()), (1, 0));
/// assert_eq!((chunk.rejects.listed[0].line, chunk.rejects.listed[0].offset_bytes), (3, 80));
/// ```
pub fn read_tail(layout: &EventLayout, position: StreamPosition, bytes: &[u8]) -> EventChunk {
    let mut scanner = EventScanner::new(layout.clone());
    scanner.start_at(position);
    scanner.feed(bytes, true);
    scanner.take_chunk()
}
