//! Watched files: polling of files that are still being written, and the reasons why a watch stops.
//!
//! The page checks a file's size and modification time ([`Effect::CheckFile`], answered by
//! [`Action::FileChecked`](crate::state::Action::FileChecked)). The worker reads the appended rows.

use crate::protocol::{FileReport, Request};
use crate::state::Effect;
use crate::state::effect::Effects;
use crate::state::requests::Pending;
use crate::state::scene::Scene;

/// Interval between checks of a file.
pub const CHECK_EVERY_MS: f64 = 1_000.0;

/// Delay before the next check of a file that could not be read, for example while it was being written.
const RETRY_AFTER_MS: f64 = 150.0;

/// Time after which a check without an answer counts as a failure. A browser may never answer a request for a file that is
/// being replaced.
const CHECK_LIMIT_MS: f64 = 10_000.0;

/// Number of failures in a row after which the watch stops.
const MAX_FAILURES: u32 = 20;

/// A watched file.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedFile {
    /// Number of the handle through which the page reads it.
    pub handle: u32,
    /// Whether the user paused the watch.
    pub paused: bool,
    /// Why the watch has stopped, as a phrase that follows the file's name.
    pub stopped: Option<String>,
    /// Time at which the page began to check it, until the check is answered.
    checking_since_ms: Option<f64>,
    next_ms: f64,
    failures: u32,
    /// Size and modification time of the file when its rows were last read.
    read: Option<(u64, f64)>,
}

/// Starts or pauses a watch.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchEdit {
    /// Watch the file with this handle, or resume a watch that was paused or has stopped.
    Start(u32),
    /// Pause the watch of the file with this handle.
    Pause(u32),
}

/// Result of checking a file.
#[derive(Clone, Debug, PartialEq)]
pub enum FileCheck {
    /// The file's size in bytes and its modification time. The caller keeps the file itself.
    Present(u64, f64),
    /// The file is unavailable; the browser's error message.
    Missing(String),
}

impl WatchedFile {
    fn new(handle: u32, now_ms: f64) -> WatchedFile {
        WatchedFile {
            handle,
            paused: false,
            stopped: None,
            checking_since_ms: None,
            next_ms: now_ms,
            failures: 0,
            read: None,
        }
    }

    fn is_running(&self) -> bool {
        !self.paused && self.stopped.is_none()
    }

    /// Schedules a retry, or stops the watch with this reason after too many failures in a row.
    fn fail(&mut self, reason: String, now_ms: f64) {
        self.failures += 1;
        self.next_ms = now_ms + RETRY_AFTER_MS;
        if self.failures >= MAX_FAILURES {
            self.stopped = Some(reason);
        }
    }
}

/// The watched files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileWatches {
    /// The files.
    pub list: Vec<WatchedFile>,
    /// Handles of files to watch once they are read.
    to_watch: Vec<u32>,
}

impl FileWatches {
    /// Returns the watch of the file with this handle.
    pub fn get(&self, handle: u32) -> Option<&WatchedFile> {
        self.list.iter().find(|watch| watch.handle == handle && handle != 0)
    }

    fn get_mut(&mut self, handle: u32) -> Option<&mut WatchedFile> {
        self.list.iter_mut().find(|watch| watch.handle == handle)
    }

    /// Returns whether a watch is running.
    pub(in crate::state) fn any_running(&self) -> bool {
        self.list.iter().any(WatchedFile::is_running)
    }

    /// Adds files to watch once they are read.
    pub(in crate::state) fn add_unread(&mut self, handles: impl Iterator<Item = u32>) {
        self.to_watch.extend(handles);
    }

    /// Starts or pauses a watch.
    pub(in crate::state) fn edit(&mut self, edit: WatchEdit, scene: &Scene, effects: &mut Effects) {
        match edit {
            WatchEdit::Start(handle) => {
                match self.get_mut(handle) {
                    Some(watch) => {
                        watch.paused = false;
                        watch.stopped = None;
                        watch.failures = 0;
                        watch.next_ms = scene.now_ms;
                    }
                    None => self.list.push(WatchedFile::new(handle, scene.now_ms)),
                }
                self.check(scene, effects);
            }
            WatchEdit::Pause(handle) => {
                if let Some(watch) = self.get_mut(handle) {
                    watch.paused = true;
                }
            }
        }
    }

    /// Checks the files that are due. Waits while a job is running, because the file list is about to change.
    pub(in crate::state) fn check(&mut self, scene: &Scene, effects: &mut Effects) {
        if scene.reading || scene.data.is_none() {
            return;
        }
        for watch in self.list.iter_mut().filter(|watch| watch.is_running()) {
            if let Some(since_ms) = watch.checking_since_ms
                && scene.now_ms - since_ms >= CHECK_LIMIT_MS
            {
                watch.checking_since_ms = None;
                let reason = "is no longer watched: the browser doesn’t answer when asked for it".to_owned();
                watch.fail(reason, scene.now_ms);
                continue;
            }
            let awaits_rows = effects.requests.contains(|pending| is_growth_of(watch.handle, pending));
            if watch.checking_since_ms.is_none() && !awaits_rows && scene.now_ms >= watch.next_ms {
                watch.checking_since_ms = Some(scene.now_ms);
                watch.next_ms = scene.now_ms + CHECK_EVERY_MS;
                effects.push(Effect::CheckFile(watch.handle));
            }
        }
    }

    /// Handles the result of a check: requests the appended rows if the file has changed.
    pub(in crate::state) fn take_check(&mut self, handle: u32, check: FileCheck, scene: &Scene, effects: &mut Effects) {
        let Some(watch) = self.get_mut(handle) else { return };
        watch.checking_since_ms = None;
        let awaits_rows = effects.requests.contains(|pending| is_growth_of(handle, pending));
        let is_due = watch.is_running() && !scene.reading && !awaits_rows;
        let (Some(generation), true) = (scene.generation(), is_due) else {
            return;
        };
        match check {
            // A file that is being replaced is missing for a moment.
            FileCheck::Missing(error) => {
                let reason = format!("is no longer watched because it is gone: {error}");
                watch.fail(reason, scene.now_ms);
            }
            FileCheck::Present(size, changed) if watch.read == Some((size, changed)) => watch.failures = 0,
            FileCheck::Present(size, changed) => {
                let view = scene.view.clone();
                let found = (size, changed);
                effects.send(
                    generation,
                    Request::Grow { handle, view },
                    Pending::Growth { handle, found },
                );
            }
        }
    }

    /// Records that the appended rows are read up to this size and modification time.
    pub(in crate::state) fn take_growth(&mut self, handle: u32, found: (u64, f64)) {
        if let Some(watch) = self.get_mut(handle) {
            watch.failures = 0;
            watch.read = Some(found);
        }
    }

    /// Stops the watch of a file that is a different one now.
    pub(in crate::state) fn refuse_growth(&mut self, handle: u32, reason: &str) {
        if let Some(watch) = self.get_mut(handle) {
            watch.stopped = Some(format!("is no longer watched: {reason}"));
        }
    }

    /// Schedules a retry for a file that could not be read, for example while it was being written.
    pub(in crate::state) fn retry(&mut self, handle: u32, message: &str, now_ms: f64) {
        if let Some(watch) = self.get_mut(handle) {
            watch.fail(format!("is no longer watched: {message}"), now_ms);
        }
    }

    /// Ends the watches of files that are no longer in use, discards pending requests, and starts the watches of files
    /// that were chosen to be watched.
    pub(in crate::state) fn reset(&mut self, files: &[FileReport], now_ms: f64, effects: &mut Effects) {
        let in_use = |handle: u32| files.iter().any(|file| file.handle == handle);
        self.list.retain(|watch| in_use(watch.handle));
        effects
            .requests
            .discard(|pending| matches!(pending, Pending::Growth { .. }));
        for watch in &mut self.list {
            watch.checking_since_ms = None;
            watch.read = None;
        }
        for handle in std::mem::take(&mut self.to_watch) {
            if in_use(handle) && self.get(handle).is_none() {
                self.list.push(WatchedFile::new(handle, now_ms));
            }
        }
    }
}

fn is_growth_of(file: u32, pending: &Pending) -> bool {
    matches!(pending, Pending::Growth { handle, .. } if *handle == file)
}
