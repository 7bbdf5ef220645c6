//! The rows that a customer's figures rest on, as they stand in their files, which are read again for that.

use web_sys::File;

use crate::platform::file_reader::{self, FileWriter};
use crate::protocol::Stage;
use crate::worker::ingest::open::OpenJob;
use crate::worker::ingest::source::SourceFile;
use daypart_engine::scan::provenance::{
    PIECE_BYTES, SourceLines, SourceRow, SourceScan, shown, source_rows, sources_header,
};

/// How many rows are shown.
const SHOWN_ROWS: usize = 500;

/// From how many bytes on rows are handed to the browser.
const MADE_BYTES: usize = 4 << 20;

/// How many rows a customer has in these files, and the first of them.
///
/// # Errors
/// When a file can't be read any more, with what to do.
pub async fn lines(job: &OpenJob, sources: &[SourceFile], customer: &str) -> Result<SourceLines, String> {
    let mut found = SourceLines::default();
    let total_bytes = sources.iter().filter_map(bytes_of).sum();
    let mut before_bytes = 0;
    for source in sources {
        let name = source.file.name();
        let each = |rows: &[SourceRow<'_>], done_bytes: u64| {
            let room = SHOWN_ROWS.saturating_sub(found.lines.len()).min(rows.len());
            found.lines.extend(shown(&name, &rows[..room]));
            found.total += rows.len() as u64;
            job.progress(Stage::Reading, before_bytes + done_bytes, total_bytes, found.total);
            Ok(())
        };
        trace(source, customer, each).await?;
        before_bytes += bytes_of(source).unwrap_or_default();
    }
    Ok(found)
}

/// Writes all rows that a customer has in these files under a name.
///
/// # Errors
/// When a file can't be read any more, or the browser has no room, with what to do.
pub async fn write(sources: Vec<SourceFile>, customer: &str, name: &str) -> Result<File, String> {
    let failed = |error: String| format!("{name} could not be written: {error}");
    let mut maker = FileWriter::default();
    let mut piece = sources_header().map_err(|error| failed(error.to_string()))?;
    for source in &sources {
        let file = source.file.name();
        let each = |rows: &[SourceRow<'_>], _| {
            piece.extend_from_slice(&source_rows(&file, rows).map_err(|error| failed(error.to_string()))?);
            if piece.len() >= MADE_BYTES {
                maker.add(&piece).map_err(failed)?;
                piece.clear();
            }
            Ok(())
        };
        trace(source, customer, each).await?;
    }
    maker.add(&piece).map_err(failed)?;
    maker.finish(name).map_err(failed)
}

/// How much of a file is read again; `None` when it holds no events.
fn bytes_of(source: &SourceFile) -> Option<u64> {
    source.events.as_ref().map(|rows| rows.end_bytes.min(rows.until_bytes))
}

/// Reads a file's events again, and hands on the rows of a customer, with how many bytes were read so far.
async fn trace(
    source: &SourceFile,
    customer: &str,
    mut each: impl FnMut(&[SourceRow<'_>], u64) -> Result<(), String>,
) -> Result<(), String> {
    let Some(rows) = &source.events else {
        return Ok(());
    };
    let mut trace = SourceScan::new(rows, customer, PIECE_BYTES);
    while let Some(wanted) = trace.wants() {
        let bytes = file_reader::read(&source.text, &wanted)
            .await
            .map_err(|error| gone(&source.file.name(), &error))?;
        let found = trace.feed(&bytes);
        each(&found, wanted.end)?;
    }
    Ok(())
}

fn gone(file: &str, error: &str) -> String {
    let error = error.trim_end_matches('.');
    format!(
        "the source lines could not be found, because {file} can't be read any more: {error}. If the file was changed or \
         moved since it was dropped, drop it again."
    )
}
