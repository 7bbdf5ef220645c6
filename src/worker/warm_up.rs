//! Warming up: a browser runs wasm slowly at first and compiles well what it has seen to be called often, and it takes the
//! better code only when a function is entered anew. So each worker does a little of its work on made-up rows when it
//! starts, while the person is still choosing files, in pieces so small that a request needs not wait.
//!
//! What is to be warm stands in functions marked `#[inline(never)]`, so that there is one of each.

use web_sys::File;

use crate::platform::file_reader::FileWriter;
use crate::platform::worker_scope;
use crate::protocol::{ChunkBuffers, Reply};
use crate::worker::coordinator::session::{Events, Session};
use crate::worker::ingest::candidates::OpenPlan;
use crate::worker::ingest::open;
use crate::worker::ingest::source::RequestedFile;
use crate::worker::scanner::range::{ScanJob, Task};
use crate::worker::scanner::transfer::{from_buffers, to_buffers};
use daypart_engine::query::execute::Query;
use daypart_engine::query::profile_table::TableQuery;
use daypart_engine::query::view::View;
use daypart_engine::schema::layout::EventLayout;
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::StoreBuilder;
use daypart_engine::store::group_by::EventGrouper;

/// How often the lead's work is done. More brought nothing when it was measured.
const TURNS: u32 = 60;

/// How many rows a piece has.
const ROWS: u32 = 1_000;

/// How many events the lead counts at a time, and of how many customers: runs are as long as in a file's piece.
const EVENTS: u32 = 5_000;
const CUSTOMERS: u32 = 100;

/// How often a scanner reads the made-up file, and how often the rows stand in it.
const FILES: u32 = 12;
const ROWS_AGAIN: u32 = 30;

/// Warms up what a scanner does: it reads a made-up file as it will read a range. Nobody is told what came of it.
pub async fn scanner() {
    let Some(file) = made_up_file() else { return };
    let bytes = file.size() as u64;
    let mut room = Vec::new();
    for _ in 0..FILES {
        let job = ScanJob::new(file.clone(), bytes, false, EventLayout::seed());
        if Task::begin(job.into(), 0..bytes, Some(0)).run(&mut room).await.is_err() {
            return;
        }
        worker_scope::breathe().await;
    }
}

/// Warms up what the lead does, and gives what it would tell of the made-up rows if they were a file's.
pub async fn lead() -> Option<Vec<Reply>> {
    let file = made_up_file()?;
    let mut told = Vec::new();
    for turn in 0..TURNS {
        if turn % 10 == 0 {
            let looked = open::look(&open::OpenJob::unheard(), vec![RequestedFile::new(file.clone())], &[]).await;
            drop(OpenPlan::anew(looked));
        }
        let event = |row: u32| [row % CUSTOMERS, (row % ROWS) | ((row & 1) << 31), row * 60];
        let mut builder = StoreBuilder::default();
        // Two pieces, which have to be joined.
        for _ in 0..2 {
            let mut events = (0..EVENTS / 2).map(event).collect();
            let sent = ChunkBuffers {
                groups: EventGrouper::default().group(&mut events),
                ..ChunkBuffers::default()
            };
            let groups = from_buffers(&to_buffers(&sent)).ok()?.groups;
            if builder.knows(0, &groups) {
                let chunk = EventChunk {
                    groups,
                    ..EventChunk::default()
                };
                builder.push(0, chunk).ok()?;
            }
        }
        let mut session = Session::new(0);
        session.events = Some(Events::new(builder.finish().ok()?, Query::default()));
        session.settle(View::default());
        for filter in ["hour=3", "hour=3&unique-tracks=1..", ""] {
            let filter = filter.parse().unwrap_or_default();
            let view = View {
                filter,
                ..View::default()
            };
            let tracks = session.tracks(&view).ok()?;
            session.count(view).ok()?;
            let window = session.rows(TableQuery::default(), 0, CUSTOMERS);
            told = vec![
                Reply::Opened(Box::new(session.opened(0.0))),
                Reply::Rows(window),
                Reply::Tracks(Box::new(tracks)),
            ];
        }
        worker_scope::breathe().await;
    }
    Some(told)
}

/// A file like the seed's events file, in memory.
fn made_up_file() -> Option<File> {
    let rows = made_up_rows();
    let mut maker = FileWriter::default();
    for _ in 0..ROWS_AGAIN {
        maker.add(&rows).ok()?;
    }
    maker.finish("rehearsal.csv").ok()
}

/// Rows like those of the seed's events file.
fn made_up_rows() -> Vec<u8> {
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
