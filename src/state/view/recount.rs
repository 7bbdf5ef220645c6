//! Recounts: requests for the report of a changed view.

use crate::protocol::Request;
use crate::state::effect::Effects;
use crate::state::requests::Pending;
use crate::state::scene::Scene;

/// Duration after which the status line reports a recount. Most finish long before, and a line that changes for each
/// of them would only be noise in a screen reader.
const REPORT_AFTER_MS: f64 = 400.0;

/// Duration of the pending recount.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recount {
    started_ms: f64,
    /// Whether it takes so long that the status line shows it.
    is_long: bool,
}

impl Recount {
    /// Returns whether the pending recount takes so long that the status line shows it.
    pub(in crate::state) fn is_long(&self) -> bool {
        self.is_long
    }

    /// Checks whether the recount takes long.
    pub(in crate::state) fn tick(&mut self, scene: &Scene, effects: &Effects) {
        let elapsed_ms = scene.now_ms - self.started_ms;
        self.is_long |= effects.requests.contains(is_recount) && elapsed_ms >= REPORT_AFTER_MS;
    }

    /// Requests the report of the current view, unless it is shown or requested already. Only one recount is pending
    /// at a time, so that dragging doesn't queue up reports that no one sees.
    pub(in crate::state) fn request(&mut self, scene: &Scene, effects: &mut Effects) {
        if !effects.requests.contains(is_recount) {
            self.request_now(scene, effects);
        }
    }

    /// Requests the report of the current view even if another one is pending, whose reply becomes stale.
    pub(in crate::state) fn request_now(&mut self, scene: &Scene, effects: &mut Effects) {
        let (Some(generation), Some(report)) = (scene.generation(), scene.report()) else {
            return;
        };
        let pending = effects.requests.id_of(is_recount);
        let last = match pending.and_then(|id| effects.requests.get(id)) {
            Some(Pending::Recount(view)) => view.clone(),
            _ => report.view(),
        };
        if last == scene.view {
            return;
        }
        effects.requests.discard(is_recount);
        let view = scene.view.clone();
        effects.send(
            generation,
            Request::Query { view: view.clone() },
            Pending::Recount(view),
        );
        self.started_ms = scene.now_ms;
    }

    /// Records that no recount is pending any more.
    pub(in crate::state) fn end(&mut self) {
        self.is_long = false;
    }

    /// Discards the pending recount, because the data have changed.
    pub(in crate::state) fn clear(&mut self, effects: &mut Effects) {
        effects.requests.discard(is_recount);
        self.end();
    }
}

/// Returns whether a request is a recount.
pub(in crate::state) fn is_recount(pending: &Pending) -> bool {
    matches!(pending, Pending::Recount(_))
}
