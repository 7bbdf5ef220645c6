//! The job of reading files: recognise each, read its rows, group and count.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::File;

use crate::platform::envelope::Envelope;
use crate::platform::file_reader::{self, FileWriter};
use crate::platform::worker_scope;
use crate::protocol::{Export, FileOutcome, FileReport, Message, Progress, ReadFile, Remembered, Reply, Stage};
use crate::worker::coordinator::session::{Events, Session};
use crate::worker::ingest::candidates::{Candidate, OpenPlan};
use crate::worker::ingest::decode::unreadable;
use crate::worker::ingest::source::{GrowingFile, RequestedFile, SourceFile};
use crate::worker::scanner::parallel_scan::{EventsFile, MOST_EVENTS, Pool, ScanError};
use daypart_engine::csv::dialect::Dialect;
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::demo::{DEMO_SEED, Demo, DemoSize};
use daypart_engine::query::execute::Query;
use daypart_engine::query::report::{Parts, ProfileSubject};
use daypart_engine::rejects::log::RejectLog;
use daypart_engine::scan::provenance::EventRows;
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::scan::tail::{Tally, read_rest};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{EventLayout, Layout};
use daypart_engine::schema::lookup_table::{LookupReader, Reference};
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::{EventStore, StoreBuilder};
use daypart_engine::store::replacement::FileOrigin;
use daypart_engine::text::number_format;

/// How much of a reference table is read at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// How much of a watched file's end the lead reads by itself.
const SMALL_BYTES: u64 = 4 << 20;

/// How often progress is told. Each time the page is painted, which takes processor time from reading.
const PROGRESS_MS: f64 = 200.0;

/// How many of the demo's events are written at a time.
const DEMO_PIECE: u32 = 100_000;

/// A job under way: whom to answer, and when it began.
pub struct OpenJob {
    /// The request's id.
    pub id: u32,
    /// Which data set it is about.
    pub generation: u32,
    began_ms: f64,
    /// When the page was last told how far it has come; `None` where it isn't to be told.
    told_ms: Option<Cell<f64>>,
}

impl OpenJob {
    /// A job that begins now.
    pub fn new(id: u32, generation: u32) -> OpenJob {
        OpenJob {
            id,
            generation,
            began_ms: worker_scope::now_ms(),
            told_ms: Some(Cell::new(f64::NEG_INFINITY)),
        }
    }

    /// A job that nobody asked for, and nobody is told of.
    pub fn unheard() -> OpenJob {
        OpenJob {
            told_ms: None,
            ..OpenJob::new(0, 0)
        }
    }

    /// Time since the job began.
    pub fn elapsed_ms(&self) -> f64 {
        worker_scope::now_ms() - self.began_ms
    }

    /// Tells how far the job has come, if that wasn't told just now.
    pub fn progress(&self, stage: Stage, bytes_done: u64, bytes_total: u64, rows: u64) {
        let now_ms = worker_scope::now_ms();
        let Some(told_ms) = &self.told_ms else { return };
        if now_ms - told_ms.get() < PROGRESS_MS && bytes_done < bytes_total {
            return;
        }
        told_ms.set(now_ms);
        let elapsed_ms = now_ms - self.began_ms;
        let progress = Progress {
            stage,
            bytes_done,
            bytes_total,
            rows,
            elapsed_ms,
        };
        let body = Reply::Progress(progress);
        worker_scope::post(&Envelope::new(Message {
            id: self.id,
            generation: self.generation,
            body,
        }));
    }
}

/// What a job has read, and how it goes together with what was there.
pub struct Read {
    /// The files, in the order of the plan's.
    pub session: Session,
    /// What the ends of files hold that may yet go on, by the numbers of the files.
    pub held: Vec<(u32, EventStore)>,
    /// How they go together with those that are in use.
    pub plan: OpenPlan,
}

impl Read {
    /// Why the first file could not be used, when it couldn't.
    pub fn not_used(&self) -> Option<String> {
        match &self.session.files.first()?.outcome {
            FileOutcome::Read(_) => None,
            FileOutcome::Unused { message } => Some(message.clone()),
        }
    }
}

/// Looks at files, each as it was said.
pub async fn look(job: &OpenJob, files: Vec<RequestedFile>, remembered: &[Remembered]) -> Vec<Candidate> {
    let mut candidates = Vec::with_capacity(files.len());
    let all: u64 = files.iter().map(|wanted| wanted.file.size() as u64).sum();
    for wanted in files {
        job.progress(Stage::Recognising, 0, all, 0);
        candidates.push(Candidate::new(wanted, remembered).await);
    }
    candidates
}

/// Reads the files of a plan, and gives what they hold. Every file gets its report, whatever becomes of it.
pub async fn open(job: &OpenJob, plan: OpenPlan, pool: &mut Pool) -> Read {
    let candidates = &plan.candidates;
    let usable = candidates.iter().filter(|candidate| candidate.looked.layout.is_ok());
    let mut reading = Reading {
        job,
        pool,
        done: 0,
        rows: 0,
        total: usable
            .map(|each| each.bytes - each.grown.as_ref().map_or(0, |grown| grown.place.offset_bytes))
            .sum(),
    };
    let mut events = reading.events(candidates).await;
    let mut session = Session::new(job.generation);
    let mut held = Vec::new();
    for (number, candidate) in candidates.iter().enumerate() {
        let mut of_events = None;
        let outcome = match &candidate.looked.layout {
            Err(message) => Err(message.clone()),
            Ok(layout) if layout.role == TableKind::Events => match &mut events {
                Ok((_, read)) => {
                    let place = read.iter().position(|(_, each)| each.number == number);
                    place
                        .map(|place| {
                            let (read, each) = read.swap_remove(place);
                            of_events = Some(each);
                            Some(read)
                        })
                        .ok_or_else(|| "it was not read: memory was full with the files before it.".to_owned())
                }
                Err((failed, message)) if *failed == candidate.file => Err(message.clone()),
                Err((failed, _)) => Err(format!(
                    "it was not used, because {} of the same drop could not be read to its end.",
                    failed.name()
                )),
            },
            Ok(layout) => reading.reference(candidate, layout).await.map(|(reference, read)| {
                if read.rows > 0 || is_counted(read.role) {
                    session.references.push((layout.role, reference));
                }
                Some(read)
            }),
        };
        let mut log = RejectLog::default();
        let outcome = match outcome {
            // A part may well have no rows, and neither does the table then that it stands for.
            Ok(Some(mut read)) if read.rows > 0 || is_counted(read.role) => {
                log = std::mem::take(&mut read.rejects.log);
                FileOutcome::Read(read)
            }
            Ok(_) => FileOutcome::Unused {
                message: "it has a header but no rows. Check that its export has ended, then drop it again.".to_owned(),
            },
            Err(message) => FileOutcome::Unused { message },
        };
        let layout = candidate.looked.layout.as_ref().ok();
        let is_read = matches!(outcome, FileOutcome::Read(_));
        let rows = layout
            .filter(|_| is_read)
            .and_then(|layout| EventRows::of(layout, candidate.bytes));
        let mut source = SourceFile {
            kin: candidate.kin.clone().filter(|_| is_read),
            instead_of: candidate.instead_of.clone(),
            came: candidate.came.clone(),
            handle: candidate.handle,
            file: candidate.file.clone(),
            text: candidate.text.clone(),
            given: candidate.looked.given.clone(),
            layout: candidate.looked.layout.as_ref().ok().cloned(),
            dialect: layout.map_or_else(Dialect::default, |layout| layout.dialect),
            columns: layout.map_or(0, |layout| layout.columns.len()),
            log: Rc::new(log),
            rest_log: Rc::default(),
            events: rows,
            growing: None,
        };
        if let Some(each) = of_events {
            if let Some(rows) = &mut source.events {
                rows.until_bytes = each.until_bytes.unwrap_or(rows.until_bytes);
            }
            source.rest_log = Rc::new(each.rest_log);
            held.extend(
                each.growing
                    .iter()
                    .zip(each.rest)
                    .map(|(growing, rest)| (growing.number, rest)),
            );
            source.growing = each.growing;
        }
        let handle = if source.growing.is_some() { source.handle } else { 0 };
        session.sources.push(source);
        session.files.push(FileReport {
            name: candidate.file.name(),
            size_bytes: candidate.file.size() as u64,
            question: mostly_rejected(&outcome).or_else(|| candidate.looked.question.clone()),
            outcome,
            table: candidate.looked.table,
            given: candidate.looked.given.clone(),
            came: FileOrigin::First,
            told: Vec::new(),
            handle,
        });
    }
    if let Ok((store, _)) = events {
        session.events = Some(Events::new(store, query_of(candidates)));
    }
    Read { session, held, plan }
}

/// What is to be said of the events of these files: which parts they have, when any of them does, and whom or what the
/// profiles of the first one are of.
fn query_of(candidates: &[Candidate]) -> Query {
    let layouts = candidates
        .iter()
        .filter_map(|candidate| candidate.looked.layout.as_ref().ok());
    let files: Vec<(ProfileSubject, EventLayout)> = layouts
        .filter_map(|layout| Some((layout.profiles_of(), layout.events()?)))
        .collect();
    Query {
        parts: Parts {
            tracks: files.iter().any(|(_, events)| events.track.is_some()),
            mobile: files.iter().any(|(_, events)| events.mobile.is_some()),
            ..Parts::default()
        },
        of: files.first().map(|(of, _)| *of).unwrap_or_default(),
        ..Query::default()
    }
}

/// Writes the demo's files and reads them as if they had been dropped.
///
/// # Errors
/// When the browser has no room for the files.
pub async fn open_demo(job: &OpenJob, pool: &mut Pool) -> Result<Read, String> {
    let size = DemoSize::default();
    let events = u64::from(size.events);
    let mut demo = Demo::new(size, DEMO_SEED);
    let mut maker = FileWriter::default();
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
        worker_scope::breathe().await;
    }
    let mut files = vec![(
        TableKind::Events,
        maker.finish(Export::Demo(TableKind::Events).file_name())?,
    )];
    for (role, bytes) in [
        (TableKind::Customers, demo.customers()),
        (TableKind::Music, demo.music()),
        (TableKind::Clicks, demo.clicks()),
    ] {
        let mut maker = FileWriter::default();
        maker.add(&bytes)?;
        files.push((role, maker.finish(Export::Demo(role).file_name())?));
    }
    let wanted = files.iter().map(|(_, file)| RequestedFile::new(file.clone())).collect();
    let candidates = look(job, wanted, &[]).await;
    let mut read = open(job, OpenPlan::anew(candidates), pool).await;
    read.session.demo = files;
    Ok(read)
}

/// Events files read together: the store, and what was read of each file. The counts are the whole file's, but the log of its
/// rejects holds only what was read now.
type EventsRead = (EventStore, Vec<(ReadFile, ReadEvents)>);

/// What is to be kept of an events file beside its counts.
struct ReadEvents {
    /// The candidate's place.
    number: usize,
    /// From where on nothing more was taken, when memory ended before the file did.
    until_bytes: Option<u64>,
    /// How it goes on once the file has grown.
    growing: Option<GrowingFile>,
    /// The events of the row at its end that may yet go on.
    rest: Option<EventStore>,
    rest_log: RejectLog,
}

/// The reading of a drop's files, one after the other.
struct Reading<'a> {
    job: &'a OpenJob,
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
            let Some(layout) = candidate.events() else {
                continue;
            };
            let Candidate { file, text, bytes, .. } = candidate;
            let (before, rows_before) = (self.done, self.rows);
            let mut growing = candidate.grown.clone().unwrap_or_else(|| GrowingFile::new(layout));
            let from = growing.place;
            let left_open = candidate.can_grow();
            let events_file = EventsFile {
                file: text,
                bytes: *bytes,
                layout,
                from,
                left_open,
                number,
            };
            let mut tally = Tally::default();
            let (job, total) = (self.job, self.total);
            let look = |chunk: &mut EventChunk, bytes_done: u64| {
                tally.count(chunk);
                let done = before + bytes_done - from.offset_bytes;
                job.progress(Stage::Reading, done, total, rows_before + tally.rows);
            };
            // What was appended since a moment ago is not worth the scanners.
            let scanned = if candidate.waits && bytes - from.offset_bytes <= SMALL_BYTES {
                scan_here(events_file, &mut builder, look).await
            } else {
                self.pool.scan(events_file, &mut builder, look).await
            };
            let failed = |message: String| Err((file.clone(), message));
            let (place, full) = match scanned {
                Ok(place) => (place, None),
                Err(ScanError::Failed(error)) => return failed(unreadable(&error)),
                Err(ScanError::TooLarge(events)) => return failed(too_large(events)),
                Err(ScanError::Full { full, .. }) if full.events == 0 => return failed(no_memory()),
                Err(ScanError::Full { full, bytes: read }) => {
                    (from, Some((stopped(full.events as u64, read, *bytes), read)))
                }
            };
            self.done += bytes - from.offset_bytes;
            self.rows += tally.rows;
            let mut rest = None;
            let mut rest_tally = Tally::default();
            if left_open && !candidate.waits && full.is_none() && place.offset_bytes < *bytes {
                let read = file_reader::read(text, &(place.offset_bytes..*bytes)).await;
                let read = read.map_err(|error| (file.clone(), unreadable(&error)))?;
                let (mut chunk, rows) = (EventChunk::default(), layout.events());
                if let Some(rows) = rows {
                    chunk = read_rest(&rows, place, &read);
                }
                rest_tally.count(&mut chunk);
                let mut builder = StoreBuilder::default();
                let pushed = builder.push(0, chunk).and_then(|()| builder.finish());
                rest = Some(pushed.map_err(|_| (file.clone(), no_memory()))?);
            }
            let rest_log = std::mem::take(&mut rest_tally.rejects.log);
            let log = std::mem::take(&mut tally.rejects.log);
            growing.place = place;
            growing.sure.append(tally);
            let mut all = growing.sure.clone();
            all.append(rest_tally);
            all.rejects.log = log;
            let mut read = read_file(layout, all);
            let until_bytes = full.as_ref().map(|(_, read)| *read);
            read.notes.splice(0..0, full.map(|(note, _)| note));
            let goes_on = left_open && until_bytes.is_none() && !place.is_inside_endless_row();
            let each = ReadEvents {
                number,
                until_bytes,
                growing: goes_on.then_some(growing),
                rest,
                rest_log,
            };
            files.push((read, each));
            if until_bytes.is_some() {
                break;
            }
        }
        let (bytes, rows) = (self.total, self.rows);
        self.job.progress(Stage::Counting, bytes, bytes, rows);
        // The page shows the stage while the lead is busy.
        worker_scope::breathe().await;
        let last = files
            .last()
            .map(|(_, each): &(ReadFile, ReadEvents)| candidates[each.number].file.clone());
        match (builder.finish(), last) {
            (Ok(store), _) => Ok((store, files)),
            (Err(_), Some(file)) => Err((file, no_memory())),
            (Err(_), None) => Ok((EventStore::default(), files)),
        }
    }

    /// Reads a customers, music or clicks file.
    async fn reference(&mut self, candidate: &Candidate, layout: &Layout) -> Result<(Reference, ReadFile), String> {
        let Candidate { text, bytes, .. } = candidate;
        let mut reader = LookupReader::new(layout);
        let mut left_over: Vec<u8> = Vec::new();
        let mut start = layout.first_row_bytes;
        while start < *bytes {
            let end = (start + PIECE_BYTES).min(*bytes);
            let piece = file_reader::read(text, &(start..end))
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
        let tally = Tally {
            rows: counts.rows,
            mends: counts.mends,
            rejects: counts.rejects,
        };
        Ok((reference, read_file(layout, tally)))
    }
}

/// Scans the end of a file that may grow without the help of scanners.
async fn scan_here(
    file: EventsFile<'_>,
    builder: &mut StoreBuilder,
    mut look: impl FnMut(&mut EventChunk, u64),
) -> Result<StreamPosition, ScanError> {
    let layout = file.layout.events().ok_or("none of its columns holds a time")?;
    let bytes = file_reader::read(file.file, &(file.from.offset_bytes..file.bytes)).await?;
    let mut scanner = EventScanner::new(layout);
    scanner.start_at(file.from);
    scanner.feed(&bytes, false);
    let mut chunk = scanner.take_chunk();
    look(&mut chunk, file.bytes);
    let pushed = builder.push(file.number, chunk);
    pushed.map_err(|full| ScanError::Full { full, bytes: 0 })?;
    Ok(scanner.place())
}

/// A message for a file with about so many events, which are more than can be kept.
fn too_large(events: u64) -> String {
    format!(
        "it has about {}, and a tab has memory for about {}. Nothing of it was read. Split it, by date for example, and \
         drop a part of it.",
        number_format::counted(events, "events"),
        number_format::count(MOST_EVENTS)
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
        number_format::percent(read as f64 / bytes.max(1) as f64),
        number_format::counted(events, "events")
    )
}

/// Whether files of this role hold what was counted elsewhere.
fn is_counted(role: TableKind) -> bool {
    matches!(role, TableKind::Profiles | TableKind::Hours)
}

/// What is told of a file that was read.
fn read_file(layout: &Layout, tally: Tally) -> ReadFile {
    let mut notes = layout.notes.clone();
    notes.extend(tally.mends.sentences());
    ReadFile {
        role: layout.role,
        rows: tally.rows,
        kept: tally.kept(),
        rejects: tally.rejects,
        notes,
    }
}

/// What to ask about a file of which more rows were rejected than kept.
fn mostly_rejected(outcome: &FileOutcome) -> Option<String> {
    match outcome {
        FileOutcome::Read(read) if read.rejects.total() * 2 > read.rows => Some(format!(
            "{} of {} were rejected, so its columns are likely not what they were taken for. Check them here.",
            number_format::count(read.rejects.total()),
            number_format::counted(read.rows, "rows")
        )),
        FileOutcome::Read(_) | FileOutcome::Unused { .. } => None,
    }
}
