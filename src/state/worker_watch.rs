//! The watch over the worker: whether it is of the page's build, whether it still answers, and what is left when it is gone.

use crate::protocol::{BUILD, Request};
use crate::state::{Effect, Link, Problem, State};

/// How often the worker is asked whether it is still there, while it owes an answer.
pub const PING_EVERY_MS: f64 = 2_000.0;

/// After which silence the worker is given up.
pub const SILENCE_LIMIT_MS: f64 = 15_000.0;

/// After which silence a worker that never said anything is given up. Its code may come over a slow line.
pub const START_LIMIT_MS: f64 = 60_000.0;

/// A tick that comes this late means that the page itself was asleep (a hidden tab, a closed lid), and says nothing about
/// the worker.
const ASLEEP_AFTER_MS: f64 = 5_000.0;

/// How many workers in a row are started by themselves after one that died. A drop starts another in any case.
const RESTARTS: u32 = 3;

impl State {
    pub(in crate::state) fn greet(&mut self, build: &str) -> Vec<Effect> {
        if build == BUILD {
            self.link = Link::Up;
            return Vec::new();
        }
        self.link = Link::Mismatched;
        self.lose_data();
        self.mismatch();
        vec![Effect::StopWorker]
    }

    pub(in crate::state) fn tick(&mut self, now_ms: f64) -> Vec<Effect> {
        if now_ms - self.ticked_ms >= ASLEEP_AFTER_MS {
            self.heard_ms = now_ms;
        }
        self.ticked_ms = now_ms;
        self.recount.tick(now_ms);
        let limit_ms = if self.link == Link::Starting {
            START_LIMIT_MS
        } else {
            SILENCE_LIMIT_MS
        };
        if self.busy() && now_ms - self.heard_ms >= limit_ms {
            return self.died(&format!("it has not answered for {} seconds", limit_ms / 1000.0));
        }
        let mut effects = Vec::new();
        if self.busy() && self.link == Link::Up && now_ms - self.pinged_ms >= PING_EVERY_MS {
            self.pinged_ms = now_ms;
            effects.push(Effect::Send(self.message(Request::Ping, self.generation)));
        }
        effects.extend(self.look_at_watched(now_ms));
        if self.table.tick(now_ms) {
            effects.extend(self.ask_rows());
        }
        effects
    }

    pub(in crate::state) fn died(&mut self, reason: &str) -> Vec<Effect> {
        if self.link == Link::Mismatched {
            return Vec::new();
        }
        let was_up = self.link == Link::Up;
        let had_data = self.job.is_some() || self.shown.is_some();
        self.link = Link::Down;
        self.lose_data();
        self.tell(match (was_up, had_data) {
            (true, true) => {
                format!("The worker that held the data stopped: {reason}. Drop the files again, or reload the page if it stops once more.")
            }
            (true, false) => format!("The worker stopped: {reason}. Drop files to go on with another."),
            (false, _) => format!(
                "The worker could not be started: {reason}. Reload the page; if that does not help, try a current browser."
            ),
        });
        if !was_up || self.restarts >= RESTARTS {
            return vec![Effect::StopWorker];
        }
        self.restarts += 1;
        self.start_worker()
    }

    /// Forgets all that the worker owes, and marks what is shown as no longer held by it.
    fn lose_data(&mut self) {
        self.job = None;
        self.queue.clear();
        self.watches.clear();
        self.to_watch.clear();
        self.parked = None;
        self.exports.clear();
        self.cancels.clear();
        self.recount.clear();
        self.offers.give_up();
        self.segments.sizes.give_up();
        self.playing.clear();
        self.mapping = None;
        self.lose_card();
        self.table.give_up();
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

    pub(in crate::state) fn mismatch(&mut self) {
        self.problem = Some(Problem {
            message: "This page and its worker are of different builds: reload the page to go on.".to_owned(),
            reload: true,
        });
    }
}
