//! `rejects.csv`: every rejected row as written in its file, which is read again for that.

use web_sys::File;

use crate::platform::file_reader::{self, FileWriter};
use crate::worker::error::WorkerError;
use crate::worker::ingest::source::SourceFile;
use daypart_engine::export::tables::{reject_rows, rejects_header};
use daypart_engine::rejects::log::LoggedReject;
use daypart_engine::rejects::retrieval::Retrieval;

/// The number of rejects retrieved at a time, so that not all positions are unpacked in memory at once.
const BATCH_SIZE: usize = 50_000;

/// The buffer size in bytes at which rows are handed over to the browser.
const FLUSH_BYTES: usize = 4 << 20;

/// Writes the rejected rows of these files as a file with this name.
///
/// # Errors
/// When a file can no longer be read or the browser has no room.
pub async fn write(sources: Vec<SourceFile>, name: &'static str) -> Result<File, WorkerError> {
    let not_written = |error: String| WorkerError::not_written(name, &error);
    let mut writer = FileWriter::default();
    let mut piece = rejects_header().map_err(|error| WorkerError::not_written(name, &error))?;
    for source in &sources {
        let unreadable = |reason: String| WorkerError::RejectsUnreadable {
            export: name,
            file: source.file.name(),
            reason,
        };
        let mut logged = source.log.iter().chain(source.tail_log.iter());
        loop {
            let rejects: Vec<LoggedReject> = logged.by_ref().take(BATCH_SIZE).collect();
            if rejects.is_empty() {
                break;
            }
            let size_bytes = source.text.size() as u64;
            let mut retrieval = Retrieval::new(source.dialect, source.columns, size_bytes, &rejects);
            while let Some(wanted) = retrieval.wants() {
                let bytes = file_reader::read(&source.text, &wanted).await.map_err(unreadable)?;
                let rows = retrieval.feed(&bytes);
                let rows = reject_rows(&source.file.name(), &rows);
                piece.extend_from_slice(&rows.map_err(|error| WorkerError::not_written(name, &error))?);
                if piece.len() >= FLUSH_BYTES {
                    writer.add(&piece).map_err(not_written)?;
                    piece.clear();
                }
            }
        }
    }
    writer.add(&piece).map_err(not_written)?;
    writer.finish(name).map_err(not_written)
}
