//! Step 3 of opening files, the scan: reads the rows of a plan's files into events and lookup tables.
//!
//! Events files are read first, see [`scan_events`](super::scan_events); then the others, one after the other.

use crate::platform::file_reader;
use crate::protocol::{ReadFile, Stage};
use crate::worker::coordinator::session::Events;
use crate::worker::error::{FileError, ReadFailure};
use crate::worker::ingest::inspect::Inspected;
use crate::worker::ingest::plan::{OpenPlan, PlannedFile};
use crate::worker::ingest::replacements::Replacements;
use crate::worker::ingest::scan_events::EventsState;
use crate::worker::ingest::source::GrowingFile;
use crate::worker::job::RunningJob;
use crate::worker::scanner::parallel_scan::ParallelScan;
use daypart_engine::query::execute::Query;
use daypart_engine::query::report::{Parts, ProfileSubject};
use daypart_engine::scan::tail::RowCounts;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{EventLayout, Layout};
use daypart_engine::schema::lookup_table::{LookupReader, LookupTable};
use daypart_engine::schema::understanding;

/// The number of bytes of a lookup table read at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// The files of a plan after reading.
pub struct Scanned {
    /// The number of the data set.
    pub generation: u32,
    /// All files in the plan's order, including those that can't be used.
    pub files: Vec<ScannedFile>,
    /// The events of all events files; `None` when one of them can't be used.
    pub events: Option<Events>,
    /// The files in use that the files replace.
    pub replacements: Replacements,
}

/// A file of a plan after reading.
pub struct ScannedFile {
    /// The file.
    pub inspected: Inspected,
    /// The position that reading continued from, if the file is one in use that has grown.
    pub grown: Option<GrowingFile>,
    /// Whether the file is watched.
    pub is_watched: bool,
    /// The number of rows and their rejects, or why the file can't be used.
    pub outcome: Result<ReadFile, FileError>,
    /// The table of a file that contains no events.
    pub table: Option<LookupTable>,
    /// The reading state of an events file.
    pub events_state: Option<EventsState>,
}

impl Scanned {
    /// Returns why the first file can't be used; `None` if it can.
    pub fn first_error(&self) -> Option<FileError> {
        self.files.first()?.outcome.as_ref().err().cloned()
    }
}

/// Reads the files of a plan.
pub async fn scan(job: &RunningJob, plan: OpenPlan, parallel_scan: &mut ParallelScan) -> Scanned {
    let OpenPlan { files, replacements } = plan;
    let readable = files.iter().filter(|planned| planned.inspected.layout.is_ok());
    let mut reading = Reading {
        job,
        parallel_scan,
        done_bytes: 0,
        rows: 0,
        total_bytes: readable.map(PlannedFile::new_bytes).sum(),
    };
    let query = query_of(&files);
    let (store, events_files) = reading.read_events(&files).await.by_file(&files);
    let mut scanned = Vec::with_capacity(files.len());
    for (planned, events_file) in files.into_iter().zip(events_files) {
        scanned.push(reading.scan_file(planned, events_file).await);
    }
    Scanned {
        generation: job.generation,
        files: scanned,
        events: store.map(|store| Events::new(store, query)),
        replacements,
    }
}

/// Reads a plan's files one after the other, and counts progress.
pub(super) struct Reading<'a> {
    pub(super) job: &'a RunningJob,
    pub(super) parallel_scan: &'a mut ParallelScan,
    pub(super) done_bytes: u64,
    pub(super) total_bytes: u64,
    pub(super) rows: u64,
}

impl Reading<'_> {
    /// Reads a file, unless its events have been read already.
    async fn scan_file(
        &mut self,
        planned: PlannedFile,
        events_file: Result<(ReadFile, EventsState), FileError>,
    ) -> ScannedFile {
        let PlannedFile {
            mut inspected,
            grown,
            is_watched,
        } = planned;
        let (mut table, mut events_state) = (None, None);
        let outcome = match &inspected.layout {
            Err(error) => Err(error.clone()),
            Ok(layout) if layout.table_kind == TableKind::Events => events_file.map(|(read, state)| {
                events_state = Some(state);
                read
            }),
            Ok(layout) => self
                .read_table(&inspected, layout)
                .await
                .map(|(lookup_table, read)| {
                    table = Some(lookup_table);
                    read
                })
                .map_err(FileError::from),
        };
        // A part file may have no rows, and neither does its table then.
        let outcome = outcome.and_then(|read| {
            let is_part = matches!(read.table_kind, TableKind::Profiles | TableKind::Hours);
            if read.rows > 0 || is_part {
                Ok(read)
            } else {
                Err(FileError::NoRows)
            }
        });
        // They are of no use beyond planning.
        inspected.first_bytes = Vec::new();
        ScannedFile {
            table: table.filter(|_| outcome.is_ok()),
            inspected,
            grown,
            is_watched,
            outcome,
            events_state,
        }
    }

    /// Reads a file of customers, tracks, clicks, profiles or hourly counts into a lookup table.
    async fn read_table(
        &mut self,
        inspected: &Inspected,
        layout: &Layout,
    ) -> Result<(LookupTable, ReadFile), ReadFailure> {
        let Inspected { text, bytes, .. } = inspected;
        let mut reader = LookupReader::new(layout);
        let mut left_over: Vec<u8> = Vec::new();
        let mut start = layout.first_row_bytes;
        while start < *bytes {
            let end = (start + PIECE_BYTES).min(*bytes);
            let piece = file_reader::read(text, &(start..end)).await?;
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
            ..RowCounts::default()
        };
        Ok((table, read_file(layout, counts)))
    }
}

/// Returns the report on the rows of a file.
pub(super) fn read_file(layout: &Layout, counts: RowCounts) -> ReadFile {
    let mut notes = layout.notes.clone();
    notes.extend(counts.repair_stats.sentences());
    notes.extend(counts.unknown_devices.sentence(counts.accepted()));
    ReadFile {
        read_as: understanding::phrases(layout),
        unknown_devices: counts.unknown_devices.clone(),
        table_kind: layout.table_kind,
        rows: counts.rows,
        kept: counts.accepted(),
        rejects: counts.rejects,
        notes,
    }
}

/// Returns the query settings for the events of these files: the columns that any of them has, and the
/// subject of the first one's profiles.
fn query_of(files: &[PlannedFile]) -> Query {
    let layouts = files
        .iter()
        .filter_map(|planned| planned.inspected.layout.as_ref().ok());
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
