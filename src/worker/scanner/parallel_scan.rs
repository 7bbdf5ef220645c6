//! Events files read by all scanners at once: ranges are handed out, and what was found in them is put in its order again.

use std::collections::VecDeque;
use std::ops::Range;

use web_sys::File;

use crate::platform::envelope::Envelope;
use crate::platform::worker_scope;
use crate::protocol::ScanRequest;
use crate::worker::scanner::pool::{ScannerPool, Word};
use crate::worker::scanner::transfer::{InvalidChunk, from_buffers};
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::scan::range::{RangeChain, RangeVerdict, cut};
use daypart_engine::schema::layout::Layout;
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::{StoreBuilder, StoreFull};

/// How many ranges each scanner has at a time: the one that it scans, and the one whose bytes are on their way.
const RANGES_AHEAD: usize = 2;

/// The most scanners that are started, however many threads the machine has: past this the lead can't keep up.
const MOST_SCANNERS: usize = 8;

/// Scanners, waiting for work.
pub struct Pool {
    crew: ScannerPool,
    /// How many scanners there are, or will be.
    scanners: usize,
    /// How many ranges were handed out and not answered.
    out: usize,
    failed: bool,
}

/// The most events that are begun with. The worker's memory ends at 4 GiB, and an event takes eight bytes beside what reading
/// and counting need.
pub const MOST_EVENTS: u64 = 400_000_000;

/// Why a file was not scanned to its end.
pub enum ScanError {
    /// It, or a scanner, failed; what to tell the person.
    Failed(String),
    /// It has about so many events, which is more than can be kept. None of them was.
    TooLarge(u64),
    /// The store was full when so many of the file's bytes had been read. It keeps what it has.
    Full {
        /// How full it was.
        full: StoreFull,
        /// The bytes that were read.
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

/// Whether a file of so many bytes can be kept whole, judged by how many events its first range has.
fn check_size(events: usize, first: &Range<u64>, file_bytes: u64) -> Result<(), ScanError> {
    let range_bytes = (first.end - first.start).max(1);
    let all = (events as f64 * (file_bytes as f64 / range_bytes as f64)) as u64;
    if all > MOST_EVENTS {
        return Err(ScanError::TooLarge(all));
    }
    Ok(())
}

/// An events file to be scanned.
pub struct EventsFile<'a> {
    /// The file.
    pub file: &'a File,
    /// Its size when it was dropped.
    pub bytes: u64,
    /// How it is to be read.
    pub layout: &'a Layout,
    /// Where its first row starts that is to be read.
    pub from: StreamPosition,
    /// Whether a row at its end is left alone that could go on.
    pub left_open: bool,
    /// A number that no other file of this store has.
    pub number: usize,
}

impl Pool {
    /// Starts as many scanners as the machine has threads.
    ///
    /// # Errors
    /// When the browser can't start workers from a worker.
    pub fn start() -> Result<Pool, String> {
        let scanners = worker_scope::threads().min(MOST_SCANNERS);
        Ok(Pool {
            crew: ScannerPool::start(scanners)?,
            scanners,
            out: 0,
            failed: false,
        })
    }

    /// Comes once the browser has been asked for all scanners. Given once.
    pub fn begun(&mut self) -> impl Future<Output = ()> + use<> {
        self.crew.begun()
    }

    /// Whether a scanner has failed, so that the others are of no use either.
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// Scans a file into the store, and gives where the row after the last one that was read starts. `look` gets every chunk in
    /// the file's order before its events are taken over, with how many bytes are done.
    ///
    /// # Errors
    /// When the file can't be read, a scanner fails, or the store has no room for it.
    pub async fn scan(
        &mut self,
        file: EventsFile<'_>,
        builder: &mut StoreBuilder,
        look: impl FnMut(&mut EventChunk, u64),
    ) -> Result<StreamPosition, ScanError> {
        let caught_up = self
            .crew
            .catch_up()
            .map(|done| self.out = self.out.saturating_sub(done));
        let mut scanned = caught_up.map(|()| file.from).map_err(ScanError::from);
        // Ranges of a job that was stopped may still be at work.
        while scanned.is_ok() && self.out > 0 {
            scanned = self.next().await.map(|_| file.from).map_err(ScanError::from);
        }
        if scanned.is_ok() {
            scanned = self.scan_all(file, builder, look).await;
        }
        self.failed |= matches!(scanned, Err(ScanError::Failed(_)));
        scanned
    }

    async fn scan_all(
        &mut self,
        file: EventsFile<'_>,
        builder: &mut StoreBuilder,
        mut look: impl FnMut(&mut EventChunk, u64),
    ) -> Result<StreamPosition, ScanError> {
        let EventsFile {
            file,
            bytes,
            layout,
            from,
            left_open,
            number,
        } = file;
        let events = layout.events().ok_or("none of its columns holds a time")?;
        let start = || Envelope {
            files: vec![file.clone()],
            ..Envelope::new(ScanRequest::Start {
                layout: events.clone(),
                file_bytes: bytes,
                left_open,
            })
        };
        let ranges = cut(from.offset_bytes, bytes, self.scanners);
        let mut to_do: VecDeque<(usize, Option<u64>)> = (0..ranges.len())
            .map(|index| (index, (index == 0).then_some(from.offset_bytes)))
            .collect();
        let mut chain = RangeChain::new(from);
        let mut done_by = vec![0; ranges.len()];
        let ready = self.crew.ready();
        for &thread in &ready {
            self.crew.send(thread, &start())?;
        }
        for _ in 0..RANGES_AHEAD {
            for &thread in &ready {
                self.hand_out(thread, &mut to_do, &ranges)?;
            }
        }
        // Each scanner counts its texts anew for each file.
        let source = |thread: usize| number * MOST_SCANNERS + thread;
        while chain.accepted() < ranges.len() {
            let (thread, index, head, buffers) = match self.next().await? {
                Word::Ranged(thread, index, head, buffers) => (thread, index, head, buffers),
                Word::Ready(thread) => {
                    self.crew.send(thread, &start())?;
                    for _ in 0..RANGES_AHEAD {
                        self.hand_out(thread, &mut to_do, &ranges)?;
                    }
                    continue;
                }
            };
            let buffers = match from_buffers(&buffers) {
                Ok(buffers) => buffers,
                Err(InvalidChunk::Incomplete) => return Err("a worker's events came incomplete".into()),
                Err(InvalidChunk::NoRoom) => {
                    let events = builder.events();
                    let bytes = ranges.get(chain.accepted()).map_or(bytes, |range| range.start);
                    return Err(ScanError::Full {
                        full: StoreFull { events },
                        bytes,
                    });
                }
            };
            let mut result = head.join(buffers);
            builder.learn(source(thread), &mut result.chunk);
            if !builder.knows(source(thread), &result.chunk.groups) {
                return Err("a worker's events came incomplete".into());
            }
            done_by[index] = thread;
            self.hand_out(thread, &mut to_do, &ranges)?;
            for verdict in chain.offer(index, result) {
                match verdict {
                    RangeVerdict::Take { index, mut chunk } => {
                        if index == 0 {
                            check_size(chunk.len(), &ranges[0], bytes)?;
                        }
                        let done = ranges[index].start;
                        builder
                            .make_room(chunk.len())
                            .map_err(|full| ScanError::Full { full, bytes: done })?;
                        look(&mut chunk, ranges[index].end);
                        builder
                            .push(source(done_by[index]), *chunk)
                            .map_err(|full| ScanError::Full { full, bytes: done })?;
                    }
                    RangeVerdict::Rescan { index, first_row } => {
                        to_do.push_front((index, Some(first_row)));
                        self.hand_out(thread, &mut to_do, &ranges)?;
                    }
                }
            }
        }
        Ok(chain.place())
    }

    /// The next word of the scanners that matters.
    async fn next(&mut self) -> Result<Word, String> {
        let word = self.crew.next().await?;
        if let Word::Ranged(..) = word {
            self.out = self.out.saturating_sub(1);
        }
        Ok(word)
    }

    /// Gives the next range to a scanner, if there is one left.
    fn hand_out(
        &mut self,
        thread: usize,
        to_do: &mut VecDeque<(usize, Option<u64>)>,
        ranges: &[Range<u64>],
    ) -> Result<(), String> {
        let Some((index, first_row)) = to_do.pop_front() else {
            return Ok(());
        };
        let Range { start, end } = ranges[index].clone();
        let range = ScanRequest::Range {
            index,
            start,
            end,
            first_row,
        };
        self.crew.send(thread, &Envelope::new(range))?;
        self.out += 1;
        Ok(())
    }
}
