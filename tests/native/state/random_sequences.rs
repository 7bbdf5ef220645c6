//! Model-based test: random sequences of actions, replies, failures, deaths and restarts, against a model of the
//! worker that answers in a possible order.
//!
//! The model gives each data set a number (its generation times 100, plus the number of times that it grew) and puts
//! it into all replies, so that data of two data sets can't be mixed on screen unnoticed. A sequence that failed once
//! becomes a test with a name in the module of the part at fault.

use std::collections::VecDeque;
use std::sync::LazyLock;

use super::import_settings::file_preview;
use super::*;
use daypart::protocol::{ComparisonReport, Digest, FilePreview, Growth, PropensityFile, PropensityOutcome};
use daypart::state::{
    CustomerEdit, DaypartEdit, FileCheck, FilterEdit, ImportEdit, ManifestEdit, PropensityEdit, QueryEdit, SegmentEdit,
    SourceRowsPanel, WatchEdit,
};
use daypart_engine::export::manifest::Manifest;
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::propensity::Score;
use daypart_engine::query::customer_detail::CustomerDetail;
use daypart_engine::query::filter::{Filter, Subject, Values};
use daypart_engine::query::report::AdBar;
use daypart_engine::query::target::QueryTarget;
use daypart_engine::query::top_tracks::{RankedItem, TrackReport};
use daypart_engine::scan::provenance::SourceLines;
use daypart_engine::stats::group_comparison::compare_groups;
use daypart_engine::time::dayparts::Preset;
use proptest::prelude::*;
use proptest::sample::Index;

/// Handle of the file that can be watched.
const HANDLE: u32 = 7;

/// One step of a sequence.
#[derive(Clone, Debug)]
enum Step {
    /// The user does something.
    User(Action),
    /// The user changes the filter, undoes the change and repeats it.
    UndoAndRedo(u32),
    /// The worker works on one of its requests.
    Work(Index, Outcome),
    /// The page receives the worker's next message.
    Deliver,
    /// The page receives a reply of the wrong kind to one of its requests.
    DeliverNonsense(Index),
    /// Time passes.
    Wait(f64),
    /// The worker dies.
    Die,
    /// The file grows by this number of bytes, and the page is informed.
    Grow(u64),
}

/// Outcome of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Success,
    Failure,
    /// A data set without events, or a file that is a different one now.
    Nothing,
}

/// The data that the worker holds.
#[derive(Clone, Debug, Default)]
struct Data {
    tag: u64,
    has_events: bool,
    view: View,
}

/// Model of the worker.
#[derive(Debug, Default)]
struct Worker {
    data: Data,
    requests: Vec<Message<Request>>,
    replies: VecDeque<Message<Reply>>,
    cancelled: Vec<u32>,
}

/// The page, the worker and the watched file.
struct World {
    page: Page,
    worker: Option<Worker>,
    file_bytes: u64,
    address: String,
    /// Whether a request other than a job has failed. The page reports that and doesn't repeat the request.
    has_failed: bool,
}

static TRAINED: LazyLock<PropensityOutcome> =
    LazyLock::new(|| PropensityOutcome::Trained(crate::chart::propensity::typical()));

impl Worker {
    /// Indexes of the requests that the worker may work on next: the first job, the first of those that are answered at
    /// once, and all that read files in the background.
    fn ready(&self) -> Vec<usize> {
        let is_job = |index: &usize| is_job(&self.requests[*index].body);
        let is_background = |index: &usize| is_background(&self.requests[*index].body);
        let all = 0..self.requests.len();
        // The handshake comes first.
        if let Some(Message {
            body: Request::Hello { .. },
            ..
        }) = self.requests.first()
        {
            return vec![0];
        }
        let job = all.clone().find(is_job);
        let first = all.clone().find(|index| !is_job(index) && !is_background(index));
        job.into_iter().chain(first).chain(all.filter(is_background)).collect()
    }

    fn work(&mut self, index: usize, outcome: Outcome) {
        let Message { id, generation, body } = self.requests.remove(index);
        let is_cancelled = self.cancelled.contains(&id);
        let reply = match (&body, outcome) {
            (Request::Cancel { job }, _) => {
                self.cancelled.push(*job);
                Reply::Cancelled
            }
            (Request::Hello { .. }, _) => Reply::Hello {
                build: BUILD.to_owned(),
            },
            (Request::Ping, _) => Reply::Pong,
            // A job that has finished before its cancel arrives is answered as usual.
            (_, Outcome::Failure) if is_cancelled => Reply::Cancelled,
            (_, Outcome::Failure) => Reply::Failed(Failure {
                message: "no memory is left".to_owned(),
            }),
            (request, _) if request.refers_to_data() && u64::from(generation) != self.data.tag / 100 => {
                Reply::Failed(Failure {
                    message: "other files were read".to_owned(),
                })
            }
            _ => self.success(generation, body, outcome == Outcome::Nothing),
        };
        self.replies.push_back(Message {
            id,
            generation,
            body: reply,
        });
    }

    fn success(&mut self, generation: u32, request: Request, nothing: bool) -> Reply {
        let tag = self.data.tag;
        match request {
            Request::Open { view, .. } | Request::Demo { view } | Request::Reread { view, .. } => {
                self.data = Data {
                    tag: u64::from(generation) * 100,
                    has_events: !nothing,
                    view,
                };
                Reply::Opened(Box::new(self.opened(None)))
            }
            Request::Grow { .. } if nothing => Reply::NotGrown {
                reason: "it is a different file".to_owned(),
            },
            Request::Grow { view, .. } => {
                self.data.tag += 1;
                self.data.view = view;
                Reply::Grown(Box::new(self.opened(Some(Growth {
                    events: 1,
                    ..Growth::default()
                }))))
            }
            Request::Query { view } => {
                self.data.view = view;
                Reply::Report(Box::new(self.report()))
            }
            Request::Rows { .. } => Reply::Rows(TableWindow {
                total: tag as u32,
                start: 0,
                rows: Vec::new(),
            }),
            Request::Tracks { .. } => Reply::Tracks(Box::new(TrackReport {
                tracks: vec![RankedItem {
                    name: "A Song".to_owned(),
                    artist: None,
                    plays: tag,
                    listeners: 1,
                }],
                ..TrackReport::default()
            })),
            Request::Compare { .. } => Reply::Compared(Box::new(ComparisonReport {
                columns: compare_groups(&Profiles::default(), &Profiles::default()),
                labels: Vec::new(),
                customers: [tag, tag],
                events: [0, 0],
                by_band: [Vec::new(), Vec::new()],
                by_hour: [Vec::new(), Vec::new()],
            })),
            Request::CountCustomers { .. } => Reply::CustomerCount(tag),
            Request::Propensity { .. } => Reply::Propensity(Box::new(TRAINED.clone())),
            Request::PropensityScore { .. } => Reply::PropensityScore(Some(Score {
                probability: tag as f64,
                contributions: Vec::new(),
            })),
            Request::Customer { id, view } => Reply::CustomerDetail(Box::new(CustomerDetail {
                id,
                report: Report {
                    events: tag,
                    dayparts: view.dayparts,
                    ..report(1)
                },
                ..CustomerDetail::default()
            })),
            Request::SourceRows { .. } => Reply::SourceRows(SourceLines {
                total: tag,
                lines: Vec::new(),
            }),
            Request::QuerySpec => Reply::QuerySpec(Box::default()),
            Request::Digest => Reply::Digests(vec![Digest {
                sha256: tag.to_string(),
                signature: "a".to_owned(),
                overrides: ReadOverrides::default(),
            }]),
            Request::Preview { .. } => Reply::Preview(Box::new(FilePreview {
                signature: tag.to_string(),
                ..file_preview()
            })),
            Request::Export(export) => Reply::File { export },
            Request::SaveSourceRows { .. } => file(Export::SourceRows),
            Request::ExportCustomers { .. } => file(Export::Customers),
            Request::PropensityFile { file: which, .. } => file(Export::Propensity(which)),
            Request::Hello { .. } | Request::Cancel { .. } | Request::Ping => unreachable!("answered above"),
        }
    }

    fn report(&self) -> Report {
        Report {
            all_events: self.data.tag,
            dayparts: self.data.view.dayparts.clone(),
            filter: self.data.view.filter.clone(),
            parts: Parts::default(),
            ads: vec![AdBar {
                ad: "ADV_A".to_owned(),
                clicks: 30,
                customers: 20,
                clicks_without_events: 0,
            }],
            ..report(3)
        }
    }

    fn opened(&self, growth: Option<Growth>) -> Opened {
        Opened {
            files: vec![FileReport {
                handle: HANDLE,
                ..read(TableKind::Events, 6, 0)
            }],
            report: self.data.has_events.then(|| self.report()),
            names: false,
            demo: false,
            demo_codes: false,
            growth,
            elapsed_ms: 5.0,
        }
    }
}

fn is_job(request: &Request) -> bool {
    matches!(
        request,
        Request::Open { .. } | Request::Demo { .. } | Request::Reread { .. } | Request::Grow { .. }
    )
}

fn is_background(request: &Request) -> bool {
    matches!(
        request,
        Request::Preview { .. }
            | Request::SourceRows { .. }
            | Request::SaveSourceRows { .. }
            | Request::ExportCustomers { .. }
            | Request::PropensityFile { .. }
            | Request::Export(_)
            | Request::Digest
    )
}

fn file(export: Export) -> Reply {
    Reply::File { export }
}

impl World {
    fn new() -> World {
        let mut world = World {
            page: Page {
                state: State::default(),
                now_ms: 0.0,
            },
            worker: None,
            file_bytes: 1,
            address: String::new(),
            has_failed: false,
        };
        world.dispatch(Action::Start);
        world
    }

    fn dispatch(&mut self, action: Action) {
        if let Action::OpenFragment(fragment) = &action {
            self.address.clone_from(fragment);
        }
        for effect in self.page.dispatch(action) {
            match effect {
                Effect::StartWorker => self.worker = Some(Worker::default()),
                Effect::StopWorker => self.worker = None,
                Effect::Send(message) => {
                    if let Some(worker) = &mut self.worker {
                        worker.requests.push(message);
                    }
                }
                Effect::SetFragment(fragment) => self.address = fragment,
                _ => {}
            }
        }
    }

    fn apply(&mut self, step: Step) {
        match step {
            Step::User(action) => self.dispatch(action),
            Step::UndoAndRedo(hour) => self.undo_and_redo(hour),
            Step::Work(index, outcome) => {
                if let Some(worker) = &mut self.worker {
                    let ready = worker.ready();
                    if !ready.is_empty() {
                        let chosen = ready[index.index(ready.len())];
                        self.has_failed |= outcome != Outcome::Success && !is_job(&worker.requests[chosen].body);
                        worker.work(chosen, outcome);
                    }
                }
            }
            Step::Deliver => {
                if let Some(message) = self.worker.as_mut().and_then(|worker| worker.replies.pop_front()) {
                    self.dispatch(Action::WorkerMessage(message));
                }
            }
            Step::DeliverNonsense(index) => {
                let pending = self.page.state.pending_ids();
                if !pending.is_empty() {
                    let id = pending[index.index(pending.len())];
                    self.has_failed = true;
                    // No request is answered with a file of the demo's clicks here.
                    let body = file(Export::Demo(TableKind::Clicks));
                    self.dispatch(Action::WorkerMessage(Message {
                        id,
                        generation: 0,
                        body,
                    }));
                }
            }
            Step::Wait(ms) => {
                self.page.now_ms += ms;
                self.dispatch(Action::Tick);
            }
            Step::Die => self.die(),
            Step::Grow(bytes) => {
                self.file_bytes += bytes;
                let check = FileCheck::Present(self.file_bytes, self.file_bytes as f64);
                self.dispatch(Action::FileChecked(HANDLE, check));
            }
        }
        self.check();
    }

    fn die(&mut self) {
        if self.worker.take().is_none() {
            return;
        }
        let before = self.page.state.pending_ids();
        self.dispatch(Action::WorkerDied("it was ended".to_owned()));
        let after = self.page.state.pending_ids();
        assert!(
            before.iter().all(|id| !after.contains(id)),
            "a dead worker's requests are given up: {before:?}, {after:?}"
        );
    }

    fn undo_and_redo(&mut self, hour: u32) {
        let before = self.page.state.filters.chosen.clone();
        let toggle = FilterEdit::Toggle(Subject::Hour, Values::Codes([hour].into()));
        self.dispatch(Action::Filter(toggle));
        let changed = self.page.state.filters.chosen.clone();
        assert_ne!(changed, before);
        self.dispatch(Action::Filter(FilterEdit::Undo));
        assert_eq!(self.page.state.filters.chosen, before);
        self.dispatch(Action::Filter(FilterEdit::Redo));
        assert_eq!(self.page.state.filters.chosen, changed);
    }

    /// Checks what holds at any time.
    fn check(&self) {
        let state = &self.page.state;
        let owed: Vec<u32> = self
            .worker
            .iter()
            .flat_map(|worker| {
                let requests = worker.requests.iter().map(|message| message.id);
                requests.chain(worker.replies.iter().map(|message| message.id))
            })
            .collect();
        let pending = state.pending_ids();
        assert!(
            pending.iter().all(|id| owed.contains(id)),
            "the page waits for a reply that never comes: {pending:?}, owed {owed:?}"
        );
        if !pending.is_empty() {
            assert!(state.tick_ms().is_some(), "the worker is watched while it owes a reply");
        }
        let tags = self.tags();
        let generation = u64::from(self.page.generation().unwrap_or(0));
        assert!(
            tags.iter().all(|(_, tag)| tag / 100 == generation),
            "data of generation {generation} are on screen beside {tags:?}"
        );
    }

    /// The number of the data set in everything on screen.
    fn tags(&self) -> Vec<(&'static str, u64)> {
        let state = &self.page.state;
        let shown = state.shown.as_ref().and_then(|shown| shown.report.as_ref());
        let customer = state.customer.open.as_ref();
        let detail = customer.and_then(|customer| customer.detail.as_ref());
        let score = customer.and_then(|customer| customer.score.as_ref()?.score.as_ref());
        let rows = customer.and_then(|customer| match &customer.sources {
            SourceRowsPanel::Loaded(lines) => Some(lines.total),
            _ => None,
        });
        let compared = state.segments.comparison.as_ref();
        let preview = state
            .import_settings
            .open
            .as_ref()
            .and_then(|open| open.preview.as_ref());
        let tags = [
            ("report", shown.map(|report| report.all_events)),
            (
                "rows",
                state.table.window.as_ref().map(|window| u64::from(window.total)),
            ),
            (
                "tracks",
                state.top_tracks.report.as_ref().map(|report| report.tracks[0].plays),
            ),
            ("detail", detail.map(|detail| detail.report.events)),
            ("score", score.map(|score| score.probability as u64)),
            ("source rows", rows),
            (
                "comparison",
                compared.and_then(|comparison| Some(comparison.compared.as_ref()?.customers[0])),
            ),
            (
                "preview",
                preview.map(|preview| preview.signature.parse().expect("a number")),
            ),
            ("segment", state.segments.size_of("a")),
        ];
        tags.into_iter().filter_map(|(part, tag)| Some((part, tag?))).collect()
    }

    /// Lets the worker finish everything, and checks what holds when nothing is pending.
    fn settle(&mut self) {
        for _ in 0..200 {
            while let Some(ready) = self.worker.as_ref().and_then(|worker| worker.ready().first().copied()) {
                self.worker.as_mut().expect("a worker").work(ready, Outcome::Success);
            }
            let any = self.worker.as_ref().is_some_and(|worker| !worker.replies.is_empty());
            self.apply(if any { Step::Deliver } else { Step::Wait(100.0) });
            let idle = self
                .worker
                .as_ref()
                .is_none_or(|worker| worker.replies.is_empty() && worker.requests.is_empty());
            if idle && self.page.state.tick_ms().is_none_or(|ms| ms == 200) {
                break;
            }
        }
        let state = &self.page.state;
        assert_eq!(state.pending_ids(), Vec::<u32>::new(), "all requests have ended");
        assert_ne!(state.phase(), Phase::Reading, "all jobs have ended");
        if state.watches.list.is_empty() {
            assert_eq!(state.tick_ms(), None, "an idle page has no timer");
        }
        let Some(shown) = state.shown.as_ref().filter(|shown| shown.live) else {
            return;
        };
        let worker = self.worker.as_ref().expect("the worker that holds the data");
        let newest = worker.data.tag;
        assert_eq!(
            u64::from(shown.generation),
            newest / 100,
            "the worker and the page have the same data set"
        );
        if self.has_failed {
            return;
        }
        if let Some(report) = &shown.report {
            assert_eq!(report.view(), state.view(), "the report is of the view in effect");
            assert_eq!(worker.data.view, state.view(), "the worker counts the view in effect");
        }
        for (part, tag) in self.tags() {
            // Sizes of segments follow one at a time while a file is watched, and a preview is of the file's beginning.
            let may_lag = part == "segment" || part == "preview";
            assert!(
                tag == newest || may_lag,
                "{part}: found data set {tag}, expected {newest}"
            );
        }
        if let Some(detail) = state
            .customer
            .open
            .as_ref()
            .and_then(|customer| customer.detail.as_ref())
        {
            assert_eq!(detail.report.dayparts, state.daypart_editor.chosen);
        }
    }

    /// Checks that the address leads to the view and the customer on screen.
    fn check_address(&self) {
        let mut other = State::default();
        other.update(Action::OpenFragment(self.address.clone()), 0.0);
        let id = |state: &State| state.customer.open.as_ref().map(|customer| customer.id.clone());
        assert_eq!(
            (other.filters.chosen.clone(), id(&other)),
            (self.page.state.filters.chosen.clone(), id(&self.page.state)),
            "the address leads to the view on screen"
        );
    }
}

fn files() -> Vec<FileSpec> {
    vec![FileSpec {
        name: "a.csv".to_owned(),
        size_bytes: 100,
        handle: HANDLE,
    }]
}

fn manifest() -> Action {
    let manifest = Manifest {
        daypart_manifest: Manifest::FORMAT_VERSION,
        version: BUILD.to_owned(),
        dayparts: Dayparts::default().to_string(),
        filter: "hour=7".to_owned(),
        zone: "UTC".to_owned(),
        files: Vec::new(),
        rows: 0,
        kept: 0,
        rejected: 0,
    };
    Action::Manifest(ManifestEdit::Restore(Box::new(manifest)))
}

/// Actions that load, change or end a data set.
fn data_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        4 => Just(Action::Open(files())),
        2 => Just(Action::OpenToWatch(files())),
        1 => Just(Action::Demo),
        1 => Just(Action::Cancel),
        1 => Just(Action::CancelAll),
        1 => Just(Action::ChangeFile(0, FileChange::RemoveOthers)),
        1 => Just(Action::Watch(WatchEdit::Start(HANDLE))),
        1 => Just(Action::Watch(WatchEdit::Pause(HANDLE))),
        1 => Just(Action::FileChecked(HANDLE, FileCheck::Missing("gone".to_owned()))),
        1 => Just(Action::Import(ImportEdit::Open(0))),
        1 => Just(Action::Import(ImportEdit::Delimiter(b';'))),
        1 => Just(Action::Import(ImportEdit::DetectAgain)),
        1 => Just(Action::Import(ImportEdit::Apply)),
        1 => Just(Action::Import(ImportEdit::Close)),
        1 => Just(Action::Manifest(ManifestEdit::Save)),
        1 => Just(Action::Manifest(ManifestEdit::Close)),
        1 => Just(manifest()),
        1 => Just(Action::Dismiss),
        1 => (1u32..4).prop_map(Action::ChartsDrawn),
    ]
}

/// Actions on the view and the table.
fn view_action() -> impl Strategy<Value = Action> {
    let filter = |text: &str| text.parse::<Filter>().expect("a filter");
    prop_oneof![
        (0u32..3).prop_map(|hour| Action::Filter(FilterEdit::Toggle(Subject::Hour, Values::Codes([hour].into())))),
        Just(Action::Filter(FilterEdit::Undo)),
        Just(Action::Filter(FilterEdit::Redo)),
        Just(Action::Filter(FilterEdit::Replace(filter("daypart=1")))),
        Just(Action::Dayparts(DaypartEdit::Preset(Preset::ALL[1]))),
        Just(Action::Dayparts(DaypartEdit::Add)),
        Just(Action::Dayparts(DaypartEdit::Reset)),
        Just(Action::Sort(SortBy::Customer)),
        Just(Action::Sort(SortBy::Column(ProfileColumn::Band(0)))),
        "[a-b]{0,1}".prop_map(Action::Search),
        (0u32..500, 0u32..60).prop_map(|(first, count)| Action::ScrollTable { first, count }),
        Just(Action::OpenFragment(String::new())),
        Just(Action::OpenFragment("hour=1&customer=5".to_owned())),
        Just(Action::OpenFragment("section-customers".to_owned())),
    ]
}

/// Actions on panels.
fn panel_action() -> impl Strategy<Value = Action> {
    let customer = |edit: CustomerEdit| Just(Action::Customer(edit));
    let segment = |edit: SegmentEdit| Just(Action::Segment(edit));
    prop_oneof![
        (0u32..3).prop_map(|id| Action::Customer(CustomerEdit::Open(id.to_string()))),
        customer(CustomerEdit::Find),
        customer(CustomerEdit::Close),
        customer(CustomerEdit::ShowSourceRows),
        customer(CustomerEdit::SaveSourceRows),
        segment(SegmentEdit::Save("a".to_owned())),
        segment(SegmentEdit::Save("b".to_owned())),
        segment(SegmentEdit::Delete("b".to_owned())),
        segment(SegmentEdit::Restore),
        segment(SegmentEdit::Show("a".to_owned())),
        segment(SegmentEdit::Compare("a".to_owned(), None)),
        segment(SegmentEdit::Compare("a".to_owned(), Some("b".to_owned()))),
        segment(SegmentEdit::Close),
        segment(SegmentEdit::Export("a".to_owned(), Vec::new())),
        Just(Action::Propensity(PropensityEdit::Choose("ADV_A".to_owned()))),
        Just(Action::Propensity(PropensityEdit::Choose("ADV_B".to_owned()))),
        Just(Action::Propensity(PropensityEdit::Close)),
        Just(Action::Propensity(PropensityEdit::Save(PropensityFile::Scores))),
        Just(Action::Query(QueryEdit::Show(QueryTarget::Hours, "Hours".to_owned()))),
        Just(Action::Query(QueryEdit::SaveSparkJob)),
        Just(Action::Query(QueryEdit::Close)),
        Just(Action::Export(Export::LiveTable)),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![8 => Just(Outcome::Success), 1 => Just(Outcome::Failure), 1 => Just(Outcome::Nothing)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => data_action().prop_map(Step::User),
        5 => view_action().prop_map(Step::User),
        6 => panel_action().prop_map(Step::User),
        1 => (0u32..24).prop_map(Step::UndoAndRedo),
        16 => (any::<Index>(), outcome()).prop_map(|(index, outcome)| Step::Work(index, outcome)),
        14 => Just(Step::Deliver),
        1 => any::<Index>().prop_map(Step::DeliverNonsense),
        4 => prop_oneof![Just(100.0), Just(1_000.0), Just(20_000.0)].prop_map(Step::Wait),
        1 => Just(Step::Die),
        3 => (0u64..2).prop_map(Step::Grow),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn every_sequence_keeps_the_page_consistent(steps in proptest::collection::vec(step(), 1..120)) {
        let mut world = World::new();
        for step in steps {
            world.apply(step);
        }
        world.check_address();
        world.settle();
    }
}
