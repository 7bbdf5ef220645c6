//! The demo's files, written piece by piece as if they had been dropped.

use web_sys::File;

use crate::platform::file_reader::FileWriter;
use crate::platform::worker_scope;
use crate::protocol::{Export, Stage};
use crate::worker::error::WorkerError;
use crate::worker::job::RunningJob;
use daypart_engine::demo::{DEMO_SEED, Demo, DemoSize};
use daypart_engine::schema::kinds::TableKind;

/// The number of events written at a time.
const PIECE_EVENTS: u32 = 100_000;

/// Writes the demo's files.
///
/// # Errors
/// When the browser has no room for them.
pub async fn write(job: &RunningJob) -> Result<Vec<(TableKind, File)>, WorkerError> {
    let size = DemoSize::default();
    let events = u64::from(size.events);
    let mut demo = Demo::new(size, DEMO_SEED);
    let mut writer = FileWriter::default();
    let mut piece = Vec::new();
    let mut written = 0;
    loop {
        job.progress(Stage::MakingDemo, written, events, written);
        piece.clear();
        let more = demo.write_events(PIECE_EVENTS, &mut piece);
        writer.add(&piece).map_err(WorkerError::DemoNotWritten)?;
        if !more {
            break;
        }
        written = (written + u64::from(PIECE_EVENTS)).min(events);
        worker_scope::yield_to_messages().await;
    }
    let mut files = vec![finished(TableKind::Events, writer)?];
    for (table_kind, bytes) in [
        (TableKind::Customers, demo.customers()),
        (TableKind::Music, demo.music()),
        (TableKind::Clicks, demo.clicks()),
    ] {
        let mut writer = FileWriter::default();
        writer.add(&bytes).map_err(WorkerError::DemoNotWritten)?;
        files.push(finished(table_kind, writer)?);
    }
    Ok(files)
}

fn finished(table_kind: TableKind, writer: FileWriter) -> Result<(TableKind, File), WorkerError> {
    let file = writer.finish(Export::Demo(table_kind).file_name());
    Ok((table_kind, file.map_err(WorkerError::DemoNotWritten)?))
}
