//! What the lead says to a scanner worker, and what a scanner answers.
//!
//! | request | replies |
//! |---|---|
//! | [`ScanRequest::Start`], with the file attached | none |
//! | [`ScanRequest::Range`] | [`ScanReply::Ranged`], with the five buffers of [`ChunkBuffers`] attached |
//!
//! A scanner says [`ScanReply::Hello`] once unasked when it is ready, and may answer [`ScanReply::Failed`] or
//! [`ScanReply::Crashed`] to anything.

use serde::{Deserialize, Serialize};

use daypart_engine::csv::repair_stats::RepairStats;
use daypart_engine::fields::ids::TextArena;
use daypart_engine::rejects::log::Rejects;
use daypart_engine::scan::range::RangeResult;
use daypart_engine::schema::layout::EventLayout;
use daypart_engine::store::chunk::{EventChunk, EventGroups};

/// What the lead asks of a scanner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScanRequest {
    /// The ranges that follow are of the attached file. The scanner forgets the texts that it has met.
    Start {
        /// How the file is written, and where an event's parts are.
        layout: EventLayout,
        /// How large the file was when it was dropped.
        file_bytes: u64,
        /// Whether a row at its end is left alone that could go on.
        left_open: bool,
    },
    /// Scan a range.
    Range {
        /// Which one, counted through the file.
        index: usize,
        /// Where it starts in the file.
        start: u64,
        /// Where it ends.
        end: u64,
        /// Where its first row starts, when that is known.
        first_row: Option<u64>,
    },
}

/// What a scanner answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScanReply {
    /// The scanner is ready.
    Hello {
        /// The scanner's [`crate::protocol::BUILD`].
        build: String,
    },
    /// A range was scanned.
    Ranged {
        /// Which one.
        index: usize,
        /// The result, but for the events and texts, which are attached.
        head: ChunkHead,
    },
    /// A range could not be read.
    Failed {
        /// Why, in the browser's words.
        message: String,
    },
    /// The scanner has met a fault in itself and will not answer again.
    Crashed {
        /// What happened.
        detail: String,
    },
}

/// The small part of a [`RangeResult`]; its events and texts ride along as buffers, in the order of [`ChunkHead::split`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChunkHead {
    end: u64,
    first_row: Option<u64>,
    next_row: u64,
    lines: u64,
    inside_endless_row: bool,
    rows: u64,
    mends: RepairStats,
    rejects: Rejects,
}

/// The large parts of a [`RangeResult`], each to be transferred as a buffer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChunkBuffers {
    /// The events, grouped by customer.
    pub groups: EventGroups,
    /// Where the customers' and the tracks' texts end.
    pub ends: [Vec<u32>; 2],
    /// The bytes of the customers' and of the tracks' texts.
    pub texts: [Vec<u8>; 2],
}

impl ChunkHead {
    /// Takes a result apart into what is said and what is transferred.
    pub fn split(result: RangeResult) -> (ChunkHead, ChunkBuffers) {
        let RangeResult {
            end,
            first_row,
            next_row,
            lines,
            inside_endless_row,
            chunk,
        } = result;
        let EventChunk {
            groups,
            new_customers,
            new_tracks,
            rejects,
            rows,
            mends,
        } = chunk;
        let head = ChunkHead {
            end,
            first_row,
            next_row,
            lines,
            inside_endless_row,
            rows,
            mends,
            rejects,
        };
        let buffers = ChunkBuffers {
            groups,
            ends: [new_customers.ends, new_tracks.ends],
            texts: [new_customers.bytes, new_tracks.bytes],
        };
        (head, buffers)
    }

    /// Puts a result together again.
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
            inside_endless_row,
            rows,
            mends,
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
            mends,
        };
        RangeResult {
            end,
            first_row,
            next_row,
            lines,
            inside_endless_row,
            chunk,
        }
    }
}
