//! Jobs: requests that read files, queued and run one at a time.

use std::cell::RefCell;

use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::{AbortHandle, abortable};
use web_sys::File;

use crate::protocol::{FileChange, RememberedOverrides, Reply};
use crate::worker::coordinator::answer::{PendingReply, Response};
use crate::worker::coordinator::session::{RereadPlan, Session};
use crate::worker::error::{NotGrown, WorkerError};
use crate::worker::ingest::open;
use crate::worker::ingest::scan::Scanned;
use crate::worker::ingest::source::{RequestedFile, SourceFile};
use crate::worker::job::RunningJob;
use crate::worker::scanner::parallel_scan::ParallelScan;
use daypart_engine::query::view::View;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::part_files;

/// The files that a job reads.
pub enum Task {
    /// Dropped files, with the import settings remembered for files with the same columns.
    Drop(Vec<RequestedFile>, Vec<RememberedOverrides>),
    /// The demo's files.
    Demo,
    /// The rows appended to a file in use.
    Grow(RequestedFile),
    /// All files in use, with a change to one of them.
    Reread {
        /// The generation that the files belong to.
        of: u32,
        /// The changed file's index in that generation's list.
        file: usize,
        /// The change.
        change: FileChange,
    },
}

/// A queued job.
pub struct QueuedJob {
    /// The reply that it owes.
    pub pending: PendingReply,
    /// The files that it reads.
    pub task: Task,
    /// The view of its report.
    pub view: View,
}

/// The job queue, and the job that is running.
pub struct JobQueue {
    sender: mpsc::UnboundedSender<QueuedJob>,
    /// The running job: its request id and abort handle.
    running: RefCell<Option<(u32, AbortHandle)>>,
    /// Ids of queued jobs that were cancelled before they started.
    cancelled: RefCell<Vec<u32>>,
}

impl JobQueue {
    /// Returns an empty queue, and the receiver of its jobs for [`run_all`].
    pub fn new() -> (JobQueue, mpsc::UnboundedReceiver<QueuedJob>) {
        let (sender, receiver) = mpsc::unbounded();
        let queue = JobQueue {
            sender,
            running: RefCell::default(),
            cancelled: RefCell::default(),
        };
        (queue, receiver)
    }

    /// Queues a job.
    pub fn push(&self, job: QueuedJob) {
        if let Err(refused) = self.sender.unbounded_send(job) {
            refused.into_inner().pending.send(Err(WorkerError::QueueClosed));
        }
    }

    /// Cancels the job of a request, whether it is running or queued.
    pub fn cancel(&self, id: u32) {
        match self.running.borrow().as_ref() {
            Some((running, handle)) if *running == id => handle.abort(),
            _ => self.cancelled.borrow_mut().push(id),
        }
    }

    /// Returns whether a job was cancelled before it started.
    fn take_cancelled(&self, id: u32) -> bool {
        let mut cancelled = self.cancelled.borrow_mut();
        let is_cancelled = cancelled.contains(&id);
        // Smaller ids were requested earlier, so they have already run.
        cancelled.retain(|&other| other > id);
        is_cancelled
    }

    /// Runs a job to its end, or until it is cancelled; `None` then.
    async fn run<T>(&self, id: u32, job: impl Future<Output = T>) -> Option<T> {
        if self.take_cancelled(id) {
            return None;
        }
        let (job, handle) = abortable(job);
        self.running.replace(Some((id, handle)));
        let result = job.await;
        self.running.replace(None);
        result.ok()
    }
}

/// Runs queued jobs one at a time, so that a cancelled job has ended before the next one starts.
///
/// Scanners are started before they are needed and kept from job to job: starting others would load their
/// code again, and reading files must cause no network request.
pub async fn run_all(
    queue: &JobQueue,
    session: &RefCell<Session>,
    mut waiting: mpsc::UnboundedReceiver<QueuedJob>,
    mut parallel_scan: Result<ParallelScan, WorkerError>,
) {
    while let Some(QueuedJob { pending, task, view }) = waiting.next().await {
        let job = RunningJob::new(pending.id, pending.generation);
        let result = queue
            .run(pending.id, read(&job, task, session, &mut parallel_scan))
            .await;
        let result = match result {
            None => Ok(Reply::Cancelled),
            Some(Err(error)) => Err(error),
            Some(Ok(read)) => merge(read, &mut session.borrow_mut(), view, &job),
        };
        pending.send(result.map(Response::Reply));
        if parallel_scan.as_ref().map_or(true, ParallelScan::failed) {
            parallel_scan = ParallelScan::start();
        }
    }
}

/// The files that a job has read.
enum FilesRead {
    /// The files of a drop, to be merged into the files in use. The flag is true when Spark's `_SUCCESS` marker
    /// was among them.
    Drop(Scanned, bool),
    /// All files, in place of everything read before, with the demo's files, when the data are the demo's.
    All(Scanned, Vec<(TableKind, File)>),
    /// The rows appended to a file in use.
    Growth(Scanned),
    /// None: the file has not grown but changed otherwise.
    NotGrown(NotGrown),
}

/// Reads a job's files.
async fn read(
    job: &RunningJob,
    task: Task,
    session: &RefCell<Session>,
    parallel_scan: &mut Result<ParallelScan, WorkerError>,
) -> Result<FilesRead, WorkerError> {
    let parallel_scan = parallel_scan.as_mut().map_err(|error| error.clone())?;
    Ok(match task {
        Task::Drop(files, remembered) => {
            let in_use = session.borrow().in_use();
            let has_success_marker = files
                .iter()
                .any(|requested| part_files::is_success_marker(&requested.file.name()));
            let tables = without_sidecars(files, &in_use);
            let scanned = open::open_drop(job, tables, &remembered, &in_use, parallel_scan).await;
            FilesRead::Drop(scanned, has_success_marker)
        }
        // An earlier job in the queue may have read other files since the request was received.
        Task::Grow(_) if job.generation != session.borrow().generation => return Err(WorkerError::OtherData),
        Task::Grow(file) => {
            let in_use = session.borrow().in_use();
            match open::open_growth(job, file, &in_use, parallel_scan).await {
                Ok(scanned) => FilesRead::Growth(scanned),
                Err(reason) => FilesRead::NotGrown(reason),
            }
        }
        Task::Demo => {
            let (scanned, demo) = open::open_demo(job, parallel_scan).await?;
            FilesRead::All(scanned, demo)
        }
        Task::Reread { of, file, change } => {
            let RereadPlan { files, demo } = session.borrow().reread(of, file, &change)?;
            FilesRead::All(open::open_all(job, files, parallel_scan).await, demo)
        }
    })
}

/// Removes files that accompany tables: they aren't listed, unless there are no others.
fn without_sidecars(mut files: Vec<RequestedFile>, in_use: &[SourceFile]) -> Vec<RequestedFile> {
    let is_table = |requested: &RequestedFile| !part_files::is_sidecar(&requested.file.name());
    if !in_use.is_empty() || files.iter().any(is_table) {
        files.retain(is_table);
    }
    files
}

/// Merges a job's files into the session and returns the reply for the page.
fn merge(read: FilesRead, session: &mut Session, view: View, job: &RunningJob) -> Result<Reply, WorkerError> {
    let reply = if matches!(read, FilesRead::Growth(_)) {
        Reply::Grown
    } else {
        Reply::Opened
    };
    match read {
        FilesRead::Drop(scanned, has_success_marker) => session.merge(scanned, has_success_marker)?,
        FilesRead::All(scanned, demo) => session.replace_all(scanned, demo)?,
        FilesRead::Growth(scanned) => {
            if let Some(error) = scanned.first_error() {
                return Err(error.into());
            }
            session.merge(scanned, false)?;
        }
        FilesRead::NotGrown(reason) => {
            let reason = reason.to_string();
            return Ok(Reply::NotGrown { reason });
        }
    }
    session.refresh(view);
    Ok(reply(Box::new(session.opened(job.elapsed_ms()))))
}
