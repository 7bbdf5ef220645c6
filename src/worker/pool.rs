//! The scanners of the lead: started ahead of time, handed ranges of a file, kept for the next job unless one fails.

use std::collections::VecDeque;
use std::ops::Range;

use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::{Either, select};
use js_sys::ArrayBuffer;
use web_sys::File;

use crate::engine::event::EventChunk;
use crate::engine::layout::Layout;
use crate::engine::place::Place;
use crate::engine::range::{Chain, Verdict, cut};
use crate::engine::store::{StoreBuilder, StoreFull};
use crate::platform::scope;
use crate::platform::thread::{Heard, Thread};
use crate::platform::wire::Parcel;
use crate::protocol::{BUILD, ChunkHead, SCANNER, ScanReply, ScanRequest};
use crate::worker::transfer::{Unusable, from_buffers};

/// How many ranges each scanner has at a time: the one that it scans, and the one whose bytes are on their way.
const RANGES_AHEAD: usize = 2;

/// The most scanners that are started, however many threads the machine has: past this the lead can't keep up.
const MOST_SCANNERS: usize = 8;

/// How long the lead waits at a time for a word of any scanner, and how often before it gives them up. A machine that was
/// asleep meanwhile uses up one of these turns, not all of them.
const PATIENCE_MS: i32 = 5_000;
const PATIENCE_TURNS: u32 = 4;

/// How often scanners are started anew that said nothing from the start, or failed in it: a browser may lose one on the way,
/// most of all while it is busy.
const STARTS_AGAIN: u32 = 4;

/// What a scanner said, with its number and which start of it that was.
type FromScanner = (usize, u32, Heard<ScanReply>);

/// A scanner in the lead's hands.
struct Scanner {
    thread: Thread<ScanRequest>,
    /// Which start of it this is.
    start: u32,
    /// Whether it has said that it is there. Only then is it given work, so that one that never comes holds nothing up.
    is_ready: bool,
}

/// What is heard of the scanners.
enum Word {
    /// One is ready, which it was not before.
    Ready(usize),
    /// One has done a range: the scanner, the range, and what was found in it.
    Ranged(usize, usize, ChunkHead, Vec<ArrayBuffer>),
}

/// Scanners, waiting for work.
pub struct Pool {
    scanners: Vec<Scanner>,
    say: mpsc::UnboundedSender<FromScanner>,
    heard: mpsc::UnboundedReceiver<FromScanner>,
    /// How many more times scanners are started anew.
    starts_left: u32,
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
    pub from: Place,
    /// Whether a row at its end is left alone that could go on.
    pub left_open: bool,
    /// A number that no other file of this store has.
    pub number: usize,
}

impl Scanner {
    fn start(say: &mpsc::UnboundedSender<FromScanner>, number: usize, start: u32) -> Result<Scanner, String> {
        let say = say.clone();
        // Nobody listens any more when the pool is gone, and then nothing needs to be told.
        let thread = Thread::start(SCANNER, move |heard| drop(say.unbounded_send((number, start, heard))))?;
        Ok(Scanner {
            thread,
            start,
            is_ready: false,
        })
    }
}

impl Pool {
    /// Starts as many scanners as the machine has threads.
    ///
    /// # Errors
    /// When the browser can't start workers from a worker.
    pub fn start() -> Result<Pool, String> {
        let (say, heard) = mpsc::unbounded();
        let scanners = (0..scope::threads().min(MOST_SCANNERS))
            .map(|number| Scanner::start(&say, number, 0))
            .collect::<Result<_, _>>()?;
        Ok(Pool {
            scanners,
            say,
            heard,
            starts_left: STARTS_AGAIN,
            out: 0,
            failed: false,
        })
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
    ) -> Result<Place, ScanError> {
        // What was said while nobody listened: most of all, who is ready.
        let mut scanned = Ok(file.from);
        while let (true, Ok(said)) = (scanned.is_ok(), self.heard.try_recv()) {
            scanned = self.understand(said).map(|_| file.from).map_err(ScanError::from);
        }
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
    ) -> Result<Place, ScanError> {
        let EventsFile {
            file,
            bytes,
            layout,
            from,
            left_open,
            number,
        } = file;
        let events = layout.events().ok_or("none of its columns holds a time")?;
        let start = || Parcel {
            files: vec![file.clone()],
            ..Parcel::new(ScanRequest::Start {
                layout: events.clone(),
                file_bytes: bytes,
                left_open,
            })
        };
        let ranges = cut(from.offset_bytes, bytes, self.scanners.len());
        let mut to_do: VecDeque<(usize, Option<u64>)> = (0..ranges.len())
            .map(|index| (index, (index == 0).then_some(from.offset_bytes)))
            .collect();
        let mut chain = Chain::new(from);
        let mut done_by = vec![0; ranges.len()];
        let ready: Vec<usize> = (0..self.scanners.len())
            .filter(|&number| self.scanners[number].is_ready)
            .collect();
        for &thread in &ready {
            self.scanners[thread].thread.send(&start())?;
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
                    self.scanners[thread].thread.send(&start())?;
                    for _ in 0..RANGES_AHEAD {
                        self.hand_out(thread, &mut to_do, &ranges)?;
                    }
                    continue;
                }
            };
            let buffers = match from_buffers(&buffers) {
                Ok(buffers) => buffers,
                Err(Unusable::Incomplete) => return Err("a worker's events came incomplete".into()),
                Err(Unusable::NoRoom) => {
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
                    Verdict::Take { index, mut chunk } => {
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
                    Verdict::Rescan { index, first_row } => {
                        to_do.push_front((index, Some(first_row)));
                        self.hand_out(thread, &mut to_do, &ranges)?;
                    }
                }
            }
        }
        Ok(chain.place())
    }

    /// The next thing that matters of what the scanners say.
    async fn next(&mut self) -> Result<Word, String> {
        loop {
            let said = self.hear().await?;
            if let Some(word) = self.understand(said)? {
                return Ok(word);
            }
        }
    }

    /// What a scanner's words mean; `None` when nothing follows from them.
    fn understand(&mut self, (number, start, heard): FromScanner) -> Result<Option<Word>, String> {
        let Some(scanner) = self.scanners.get_mut(number).filter(|scanner| scanner.start == start) else {
            // The last words of one that was started anew.
            return Ok(None);
        };
        let Parcel { body, buffers, .. } = match heard {
            Heard::Message(parcel) => parcel,
            Heard::Dead(_) if !scanner.is_ready && self.starts_left > 0 => {
                self.start_again(number)?;
                return Ok(None);
            }
            Heard::Dead(reason) => return Err(format!("a worker stopped: {reason}")),
        };
        match body {
            ScanReply::Ranged { index, head } => {
                self.out = self.out.saturating_sub(1);
                Ok(Some(Word::Ranged(number, index, head, buffers)))
            }
            ScanReply::Hello { build } if build == BUILD => {
                scanner.is_ready = true;
                Ok(Some(Word::Ready(number)))
            }
            ScanReply::Hello { build } => Err(format!(
                "the page is of build {BUILD}, but a worker is of {build}: reload the page"
            )),
            ScanReply::Failed { message } => Err(message),
            ScanReply::Crashed { detail } => Err(format!("a worker failed: {detail}")),
        }
    }

    /// The next word of any scanner. A worker that the browser has ended says nothing at all, not even that.
    async fn hear(&mut self) -> Result<FromScanner, String> {
        for _ in 0..PATIENCE_TURNS {
            match select(self.heard.next(), Box::pin(scope::pause(PATIENCE_MS))).await {
                Either::Left((Some(heard), _)) => return Ok(heard),
                Either::Left((None, _)) => return Err("the workers that read files are gone".to_owned()),
                Either::Right(_) => {}
            }
            let silent: Vec<usize> = (0..self.scanners.len())
                .filter(|&number| !self.scanners[number].is_ready)
                .collect();
            for number in silent {
                if self.starts_left > 0 {
                    self.start_again(number)?;
                }
            }
        }
        Err("the workers that read files do not answer any more".to_owned())
    }

    /// Starts a scanner anew that never came.
    fn start_again(&mut self, number: usize) -> Result<(), String> {
        self.starts_left -= 1;
        let start = self.scanners[number].start + 1;
        self.scanners[number] = Scanner::start(&self.say, number, start)?;
        Ok(())
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
        self.scanners[thread].thread.send(&Parcel::new(ScanRequest::Range {
            index,
            start,
            end,
            first_row,
        }))?;
        self.out += 1;
        Ok(())
    }
}
