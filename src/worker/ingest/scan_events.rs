//! Scanning of events files: all events files of a plan into one store.

use crate::platform::file_reader;
use crate::platform::worker_scope;
use crate::protocol::{ReadFile, Stage};
use crate::worker::error::{FileError, ReadFailure};
use crate::worker::ingest::plan::PlannedFile;
use crate::worker::ingest::scan::{Reading, read_file};
use crate::worker::ingest::source::GrowingFile;
use crate::worker::scanner::parallel_scan::{EventsFile, MAX_SCANNED_EVENTS, ScanError};
use daypart_engine::csv::position::StreamPosition;
use daypart_engine::rejects::log::RejectLog;
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::scan::tail::{RowCounts, read_tail};
use daypart_engine::schema::layout::Layout;
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::{EventStore, StoreBuilder};
use daypart_engine::text::number_format;

/// Growth up to this many bytes is scanned by the coordinator itself.
const LOCAL_SCAN_BYTES: u64 = 4 << 20;

/// The reading state of an events file.
pub struct EventsState {
    /// The position where memory ran out before the file ended.
    pub until_bytes: Option<u64>,
    /// How to continue when the file grows.
    pub growing: Option<GrowingFile>,
    /// The events of an incomplete last row, which may still continue.
    pub tail: Option<EventStore>,
    /// Positions of the rejects in that row.
    pub tail_log: RejectLog,
}

/// The result of reading all events files of a plan.
pub(super) enum EventsRead {
    /// The store, and for each file of the plan the report and reading state, if it was read. The counts cover
    /// the whole file, but the reject log only the rows read now.
    Complete(EventStore, Vec<Option<(ReadFile, EventsState)>>),
    /// The file with this index can't be used, so none is: partial figures would look like complete ones.
    Failed(usize, FileError),
}

/// The result of reading one events file, or why it can't be used.
type EventsFileResult = Result<(ReadFile, EventsState), FileError>;

impl EventsRead {
    /// Returns the store, if any, and a result for each file of the plan. Results of other files than events
    /// files have no meaning.
    pub(super) fn by_file(self, files: &[PlannedFile]) -> (Option<EventStore>, Vec<EventsFileResult>) {
        match self {
            EventsRead::Complete(store, read) => {
                let results = read.into_iter().map(|read| read.ok_or(FileError::NotReached));
                (Some(store), results.collect())
            }
            EventsRead::Failed(failed, error) => {
                let file = files[failed].inspected.file.name();
                let other = |_: &PlannedFile| Err(FileError::OtherFileFailed { file: file.clone() });
                let mut results: Vec<EventsFileResult> = files.iter().map(other).collect();
                results[failed] = Err(error);
                (None, results)
            }
        }
    }
}

/// The rows of an events file up to its last complete one.
struct CompleteRows {
    /// The position after them.
    position: StreamPosition,
    counts: RowCounts,
    /// The position where memory ran out, and the number of events in the store, if it did.
    memory_full: Option<(u64, u64)>,
}

/// An incomplete last row, read as if the file ended there.
#[derive(Default)]
struct LastRow {
    events: Option<EventStore>,
    counts: RowCounts,
}

impl Reading<'_> {
    /// Reads all events files into one store.
    pub(super) async fn read_events(&mut self, files: &[PlannedFile]) -> EventsRead {
        let mut builder = StoreBuilder::default();
        let mut read: Vec<Option<(ReadFile, EventsState)>> = files.iter().map(|_| None).collect();
        let mut last = None;
        for (index, planned) in files.iter().enumerate() {
            let Some(layout) = planned.inspected.events() else {
                continue;
            };
            match self.read_events_file(index, planned, layout, &mut builder).await {
                Ok(file) => {
                    let is_memory_full = file.1.until_bytes.is_some();
                    read[index] = Some(file);
                    last = Some(index);
                    if is_memory_full {
                        break;
                    }
                }
                Err(error) => return EventsRead::Failed(index, error),
            }
        }
        let bytes = self.total_bytes;
        self.job.progress(Stage::Counting, bytes, bytes, self.rows);
        // Lets the page show the stage before the coordinator is busy.
        worker_scope::yield_to_messages().await;
        match (builder.finish(), last) {
            (Ok(store), _) => EventsRead::Complete(store, read),
            (Err(_), Some(last)) => EventsRead::Failed(last, FileError::OutOfMemory),
            (Err(_), None) => EventsRead::Complete(EventStore::default(), read),
        }
    }

    /// Reads one events file into the store that `builder` builds.
    async fn read_events_file(
        &mut self,
        index: usize,
        planned: &PlannedFile,
        layout: &Layout,
        builder: &mut StoreBuilder,
    ) -> EventsFileResult {
        let grown = planned.grown.clone();
        let mut growing = grown.unwrap_or_else(|| GrowingFile::new(layout));
        let rows = self
            .read_complete_rows(index, planned, layout, growing.position, builder)
            .await?;
        let CompleteRows {
            position,
            mut counts,
            memory_full,
        } = rows;
        let bytes = planned.inspected.bytes;
        let may_grow = planned.inspected.can_grow();
        let has_last_row = may_grow && memory_full.is_none() && position.offset_bytes < bytes;
        let mut last_row = if has_last_row && !planned.is_watched {
            read_last_row(planned, layout, position).await?
        } else {
            LastRow::default()
        };
        let tail_log = std::mem::take(&mut last_row.counts.rejects.log);
        let log = std::mem::take(&mut counts.rejects.log);
        growing.position = position;
        growing.complete_counts.append(counts);
        let mut all = growing.complete_counts.clone();
        all.append(last_row.counts);
        all.rejects.log = log;
        let mut read = read_file(layout, all);
        if let Some((until_bytes, events)) = memory_full {
            read.notes.insert(0, out_of_memory_note(events, until_bytes, bytes));
        }
        let can_continue = may_grow && memory_full.is_none() && !position.is_inside_oversized_row();
        let state = EventsState {
            until_bytes: memory_full.map(|(until_bytes, _)| until_bytes),
            growing: can_continue.then_some(growing),
            tail: last_row.events,
            tail_log,
        };
        Ok((read, state))
    }

    /// Reads an events file up to its last complete row, or until memory is full.
    async fn read_complete_rows(
        &mut self,
        index: usize,
        planned: &PlannedFile,
        layout: &Layout,
        from: StreamPosition,
        builder: &mut StoreBuilder,
    ) -> Result<CompleteRows, FileError> {
        let bytes = planned.inspected.bytes;
        let events_file = EventsFile {
            file: &planned.inspected.text,
            bytes,
            layout,
            from,
            may_grow: planned.inspected.can_grow(),
            number: index,
        };
        let mut counts = RowCounts::default();
        let (job, total_bytes) = (self.job, self.total_bytes);
        let (bytes_before, rows_before) = (self.done_bytes, self.rows);
        let on_chunk = |chunk: &mut EventChunk, bytes_done: u64| {
            counts.count(chunk);
            let done_bytes = bytes_before + bytes_done - from.offset_bytes;
            job.progress(Stage::Reading, done_bytes, total_bytes, rows_before + counts.rows);
        };
        // A small addition isn't worth distributing to the scanners.
        let scanned = if planned.is_watched && bytes - from.offset_bytes <= LOCAL_SCAN_BYTES {
            scan_here(events_file, builder, on_chunk).await
        } else {
            self.parallel_scan.scan(events_file, builder, on_chunk).await
        };
        let (position, memory_full) = match scanned {
            Ok(position) => (position, None),
            Err(ScanError::Failed(failure)) => return Err(failure.into()),
            Err(ScanError::TooLarge(events)) => {
                let limit = MAX_SCANNED_EVENTS;
                return Err(FileError::TooManyEvents { events, limit });
            }
            Err(ScanError::Full { full, .. }) if full.events == 0 => return Err(FileError::OutOfMemory),
            Err(ScanError::Full { full, bytes }) => (from, Some((bytes, full.events as u64))),
        };
        self.done_bytes += bytes - from.offset_bytes;
        self.rows += counts.rows;
        Ok(CompleteRows {
            position,
            counts,
            memory_full,
        })
    }
}

/// Scans the end of a growing file in the coordinator itself, without scanners.
async fn scan_here(
    file: EventsFile<'_>,
    builder: &mut StoreBuilder,
    mut on_chunk: impl FnMut(&mut EventChunk, u64),
) -> Result<StreamPosition, ScanError> {
    let layout = file.layout.events().ok_or(ReadFailure::NoTimeColumn)?;
    let bytes = file_reader::read(file.file, &(file.from.offset_bytes..file.bytes))
        .await
        .map_err(ReadFailure::Browser)?;
    let mut scanner = EventScanner::new(layout);
    scanner.start_at(file.from);
    scanner.feed(&bytes, false);
    let mut chunk = scanner.take_chunk();
    on_chunk(&mut chunk, file.bytes);
    let pushed = builder.push(file.number, chunk);
    pushed.map_err(|full| ScanError::Full { full, bytes: 0 })?;
    Ok(scanner.position())
}

/// Reads an incomplete last row into a store of its own.
async fn read_last_row(planned: &PlannedFile, layout: &Layout, position: StreamPosition) -> Result<LastRow, FileError> {
    let range = position.offset_bytes..planned.inspected.bytes;
    let bytes = file_reader::read(&planned.inspected.text, &range)
        .await
        .map_err(ReadFailure::Browser)?;
    let mut chunk = match layout.events() {
        Some(events) => read_tail(&events, position, &bytes),
        None => EventChunk::default(),
    };
    let mut counts = RowCounts::default();
    counts.count(&mut chunk);
    let mut builder = StoreBuilder::default();
    let store = builder.push(0, chunk).and_then(|()| builder.finish());
    Ok(LastRow {
        events: Some(store.map_err(|_| FileError::OutOfMemory)?),
        counts,
    })
}

/// Returns the note on a file during which memory ran out.
fn out_of_memory_note(events: u64, read_bytes: u64, bytes: u64) -> String {
    format!(
        "Memory was full at {} of the file, after {}. All figures cover only these. Close other tabs and drop the file \
         again, or split it and drop one part.",
        number_format::percent(read_bytes as f64 / bytes.max(1) as f64),
        number_format::counted(events, "events")
    )
}
