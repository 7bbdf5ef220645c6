//! Source lines: the rows that a customer's figures are based on, as written in their files, which are read
//! again.

use web_sys::File;

use crate::platform::file_reader::{self, FileWriter};
use crate::protocol::Stage;
use crate::worker::error::WorkerError;
use crate::worker::ingest::source::SourceFile;
use crate::worker::job::RunningJob;
use daypart_engine::scan::provenance::{
    PIECE_BYTES, SourceLines, SourceRow, SourceScan, source_csv_header, source_csv_rows, source_lines,
};

/// The number of rows sent to the page; a download contains all.
const SHOWN_ROWS: usize = 500;

/// The buffer size in bytes at which rows are handed over to the browser.
const FLUSH_BYTES: usize = 4 << 20;

/// Returns the number of a customer's rows in these files, and the first [`SHOWN_ROWS`] of them.
///
/// # Errors
/// When a file can no longer be read.
pub async fn lines(job: &RunningJob, sources: &[SourceFile], customer: &str) -> Result<SourceLines, WorkerError> {
    let mut found = SourceLines::default();
    let total_bytes = sources.iter().filter_map(bytes_to_read).sum();
    let mut before_bytes = 0;
    for source in sources {
        let name = source.file.name();
        let each = |rows: &[SourceRow<'_>], done_bytes: u64| {
            let remaining = SHOWN_ROWS.saturating_sub(found.lines.len()).min(rows.len());
            found.lines.extend(source_lines(&name, &rows[..remaining]));
            found.total += rows.len() as u64;
            job.progress(Stage::Reading, before_bytes + done_bytes, total_bytes, found.total);
            Ok(())
        };
        scan_source(source, customer, each).await?;
        before_bytes += bytes_to_read(source).unwrap_or_default();
    }
    Ok(found)
}

/// Writes all rows of a customer in these files as a file with this name.
///
/// # Errors
/// When a file can no longer be read or the browser has no room.
pub async fn write(sources: Vec<SourceFile>, customer: String, name: &'static str) -> Result<File, WorkerError> {
    let not_written = |error: String| WorkerError::not_written(name, &error);
    let mut writer = FileWriter::default();
    let mut piece = source_csv_header().map_err(|error| WorkerError::not_written(name, &error))?;
    for source in &sources {
        let file = source.file.name();
        let each = |rows: &[SourceRow<'_>], _| {
            let rows = source_csv_rows(&file, rows);
            piece.extend_from_slice(&rows.map_err(|error| WorkerError::not_written(name, &error))?);
            if piece.len() >= FLUSH_BYTES {
                writer.add(&piece).map_err(not_written)?;
                piece.clear();
            }
            Ok(())
        };
        scan_source(source, &customer, each).await?;
    }
    writer.add(&piece).map_err(not_written)?;
    writer.finish(name).map_err(not_written)
}

/// Returns the number of bytes of a file to read again; `None` when it contains no events.
fn bytes_to_read(source: &SourceFile) -> Option<u64> {
    source.events.as_ref().map(|rows| rows.end_bytes.min(rows.until_bytes))
}

/// Reads a file's events again, and calls `each` with the customer's rows and the number of bytes read so
/// far.
async fn scan_source(
    source: &SourceFile,
    customer: &str,
    mut each: impl FnMut(&[SourceRow<'_>], u64) -> Result<(), WorkerError>,
) -> Result<(), WorkerError> {
    let Some(rows) = &source.events else {
        return Ok(());
    };
    let mut scan = SourceScan::new(rows, customer, PIECE_BYTES);
    while let Some(wanted) = scan.wants() {
        let bytes = file_reader::read(&source.text, &wanted)
            .await
            .map_err(|reason| WorkerError::SourceUnreadable {
                file: source.file.name(),
                reason,
            })?;
        let found = scan.feed(&bytes);
        each(&found, wanted.end)?;
    }
    Ok(())
}
