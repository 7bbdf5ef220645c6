//! Counting again by other dayparts or with another filter: what is asked of the worker, and what of its answers still counts.

use std::rc::Rc;

use crate::protocol::Request;
use crate::state::view::daypart_editor::{DaypartEditor, Edit};
use crate::state::{Effect, State};
use daypart_engine::query::report::Report;
use daypart_engine::query::view::View;

/// The name under which the dayparts are kept.
pub(in crate::state) const KEPT_AS: &str = "dayparts";

/// After which wait the status line tells of a count. Most are done long before, and a line that changes for each of them
/// would only be noise to those who hear it.
const TELL_AFTER_MS: f64 = 400.0;

/// The count that is under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recount {
    asked: Option<(u32, View)>,
    since_ms: f64,
    told: bool,
}

impl Recount {
    /// Whether a count was asked for and has not come.
    pub(in crate::state) fn waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether it takes so long that it is told.
    pub(in crate::state) fn is_long(&self) -> bool {
        self.waiting() && self.told
    }

    /// Takes in that time has passed.
    pub(in crate::state) fn tick(&mut self, now_ms: f64) {
        self.told |= self.waiting() && now_ms - self.since_ms >= TELL_AFTER_MS;
    }

    /// Forgets what was asked for, because nobody will answer. Says whether it was asked for by this request.
    pub(in crate::state) fn give_up(&mut self, id: u32) -> bool {
        let was = self.asked.as_ref().is_some_and(|(asked, _)| *asked == id);
        if was {
            self.asked = None;
        }
        was
    }

    /// Forgets whatever was asked for.
    pub(in crate::state) fn clear(&mut self) {
        *self = Recount::default();
    }
}

impl State {
    /// Takes up the dayparts that an earlier visit has kept, if they can still be read.
    pub(in crate::state) fn recall_dayparts(&mut self) {
        if let Some(Ok(dayparts)) = self.settings.get(KEPT_AS).map(str::parse) {
            self.bands = DaypartEditor::of(dayparts);
        }
    }

    pub(in crate::state) fn edit_bands(&mut self, edit: Edit, now_ms: f64) -> Vec<Effect> {
        let forget = edit == Edit::Reset;
        let before = self.bands.chosen.bands().len();
        let changed = self.bands.edit(edit);
        if !changed && !forget {
            return Vec::new();
        }
        if self.bands.chosen.bands().len() != before {
            self.forget_bands();
        }
        let value = (!forget).then(|| self.bands.chosen.to_string());
        let mut effects: Vec<Effect> = self.settings.keep(KEPT_AS, value).into_iter().collect();
        if changed {
            effects.push(self.addressed());
        }
        effects.extend(self.ask_count(false, now_ms));
        effects
    }

    /// Asks for a count by the view that holds, unless that is what is shown or on its way. One count is out at a time,
    /// so that a dragged bound doesn't pile up counts that nobody will see; `at_once` asks in any case.
    pub(in crate::state) fn ask_count(&mut self, at_once: bool, now_ms: f64) -> Option<Effect> {
        let shown = self.shown.as_ref().filter(|shown| shown.live)?;
        let report = shown.report.as_ref()?;
        let generation = shown.generation;
        let view = self.view();
        let last = match &self.recount.asked {
            Some((_, view)) => view.clone(),
            None => report.view(),
        };
        if last == view || (self.recount.waiting() && !at_once) {
            return None;
        }
        let message = self.message(Request::Query { view: view.clone() }, generation);
        self.recount = Recount {
            asked: Some((message.id, view)),
            since_ms: now_ms,
            told: self.recount.told,
        };
        Some(Effect::Send(message))
    }

    /// Has the dayparts that finished profiles were counted by hold, because they can be shown by no others. What the person
    /// has chosen before stays kept for the next visit.
    pub(in crate::state) fn follow_finished(&mut self) {
        let report = self.shown.as_ref().and_then(|shown| shown.report.as_deref());
        let dayparts = report
            .filter(|report| !report.parts.events)
            .map(|report| &report.dayparts);
        if let Some(dayparts) = dayparts.filter(|dayparts| **dayparts != self.bands.chosen) {
            self.bands = DaypartEditor::of(dayparts.clone());
        }
    }

    /// Shows a count, if it is the one that was asked for last and of the data set on screen.
    pub(in crate::state) fn counted(&mut self, id: u32, generation: u32, report: Report, now_ms: f64) -> Vec<Effect> {
        if !self.recount.give_up(id) {
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
        self.follow_finished();
        let mut effects: Vec<Effect> = self.ask_count(false, now_ms).into_iter().collect();
        if effects.is_empty() {
            self.recount.told = false;
            effects = self.ask_rows();
            effects.extend(self.ask_tracks());
            effects.extend(self.ask_size());
            effects.extend(self.offer_again());
        }
        effects.extend(self.ask_card());
        effects
    }
}
