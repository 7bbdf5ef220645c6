//! Request dispatch: receives the page's requests and decides how each is answered.
//!
//! Data and computation are in [`session`](super::session), replies in [`answer`](super::answer), jobs that read files in
//! [`jobs`](super::jobs).

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::{AbortHandle, abortable, join};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::platform::envelope::Envelope;
use crate::platform::worker_scope;
use crate::protocol::{BUILD, Export, FileSpec, Message, Reply, Request, WARM_UP_ID};
use crate::worker::coordinator::answer::{Answer, PendingReply, Response};
use crate::worker::coordinator::jobs::{self, JobQueue, QueuedJob, Task};
use crate::worker::coordinator::propensity::PropensityCache;
use crate::worker::coordinator::session::Session;
use crate::worker::error::WorkerError;
use crate::worker::export::{rejects_csv, source_lines};
use crate::worker::ingest::source::{RequestedFile, SourceFile};
use crate::worker::ingest::{digest, layout};
use crate::worker::job::RunningJob;
use crate::worker::scanner::parallel_scan::ParallelScan;
use crate::worker::warm_up;

/// Starts to listen for requests from the page.
pub fn start() {
    worker_scope::on_panic(|detail| announce(0, Reply::Crashed { detail }));
    let (jobs, waiting) = JobQueue::new();
    let coordinator = Rc::new(Coordinator::new(jobs));
    let mut parallel_scan = ParallelScan::start();
    let all_spawned = parallel_scan.as_mut().ok().map(ParallelScan::all_spawned);
    let worker = coordinator.clone();
    spawn_local(async move { jobs::run_all(&worker.jobs, &worker.session, waiting, parallel_scan).await });
    worker_scope::listen(move |envelope| receive(&coordinator, envelope));
    let hello = async {
        // Hello must be the first message: a coordinator that hangs while it starts a scanner has sent
        // nothing yet, so its owner restarts it. Any earlier message would count as the sign that it is
        // ready.
        if let Some(all_spawned) = all_spawned {
            all_spawned.await;
        }
        announce(0, hello());
    };
    spawn_local(async {
        if let (Some(replies), ()) = join(warm_up::coordinator(), hello).await {
            for message in replies {
                announce(WARM_UP_ID, message);
            }
        }
    });
}

/// Posts a message that answers no request.
fn announce(id: u32, body: Reply) {
    worker_scope::post(&Envelope::new(Message {
        id,
        generation: 0,
        body,
    }));
}

fn hello() -> Reply {
    Reply::Hello {
        build: BUILD.to_owned(),
    }
}

/// Receives a message of the page and sees to its reply.
fn receive(coordinator: &Coordinator, envelope: Result<Envelope<Message<Request>>, String>) {
    let Envelope { body, files, .. } = match envelope {
        Ok(envelope) => envelope,
        Err(error) => {
            // The error names types of the program, which say nothing to a user.
            web_sys::console::error_1(&error.into());
            let pending = PendingReply { id: 0, generation: 0 };
            return pending.send(Err(WorkerError::UnreadableRequest));
        }
    };
    let Message { id, generation, body } = body;
    let pending = PendingReply { id, generation };
    match coordinator.answer(&pending, body, files) {
        Answer::Now(result) => pending.send(result),
        Answer::Later(result) => pending.send_later(result),
        Answer::Job(task, view) => coordinator.jobs.push(QueuedJob { pending, task, view }),
    }
}

/// The coordinator's state, shared by all requests.
pub struct Coordinator {
    session: RefCell<Session>,
    propensity_cache: RefCell<PropensityCache>,
    jobs: JobQueue,
    /// The running search for a customer's source rows: its request id and abort handle.
    source_search: RefCell<Option<(u32, AbortHandle)>>,
}

impl Coordinator {
    /// Returns a coordinator without data, whose jobs go to this queue.
    pub fn new(jobs: JobQueue) -> Coordinator {
        Coordinator {
            session: RefCell::default(),
            propensity_cache: RefCell::default(),
            jobs,
            source_search: RefCell::default(),
        }
    }

    /// Decides how a request is answered. Every request has an arm and every arm is an answer, so that none can be
    /// forgotten.
    pub fn answer(&self, pending: &PendingReply, request: Request, files: Vec<File>) -> Answer {
        let mut session = self.session.borrow_mut();
        if request.refers_to_data() && pending.generation != session.generation {
            return Answer::Now(Err(WorkerError::OtherData));
        }
        match request {
            // Answered at once, from the session.
            Request::Hello { .. } => Answer::reply(hello()),
            Request::Ping => Answer::reply(Reply::Pong),
            Request::Cancel { job } => {
                self.cancel(job);
                Answer::reply(Reply::Cancelled)
            }
            Request::Query { view } => Answer::now(session.query(view), Reply::Report),
            Request::Tracks { view } => Answer::now(session.tracks(&view), Reply::Tracks),
            Request::Rows { query, start, count } => Answer::reply(Reply::Rows(session.rows(query, start, count))),
            Request::Customer { id, view } => {
                Answer::now(session.customer_detail(&id, view.dayparts), Reply::CustomerDetail)
            }
            Request::Compare {
                first,
                second,
                dayparts,
            } => Answer::now(session.compare(&first, second.as_ref(), &dayparts), Reply::Compared),
            Request::CountCustomers { filter, dayparts } => {
                Answer::now(session.size(&filter, &dayparts), |size| Reply::CustomerCount(*size))
            }
            Request::QuerySpec => Answer::now(session.query_spec(), Reply::QuerySpec),
            Request::Propensity { ad, dayparts } => {
                let outcome = self.propensity_cache.borrow_mut().outcome(&session, &ad, &dayparts);
                Answer::reply(Reply::Propensity(Box::new(outcome)))
            }
            Request::PropensityScore { customer, ad, dayparts } => {
                let mut cache = self.propensity_cache.borrow_mut();
                Answer::reply(Reply::PropensityScore(cache.score(&session, &customer, &ad, &dayparts)))
            }
            Request::PropensityFile { ad, dayparts, file } => {
                let bytes = self.propensity_cache.borrow_mut().file(&session, &ad, &dayparts, file);
                Answer::bytes(Export::Propensity(file), bytes)
            }
            Request::ExportCustomers {
                filter,
                dayparts,
                columns,
                names,
            } => Answer::bytes(
                Export::Customers,
                session.customers(&filter, &dayparts, &columns, &names),
            ),
            Request::Export(export) => exported(&session, export),

            // Answered later, because files are read again.
            Request::Preview { file, overrides } => {
                let file = session.file(pending.generation, file);
                Answer::later(layout::preview_of(file, *overrides), Reply::Preview)
            }
            Request::Digest => {
                let sources = session.sources_of(pending.generation);
                Answer::later(async move { digest::digests(sources?).await }, |digests| {
                    Reply::Digests(*digests)
                })
            }
            Request::SourceRows { id } => self.find_source_rows(pending, session.sources.clone(), id),
            Request::SaveSourceRows { id } => {
                let rows = source_lines::write(session.sources.clone(), id, Export::SourceRows.file_name());
                Answer::file_later(Export::SourceRows, rows)
            }

            // Answered by jobs.
            Request::Open {
                view,
                remembered,
                files: specs,
            } => Answer::Job(Task::Drop(requested(files, &specs), remembered), view),
            Request::Demo { view } => Answer::Job(Task::Demo, view),
            Request::Reread { of, file, change, view } => Answer::Job(Task::Reread { of, file, change }, view),
            Request::Grow { handle, view } => match files.into_iter().next() {
                Some(file) => Answer::Job(Task::Grow(RequestedFile::with_handle(file, handle)), view),
                None => Answer::Now(Err(WorkerError::NoFileAttached)),
            },
        }
    }

    /// Finds a customer's source rows. A search that is already running is cancelled.
    fn find_source_rows(&self, pending: &PendingReply, sources: Vec<SourceFile>, customer: String) -> Answer {
        let job = RunningJob::new(pending.id, pending.generation);
        let search = async move { source_lines::lines(&job, &sources, &customer).await };
        let (search, handle) = abortable(search);
        if let Some((_, previous)) = self.source_search.replace(Some((pending.id, handle))) {
            previous.abort();
        }
        Answer::Later(Box::pin(async move {
            let reply = match search.await {
                Ok(found) => Reply::SourceRows(found?),
                Err(_aborted) => Reply::Cancelled,
            };
            Ok(Response::Reply(reply))
        }))
    }

    /// Cancels the search or job of a request. Its own reply is then [`Reply::Cancelled`] too.
    fn cancel(&self, id: u32) {
        match self.source_search.borrow_mut().take_if(|(search, _)| *search == id) {
            Some((_, search)) => search.abort(),
            None => self.jobs.cancel(id),
        }
    }
}

/// Returns the attached files with the page's numbers for them.
fn requested(files: Vec<File>, specs: &[FileSpec]) -> Vec<RequestedFile> {
    let mut handles = specs.iter().map(|spec| spec.handle);
    let files = files.into_iter();
    files
        .map(|file| RequestedFile::with_handle(file, handles.next().unwrap_or(0)))
        .collect()
}

/// Answers with a file that needs no input beyond the session.
fn exported(session: &Session, export: Export) -> Answer {
    let incomplete =
        |file: &'static str, missing: &'static str| Answer::Now(Err(WorkerError::IncompleteRequest { file, missing }));
    match export {
        Export::LiveTable => Answer::bytes(export, session.live_table()),
        Export::AggTable => Answer::bytes(export, session.agg_table()),
        Export::Demo(table_kind) => Answer::file(export, session.demo_file(table_kind)),
        Export::Rejects => Answer::file_later(export, rejects_csv::write(session.sources.clone(), export.file_name())),
        Export::Customers => incomplete(export.file_name(), "filter"),
        Export::SourceRows => incomplete(export.file_name(), "customer"),
        Export::Propensity(_) => incomplete("Model file", "ad"),
    }
}
