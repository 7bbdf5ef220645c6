//! Dispatch of the worker's replies, and the ends of requests without one: failures and dead workers.

use crate::protocol::{Failure, Message, Reply, WARM_UP_ID};
use crate::state::files::manifest;
use crate::state::panels::query_panel;
use crate::state::requests::Pending;
use crate::state::{Effect, FileWatches, Link, ShownData, State};

/// Reason why a request was given up, where its reply makes no sense.
const UNEXPECTED: &str = "The worker sent a reply of the wrong kind. Reload this page.";

/// Message about a download whose data are gone.
const OTHER_FILES: &str = "Other files were read before this download was complete. Start it again.";

impl State {
    /// Handles a message of the worker.
    pub(in crate::state) fn handle_reply(&mut self, message: Message<Reply>) {
        let Message { id, generation, body } = message;
        match (self.connection.link, &body) {
            (Link::Up, _) | (Link::Starting, Reply::Hello { .. } | Reply::Crashed { .. }) => {}
            // A late message of a worker that was given up.
            _ => return,
        }
        match body {
            Reply::Hello { build } => {
                if !self.connection.handshake(&build) {
                    self.give_up_all();
                    self.report_build_mismatch();
                    self.effects.push(Effect::StopWorker);
                }
            }
            Reply::Crashed { detail } => self.worker_died(&detail),
            Reply::Pong => {}
            Reply::Progress(progress) => {
                if let Some(job) = self.jobs.running.as_mut().filter(|job| job.id == id) {
                    job.advance(progress, self.now_ms);
                } else if self.effects.requests.get(id) == Some(&Pending::SourceRows) {
                    self.customer.advance_source_rows(&progress);
                }
            }
            // The worker could not read a request, and doesn't know which.
            Reply::Failed(failure) if id == 0 => {
                self.give_up_requests();
                self.effects.report(failure.message);
            }
            made_up if id == WARM_UP_ID => self.take_warm_up(made_up),
            answer => match self.effects.requests.take(id) {
                Some(pending) => self.handle_answer(id, generation, pending, answer),
                // The data set of a job that was cancelled too late. Any other answer is stale.
                None => {
                    if let Reply::Opened(opened) = answer {
                        self.take_opened(ShownData::new(*opened, generation), false);
                    }
                }
            },
        }
    }

    /// Handles the answer to a request that was pending.
    fn handle_answer(&mut self, id: u32, generation: u32, pending: Pending, answer: Reply) {
        let scene = self.scene();
        let effects = &mut self.effects;
        match (pending, answer) {
            (pending, Reply::Failed(Failure { message })) => self.fail(id, pending, message),
            (Pending::Job, Reply::Opened(opened)) => {
                self.jobs.remove(id);
                self.take_opened(ShownData::new(*opened, generation), true);
            }
            (Pending::Job, Reply::Cancelled) => {
                self.jobs.remove(id);
                self.jobs.cancelled = self.jobs.running.is_none();
                self.show_late_data();
            }
            (Pending::Cancel, Reply::Cancelled) => {}
            (Pending::Recount(_), Reply::Report(report)) => self.take_report(*report),
            (Pending::Growth { handle, found }, Reply::Grown(opened)) => {
                self.watches.take_growth(handle, found);
                self.take_growth(*opened);
            }
            (Pending::Growth { handle, .. }, Reply::NotGrown { reason }) => {
                self.watches.refuse_growth(handle, &reason);
            }
            (Pending::Rows(first, count), Reply::Rows(window)) => {
                self.table.take_window((first, count), window, &scene, effects);
                let before = self.customer.id().map(str::to_owned);
                self.customer.open_found(&self.table, &scene, effects);
                if self.customer.id() != before.as_deref() {
                    self.set_fragment();
                }
            }
            (Pending::Tracks, Reply::Tracks(report)) => self.top_tracks.take(*report, &scene, effects),
            (Pending::Comparison, Reply::Compared(compared)) => self.segments.take_comparison(*compared),
            (Pending::SegmentSize(key), Reply::CustomerCount(customers)) => {
                let watching = self.watches.any_running();
                self.segments.take_size(*key, customers, watching, &scene, effects);
            }
            (Pending::Model { ad, dayparts }, Reply::Propensity(outcome)) => {
                self.propensity.take_model(ad, dayparts, *outcome);
                let model = self.propensity.scoring_model(&scene, effects);
                self.customer.request_score(model, &scene, effects);
            }
            (Pending::Score(ad), Reply::PropensityScore(score)) => self.customer.take_score(ad, score),
            (Pending::CustomerDetail, Reply::CustomerDetail(detail)) => {
                self.customer.take_detail(*detail, &scene, effects);
                let model = self.propensity.scoring_model(&scene, effects);
                self.customer.request_score(model, &scene, effects);
            }
            (Pending::SourceRows, Reply::SourceRows(lines)) => self.customer.take_source_rows(lines),
            (Pending::ShownQuery, Reply::QuerySpec(spec)) => self.queries.take_spec(spec),
            (Pending::SparkJob, Reply::QuerySpec(spec)) => query_panel::save_job(&spec, effects),
            (Pending::ManifestToSave(run), Reply::Digests(digests)) => manifest::save_run(&run, &digests, effects),
            (Pending::ManifestToCompare, Reply::Digests(digests)) => self.manifests.take_digests(&digests, &scene),
            (Pending::Preview, Reply::Preview(preview)) => self.import_settings.take_preview(*preview),
            (Pending::File { export, name }, Reply::File { export: sent }) if export == sent => {
                effects.push(Effect::SaveFile(name));
            }
            (pending, _) => self.fail(id, pending, UNEXPECTED.to_owned()),
        }
    }

    /// Gives up a request that failed, and reports the failure unless no user waits for it.
    fn fail(&mut self, id: u32, pending: Pending, message: String) {
        if let Pending::Growth { handle, .. } = pending {
            self.watches.retry(handle, &message, self.now_ms);
            return;
        }
        if self.give_up(id, pending) {
            self.effects.report(message);
        }
        self.show_late_data();
    }

    /// Gives a request up, so that no part of the page waits for its reply. Returns whether a user waits for it.
    fn give_up(&mut self, id: u32, pending: Pending) -> bool {
        match pending {
            Pending::Job => self.jobs.remove(id),
            Pending::Cancel => return false,
            Pending::Recount(_) => self.recount.end(),
            Pending::Rows(..) => self.table.cancel_search(),
            Pending::Tracks => self.top_tracks.give_up(),
            Pending::Comparison => self.segments.close_comparison(&mut self.effects),
            Pending::Model { .. } => self.propensity.give_up(),
            Pending::CustomerDetail => {
                let is_awaited = self.customer.give_up_detail(&mut self.effects);
                self.set_fragment();
                return is_awaited;
            }
            Pending::SourceRows => self.customer.give_up_source_rows(),
            Pending::ShownQuery => self.queries.close(&mut self.effects),
            // The user waits for these, but nothing on the page does.
            Pending::Preview
            | Pending::SegmentSize(_)
            | Pending::Score(_)
            | Pending::File { .. }
            | Pending::SparkJob
            | Pending::ManifestToSave(_)
            | Pending::ManifestToCompare
            | Pending::Growth { .. } => {}
        }
        true
    }

    /// Gives all requests up.
    fn give_up_requests(&mut self) {
        for (id, pending) in self.effects.requests.take_all() {
            self.give_up(id, pending);
        }
    }

    /// Gives up all requests that refer to the data set on screen, because the worker holds another one.
    pub(in crate::state) fn give_up_data(&mut self) {
        if let Some(shown) = &mut self.shown {
            shown.live = false;
        }
        let mut is_download = false;
        for (id, pending) in self.effects.requests.take_all() {
            match pending {
                Pending::Job | Pending::Cancel => self.effects.requests.restore(id, pending),
                pending => {
                    is_download |= pending.is_download();
                    self.give_up(id, pending);
                }
            }
        }
        if is_download {
            self.effects.report(OTHER_FILES.to_owned());
        }
    }

    /// Gives all requests up, and everything that only the worker holds.
    fn give_up_all(&mut self) {
        self.jobs.late_data = None;
        if let Some(shown) = &mut self.shown {
            shown.live = false;
        }
        self.give_up_requests();
        self.watches = FileWatches::default();
        self.import_settings.close(&mut self.effects);
        self.customer.cancel_search();
        self.table.cancel_search();
    }

    /// Gives all requests up because the worker has died, reports that, and starts another worker unless it died too
    /// often.
    pub(in crate::state) fn worker_died(&mut self, reason: &str) {
        if self.connection.link == Link::Mismatched {
            return;
        }
        let was_up = self.connection.link == Link::Up;
        let had_data = self.jobs.running.is_some() || self.shown.is_some();
        self.give_up_all();
        self.effects.report(match (was_up, had_data) {
            (true, true) => format!(
                "The worker that held your data stopped: {reason}. Drop the files again. If it stops again, reload the \
                 page."
            ),
            (true, false) => format!("The worker stopped: {reason}. Drop files to start a new one."),
            (false, _) => format!(
                "The worker could not be started: {reason}. Reload the page. If that doesn’t help, try a newer browser."
            ),
        });
        self.connection.restart(self.jobs.generation, &mut self.effects);
    }

    /// Shows the data set that the worker holds, if it is a late one and no job runs any more.
    pub(in crate::state) fn show_late_data(&mut self) {
        if let Some(late) = self.jobs.take_late_data() {
            self.show(late);
        }
    }
}
