//! Warm-up: rehearses each worker's hot functions on generated rows while the user chooses files.
//!
//! A browser runs wasm slowly at first, optimises functions that are called often, and switches to the faster
//! code only when a function is entered again. Each worker therefore does some of its work on generated rows
//! when it starts, in pieces small enough that a request never waits for long.
//!
//! Functions to warm up are marked `#[inline(never)]`, so that each exists only once.

use web_sys::File;

use crate::platform::file_reader::FileWriter;
use crate::platform::worker_scope;
use crate::protocol::{ChunkBuffers, Reply};
use crate::worker::coordinator::session::{Events, Session};
use crate::worker::ingest::inspect::inspect_all;
use crate::worker::ingest::plan::OpenPlan;
use crate::worker::ingest::source::RequestedFile;
use crate::worker::job::RunningJob;
use crate::worker::scanner::range::{RangeTask, ScanJob};
use crate::worker::scanner::transfer::{from_buffers, to_buffers};
use daypart_engine::query::execute::Query;
use daypart_engine::query::profile_table::TableQuery;
use daypart_engine::query::view::View;
use daypart_engine::schema::layout::EventLayout;
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::StoreBuilder;
use daypart_engine::store::group_by::EventGrouper;

/// The number of rounds of the coordinator's work. More brought no measurable gain.
const ROUNDS: u32 = 60;

/// The number of distinct rows in the generated file.
const ROWS: u32 = 1_000;

/// The number of events and of customers in each round of the coordinator: runs are as long as in a file's
/// chunk.
const EVENTS: u32 = 5_000;
const CUSTOMERS: u32 = 100;

/// The number of times that a scanner reads the generated file, and that the file repeats its rows.
const READS: u32 = 12;
const ROW_REPEATS: u32 = 30;

/// Warms up a scanner: scans a generated file as it will scan a range, and discards the result.
pub async fn scanner() {
    let Some(file) = generated_file() else { return };
    let bytes = file.size() as u64;
    let mut buffer = Vec::new();
    for _ in 0..READS {
        let job = ScanJob::new(file.clone(), bytes, false, EventLayout::default_order());
        if RangeTask::begin(job.into(), 0..bytes, Some(0))
            .run(&mut buffer)
            .await
            .is_err()
        {
            return;
        }
        worker_scope::yield_to_messages().await;
    }
}

/// Warms up the coordinator, and returns the replies that it would send if the generated rows were a file's.
pub async fn coordinator() -> Option<Vec<Reply>> {
    let file = generated_file()?;
    let mut replies = Vec::new();
    for round in 0..ROUNDS {
        if round % 10 == 0 {
            let files = vec![RequestedFile::new(file.clone())];
            drop(OpenPlan::replace_all(
                inspect_all(&RunningJob::silent(), files, &[]).await,
            ));
        }
        let event = |row: u32| [row % CUSTOMERS, (row % ROWS) | ((row & 1) << 31), row * 60];
        let mut builder = StoreBuilder::default();
        // Two chunks, so that merging is warmed up too.
        for _ in 0..2 {
            let mut events = (0..EVENTS / 2).map(event).collect();
            let sent = ChunkBuffers {
                groups: EventGrouper::default().group(&mut events),
                ..ChunkBuffers::default()
            };
            let groups = from_buffers(&to_buffers(&sent)).ok()?.groups;
            if builder.knows_codes(0, &groups) {
                let chunk = EventChunk {
                    groups,
                    ..EventChunk::default()
                };
                builder.push(0, chunk).ok()?;
            }
        }
        let mut session = Session::new(0);
        session.events = Some(Events::new(builder.finish().ok()?, Query::default()));
        session.refresh(View::default());
        for filter in ["hour=3", "hour=3&unique-tracks=1..", ""] {
            let filter = filter.parse().unwrap_or_default();
            let view = View {
                filter,
                ..View::default()
            };
            let tracks = session.tracks(&view).ok()?;
            session.query(view).ok()?;
            let window = session.rows(TableQuery::default(), 0, CUSTOMERS);
            replies = vec![
                Reply::Opened(Box::new(session.opened(0.0))),
                Reply::Rows(window),
                Reply::Tracks(Box::new(tracks)),
            ];
        }
        worker_scope::yield_to_messages().await;
    }
    Some(replies)
}

/// Returns a file in memory with the columns of the standard events file.
fn generated_file() -> Option<File> {
    let rows = generated_rows();
    let mut writer = FileWriter::default();
    for _ in 0..ROW_REPEATS {
        writer.add(&rows).ok()?;
    }
    writer.finish("rehearsal.csv").ok()
}

/// Returns rows with the columns of the standard events file.
fn generated_rows() -> Vec<u8> {
    let row = |row: u32| {
        let (minute, second) = (row / 60 % 60, row % 60);
        let (customer, track) = (row * 7 % 5_000, row * 3 % 1_750);
        format!(
            "{row},{customer},{track},\"2014-10-23 03:{minute:02}:{second:02}\",{},\"72132\"\n",
            row % 2
        )
    };
    (0..ROWS).map(row).collect::<String>().into_bytes()
}
