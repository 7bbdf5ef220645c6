//! What several tests need: the real files, and events files read all the way.

use std::path::PathBuf;

use daypart::engine::event::EventChunk;
use daypart::engine::profile::Profiles;
use daypart::engine::query::{self, Query};
use daypart::engine::reject::Rejects;
use daypart::engine::report::Report;
use daypart::engine::role::{Layout, recognise};
use daypart::engine::scan::EventScanner;
use daypart::engine::store::{EventStore, StoreBuilder};

/// One of the real files. They lie beside the repository and not in it; `None`, with a line that says so, when they are
/// absent.
pub fn shared_data(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("not run: ../shared/data/{name} is absent");
    }
    bytes
}

/// All that an events file gives.
pub struct Answer {
    pub store: EventStore,
    pub profiles: Profiles,
    pub report: Report,
    pub rows: u64,
    pub stray_quotes: u64,
    pub rejects: Rejects,
}

/// Reads an events file whole, in pieces of so many bytes.
pub fn read_events(file: &[u8], piece_bytes: usize) -> Answer {
    let layout = recognise(file).expect("an events file");
    let chunks = scan(&layout, file, piece_bytes);
    answer(vec![chunks])
}

/// The chunks that one scanner makes of a file in pieces of so many bytes.
pub fn scan(layout: &Layout, file: &[u8], piece_bytes: usize) -> Vec<EventChunk> {
    let columns = layout.event_columns().expect("an events file");
    let mut scanner = EventScanner::new(layout.dialect, columns);
    let first_row = layout.first_row_bytes as usize;
    scanner.skip(layout.first_row_bytes, layout.first_row_lines);
    let mut chunks = Vec::new();
    let (mut start, mut end) = (first_row, first_row);
    while end < file.len() {
        end = (end + piece_bytes).min(file.len());
        start += scanner.feed(&file[start..end], end == file.len());
        chunks.push(scanner.take_chunk());
    }
    assert_eq!(start, file.len(), "a scanner uses the whole file");
    chunks
}

/// What the chunks of several scanners say together.
pub fn answer(scanners: Vec<Vec<EventChunk>>) -> Answer {
    let mut builder = StoreBuilder::default();
    let (mut rows, mut stray_quotes, mut rejects) = (0, 0, Rejects::default());
    for (scanner, chunks) in scanners.into_iter().enumerate() {
        for mut chunk in chunks {
            rows += chunk.rows;
            stray_quotes += chunk.stray_quotes;
            rejects.append(std::mem::take(&mut chunk.rejects));
            builder.push(scanner, chunk).expect("room for the events");
        }
    }
    let store = builder.finish();
    assert_eq!(
        rows,
        store.len() as u64 + rejects.total(),
        "rows in = rows kept + rows rejected"
    );
    let (profiles, report) = query::run(&store, &Query::default());
    Answer {
        store,
        profiles,
        report,
        rows,
        stray_quotes,
        rejects,
    }
}
