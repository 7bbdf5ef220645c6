//! The one place where the state changes: [`State::update`], an arm for each action and each reply.

use crate::protocol::{Export, Message, REHEARSAL, Reply, Request};
use crate::state::{Action, Awaited, Effect, Link, Problem, ShownData, State};

impl State {
    /// Takes in what happened at `now_ms` (any clock that doesn't run backwards), and says what is to be done, in order.
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
            Action::Recall(settings) => {
                self.settings = settings;
                self.recall_dayparts();
                self.recall_segments();
                self.recall_names();
                Vec::new()
            }
            // Files may have been chosen before the page came to this, and then it has started already.
            Action::Start if self.link != Link::Down => Vec::new(),
            Action::Start => self.start_worker(),
            Action::OpenToWatch(files) => {
                self.to_watch.extend(files.iter().map(|file| file.handle));
                return self.update(Action::Open(files), now_ms);
            }
            Action::Watch(edit) => self.edit_watch(edit, now_ms),
            Action::Seen(handle, seen) => self.seen(handle, seen, now_ms),
            Action::Open(files) if files.is_empty() => Vec::new(),
            Action::Open(files) => {
                let view = self.view();
                let remembered = self.remembered();
                self.begin(
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
                self.begin(Request::Demo { view }, now_ms)
            }
            Action::Cancel => self.cancel(now_ms),
            Action::CancelAll => {
                let mut effects = self.cancel_queue();
                effects.extend(self.cancel(now_ms));
                effects
            }
            Action::WorkerMessage(message) => {
                self.heard_ms = now_ms;
                self.hear(message, now_ms)
            }
            Action::Died(reason) => self.died(&reason),
            Action::Tick => self.tick(now_ms),
            Action::Sort(by) => {
                self.table.sort(by);
                self.ask_rows()
            }
            Action::Search(text) => {
                self.table.type_search(text, now_ms);
                Vec::new()
            }
            Action::View { first, count } => {
                if self.table.look_at(first, count) {
                    self.ask_rows()
                } else {
                    Vec::new()
                }
            }
            Action::Code(edit) => self.edit_code(edit, now_ms),
            Action::Manifest(edit) => self.edit_manifest(edit, now_ms),
            Action::Map(edit) => self.map(edit, now_ms),
            Action::Dayparts(edit) => self.edit_bands(edit, now_ms),
            Action::Filter(edit) => self.edit_filter(edit, now_ms),
            Action::Forget(name) => self.forget(name.as_deref(), now_ms),
            Action::Name(edit) => self.edit_names(edit),
            Action::Customer(edit) => self.edit_customer(edit, now_ms),
            Action::Arrive(fragment) => self.arrive_with_customer(&fragment, now_ms),
            Action::Segment(edit) => self.edit_segments(edit, now_ms),
            Action::Propensity(edit) => self.edit_offer(edit),
            Action::Change(file, change) => self.reread(file, change, now_ms),
            Action::Drawn(generation) => {
                if let Some(shown) = self.shown.as_mut().filter(|shown| shown.generation == generation) {
                    shown.drawn = true;
                }
                Vec::new()
            }
            Action::Rehearsed => {
                self.rehearsal = None;
                Vec::new()
            }
            Action::Export(export) => self.export(export, now_ms),
            Action::Fault(message) => {
                self.tell(message);
                Vec::new()
            }
            Action::NotKept => {
                self.cannot_keep();
                Vec::new()
            }
            Action::Dismiss => {
                self.problem = None;
                Vec::new()
            }
        };
        if !was_busy && self.busy() {
            // The watch begins anew: silence before there was anything to answer doesn't count.
            (self.heard_ms, self.pinged_ms, self.ticked_ms) = (now_ms, now_ms, now_ms);
        }
        effects
    }

    fn hear(&mut self, message: Message<Reply>, now_ms: f64) -> Vec<Effect> {
        let Message { id, generation, body } = message;
        match (self.link, &body) {
            (Link::Up, _) | (Link::Starting, Reply::Hello { .. } | Reply::Crashed { .. }) => {}
            // The last words of a worker that was given up.
            _ => return Vec::new(),
        }
        match body {
            Reply::Hello { build } => self.greet(&build),
            Reply::Progress(progress) => {
                if let Some(job) = self.job.as_mut().filter(|job| job.id == id) {
                    job.advance(progress, now_ms);
                }
                self.sources_advance(id, &progress);
                Vec::new()
            }
            made_up @ (Reply::Opened(_) | Reply::Rows(_) | Reply::Tracks(_)) if id == REHEARSAL => {
                self.rehearse(made_up);
                Vec::new()
            }
            Reply::Opened(opened) => self.opened(generation, ShownData::new(*opened, generation), now_ms),
            Reply::Report(report) => self.counted(id, generation, *report, now_ms),
            Reply::Grown(opened) => self.grown(id, generation, *opened, now_ms),
            Reply::NotGrown { why } => {
                self.not_grown(id, &why);
                Vec::new()
            }
            Reply::Tracks(report) => self.played(id, *report),
            Reply::Compared(compared) => {
                self.compared(id, *compared);
                Vec::new()
            }
            Reply::Size(customers) => self.sized(id, customers),
            Reply::Propensity(offered) => self.offered(id, *offered),
            Reply::PropensityScore(score) => {
                self.scored(id, score);
                Vec::new()
            }
            Reply::Question(asked) => self.told_question(id, asked),
            Reply::Digests(digests) => self.hashed(id, generation, &digests),
            Reply::Look(look) => {
                self.looked(id, *look);
                Vec::new()
            }
            Reply::Rows(window) => {
                let current = self.shown.as_ref().is_some_and(|shown| shown.generation == generation);
                let mut effects = Vec::new();
                if current && self.table.take(id, window) {
                    effects = self.ask_rows();
                }
                effects.extend(self.found_customer());
                effects
            }
            Reply::Card(card) => self.carded(id, *card),
            Reply::Sources(lines) => {
                self.traced(id, lines);
                Vec::new()
            }
            Reply::File { export } => {
                let is_it = |awaited: &Awaited| awaited.id == id && awaited.export == export;
                let asked = self.exports.iter().position(is_it);
                asked.map_or_else(Vec::new, |index| vec![Effect::Save(self.exports.remove(index).name)])
            }
            Reply::Cancelled => {
                self.cancels.retain(|cancel| *cancel != id);
                if self.job.as_ref().is_some_and(|job| job.id == id) {
                    self.cancelled = true;
                    return self.job_ended(now_ms);
                }
                Vec::new()
            }
            Reply::Pong => Vec::new(),
            Reply::Failed(failure) => self.failed(id, failure.message, now_ms),
            Reply::Crashed { detail } => self.died(&detail),
        }
    }

    fn opened(&mut self, generation: u32, shown: ShownData, now_ms: f64) -> Vec<Effect> {
        let newest = self.shown.as_ref().map_or(0, |shown| shown.generation);
        match &self.job {
            // A data set that was cancelled too late for the worker: it is what the worker holds from now on.
            Some(job) if job.generation != generation => {
                if generation > newest && generation < job.generation {
                    self.parked = Some(shown);
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

    pub(in crate::state) fn show(&mut self, shown: ShownData, now_ms: f64) -> Vec<Effect> {
        self.parked = None;
        self.restarts = 0;
        self.table.renew(shown.report.as_deref(), shown.names);
        let first = self
            .shown
            .as_ref()
            .is_none_or(|before| before.is_behind_the_scene() || !before.has_events());
        self.shown = Some(ShownData { first, ..shown });
        self.follow_finished();
        // Other dayparts may have been chosen while the files were read.
        self.recount.clear();
        self.playing.clear();
        // The query was one of the files before.
        self.forget_question();
        self.hashing = None;
        let mut effects = match self.ask_count(false, now_ms) {
            Some(count) => vec![count],
            None => self.ask_rows(),
        };
        self.renew_watches();
        effects.extend(self.renew_mapping());
        effects.extend(self.renew_card());
        effects.extend(self.compare_again());
        effects.extend(self.ask_tracks());
        effects.extend(self.ask_size());
        effects.extend(self.renew_offer());
        effects.extend(self.ask_hashes(false));
        effects
    }

    fn failed(&mut self, id: u32, message: String, now_ms: f64) -> Vec<Effect> {
        self.cancels.retain(|cancel| *cancel != id);
        if self.job.as_ref().is_some_and(|job| job.id == id) {
            self.tell(message);
            return self.job_ended(now_ms);
        }
        if self.growth_failed(id, &message, now_ms) {
            return Vec::new();
        }
        let exports = self.exports.len();
        self.exports.retain(|awaited| awaited.id != id);
        let mut waited = self.exports.len() < exports;
        if self.table.waits_for(id) {
            self.table.give_up();
            waited = true;
        }
        let (told, effects) = self.customer_failed(id);
        waited |= told || self.recount.give_up(id) || self.look_failed(id) || self.comparison_failed(id);
        waited |= self.tracks_failed(id) || self.offer_failed(id) || self.size_failed(id);
        waited |= self.question_failed(id) || self.hashes_failed(id);
        if waited {
            self.tell(message);
        }
        effects
    }

    fn export(&mut self, export: Export, now_ms: f64) -> Vec<Effect> {
        let Some(shown) = self.shown.as_ref().filter(|shown| shown.live) else {
            return Vec::new();
        };
        let generation = shown.generation;
        // The file has to hold what was chosen last, even while that is still to be counted.
        let mut effects: Vec<Effect> = self.ask_count(true, now_ms).into_iter().collect();
        let message = self.message(Request::Export(export), generation);
        self.await_file(message.id, export, None);
        effects.push(Effect::Send(message));
        effects
    }

    /// Waits for a file, which gets this name, or that of its kind.
    pub(in crate::state) fn await_file(&mut self, id: u32, export: Export, name: Option<String>) {
        let name = name.unwrap_or_else(|| export.file_name().to_owned());
        self.exports.push(Awaited { id, export, name });
    }

    pub(in crate::state) fn tell(&mut self, message: String) {
        self.problem = Some(Problem { message, reload: false });
    }

    pub(in crate::state) fn message(&mut self, body: Request, generation: u32) -> Message<Request> {
        self.last_id += 1;
        Message {
            id: self.last_id,
            generation,
            body,
        }
    }
}
