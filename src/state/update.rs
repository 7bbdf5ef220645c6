//! Dispatch of actions: [`State::update`], the only entry point that changes the state.

use crate::protocol::{Export, FileChange, FileSpec, Request};
use crate::state::files::remembered_overrides::parse_overrides;
use crate::state::files::{import_settings, manifest};
use crate::state::requests::Pending;
use crate::state::view::filters::FilterEdit;
use crate::state::{
    Action, CustomerEdit, Effect, ImportEdit, Link, ManifestEdit, QueryEdit, SegmentEdit, Settings, State,
};
use daypart_engine::export::manifest::Manifest;
use daypart_engine::query::view::View;

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
        self.now_ms = now_ms;
        let was_busy = self.is_busy();
        self.apply(action);
        if !was_busy && self.is_busy() {
            self.connection.start_clocks(now_ms);
        }
        if let Some(problem) = self.effects.take_problem() {
            self.problem = Some(problem);
        }
        self.effects.take()
    }

    fn apply(&mut self, action: Action) {
        let scene = self.scene();
        let (effects, settings) = (&mut self.effects, &mut self.settings);
        match action {
            Action::LoadSettings(settings) => self.load(settings),
            // Files may have been chosen before the page started, which started the worker already.
            Action::Start if self.connection.link != Link::Down => {}
            Action::Start => self.connection.start(self.jobs.generation, effects),
            Action::Open(files) => self.open(files),
            Action::OpenToWatch(files) => {
                self.watches.add_unread(files.iter().map(|file| file.handle));
                self.open(files);
            }
            Action::Demo => self.start_job(Request::Demo { view: scene.view }),
            Action::ChangeFile(file, change) => self.reread(file, change),
            Action::Cancel => self.cancel_job(),
            Action::CancelAll => {
                self.jobs.cancel_waiting(effects);
                self.cancel_job();
            }
            Action::Watch(edit) => self.watches.edit(edit, &scene, effects),
            Action::FileChecked(handle, check) => self.watches.take_check(handle, check, &scene, effects),
            Action::WorkerMessage(message) => {
                self.connection.record_message(scene.now_ms);
                self.handle_reply(message);
            }
            Action::WorkerDied(reason) => self.worker_died(&reason),
            Action::Tick => self.tick(),
            Action::Sort(by) => self.table.sort(by, &scene, effects),
            Action::Search(text) => self.table.type_search(text, scene.now_ms),
            Action::ScrollTable { first, count } => self.table.scroll(first, count, &scene, effects),
            Action::Query(edit) => self.edit_query(edit),
            Action::Manifest(edit) => self.edit_manifest(edit),
            Action::Import(ImportEdit::Apply) => self.apply_import_settings(),
            Action::Import(edit) => self.import_settings.edit(edit, &scene, settings, effects),
            Action::Dayparts(edit) => self.edit_dayparts(edit),
            Action::Filter(edit) => self.edit_filter(edit),
            Action::Forget(name) => self.forget(name.as_deref()),
            Action::Name(edit) => self.names.edit(edit, settings, effects),
            Action::Customer(edit) => self.edit_customer(edit),
            Action::OpenFragment(fragment) => self.open_fragment(&fragment),
            Action::Segment(edit) => self.edit_segments(edit),
            Action::Propensity(edit) => self.propensity.edit(edit, &scene, effects),
            Action::ChartsDrawn(generation) => {
                if let Some(shown) = self.shown.as_mut().filter(|shown| shown.generation == generation) {
                    shown.drawn = true;
                }
            }
            Action::WarmUpDrawn => self.warm_up = None,
            Action::Export(export) => self.export(export),
            Action::ReportProblem(message) => effects.report(message),
            Action::StorageFailed => self.report_storage_failure(),
            Action::Dismiss => self.problem = None,
        }
    }

    /// Applies the settings saved by an earlier visit.
    fn load(&mut self, settings: Settings) {
        self.settings = settings;
        self.load_dayparts();
        self.segments.load(&self.settings);
        self.names.load(&self.settings);
    }

    /// Checks all timeouts: a silent worker, pings, watched files, and a pending search.
    fn tick(&mut self) {
        let scene = self.scene();
        let busy = self.is_busy();
        let effects = &mut self.effects;
        self.recount.tick(&scene, effects);
        let dead = (self.connection).tick(busy, self.jobs.generation, scene.now_ms, effects);
        if let Some(reason) = dead {
            self.worker_died(&reason);
            return;
        }
        self.watches.check(&scene, effects);
        self.table.tick(&scene, effects);
    }

    fn open(&mut self, files: Vec<FileSpec>) {
        if !files.is_empty() {
            self.start_job(Request::Open {
                files,
                remembered: import_settings::remembered(&self.settings),
                view: self.view(),
            });
        }
    }

    /// Starts a job, and a worker if there is none.
    fn start_job(&mut self, request: Request) {
        if self.connection.link == Link::Mismatched {
            self.report_build_mismatch();
            return;
        }
        if self.connection.link == Link::Down {
            self.connection.reset_restarts();
            self.connection.start(self.jobs.generation, &mut self.effects);
        }
        self.warm_up = None;
        self.problem = None;
        self.jobs.start(request, self.now_ms, &mut self.effects);
    }

    /// Cancels the running job.
    fn cancel_job(&mut self) {
        self.jobs.cancel(&mut self.effects);
        self.show_late_data();
    }

    /// Reads all files again, with a change to one of them. Ignored while a job is running, because indexes would
    /// refer to another list by then.
    fn reread(&mut self, file: usize, change: FileChange) {
        let scene = self.scene();
        if let (Some(of), false) = (scene.generation(), scene.reading) {
            let view = scene.view;
            self.start_job(Request::Reread { of, file, change, view });
        }
    }

    fn apply_import_settings(&mut self) {
        let scene = self.scene();
        if scene.data.is_none() || scene.reading {
            return;
        }
        let saved = self.import_settings.save(&mut self.settings, &mut self.effects);
        if let Some((file, overrides)) = saved {
            self.reread(file, FileChange::Read(Box::new(overrides)));
        }
    }

    fn edit_query(&mut self, edit: QueryEdit) {
        if matches!(edit, QueryEdit::Show(..) | QueryEdit::SaveSparkJob) {
            self.request_recount_now();
        }
        let scene = self.scene();
        self.queries.edit(edit, &scene, &mut self.effects);
    }

    fn edit_manifest(&mut self, edit: ManifestEdit) {
        match edit {
            ManifestEdit::Save => {
                let scene = self.scene();
                manifest::save(&scene, &mut self.effects);
            }
            ManifestEdit::Restore(manifest) => match manifest.view() {
                Ok((dayparts, filter)) => self.restore(*manifest, View { dayparts, filter }),
                Err(message) => self.effects.report(message),
            },
            ManifestEdit::Close => self.manifests.close(&mut self.effects),
        }
    }

    /// Applies a manifest's settings, and compares its files with those in use.
    fn restore(&mut self, manifest: Manifest, view: View) {
        for file in &manifest.files {
            if let Some(overrides) = parse_overrides(&file.overrides) {
                import_settings::remember(&file.signature, &overrides, &mut self.settings, &mut self.effects);
            }
        }
        self.adopt_view(view);
        let scene = self.scene();
        self.manifests.open(manifest.files, &scene, &mut self.effects);
    }

    fn edit_customer(&mut self, edit: CustomerEdit) {
        let scene = self.scene();
        let before = self.customer.id().map(str::to_owned);
        let effects = &mut self.effects;
        match edit {
            CustomerEdit::Open(id) => self.customer.open(id, &scene, effects),
            CustomerEdit::Find => self.customer.find(&mut self.table, &scene, effects),
            CustomerEdit::Close => self.customer.close(effects),
            CustomerEdit::ShowSourceRows => self.customer.request_source_rows(&scene, effects),
            CustomerEdit::SaveSourceRows => self.customer.save_source_rows(&scene, effects),
        }
        if self.customer.id() != before.as_deref() {
            self.set_fragment();
        }
    }

    fn edit_segments(&mut self, edit: SegmentEdit) {
        if let SegmentEdit::Show(name) = &edit
            && let Some(segment) = self.segments.get(name)
        {
            self.edit_filter(FilterEdit::Replace(segment.filter.clone()));
        }
        let scene = self.scene();
        let (settings, effects) = (&mut self.settings, &mut self.effects);
        self.segments.edit(edit, &scene, &self.names, settings, effects);
        self.segments.request_size(&scene, effects);
    }

    /// Requests a file to download.
    fn export(&mut self, export: Export) {
        let scene = self.scene();
        if let Some(generation) = scene.generation() {
            // The file must match the latest view, even if its recount is still pending.
            self.recount.request_now(&scene, &mut self.effects);
            self.effects
                .send(generation, Request::Export(export), Pending::file(export));
        }
    }

    pub(in crate::state) fn report_build_mismatch(&mut self) {
        self.effects
            .report_with_reload("This page and its worker are from different builds. Reload the page to continue.");
    }
}
