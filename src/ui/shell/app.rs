//! Root component: decides which sections and panels are on screen in which state.
//!
//! [`state`](crate::state) contains the state; each section and panel draws itself.

use std::rc::Rc;

use yew::prelude::*;

use crate::platform::file_handles;
use crate::platform::{focus, timer};
use crate::protocol::{FileOutcome, FileReport};
use crate::state::{Action, Problem, ShownData, State, WarmUp, status_line};
use crate::ui::components::file_picker::file_buttons;
use crate::ui::components::progress::progress_card;
use crate::ui::panels::import_settings::ImportSettingsPanel;
use crate::ui::panels::manifest::manifest_panel;
use crate::ui::panels::query_panel::QueryDialog;
use crate::ui::panels::saved_data::SavedDataList;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::report_context::ReportContext;
use crate::ui::sections::files::{Files, LoadedFiles, Unused};
use crate::ui::sections::filter_bar::FilterBar;
use crate::ui::sections::growth::growth;
use crate::ui::sections::rejects::RejectsPanel;
use crate::ui::sections::report::{ReportState, ReportView};
use crate::ui::sections::welcome::{overlay, samples, welcome};
use crate::ui::shell::header::{Header, sections};
use crate::ui::shell::hooks::{use_theme, use_window_drop};
use crate::ui::shell::print::{PrintMode, use_print};
use crate::ui::shell::runtime::{Runtime, use_runtime};
use crate::ui::shell::update_notice::UpdateNotice;
use daypart_engine::query::report::Report;
use daypart_engine::schema::kinds::TableKind;

/// Footer text about watching files: without and with browser support.
const WATCH_NOTES: [&str; 2] = [
    "This browser can’t watch files: it has no File System Access API. If a file has grown, drop it again; Daypart reads only \
     the new lines.",
    "Watch a file that is still being written: Daypart checks for complete new lines every second.",
];

/// The whole page.
#[component]
pub fn App() -> Html {
    let runtime = use_runtime();
    let (choice, choose) = use_theme();
    let on_print = use_print(&runtime);
    let is_dragging = use_window_drop(&runtime);
    let state = runtime.state();
    let page = Page::new(&runtime, &state, &on_print);
    use_charts_drawn(&runtime, page.shown.map(|shown| shown.generation));
    use_warm_up_drawn(&runtime, state.warm_up.as_ref().is_some_and(WarmUp::is_complete));
    use_focus_after_welcome(page.is_welcome);
    html! {
        <>
            <Header sections={page.sections()} {choice} choose={choose.clone()} />
            <UpdateNotice />
            <main id="main" tabindex="-1">
                <div class="bar">
                    <p class="status" role="status">{ status_line(&state) }</p>
                    if !page.is_welcome {
                        { file_buttons(&runtime) }
                    }
                </div>
                // Each conditional part has its own wrapper element. Between conditional neighbours, Yew 0.23
                // may look for the insertion point before a node that is being removed, and panic.
                <div class="slot">{ state.problem.as_ref().map(|problem| alert(&runtime, problem)) }</div>
                <div class="slot">{ page.unused_files() }</div>
                <div class="slot">{ page.files() }</div>
                <div class="slot">{ page.growth() }</div>
                <div class="slot">{ state.manifests.run.as_ref().map(|run| manifest_panel(&runtime, run)) }</div>
                <div class="slot">{ page.import_settings() }</div>
                <div class="slot filters-slot">{ page.visible_report().map(|report| page.filter_bar(report)) }</div>
                <div class="slot">
                    if page.is_welcome {
                        { welcome(&runtime, state.jobs.running.as_ref(), &waiting(&state)) }
                    }
                </div>
                <div class={classes!("slot", page.is_hidden.then_some("behind"))} inert={page.is_hidden}>
                    { page.shown.map(|shown| page.report_and_rejects(shown)) }
                    { state.warm_up.as_ref().map(|warm_up| page.warm_up_report(warm_up)) }
                </div>
                <div class="slot">
                    if page.is_welcome {
                        { samples() }
                    } else if let Some(job) = &state.jobs.running {
                        { progress_card(&runtime, job, &waiting(&state), true) }
                    }
                </div>
            </main>
            <footer class="foot">
                <p>{ WATCH_NOTES[usize::from(file_handles::are_supported())] }</p>
                <SavedDataList runtime={runtime.clone()} saved_items={state.saved_items()} storage_failed={state.storage_failed} {choice} {choose} />
                <p>{ "Daypart computes everything in this tab. See for yourself: your browser’s Network panel stays empty while files are read." }</p>
            </footer>
            <div class="slot">
                { state.queries.panel.clone().map(|query| html! { <QueryDialog runtime={runtime.clone()} {query} /> }) }
            </div>
            if is_dragging {
                { overlay() }
            }
        </>
    }
}

/// Reports that the charts of a data set are drawn.
#[hook]
fn use_charts_drawn(runtime: &Runtime, generation: Option<u32>) {
    let runtime = runtime.clone();
    use_effect_with(generation, move |generation| {
        // Charts schedule their rendering once their width is known, which is before the next task.
        if let Some(generation) = *generation {
            let scheduler = runtime.scheduler().clone();
            scheduler.on_visible_done(move || runtime.show_after_charts(generation));
        }
    });
}

/// Reports that the complete warm-up report is drawn.
#[hook]
fn use_warm_up_drawn(runtime: &Runtime, is_complete: bool) {
    let runtime = runtime.clone();
    use_effect_with(is_complete, move |is_complete| {
        if *is_complete {
            let scheduler = runtime.scheduler().clone();
            scheduler.on_idle(move || runtime.dispatch(Action::WarmUpDrawn));
        }
    });
}

/// Moves the focus when the welcome page disappears, because the button that had it disappears too.
#[hook]
fn use_focus_after_welcome(is_welcome: bool) {
    use_effect_with(is_welcome, |is_welcome| {
        if !is_welcome {
            // Moving the focus forces a layout; after the paint it does not cost a second one.
            timer::after_paint(|| focus::recover("main"));
        }
    });
}

/// The state as the page shows it. Its methods draw the page's parts.
struct Page<'a> {
    runtime: &'a Runtime,
    state: &'a State,
    on_print: &'a Callback<PrintMode>,
    /// The loaded data set.
    shown: Option<&'a ShownData>,
    /// The loaded data set, unless its first report is still being drawn out of sight.
    visible: Option<&'a ShownData>,
    /// Whether the report is out of sight.
    is_hidden: bool,
    /// Whether the welcome page is on screen.
    is_welcome: bool,
}

impl<'a> Page<'a> {
    fn new(runtime: &'a Runtime, state: &'a State, on_print: &'a Callback<PrintMode>) -> Page<'a> {
        let shown = state.shown.as_ref();
        // The first report appears all at once, so that nothing moves while it is drawn.
        let is_prerendering = shown.is_some_and(ShownData::is_hidden_until_drawn);
        Page {
            runtime,
            state,
            on_print,
            shown,
            visible: shown.filter(|_| !is_prerendering),
            is_hidden: is_prerendering || state.warm_up.is_some(),
            is_welcome: is_prerendering || shown.is_none_or(|shown| !shown.has_events()),
        }
    }

    /// Returns the report on screen, if it has events.
    fn visible_report(&self) -> Option<&'a Rc<Report>> {
        let shown = self.visible.filter(|shown| shown.has_events())?;
        shown.report.as_ref()
    }

    /// Returns the ids and names of the sections on screen.
    fn sections(&self) -> Vec<(&'static str, &'static str)> {
        let has_rejected = self.shown.is_some_and(|shown| shown.files.iter().any(has_rejects));
        self.visible_report()
            .map_or_else(Vec::new, |report| sections(report, has_rejected))
    }

    fn loaded_files(&self, shown: &ShownData) -> LoadedFiles {
        let settings = self.state.import_settings.open.as_ref();
        LoadedFiles::new(shown, settings.map(|settings| settings.file))
    }

    fn unused_files(&self) -> Option<Html> {
        let loaded = self.loaded_files(self.shown?);
        Some(html! { <Unused runtime={self.runtime.clone()} {loaded} /> })
    }

    fn files(&self) -> Option<Html> {
        let loaded = self.loaded_files(self.visible?);
        Some(html! {
            <Files runtime={self.runtime.clone()} {loaded} busy={self.is_busy()} watches={self.state.watches.list.clone()} />
        })
    }

    fn growth(&self) -> Option<Html> {
        let of = self.visible_report()?.of;
        Some(growth(self.visible?.growth.as_deref()?, of))
    }

    /// Draws the import settings of a file, if they are open.
    fn import_settings(&self) -> Option<Html> {
        let files = PtrEqRc::from(&self.shown?.files);
        let settings = self.state.import_settings.open.as_ref()?;
        Some(html! {
            <ImportSettingsPanel key={settings.file} runtime={self.runtime.clone()} {files} settings={settings.clone()}
                remembered={self.state.has_saved_settings()} busy={self.is_busy()} />
        })
    }

    fn filter_bar(&self, report: &Rc<Report>) -> Html {
        html! {
            <FilterBar runtime={self.runtime.clone()} filters={self.state.filters.clone()} names={self.state.names.clone()}
                report={PtrEqRc::from(report)} />
        }
    }

    /// Draws the report and the rejected rows.
    fn report_and_rejects(&self, shown: &ShownData) -> Html {
        let (files, live) = (PtrEqRc::from(&shown.files), shown.live);
        let report = shown.report.as_ref().filter(|_| shown.has_events());
        let all_rejected = shown.report.is_none() && events_read(shown);
        html! {
            <>
                <div class="slot">
                    if all_rejected {
                        <p class="problem" role="alert">
                            { "No events could be read: every row was rejected. The rejected rows below say what was found and what was expected." }
                        </p>
                    }
                </div>
                <div class="slot">
                    { report.map(|report| html! {
                        <ReportView context={self.context(report, shown.names, live)} state={ReportState::new(self.state)} demo={shown.demo}
                            files={files.clone()} on_print={self.on_print.clone()} waiting={self.is_busy()} />
                    }) }
                </div>
                <div class="slot"><RejectsPanel runtime={self.runtime.clone()} {live} files={files.clone()} /></div>
            </>
        }
    }

    /// Draws the invisible warm-up report, so that the browser compiles the drawing code before the first real report.
    fn warm_up_report(&self, warm_up: &WarmUp) -> Html {
        html! {
            <>
                { self.filter_bar(&warm_up.report) }
                <ReportView context={self.context(&warm_up.report, false, true)} state={ReportState::of_warm_up(self.state, warm_up)}
                    demo=false files={PtrEqRc(Rc::default())} on_print={self.on_print.clone()} waiting=false />
            </>
        }
    }

    fn context(&self, report: &Rc<Report>, names: bool, live: bool) -> ReportContext {
        ReportContext {
            runtime: self.runtime.clone(),
            report: PtrEqRc::from(report),
            names,
            live,
        }
    }

    /// Returns whether a job is running.
    fn is_busy(&self) -> bool {
        self.state.jobs.running.is_some()
    }
}

/// Returns the names of the files in the job queue.
fn waiting(state: &State) -> Vec<String> {
    state.jobs.waiting.iter().flat_map(|job| job.files.clone()).collect()
}

/// Returns whether a file has rejected rows.
fn has_rejects(file: &FileReport) -> bool {
    matches!(&file.outcome, FileOutcome::Read(read) if read.rejects.total() > 0)
}

/// Returns whether an events file was read, with or without valid rows.
fn events_read(shown: &ShownData) -> bool {
    let is_events =
        |file: &FileReport| matches!(&file.outcome, FileOutcome::Read(read) if read.table_kind == TableKind::Events);
    shown.files.iter().any(is_events)
}

/// Draws an error message with its way out.
fn alert(runtime: &Runtime, problem: &Problem) -> Html {
    html! {
        <div class="problem" role="alert">
            <p>{ &problem.message }</p>
            if problem.reload {
                <a class="button" href="">{ "Reload" }</a>
            } else {
                <button type="button" class="button" onclick={runtime.on(Action::Dismiss)}>{ "Dismiss" }</button>
            }
        </div>
    }
}
