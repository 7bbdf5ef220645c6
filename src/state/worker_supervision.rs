//! Supervision of the worker: handshake, pings, timeouts, restarts, and clean-up after a worker that died.

use crate::protocol::{BUILD, Request};
use crate::state::{Effect, Link, Problem, State};

/// Interval of pings while a reply is pending.
pub const PING_EVERY_MS: f64 = 2_000.0;

/// Silence after which a worker is considered dead.
pub const SILENCE_LIMIT_MS: f64 = 15_000.0;

/// Silence after which a worker that never sent anything is considered dead. Its code may load over a slow
/// connection.
pub const START_LIMIT_MS: f64 = 60_000.0;

/// Delay of a tick from which on the page itself was suspended (a hidden tab, a closed lid). The worker is not to
/// blame for such a silence.
const ASLEEP_AFTER_MS: f64 = 5_000.0;

/// Maximum number of automatic restarts in a row. Dropping files starts another worker in any case.
const MAX_RESTARTS: u32 = 3;

impl State {
    /// Compares the worker's build with the page's.
    pub(in crate::state) fn handshake(&mut self, build: &str) -> Vec<Effect> {
        if build == BUILD {
            self.link = Link::Up;
            return Vec::new();
        }
        self.link = Link::Mismatched;
        self.drop_worker_data();
        self.report_build_mismatch();
        vec![Effect::StopWorker]
    }

    /// Checks all timeouts: a silent worker, pings, watched files, and a pending search.
    pub(in crate::state) fn tick(&mut self, now_ms: f64) -> Vec<Effect> {
        if now_ms - self.last_tick_ms >= ASLEEP_AFTER_MS {
            self.last_message_ms = now_ms;
        }
        self.last_tick_ms = now_ms;
        self.recount.tick(now_ms);
        let limit_ms = if self.link == Link::Starting {
            START_LIMIT_MS
        } else {
            SILENCE_LIMIT_MS
        };
        if self.busy() && now_ms - self.last_message_ms >= limit_ms {
            return self.worker_died(&format!("it has not answered for {} seconds", limit_ms / 1000.0));
        }
        let mut effects = Vec::new();
        if self.busy() && self.link == Link::Up && now_ms - self.last_ping_ms >= PING_EVERY_MS {
            self.last_ping_ms = now_ms;
            effects.push(Effect::Send(self.message(Request::Ping, self.generation)));
        }
        effects.extend(self.check_watched_files(now_ms));
        if self.table.tick(now_ms) {
            effects.extend(self.request_rows());
        }
        effects
    }

    /// Clears the dead worker's data, reports it and restarts, unless that happened too often.
    pub(in crate::state) fn worker_died(&mut self, reason: &str) -> Vec<Effect> {
        if self.link == Link::Mismatched {
            return Vec::new();
        }
        let was_up = self.link == Link::Up;
        let had_data = self.job.is_some() || self.shown.is_some();
        self.link = Link::Down;
        self.drop_worker_data();
        self.report_problem(match (was_up, had_data) {
            (true, true) => {
                format!(
                    "The worker that held your data stopped: {reason}. Drop the files again. If it stops again, reload the \
                     page."
                )
            }
            (true, false) => format!("The worker stopped: {reason}. Drop files to start a new one."),
            (false, _) => format!(
                "The worker could not be started: {reason}. Reload the page. If that doesn’t help, try a newer browser."
            ),
        });
        if !was_up || self.restarts >= MAX_RESTARTS {
            return vec![Effect::StopWorker];
        }
        self.restarts += 1;
        self.start_worker()
    }

    /// Clears all pending requests and marks the shown data set as no longer held by the worker.
    fn drop_worker_data(&mut self) {
        self.job = None;
        self.queue.clear();
        self.watches.clear();
        self.to_watch.clear();
        self.late_data = None;
        self.pending_exports.clear();
        self.pending_cancels.clear();
        self.recount.clear();
        self.propensity.cancel_pending();
        self.segments.sizes.cancel_pending();
        self.top_tracks.clear();
        self.import_settings = None;
        self.cancel_pending_queries();
        self.pending_digests.cancel_pending();
        self.drop_pending_customer();
        self.table.cancel_pending();
        if let Some(shown) = &mut self.shown {
            shown.live = false;
        }
    }

    pub(in crate::state) fn start_worker(&mut self) -> Vec<Effect> {
        self.link = Link::Starting;
        let hello = Request::Hello {
            build: BUILD.to_owned(),
        };
        vec![Effect::StartWorker, Effect::Send(self.message(hello, self.generation))]
    }

    pub(in crate::state) fn report_build_mismatch(&mut self) {
        self.problem = Some(Problem {
            message: "This page and its worker are from different builds. Reload the page to continue.".to_owned(),
            reload: true,
        });
    }
}
