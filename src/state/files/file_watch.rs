//! Watching files that are still written: when each is looked at again, what is taken in, and why it stops.
//!
//! Looking at a file is the page's business ([`Effect::Look`] and the action that answers it); reading what was appended is the worker's.

use std::rc::Rc;

use crate::protocol::{Opened, Request};
use crate::state::{Effect, State};

/// How often a file is looked at.
pub const LOOK_EVERY_MS: f64 = 1_000.0;

/// How soon it is looked at again when it could not be had or read, because it was just being written.
const AGAIN_AFTER_MS: f64 = 150.0;

/// How often in a row that may be so before the watch stops.
const MOST_FAILURES: u32 = 20;

/// A file that is watched.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedFile {
    /// The number by which the page knows the way to it.
    pub handle: u32,
    /// Whether it is not looked at for now.
    pub paused: bool,
    /// Why the watch has stopped, to stand behind the file's name.
    pub stopped: Option<String>,
    /// Whether the page is looking at it.
    looking: bool,
    /// The request that takes in what was appended.
    asked: Option<u32>,
    next_ms: f64,
    failures: u32,
    /// The file's size and time of change as they were last taken in.
    taken: Option<(u64, f64)>,
    seen: Option<(u64, f64)>,
}

/// A change of what is watched.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchEdit {
    /// The file with this handle is to be watched; once more where the watch was paused or has stopped.
    Start(u32),
    /// It is not to be looked at for now.
    Pause(u32),
}

/// What the page found when it looked at a file.
#[derive(Clone, Debug, PartialEq)]
pub enum FileCheck {
    /// The file is there; its size in bytes and its time of change. Its own handle stays with whoever carries the effects out.
    There(u64, f64),
    /// It can't be had any more, in the browser's words.
    Gone(String),
}

impl WatchedFile {
    fn new(handle: u32, now_ms: f64) -> WatchedFile {
        WatchedFile {
            handle,
            paused: false,
            stopped: None,
            looking: false,
            asked: None,
            next_ms: now_ms,
            failures: 0,
            taken: None,
            seen: None,
        }
    }

    fn runs(&self) -> bool {
        !self.paused && self.stopped.is_none()
    }

    /// Looks again soon, or stops with this word when that has been so too often in a row.
    fn fail(&mut self, word: String, now_ms: f64) {
        self.failures += 1;
        self.next_ms = now_ms + AGAIN_AFTER_MS;
        if self.failures >= MOST_FAILURES {
            self.stopped = Some(word);
        }
    }
}

impl State {
    /// How a file is watched, by its handle.
    pub fn watch_of(&self, handle: u32) -> Option<&WatchedFile> {
        self.watches.iter().find(|watch| watch.handle == handle && handle != 0)
    }

    /// Whether some file is to be looked at again.
    pub(in crate::state) fn watches(&self) -> bool {
        self.watches.iter().any(WatchedFile::runs)
    }

    /// Whether the worker owes what was appended to some file.
    pub(in crate::state) fn growing(&self) -> bool {
        self.watches.iter().any(|watch| watch.asked.is_some())
    }

    pub(in crate::state) fn edit_watch(&mut self, edit: WatchEdit, now_ms: f64) -> Vec<Effect> {
        match edit {
            WatchEdit::Start(handle) => {
                match self.watches.iter_mut().find(|watch| watch.handle == handle) {
                    Some(watch) => {
                        watch.paused = false;
                        watch.stopped = None;
                        watch.failures = 0;
                        watch.next_ms = now_ms;
                    }
                    None => self.watches.push(WatchedFile::new(handle, now_ms)),
                }
                self.look_at_watched(now_ms)
            }
            WatchEdit::Pause(handle) => {
                let watch = self.watches.iter_mut().find(|watch| watch.handle == handle);
                if let Some(watch) = watch {
                    watch.paused = true;
                }
                Vec::new()
            }
        }
    }

    /// Has the files looked at whose time has come. Not while others are read: the list is about to change.
    pub(in crate::state) fn look_at_watched(&mut self, now_ms: f64) -> Vec<Effect> {
        if self.job.is_some() || self.live().is_none() {
            return Vec::new();
        }
        let due = |watch: &&mut WatchedFile| {
            watch.runs() && !watch.looking && watch.asked.is_none() && now_ms >= watch.next_ms
        };
        let due = self.watches.iter_mut().filter(due);
        due.map(|watch| {
            watch.looking = true;
            watch.next_ms = now_ms + LOOK_EVERY_MS;
            Effect::Look(watch.handle)
        })
        .collect()
    }

    /// Takes in what the page found when it looked at a file.
    pub(in crate::state) fn seen(&mut self, handle: u32, seen: FileCheck, now_ms: f64) -> Vec<Effect> {
        let view = self.view();
        let live = self.job.is_none() && self.live().is_some();
        let generation = self.shown.as_ref().map_or(0, |shown| shown.generation);
        let Some(watch) = self.watches.iter_mut().find(|watch| watch.handle == handle) else {
            return Vec::new();
        };
        watch.looking = false;
        if !watch.runs() || !live {
            return Vec::new();
        }
        match seen {
            // A file that is put in another one's place is away for a moment.
            FileCheck::Gone(why) => {
                watch.fail(format!("is no longer watched, because it is gone: {why}"), now_ms);
                Vec::new()
            }
            FileCheck::There(size, changed) if watch.taken == Some((size, changed)) => {
                watch.failures = 0;
                Vec::new()
            }
            FileCheck::There(size, changed) => {
                watch.seen = Some((size, changed));
                let message = self.message(Request::Grow { handle, view }, generation);
                if let Some(watch) = self.watches.iter_mut().find(|watch| watch.handle == handle) {
                    watch.asked = Some(message.id);
                }
                vec![Effect::Send(message)]
            }
        }
    }

    /// Shows what was appended, if it is of the data set on screen.
    pub(in crate::state) fn grown(&mut self, id: u32, generation: u32, opened: Opened, now_ms: f64) -> Vec<Effect> {
        let watch = self.watches.iter_mut().find(|watch| watch.asked == Some(id));
        if let Some(watch) = watch {
            watch.asked = None;
            watch.failures = 0;
            watch.taken = watch.seen;
        }
        let Some(shown) = self.shown.as_mut().filter(|shown| shown.generation == generation) else {
            return Vec::new();
        };
        shown.files = Rc::new(opened.files);
        let nothing = opened
            .growth
            .as_ref()
            .is_some_and(|growth| growth.events == 0 && growth.rejected == 0);
        shown.growth = opened.growth.filter(|_| !nothing).map(Rc::new);
        let Some(report) = opened.report else {
            return Vec::new();
        };
        let same = shown
            .report
            .as_ref()
            .is_some_and(|before| before.all_events == report.all_events && before.view() == report.view());
        if same {
            return Vec::new();
        }
        let columns = shown
            .report
            .as_ref()
            .is_some_and(|before| before.columns.len() == report.columns.len());
        self.table.recount(&report, columns);
        if let Some(shown) = &mut self.shown {
            shown.report = Some(Rc::new(report));
        }
        self.playing.renew();
        let mut effects: Vec<Effect> = match self.ask_count(false, now_ms) {
            Some(count) => vec![count],
            None => self.ask_rows(),
        };
        effects.extend(self.ask_tracks());
        effects.extend(self.ask_size());
        effects.extend(self.refresh_offer());
        effects.extend(self.refresh_card());
        effects.extend(self.refresh_comparison());
        effects
    }

    /// Stops the watch whose file is another one by now.
    pub(in crate::state) fn not_grown(&mut self, id: u32, why: &str) {
        if let Some(watch) = self.watches.iter_mut().find(|watch| watch.asked == Some(id)) {
            watch.asked = None;
            watch.stopped = Some(format!("is no longer watched: {why}"));
        }
    }

    /// Looks again soon at a file that could not be read, because it was just being written. Says whether it was this request.
    pub(in crate::state) fn growth_failed(&mut self, id: u32, message: &str, now_ms: f64) -> bool {
        let Some(watch) = self.watches.iter_mut().find(|watch| watch.asked == Some(id)) else {
            return false;
        };
        watch.asked = None;
        watch.fail(format!("is no longer watched: {message}"), now_ms);
        true
    }

    /// Forgets the watches of files that are no longer in use, and what was asked of a worker that is gone.
    pub(in crate::state) fn renew_watches(&mut self) {
        let files = self.shown.as_ref().map(|shown| shown.files.clone());
        self.watches.retain(|watch| {
            files
                .as_ref()
                .is_some_and(|files| files.iter().any(|file| file.handle == watch.handle))
        });
        for watch in &mut self.watches {
            watch.asked = None;
            watch.looking = false;
            watch.taken = None;
        }
        // A file that was picked to be watched is watched once it was read.
        let wanted = std::mem::take(&mut self.to_watch);
        for handle in wanted {
            let there = files
                .as_ref()
                .is_some_and(|files| files.iter().any(|file| file.handle == handle));
            if there && self.watch_of(handle).is_none() {
                self.watches.push(WatchedFile::new(handle, self.heard_ms));
            }
        }
    }
}
