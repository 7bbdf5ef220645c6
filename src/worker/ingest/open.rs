//! Opening files: the pipeline from requested files to scanned ones, for each kind of job.
//!
//! Each step takes the previous step's value and returns its own: [`inspect`](super::inspect),
//! [`plan`](super::plan), [`scan`](super::scan). The last one, [`merge`](super::merge), adds the result to the session.

use web_sys::File;

use crate::protocol::RememberedOverrides;
use crate::worker::error::{NotGrown, WorkerError};
use crate::worker::ingest::demo_files;
use crate::worker::ingest::inspect::{inspect, inspect_all};
use crate::worker::ingest::plan::OpenPlan;
use crate::worker::ingest::scan::{Scanned, scan};
use crate::worker::ingest::source::{RequestedFile, SourceFile};
use crate::worker::job::RunningJob;
use crate::worker::scanner::parallel_scan::ParallelScan;
use daypart_engine::schema::kinds::TableKind;

/// Reads dropped files, and the files in use that must be read again with them.
pub async fn open_drop(
    job: &RunningJob,
    files: Vec<RequestedFile>,
    remembered: &[RememberedOverrides],
    in_use: &[SourceFile],
    parallel_scan: &mut ParallelScan,
) -> Scanned {
    let inspected = inspect_all(job, files, remembered).await;
    let mut plan = OpenPlan::for_drop(inspected, in_use).await;
    let reread = inspect_all(job, std::mem::take(&mut plan.reread), &[]).await;
    scan(job, plan.with_reread(reread), parallel_scan).await
}

/// Reads files in place of everything read before, each with its own import settings.
pub async fn open_all(job: &RunningJob, files: Vec<RequestedFile>, parallel_scan: &mut ParallelScan) -> Scanned {
    let inspected = inspect_all(job, files, &[]).await;
    scan(job, OpenPlan::replace_all(inspected), parallel_scan).await
}

/// Writes the demo's files and reads them as if they had been dropped. Returns the files too.
///
/// # Errors
/// When the browser has no room for the files.
pub async fn open_demo(
    job: &RunningJob,
    parallel_scan: &mut ParallelScan,
) -> Result<(Scanned, Vec<(TableKind, File)>), WorkerError> {
    let demo = demo_files::write(job).await?;
    let files = demo.iter().map(|(_, file)| RequestedFile::new(file.clone()));
    Ok((open_all(job, files.collect(), parallel_scan).await, demo))
}

/// Reads the rows appended to a file in use.
///
/// # Errors
/// Returns the reason why the file can't be continued.
pub async fn open_growth(
    job: &RunningJob,
    mut file: RequestedFile,
    in_use: &[SourceFile],
    parallel_scan: &mut ParallelScan,
) -> Result<Scanned, NotGrown> {
    let at = in_use.iter().position(|source| source.handle == file.handle);
    let at = at.ok_or(NotGrown::NotInUse)?;
    let identity = in_use[at].identity.as_ref();
    let known_bytes = identity.map_or(0, |identity| identity.fingerprint.size_bytes);
    if (file.file.size() as u64) < known_bytes {
        return Err(NotGrown::Shorter);
    }
    file.overrides = Some(in_use[at].overrides.clone());
    let inspected = inspect(file, &[]).await;
    let plan = OpenPlan::for_growth(inspected, in_use, at).await?;
    Ok(scan(job, plan, parallel_scan).await)
}
