//! The shell around the state: takes actions in, carries effects out, and has the page drawn again.

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
use crate::ui::shell::coordinator::{Coordinator, FromCoordinator};
use crate::ui::shell::manifest_file;
use crate::ui::shell::render_scheduler::RenderScheduler;

/// How long an action that asks for a count isn't shown, in milliseconds, nor a report without the rest that belongs to it. Most
/// answers are there by then and are shown together with it: a frame less for the browser to paint, and no moment in which the
/// filter is new and the figures are old.
const AWAITED_MS: u32 = 40;

/// After how long a worker that has not said anything is started anew, and how often; each time it is given twice as long.
const START_AGAIN_MS: u32 = 4_000;
const STARTS: u32 = 3;

/// The state's owner, to be handed to whoever has an action to report. Clones are the same shell.
#[derive(Clone)]
pub struct Runtime(Rc<Inner>);

/// What a worker has said, with the worker's number and the file that came with it.
type Said = (u32, Message<Reply>, Option<Blob>);

struct Inner {
    state: RefCell<State>,
    lead: RefCell<Option<Coordinator>>,
    /// Counts the workers, so that a late word of an earlier one is known as such.
    worker: Cell<u32>,
    /// What the workers have said that was not taken in yet, each with its worker.
    heard: RefCell<VecDeque<Said>>,
    /// Whether that waits for the page to be painted, or for the next task.
    waits: Cell<bool>,
    tick_set: Cell<bool>,
    /// The ways to files that can be looked at again; a file's number is its place here, from 1.
    handles: RefCell<Vec<FileHandle>>,
    redraw: UseForceUpdateHandle,
    /// Whether something has changed that isn't drawn yet.
    undrawn: Cell<bool>,
    /// The data set whose charts are drawn and that waits for the rest of it to be shown.
    drawn: Cell<Option<u32>>,
    turns: RenderScheduler,
}

impl PartialEq for Runtime {
    fn eq(&self, other: &Runtime) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The page's shell: made, and its worker started, when the component is first drawn.
#[hook]
pub fn use_shell() -> Runtime {
    let redraw = use_force_update();
    let shell = use_memo((), |()| {
        let mut state = State::default();
        // What was kept holds from the first moment on; files may be chosen before anything else has happened.
        state.update(Action::Recall(Settings::new(storage::all())), timer::now_ms());
        Runtime(Rc::new(Inner {
            state: RefCell::new(state),
            lead: RefCell::new(None),
            worker: Cell::new(0),
            heard: RefCell::default(),
            waits: Cell::new(false),
            tick_set: Cell::new(false),
            handles: RefCell::default(),
            redraw,
            undrawn: Cell::new(false),
            drawn: Cell::new(None),
            turns: RenderScheduler::default(),
        }))
    });
    let starting = (*shell).clone();
    use_effect_with((), move |()| {
        starting.act(Action::Arrive(url_fragment::fragment()));
        starting.act(Action::Start);
        let listener = url_fragment::on_change(move |fragment| starting.act(Action::Arrive(fragment)));
        move || drop(listener)
    });
    (*shell).clone()
}

impl Runtime {
    /// The state as it is now. Let go of it before the next action.
    pub fn state(&self) -> Ref<'_, State> {
        self.0.state.borrow()
    }

    /// Where what takes long on the page waits for its turn.
    pub fn turns(&self) -> &RenderScheduler {
        &self.0.turns
    }

    /// Takes an action in.
    pub fn act(&self, action: Action) {
        self.run(action, &[], None);
    }

    /// Takes in files that were dropped or chosen.
    pub fn open(&self, files: &[File]) {
        let files = self.take_manifests(files.to_vec());
        let specs = files.iter().map(|file| spec(file, 0)).collect();
        self.run(Action::Open(specs), &files, None);
    }

    /// Takes the manifests among files in, and gives the others.
    fn take_manifests(&self, files: Vec<File>) -> Vec<File> {
        let (manifests, others): (Vec<File>, Vec<File>) = files.into_iter().partition(manifest_file::is_one);
        for file in manifests {
            let shell = self.clone();
            manifest_file::read(&file, move |edit| shell.act(Action::Manifest(edit)));
        }
        others
    }

    /// Takes in files that were dropped, with the handles that are on their way, and what the folders among them hold.
    pub fn open_dropped(&self, mut files: Vec<File>, handles: Vec<Promise>, folders: Vec<DroppedFolder>) {
        // A folder stands among the files too, as one that can't be read.
        files.retain(|file| folders.iter().all(|folder| folder.name() != file.name()));
        if handles.is_empty() && folders.is_empty() {
            return self.open(&files);
        }
        let shell = self.clone();
        spawn_local(async move {
            for folder in folders {
                let name = folder.name();
                match folder.files().await {
                    Ok(found) if found.is_empty() => {
                        let message = format!("The folder {name} holds no CSV files: look for them in another one.");
                        shell.act(Action::Fault(message));
                    }
                    Ok(found) => files.extend(found),
                    Err(message) => shell.act(Action::Fault(format!("The folder {name} could not be read: {message}"))),
                }
            }
            let files = shell.take_manifests(files);
            let mut numbers = Vec::new();
            for promise in handles {
                if let Some(handle) = file_handles::arrived(promise).await {
                    numbers.push((handle.name(), shell.keep(handle)));
                }
            }
            let specs = files.iter().map(|file| {
                let place = numbers.iter().position(|(name, _)| *name == file.name());
                spec(file, place.map_or(0, |place| numbers.swap_remove(place).1))
            });
            let specs = specs.collect();
            shell.run(Action::Open(specs), &files, None);
        });
    }

    /// Has files picked that are then watched.
    pub fn pick_to_watch(&self) {
        let shell = self.clone();
        spawn_local(async move {
            match file_handles::pick().await {
                Ok(picked) => {
                    let (files, handles): (Vec<File>, Vec<FileHandle>) = picked.into_iter().unzip();
                    let specs = files
                        .iter()
                        .zip(handles)
                        .map(|(file, handle)| spec(file, shell.keep(handle)));
                    let specs = specs.collect();
                    shell.run(Action::OpenToWatch(specs), &files, None);
                }
                Err(message) => shell.act(Action::Fault(format!("The files could not be had: {message}"))),
            }
        });
    }

    fn keep(&self, handle: FileHandle) -> u32 {
        let mut handles = self.0.handles.borrow_mut();
        handles.push(handle);
        handles.len() as u32
    }

    fn look(&self, number: u32) {
        let handle = self.0.handles.borrow().get(number as usize - 1).cloned();
        let Some(handle) = handle else { return };
        let shell = self.clone();
        spawn_local(async move {
            match handle.file().await {
                Ok(file) => {
                    let seen = FileCheck::There(file.size() as u64, file.last_modified());
                    shell.run(Action::Seen(number, seen), &[file], None);
                }
                Err(message) => shell.act(Action::Seen(number, FileCheck::Gone(message))),
            }
        });
    }

    /// A callback that reports the same action each time.
    pub fn on<E>(&self, action: Action) -> Callback<E> {
        let shell = self.clone();
        Callback::from(move |_| shell.act(action.clone()))
    }

    fn run(&self, action: Action, files: &[File], blob: Option<&Blob>) {
        let brings = matches!(action, Action::WorkerMessage(_));
        let mut effects = self.0.state.borrow_mut().update(action, timer::now_ms());
        if !self.state().rest_is_out()
            && let Some(generation) = self.0.drawn.take()
        {
            let drawn = Action::Drawn(generation);
            effects.extend(self.0.state.borrow_mut().update(drawn, timer::now_ms()));
            self.turns().show_rest();
        }
        let awaits_count = !brings && effects.iter().any(Effect::asks_for_count);
        for effect in effects {
            self.carry_out(effect, files, blob);
        }
        self.set_tick();
        self.0.undrawn.set(true);
        if awaits_count || self.state().awaits_rest() {
            let shell = self.clone();
            timer::after(AWAITED_MS, move || shell.draw());
        } else {
            self.draw();
        }
    }

    /// Has a data set shown whose charts are drawn: with the rest that belongs to it, where that comes soon.
    pub fn show_drawn(&self, generation: u32) {
        let shell = self.clone();
        let show = move || {
            if let Some(generation) = shell.0.drawn.take() {
                shell.act(Action::Drawn(generation));
                shell.turns().show_rest();
            }
        };
        self.0.drawn.set(Some(generation));
        if self.state().rest_is_out() {
            timer::after(AWAITED_MS, show);
        } else {
            show();
        }
    }

    /// Has what has changed drawn.
    fn draw(&self) {
        if self.0.undrawn.replace(false) {
            self.0.redraw.force_update();
        }
    }

    /// Takes in what the worker has said, a message a task. What comes after figures waits until these are painted, so that
    /// the charts in view are not held up by tables that follow them.
    fn hear(&self) {
        self.0.waits.set(false);
        let current = |(worker, ..): &Said| *worker == self.0.worker.get();
        let (next, more) = {
            let mut heard = self.0.heard.borrow_mut();
            heard.retain(current);
            (heard.pop_front(), !heard.is_empty())
        };
        let Some((_, message, blob)) = next else { return };
        let shell = self.clone();
        if matches!(message.body, Reply::Report(_)) {
            self.0.waits.set(true);
            timer::after_paint(move || shell.hear());
        } else if more {
            self.0.waits.set(true);
            timer::soon(move || shell.hear());
        }
        self.turns().task_begins();
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
                let sent = self.0.lead.borrow().as_ref().map(|lead| lead.send(&message, files));
                if let Some(Err(reason)) = sent {
                    self.act(Action::Died(reason));
                }
            }
            Effect::Look(number) => self.look(number),
            Effect::Address(fragment) => url_fragment::set_fragment(&fragment),
            Effect::SaveText { name, text } => {
                if let Err(problem) = download::save(&text.into(), "text/plain", &name) {
                    self.act(Action::Fault(problem));
                }
            }
            Effect::SaveManifest(file) => {
                if let Err(problem) = manifest_file::save(&file) {
                    self.act(Action::Fault(problem));
                }
            }
            Effect::Keep { name, value } => {
                if !storage::keep(&name, value.as_deref()) {
                    self.act(Action::NotKept);
                }
            }
            Effect::Save(name) => {
                if let Err(problem) = save(&name, blob) {
                    self.act(Action::Fault(problem));
                }
            }
        }
    }

    fn start_worker(&self) {
        self.stop_worker();
        let (number, shell) = (self.0.worker.get(), self.clone());
        let started = Coordinator::start(move |from| {
            if shell.0.worker.get() != number {
                return;
            }
            match from {
                FromCoordinator::Message(message, blob) => {
                    shell.0.heard.borrow_mut().push_back((number, message, blob));
                    if !shell.0.waits.get() {
                        shell.hear();
                    }
                }
                FromCoordinator::Dead(reason) => shell.act(Action::Died(reason)),
            }
        });
        match started {
            Ok(lead) => {
                *self.0.lead.borrow_mut() = Some(lead);
                self.look_after_start(number, 0);
            }
            Err(reason) => {
                let shell = self.clone();
                timer::after(0, move || shell.act(Action::Died(reason)));
            }
        }
    }

    /// Starts the worker anew where it doesn't say anything: a browser may lose one on the way.
    fn look_after_start(&self, number: u32, starts: u32) {
        let shell = self.clone();
        timer::after(START_AGAIN_MS << starts, move || {
            if shell.0.worker.get() != number || starts == STARTS {
                return;
            }
            let again = shell
                .0
                .lead
                .borrow()
                .as_ref()
                .filter(|lead| lead.is_silent())
                .map(Coordinator::start_anew);
            match again {
                Some(Ok(())) => shell.look_after_start(number, starts + 1),
                Some(Err(reason)) => shell.act(Action::Died(reason)),
                None => {}
            }
        });
    }

    fn stop_worker(&self) {
        self.0.worker.set(self.0.worker.get() + 1);
        if let Some(lead) = self.0.lead.take() {
            // This may run inside the worker's own message handler, which must not be dropped while it runs.
            timer::after(0, move || drop(lead));
        }
    }

    fn set_tick(&self) {
        let tick_ms = self.state().tick_ms();
        if let (Some(tick_ms), false) = (tick_ms, self.0.tick_set.get()) {
            self.0.tick_set.set(true);
            let shell = self.clone();
            timer::after(tick_ms, move || {
                shell.0.tick_set.set(false);
                shell.act(Action::Tick);
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
            "{name} could not be saved: nothing of it came from the worker, or the browser is short of memory. Try again, \
             or reload the page."
        )),
    }
}
