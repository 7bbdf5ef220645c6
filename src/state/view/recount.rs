//! Recounts: requests for the report of a changed view, and which of the replies are still current.

use std::rc::Rc;

use crate::protocol::Request;
use crate::state::view::daypart_editor::{DaypartEdit, DaypartEditor};
use crate::state::{Effect, State};
use daypart_engine::query::report::Report;
use daypart_engine::query::view::View;

/// Setting of the dayparts.
pub(in crate::state) const STORAGE_NAME: &str = "dayparts";

/// Duration after which the status line reports a recount. Most finish long before, and a line that changes for each
/// of them would only be noise in a screen reader.
const REPORT_AFTER_MS: f64 = 400.0;

/// The pending recount.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recount {
    pending: Option<(u32, View)>,
    started_ms: f64,
    reported: bool,
}

impl Recount {
    /// Returns whether a recount is pending.
    pub(in crate::state) fn waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// Returns whether it takes so long that the status line shows it.
    pub(in crate::state) fn is_long(&self) -> bool {
        self.waiting() && self.reported
    }

    /// Checks whether the recount takes long.
    pub(in crate::state) fn tick(&mut self, now_ms: f64) {
        self.reported |= self.waiting() && now_ms - self.started_ms >= REPORT_AFTER_MS;
    }

    /// Clears the pending request. Returns whether it was this one.
    pub(in crate::state) fn cancel_pending(&mut self, id: u32) -> bool {
        let was_pending = self.pending.as_ref().is_some_and(|(pending, _)| *pending == id);
        if was_pending {
            self.pending = None;
        }
        was_pending
    }

    /// Clears any pending request.
    pub(in crate::state) fn clear(&mut self) {
        *self = Recount::default();
    }
}

impl State {
    /// Applies the dayparts saved by an earlier visit, if they are valid.
    pub(in crate::state) fn load_dayparts(&mut self) {
        if let Some(Ok(dayparts)) = self.settings.get(STORAGE_NAME).map(str::parse) {
            self.daypart_editor = DaypartEditor::of(dayparts);
        }
    }

    /// Applies a change of the dayparts, saves them, and requests a recount.
    pub(in crate::state) fn edit_dayparts(&mut self, edit: DaypartEdit, now_ms: f64) -> Vec<Effect> {
        let is_reset = edit == DaypartEdit::Reset;
        let band_count = self.daypart_editor.chosen.bands().len();
        let changed = self.daypart_editor.edit(edit);
        if !changed && !is_reset {
            return Vec::new();
        }
        if self.daypart_editor.chosen.bands().len() != band_count {
            self.drop_daypart_conditions();
        }
        let value = (!is_reset).then(|| self.daypart_editor.chosen.to_string());
        let mut effects: Vec<Effect> = self.settings.set(STORAGE_NAME, value).into_iter().collect();
        if changed {
            effects.push(self.fragment_effect());
        }
        effects.extend(self.request_recount(false, now_ms));
        effects
    }

    /// Requests the report of the current view, unless it is shown or requested already. Only one recount is pending
    /// at a time, so that dragging doesn't queue up reports that no one sees; `at_once` sends the request in any
    /// case.
    pub(in crate::state) fn request_recount(&mut self, at_once: bool, now_ms: f64) -> Option<Effect> {
        let shown = self.shown.as_ref().filter(|shown| shown.live)?;
        let report = shown.report.as_ref()?;
        let generation = shown.generation;
        let view = self.view();
        let last = match &self.recount.pending {
            Some((_, view)) => view.clone(),
            None => report.view(),
        };
        if last == view || (self.recount.waiting() && !at_once) {
            return None;
        }
        let message = self.message(Request::Query { view: view.clone() }, generation);
        self.recount = Recount {
            pending: Some((message.id, view)),
            started_ms: now_ms,
            reported: self.recount.reported,
        };
        Some(Effect::Send(message))
    }

    /// Applies the dayparts of precomputed profiles, because these can't be recounted by others. The user's own
    /// dayparts stay saved for the next visit.
    pub(in crate::state) fn adopt_precomputed_dayparts(&mut self) {
        let report = self.shown.as_ref().and_then(|shown| shown.report.as_deref());
        let dayparts = report
            .filter(|report| !report.parts.events)
            .map(|report| &report.dayparts);
        if let Some(dayparts) = dayparts.filter(|dayparts| **dayparts != self.daypart_editor.chosen) {
            self.daypart_editor = DaypartEditor::of(dayparts.clone());
        }
    }

    /// Shows a report, if it answers the latest request and belongs to the data set on screen.
    pub(in crate::state) fn take_report(
        &mut self,
        id: u32,
        generation: u32,
        report: Report,
        now_ms: f64,
    ) -> Vec<Effect> {
        if !self.recount.cancel_pending(id) {
            return Vec::new();
        }
        let Some(shown) = self.shown.as_mut().filter(|shown| shown.generation == generation) else {
            return Vec::new();
        };
        let same_columns = shown
            .report
            .as_ref()
            .is_some_and(|before| before.columns.len() == report.columns.len());
        self.table.recount(&report, same_columns);
        shown.report = Some(Rc::new(report));
        self.adopt_precomputed_dayparts();
        let mut effects: Vec<Effect> = self.request_recount(false, now_ms).into_iter().collect();
        if effects.is_empty() {
            self.recount.reported = false;
            effects = self.request_rows();
            effects.extend(self.request_tracks());
            effects.extend(self.request_size());
            effects.extend(self.retrain_for_dayparts());
        }
        effects.extend(self.request_customer_detail());
        effects
    }
}
