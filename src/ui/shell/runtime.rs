//! The runtime around the state: dispatches actions, carries out effects and redraws the page.
//!
//! [`state`](crate::state) decides what an action changes and which effects follow.
//! [`render_scheduler`](super::render_scheduler) decides when charts render.

use std::cell::{Cell, Ref, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};
use yew::functional::UseForceUpdateHandle;
use yew::prelude::*;

use crate::platform::file_handles::{self, FileHandle};
use crate::platform::folders::DroppedFolder;
use crate::platform::url_fragment;
use crate::platform::{download, storage, timer};
use crate::protocol::{FileSpec, Message, Reply, Request};
use crate::state::{Action, Effect, FileCheck, Settings, State};
use crate::ui::shell::coordinator_handle::{CoordinatorEvent, CoordinatorHandle};
use crate::ui::shell::json_file;
use crate::ui::shell::render_scheduler::RenderScheduler;

/// Delay before drawing an action that waits for counts, or a report whose table and tracks are still missing.
///
/// Most replies arrive within this time, so both are drawn together. That saves the browser a frame, and no
/// frame shows a new filter beside old figures.
const DRAW_DELAY_MS: u32 = 40;

/// Time after which a silent worker is restarted. It doubles with each restart.
const RESTART_AFTER_MS: u32 = 4_000;
/// Number of times a silent worker is restarted.
const MAX_RESTARTS: u32 = 3;

/// Handle to the page's state, through which components dispatch actions. Clones share one state.
#[derive(Clone)]
pub struct Runtime(Rc<Inner>);

/// A message that is not processed yet: the number of the worker that sent it, the message and its file.
type QueuedMessage = (u32, Message<Reply>, Option<Blob>);

struct Inner {
    state: RefCell<State>,
    coordinator: RefCell<Option<CoordinatorHandle>>,
    /// Number of the current worker. Late messages of earlier workers are recognised by it.
    worker_number: Cell<u32>,
    /// Messages that are not processed yet.
    inbox: RefCell<VecDeque<QueuedMessage>>,
    /// Whether a later task, or the next paint, will process the inbox.
    inbox_scheduled: Cell<bool>,
    tick_set: Cell<bool>,
    /// Handles of files that can be read again. The number of a file is its index here plus 1.
    handles: RefCell<Vec<FileHandle>>,
    redraw: UseForceUpdateHandle,
    /// Whether a change is not drawn yet.
    needs_redraw: Cell<bool>,
    /// Generation of the data set whose charts are drawn but which is not shown until its table and tracks arrive.
    charts_drawn: Cell<Option<u32>>,
    scheduler: RenderScheduler,
}

impl PartialEq for Runtime {
    fn eq(&self, other: &Runtime) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Creates the page's runtime and starts its worker, both on the first render.
#[hook]
pub fn use_runtime() -> Runtime {
    let redraw = use_force_update();
    let runtime = use_memo((), |()| {
        let mut state = State::default();
        // Saved settings apply from the start: a file can be chosen before any other action.
        state.update(Action::LoadSettings(Settings::new(storage::all())), timer::now_ms());
        Runtime(Rc::new(Inner {
            state: RefCell::new(state),
            coordinator: RefCell::new(None),
            worker_number: Cell::new(0),
            inbox: RefCell::default(),
            inbox_scheduled: Cell::new(false),
            tick_set: Cell::new(false),
            handles: RefCell::default(),
            redraw,
            needs_redraw: Cell::new(false),
            charts_drawn: Cell::new(None),
            scheduler: RenderScheduler::default(),
        }))
    });
    let starting = (*runtime).clone();
    use_effect_with((), move |()| {
        starting.dispatch(Action::OpenFragment(url_fragment::fragment()));
        starting.dispatch(Action::Start);
        let listener = url_fragment::on_change(move |fragment| starting.dispatch(Action::OpenFragment(fragment)));
        move || drop(listener)
    });
    (*runtime).clone()
}

impl Runtime {
    /// Borrows the current state. Release it before dispatching the next action.
    pub fn state(&self) -> Ref<'_, State> {
        self.0.state.borrow()
    }

    /// Queue for rendering work that takes long.
    pub fn scheduler(&self) -> &RenderScheduler {
        &self.0.scheduler
    }

    /// Applies an action, carries out its effects and redraws.
    pub fn dispatch(&self, action: Action) {
        self.run(action, &[], None);
    }

    /// Opens files that were dropped or chosen.
    pub fn open(&self, files: &[File]) {
        let files = self.take_json_files(files.to_vec());
        let specs = files.iter().map(|file| spec(file, 0)).collect();
        self.run(Action::Open(specs), &files, None);
    }

    /// Opens the JSON files among `files` by their contents, and returns the other files.
    fn take_json_files(&self, files: Vec<File>) -> Vec<File> {
        let (candidates, others): (Vec<File>, Vec<File>) = files.into_iter().partition(json_file::may_be_json);
        for file in candidates {
            let runtime = self.clone();
            spawn_local(async move {
                match json_file::action_for(&file).await {
                    Some(action) => runtime.dispatch(action),
                    None => runtime.run(Action::Open(vec![spec(&file, 0)]), &[file], None),
                }
            });
        }
        others
    }

    /// Opens dropped files, with their pending handles, and the files in dropped folders.
    pub fn open_dropped(&self, mut files: Vec<File>, handles: Vec<Promise>, folders: Vec<DroppedFolder>) {
        // The browser also lists each folder as a file that can't be read.
        files.retain(|file| folders.iter().all(|folder| folder.name() != file.name()));
        if handles.is_empty() && folders.is_empty() {
            return self.open(&files);
        }
        let runtime = self.clone();
        spawn_local(async move {
            for folder in folders {
                let name = folder.name();
                match folder.files().await {
                    Ok(found) if found.is_empty() => {
                        let message = format!("The folder {name} contains no CSV files. Choose another folder.");
                        runtime.dispatch(Action::ReportProblem(message));
                    }
                    Ok(found) => files.extend(found),
                    Err(message) => runtime.dispatch(Action::ReportProblem(format!(
                        "Couldn’t read the folder {name}: {message}"
                    ))),
                }
            }
            let files = runtime.take_json_files(files);
            let mut numbers = Vec::new();
            for promise in handles {
                if let Some(handle) = file_handles::arrived(promise).await {
                    numbers.push((handle.name(), runtime.register_handle(handle)));
                }
            }
            let specs = files.iter().map(|file| {
                let index = numbers.iter().position(|(name, _)| *name == file.name());
                spec(file, index.map_or(0, |index| numbers.swap_remove(index).1))
            });
            let specs = specs.collect();
            runtime.run(Action::Open(specs), &files, None);
        });
    }

    /// Lets the user choose files, opens them and watches them for appended rows.
    pub fn pick_to_watch(&self) {
        let runtime = self.clone();
        spawn_local(async move {
            match file_handles::pick().await {
                Ok(picked) => {
                    let (files, handles): (Vec<File>, Vec<FileHandle>) = picked.into_iter().unzip();
                    let specs = files
                        .iter()
                        .zip(handles)
                        .map(|(file, handle)| spec(file, runtime.register_handle(handle)));
                    let specs = specs.collect();
                    runtime.run(Action::OpenToWatch(specs), &files, None);
                }
                Err(message) => runtime.dispatch(Action::ReportProblem(format!(
                    "Couldn’t open the chosen files: {message}"
                ))),
            }
        });
    }

    /// Stores a file handle and returns its number.
    fn register_handle(&self, handle: FileHandle) -> u32 {
        let mut handles = self.0.handles.borrow_mut();
        handles.push(handle);
        handles.len() as u32
    }

    /// Reads the current size and time of a watched file and dispatches them.
    fn check_file(&self, number: u32) {
        let handle = self.0.handles.borrow().get(number as usize - 1).cloned();
        let Some(handle) = handle else { return };
        let runtime = self.clone();
        spawn_local(async move {
            match handle.file().await {
                Ok(file) => {
                    let seen = FileCheck::Present(file.size() as u64, file.last_modified());
                    runtime.run(Action::FileChecked(number, seen), &[file], None);
                }
                Err(message) => runtime.dispatch(Action::FileChecked(number, FileCheck::Missing(message))),
            }
        });
    }

    /// Returns a callback that dispatches `action` on every event.
    pub fn on<E>(&self, action: Action) -> Callback<E> {
        let runtime = self.clone();
        Callback::from(move |_| runtime.dispatch(action.clone()))
    }

    fn run(&self, action: Action, files: &[File], blob: Option<&Blob>) {
        let is_reply = matches!(action, Action::WorkerMessage(_));
        let mut effects = self.0.state.borrow_mut().update(action, timer::now_ms());
        if !self.state().awaits_rows_or_tracks()
            && let Some(generation) = self.0.charts_drawn.take()
        {
            let drawn = Action::ChartsDrawn(generation);
            effects.extend(self.0.state.borrow_mut().update(drawn, timer::now_ms()));
            self.scheduler().resume_offscreen();
        }
        let awaits_count = !is_reply && effects.iter().any(Effect::requests_recount);
        for effect in effects {
            self.carry_out(effect, files, blob);
        }
        self.set_tick();
        self.0.needs_redraw.set(true);
        if awaits_count || self.state().should_delay_drawing() {
            let runtime = self.clone();
            timer::after(DRAW_DELAY_MS, move || runtime.draw());
        } else {
            self.draw();
        }
    }

    /// Shows a data set whose charts are drawn: together with its table and tracks if these arrive within
    /// [`DRAW_DELAY_MS`].
    pub fn show_after_charts(&self, generation: u32) {
        let runtime = self.clone();
        let show = move || {
            if let Some(generation) = runtime.0.charts_drawn.take() {
                runtime.dispatch(Action::ChartsDrawn(generation));
                runtime.scheduler().resume_offscreen();
            }
        };
        self.0.charts_drawn.set(Some(generation));
        if self.state().awaits_rows_or_tracks() {
            timer::after(DRAW_DELAY_MS, show);
        } else {
            show();
        }
    }

    /// Redraws the page if a change is not drawn yet.
    fn draw(&self) {
        if self.0.needs_redraw.replace(false) {
            self.0.redraw.force_update();
        }
    }

    /// Processes one message, and schedules a task for the next one. Messages after a report wait until the
    /// report is painted, so that the tables that follow don't delay the visible charts.
    fn process_next_message(&self) {
        self.0.inbox_scheduled.set(false);
        let current = |(worker_number, ..): &QueuedMessage| *worker_number == self.0.worker_number.get();
        let (next, more) = {
            let mut inbox = self.0.inbox.borrow_mut();
            inbox.retain(current);
            (inbox.pop_front(), !inbox.is_empty())
        };
        let Some((_, message, blob)) = next else { return };
        let runtime = self.clone();
        if matches!(message.body, Reply::Report(_)) {
            self.0.inbox_scheduled.set(true);
            timer::after_paint(move || runtime.process_next_message());
        } else if more {
            self.0.inbox_scheduled.set(true);
            timer::in_next_task(move || runtime.process_next_message());
        }
        self.scheduler().mark_task_start();
        self.run(Action::WorkerMessage(message), &[], blob.as_ref());
    }

    fn carry_out(&self, effect: Effect, files: &[File], blob: Option<&Blob>) {
        match effect {
            Effect::StartWorker => self.start_worker(),
            Effect::StopWorker => self.stop_worker(),
            Effect::Send(message) => {
                let files = if matches!(message.body, Request::Open { .. } | Request::Grow { .. }) {
                    files
                } else {
                    &[]
                };
                let sent = self
                    .0
                    .coordinator
                    .borrow()
                    .as_ref()
                    .map(|coordinator| coordinator.send(&message, files));
                if let Some(Err(reason)) = sent {
                    self.dispatch(Action::WorkerDied(reason));
                }
            }
            Effect::CheckFile(number) => self.check_file(number),
            Effect::SetFragment(fragment) => url_fragment::set_fragment(&fragment),
            Effect::SaveText { name, text } => {
                if let Err(problem) = download::save(&text.into(), "text/plain", &name) {
                    self.dispatch(Action::ReportProblem(problem));
                }
            }
            Effect::SaveManifest(file) => {
                if let Err(problem) = json_file::save(&file) {
                    self.dispatch(Action::ReportProblem(problem));
                }
            }
            Effect::SaveSetting { name, value } => {
                if !storage::save(&name, value.as_deref()) {
                    self.dispatch(Action::StorageFailed);
                }
            }
            Effect::SaveFile(name) => {
                if let Err(problem) = save(&name, blob) {
                    self.dispatch(Action::ReportProblem(problem));
                }
            }
        }
    }

    fn start_worker(&self) {
        self.stop_worker();
        let (number, runtime) = (self.0.worker_number.get(), self.clone());
        let started = CoordinatorHandle::start(move |from| {
            if runtime.0.worker_number.get() != number {
                return;
            }
            match from {
                CoordinatorEvent::Message(message, blob) => {
                    runtime.0.inbox.borrow_mut().push_back((number, message, blob));
                    if !runtime.0.inbox_scheduled.get() {
                        runtime.process_next_message();
                    }
                }
                CoordinatorEvent::Dead(reason) => runtime.dispatch(Action::WorkerDied(reason)),
            }
        });
        match started {
            Ok(coordinator) => {
                *self.0.coordinator.borrow_mut() = Some(coordinator);
                self.restart_if_silent(number, 0);
            }
            Err(reason) => {
                let runtime = self.clone();
                timer::after(0, move || runtime.dispatch(Action::WorkerDied(reason)));
            }
        }
    }

    /// Restarts the worker if it stays silent: a browser may lose a starting worker.
    fn restart_if_silent(&self, number: u32, restarts: u32) {
        let runtime = self.clone();
        timer::after(RESTART_AFTER_MS << restarts, move || {
            if runtime.0.worker_number.get() != number || restarts == MAX_RESTARTS {
                return;
            }
            let restarted = runtime
                .0
                .coordinator
                .borrow()
                .as_ref()
                .filter(|coordinator| coordinator.is_silent())
                .map(CoordinatorHandle::restart_if_silent);
            match restarted {
                Some(Ok(())) => runtime.restart_if_silent(number, restarts + 1),
                Some(Err(reason)) => runtime.dispatch(Action::WorkerDied(reason)),
                None => {}
            }
        });
    }

    fn stop_worker(&self) {
        self.0.worker_number.set(self.0.worker_number.get() + 1);
        if let Some(coordinator) = self.0.coordinator.take() {
            // This may run inside the worker's message handler, which must not be dropped while it runs.
            timer::after(0, move || drop(coordinator));
        }
    }

    fn set_tick(&self) {
        let tick_ms = self.state().tick_ms();
        if let (Some(tick_ms), false) = (tick_ms, self.0.tick_set.get()) {
            self.0.tick_set.set(true);
            let runtime = self.clone();
            timer::after(tick_ms, move || {
                runtime.0.tick_set.set(false);
                runtime.dispatch(Action::Tick);
            });
        }
    }
}

fn spec(file: &File, handle: u32) -> FileSpec {
    FileSpec {
        name: file.name(),
        size_bytes: file.size() as u64,
        handle,
    }
}

fn save(name: &str, blob: Option<&Blob>) -> Result<(), String> {
    match blob {
        Some(blob) => download::save_blob(blob, name),
        None => Err(format!(
            "Couldn’t save {name}: the worker sent no data, or the browser is short of memory. Try again or reload the page."
        )),
    }
}
