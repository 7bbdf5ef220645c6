//! Dispatch of actions and replies: [`State::update`], the only entry point that changes the state.

use crate::protocol::{Export, Message, Reply, Request, WARM_UP_ID};
use crate::state::model::PendingExport;
use crate::state::{Action, Effect, Link, Problem, ShownData, State};

impl State {
    /// Applies an action that happened at `now_ms`, by any monotonic clock. Returns the effects to carry out, in
    /// order.
    ///
    /// ```
    /// use daypart::protocol::Request;
    /// use daypart::state::{Action, Effect, State};
    /// let mut state = State::default();
    /// let effects = state.update(Action::Start, 0.0);
    /// assert_eq!(effects[0], Effect::StartWorker);
    /// assert!(matches!(&effects[1], Effect::Send(hello) if matches!(hello.body, Request::Hello { .. })));
    /// ```
    pub fn update(&mut self, action: Action, now_ms: f64) -> Vec<Effect> {
        let was_busy = self.busy();
        let effects = match action {
            Action::LoadSettings(settings) => {
                self.settings = settings;
                self.load_dayparts();
                self.load_segments();
                self.load_code_names();
                Vec::new()
            }
            // Files may have been chosen before the page started, which started the worker already.
            Action::Start if self.link != Link::Down => Vec::new(),
            Action::Start => self.start_worker(),
            Action::OpenToWatch(files) => {
                self.to_watch.extend(files.iter().map(|file| file.handle));
                return self.update(Action::Open(files), now_ms);
            }
            Action::Watch(edit) => self.edit_watch(edit, now_ms),
            Action::FileChecked(handle, check) => self.file_checked(handle, check, now_ms),
            Action::Open(files) if files.is_empty() => Vec::new(),
            Action::Open(files) => {
                let view = self.view();
                let remembered = self.remembered();
                self.start_job(
                    Request::Open {
                        files,
                        remembered,
                        view,
                    },
                    now_ms,
                )
            }
            Action::Demo => {
                let view = self.view();
                self.start_job(Request::Demo { view }, now_ms)
            }
            Action::Cancel => self.cancel(now_ms),
            Action::CancelAll => {
                let mut effects = self.cancel_queue();
                effects.extend(self.cancel(now_ms));
                effects
            }
            Action::WorkerMessage(message) => {
                self.last_message_ms = now_ms;
                self.handle_reply(message, now_ms)
            }
            Action::WorkerDied(reason) => self.worker_died(&reason),
            Action::Tick => self.tick(now_ms),
            Action::Sort(by) => {
                self.table.sort(by);
                self.request_rows()
            }
            Action::Search(text) => {
                self.table.type_search(text, now_ms);
                Vec::new()
            }
            Action::ScrollTable { first, count } => {
                if self.table.set_view(first, count) {
                    self.request_rows()
                } else {
                    Vec::new()
                }
            }
            Action::Query(edit) => self.edit_query(edit, now_ms),
            Action::Manifest(edit) => self.edit_manifest(edit, now_ms),
            Action::Import(edit) => self.edit_import_settings(edit, now_ms),
            Action::Dayparts(edit) => self.edit_dayparts(edit, now_ms),
            Action::Filter(edit) => self.edit_filter(edit, now_ms),
            Action::Forget(name) => self.forget(name.as_deref(), now_ms),
            Action::Name(edit) => self.edit_names(edit),
            Action::Customer(edit) => self.edit_customer(edit, now_ms),
            Action::OpenFragment(fragment) => self.open_fragment(&fragment, now_ms),
            Action::Segment(edit) => self.edit_segments(edit, now_ms),
            Action::Propensity(edit) => self.edit_propensity(edit),
            Action::ChangeFile(file, change) => self.reread(file, change, now_ms),
            Action::ChartsDrawn(generation) => {
                if let Some(shown) = self.shown.as_mut().filter(|shown| shown.generation == generation) {
                    shown.drawn = true;
                }
                Vec::new()
            }
            Action::WarmUpDrawn => {
                self.warm_up = None;
                Vec::new()
            }
            Action::Export(export) => self.export(export, now_ms),
            Action::ReportProblem(message) => {
                self.report_problem(message);
                Vec::new()
            }
            Action::StorageFailed => {
                self.report_storage_failure();
                Vec::new()
            }
            Action::Dismiss => {
                self.problem = None;
                Vec::new()
            }
        };
        if !was_busy && self.busy() {
            // Silence while nothing was pending doesn't count as a missing answer.
            (self.last_message_ms, self.last_ping_ms, self.last_tick_ms) = (now_ms, now_ms, now_ms);
        }
        effects
    }

    /// Handles a reply of the worker. Replies to requests that are no longer pending are ignored.
    fn handle_reply(&mut self, message: Message<Reply>, now_ms: f64) -> Vec<Effect> {
        let Message { id, generation, body } = message;
        match (self.link, &body) {
            (Link::Up, _) | (Link::Starting, Reply::Hello { .. } | Reply::Crashed { .. }) => {}
            // A late message of a worker that was given up.
            _ => return Vec::new(),
        }
        match body {
            Reply::Hello { build } => self.handshake(&build),
            Reply::Progress(progress) => {
                if let Some(job) = self.job.as_mut().filter(|job| job.id == id) {
                    job.advance(progress, now_ms);
                }
                self.advance_source_rows(id, &progress);
                Vec::new()
            }
            made_up @ (Reply::Opened(_) | Reply::Rows(_) | Reply::Tracks(_)) if id == WARM_UP_ID => {
                self.take_warm_up(made_up);
                Vec::new()
            }
            Reply::Opened(opened) => self.take_opened(generation, ShownData::new(*opened, generation), now_ms),
            Reply::Report(report) => self.take_report(id, generation, *report, now_ms),
            Reply::Grown(opened) => self.take_growth(id, generation, *opened, now_ms),
            Reply::NotGrown { reason } => {
                self.growth_refused(id, &reason);
                Vec::new()
            }
            Reply::Tracks(report) => self.take_tracks(id, *report),
            Reply::Compared(compared) => {
                self.take_comparison(id, *compared);
                Vec::new()
            }
            Reply::CustomerCount(customers) => self.take_size(id, customers),
            Reply::Propensity(outcome) => self.take_model(id, *outcome),
            Reply::PropensityScore(score) => {
                self.take_score(id, score);
                Vec::new()
            }
            Reply::QuerySpec(spec) => self.take_query_spec(id, spec),
            Reply::Digests(digests) => self.take_digests(id, generation, &digests),
            Reply::Preview(preview) => {
                self.take_preview(id, *preview);
                Vec::new()
            }
            Reply::Rows(window) => {
                let current = self.shown.as_ref().is_some_and(|shown| shown.generation == generation);
                let mut effects = Vec::new();
                if current && self.table.take_window(id, window) {
                    effects = self.request_rows();
                }
                effects.extend(self.open_found_customer());
                effects
            }
            Reply::CustomerDetail(detail) => self.take_customer_detail(id, *detail),
            Reply::SourceRows(lines) => {
                self.take_source_rows(id, lines);
                Vec::new()
            }
            Reply::File { export } => {
                let matches = |pending: &PendingExport| pending.id == id && pending.export == export;
                let index = self.pending_exports.iter().position(matches);
                index.map_or_else(Vec::new, |index| {
                    vec![Effect::SaveFile(self.pending_exports.remove(index).name)]
                })
            }
            Reply::Cancelled => {
                self.pending_cancels.retain(|cancel| *cancel != id);
                if self.job.as_ref().is_some_and(|job| job.id == id) {
                    self.cancelled = true;
                    return self.job_ended(now_ms);
                }
                Vec::new()
            }
            Reply::Pong => Vec::new(),
            Reply::Failed(failure) => self.failed(id, failure.message, now_ms),
            Reply::Crashed { detail } => self.worker_died(&detail),
        }
    }

    /// Shows a data set that a job has finished, unless an older or cancelled job produced it.
    fn take_opened(&mut self, generation: u32, shown: ShownData, now_ms: f64) -> Vec<Effect> {
        let newest = self.shown.as_ref().map_or(0, |shown| shown.generation);
        match &self.job {
            // The cancel came too late: the worker finished this data set and holds it from now on.
            Some(job) if job.generation != generation => {
                if generation > newest && generation < job.generation {
                    self.late_data = Some(shown);
                }
                Vec::new()
            }
            None if generation <= newest || generation > self.generation => Vec::new(),
            _ => {
                self.job = self.queue.pop_front();
                self.cancelled = false;
                self.show(shown, now_ms)
            }
        }
    }

    /// Puts a data set on screen and requests everything that depends on it.
    pub(in crate::state) fn show(&mut self, shown: ShownData, now_ms: f64) -> Vec<Effect> {
        self.late_data = None;
        self.restarts = 0;
        self.table.reset(shown.report.as_deref(), shown.names);
        let first = self
            .shown
            .as_ref()
            .is_none_or(|before| before.is_hidden_until_drawn() || !before.has_events());
        self.names.use_dictionary(shown.demo_codes);
        self.shown = Some(ShownData { first, ..shown });
        self.adopt_precomputed_dayparts();
        // The dayparts may have changed while the files were read, so the recount below may be needed.
        self.recount.clear();
        self.top_tracks.clear();
        // An open query refers to the earlier files. What is being saved of them is still saved.
        self.close_query();
        self.pending_digests.cancel_comparison();
        let mut effects = match self.request_recount(false, now_ms) {
            Some(count) => vec![count],
            None => self.request_rows(),
        };
        self.reset_watches();
        effects.extend(self.reset_import_settings());
        effects.extend(self.reload_customer_detail());
        effects.extend(self.repeat_comparison());
        effects.extend(self.request_tracks());
        effects.extend(self.request_size());
        effects.extend(self.reset_propensity());
        effects.extend(self.request_comparison());
        effects
    }

    /// Clears the pending request that failed, and reports the failure if a user waits for it.
    fn failed(&mut self, id: u32, message: String, now_ms: f64) -> Vec<Effect> {
        self.pending_cancels.retain(|cancel| *cancel != id);
        if self.job.as_ref().is_some_and(|job| job.id == id) {
            self.report_problem(message);
            return self.job_ended(now_ms);
        }
        if self.growth_failed(id, &message, now_ms) {
            return Vec::new();
        }
        let exports = self.pending_exports.len();
        self.pending_exports.retain(|pending| pending.id != id);
        let mut was_pending = self.pending_exports.len() < exports;
        if self.table.waits_for(id) {
            self.table.cancel_pending();
            was_pending = true;
        }
        let (customer_waited, effects) = self.customer_failed(id);
        was_pending |=
            customer_waited || self.recount.cancel_pending(id) || self.preview_failed(id) || self.comparison_failed(id);
        was_pending |= self.tracks_failed(id) || self.model_failed(id) || self.size_failed(id);
        was_pending |= self.query_spec_failed(id) || self.digests_failed(id);
        if was_pending {
            self.report_problem(message);
        }
        effects
    }

    /// Requests a file to download.
    fn export(&mut self, export: Export, now_ms: f64) -> Vec<Effect> {
        let Some(shown) = self.shown.as_ref().filter(|shown| shown.live) else {
            return Vec::new();
        };
        let generation = shown.generation;
        // The file must match the latest view, even if its recount is still pending.
        let mut effects: Vec<Effect> = self.request_recount(true, now_ms).into_iter().collect();
        let message = self.message(Request::Export(export), generation);
        self.expect_file(message.id, export, None);
        effects.push(Effect::Send(message));
        effects
    }

    /// Registers a pending export, to be saved under this name or the export's default name.
    pub(in crate::state) fn expect_file(&mut self, id: u32, export: Export, name: Option<String>) {
        let name = name.unwrap_or_else(|| export.file_name().to_owned());
        self.pending_exports.push(PendingExport { id, export, name });
    }

    /// Shows a problem message.
    pub(in crate::state) fn report_problem(&mut self, message: String) {
        self.problem = Some(Problem { message, reload: false });
    }

    /// Wraps a request in a message with the next id.
    pub(in crate::state) fn message(&mut self, body: Request, generation: u32) -> Message<Request> {
        self.last_id += 1;
        Message {
            id: self.last_id,
            generation,
            body,
        }
    }
}
