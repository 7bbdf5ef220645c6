//! Root component: decides which sections and panels are on screen in which state.
//!
//! [`state`](crate::state) contains the state; each section and panel draws itself.

use std::rc::Rc;

use yew::prelude::*;

use crate::chart::Scheme;
use crate::platform::file_handles;
use crate::platform::{focus, timer};
use crate::protocol::{FileOutcome, FileReport};
use crate::state::{Action, Problem, ShownData, State, WarmUp, status_line};
use crate::ui::components::file_picker::FileButtons;
use crate::ui::components::progress::ProgressCard;
use crate::ui::panels::import_settings::ImportSettingsPanel;
use crate::ui::panels::manifest::ManifestPanel;
use crate::ui::panels::query_panel::QueryDialog;
use crate::ui::panels::saved_data::SavedDataList;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::sections::files::{Files, Unused};
use crate::ui::sections::filter_bar::FilterBar;
use crate::ui::sections::growth::growth;
use crate::ui::sections::rejects::RejectsPanel;
use crate::ui::sections::report::{Props as ReportProps, ReportView};
use crate::ui::sections::welcome::{Samples, Welcome, overlay};
use crate::ui::shell::header::{Header, sections};
use crate::ui::shell::hooks::{use_scheme, use_window_drop};
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
    let (scheme, choice, choose) = use_scheme();
    let (scheme, on_print) = use_print(&runtime, scheme, choice);
    let is_dragging = use_window_drop(&runtime);
    let state = runtime.state();
    let shown = state.shown.as_ref();
    let warm_up = state.warm_up.as_ref();
    let report = shown
        .and_then(|shown| shown.report.as_ref())
        .filter(|report| report.all_events > 0);
    let rejected = shown.is_some_and(|shown| shown.files.iter().any(has_rejects));
    let of = report.map(|report| report.of);
    let open_settings = state.import_settings.as_ref().map(|settings| settings.file);
    // The first report appears all at once, so that nothing moves while it is drawn.
    let is_prerendering = shown.is_some_and(ShownData::is_hidden_until_drawn);
    let sections = report
        .filter(|_| !is_prerendering)
        .map_or_else(Vec::new, |report| sections(report, rejected));
    let hidden = is_prerendering || warm_up.is_some();
    let welcome = is_prerendering || shown.is_none_or(|shown| !shown.has_events());
    {
        let runtime = runtime.clone();
        use_effect_with(shown.map(|shown| shown.generation), move |generation| {
            // Charts schedule their rendering once their width is known, which is before the next task.
            if let Some(generation) = *generation {
                let (scheduler, runtime) = (runtime.scheduler().clone(), runtime);
                scheduler.on_visible_done(move || runtime.show_after_charts(generation));
            }
        });
    }
    {
        let runtime = runtime.clone();
        use_effect_with(warm_up.is_some_and(WarmUp::is_complete), move |whole| {
            if *whole {
                let scheduler = runtime.scheduler().clone();
                scheduler.on_idle(move || runtime.dispatch(Action::WarmUpDrawn));
            }
        });
    }
    // The button that had the focus disappears with the welcome page.
    use_effect_with(welcome, |welcome| {
        if !welcome {
            // Moving the focus forces a layout; after the paint it does not cost a second one.
            timer::after_paint(|| focus::recover("main"));
        }
    });
    html! {
        <>
            <Header {sections} {choice} choose={choose.clone()} />
            <UpdateNotice />
            <main id="main" tabindex="-1">
                <div class="bar">
                    <p class="status" role="status">{ status_line(&state) }</p>
                    if !welcome {
                        <FileButtons runtime={runtime.clone()} />
                    }
                </div>
                // Each conditional part has its own wrapper element. Between conditional neighbours, Yew 0.23
                // may look for the insertion point before a node that is being removed, and panic.
                <div class="slot">{ state.problem.as_ref().map(|problem| alert(&runtime, problem)) }</div>
                <div class="slot">
                    { shown.map(|shown| html! {
                        <Unused runtime={runtime.clone()} {open_settings} live={shown.live} files={PtrEqRc::from(&shown.files)} />
                    }) }
                </div>
                <div class="slot">
                    { shown.filter(|_| !is_prerendering).map(|shown| html! {
                        <Files runtime={runtime.clone()} {open_settings} live={shown.live} files={PtrEqRc::from(&shown.files)}
                            busy={state.job.is_some()} watches={state.watches.clone()} elapsed_ms={shown.elapsed_ms} is_demo={shown.demo} />
                    }) }
                </div>
                <div class="slot">
                    { shown.filter(|_| !is_prerendering).and_then(|shown| Some(growth(shown.growth.as_deref()?, of?))) }
                </div>
                <div class="slot">
                    { state.manifest_run.clone().map(|run| html! { <ManifestPanel runtime={runtime.clone()} {run} /> }) }
                </div>
                <div class="slot">{ shown.and_then(|shown| import_settings(&runtime, &state, shown)) }</div>
                <div class="slot filters-slot">
                    { report.filter(|_| !is_prerendering).map(|report| html! {
                        <FilterBar runtime={runtime.clone()} filters={state.filters.clone()} names={state.names.clone()} report={PtrEqRc::from(report)} />
                    }) }
                </div>
                <div class="slot">
                    if welcome {
                        <Welcome runtime={runtime.clone()} job={state.job.clone()} waiting={waiting(&state)} {scheme} />
                    }
                </div>
                <div class={classes!("slot", hidden.then_some("behind"))} inert={hidden}>
                    { shown.map(|shown| report_and_rejects(&runtime, &state, shown, scheme, &on_print)) }
                    { warm_up.map(|warm_up| warm_up_report(&runtime, &state, warm_up, scheme, &on_print)) }
                </div>
                <div class="slot">
                    if welcome {
                        <Samples />
                    } else if let Some(job) = state.job.clone() {
                        <ProgressCard runtime={runtime.clone()} {job} waiting={waiting(&state)} floating=true />
                    }
                </div>
            </main>
            <footer class="foot">
                <p>{ WATCH_NOTES[usize::from(file_handles::are_supported())] }</p>
                <SavedDataList runtime={runtime.clone()} saved_items={state.saved_items()} storage_failed={state.storage_failed} {choice} choose={choose.clone()} />
                <p>{ "Daypart computes everything in this tab. See for yourself: your browser’s Network panel stays empty while files are read." }</p>
            </footer>
            <div class="slot">
                { state.query_panel.clone().map(|query| html! { <QueryDialog runtime={runtime.clone()} {query} /> }) }
            </div>
            if is_dragging {
                { overlay() }
            }
        </>
    }
}

/// Returns the names of the files in the job queue.
fn waiting(state: &State) -> Vec<String> {
    state.queue.iter().flat_map(|job| job.files.clone()).collect()
}

/// Draws the import settings of a file, if they are open.
fn import_settings(runtime: &Runtime, state: &State, shown: &ShownData) -> Option<Html> {
    let settings = state.import_settings.as_ref()?;
    let file = shown.files.get(settings.file)?;
    // The question raised while reading the file is settled once the user changes a setting.
    let question = file
        .question
        .clone()
        .filter(|_| settings.overrides == file.overrides)
        .map(AttrValue::from);
    let name = file.name.clone();
    let shown_message = match &file.outcome {
        FileOutcome::Unused { message } => Some(AttrValue::from(message.clone())),
        FileOutcome::Read(_) => None,
    };
    Some(html! {
        <ImportSettingsPanel key={settings.file} runtime={runtime.clone()} {name} settings={settings.clone()} {question} {shown_message} remembered={state.has_saved_settings()}
            busy={state.job.is_some()} />
    })
}

/// Draws the report and the rejected rows.
fn report_and_rejects(
    runtime: &Runtime,
    state: &State,
    shown: &ShownData,
    scheme: Scheme,
    on_print: &Callback<PrintMode>,
) -> Html {
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
                    <ReportView names={shown.names} demo={shown.demo} live={shown.live}
                        window={state.table.window.as_ref().map(PtrEqRc::from)} top_tracks={state.top_tracks.report.as_ref().map(PtrEqRc::from)}
                        customer={state.customer.clone()} files={PtrEqRc::from(&shown.files)}
                        filtered={!state.filters.chosen.is_empty()} waiting={state.job.is_some()}
                        ..report_props(runtime, state, PtrEqRc::from(report), scheme, on_print) />
                }) }
            </div>
            <div class="slot"><RejectsPanel runtime={runtime.clone()} live={shown.live} files={PtrEqRc::from(&shown.files)} /></div>
        </>
    }
}

/// Returns the properties that every report shares. Those of a specific data set are empty.
fn report_props(
    runtime: &Runtime,
    state: &State,
    report: PtrEqRc<Report>,
    scheme: Scheme,
    on_print: &Callback<PrintMode>,
) -> ReportProps {
    ReportProps {
        runtime: runtime.clone(),
        report,
        scheme,
        names: false,
        demo: false,
        live: true,
        window: None,
        query: state.table.query.clone(),
        typed: state.table.typed.clone().into(),
        turn: state.table.turn,
        bands: state.daypart_editor.clone(),
        codes: state.names.clone(),
        top_tracks: None,
        segments: state.segments.clone(),
        customer: None,
        propensity: state.propensity.clone(),
        filtered: false,
        files: PtrEqRc(Rc::default()),
        on_print: on_print.clone(),
        waiting: false,
    }
}

/// Draws the invisible warm-up report, so that the browser compiles the drawing code before the first real report.
fn warm_up_report(
    runtime: &Runtime,
    state: &State,
    warm_up: &WarmUp,
    scheme: Scheme,
    on_print: &Callback<PrintMode>,
) -> Html {
    let report = PtrEqRc::from(&warm_up.report);
    html! {
        <>
            <FilterBar runtime={runtime.clone()} filters={state.filters.clone()} names={state.names.clone()} report={report.clone()} />
            <ReportView window={warm_up.window.as_ref().map(PtrEqRc::from)} top_tracks={warm_up.top_tracks.as_ref().map(PtrEqRc::from)}
                ..report_props(runtime, state, report, scheme, on_print) />
        </>
    }
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
