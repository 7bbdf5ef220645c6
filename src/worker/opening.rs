//! The job of reading files: recognise each, read its rows, group and count.

use std::cell::Cell;

use web_sys::File;

use crate::engine::demo::{DEMO_SEED, Demo, DemoSize};
use crate::engine::dialect::Dialect;
use crate::engine::figures;
use crate::engine::layout::{EventLayout, Given, Layout};
use crate::engine::mends::Mends;
use crate::engine::query::Query;
use crate::engine::reference::{Reference, ReferenceReader};
use crate::engine::reject::{RejectLog, Rejects};
use crate::engine::report::{Parts, ProfilesOf};
use crate::engine::role::Role;
use crate::engine::store::{EventStore, StoreBuilder};
use crate::engine::trace::EventRows;
use crate::platform::reading::{self, FileMaker};
use crate::platform::scope;
use crate::platform::wire::Parcel;
use crate::protocol::{Export, FileOutcome, FileReport, Message, Progress, ReadFile, Remembered, Reply, Stage};
use crate::worker::decoding::{self, unreadable};
use crate::worker::looking::{self, Looked};
use crate::worker::pool::{EventsFile, MOST_EVENTS, Pool, ScanError};
use crate::worker::session::{Events, Session, Source};

/// How much of a reference table is read at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// How often progress is told. Each time the page is painted, which takes processor time from reading.
const PROGRESS_MS: f64 = 200.0;

/// How many of the demo's events are written at a time.
const DEMO_PIECE: u32 = 100_000;

/// A job under way: whom to answer, and when it began.
pub struct Job {
    /// The request's id.
    pub id: u32,
    /// Which data set it is about.
    pub generation: u32,
    began_ms: f64,
    told_ms: Cell<f64>,
}

impl Job {
    /// A job that begins now.
    pub fn new(id: u32, generation: u32) -> Job {
        Job {
            id,
            generation,
            began_ms: scope::now_ms(),
            told_ms: Cell::new(f64::NEG_INFINITY),
        }
    }

    /// Time since the job began.
    pub fn elapsed_ms(&self) -> f64 {
        scope::now_ms() - self.began_ms
    }

    /// Tells how far the job has come, if that wasn't told just now.
    pub fn progress(&self, stage: Stage, bytes_done: u64, bytes_total: u64, rows: u64) {
        let now_ms = scope::now_ms();
        if now_ms - self.told_ms.get() < PROGRESS_MS && bytes_done < bytes_total {
            return;
        }
        self.told_ms.set(now_ms);
        let elapsed_ms = now_ms - self.began_ms;
        let progress = Progress {
            stage,
            bytes_done,
            bytes_total,
            rows,
            elapsed_ms,
        };
        let body = Reply::Progress(progress);
        scope::post(&Parcel::new(Message {
            id: self.id,
            generation: self.generation,
            body,
        }));
    }
}

/// A dropped file, and what was found in its beginning.
struct Candidate {
    file: File,
    /// The file's text, which is the file itself unless it is packed or in another encoding than UTF-8.
    text: File,
    /// How much of the text is read: all of it, unless another table follows the first one.
    bytes: u64,
    looked: Looked,
}

/// Reads files, each as it was said, and gives what they hold. Every file gets its report, whatever becomes of it.
pub async fn open(job: &Job, files: Vec<(File, Option<Given>)>, remembered: &[Remembered], pool: &mut Pool) -> Session {
    let mut candidates = Vec::with_capacity(files.len());
    let all: u64 = files.iter().map(|(file, _)| file.size() as u64).sum();
    for (file, said) in files {
        job.progress(Stage::Recognising, 0, all, 0);
        let looked = looking::look(&file, said, remembered).await;
        candidates.push(candidate_of(file, looked).await);
    }

    let usable = candidates.iter().filter(|candidate| candidate.looked.layout.is_ok());
    let mut reading = Reading {
        job,
        pool,
        done: 0,
        rows: 0,
        total: usable.map(|candidate| candidate.bytes).sum(),
    };
    let events = reading.events(&candidates).await;
    let mut session = Session::new(job.generation);
    for candidate in &candidates {
        let mut until_bytes = None;
        let outcome = match &candidate.looked.layout {
            Err(message) => Err(message.clone()),
            Ok(layout) if layout.role == Role::Events => match &events {
                Ok((_, read)) => {
                    let read = read.iter().find(|each| each.file == candidate.file);
                    until_bytes = read.and_then(|each| each.until_bytes);
                    read.map(|each| Some(each.read.clone()))
                        .ok_or_else(|| "it was not read: memory was full with the files before it.".to_owned())
                }
                Err((failed, message)) if *failed == candidate.file => Err(message.clone()),
                Err((failed, _)) => Err(format!(
                    "it was not used, because {} of the same drop could not be read to its end.",
                    failed.name()
                )),
            },
            Ok(layout) => reading.reference(candidate, layout).await.map(|(reference, read)| {
                session.references.push((layout.role, reference));
                Some(read)
            }),
        };
        let mut log = RejectLog::default();
        let outcome = match outcome {
            Ok(Some(mut read)) if read.rows > 0 => {
                log = std::mem::take(&mut read.rejects.log);
                FileOutcome::Read(read)
            }
            Ok(_) => FileOutcome::Unused {
                message: "it has a header but no rows. Check that its export has ended, then drop it again.".to_owned(),
            },
            Err(message) => FileOutcome::Unused { message },
        };
        let Candidate {
            file,
            text,
            bytes,
            looked,
        } = candidate;
        let layout = looked.layout.as_ref().ok();
        let is_read = matches!(outcome, FileOutcome::Read(_));
        let events = layout
            .filter(|_| is_read)
            .and_then(|layout| EventRows::of(layout, *bytes));
        session.sources.push(Source {
            file: file.clone(),
            text: text.clone(),
            given: looked.given.clone(),
            layout: looked.layout.as_ref().ok().cloned(),
            dialect: layout.map_or_else(Dialect::default, |layout| layout.dialect),
            columns: layout.map_or(0, |layout| layout.columns.len()),
            log,
            events: events.map(|rows| EventRows {
                until_bytes: until_bytes.unwrap_or(rows.until_bytes),
                ..rows
            }),
        });
        session.files.push(FileReport {
            name: file.name(),
            size_bytes: file.size() as u64,
            question: mostly_rejected(&outcome).or_else(|| looked.question.clone()),
            outcome,
            table: looked.table,
            given: looked.given.clone(),
        });
    }
    if let Ok((store, _)) = events
        && !store.is_empty()
    {
        session.events = Some(Events::new(store, query_of(&candidates)));
    }
    session
}

/// What is to be said of the events of these files: which parts they have, when any of them does, and whom or what the
/// profiles of the first one are of.
fn query_of(candidates: &[Candidate]) -> Query {
    let layouts = candidates
        .iter()
        .filter_map(|candidate| candidate.looked.layout.as_ref().ok());
    let files: Vec<(ProfilesOf, EventLayout)> = layouts
        .filter_map(|layout| Some((layout.profiles_of(), layout.events()?)))
        .collect();
    Query {
        parts: Parts {
            tracks: files.iter().any(|(_, events)| events.track.is_some()),
            mobile: files.iter().any(|(_, events)| events.mobile.is_some()),
        },
        of: files.first().map(|(of, _)| *of).unwrap_or_default(),
        ..Query::default()
    }
}

/// A file that was looked at, with its text where it is to be read.
async fn candidate_of(file: File, mut looked: Looked) -> Candidate {
    let mut text = file.clone();
    if let Ok(layout) = &mut looked.layout {
        match decoding::text_of(&file, layout.encoding).await {
            Ok((decoded, notes)) => {
                text = decoded;
                layout.notes.extend(notes);
            }
            Err(error) => looked.layout = Err(unreadable(&error)),
        }
    }
    let end_bytes = looked.layout.as_ref().ok().and_then(|layout| layout.end_bytes);
    Candidate {
        bytes: end_bytes.unwrap_or(text.size() as u64),
        file,
        text,
        looked,
    }
}

/// Writes the demo's files and reads them as if they had been dropped.
///
/// # Errors
/// When the browser has no room for the files.
pub async fn open_demo(job: &Job, pool: &mut Pool) -> Result<Session, String> {
    let size = DemoSize::default();
    let events = u64::from(size.events);
    let mut demo = Demo::new(size, DEMO_SEED);
    let mut maker = FileMaker::default();
    let mut piece = Vec::new();
    let mut written = 0;
    loop {
        job.progress(Stage::MakingDemo, written, events, written);
        piece.clear();
        let more = demo.write_events(DEMO_PIECE, &mut piece);
        maker.add(&piece)?;
        if !more {
            break;
        }
        written = (written + u64::from(DEMO_PIECE)).min(events);
        scope::breathe().await;
    }
    let mut files = vec![(Role::Events, maker.finish(Export::Demo(Role::Events).file_name())?)];
    for (role, bytes) in [
        (Role::Customers, demo.customers()),
        (Role::Music, demo.music()),
        (Role::Clicks, demo.clicks()),
    ] {
        let mut maker = FileMaker::default();
        maker.add(&bytes)?;
        files.push((role, maker.finish(Export::Demo(role).file_name())?));
    }
    let handles = files.iter().map(|(_, file)| (file.clone(), None)).collect();
    let mut session = open(job, handles, &[], pool).await;
    session.demo = files;
    Ok(session)
}

/// Events files read together: the store, and what was read of each file.
type EventsRead = (EventStore, Vec<ReadEvents>);

/// What was read of an events file.
struct ReadEvents {
    file: File,
    read: ReadFile,
    /// From where on nothing more was taken, when memory ended before the file did.
    until_bytes: Option<u64>,
}

/// The reading of a drop's files, one after the other.
struct Reading<'a> {
    job: &'a Job,
    pool: &'a mut Pool,
    done: u64,
    total: u64,
    rows: u64,
}

impl Reading<'_> {
    /// Reads all events files into one store. When one of them can't be read to its end, none is used: half a file's
    /// figures would look like a whole one's. The error names the file.
    async fn events(&mut self, candidates: &[Candidate]) -> Result<EventsRead, (File, String)> {
        let mut builder = StoreBuilder::default();
        let mut files: Vec<ReadEvents> = Vec::new();
        for (number, candidate) in candidates.iter().enumerate() {
            let Candidate {
                file,
                text,
                bytes,
                looked,
            } = candidate;
            let Ok(layout) = &looked.layout else {
                continue;
            };
            if layout.role != Role::Events {
                continue;
            }
            let events_file = EventsFile {
                file: text,
                bytes: *bytes,
                layout,
                number,
            };
            let (mut rows, mut mends, mut rejects) = (0, Mends::default(), Rejects::default());
            let (before, rows_before) = (self.done, self.rows);
            let (job, total) = (self.job, self.total);
            let look = |chunk: &mut crate::engine::event::EventChunk, bytes_done: u64| {
                rows += chunk.rows;
                mends += chunk.mends;
                rejects.append(std::mem::take(&mut chunk.rejects));
                job.progress(Stage::Reading, before + bytes_done, total, rows_before + rows);
            };
            let scanned = self.pool.scan(events_file, &mut builder, look).await;
            let failed = |message: String| Err((file.clone(), message));
            let full = match scanned {
                Ok(()) => None,
                Err(ScanError::Failed(error)) => return failed(unreadable(&error)),
                Err(ScanError::TooLarge(events)) => return failed(too_large(events)),
                Err(ScanError::Full { full, .. }) if full.events == 0 => return failed(no_memory()),
                Err(ScanError::Full { full, bytes: read }) => Some((stopped(full.events as u64, read, *bytes), read)),
            };
            self.done += bytes;
            self.rows += rows;
            let mut read = read_file(layout, rows, rejects, mends);
            let until_bytes = full.as_ref().map(|(_, read)| *read);
            read.notes.splice(0..0, full.map(|(note, _)| note));
            files.push(ReadEvents {
                file: file.clone(),
                read,
                until_bytes,
            });
            if until_bytes.is_some() {
                break;
            }
        }
        let (bytes, rows) = (self.total, self.rows);
        self.job.progress(Stage::Counting, bytes, bytes, rows);
        // The page shows the stage while the lead is busy.
        scope::breathe().await;
        let last = files.last().map(|each| each.file.clone());
        match (builder.finish(), last) {
            (Ok(store), _) => Ok((store, files)),
            (Err(_), Some(file)) => Err((file, no_memory())),
            (Err(_), None) => Ok((EventStore::default(), files)),
        }
    }

    /// Reads a customers, music or clicks file.
    async fn reference(&mut self, candidate: &Candidate, layout: &Layout) -> Result<(Reference, ReadFile), String> {
        let Candidate { text, bytes, .. } = candidate;
        let mut reader = ReferenceReader::new(layout);
        let mut left_over: Vec<u8> = Vec::new();
        let mut start = layout.first_row_bytes;
        while start < *bytes {
            let end = (start + PIECE_BYTES).min(*bytes);
            let piece = reading::read(text, &(start..end))
                .await
                .map_err(|error| unreadable(&error))?;
            left_over.extend_from_slice(&piece);
            let used = reader.feed(&left_over, end == *bytes);
            left_over.drain(..used);
            start = end;
            self.job
                .progress(Stage::Reading, self.done + start, self.total, self.rows);
        }
        let (reference, counts) = reader.finish();
        self.done += bytes;
        self.rows += counts.rows;
        Ok((reference, read_file(layout, counts.rows, counts.rejects, counts.mends)))
    }
}

/// A message for a file with about so many events, which are more than can be kept.
fn too_large(events: u64) -> String {
    format!(
        "it has about {}, and a tab has memory for about {}. Nothing of it was read. Split it, by date for example, and \
         drop a part of it.",
        figures::counted(events, "events"),
        figures::count(MOST_EVENTS)
    )
}

/// A message for a file that found no memory at all.
fn no_memory() -> String {
    "the browser has no memory for its events. Close other tabs and drop it again, or split it and drop a part of it."
        .to_owned()
}

/// What is told of a file that memory ended in.
fn stopped(events: u64, read: u64, bytes: u64) -> String {
    format!(
        "Memory was full at {} of the file, after {}: all figures are of those alone. Close other tabs and drop it again, \
         or split it and drop a part of it.",
        figures::percent(read as f64 / bytes.max(1) as f64),
        figures::counted(events, "events")
    )
}

/// What is told of a file that was read.
fn read_file(layout: &Layout, rows: u64, rejects: Rejects, mends: Mends) -> ReadFile {
    let mut notes = layout.notes.clone();
    notes.extend(mends.sentences());
    ReadFile {
        role: layout.role,
        rows,
        kept: rows - rejects.total(),
        rejects,
        notes,
    }
}

/// What to ask about a file of which more rows were rejected than kept.
fn mostly_rejected(outcome: &FileOutcome) -> Option<String> {
    match outcome {
        FileOutcome::Read(read) if read.rejects.total() * 2 > read.rows => Some(format!(
            "{} of {} were rejected, so its columns are likely not what they were taken for. Check them here.",
            figures::count(read.rejects.total()),
            figures::counted(read.rows, "rows")
        )),
        FileOutcome::Read(_) | FileOutcome::Unused { .. } => None,
    }
}
