//! The lead: answers the page, one job at a time, from the session that it holds.

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
use crate::protocol::{BUILD, Export, Failure, FileChange, Message, REHEARSAL, Remembered, Reply, Request};
use crate::worker::coordinator::propensity::PropensityCache;
use crate::worker::coordinator::session::{ExportFile, Rereading, Session};
use crate::worker::export::rejects_csv;
use crate::worker::export::source_lines;
use crate::worker::ingest::candidates::OpenPlan;
use crate::worker::ingest::digest;
use crate::worker::ingest::inspect;
use crate::worker::ingest::open::{self, OpenJob, Read};
use crate::worker::ingest::source::RequestedFile;
use crate::worker::scanner::parallel_scan::Pool;
use crate::worker::warm_up;
use daypart_engine::query::view::View;
use daypart_engine::schema::part_files;

/// What is to be opened.
enum Task {
    Files(Vec<RequestedFile>, Vec<Remembered>),
    Demo,
    Grow(RequestedFile),
    Again { of: u32, file: usize, change: FileChange },
}

/// A job that waits for its turn, and the way to stop it.
struct Queued {
    id: u32,
    generation: u32,
    task: Task,
    view: View,
}

/// What the lead knows, shared by the requests.
struct Coordinator {
    session: RefCell<Session>,
    offering: RefCell<PropensityCache>,
    jobs: mpsc::UnboundedSender<Queued>,
    running: RefCell<Option<(u32, AbortHandle)>>,
    /// The search for a customer's rows that is under way.
    tracing: RefCell<Option<(u32, AbortHandle)>>,
    /// Jobs that were stopped before their turn came.
    stopped: RefCell<Vec<u32>>,
}

/// Answers the page from now on.
pub fn start() {
    worker_scope::on_panic(|detail| reply(0, 0, Reply::Crashed { detail }));
    let (jobs, waiting) = mpsc::unbounded();
    let lead = Rc::new(Coordinator {
        session: RefCell::default(),
        offering: RefCell::default(),
        jobs,
        running: RefCell::default(),
        tracing: RefCell::default(),
        stopped: RefCell::default(),
    });
    let mut pool = Pool::start();
    let begun = pool.as_mut().ok().map(Pool::begun);
    spawn_local(run_jobs(lead.clone(), waiting, pool));
    worker_scope::listen(move |parcel: Result<Envelope<Message<Request>>, String>| match parcel {
        Ok(Envelope {
            body: Message { id, generation, body },
            files,
            ..
        }) => {
            receive(&lead, id, generation, body, files);
        }
        Err(message) => reply(0, 0, Reply::Failed(Failure { message })),
    });
    let hello = async {
        // A lead that does not come back from starting a scanner has said nothing yet, and is started anew. Whatever it
        // said before its Hello would be taken for that by its owner's thread, and by nobody else.
        if let Some(begun) = begun {
            begun.await;
        }
        let build = BUILD.to_owned();
        reply(0, 0, Reply::Hello { build });
    };
    spawn_local(async {
        if let (Some(told), ()) = join(warm_up::lead(), hello).await {
            for made_up in told {
                reply(REHEARSAL, 0, made_up);
            }
        }
    });
}

fn reply(id: u32, generation: u32, body: Reply) {
    worker_scope::post(&Envelope::new(Message { id, generation, body }));
}

/// Answers one request, or starts what will answer it.
fn receive(lead: &Rc<Coordinator>, id: u32, generation: u32, request: Request, files: Vec<File>) {
    let queue = |task, view| {
        if lead
            .jobs
            .unbounded_send(Queued {
                id,
                generation,
                task,
                view,
            })
            .is_err()
        {
            let message = "the worker takes no more jobs: reload the page".to_owned();
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
            let wanted = files.into_iter().map(|file| RequestedFile {
                handle: handles.next().unwrap_or(0),
                ..RequestedFile::new(file)
            });
            queue(Task::Files(wanted.collect(), remembered), view);
        }
        Request::Grow { handle, view } => {
            if let Some(file) = files.into_iter().next() {
                let wanted = RequestedFile {
                    handle,
                    ..RequestedFile::new(file)
                };
                queue(Task::Grow(wanted), view);
            }
        }
        Request::Demo { view } => queue(Task::Demo, view),
        Request::Reread { of, file, change, view } => queue(Task::Again { of, file, change }, view),
        Request::Preview { file, given } => {
            let file = lead.session.borrow().file(generation, file);
            spawn_local(async move {
                let body = match inspect::preview_of(file, given).await {
                    Ok(look) => Reply::Look(Box::new(look)),
                    Err(message) => Reply::Failed(Failure { message }),
                };
                reply(id, generation, body);
            });
        }
        Request::Query { view } => {
            let counted = lead.session.borrow_mut().count(view);
            reply(
                id,
                generation,
                match counted {
                    Ok(report) => Reply::Report(Box::new(report)),
                    Err(message) => Reply::Failed(Failure { message }),
                },
            );
        }
        Request::Tracks { view } => {
            let counted = lead.session.borrow().tracks(&view);
            reply(
                id,
                generation,
                match counted {
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
            let compared = lead.session.borrow().compare(&first, second.as_ref(), &dayparts);
            reply(
                id,
                generation,
                match compared {
                    Ok(compared) => Reply::Compared(Box::new(compared)),
                    Err(message) => Reply::Failed(Failure { message }),
                },
            );
        }
        Request::Size { filter, dayparts } => {
            let size = lead.session.borrow().size(&filter, &dayparts);
            reply(
                id,
                generation,
                size.map_or_else(|message| Reply::Failed(Failure { message }), Reply::Size),
            );
        }
        Request::Propensity { ad, dayparts } => {
            let offered = (lead.offering.borrow_mut()).offer(&lead.session.borrow(), &ad, &dayparts);
            reply(id, generation, Reply::Propensity(Box::new(offered)));
        }
        Request::PropensityScore { customer, ad, dayparts } => {
            let score = (lead.offering.borrow_mut()).score(&lead.session.borrow(), &customer, &ad, &dayparts);
            reply(id, generation, Reply::PropensityScore(score));
        }
        Request::PropensityFile { ad, dayparts, file } => {
            let made = (lead.offering.borrow_mut()).file(&lead.session.borrow(), &ad, &dayparts, file);
            spawn_local(async move { hand_over(id, generation, Export::Propensity(file), made).await });
        }
        Request::Cancel { job } => {
            lead.stop(job);
            reply(id, generation, Reply::Cancelled);
        }
        Request::Rows { query, start, count } => {
            let window = lead.session.borrow_mut().rows(query, start, count);
            reply(id, generation, Reply::Rows(window));
        }
        Request::Customer { id: customer, view } => {
            let card = lead.session.borrow_mut().card(&customer, view.dayparts);
            reply(
                id,
                generation,
                match card {
                    Ok(card) => Reply::Card(Box::new(card)),
                    Err(message) => Reply::Failed(Failure { message }),
                },
            );
        }
        Request::Sources { id: customer } => lead.trace(OpenJob::new(id, generation), customer),
        Request::SaveSources { id: customer } => {
            let sources = lead.session.borrow().sources.clone();
            let made = Ok(ExportFile::Traced(sources, customer));
            spawn_local(async move { hand_over(id, generation, Export::Sources, made).await });
        }
        Request::Customers {
            filter,
            dayparts,
            columns,
            names,
        } => {
            let made = lead.session.borrow().customers(&filter, &dayparts, &columns, &names);
            spawn_local(async move { hand_over(id, generation, Export::Customers, made).await });
        }
        Request::Digest => {
            let sources = lead.session.borrow().sources.clone();
            spawn_local(async move {
                let body = match digest::digests(sources).await {
                    Ok(digests) => Reply::Digests(digests),
                    Err(message) => Reply::Failed(Failure { message }),
                };
                reply(id, generation, body);
            });
        }
        Request::Question => {
            let asked = lead.session.borrow().asked();
            reply(
                id,
                generation,
                match asked {
                    Ok(asked) => Reply::Question(Box::new(asked)),
                    Err(message) => Reply::Failed(Failure { message }),
                },
            );
        }
        Request::Export(export) => {
            let made = lead.session.borrow().export(export);
            spawn_local(async move { hand_over(id, generation, export, made).await });
        }
    }
}

impl Coordinator {
    /// Answers with the rows of a customer, in place of whatever search was under way.
    fn trace(self: &Rc<Coordinator>, job: OpenJob, customer: String) {
        let (id, generation) = (job.id, job.generation);
        let sources = self.session.borrow().sources.clone();
        let (work, handle) = abortable(async move { source_lines::lines(&job, &sources, &customer).await });
        if let Some((_, before)) = self.tracing.replace(Some((id, handle))) {
            before.abort();
        }
        spawn_local(async move {
            let body = match work.await {
                Err(_stopped) => Reply::Cancelled,
                Ok(Ok(lines)) => Reply::Sources(lines),
                Ok(Err(message)) => Reply::Failed(Failure { message }),
            };
            reply(id, generation, body);
        });
    }

    /// Has what a job has read come to what there is, and tells the page.
    fn take_in(&self, done: Done, view: View, job: &OpenJob) -> Reply {
        let mut session = self.session.borrow_mut();
        let grows = matches!(done, Done::Growth(_));
        let taken = match done {
            Done::Drop(read) => session.join(read),
            Done::All(read) => session.become_all(read),
            Done::Growth(read) => {
                if let Some(why) = read.not_used() {
                    return Reply::Failed(Failure { message: why });
                }
                session.join(read)
            }
            Done::NotGrown(why) => return Reply::NotGrown { why },
        };
        if let Err(message) = taken {
            return Reply::Failed(Failure { message });
        }
        session.settle(view);
        let opened = Box::new(session.opened(job.elapsed_ms()));
        if grows {
            Reply::Grown(opened)
        } else {
            Reply::Opened(opened)
        }
    }

    fn stop(&self, job: u32) {
        if let Some((_, handle)) = self.tracing.borrow_mut().take_if(|(tracing, _)| *tracing == job) {
            return handle.abort();
        }
        match self.running.borrow().as_ref() {
            Some((running, handle)) if *running == job => handle.abort(),
            _ => self.stopped.borrow_mut().push(job),
        }
    }
}

/// Runs the jobs one after the other, so that a stopped one is gone before the next one begins.
///
/// Scanners are started before they are needed and kept from job to job: starting others would load their code again, and
/// reading files is to cause no request of any kind.
async fn run_jobs(lead: Rc<Coordinator>, mut waiting: mpsc::UnboundedReceiver<Queued>, mut pool: Result<Pool, String>) {
    while let Some(queued) = waiting.next().await {
        let Queued {
            id,
            generation,
            task,
            view,
        } = queued;
        let stopped = lead.stopped.borrow().contains(&id);
        // Those that were asked for before it had their turn.
        lead.stopped.borrow_mut().retain(|&later| later > id);
        if stopped {
            reply(id, generation, Reply::Cancelled);
            continue;
        }
        let job = OpenJob::new(id, generation);
        let (work, handle) = abortable(run(job, task, &lead, &mut pool));
        lead.running.replace(Some((id, handle)));
        let result = work.await;
        lead.running.replace(None);
        let body = match result {
            Err(_stopped) => Reply::Cancelled,
            Ok(Err(message)) => Reply::Failed(Failure { message }),
            Ok(Ok((read, job))) => lead.take_in(read, view, &job),
        };
        reply(id, generation, body);
        if pool.as_ref().map_or(true, Pool::failed) {
            pool = Pool::start();
        }
    }
}

/// What a job has read.
enum Done {
    /// The files of a drop, which come to those in use.
    Drop(Read),
    /// All files that are in use.
    All(Read),
    /// What was appended to a file in use.
    Growth(Read),
    /// Nothing, because a file has not grown but is another one; why.
    NotGrown(String),
}

async fn run(
    job: OpenJob,
    task: Task,
    lead: &Coordinator,
    pool: &mut Result<Pool, String>,
) -> Result<(Done, OpenJob), String> {
    let pool = pool.as_mut().map_err(|error| {
        format!(
            "the browser could not start the workers that read files: {error}. Reload the page, or try another browser."
        )
    })?;
    let done = match task {
        Task::Files(mut files, remembered) => {
            let in_use = lead.session.borrow().in_use();
            let has_mark = files.iter().any(|wanted| part_files::is_mark(&wanted.file.name()));
            let is_table = |wanted: &RequestedFile| !part_files::is_beside(&wanted.file.name());
            // What lies beside tables isn't listed, unless nothing else is.
            if !in_use.is_empty() || files.iter().any(is_table) {
                files.retain(is_table);
            }
            let candidates = open::look(&job, files, &remembered).await;
            let plan = OpenPlan::beside(candidates, &in_use).await;
            let mut read = open::open(&job, plan, pool).await;
            read.session.has_mark = has_mark;
            Done::Drop(read)
        }
        Task::Grow(mut wanted) => {
            let in_use = lead.session.borrow().in_use();
            let at = in_use.iter().position(|source| source.handle == wanted.handle);
            let Some(at) = at else {
                return Ok((Done::NotGrown("it is no longer in use.".to_owned()), job));
            };
            wanted.given = Some(in_use[at].given.clone());
            match OpenPlan::of_growth(wanted, &in_use, at).await {
                Ok(plan) => Done::Growth(open::open(&job, plan, pool).await),
                Err(why) => Done::NotGrown(why),
            }
        }
        Task::Demo => Done::All(open::open_demo(&job, pool).await?),
        Task::Again { of, file, change } => {
            let again = lead.session.borrow().again(of, file, &change);
            let Rereading { files, demo } =
                again.ok_or("other files were read meanwhile: look at their settings again")?;
            let candidates = open::look(&job, files, &[]).await;
            let mut read = open::open(&job, OpenPlan::anew(candidates), pool).await;
            read.session.demo = demo;
            Done::All(read)
        }
    };
    Ok((done, job))
}

/// Hands a file over to the page, or its bytes.
async fn hand_over(id: u32, generation: u32, export: Export, made: Result<ExportFile, String>) {
    let file = match made {
        Ok(ExportFile::Bytes(bytes)) => Ok((Vec::new(), vec![Uint8Array::from(bytes.as_slice()).buffer()])),
        Ok(ExportFile::File(file)) => Ok((vec![file], Vec::new())),
        Ok(ExportFile::Rejected(sources)) => rejects_csv::write(sources, export.file_name())
            .await
            .map(|file| (vec![file], Vec::new())),
        Ok(ExportFile::Traced(sources, customer)) => source_lines::write(sources, &customer, export.file_name())
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
