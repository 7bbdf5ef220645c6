//! Shared code of the benchmarks: writes the demo's events, and reads them with the engine on one thread.

use std::io;

use daypart_engine::csv::position::StreamPosition;
use daypart_engine::demo::{DEMO_SEED, Demo, DemoSize};
use daypart_engine::query::execute::Query;
use daypart_engine::query::filter::{Filter, Subject, Values};
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::schema::detect::recognise;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::Layout;
use daypart_engine::stats::rng::Rng;
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::{EventStore, StoreBuilder};

/// Size of a piece that is fed to the scanner, as in the browser.
const PIECE_BYTES: usize = 16 << 20;

/// Number of events to write at a time.
const EVENTS_PER_WRITE: u32 = 100_000;

/// Number of customers of [`Ids::Many`].
const MANY: u32 = 1_000_000;

/// Kind of customer and track ids in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Whole numbers, as in the default file.
    Numbers,
    /// Texts in the form of UUIDs.
    Texts,
    /// Whole numbers, with a million customers.
    Many,
}

/// Writes a number of the demo's events, and returns the number of bytes.
///
/// # Errors
/// When writing fails.
pub fn write_events(events: u32, ids: Ids, out: &mut impl io::Write) -> io::Result<u64> {
    let size = DemoSize {
        events,
        ..DemoSize::default()
    };
    let mut demo = Demo::new(size, DEMO_SEED);
    let (mut lines, mut renamed) = (Vec::new(), Vec::new());
    let (mut bytes, mut written) = (0, 0);
    let mut more = true;
    while more {
        lines.clear();
        more = demo.write_events(EVENTS_PER_WRITE, &mut lines);
        let piece = match ids {
            Ids::Numbers => &lines,
            Ids::Texts | Ids::Many => {
                renamed.clear();
                for line in lines.split_inclusive(|&byte| byte == b'\n') {
                    replace_ids(line, ids, written, &mut renamed);
                    written += 1;
                }
                &renamed
            }
        };
        out.write_all(piece)?;
        bytes += piece.len() as u64;
    }
    Ok(bytes)
}

/// Appends a line with its customer and track ids replaced. `index` is the line's index.
fn replace_ids(line: &[u8], ids: Ids, index: u32, out: &mut Vec<u8>) {
    for (column, field) in line.split(|&byte| byte == b',').enumerate() {
        if column > 0 {
            out.push(b',');
        }
        match column {
            1 if ids == Ids::Many => out.extend_from_slice((index % MANY).to_string().as_bytes()),
            1 | 2 if ids == Ids::Texts => out.extend_from_slice(uuid_like(field, column as u64).as_bytes()),
            _ => out.extend_from_slice(field),
        }
    }
}

/// Converts a number to a text in the form of a UUID, which differs by kind.
fn uuid_like(number: &[u8], kind: u64) -> String {
    let value = number.iter().fold(kind, |value, &digit| value << 8 | u64::from(digit));
    let (high, low) = (Rng::new(value).draw(), Rng::new(!value).draw());
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFF,
        low >> 52,
        low & 0xFFFF_FFFF_FFFF
    )
}

/// Infers the layout of an events file.
///
/// # Errors
/// When the file isn't an events file.
pub fn layout_of(file: &[u8]) -> Result<Layout, String> {
    let layout = recognise(file).map_err(|error| error.to_string())?;
    if layout.table_kind == TableKind::Events {
        Ok(layout)
    } else {
        Err("expected an events file".to_owned())
    }
}

/// Scans an events file into chunks on this thread.
///
/// # Errors
/// When the file has no time column, or rows are rejected.
pub fn scan(layout: &Layout, file: &[u8]) -> Result<Vec<EventChunk>, String> {
    let events = layout.events().ok_or("found no time column")?;
    let mut scanner = EventScanner::new(events);
    let mut start = layout.first_row_bytes as usize;
    scanner.start_at(StreamPosition::new(layout.first_row_bytes, layout.first_row_lines));
    let mut chunks = Vec::new();
    while start < file.len() {
        let end = start.saturating_add(PIECE_BYTES).min(file.len());
        let used = scanner.feed(&file[start..end], end == file.len());
        if used == 0 {
            return Err(format!("the row at byte {start} is longer than a piece"));
        }
        start += used;
        chunks.push(scanner.take_chunk());
    }
    let rejected: u64 = chunks.iter().map(|chunk| chunk.rejects.total()).sum();
    if rejected == 0 {
        Ok(chunks)
    } else {
        Err(format!("{rejected} rows were rejected"))
    }
}

/// Groups the events of one scanner by customer.
///
/// # Errors
/// When there are too many events for a store.
pub fn group(chunks: Vec<EventChunk>) -> Result<EventStore, String> {
    let mut builder = StoreBuilder::default();
    for chunk in chunks {
        builder.push(0, chunk).map_err(|_| "too many events".to_owned())?;
    }
    builder.finish().map_err(|_| "too many events".to_owned())
}

/// A query for four hours of the day.
pub fn some_hours() -> Query {
    let mut query = Query::default();
    query.view.filter = Filter::default().with(Subject::Hour, Values::Codes((9..13).collect()));
    query
}
