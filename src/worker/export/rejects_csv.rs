//! `rejects.csv`: every rejected row as written in its file, which is read again for that.

use web_sys::File;

use crate::platform::file_reader::{self, FileWriter};
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
/// Returns what failed and what to do, when a file can no longer be read or the browser has no room.
pub async fn write(sources: Vec<SourceFile>, name: &str) -> Result<File, String> {
    let mut writer = FileWriter::default();
    let mut piece = rejects_header().map_err(|error| failed(name, &error.to_string()))?;
    for source in &sources {
        let mut logged = source.log.iter().chain(source.tail_log.iter());
        loop {
            let rejects: Vec<LoggedReject> = logged.by_ref().take(BATCH_SIZE).collect();
            if rejects.is_empty() {
                break;
            }
            let size_bytes = source.text.size() as u64;
            let mut retrieval = Retrieval::new(source.dialect, source.columns, size_bytes, &rejects);
            while let Some(wanted) = retrieval.wants() {
                let bytes = file_reader::read(&source.text, &wanted)
                    .await
                    .map_err(|error| unreadable(name, &source.file.name(), &error))?;
                let rows = retrieval.feed(&bytes);
                let rows = reject_rows(&source.file.name(), &rows).map_err(|error| failed(name, &error.to_string()))?;
                piece.extend_from_slice(&rows);
                if piece.len() >= FLUSH_BYTES {
                    writer.add(&piece).map_err(|error| failed(name, &error))?;
                    piece.clear();
                }
            }
        }
    }
    writer.add(&piece).map_err(|error| failed(name, &error))?;
    writer.finish(name).map_err(|error| failed(name, &error))
}

fn failed(name: &str, error: &str) -> String {
    format!("{name} could not be written: {error}")
}

fn unreadable(name: &str, file: &str, error: &str) -> String {
    let error = error.trim_end_matches('.');
    format!(
        "{name} could not be written: {file}, which contains the rows, can no longer be read ({error}). If the file was \
         changed or moved since you dropped it, drop it again."
    )
}
