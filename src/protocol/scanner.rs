//! Messages between the coordinator and a scanner worker, and the split of a scan result into a message and buffers.
//!
//! | request | replies |
//! |---|---|
//! | [`ScanRequest::Start`], with the file attached | none |
//! | [`ScanRequest::Range`] | [`ScanReply::Ranged`], with the five buffers of [`ChunkBuffers`] attached |
//!
//! A scanner sends [`ScanReply::Hello`] once, without a request, when it is ready. It may answer any request with
//! [`ScanReply::Failed`] or [`ScanReply::Crashed`].

use serde::{Deserialize, Serialize};

use daypart_engine::csv::repair_stats::RepairStats;
use daypart_engine::fields::ids::TextArena;
use daypart_engine::rejects::log::Rejects;
use daypart_engine::scan::range::RangeResult;
use daypart_engine::schema::layout::EventLayout;
use daypart_engine::store::chunk::{EventChunk, EventGroups};
use daypart_engine::store::unknown_devices::UnknownDevices;

/// A request to a scanner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScanRequest {
    /// Switches to the attached file for the ranges that follow. The scanner clears its interned texts.
    Start {
        /// Dialect of the file and the columns of an event.
        layout: Box<EventLayout>,
        /// Size of the file when it was dropped.
        file_bytes: u64,
        /// Whether the file may still grow, so that an unfinished last row is not scanned yet.
        may_grow: bool,
    },
    /// Scans a range.
    Range {
        /// Index of the range within the file.
        index: usize,
        /// Byte offset where it starts.
        start: u64,
        /// Byte offset where it ends.
        end: u64,
        /// Byte offset of its first row, where known.
        first_row: Option<u64>,
    },
}

/// A reply of a scanner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScanReply {
    /// The scanner is ready for requests.
    Hello {
        /// The scanner's [`crate::protocol::BUILD`].
        build: String,
    },
    /// A range was scanned.
    Ranged {
        /// Index of the range.
        index: usize,
        /// The result without its events and texts, which are attached.
        head: Box<ChunkHead>,
    },
    /// A range could not be read.
    Failed {
        /// The browser's error message.
        message: String,
    },
    /// The scanner panicked and answers nothing from now on.
    Crashed {
        /// Panic message and location.
        detail: String,
    },
}

/// The small part of a [`RangeResult`]. Its events and texts are attached as buffers, in the order of
/// [`ChunkHead::split`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChunkHead {
    end: u64,
    first_row: Option<u64>,
    next_row: u64,
    lines: u64,
    inside_oversized_row: bool,
    rows: u64,
    repair_stats: RepairStats,
    unknown_devices: UnknownDevices,
    rejects: Rejects,
}

/// The large parts of a [`RangeResult`], each transferred as a buffer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChunkBuffers {
    /// The events, grouped by customer.
    pub groups: EventGroups,
    /// End offsets of the customers' and of the tracks' texts.
    pub ends: [Vec<u32>; 2],
    /// Bytes of the customers' and of the tracks' texts.
    pub texts: [Vec<u8>; 2],
}

impl ChunkHead {
    /// Splits a result into the message and the buffers to transfer.
    pub fn split(result: RangeResult) -> (ChunkHead, ChunkBuffers) {
        let RangeResult {
            end,
            first_row,
            next_row,
            lines,
            inside_oversized_row,
            chunk,
        } = result;
        let EventChunk {
            groups,
            new_customers,
            new_tracks,
            rejects,
            rows,
            repair_stats,
            unknown_devices,
        } = chunk;
        let head = ChunkHead {
            end,
            first_row,
            next_row,
            lines,
            inside_oversized_row,
            rows,
            repair_stats,
            unknown_devices,
            rejects,
        };
        let buffers = ChunkBuffers {
            groups,
            ends: [new_customers.ends, new_tracks.ends],
            texts: [new_customers.bytes, new_tracks.bytes],
        };
        (head, buffers)
    }

    /// Joins the message and its buffers to the result.
    ///
    /// ```
    /// use daypart_engine::scan::range::RangeResult;
    /// use daypart::protocol::ChunkHead;
    /// let result = RangeResult { end: 10, first_row: Some(3), next_row: 11, lines: 1, ..RangeResult::default() };
    /// let (head, buffers) = ChunkHead::split(result.clone());
    /// assert_eq!(head.join(buffers), result);
    /// ```
    pub fn join(self, buffers: ChunkBuffers) -> RangeResult {
        let ChunkHead {
            end,
            first_row,
            next_row,
            lines,
            inside_oversized_row,
            rows,
            repair_stats,
            unknown_devices,
            rejects,
        } = self;
        let [customer_ends, track_ends] = buffers.ends;
        let [customer_bytes, track_bytes] = buffers.texts;
        let new_customers = TextArena {
            bytes: customer_bytes,
            ends: customer_ends,
        };
        let new_tracks = TextArena {
            bytes: track_bytes,
            ends: track_ends,
        };
        let chunk = EventChunk {
            groups: buffers.groups,
            new_customers,
            new_tracks,
            rejects,
            rows,
            repair_stats,
            unknown_devices,
        };
        RangeResult {
            end,
            first_row,
            next_row,
            lines,
            inside_oversized_row,
            chunk,
        }
    }
}
