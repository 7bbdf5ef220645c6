//! Connection to the worker: handshake, pings, timeouts and restarts.

use crate::protocol::{BUILD, Request};
use crate::state::Effect;
use crate::state::effect::Effects;

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

/// Phase of the connection to the worker.
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

/// The connection to the worker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Connection {
    /// Its phase.
    pub link: Link,
    /// Number of automatic restarts of the worker in a row.
    restarts: u32,
    last_message_ms: f64,
    last_ping_ms: f64,
    last_tick_ms: f64,
}

impl Connection {
    /// Starts a worker.
    pub(in crate::state) fn start(&mut self, generation: u32, effects: &mut Effects) {
        self.link = Link::Starting;
        effects.push(Effect::StartWorker);
        let build = BUILD.to_owned();
        effects.send_unawaited(generation, Request::Hello { build });
    }

    /// Compares the worker's build with the page's. Returns whether they match.
    pub(in crate::state) fn handshake(&mut self, build: &str) -> bool {
        let same = build == BUILD;
        self.link = if same { Link::Up } else { Link::Mismatched };
        same
    }

    /// Records a message of the worker.
    pub(in crate::state) fn record_message(&mut self, now_ms: f64) {
        self.last_message_ms = now_ms;
    }

    /// Starts all clocks, because a reply is pending now. Silence before that doesn't count.
    pub(in crate::state) fn start_clocks(&mut self, now_ms: f64) {
        (self.last_message_ms, self.last_ping_ms, self.last_tick_ms) = (now_ms, now_ms, now_ms);
    }

    /// Checks the timeouts. `busy` says whether a reply is pending. Sends a ping when one is due. Returns the reason
    /// if the worker is considered dead.
    pub(in crate::state) fn tick(
        &mut self,
        busy: bool,
        generation: u32,
        now_ms: f64,
        effects: &mut Effects,
    ) -> Option<String> {
        if now_ms - self.last_tick_ms >= ASLEEP_AFTER_MS {
            self.last_message_ms = now_ms;
        }
        self.last_tick_ms = now_ms;
        let limit_ms = if self.link == Link::Starting {
            START_LIMIT_MS
        } else {
            SILENCE_LIMIT_MS
        };
        if busy && now_ms - self.last_message_ms >= limit_ms {
            return Some(format!("it has not answered for {} seconds", limit_ms / 1000.0));
        }
        if busy && self.link == Link::Up && now_ms - self.last_ping_ms >= PING_EVERY_MS {
            self.last_ping_ms = now_ms;
            effects.send_unawaited(generation, Request::Ping);
        }
        None
    }

    /// Records that the worker has died and starts another one, unless that happened too often in a row or the worker
    /// never answered.
    pub(in crate::state) fn restart(&mut self, generation: u32, effects: &mut Effects) {
        let was_up = self.link == Link::Up;
        self.link = Link::Down;
        if was_up && self.restarts < MAX_RESTARTS {
            self.restarts += 1;
            self.start(generation, effects);
        } else {
            effects.push(Effect::StopWorker);
        }
    }

    /// Records that the worker has done its work, so that the next failure counts as the first.
    pub(in crate::state) fn reset_restarts(&mut self) {
        self.restarts = 0;
    }
}
