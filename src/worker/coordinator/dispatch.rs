//! Request dispatch: receives the page's requests, queues jobs that read files and sends replies.
//!
//! Data and computation are in [`session`](super::session), the steps of reading files in
//! [`ingest`](crate::worker::ingest).

use std::cell::RefCell;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc;
use futures::future::{AbortHandle, abortable, join};
use js_sys::Uint8Array;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::platform::envelope::Envelope;
use crate::platform::worker_scope;
use crate::protocol::{BUILD, Export, Failure, FileChange, Message, RememberedOverrides, Reply, Request, WARM_UP_ID};
use crate::worker::coordinator::propensity::PropensityCache;
use crate::worker::coordinator::session::{ExportFile, RereadPlan, Session};
use crate::worker::export::rejects_csv;
use crate::worker::export::source_lines;
use crate::worker::ingest::candidates::OpenPlan;
use crate::worker::ingest::digest;
use crate::worker::ingest::inspect;
use crate::worker::ingest::open::{self, OpenJob, OpenResult};
use crate::worker::ingest::source::RequestedFile;
use crate::worker::scanner::parallel_scan::ParallelScan;
use crate::worker::warm_up;
use daypart_engine::query::view::View;
use daypart_engine::schema::part_files;

/// The files that a job reads.
enum Task {
    Files(Vec<RequestedFile>, Vec<RememberedOverrides>),
    Demo,
    Grow(RequestedFile),
    Reread { of: u32, file: usize, change: FileChange },
}

/// A queued job with the id and generation of its request.
struct Queued {
    id: u32,
    generation: u32,
    task: Task,
    view: View,
}

/// The coordinator's state, shared by all requests.
struct Coordinator {
    session: RefCell<Session>,
    propensity_cache: RefCell<PropensityCache>,
    jobs: mpsc::UnboundedSender<Queued>,
    running: RefCell<Option<(u32, AbortHandle)>>,
    /// The running search for a customer's source rows: its request id and abort handle.
    source_search: RefCell<Option<(u32, AbortHandle)>>,
    /// Ids of queued jobs that were cancelled before they started.
    stopped: RefCell<Vec<u32>>,
}

/// Starts to listen for requests from the page.
pub fn start() {
    worker_scope::on_panic(|detail| reply(0, 0, Reply::Crashed { detail }));
    let (jobs, waiting) = mpsc::unbounded();
    let coordinator = Rc::new(Coordinator {
        session: RefCell::default(),
        propensity_cache: RefCell::default(),
        jobs,
        running: RefCell::default(),
        source_search: RefCell::default(),
        stopped: RefCell::default(),
    });
    let mut parallel_scan = ParallelScan::start();
    let all_spawned = parallel_scan.as_mut().ok().map(ParallelScan::all_spawned);
    spawn_local(run_jobs(coordinator.clone(), waiting, parallel_scan));
    worker_scope::listen(
        move |envelope: Result<Envelope<Message<Request>>, String>| match envelope {
            Ok(Envelope {
                body: Message { id, generation, body },
                files,
                ..
            }) => {
                receive(&coordinator, id, generation, body, files);
            }
            Err(error) => {
                // The error names types of the program, which say nothing to a user.
                web_sys::console::error_1(&error.into());
                let message = "The worker can’t read a request of the page. Reload this page.".to_owned();
                reply(0, 0, Reply::Failed(Failure { message }));
            }
        },
    );
    let hello = async {
        // Hello must be the first message: a coordinator that hangs while it starts a scanner has sent
        // nothing yet, so its owner restarts it. Any earlier message would count as the sign that it is
        // ready.
        if let Some(all_spawned) = all_spawned {
            all_spawned.await;
        }
        let build = BUILD.to_owned();
        reply(0, 0, Reply::Hello { build });
    };
    spawn_local(async {
        if let (Some(replies), ()) = join(warm_up::coordinator(), hello).await {
            for message in replies {
                reply(WARM_UP_ID, 0, message);
            }
        }
    });
}

fn reply(id: u32, generation: u32, body: Reply) {
    worker_scope::post(&Envelope::new(Message { id, generation, body }));
}

/// Answers one request, or starts the work that will answer it.
fn receive(coordinator: &Rc<Coordinator>, id: u32, generation: u32, request: Request, files: Vec<File>) {
    let queue = |task, view| {
        if coordinator
            .jobs
            .unbounded_send(Queued {
                id,
                generation,
                task,
                view,
            })
            .is_err()
        {
            let message = "The worker accepts no more jobs. Reload this page.".to_owned();
            reply(id, generation, Reply::Failed(Failure { message }));
        }
    };
    match request {
        Request::Hello { .. } => reply(
            id,
            generation,
            Reply::Hello {
                build: BUILD.to_owned(),
            },
        ),
        Request::Ping => reply(id, generation, Reply::Pong),
        Request::Open {
            view,
            remembered,
            files: specs,
        } => {
            let mut handles = specs.iter().map(|spec| spec.handle);
            let requested = files.into_iter().map(|file| RequestedFile {
                handle: handles.next().unwrap_or(0),
                ..RequestedFile::new(file)
            });
            queue(Task::Files(requested.collect(), remembered), view);
        }
        Request::Grow { handle, view } => {
            if let Some(file) = files.into_iter().next() {
                let requested = RequestedFile {
                    handle,
                    ..RequestedFile::new(file)
                };
                queue(Task::Grow(requested), view);
            }
        }
        Request::Demo { view } => queue(Task::Demo, view),
        Request::Reread { of, file, change, view } => queue(Task::Reread { of, file, change }, view),
        Request::Preview { file, overrides } => {
            let file = coordinator.session.borrow().file(generation, file);
            spawn_local(async move {
                let body = match inspect::preview_of(file, overrides).await {
                    Ok(preview) => Reply::Preview(Box::new(preview)),
                    Err(message) => Reply::Failed(Failure { message }),
                };
                reply(id, generation, body);
            });
        }
        Request::Query { view } => {
            let report = coordinator.session.borrow_mut().query(view);
            reply(
                id,
                generation,
                match report {
                    Ok(report) => Reply::Report(Box::new(report)),
                    Err(message) => Reply::Failed(Failure { message }),
                },
            );
        }
        Request::Tracks { view } => {
            let report = coordinator.session.borrow().tracks(&view);
            reply(
                id,
                generation,
                match report {
                    Ok(report) => Reply::Tracks(Box::new(report)),
                    Err(message) => Reply::Failed(Failure { message }),
                },
            );
        }
        Request::Compare {
            first,
            second,
            dayparts,
        } => {
            let comparison = coordinator.session.borrow().compare(&first, second.as_ref(), &dayparts);
            reply(
                id,
                generation,
                match comparison {
                    Ok(comparison) => Reply::Compared(Box::new(comparison)),
                    Err(message) => Reply::Failed(Failure { message }),
                },
            );
        }
        Request::CountCustomers { filter, dayparts } => {
            let size = coordinator.session.borrow().size(&filter, &dayparts);
            reply(
                id,
                generation,
                size.map_or_else(|message| Reply::Failed(Failure { message }), Reply::CustomerCount),
            );
        }
        Request::Propensity { ad, dayparts } => {
            let outcome =
                (coordinator.propensity_cache.borrow_mut()).outcome(&coordinator.session.borrow(), &ad, &dayparts);
            reply(id, generation, Reply::Propensity(Box::new(outcome)));
        }
        Request::PropensityScore { customer, ad, dayparts } => {
            let score = (coordinator.propensity_cache.borrow_mut()).score(
                &coordinator.session.borrow(),
                &customer,
                &ad,
                &dayparts,
            );
            reply(id, generation, Reply::PropensityScore(score));
        }
        Request::PropensityFile { ad, dayparts, file } => {
            let file_result =
                (coordinator.propensity_cache.borrow_mut()).file(&coordinator.session.borrow(), &ad, &dayparts, file);
            spawn_local(async move { send_file(id, generation, Export::Propensity(file), file_result).await });
        }
        Request::Cancel { job } => {
            coordinator.stop(job);
            reply(id, generation, Reply::Cancelled);
        }
        Request::Rows { query, start, count } => {
            let window = coordinator.session.borrow_mut().rows(query, start, count);
            reply(id, generation, Reply::Rows(window));
        }
        Request::Customer { id: customer, view } => {
            let detail = coordinator
                .session
                .borrow_mut()
                .customer_detail(&customer, view.dayparts);
            reply(
                id,
                generation,
                match detail {
                    Ok(detail) => Reply::CustomerDetail(Box::new(detail)),
                    Err(message) => Reply::Failed(Failure { message }),
                },
            );
        }
        Request::SourceRows { id: customer } => coordinator.find_source_rows(OpenJob::new(id, generation), customer),
        Request::SaveSourceRows { id: customer } => {
            let sources = coordinator.session.borrow().sources.clone();
            let file_result = Ok(ExportFile::SourceRows(sources, customer));
            spawn_local(async move { send_file(id, generation, Export::SourceRows, file_result).await });
        }
        Request::ExportCustomers {
            filter,
            dayparts,
            columns,
            names,
        } => {
            let file_result = coordinator
                .session
                .borrow()
                .customers(&filter, &dayparts, &columns, &names);
            spawn_local(async move { send_file(id, generation, Export::Customers, file_result).await });
        }
        Request::Digest => {
            let sources = coordinator.session.borrow().sources_of(generation);
            spawn_local(async move {
                let digests = match sources {
                    Ok(sources) => digest::digests(sources).await,
                    Err(message) => Err(message),
                };
                let body = match digests {
                    Ok(digests) => Reply::Digests(digests),
                    Err(message) => Reply::Failed(Failure { message }),
                };
                reply(id, generation, body);
            });
        }
        Request::QuerySpec => {
            let spec = coordinator.session.borrow().query_spec();
            reply(
                id,
                generation,
                match spec {
                    Ok(spec) => Reply::QuerySpec(Box::new(spec)),
                    Err(message) => Reply::Failed(Failure { message }),
                },
            );
        }
        Request::Export(export) => {
            let file_result = coordinator.session.borrow().export(export);
            spawn_local(async move { send_file(id, generation, export, file_result).await });
        }
    }
}

impl Coordinator {
    /// Replies with a customer's source rows. A search that is already running is aborted.
    fn find_source_rows(self: &Rc<Coordinator>, job: OpenJob, customer: String) {
        let (id, generation) = (job.id, job.generation);
        let sources = self.session.borrow().sources.clone();
        let (work, handle) = abortable(async move { source_lines::lines(&job, &sources, &customer).await });
        if let Some((_, previous)) = self.source_search.replace(Some((id, handle))) {
            previous.abort();
        }
        spawn_local(async move {
            let body = match work.await {
                Err(_stopped) => Reply::Cancelled,
                Ok(Ok(lines)) => Reply::SourceRows(lines),
                Ok(Err(message)) => Reply::Failed(Failure { message }),
            };
            reply(id, generation, body);
        });
    }

    /// Merges a job's result into the session and returns the reply for the page.
    fn finish_job(&self, result: JobResult, view: View, job: &OpenJob) -> Reply {
        let mut session = self.session.borrow_mut();
        let is_growth = matches!(result, JobResult::Growth(_));
        let merged = match result {
            JobResult::Drop(read) => session.merge(read),
            JobResult::All(read) => session.replace_all(read),
            JobResult::Growth(read) => {
                if let Some(reason) = read.failure() {
                    return Reply::Failed(Failure { message: reason });
                }
                session.merge(read)
            }
            JobResult::NotGrown(reason) => return Reply::NotGrown { reason },
        };
        if let Err(message) = merged {
            return Reply::Failed(Failure { message });
        }
        session.refresh(view);
        let opened = Box::new(session.opened(job.elapsed_ms()));
        if is_growth {
            Reply::Grown(opened)
        } else {
            Reply::Opened(opened)
        }
    }

    fn stop(&self, job: u32) {
        if let Some((_, handle)) = self.source_search.borrow_mut().take_if(|(id, _)| *id == job) {
            return handle.abort();
        }
        match self.running.borrow().as_ref() {
            Some((running, handle)) if *running == job => handle.abort(),
            _ => self.stopped.borrow_mut().push(job),
        }
    }
}

/// Runs queued jobs one at a time, so that a cancelled job has ended before the next one starts.
///
/// Scanners are started before they are needed and kept from job to job: starting others would load their
/// code again, and reading files must cause no network request.
async fn run_jobs(
    coordinator: Rc<Coordinator>,
    mut waiting: mpsc::UnboundedReceiver<Queued>,
    mut parallel_scan: Result<ParallelScan, String>,
) {
    while let Some(queued) = waiting.next().await {
        let Queued {
            id,
            generation,
            task,
            view,
        } = queued;
        let stopped = coordinator.stopped.borrow().contains(&id);
        // Smaller ids were requested earlier, so they have already run.
        coordinator.stopped.borrow_mut().retain(|&other| other > id);
        if stopped {
            reply(id, generation, Reply::Cancelled);
            continue;
        }
        let job = OpenJob::new(id, generation);
        let (work, handle) = abortable(run(job, task, &coordinator, &mut parallel_scan));
        coordinator.running.replace(Some((id, handle)));
        let result = work.await;
        coordinator.running.replace(None);
        let body = match result {
            Err(_stopped) => Reply::Cancelled,
            Ok(Err(message)) => Reply::Failed(Failure { message }),
            Ok(Ok((read, job))) => coordinator.finish_job(read, view, &job),
        };
        reply(id, generation, body);
        if parallel_scan.as_ref().map_or(true, ParallelScan::failed) {
            parallel_scan = ParallelScan::start();
        }
    }
}

/// A job's result.
enum JobResult {
    /// The files of a drop, to be merged into the files in use.
    Drop(OpenResult),
    /// All files, in place of everything read before.
    All(OpenResult),
    /// The rows appended to a file in use.
    Growth(OpenResult),
    /// Nothing: the file has not grown but changed otherwise. Contains the reason.
    NotGrown(String),
}

async fn run(
    job: OpenJob,
    task: Task,
    coordinator: &Coordinator,
    parallel_scan: &mut Result<ParallelScan, String>,
) -> Result<(JobResult, OpenJob), String> {
    let parallel_scan = parallel_scan.as_mut().map_err(|error| {
        format!(
            "The browser could not start the workers that read files: {error}. Reload this page or try another browser."
        )
    })?;
    let done = match task {
        Task::Files(mut files, remembered) => {
            let in_use = coordinator.session.borrow().in_use();
            let has_success_marker = files
                .iter()
                .any(|requested| part_files::is_success_marker(&requested.file.name()));
            let is_table = |requested: &RequestedFile| !part_files::is_sidecar(&requested.file.name());
            // Files that accompany tables aren't listed, unless there are no others.
            if !in_use.is_empty() || files.iter().any(is_table) {
                files.retain(is_table);
            }
            let candidates = open::inspect_all(&job, files, &remembered).await;
            let plan = OpenPlan::for_drop(candidates, &in_use).await;
            let mut read = open::open(&job, plan, parallel_scan).await;
            read.session.has_success_marker = has_success_marker;
            JobResult::Drop(read)
        }
        Task::Grow(mut requested) => {
            let in_use = coordinator.session.borrow().in_use();
            let at = in_use.iter().position(|source| source.handle == requested.handle);
            let Some(at) = at else {
                return Ok((JobResult::NotGrown("it is no longer in use.".to_owned()), job));
            };
            requested.overrides = Some(in_use[at].overrides.clone());
            match OpenPlan::for_growth(requested, &in_use, at).await {
                Ok(plan) => JobResult::Growth(open::open(&job, plan, parallel_scan).await),
                Err(reason) => JobResult::NotGrown(reason),
            }
        }
        Task::Demo => JobResult::All(open::open_demo(&job, parallel_scan).await?),
        Task::Reread { of, file, change } => {
            let reread = coordinator.session.borrow().reread(of, file, &change);
            let RereadPlan { files, demo } =
                reread.ok_or("The list of files has changed. Open the import settings again.")?;
            let candidates = open::inspect_all(&job, files, &[]).await;
            let mut read = open::open(&job, OpenPlan::replace_all(candidates), parallel_scan).await;
            read.session.demo = demo;
            JobResult::All(read)
        }
    };
    Ok((done, job))
}

/// Sends a file, or its bytes, to the page.
async fn send_file(id: u32, generation: u32, export: Export, file_result: Result<ExportFile, String>) {
    let file = match file_result {
        Ok(ExportFile::Bytes(bytes)) => Ok((Vec::new(), vec![Uint8Array::from(bytes.as_slice()).buffer()])),
        Ok(ExportFile::File(file)) => Ok((vec![file], Vec::new())),
        Ok(ExportFile::Rejected(sources)) => rejects_csv::write(sources, export.file_name())
            .await
            .map(|file| (vec![file], Vec::new())),
        Ok(ExportFile::SourceRows(sources, customer)) => source_lines::write(sources, &customer, export.file_name())
            .await
            .map(|file| (vec![file], Vec::new())),
        Err(message) => Err(message),
    };
    match file {
        Ok((files, buffers)) => {
            let body = Message {
                id,
                generation,
                body: Reply::File { export },
            };
            worker_scope::post(&Envelope { body, files, buffers });
        }
        Err(message) => reply(id, generation, Reply::Failed(Failure { message })),
    }
}
