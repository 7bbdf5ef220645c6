//! The job of reading files: recognise each, read its rows, group and count.

use std::cell::Cell;

use web_sys::File;

use crate::engine::demo::{DEMO_SEED, Demo, DemoSize};
use crate::engine::figures;
use crate::engine::reference::{Reference, ReferenceReader};
use crate::engine::reject::Rejects;
use crate::engine::role::{Layout, Role, recognise};
use crate::engine::store::StoreBuilder;
use crate::platform::reading::{self, FileMaker};
use crate::platform::scope;
use crate::platform::wire::Parcel;
use crate::protocol::{Export, FileOutcome, FileReport, Message, Progress, ReadFile, Reply, Stage};
use crate::worker::pool::{EventsFile, Pool};
use crate::worker::session::{Events, Session};

/// How much of a file's beginning is looked at to tell what it is.
const BEGINNING_BYTES: u64 = 1 << 18;

/// How much of a reference table is read at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// How often progress is told.
const PROGRESS_MS: f64 = 50.0;

/// How many of the demo's events are written at a time.
const DEMO_PIECE: u32 = 100_000;

/// A job under way: whom to answer, and when it began.
pub struct Job {
    id: u32,
    generation: u32,
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
    fn progress(&self, stage: Stage, bytes_done: u64, bytes_total: u64, rows: u64) {
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
    bytes: u64,
    found: Result<Layout, String>,
}

/// Reads files and gives what they hold. Every file gets its report, whatever becomes of it.
pub async fn open(job: &Job, files: Vec<File>, pool: &mut Pool) -> Session {
    let mut candidates = Vec::with_capacity(files.len());
    let all: u64 = files.iter().map(|file| file.size() as u64).sum();
    for file in files {
        job.progress(Stage::Recognising, 0, all, 0);
        let bytes = file.size() as u64;
        let found = match reading::read(&file, &(0..bytes.min(BEGINNING_BYTES))).await {
            Ok(beginning) => recognise(&beginning).map_err(|error| error.to_string()),
            Err(error) => Err(unreadable(&error)),
        };
        candidates.push(Candidate { file, bytes, found });
    }

    let usable = candidates.iter().filter(|candidate| candidate.found.is_ok());
    let mut reading = Reading {
        job,
        pool,
        done: 0,
        rows: 0,
        total: usable.map(|candidate| candidate.bytes).sum(),
    };
    let events = reading.events(&candidates).await;
    let mut session = Session::default();
    for candidate in &candidates {
        let outcome = match &candidate.found {
            Err(message) => Err(message.clone()),
            Ok(layout) if layout.role == Role::Events => match &events {
                Ok((_, read)) => Ok(read
                    .iter()
                    .find(|(file, _)| *file == candidate.file)
                    .map(|(_, read)| read.clone())),
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
        let outcome = match outcome {
            Ok(Some(read)) if read.rows > 0 => FileOutcome::Read(read),
            Ok(_) => FileOutcome::Unused {
                message: "it has a header but no rows. Check that its export has ended, then drop it again.".to_owned(),
            },
            Err(message) => FileOutcome::Unused { message },
        };
        session.files.push(FileReport {
            name: candidate.file.name(),
            size_bytes: candidate.bytes,
            outcome,
        });
    }
    let (bytes, rows) = (reading.total, reading.rows);
    if let Ok((builder, _)) = events
        && builder.events() > 0
    {
        job.progress(Stage::Counting, bytes, bytes, rows);
        // The page shows the stage while the lead is busy.
        scope::breathe().await;
        session.events = Some(Events::new(builder.finish()));
    }
    session
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
    let mut session = open(job, files.iter().map(|(_, file)| file.clone()).collect(), pool).await;
    session.demo = files;
    Ok(session)
}

/// Events files read together: the store, and what was read of each file.
type EventsRead = (StoreBuilder, Vec<(File, ReadFile)>);

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
        let mut files = Vec::new();
        for (number, candidate) in candidates.iter().enumerate() {
            let Candidate {
                file,
                bytes,
                found: Ok(layout),
            } = candidate
            else {
                continue;
            };
            if layout.role != Role::Events {
                continue;
            }
            let events_file = EventsFile {
                file,
                bytes: *bytes,
                layout,
                number,
            };
            let (mut rows, mut stray_quotes, mut rejects) = (0, 0, Rejects::default());
            let (before, rows_before) = (self.done, self.rows);
            let (job, total) = (self.job, self.total);
            let look = |chunk: &mut crate::engine::event::EventChunk, bytes_done: u64| {
                rows += chunk.rows;
                stray_quotes += chunk.stray_quotes;
                rejects.append(std::mem::take(&mut chunk.rejects));
                job.progress(Stage::Reading, before + bytes_done, total, rows_before + rows);
            };
            self.pool
                .scan(events_file, &mut builder, look)
                .await
                .map_err(|error| (file.clone(), unreadable(&error)))?;
            self.done += bytes;
            self.rows += rows;
            files.push((file.clone(), read_file(Role::Events, rows, rejects, stray_quotes)));
        }
        Ok((builder, files))
    }

    /// Reads a customers, music or clicks file.
    async fn reference(&mut self, candidate: &Candidate, layout: &Layout) -> Result<(Reference, ReadFile), String> {
        let Candidate { file, bytes, .. } = candidate;
        let mut reader = ReferenceReader::new(layout);
        let mut left_over: Vec<u8> = Vec::new();
        let mut start = layout.first_row_bytes;
        while start < *bytes {
            let end = (start + PIECE_BYTES).min(*bytes);
            let piece = reading::read(file, &(start..end))
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
        Ok((
            reference,
            read_file(layout.role, counts.rows, counts.rejects, counts.stray_quotes),
        ))
    }
}

/// What is told of a file that was read.
fn read_file(role: Role, rows: u64, rejects: Rejects, stray_quotes: u64) -> ReadFile {
    let mut notes = Vec::new();
    if stray_quotes > 0 {
        let rows = figures::counted(stray_quotes, "rows");
        let had = if stray_quotes == 1 { "has" } else { "have" };
        notes.push(format!(
            "{rows} {had} a quote without a partner, which was read as a letter."
        ));
    }
    ReadFile {
        role,
        rows,
        kept: rows - rejects.total(),
        rejects,
        notes,
    }
}

/// A message for a file that the browser can't read.
fn unreadable(error: &str) -> String {
    let error = error.trim_end_matches('.');
    format!(
        "it could not be read to its end: {error}. Check that the file is still there and whole, then drop it again."
    )
}
