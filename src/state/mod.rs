//! The page's state as plain Rust: an action goes in, effects come out.
//!
//! Owned here: which job runs, which data set is shown, request ids and generations, what counts as a stale reply, the
//! watch over the worker, the dayparts and their editor, the filter, a customer's card, segments, offers, what is played, the settings of
//! files, the profiles table's window, and the sentence in the status line. Left to others: drawing
//! (`ui`), sending and saving (`ui` carries the [`Effect`]s out with `platform`), and all work on data (the worker).
//!
//! [`State::update`] is the only way to change a state. Time comes in as its `now_ms`, so that every rule about waiting
//! can be tested without waiting.

mod files;
mod job_progress;
mod job_queue;
mod panels;
mod persistence;
mod rehearsal;
mod text;
mod update;
mod view;
mod worker_watch;

pub use files::file_list::{FileEntry, chips};
pub use files::file_origin::{OriginText, came};
pub use files::file_watch::{FileCheck, LOOK_EVERY_MS, WatchEdit, WatchedFile};
pub use files::import_settings::{ImportEdit, ImportSettings};
pub use files::manifest::{FileMatch, ManifestEdit, ManifestFile, ManifestRun};
pub use files::remembered_overrides::{read_given, write_given};
pub use job_progress::JobProgress;
pub use panels::code_names::{CodeNames, NameEdit};
pub use panels::customer_detail::{AdScore, Customer, CustomerEdit, SourceRowsPanel};
pub use panels::profile_table::{ProfileTable, SEARCH_PAUSE_MS, WINDOW_ROWS};
pub use panels::propensity::{AdModel, PropensityEdit, PropensityState};
pub use panels::query_panel::{QueryEdit, QueryPanel};
pub use panels::segments::{
    Segment, SegmentComparison, SegmentEdit, SegmentFile, SegmentText, Segments, customers_file,
};
pub use panels::virtual_scroll::{ROW_HEIGHT_PX, VisibleRows, block};
pub use persistence::saved_data::SavedItem;
pub use persistence::settings::Settings;
pub use rehearsal::Rehearsal;
pub use text::condition_text::say_condition;
pub use text::status_line::{names_of_roles, status};
pub use view::chart_keys::{MarkStep, step};
pub use view::condition_form::{typed_like, typed_subjects, typed_values};
pub use view::daypart_editor::{DaypartEditor, DaypartProblem, DaypartRow, Edit, FEWEST_BANDS, MOST_BANDS, StartRange};
pub use view::explain_empty_result::why_nobody;
pub use view::filters::{FilterEdit, Filters};
pub use view::recount::Recount;
pub use view::top_tracks::TopTracks;
pub use worker_watch::{PING_EVERY_MS, SILENCE_LIMIT_MS, START_LIMIT_MS};

use std::collections::VecDeque;
use std::rc::Rc;

use crate::protocol::{Export, FileChange, FileReport, FileSpec, Growth, Message, Opened, Reply, Request};
use daypart_engine::export::manifest::Manifest;
use daypart_engine::query::profile_table::SortBy;
use daypart_engine::query::report::Report;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// These settings were found in the browser's storage. It comes before the start.
    Recall(Settings),
    /// The page is on screen.
    Start,
    /// Files were dropped or chosen. Their handles stay with whoever carries the effects out.
    Open(Vec<FileSpec>),
    /// Files were picked to be read and then watched.
    OpenToWatch(Vec<FileSpec>),
    /// What is watched changes.
    Watch(WatchEdit),
    /// The file with this handle was looked at. Its own handle stays with whoever carries the effects out.
    Seen(u32, FileCheck),
    /// The demo was asked for.
    Demo,
    /// The running job is to stop; those that wait go on.
    Cancel,
    /// The running job is to stop, and those that wait are not to begin.
    CancelAll,
    /// The worker said something.
    WorkerMessage(Message<Reply>),
    /// The worker could not be started, or is gone; the reason.
    Died(String),
    /// Time has passed. Wanted every [`State::tick_ms`] while that is `Some`.
    Tick,
    /// A column's header was pressed: sort by it, or turn its direction.
    Sort(SortBy),
    /// The search text is now this.
    Search(String),
    /// These rows of the profiles table are on screen.
    View {
        /// The first row, from 0.
        first: u32,
        /// How many.
        count: u32,
    },
    /// The dayparts' editor was used.
    Dayparts(Edit),
    /// The filter was changed.
    Filter(FilterEdit),
    /// What is kept under this name, or all that is kept, is to be forgotten.
    Forget(Option<String>),
    /// The names of codes were changed.
    Name(NameEdit),
    /// A customer's card was used.
    Customer(CustomerEdit),
    /// Something was done with segments.
    Segment(SegmentEdit),
    /// Something was done with offers.
    Propensity(PropensityEdit),
    /// The page was opened, or its address changed, with this fragment.
    Arrive(String),
    /// The query behind a figure was used.
    Code(QueryEdit),
    /// Something was done with manifests.
    Manifest(ManifestEdit),
    /// The settings of a file were used.
    Map(ImportEdit),
    /// This becomes of the file at this place.
    Change(usize, FileChange),
    /// The charts of the data set of this generation are on screen.
    Drawn(u32),
    /// A file to download was asked for.
    Export(Export),
    /// All that is rehearsed was built.
    Rehearsed,
    /// Something on the page itself did not work; what, and what to do.
    Fault(String),
    /// A choice could not be kept in the browser.
    NotKept,
    /// The problem was read and can go.
    Dismiss,
}

/// Of up to how many events the rest of a report comes so soon after it that drawing needn't begin before.
const QUICK_EVENTS: u64 = 2_000_000;

/// How often time is told to the state while something is waited for.
const TICK_MS: u32 = 100;

/// What is to be done outside the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// End the worker, if there is one, and start another.
    StartWorker,
    /// End the worker.
    StopWorker,
    /// Look at the file with this handle, and tell what is seen.
    Look(u32),
    /// Send this. An `Open` and a `Grow` take the files' handles of the action with them.
    Send(Message<Request>),
    /// Let the address have this fragment, so that it leads back to this view.
    Address(String),
    /// Save the buffer that came with the reply as a file of this name.
    Save(String),
    /// Save a text as a file of this name.
    SaveText {
        /// The file's name.
        name: String,
        /// What it holds.
        text: String,
    },
    /// Save this as a JSON file.
    SaveManifest(Box<Manifest>),
    /// Keep a setting in the browser's storage, or forget it when there is no value.
    Keep {
        /// The setting's name.
        name: String,
        /// Its value.
        value: Option<String>,
    },
}

impl Effect {
    /// Whether it asks for a count by another view.
    pub fn asks_for_count(&self) -> bool {
        matches!(self, Effect::Send(message) if matches!(message.body, Request::Query { .. }))
    }
}

/// What the page is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing was read yet.
    Empty,
    /// A job runs.
    Reading,
    /// Something was read and is shown.
    Ready,
}

/// How the page stands with its worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// There is none.
    #[default]
    Down,
    /// It was started and has not said Hello.
    Starting,
    /// It said Hello and is of the same build.
    Up,
    /// It is of another build; nothing is sent to it.
    Mismatched,
}

/// Something that the person has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What happened, and what to do.
    pub message: String,
    /// Whether reloading the page is what to do.
    pub reload: bool,
}

/// The data set that is on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownData {
    /// Which one it is.
    pub generation: u32,
    /// What came of each file.
    pub files: Rc<Vec<FileReport>>,
    /// What the events say, once events were read.
    pub report: Option<Rc<Report>>,
    /// Whether the profiles have names.
    pub names: bool,
    /// Whether it is the demo.
    pub demo: bool,
    /// What came to the events that were there before; `None` where they are others.
    pub growth: Option<Rc<Growth>>,
    /// How long reading took.
    pub elapsed_ms: f64,
    /// Whether all its charts are on screen.
    pub drawn: bool,
    /// Whether nothing with charts was on screen before it.
    pub first: bool,
    /// Whether the worker still holds it. When not, its figures are still right, but rows and downloads are gone.
    pub live: bool,
}

impl ShownData {
    fn new(opened: Opened, generation: u32) -> ShownData {
        ShownData {
            generation,
            files: Rc::new(opened.files),
            report: opened.report.map(Rc::new),
            names: opened.names,
            demo: opened.demo,
            growth: opened.growth.map(Rc::new),
            elapsed_ms: opened.elapsed_ms,
            drawn: false,
            first: false,
            live: true,
        }
    }

    /// Whether its report is still being drawn, and stays behind the scene until it is whole. A report that takes another's
    /// place is drawn over it.
    pub fn is_behind_the_scene(&self) -> bool {
        self.first && !self.drawn && self.has_events()
    }

    /// Whether there is anything to draw charts and a table of.
    pub fn has_events(&self) -> bool {
        self.report.as_ref().is_some_and(|report| report.all_events > 0)
    }
}

/// A file to download that the worker was asked for.
#[derive(Clone, Debug, PartialEq)]
struct Awaited {
    id: u32,
    export: Export,
    /// The name that it gets.
    name: String,
}

/// All that the page knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// How it stands with the worker.
    pub link: Link,
    /// The job that runs.
    pub job: Option<JobProgress>,
    /// The jobs that wait for it, in the order of dropping.
    pub queue: VecDeque<JobProgress>,
    /// The data set on screen.
    pub shown: Option<ShownData>,
    /// What is rehearsed with, while that is going on.
    pub rehearsal: Option<Rehearsal>,
    /// The profiles table.
    pub table: ProfileTable,
    /// The dayparts, and their editor.
    pub bands: DaypartEditor,
    /// The filter, with the ones before and after it.
    pub filters: Filters,
    /// The names of codes.
    pub names: CodeNames,
    /// The files that are watched.
    pub watches: Vec<WatchedFile>,
    /// Files that are to be watched once they were read.
    to_watch: Vec<u32>,
    /// What is played.
    pub playing: TopTracks,
    /// The customer whose card is open.
    pub customer: Option<Customer>,
    /// The segments, and the comparison on screen.
    pub segments: Segments,
    /// The ad that is chosen, and what was learnt of it.
    pub offers: PropensityState,
    /// The query behind a figure, while it is seen.
    pub code: Option<QueryPanel>,
    /// The run that is made again.
    pub rerun: Option<ManifestRun>,
    /// The settings of a file, while they are seen.
    pub mapping: Option<ImportSettings>,
    /// What the person has to know.
    pub problem: Option<Problem>,
    /// Whether the last job was stopped by the person.
    pub cancelled: bool,
    /// Whether the browser keeps nothing, because its storage is full or forbidden.
    pub keeps_nothing: bool,
    /// A data set that the worker made before it heard that it should not. It is what the worker holds, so it is shown
    /// when the job after it comes to nothing.
    parked: Option<ShownData>,
    /// What was searched for when a card was asked for, until the search has ended.
    sought: Option<String>,
    settings: Settings,
    question: panels::query_panel::PendingQuery,
    hashing: Option<files::manifest::PendingDigests>,
    recount: Recount,
    exports: Vec<Awaited>,
    cancels: Vec<u32>,
    last_id: u32,
    generation: u32,
    restarts: u32,
    heard_ms: f64,
    pinged_ms: f64,
    ticked_ms: f64,
}

impl State {
    /// What the page is at.
    pub fn phase(&self) -> Phase {
        match (&self.job, &self.shown) {
            (Some(_), _) => Phase::Reading,
            (None, Some(_)) => Phase::Ready,
            (None, None) => Phase::Empty,
        }
    }

    /// Whether all that belongs to the shown data set is there: the report, its charts, and the first window of the table.
    pub fn complete(&self) -> bool {
        self.shown
            .as_ref()
            .is_some_and(|shown| !shown.has_events() || (shown.drawn && self.table.window.is_some()))
            && !self.recount.is_long()
            && !self.playing.is_first()
    }

    /// Whether the rest that belongs to a report, and is to be shown with the first one, is still to come.
    pub fn rest_is_out(&self) -> bool {
        self.table.waiting() || self.playing.is_first()
    }

    /// Whether the first report has come and the rest that belongs to it is about to, so that drawing can wait for it.
    pub fn awaits_rest(&self) -> bool {
        let is_quick = |shown: &ShownData| {
            shown
                .report
                .as_ref()
                .is_some_and(|report| report.events <= QUICK_EVENTS)
        };
        let shown = self.shown.as_ref().filter(|shown| shown.is_behind_the_scene());
        self.rest_is_out() && shown.is_some_and(is_quick)
    }

    /// How often [`Action::Tick`] is wanted, in milliseconds; `None` while nothing is being waited for.
    pub fn tick_ms(&self) -> Option<u32> {
        if self.table.search_pending() {
            return Some(TICK_MS);
        }
        // Each tick paints the page, which takes processor time from reading.
        let reading = self.job.is_some();
        if !self.busy() && self.watches() {
            return Some(2 * TICK_MS);
        }
        self.busy().then_some(if reading { 2 * TICK_MS } else { TICK_MS })
    }

    /// Whether the worker owes an answer.
    fn busy(&self) -> bool {
        self.job.is_some()
            || self.recount.waiting()
            || self.growing()
            || self.playing.waiting()
            || self.mapping.as_ref().is_some_and(ImportSettings::waiting)
            || self.segments.comparing.as_ref().is_some_and(SegmentComparison::waiting)
            || self.segments.sizes.waiting()
            || self.offers.waiting()
            || self.hashing.is_some()
            || self.question.waiting()
            || self.table.waiting()
            || self.customer_waiting()
            || !self.exports.is_empty()
            || !self.cancels.is_empty()
    }
}
