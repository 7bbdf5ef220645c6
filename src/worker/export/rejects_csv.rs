//! `rejects.csv`: every rejected row as it stands in its file, which is read again for that.

use web_sys::File;

use crate::platform::file_reader::{self, FileWriter};
use crate::worker::ingest::source::SourceFile;
use daypart_engine::export::tables::{reject_rows, rejects_header};
use daypart_engine::rejects::log::LoggedReject;
use daypart_engine::rejects::retrieval::Retrieval;

/// How many rejects are looked for at a time, so that their places need not all be in memory unpacked.
const AT_A_TIME: usize = 50_000;

/// From how many bytes on rows are handed to the browser.
const PIECE_BYTES: usize = 4 << 20;

/// Writes the rejected rows of these files under a name.
///
/// # Errors
/// When a file can't be read any more, or the browser has no room, with what to do.
pub async fn write(sources: Vec<SourceFile>, name: &str) -> Result<File, String> {
    let mut maker = FileWriter::default();
    let mut piece = rejects_header().map_err(|error| failed(name, &error.to_string()))?;
    for source in &sources {
        let mut logged = source.log.iter().chain(source.rest_log.iter());
        loop {
            let rejects: Vec<LoggedReject> = logged.by_ref().take(AT_A_TIME).collect();
            if rejects.is_empty() {
                break;
            }
            let size_bytes = source.text.size() as u64;
            let mut retrieval = Retrieval::new(source.dialect, source.columns, size_bytes, &rejects);
            while let Some(wanted) = retrieval.wants() {
                let bytes = file_reader::read(&source.text, &wanted)
                    .await
                    .map_err(|error| gone(name, &source.file.name(), &error))?;
                let rows = retrieval.feed(&bytes);
                let rows = reject_rows(&source.file.name(), &rows).map_err(|error| failed(name, &error.to_string()))?;
                piece.extend_from_slice(&rows);
                if piece.len() >= PIECE_BYTES {
                    maker.add(&piece).map_err(|error| failed(name, &error))?;
                    piece.clear();
                }
            }
        }
    }
    maker.add(&piece).map_err(|error| failed(name, &error))?;
    maker.finish(name).map_err(|error| failed(name, &error))
}

fn failed(name: &str, error: &str) -> String {
    format!("{name} could not be written: {error}")
}

fn gone(name: &str, file: &str, error: &str) -> String {
    let error = error.trim_end_matches('.');
    format!(
        "{name} could not be written, because the rows stand in {file}, which can't be read any more: {error}. If the \
         file was changed or moved since it was dropped, drop it again."
    )
}
