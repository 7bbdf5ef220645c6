//! The state itself: the data set on screen, the worker's jobs, and one field for each panel.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::protocol::{Export, FileReport, Growth, Opened};
use crate::state::files::manifest::PendingDigests;
use crate::state::panels::query_panel::PendingQuery;
use crate::state::{
    CodeNames, Customer, DaypartEditor, Filters, ImportSettings, JobProgress, ManifestRun, ProfileTable,
    PropensityState, QueryPanel, Recount, SegmentComparison, Segments, Settings, TopTracks, WarmUp, WatchedFile,
};
use daypart_engine::query::report::Report;

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

/// State of the connection to the worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// There is no worker.
    #[default]
    Down,
    /// The worker was started and the handshake is pending.
    Starting,
    /// The handshake succeeded: the worker is of the same build.
    Up,
    /// The worker is of another build; nothing is sent to it.
    Mismatched,
}

/// A problem to report to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What happened, and what to do.
    pub message: String,
    /// Whether the remedy is to reload the page.
    pub reload: bool,
}

/// The data set on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownData {
    /// Generation of the data set.
    pub generation: u32,
    /// A report on each file.
    pub files: Rc<Vec<FileReport>>,
    /// The report, once events were read.
    pub report: Option<Rc<Report>>,
    /// Whether the profiles have names.
    pub names: bool,
    /// Whether it is the demo.
    pub demo: bool,
    /// Whether the demo's codes apply, because the customers files have exactly its columns.
    pub demo_codes: bool,
    /// Rows added to the earlier events; `None` where the events are others.
    pub growth: Option<Rc<Growth>>,
    /// Duration of reading.
    pub elapsed_ms: f64,
    /// Whether all its charts are on screen.
    pub drawn: bool,
    /// Whether it is the first report with charts on screen.
    pub first: bool,
    /// Whether the worker still holds the data. If not, the figures are still right, but rows and downloads are
    /// unavailable.
    pub live: bool,
}

impl ShownData {
    pub(in crate::state) fn new(opened: Opened, generation: u32) -> ShownData {
        ShownData {
            generation,
            files: Rc::new(opened.files),
            report: opened.report.map(Rc::new),
            names: opened.names,
            demo: opened.demo,
            demo_codes: opened.demo_codes,
            growth: opened.growth.map(Rc::new),
            elapsed_ms: opened.elapsed_ms,
            drawn: false,
            first: false,
            live: true,
        }
    }

    /// Returns whether the report is still being drawn and stays hidden until it is complete. A report that replaces
    /// another one is drawn over it instead.
    pub fn is_hidden_until_drawn(&self) -> bool {
        self.first && !self.drawn && self.has_events()
    }

    /// Returns whether there are events for charts and the table.
    pub fn has_events(&self) -> bool {
        self.report.as_ref().is_some_and(|report| report.all_events > 0)
    }
}

/// A requested file to download that has not arrived.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::state) struct PendingExport {
    /// Id of the request.
    pub id: u32,
    pub export: Export,
    /// Name of the downloaded file.
    pub name: String,
}

/// The page's state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Connection to the worker.
    pub link: Link,
    /// The running job.
    pub job: Option<JobProgress>,
    /// Jobs waiting for it, in the order of dropping.
    pub queue: VecDeque<JobProgress>,
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
    pub watches: Vec<WatchedFile>,
    /// Handles of files to watch once they are read.
    pub(in crate::state) to_watch: Vec<u32>,
    /// The most played tracks and artists.
    pub top_tracks: TopTracks,
    /// The customer whose detail is open.
    pub customer: Option<Customer>,
    /// The segments and the comparison on screen.
    pub segments: Segments,
    /// The selected ad and its model.
    pub propensity: PropensityState,
    /// The query behind a figure, while its panel is open.
    pub query_panel: Option<QueryPanel>,
    /// The run that a manifest restores.
    pub manifest_run: Option<ManifestRun>,
    /// The import settings of a file, while they are open.
    pub import_settings: Option<ImportSettings>,
    /// The problem on screen.
    pub problem: Option<Problem>,
    /// Whether the user cancelled the last job.
    pub cancelled: bool,
    /// Whether the browser saves no settings, because its storage is full or blocked.
    pub storage_failed: bool,
    /// A data set that the worker finished before its cancel arrived. The worker holds it now, so it is shown if the
    /// next job fails or is cancelled.
    pub(in crate::state) late_data: Option<ShownData>,
    /// Text of a search whose only hit opens, until the search has ended.
    pub(in crate::state) pending_search: Option<String>,
    pub(in crate::state) settings: Settings,
    pub(in crate::state) pending_query: PendingQuery,
    pub(in crate::state) pending_digests: PendingDigests,
    pub(in crate::state) recount: Recount,
    pub(in crate::state) pending_exports: Vec<PendingExport>,
    /// Ids of `Cancel` requests without a reply.
    pub(in crate::state) pending_cancels: Vec<u32>,
    pub(in crate::state) last_id: u32,
    pub(in crate::state) generation: u32,
    /// Number of automatic restarts of the worker in a row.
    pub(in crate::state) restarts: u32,
    pub(in crate::state) last_message_ms: f64,
    pub(in crate::state) last_ping_ms: f64,
    pub(in crate::state) last_tick_ms: f64,
}

impl State {
    /// Returns the phase of the page.
    pub fn phase(&self) -> Phase {
        match (&self.job, &self.shown) {
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
            && !self.recount.is_long()
            && !self.top_tracks.is_first()
    }

    /// Returns whether table rows or the first top tracks are pending.
    pub fn awaits_rows_or_tracks(&self) -> bool {
        self.table.waiting() || self.top_tracks.is_first()
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
        let reading = self.job.is_some();
        if !self.busy() && self.has_running_watches() {
            return Some(2 * TICK_MS);
        }
        self.busy().then_some(if reading { 2 * TICK_MS } else { TICK_MS })
    }

    /// Returns the shown data set while the worker holds its data.
    pub(in crate::state) fn live_data(&self) -> Option<&ShownData> {
        self.shown.as_ref().filter(|shown| shown.live)
    }

    /// Returns whether a reply of the worker is pending.
    pub(in crate::state) fn busy(&self) -> bool {
        self.job.is_some()
            || self.recount.waiting()
            || self.awaits_growth()
            || self.top_tracks.waiting()
            || self.import_settings.as_ref().is_some_and(ImportSettings::waiting)
            || self
                .segments
                .comparison
                .as_ref()
                .is_some_and(SegmentComparison::waiting)
            || self.segments.sizes.waiting()
            || self.propensity.waiting()
            || self.pending_digests.waiting()
            || self.pending_query.waiting()
            || self.table.waiting()
            || self.customer_waiting()
            || !self.pending_exports.is_empty()
            || !self.pending_cancels.is_empty()
    }
}
