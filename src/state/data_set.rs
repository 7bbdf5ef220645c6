//! The data set on screen, and everything that is requested again when it changes: after a job, a recount, or rows
//! appended to a watched file.

use std::rc::Rc;

use crate::protocol::{FileReport, Growth, Opened};
use crate::state::view::recount::is_recount;
use crate::state::{DaypartEditor, State};
use daypart_engine::query::report::Report;

/// The data set on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownData {
    /// Generation of the data set.
    pub generation: u32,
    /// A report on each file.
    pub files: Rc<Vec<FileReport>>,
    /// The report, once events were read.
    pub report: Option<Rc<Report>>,
    /// Whether the profiles have names.
    pub names: bool,
    /// Whether it is the demo.
    pub demo: bool,
    /// Whether the demo's codes apply, because the customers files have exactly its columns.
    pub demo_codes: bool,
    /// Rows added to the earlier events; `None` where the events are others.
    pub growth: Option<Rc<Growth>>,
    /// Duration of reading.
    pub elapsed_ms: f64,
    /// Whether all its charts are on screen.
    pub drawn: bool,
    /// Whether it is the first report with charts on screen.
    pub first: bool,
    /// Whether the worker still holds the data. If not, the figures are still right, but rows and downloads are
    /// unavailable.
    pub live: bool,
}

impl ShownData {
    pub(in crate::state) fn new(opened: Opened, generation: u32) -> ShownData {
        ShownData {
            generation,
            files: Rc::new(opened.files),
            report: opened.report.map(Rc::new),
            names: opened.names,
            demo: opened.demo,
            demo_codes: opened.demo_codes,
            growth: opened.growth.map(Rc::new),
            elapsed_ms: opened.elapsed_ms,
            drawn: false,
            first: false,
            live: true,
        }
    }

    /// Returns whether the report is still being drawn and stays hidden until it is complete. A report that replaces
    /// another one is drawn over it instead.
    pub fn is_hidden_until_drawn(&self) -> bool {
        self.first && !self.drawn && self.has_events()
    }

    /// Returns whether there are events for charts and the table.
    pub fn has_events(&self) -> bool {
        self.report.as_ref().is_some_and(|report| report.all_events > 0)
    }

    /// Replaces the report by one of the same data set. Returns whether it has the same number of profile columns.
    fn replace_report(&mut self, report: Rc<Report>) -> bool {
        let before = self.report.as_ref().map(|before| before.columns.len());
        let same_columns = before == Some(report.columns.len());
        self.report = Some(report);
        same_columns
    }
}

impl State {
    /// Shows the data set that a job has finished.
    ///
    /// The worker may have finished a cancelled job before its cancel arrived. It holds that data set from then on, so
    /// the one on screen is no longer live, and the late one is shown if the jobs that still run end without a result.
    pub(in crate::state) fn take_opened(&mut self, shown: ShownData, was_pending: bool) {
        let newest = self.shown.as_ref().map_or(0, |shown| shown.generation);
        if shown.generation <= newest || shown.generation > self.jobs.generation {
            return;
        }
        if was_pending || self.jobs.running.is_none() {
            self.jobs.cancelled = false;
            self.show(shown);
        } else {
            self.jobs.late_data = Some(shown);
            self.give_up_data();
        }
    }

    /// Puts a data set on screen and requests everything that depends on it.
    pub(in crate::state) fn show(&mut self, shown: ShownData) {
        self.jobs.late_data = None;
        self.connection.reset_restarts();
        (self.table).reset(shown.report.as_deref(), shown.names, &mut self.effects);
        let first = self
            .shown
            .as_ref()
            .is_none_or(|before| before.is_hidden_until_drawn() || !before.has_events());
        self.names.use_dictionary(shown.demo_codes);
        let shown = ShownData { first, ..shown };
        self.shown = Some(shown.clone());
        self.adopt_precomputed_dayparts();
        let scene = self.scene();
        let effects = &mut self.effects;
        // The dayparts may have changed while the files were read, so the recount below may be needed.
        self.recount.clear(effects);
        self.top_tracks.clear(effects);
        // An open query refers to the earlier files. Spark jobs and manifests of these are still saved.
        self.queries.close(effects);
        self.recount.request(&scene, effects);
        if !effects.requests.contains(is_recount) {
            self.table.request(&scene, effects);
        }
        self.watches.reset(&shown.files, scene.now_ms, effects);
        self.import_settings.reset(&scene, effects);
        self.customer.reload(&scene, effects);
        self.segments.repeat_comparison(&scene, effects);
        self.top_tracks.request(&scene, effects);
        self.segments.request_size(&scene, effects);
        self.propensity.reset(&shown, &scene, effects);
        self.manifests.compare(&scene, effects);
    }

    /// Shows the report of a recount, and requests the next one if the view has changed since.
    pub(in crate::state) fn take_report(&mut self, report: Report) {
        let Some(shown) = &mut self.shown else { return };
        let report = Rc::new(report);
        let same_columns = shown.replace_report(report.clone());
        self.table.recount(&report, same_columns, &mut self.effects);
        self.adopt_precomputed_dayparts();
        let scene = self.scene();
        let effects = &mut self.effects;
        self.recount.request(&scene, effects);
        if !effects.requests.contains(is_recount) {
            self.recount.end();
            self.table.request(&scene, effects);
            self.top_tracks.request(&scene, effects);
            self.segments.request_size(&scene, effects);
            self.propensity.retrain_for_dayparts(&scene, effects);
        }
        self.customer.request(&scene, effects);
    }

    /// Shows the rows appended to a watched file, and requests everything that depends on them.
    pub(in crate::state) fn take_growth(&mut self, opened: Opened) {
        let Some(shown) = &mut self.shown else { return };
        shown.files = Rc::new(opened.files);
        let is_empty = |growth: &Growth| growth.events == 0 && growth.rejected == 0;
        shown.growth = opened.growth.filter(|growth| !is_empty(growth)).map(Rc::new);
        let Some(report) = opened.report.map(Rc::new) else {
            return;
        };
        let is_same = |before: &Rc<Report>| before.all_events == report.all_events && before.view() == report.view();
        if shown.report.as_ref().is_some_and(is_same) {
            return;
        }
        let same_columns = shown.replace_report(report.clone());
        let scene = self.scene();
        let effects = &mut self.effects;
        self.table.recount(&report, same_columns, effects);
        self.top_tracks.invalidate();
        self.recount.request(&scene, effects);
        if !effects.requests.contains(is_recount) {
            self.table.request(&scene, effects);
        }
        self.top_tracks.request(&scene, effects);
        self.segments.request_size(&scene, effects);
        self.propensity.refresh(&scene, effects);
        self.customer.refresh(&scene, effects);
        self.segments.refresh_comparison(&scene, effects);
    }

    /// Applies the dayparts of precomputed profiles, because these can't be recounted by others. The user's own
    /// dayparts stay saved for the next visit.
    fn adopt_precomputed_dayparts(&mut self) {
        let report = self.shown.as_ref().and_then(|shown| shown.report.as_deref());
        let dayparts = report
            .filter(|report| !report.parts.events)
            .map(|report| &report.dayparts);
        if let Some(dayparts) = dayparts.filter(|dayparts| **dayparts != self.daypart_editor.chosen) {
            self.daypart_editor = DaypartEditor::of(dayparts.clone());
        }
    }
}
