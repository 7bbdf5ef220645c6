//! Watched files: polling of files that are still being written, and the reasons why a watch stops.
//!
//! The page checks a file's size and modification time ([`Effect::CheckFile`], answered by
//! [`Action::FileChecked`](crate::state::Action::FileChecked)). The worker reads the appended rows.

use std::rc::Rc;

use crate::protocol::{Opened, Request};
use crate::state::{Effect, State};

/// Interval between checks of a file.
pub const CHECK_EVERY_MS: f64 = 1_000.0;

/// Delay before the next check of a file that could not be read, for example while it was being written.
const RETRY_AFTER_MS: f64 = 150.0;

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
    /// Whether the page is checking it.
    checking: bool,
    /// Id of the pending request for the appended rows.
    pending: Option<u32>,
    next_ms: f64,
    failures: u32,
    /// Size and modification time of the file when its rows were last read.
    read: Option<(u64, f64)>,
    /// Size and modification time of the file when the pending request was sent.
    found: Option<(u64, f64)>,
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
            checking: false,
            pending: None,
            next_ms: now_ms,
            failures: 0,
            read: None,
            found: None,
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

impl State {
    /// Returns the watch of the file with this handle.
    pub fn watch_for(&self, handle: u32) -> Option<&WatchedFile> {
        self.watches.iter().find(|watch| watch.handle == handle && handle != 0)
    }

    /// Returns whether a watch is running.
    pub(in crate::state) fn has_running_watches(&self) -> bool {
        self.watches.iter().any(WatchedFile::is_running)
    }

    /// Returns whether a request for appended rows is pending.
    pub(in crate::state) fn awaits_growth(&self) -> bool {
        self.watches.iter().any(|watch| watch.pending.is_some())
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
                self.check_watched_files(now_ms)
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

    /// Checks the files that are due. Waits while a job is running, because the file list is about to change.
    pub(in crate::state) fn check_watched_files(&mut self, now_ms: f64) -> Vec<Effect> {
        if self.job.is_some() || self.live_data().is_none() {
            return Vec::new();
        }
        let due = |watch: &&mut WatchedFile| {
            watch.is_running() && !watch.checking && watch.pending.is_none() && now_ms >= watch.next_ms
        };
        let due = self.watches.iter_mut().filter(due);
        due.map(|watch| {
            watch.checking = true;
            watch.next_ms = now_ms + CHECK_EVERY_MS;
            Effect::CheckFile(watch.handle)
        })
        .collect()
    }

    /// Handles the result of a check: requests the appended rows if the file has changed.
    pub(in crate::state) fn file_checked(&mut self, handle: u32, check: FileCheck, now_ms: f64) -> Vec<Effect> {
        let view = self.view();
        let live = self.job.is_none() && self.live_data().is_some();
        let generation = self.shown.as_ref().map_or(0, |shown| shown.generation);
        let Some(watch) = self.watches.iter_mut().find(|watch| watch.handle == handle) else {
            return Vec::new();
        };
        watch.checking = false;
        if !watch.is_running() || !live {
            return Vec::new();
        }
        match check {
            // A file that is being replaced is missing for a moment.
            FileCheck::Missing(error) => {
                watch.fail(format!("is no longer watched because it is gone: {error}"), now_ms);
                Vec::new()
            }
            FileCheck::Present(size, changed) if watch.read == Some((size, changed)) => {
                watch.failures = 0;
                Vec::new()
            }
            FileCheck::Present(size, changed) => {
                watch.found = Some((size, changed));
                let message = self.message(Request::Grow { handle, view }, generation);
                if let Some(watch) = self.watches.iter_mut().find(|watch| watch.handle == handle) {
                    watch.pending = Some(message.id);
                }
                vec![Effect::Send(message)]
            }
        }
    }

    /// Shows the appended rows, if they belong to the data set on screen, and requests everything that depends on
    /// them.
    pub(in crate::state) fn take_growth(
        &mut self,
        id: u32,
        generation: u32,
        opened: Opened,
        now_ms: f64,
    ) -> Vec<Effect> {
        let watch = self.watches.iter_mut().find(|watch| watch.pending == Some(id));
        if let Some(watch) = watch {
            watch.pending = None;
            watch.failures = 0;
            watch.read = watch.found;
        }
        let Some(shown) = self.shown.as_mut().filter(|shown| shown.generation == generation) else {
            return Vec::new();
        };
        shown.files = Rc::new(opened.files);
        let is_empty = opened
            .growth
            .as_ref()
            .is_some_and(|growth| growth.events == 0 && growth.rejected == 0);
        shown.growth = opened.growth.filter(|_| !is_empty).map(Rc::new);
        let Some(report) = opened.report else {
            return Vec::new();
        };
        let unchanged = shown
            .report
            .as_ref()
            .is_some_and(|before| before.all_events == report.all_events && before.view() == report.view());
        if unchanged {
            return Vec::new();
        }
        let same_columns = shown
            .report
            .as_ref()
            .is_some_and(|before| before.columns.len() == report.columns.len());
        self.table.recount(&report, same_columns);
        if let Some(shown) = &mut self.shown {
            shown.report = Some(Rc::new(report));
        }
        self.top_tracks.invalidate();
        let mut effects: Vec<Effect> = match self.request_recount(false, now_ms) {
            Some(count) => vec![count],
            None => self.request_rows(),
        };
        effects.extend(self.request_tracks());
        effects.extend(self.request_size());
        effects.extend(self.refresh_propensity());
        effects.extend(self.refresh_customer_detail());
        effects.extend(self.refresh_comparison());
        effects
    }

    /// Stops the watch of a file that is a different one now.
    pub(in crate::state) fn growth_refused(&mut self, id: u32, reason: &str) {
        if let Some(watch) = self.watches.iter_mut().find(|watch| watch.pending == Some(id)) {
            watch.pending = None;
            watch.stopped = Some(format!("is no longer watched: {reason}"));
        }
    }

    /// Schedules a retry for a file that could not be read, for example while it was being written. Returns whether
    /// the request was one of these.
    pub(in crate::state) fn growth_failed(&mut self, id: u32, message: &str, now_ms: f64) -> bool {
        let Some(watch) = self.watches.iter_mut().find(|watch| watch.pending == Some(id)) else {
            return false;
        };
        watch.pending = None;
        watch.fail(format!("is no longer watched: {message}"), now_ms);
        true
    }

    /// Ends the watches of files that are no longer in use, clears pending requests, and starts the watches of files
    /// that were chosen to be watched.
    pub(in crate::state) fn reset_watches(&mut self) {
        let files = self.shown.as_ref().map(|shown| shown.files.clone());
        self.watches.retain(|watch| {
            files
                .as_ref()
                .is_some_and(|files| files.iter().any(|file| file.handle == watch.handle))
        });
        for watch in &mut self.watches {
            watch.pending = None;
            watch.checking = false;
            watch.read = None;
        }
        let wanted = std::mem::take(&mut self.to_watch);
        for handle in wanted {
            let in_use = files
                .as_ref()
                .is_some_and(|files| files.iter().any(|file| file.handle == handle));
            if in_use && self.watch_for(handle).is_none() {
                self.watches.push(WatchedFile::new(handle, self.last_message_ms));
            }
        }
    }
}
