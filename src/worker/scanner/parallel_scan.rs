//! Parallel scan of an events file: hands byte ranges to all scanners and merges their chunks in the file's
//! order.

use std::collections::VecDeque;
use std::ops::Range;

use web_sys::File;

use crate::platform::envelope::Envelope;
use crate::platform::worker_scope;
use crate::protocol::ScanRequest;
use crate::worker::scanner::pool::{ScannerEvent, ScannerPool};
use crate::worker::scanner::transfer::{InvalidChunk, from_buffers};
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::scan::range::{RangeChain, RangeVerdict, split_ranges};
use daypart_engine::schema::layout::Layout;
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
    /// The file or a scanner failed. Contains a message for the user.
    Failed(String),
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

impl From<String> for ScanError {
    fn from(message: String) -> ScanError {
        ScanError::Failed(message)
    }
}

impl From<&str> for ScanError {
    fn from(message: &str) -> ScanError {
        ScanError::Failed(message.to_owned())
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
    /// Returns a message when the browser can't start workers from a worker.
    pub fn start() -> Result<ParallelScan, String> {
        let scanners = worker_scope::threads().min(MAX_SCANNERS);
        Ok(ParallelScan {
            pool: ScannerPool::start(scanners)?,
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
        let EventsFile {
            file,
            bytes,
            layout,
            from,
            may_grow,
            number,
        } = file;
        let events = layout.events().ok_or("no column contains a time")?;
        let start_request = || Envelope {
            files: vec![file.clone()],
            ..Envelope::new(ScanRequest::Start {
                layout: events.clone(),
                file_bytes: bytes,
                may_grow,
            })
        };
        let ranges = split_ranges(from.offset_bytes, bytes, self.scanners);
        let mut queue: VecDeque<(usize, Option<u64>)> = (0..ranges.len())
            .map(|index| (index, (index == 0).then_some(from.offset_bytes)))
            .collect();
        let mut chain = RangeChain::new(from);
        let mut done_by = vec![0; ranges.len()];
        let ready = self.pool.ready();
        for &scanner in &ready {
            self.pool.send(scanner, &start_request())?;
        }
        for _ in 0..RANGES_AHEAD {
            for &scanner in &ready {
                self.send_next(scanner, &mut queue, &ranges)?;
            }
        }
        // Each scanner numbers its texts from 0 again for each file.
        let source = |scanner: usize| number * MAX_SCANNERS + scanner;
        while chain.accepted() < ranges.len() {
            let (scanner, index, head, buffers) = match self.next().await? {
                ScannerEvent::RangeScanned(scanner, index, head, buffers) => (scanner, index, head, buffers),
                ScannerEvent::Ready(scanner) => {
                    self.pool.send(scanner, &start_request())?;
                    for _ in 0..RANGES_AHEAD {
                        self.send_next(scanner, &mut queue, &ranges)?;
                    }
                    continue;
                }
            };
            let buffers = match from_buffers(&buffers) {
                Ok(buffers) => buffers,
                Err(InvalidChunk::Incomplete) => return Err("a worker sent incomplete events".into()),
                Err(InvalidChunk::OutOfMemory) => {
                    let events = builder.events();
                    let bytes = ranges.get(chain.accepted()).map_or(bytes, |range| range.start);
                    return Err(ScanError::Full {
                        full: StoreFull { events },
                        bytes,
                    });
                }
            };
            let mut result = head.join(buffers);
            builder.register_ids(source(scanner), &mut result.chunk);
            if !builder.knows_codes(source(scanner), &result.chunk.groups) {
                return Err("a worker sent incomplete events".into());
            }
            done_by[index] = scanner;
            self.send_next(scanner, &mut queue, &ranges)?;
            for verdict in chain.submit(index, result) {
                match verdict {
                    RangeVerdict::Take { index, mut chunk } => {
                        if index == 0 {
                            check_size(chunk.len(), &ranges[0], bytes)?;
                        }
                        let done = ranges[index].start;
                        builder
                            .reserve(chunk.len())
                            .map_err(|full| ScanError::Full { full, bytes: done })?;
                        on_chunk(&mut chunk, ranges[index].end);
                        builder
                            .push(source(done_by[index]), *chunk)
                            .map_err(|full| ScanError::Full { full, bytes: done })?;
                    }
                    RangeVerdict::Rescan { index, first_row } => {
                        queue.push_front((index, Some(first_row)));
                        self.send_next(scanner, &mut queue, &ranges)?;
                    }
                }
            }
        }
        Ok(chain.position())
    }

    /// Waits for the next scanner event.
    async fn next(&mut self) -> Result<ScannerEvent, String> {
        let event = self.pool.next().await?;
        if let ScannerEvent::RangeScanned(..) = event {
            self.pending_ranges = self.pending_ranges.saturating_sub(1);
        }
        Ok(event)
    }

    /// Sends the next range to a scanner, if there is one left.
    fn send_next(
        &mut self,
        scanner: usize,
        queue: &mut VecDeque<(usize, Option<u64>)>,
        ranges: &[Range<u64>],
    ) -> Result<(), String> {
        let Some((index, first_row)) = queue.pop_front() else {
            return Ok(());
        };
        let Range { start, end } = ranges[index].clone();
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
