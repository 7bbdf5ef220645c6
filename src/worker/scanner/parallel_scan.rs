//! Parallel scan of an events file: hands byte ranges to all scanners and merges their chunks in the file's
//! order.

use std::collections::VecDeque;
use std::ops::Range;

use js_sys::ArrayBuffer;
use web_sys::File;

use crate::platform::envelope::Envelope;
use crate::platform::worker_scope;
use crate::protocol::{ChunkHead, ScanRequest};
use crate::worker::error::{ReadFailure, WorkerError};
use crate::worker::scanner::pool::{ScannerEvent, ScannerPool};
use crate::worker::scanner::transfer::{InvalidChunk, from_buffers};
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::scan::range::{RangeChain, RangeResult, RangeVerdict, split_ranges};
use daypart_engine::schema::layout::{EventLayout, Layout};
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::{StoreBuilder, StoreFull};

/// Ranges queued at each scanner: the one being scanned, and the one whose bytes are being read.
const RANGES_AHEAD: usize = 2;

/// The largest number of scanners, however many threads the machine has. With more, the coordinator can't
/// keep up.
const MAX_SCANNERS: usize = 8;

/// The scanners and the state of their work.
pub struct ParallelScan {
    pool: ScannerPool,
    /// The number of scanners that are running or will be.
    scanners: usize,
    /// The number of ranges that were handed out and not answered yet.
    pending_ranges: usize,
    failed: bool,
}

/// The largest number of events that a scan may start with. The worker's memory ends at 4 GiB, and an event
/// takes eight bytes in addition to what reading and counting need.
pub const MAX_SCANNED_EVENTS: u64 = 400_000_000;

/// The reason why a file was not scanned to its end.
pub enum ScanError {
    /// The file or a scanner failed.
    Failed(ReadFailure),
    /// The file has about this number of events, more than memory can hold. None were kept.
    TooLarge(u64),
    /// The store was full. It keeps the events that were added before.
    Full {
        /// The number of events in the full store.
        full: StoreFull,
        /// The number of the file's bytes that were read.
        bytes: u64,
    },
}

impl From<ReadFailure> for ScanError {
    fn from(failure: ReadFailure) -> ScanError {
        ScanError::Failed(failure)
    }
}

/// Checks that a file fits in memory, extrapolating from the number of events in its first range.
fn check_size(events: usize, first: &Range<u64>, file_bytes: u64) -> Result<(), ScanError> {
    let range_bytes = (first.end - first.start).max(1);
    let all = (events as f64 * (file_bytes as f64 / range_bytes as f64)) as u64;
    if all > MAX_SCANNED_EVENTS {
        return Err(ScanError::TooLarge(all));
    }
    Ok(())
}

/// An events file to scan.
pub struct EventsFile<'a> {
    /// The file.
    pub file: &'a File,
    /// Its size in bytes when it was dropped.
    pub bytes: u64,
    /// How to read its rows.
    pub layout: &'a Layout,
    /// The position of the first row to scan.
    pub from: StreamPosition,
    /// Whether an incomplete last row is left for the next read.
    pub may_grow: bool,
    /// A number that is unique among the files of this store.
    pub number: usize,
}

impl ParallelScan {
    /// Starts one scanner per hardware thread, up to a limit.
    ///
    /// # Errors
    /// When the browser can't start workers from a worker.
    pub fn start() -> Result<ParallelScan, WorkerError> {
        let scanners = worker_scope::threads().min(MAX_SCANNERS);
        Ok(ParallelScan {
            pool: ScannerPool::start(scanners).map_err(WorkerError::ScannersNotStarted)?,
            scanners,
            pending_ranges: 0,
            failed: false,
        })
    }

    /// Returns a future that resolves once all scanners have been requested from the browser. Usable once.
    pub fn all_spawned(&mut self) -> impl Future<Output = ()> + use<> {
        self.pool.all_spawned()
    }

    /// Returns whether a scanner has failed, so that all of them must be replaced.
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// Scans a file into the store, and returns the position after the last complete row. `on_chunk` is called
    /// with every chunk in the file's order before it is added to the store, and with the number of bytes
    /// done.
    ///
    /// # Errors
    /// Returns a [`ScanError`] when the file can't be read, a scanner fails, or the store has no room.
    pub async fn scan(
        &mut self,
        file: EventsFile<'_>,
        builder: &mut StoreBuilder,
        on_chunk: impl FnMut(&mut EventChunk, u64),
    ) -> Result<StreamPosition, ScanError> {
        let caught_up = self
            .pool
            .drain()
            .map(|done| self.pending_ranges = self.pending_ranges.saturating_sub(done));
        let mut scanned = caught_up.map(|()| file.from).map_err(ScanError::from);
        // Ranges of a cancelled job may still be running.
        while scanned.is_ok() && self.pending_ranges > 0 {
            scanned = self.next().await.map(|_| file.from).map_err(ScanError::from);
        }
        if scanned.is_ok() {
            scanned = self.scan_all(file, builder, on_chunk).await;
        }
        self.failed |= matches!(scanned, Err(ScanError::Failed(_)));
        scanned
    }

    async fn scan_all(
        &mut self,
        file: EventsFile<'_>,
        builder: &mut StoreBuilder,
        mut on_chunk: impl FnMut(&mut EventChunk, u64),
    ) -> Result<StreamPosition, ScanError> {
        let layout = file.layout.events().ok_or(ReadFailure::NoTimeColumn)?;
        let mut scan = FileScan::new(&file, self.scanners);
        let ready = self.pool.ready();
        for &scanner in &ready {
            self.pool.send(scanner, &start_request(&file, &layout))?;
        }
        // One range for each scanner at a time, so that the first ranges are scanned first.
        for _ in 0..RANGES_AHEAD {
            for &scanner in &ready {
                self.send_next(scanner, &mut scan)?;
            }
        }
        while !scan.is_done() {
            let (scanner, index, head, buffers) = match self.next().await? {
                ScannerEvent::RangeScanned(scanner, index, head, buffers) => (scanner, index, *head, buffers),
                ScannerEvent::Ready(scanner) => {
                    self.pool.send(scanner, &start_request(&file, &layout))?;
                    for _ in 0..RANGES_AHEAD {
                        self.send_next(scanner, &mut scan)?;
                    }
                    continue;
                }
            };
            let result = scan.receive(scanner, index, head, &buffers, builder)?;
            self.send_next(scanner, &mut scan)?;
            for verdict in scan.chain.submit(index, result) {
                match verdict {
                    RangeVerdict::Take { index, chunk } => scan.take(index, *chunk, builder, &mut on_chunk)?,
                    RangeVerdict::Rescan { index, first_row } => {
                        scan.queue.push_front((index, Some(first_row)));
                        self.send_next(scanner, &mut scan)?;
                    }
                }
            }
        }
        Ok(scan.chain.position())
    }

    /// Waits for the next scanner event.
    async fn next(&mut self) -> Result<ScannerEvent, ReadFailure> {
        let event = self.pool.next().await?;
        if let ScannerEvent::RangeScanned(..) = event {
            self.pending_ranges = self.pending_ranges.saturating_sub(1);
        }
        Ok(event)
    }

    /// Sends the next range to a scanner, if there is one left.
    fn send_next(&mut self, scanner: usize, scan: &mut FileScan) -> Result<(), ReadFailure> {
        let Some((index, first_row)) = scan.queue.pop_front() else {
            return Ok(());
        };
        let Range { start, end } = scan.ranges[index].clone();
        let range = ScanRequest::Range {
            index,
            start,
            end,
            first_row,
        };
        self.pool.send(scanner, &Envelope::new(range))?;
        self.pending_ranges += 1;
        Ok(())
    }
}

/// Returns the request to scan a file's ranges, which follow.
fn start_request(file: &EventsFile<'_>, layout: &EventLayout) -> Envelope<ScanRequest> {
    Envelope {
        files: vec![file.file.clone()],
        ..Envelope::new(ScanRequest::Start {
            layout: Box::new(layout.clone()),
            file_bytes: file.bytes,
            may_grow: file.may_grow,
        })
    }
}

/// The state of one file's scan.
struct FileScan {
    file_bytes: u64,
    /// The file's number in the store.
    number: usize,
    ranges: Vec<Range<u64>>,
    /// The ranges to hand out: their indices, and the positions of their first rows, if known.
    queue: VecDeque<(usize, Option<u64>)>,
    chain: RangeChain,
    /// The scanner of each range.
    scanned_by: Vec<usize>,
}

impl FileScan {
    /// Splits a file into ranges for a number of scanners.
    fn new(file: &EventsFile<'_>, scanners: usize) -> FileScan {
        let from_bytes = file.from.offset_bytes;
        let ranges = split_ranges(from_bytes, file.bytes, scanners);
        let first_row = |index: usize| (index == 0).then_some(from_bytes);
        FileScan {
            file_bytes: file.bytes,
            number: file.number,
            queue: (0..ranges.len()).map(|index| (index, first_row(index))).collect(),
            chain: RangeChain::new(file.from),
            scanned_by: vec![0; ranges.len()],
            ranges,
        }
    }

    fn is_done(&self) -> bool {
        self.chain.accepted() == self.ranges.len()
    }

    /// Returns a scanner's number in the store: each scanner numbers its texts from 0 again for each file.
    fn source(&self, scanner: usize) -> usize {
        self.number * MAX_SCANNERS + scanner
    }

    /// Rebuilds the result of a range from what a scanner sent, and registers the new ids.
    fn receive(
        &mut self,
        scanner: usize,
        index: usize,
        head: ChunkHead,
        buffers: &[ArrayBuffer],
        builder: &mut StoreBuilder,
    ) -> Result<RangeResult, ScanError> {
        let buffers = from_buffers(buffers).map_err(|invalid| match invalid {
            InvalidChunk::Incomplete => ReadFailure::IncompleteEvents.into(),
            InvalidChunk::OutOfMemory => ScanError::Full {
                full: StoreFull {
                    events: builder.events(),
                },
                bytes: (self.ranges.get(self.chain.accepted())).map_or(self.file_bytes, |range| range.start),
            },
        })?;
        let mut result = head.join(buffers);
        builder.register_ids(self.source(scanner), &mut result.chunk);
        if !builder.knows_codes(self.source(scanner), &result.chunk.groups) {
            return Err(ReadFailure::IncompleteEvents.into());
        }
        self.scanned_by[index] = scanner;
        Ok(result)
    }

    /// Adds the next range's events to the store.
    fn take(
        &mut self,
        index: usize,
        mut chunk: EventChunk,
        builder: &mut StoreBuilder,
        mut on_chunk: impl FnMut(&mut EventChunk, u64),
    ) -> Result<(), ScanError> {
        let Range { start, end } = self.ranges[index].clone();
        if index == 0 {
            check_size(chunk.len(), &self.ranges[0], self.file_bytes)?;
        }
        let full = |full| ScanError::Full { full, bytes: start };
        builder.reserve(chunk.len()).map_err(full)?;
        on_chunk(&mut chunk, end);
        let source = self.source(self.scanned_by[index]);
        builder.push(source, chunk).map_err(full)
    }
}
