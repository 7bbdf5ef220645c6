//! The state itself: one field for each part, which owns its data.

use crate::state::effect::Effects;
use crate::state::requests::Pending;
use crate::state::scene::Scene;
use crate::state::view::recount::is_recount;
use crate::state::view::top_tracks::is_tracks;
use crate::state::{
    CodeNames, Connection, CustomerPanel, DaypartEditor, FileWatches, Filters, ImportPanel, Jobs, Manifests,
    ProfileTable, PropensityState, Queries, Recount, Segments, Settings, ShownData, TopTracks, WarmUp, WatchedFile,
};

/// Number of events up to which the rest of a first report follows so quickly that drawing waits for it.
const QUICK_EVENTS: u64 = 2_000_000;

/// Interval of [`Action::Tick`](crate::state::Action::Tick) while a reply is pending.
const TICK_MS: u32 = 100;

/// Phase of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing was read yet.
    Empty,
    /// A job is running.
    Reading,
    /// A data set is shown.
    Ready,
}

/// A problem to report to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What happened, and what to do.
    pub message: String,
    /// Whether the remedy is to reload the page.
    pub reload: bool,
}

/// The page's state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Connection to the worker.
    pub connection: Connection,
    /// The jobs that read files.
    pub jobs: Jobs,
    /// The data set on screen.
    pub shown: Option<ShownData>,
    /// The warm-up report, while it is drawn off screen.
    pub warm_up: Option<WarmUp>,
    /// The profiles table.
    pub table: ProfileTable,
    /// The dayparts and their editor.
    pub daypart_editor: DaypartEditor,
    /// The filter with its history.
    pub filters: Filters,
    /// Display names of codes.
    pub names: CodeNames,
    /// The watched files.
    pub watches: FileWatches,
    /// The most played tracks and artists.
    pub top_tracks: TopTracks,
    /// The customer detail.
    pub customer: CustomerPanel,
    /// The segments and the comparison on screen.
    pub segments: Segments,
    /// The selected ad and its model.
    pub propensity: PropensityState,
    /// The query behind a figure.
    pub queries: Queries,
    /// The run that a manifest restores.
    pub manifests: Manifests,
    /// The import settings of the files.
    pub import_settings: ImportPanel,
    /// The problem on screen.
    pub problem: Option<Problem>,
    /// Whether the browser saves no settings, because its storage is full or blocked.
    pub storage_failed: bool,
    pub(in crate::state) recount: Recount,
    pub(in crate::state) settings: Settings,
    /// The requests without a reply, and the effects of the current action.
    pub(in crate::state) effects: Effects,
    /// Time of the current action.
    pub(in crate::state) now_ms: f64,
}

impl State {
    /// Returns the phase of the page.
    pub fn phase(&self) -> Phase {
        match (&self.jobs.running, &self.shown) {
            (Some(_), _) => Phase::Reading,
            (None, Some(_)) => Phase::Ready,
            (None, None) => Phase::Empty,
        }
    }

    /// Returns whether the shown data set is complete: the report, its charts, and the first window of the table.
    pub fn is_complete(&self) -> bool {
        self.shown
            .as_ref()
            .is_some_and(|shown| !shown.has_events() || (shown.drawn && self.table.window.is_some()))
            && !self.is_long_recount()
            && !self.awaits_first_tracks()
    }

    /// Returns whether a recount takes so long that the status line shows it.
    pub(in crate::state) fn is_long_recount(&self) -> bool {
        self.recount.is_long() && self.effects.requests.contains(is_recount)
    }

    /// Returns whether the first top tracks are pending.
    fn awaits_first_tracks(&self) -> bool {
        self.top_tracks.report.is_none() && self.effects.requests.contains(is_tracks)
    }

    /// Returns whether table rows or the first top tracks are pending.
    pub fn awaits_rows_or_tracks(&self) -> bool {
        let awaits_rows = self
            .effects
            .requests
            .contains(|pending| matches!(pending, Pending::Rows(..)));
        awaits_rows || self.awaits_first_tracks()
    }

    /// Returns whether drawing of the first report should wait, because its rows and tracks follow shortly.
    pub fn should_delay_drawing(&self) -> bool {
        let is_quick = |shown: &ShownData| {
            shown
                .report
                .as_ref()
                .is_some_and(|report| report.events <= QUICK_EVENTS)
        };
        let shown = self.shown.as_ref().filter(|shown| shown.is_hidden_until_drawn());
        self.awaits_rows_or_tracks() && shown.is_some_and(is_quick)
    }

    /// Returns the interval of [`Action::Tick`](crate::state::Action::Tick) in milliseconds; `None` while nothing is
    /// pending.
    pub fn tick_ms(&self) -> Option<u32> {
        if self.table.search_pending() {
            return Some(TICK_MS);
        }
        // Each tick paints the page, which takes processor time from reading.
        let reading = self.jobs.running.is_some();
        match self.is_busy() {
            true if reading => Some(2 * TICK_MS),
            true => Some(TICK_MS),
            false => self.watches.any_running().then_some(2 * TICK_MS),
        }
    }

    /// Returns the ids of the requests without a reply, in ascending order.
    pub fn pending_ids(&self) -> Vec<u32> {
        self.effects.requests.ids().collect()
    }

    /// Returns the watch of the file with this handle.
    pub fn watch_for(&self, handle: u32) -> Option<&WatchedFile> {
        self.watches.get(handle)
    }

    /// Returns whether overrides are saved for files with the same columns as the one whose settings are open.
    pub fn has_saved_settings(&self) -> bool {
        self.import_settings.is_saved(&self.settings)
    }

    /// Returns whether a reply of the worker is pending.
    pub(in crate::state) fn is_busy(&self) -> bool {
        !self.effects.requests.is_empty()
    }

    /// Returns the data set and the view, as the parts of the state see them.
    pub(in crate::state) fn scene(&self) -> Scene {
        Scene {
            data: self.shown.clone().filter(|shown| shown.live),
            view: self.view(),
            reading: self.jobs.running.is_some(),
            now_ms: self.now_ms,
        }
    }
}
