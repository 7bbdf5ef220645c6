//! The open job: inspects files, reads their rows, groups and counts them, and reports progress.
//!
//! It returns the result as a session of its own; [`merge`](super::merge) merges it into the one in use.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::File;

use crate::platform::envelope::Envelope;
use crate::platform::file_reader::{self, FileWriter};
use crate::platform::worker_scope;
use crate::protocol::{
    Export, FileOutcome, FileReport, Message, Progress, ReadFile, RememberedOverrides, Reply, Stage,
};
use crate::worker::coordinator::session::{Events, Session};
use crate::worker::ingest::candidates::{Candidate, OpenPlan};
use crate::worker::ingest::decode::unreadable;
use crate::worker::ingest::source::{GrowingFile, RequestedFile, SourceFile};
use crate::worker::scanner::parallel_scan::{EventsFile, MAX_SCANNED_EVENTS, ParallelScan, ScanError};
use daypart_engine::csv::dialect::Dialect;
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::demo::{DEMO_SEED, Demo, DemoSize};
use daypart_engine::query::execute::Query;
use daypart_engine::query::report::{Parts, ProfileSubject};
use daypart_engine::rejects::log::RejectLog;
use daypart_engine::scan::provenance::EventRows;
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::scan::tail::{RowCounts, read_tail};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{EventLayout, Layout};
use daypart_engine::schema::lookup_table::{LookupReader, LookupTable};
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::{EventStore, StoreBuilder};
use daypart_engine::store::replacement::FileOrigin;
use daypart_engine::text::number_format;

/// The number of bytes of a lookup table read at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// Growth up to this many bytes is scanned by the coordinator itself.
const LOCAL_SCAN_BYTES: u64 = 4 << 20;

/// The minimum time between progress reports. Each one repaints the page, which takes processor time from
/// reading.
const PROGRESS_MS: f64 = 200.0;

/// The number of demo events written at a time.
const DEMO_PIECE: u32 = 100_000;

/// A running job: the request that it answers, and when it began.
pub struct OpenJob {
    /// The request's id.
    pub id: u32,
    /// The number of the data set.
    pub generation: u32,
    began_ms: f64,
    /// The time of the last progress report; `None` for a job that reports no progress.
    last_report_ms: Option<Cell<f64>>,
}

impl OpenJob {
    /// Starts a job now.
    pub fn new(id: u32, generation: u32) -> OpenJob {
        OpenJob {
            id,
            generation,
            began_ms: worker_scope::now_ms(),
            last_report_ms: Some(Cell::new(f64::NEG_INFINITY)),
        }
    }

    /// Returns a job without a request, which reports no progress.
    pub fn silent() -> OpenJob {
        OpenJob {
            last_report_ms: None,
            ..OpenJob::new(0, 0)
        }
    }

    /// Returns the time since the job began.
    pub fn elapsed_ms(&self) -> f64 {
        worker_scope::now_ms() - self.began_ms
    }

    /// Reports the job's progress to the page, unless the last report is recent.
    pub fn progress(&self, stage: Stage, bytes_done: u64, bytes_total: u64, rows: u64) {
        let now_ms = worker_scope::now_ms();
        let Some(last_report_ms) = &self.last_report_ms else {
            return;
        };
        if now_ms - last_report_ms.get() < PROGRESS_MS && bytes_done < bytes_total {
            return;
        }
        last_report_ms.set(now_ms);
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

/// A job's result, and the plan by which to merge it.
pub struct OpenResult {
    /// The files with their data, in the plan's order.
    pub session: Session,
    /// Events of incomplete last rows, which may still continue, by file number.
    pub provisional: Vec<(u32, EventStore)>,
    /// The plan for merging.
    pub plan: OpenPlan,
}

impl OpenResult {
    /// Returns why the first file could not be used; `None` if it was.
    pub fn failure(&self) -> Option<String> {
        match &self.session.files.first()?.outcome {
            FileOutcome::Read(_) => None,
            FileOutcome::Unused { message } => Some(message.clone()),
        }
    }
}

/// Inspects files, each with its own import settings.
pub async fn inspect_all(
    job: &OpenJob,
    files: Vec<RequestedFile>,
    remembered: &[RememberedOverrides],
) -> Vec<Candidate> {
    let mut candidates = Vec::with_capacity(files.len());
    let all: u64 = files.iter().map(|requested| requested.file.size() as u64).sum();
    for requested in files {
        job.progress(Stage::Recognising, 0, all, 0);
        candidates.push(Candidate::new(requested, remembered).await);
    }
    candidates
}

/// Reads the files of a plan. Every file gets a report, including those that could not be used.
pub async fn open(job: &OpenJob, plan: OpenPlan, parallel_scan: &mut ParallelScan) -> OpenResult {
    let candidates = &plan.candidates;
    let usable = candidates
        .iter()
        .filter(|candidate| candidate.inspection.layout.is_ok());
    let mut reading = Reading {
        job,
        parallel_scan,
        done_bytes: 0,
        rows: 0,
        total_bytes: usable
            .map(|each| each.bytes - each.grown.as_ref().map_or(0, |grown| grown.position.offset_bytes))
            .sum(),
    };
    let mut events = reading.read_events(candidates).await;
    let mut session = Session::new(job.generation);
    let mut provisional = Vec::new();
    for (number, candidate) in candidates.iter().enumerate() {
        let mut events_state = None;
        let outcome = match &candidate.inspection.layout {
            Err(message) => Err(message.clone()),
            Ok(layout) if layout.table_kind == TableKind::Events => match &mut events {
                Ok((_, read)) => {
                    let position = read.iter().position(|(_, each)| each.number == number);
                    position
                        .map(|position| {
                            let (read, state) = read.swap_remove(position);
                            events_state = Some(state);
                            Some(read)
                        })
                        .ok_or_else(|| "Not read: memory was full after the files before it.".to_owned())
                }
                Err((failed, message)) if *failed == candidate.file => Err(message.clone()),
                Err((failed, _)) => Err(format!(
                    "Not used, because {} from the same drop could not be read to the end.",
                    failed.name()
                )),
            },
            Ok(layout) => reading.read_lookup_table(candidate, layout).await.map(|(table, read)| {
                if read.rows > 0 || is_precomputed(read.table_kind) {
                    session.lookup_tables.push((layout.table_kind, table));
                }
                Some(read)
            }),
        };
        let mut log = RejectLog::default();
        let outcome = match outcome {
            // A part file may have no rows, and neither does its table then.
            Ok(Some(mut read)) if read.rows > 0 || is_precomputed(read.table_kind) => {
                log = std::mem::take(&mut read.rejects.log);
                FileOutcome::Read(read)
            }
            Ok(_) => FileOutcome::Unused {
                message: "The file has a header but no rows. Make sure the export has finished, then drop it again."
                    .to_owned(),
            },
            Err(message) => FileOutcome::Unused { message },
        };
        let layout = candidate.inspection.layout.as_ref().ok();
        let is_read = matches!(outcome, FileOutcome::Read(_));
        let rows = layout
            .filter(|_| is_read)
            .and_then(|layout| EventRows::of(layout, candidate.bytes));
        let mut source = SourceFile {
            identity: candidate.identity.clone().filter(|_| is_read),
            replaced: candidate.replaced.clone(),
            origin: candidate.origin.clone(),
            handle: candidate.handle,
            file: candidate.file.clone(),
            text: candidate.text.clone(),
            overrides: candidate.inspection.overrides.clone(),
            layout: candidate.inspection.layout.as_ref().ok().cloned(),
            dialect: layout.map_or_else(Dialect::default, |layout| layout.dialect),
            columns: layout.map_or(0, |layout| layout.columns.len()),
            log: Rc::new(log),
            tail_log: Rc::default(),
            events: rows,
            growing: None,
        };
        if let Some(state) = events_state {
            if let Some(rows) = &mut source.events {
                rows.until_bytes = state.until_bytes.unwrap_or(rows.until_bytes);
            }
            source.tail_log = Rc::new(state.tail_log);
            provisional.extend(
                state
                    .growing
                    .iter()
                    .zip(state.tail)
                    .map(|(growing, tail)| (growing.number, tail)),
            );
            source.growing = state.growing;
        }
        let handle = if source.growing.is_some() { source.handle } else { 0 };
        session.sources.push(source);
        session.files.push(FileReport {
            name: candidate.file.name(),
            size_bytes: candidate.file.size() as u64,
            question: mostly_rejected_question(&outcome).or_else(|| candidate.inspection.question.clone()),
            outcome,
            table: candidate.inspection.table,
            overrides: candidate.inspection.overrides.clone(),
            origin: FileOrigin::First,
            messages: Vec::new(),
            handle,
        });
    }
    if let Ok((store, _)) = events {
        session.events = Some(Events::new(store, query_of(candidates)));
    }
    OpenResult {
        session,
        provisional,
        plan,
    }
}

/// Returns the query settings for the events of these files: the columns that any of them has, and the
/// subject of the first one's profiles.
fn query_of(candidates: &[Candidate]) -> Query {
    let layouts = candidates
        .iter()
        .filter_map(|candidate| candidate.inspection.layout.as_ref().ok());
    let files: Vec<(ProfileSubject, EventLayout)> = layouts
        .filter_map(|layout| Some((layout.profile_subject(), layout.events()?)))
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
/// Returns a message when the browser has no room for the files.
pub async fn open_demo(job: &OpenJob, parallel_scan: &mut ParallelScan) -> Result<OpenResult, String> {
    let size = DemoSize::default();
    let events = u64::from(size.events);
    let mut demo = Demo::new(size, DEMO_SEED);
    let mut writer = FileWriter::default();
    let mut piece = Vec::new();
    let mut written = 0;
    loop {
        job.progress(Stage::MakingDemo, written, events, written);
        piece.clear();
        let more = demo.write_events(DEMO_PIECE, &mut piece);
        writer.add(&piece)?;
        if !more {
            break;
        }
        written = (written + u64::from(DEMO_PIECE)).min(events);
        worker_scope::yield_to_messages().await;
    }
    let mut files = vec![(
        TableKind::Events,
        writer.finish(Export::Demo(TableKind::Events).file_name())?,
    )];
    for (table_kind, bytes) in [
        (TableKind::Customers, demo.customers()),
        (TableKind::Music, demo.music()),
        (TableKind::Clicks, demo.clicks()),
    ] {
        let mut writer = FileWriter::default();
        writer.add(&bytes)?;
        files.push((table_kind, writer.finish(Export::Demo(table_kind).file_name())?));
    }
    let requested = files.iter().map(|(_, file)| RequestedFile::new(file.clone())).collect();
    let candidates = inspect_all(job, requested, &[]).await;
    let mut read = open(job, OpenPlan::replace_all(candidates), parallel_scan).await;
    read.session.demo = files;
    Ok(read)
}

/// Events files read together: the store, and each file's report and reading state. The counts cover the
/// whole file, but the reject log only the rows read now.
type EventsRead = (EventStore, Vec<(ReadFile, ReadEvents)>);

/// The reading state of an events file.
struct ReadEvents {
    /// The candidate's index.
    number: usize,
    /// The position where memory ran out before the file ended.
    until_bytes: Option<u64>,
    /// How to continue when the file grows.
    growing: Option<GrowingFile>,
    /// The events of an incomplete last row, which may still continue.
    tail: Option<EventStore>,
    tail_log: RejectLog,
}

/// Reads a drop's files one after the other, and counts progress.
struct Reading<'a> {
    job: &'a OpenJob,
    parallel_scan: &'a mut ParallelScan,
    done_bytes: u64,
    total_bytes: u64,
    rows: u64,
}

impl Reading<'_> {
    /// Reads all events files into one store. If one of them can't be read to the end, none is used: partial
    /// figures would look like complete ones. The error names the file.
    async fn read_events(&mut self, candidates: &[Candidate]) -> Result<EventsRead, (File, String)> {
        let mut builder = StoreBuilder::default();
        let mut files = Vec::new();
        for (number, candidate) in candidates.iter().enumerate() {
            let Some(layout) = candidate.events() else {
                continue;
            };
            let Candidate { file, text, bytes, .. } = candidate;
            let (bytes_before, rows_before) = (self.done_bytes, self.rows);
            let mut growing = candidate.grown.clone().unwrap_or_else(|| GrowingFile::new(layout));
            let from = growing.position;
            let may_grow = candidate.can_grow();
            let events_file = EventsFile {
                file: text,
                bytes: *bytes,
                layout,
                from,
                may_grow,
                number,
            };
            let mut counts = RowCounts::default();
            let (job, total) = (self.job, self.total_bytes);
            let on_chunk = |chunk: &mut EventChunk, bytes_done: u64| {
                counts.count(chunk);
                let done_bytes = bytes_before + bytes_done - from.offset_bytes;
                job.progress(Stage::Reading, done_bytes, total, rows_before + counts.rows);
            };
            // A small addition isn't worth distributing to the scanners.
            let scanned = if candidate.is_watched && bytes - from.offset_bytes <= LOCAL_SCAN_BYTES {
                scan_here(events_file, &mut builder, on_chunk).await
            } else {
                self.parallel_scan.scan(events_file, &mut builder, on_chunk).await
            };
            let failed = |message: String| Err((file.clone(), message));
            let (position, memory_full) = match scanned {
                Ok(position) => (position, None),
                Err(ScanError::Failed(error)) => return failed(unreadable(&error)),
                Err(ScanError::TooLarge(events)) => return failed(too_many_events(events)),
                Err(ScanError::Full { full, .. }) if full.events == 0 => return failed(no_memory()),
                Err(ScanError::Full { full, bytes: read }) => {
                    (from, Some((out_of_memory_note(full.events as u64, read, *bytes), read)))
                }
            };
            self.done_bytes += bytes - from.offset_bytes;
            self.rows += counts.rows;
            let mut tail = None;
            let mut tail_counts = RowCounts::default();
            if may_grow && !candidate.is_watched && memory_full.is_none() && position.offset_bytes < *bytes {
                let read = file_reader::read(text, &(position.offset_bytes..*bytes)).await;
                let read = read.map_err(|error| (file.clone(), unreadable(&error)))?;
                let (mut chunk, rows) = (EventChunk::default(), layout.events());
                if let Some(rows) = rows {
                    chunk = read_tail(&rows, position, &read);
                }
                tail_counts.count(&mut chunk);
                let mut builder = StoreBuilder::default();
                let pushed = builder.push(0, chunk).and_then(|()| builder.finish());
                tail = Some(pushed.map_err(|_| (file.clone(), no_memory()))?);
            }
            let tail_log = std::mem::take(&mut tail_counts.rejects.log);
            let log = std::mem::take(&mut counts.rejects.log);
            growing.position = position;
            growing.complete_counts.append(counts);
            let mut all = growing.complete_counts.clone();
            all.append(tail_counts);
            all.rejects.log = log;
            let mut read = report_of(layout, all);
            let until_bytes = memory_full.as_ref().map(|(_, read)| *read);
            read.notes.splice(0..0, memory_full.map(|(note, _)| note));
            let can_continue = may_grow && until_bytes.is_none() && !position.is_inside_oversized_row();
            let state = ReadEvents {
                number,
                until_bytes,
                growing: can_continue.then_some(growing),
                tail,
                tail_log,
            };
            files.push((read, state));
            if until_bytes.is_some() {
                break;
            }
        }
        let (bytes, rows) = (self.total_bytes, self.rows);
        self.job.progress(Stage::Counting, bytes, bytes, rows);
        // Lets the page show the stage before the coordinator is busy.
        worker_scope::yield_to_messages().await;
        let last = files
            .last()
            .map(|(_, each): &(ReadFile, ReadEvents)| candidates[each.number].file.clone());
        match (builder.finish(), last) {
            (Ok(store), _) => Ok((store, files)),
            (Err(_), Some(file)) => Err((file, no_memory())),
            (Err(_), None) => Ok((EventStore::default(), files)),
        }
    }

    /// Reads a file of customers, tracks, clicks, profiles or hourly counts into a lookup table.
    async fn read_lookup_table(
        &mut self,
        candidate: &Candidate,
        layout: &Layout,
    ) -> Result<(LookupTable, ReadFile), String> {
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
                .progress(Stage::Reading, self.done_bytes + start, self.total_bytes, self.rows);
        }
        let (table, counts) = reader.finish();
        self.done_bytes += bytes;
        self.rows += counts.rows;
        let counts = RowCounts {
            rows: counts.rows,
            repair_stats: counts.repair_stats,
            rejects: counts.rejects,
        };
        Ok((table, report_of(layout, counts)))
    }
}

/// Scans the end of a growing file in the coordinator itself, without scanners.
async fn scan_here(
    file: EventsFile<'_>,
    builder: &mut StoreBuilder,
    mut on_chunk: impl FnMut(&mut EventChunk, u64),
) -> Result<StreamPosition, ScanError> {
    let layout = file.layout.events().ok_or("no column contains a time")?;
    let bytes = file_reader::read(file.file, &(file.from.offset_bytes..file.bytes)).await?;
    let mut scanner = EventScanner::new(layout);
    scanner.start_at(file.from);
    scanner.feed(&bytes, false);
    let mut chunk = scanner.take_chunk();
    on_chunk(&mut chunk, file.bytes);
    let pushed = builder.push(file.number, chunk);
    pushed.map_err(|full| ScanError::Full { full, bytes: 0 })?;
    Ok(scanner.position())
}

/// Returns the message for a file with more events than memory can hold.
fn too_many_events(events: u64) -> String {
    format!(
        "The file has about {}, but a tab has memory for about {}. Nothing was read. Split the file, for example by \
         date, and drop one part.",
        number_format::counted(events, "events"),
        number_format::count(MAX_SCANNED_EVENTS)
    )
}

/// Returns the message for a file for which no memory was left.
fn no_memory() -> String {
    "The browser has no memory left for the events. Close other tabs and drop the file again, or split it and drop one \
     part."
        .to_owned()
}

/// Returns the note on a file during which memory ran out.
fn out_of_memory_note(events: u64, read: u64, bytes: u64) -> String {
    format!(
        "Memory was full at {} of the file, after {}. All figures cover only these. Close other tabs and drop the file \
         again, or split it and drop one part.",
        number_format::percent(read as f64 / bytes.max(1) as f64),
        number_format::counted(events, "events")
    )
}

/// Returns whether files of this kind contain precomputed counts.
fn is_precomputed(table_kind: TableKind) -> bool {
    matches!(table_kind, TableKind::Profiles | TableKind::Hours)
}

/// Returns the report on a file that was read.
fn report_of(layout: &Layout, counts: RowCounts) -> ReadFile {
    let mut notes = layout.notes.clone();
    notes.extend(counts.repair_stats.sentences());
    ReadFile {
        table_kind: layout.table_kind,
        rows: counts.rows,
        kept: counts.accepted(),
        rejects: counts.rejects,
        notes,
    }
}

/// Returns the question about a file with more rejected than kept rows.
fn mostly_rejected_question(outcome: &FileOutcome) -> Option<String> {
    match outcome {
        FileOutcome::Read(read) if read.rejects.total() * 2 > read.rows => Some(format!(
            "{} of {} were rejected, so the columns are probably assigned wrongly. Check them here.",
            number_format::count(read.rejects.total()),
            number_format::counted(read.rows, "rows")
        )),
        FileOutcome::Read(_) | FileOutcome::Unused { .. } => None,
    }
}
