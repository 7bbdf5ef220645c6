//! The page as a whole: which panels are on screen in which state.

use std::rc::Rc;

use yew::prelude::*;

use crate::chart::Scheme;
use crate::platform::file_handles;
use crate::platform::{focus, timer};
use crate::protocol::{FileOutcome, FileReport};
use crate::state::{Action, Problem, Rehearsal, ShownData, State, status};
use crate::ui::components::file_picker::Pickers;
use crate::ui::components::progress::ProgressCard;
use crate::ui::panels::import_settings::MappingPanel;
use crate::ui::panels::manifest::RerunPanel;
use crate::ui::panels::query_panel::CodeWindow;
use crate::ui::panels::saved_data::KeptList;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::sections::files::{Files, Unused};
use crate::ui::sections::filter_bar::FilterBar;
use crate::ui::sections::growth::growth;
use crate::ui::sections::rejects::RejectsPanel;
use crate::ui::sections::report::{Props as ReportProps, ReportView};
use crate::ui::sections::welcome::{Samples, Welcome, overlay};
use crate::ui::shell::header::{Header, sections};
use crate::ui::shell::hooks::{use_scheme, use_window_drop};
use crate::ui::shell::print::{PrintMode, use_paper};
use crate::ui::shell::runtime::{Runtime, use_shell};
use crate::ui::shell::update_notice::Newer;
use daypart_engine::query::report::Report;
use daypart_engine::schema::kinds::TableKind;

/// What is told of watching files, where the browser can't and where it can.
const WATCHING: [&str; 2] = [
    "This browser has no File System Access API, so a page can’t look at a file again by itself, and none can be watched here. \
     Drop a file again that has grown: only what is new is read.",
    "A file that is still written can be watched: what is appended is taken in every second, each line once it has ended.",
];

/// The page.
#[component]
pub fn App() -> Html {
    let shell = use_shell();
    let (scheme, choice, choose) = use_scheme();
    let (scheme, paper) = use_paper(&shell, scheme, choice);
    let over = use_window_drop(&shell);
    let state = shell.state();
    let shown = state.shown.as_ref();
    let rehearsal = state.rehearsal.as_ref();
    let report = shown
        .and_then(|shown| shown.report.as_ref())
        .filter(|report| report.all_events > 0);
    let rejected = shown.is_some_and(|shown| shown.files.iter().any(has_rejects));
    let of = report.map(|report| report.of);
    let seen = state.mapping.as_ref().map(|mapping| mapping.file);
    // All of it comes at once, so that nothing is pushed about first.
    let behind = shown.is_some_and(ShownData::is_behind_the_scene);
    let sections = report
        .filter(|_| !behind)
        .map_or_else(Vec::new, |report| sections(report, rejected));
    let unseen = behind || rehearsal.is_some();
    let welcome = behind || shown.is_none_or(|shown| !shown.has_events());
    {
        let shell = shell.clone();
        use_effect_with(shown.map(|shown| shown.generation), move |generation| {
            // Charts take their turns once they know how much room they have, and that they learn before the next task.
            if let Some(generation) = *generation {
                let (turns, shell) = (shell.turns().clone(), shell);
                turns.at_end(move || shell.show_drawn(generation));
            }
        });
    }
    {
        let shell = shell.clone();
        use_effect_with(rehearsal.is_some_and(Rehearsal::is_whole), move |whole| {
            if *whole {
                let turns = shell.turns().clone();
                turns.when_empty(move || shell.act(Action::Rehearsed));
            }
        });
    }
    // What was pressed on the welcome page is gone once the report takes its place.
    use_effect_with(welcome, |welcome| {
        if !welcome {
            // To be given the keyboard an element has to be laid out, which would be twice if it were before the page is painted.
            timer::after_paint(|| focus::rescue("main"));
        }
    });
    html! {
        <>
            <Header {sections} {choice} choose={choose.clone()} />
            <Newer />
            <main id="main" tabindex="-1">
                <div class="bar">
                    <p class="status" role="status">{ status(&state) }</p>
                    if !welcome {
                        <Pickers shell={shell.clone()} />
                    }
                </div>
                // Each part that comes and goes has an element of its own around it: where several such parts are neighbours,
                // Yew 0.23 can look for the place of one before another that is just being removed, and panics.
                <div class="slot">{ state.problem.as_ref().map(|problem| alert(&shell, problem)) }</div>
                <div class="slot">
                    { shown.map(|shown| html! {
                        <Unused shell={shell.clone()} {seen} live={shown.live} files={PtrEqRc::from(&shown.files)} />
                    }) }
                </div>
                <div class="slot">
                    { shown.filter(|_| !behind).map(|shown| html! {
                        <Files shell={shell.clone()} {seen} live={shown.live} files={PtrEqRc::from(&shown.files)}
                            busy={state.job.is_some()} watches={state.watches.clone()} elapsed_ms={shown.elapsed_ms} made={shown.demo} />
                    }) }
                </div>
                <div class="slot">
                    { shown.filter(|_| !behind).and_then(|shown| Some(growth(shown.growth.as_deref()?, of?))) }
                </div>
                <div class="slot">
                    { state.rerun.clone().map(|rerun| html! { <RerunPanel shell={shell.clone()} {rerun} /> }) }
                </div>
                <div class="slot">{ shown.and_then(|shown| mapping(&shell, &state, shown)) }</div>
                <div class="slot filters-slot">
                    { report.filter(|_| !behind).map(|report| html! {
                        <FilterBar shell={shell.clone()} filters={state.filters.clone()} names={state.names.clone()} report={PtrEqRc::from(report)} />
                    }) }
                </div>
                <div class="slot">
                    if welcome {
                        <Welcome shell={shell.clone()} job={state.job.clone()} waiting={waiting(&state)} {scheme} />
                    }
                </div>
                <div class={classes!("slot", unseen.then_some("behind"))} inert={unseen}>
                    { shown.map(|shown| read(&shell, &state, shown, scheme, &paper)) }
                    { rehearsal.map(|rehearsal| rehearse(&shell, &state, rehearsal, scheme, &paper)) }
                </div>
                <div class="slot">
                    if welcome {
                        <Samples />
                    } else if let Some(job) = state.job.clone() {
                        <ProgressCard shell={shell.clone()} {job} waiting={waiting(&state)} floating=true />
                    }
                </div>
            </main>
            <footer class="foot">
                <p>{ WATCHING[usize::from(file_handles::are_supported())] }</p>
                <KeptList shell={shell.clone()} kept={state.kept()} keeps_nothing={state.keeps_nothing} {choice} choose={choose.clone()} />
                <p>{ "Daypart computes everything in this tab. To check, open the browser's network view: reading files adds nothing to it." }</p>
            </footer>
            <div class="slot">
                { state.code.clone().map(|code| html! { <CodeWindow shell={shell.clone()} {code} /> }) }
            </div>
            if over {
                { overlay() }
            }
        </>
    }
}

/// The names of the files that wait for the running job.
fn waiting(state: &State) -> Vec<String> {
    state.queue.iter().flat_map(|job| job.files.clone()).collect()
}

/// The settings of a file, while they are seen.
fn mapping(shell: &Runtime, state: &State, shown: &ShownData) -> Option<Html> {
    let mapping = state.mapping.as_ref()?;
    let file = shown.files.get(mapping.file)?;
    // What was asked of the file as it was read is answered as soon as anything is said about it.
    let question = file
        .question
        .clone()
        .filter(|_| mapping.given == file.given)
        .map(AttrValue::from);
    let name = file.name.clone();
    let told = match &file.outcome {
        FileOutcome::Unused { message } => Some(AttrValue::from(message.clone())),
        FileOutcome::Read(_) => None,
    };
    Some(html! {
        <MappingPanel key={mapping.file} shell={shell.clone()} {name} mapping={mapping.clone()} {question} {told} remembered={state.remembers()}
            busy={state.job.is_some()} />
    })
}

/// What was read: the report, and the rows that could not be used.
fn read(shell: &Runtime, state: &State, shown: &ShownData, scheme: Scheme, paper: &Callback<PrintMode>) -> Html {
    let report = shown.report.as_ref().filter(|_| shown.has_events());
    let nothing_used = shown.report.is_none() && events_read(shown);
    html! {
        <>
            <div class="slot">
                if nothing_used {
                    <p class="problem" role="alert">
                        { "None of the events could be used. The rows below say what was found in them and what was expected." }
                    </p>
                }
            </div>
            <div class="slot">
                { report.map(|report| html! {
                    <ReportView names={shown.names} demo={shown.demo} live={shown.live}
                        window={state.table.window.as_ref().map(PtrEqRc::from)} playing={state.playing.report.as_ref().map(PtrEqRc::from)}
                        customer={state.customer.clone()} files={PtrEqRc::from(&shown.files)}
                        chosen={!state.filters.chosen.is_empty()} waiting={state.job.is_some()}
                        ..report_props(shell, state, PtrEqRc::from(report), scheme, paper) />
                }) }
            </div>
            <div class="slot"><RejectsPanel shell={shell.clone()} live={shown.live} files={PtrEqRc::from(&shown.files)} /></div>
        </>
    }
}

/// What any report is shown with. Of what belongs to one data set alone there is nothing yet.
fn report_props(
    shell: &Runtime,
    state: &State,
    report: PtrEqRc<Report>,
    scheme: Scheme,
    paper: &Callback<PrintMode>,
) -> ReportProps {
    ReportProps {
        shell: shell.clone(),
        report,
        scheme,
        names: false,
        demo: false,
        live: true,
        window: None,
        query: state.table.query.clone(),
        typed: state.table.typed.clone().into(),
        turn: state.table.turn,
        bands: state.bands.clone(),
        codes: state.names.clone(),
        playing: None,
        segments: state.segments.clone(),
        customer: None,
        offers: state.offers.clone(),
        chosen: false,
        files: PtrEqRc(Rc::default()),
        paper: paper.clone(),
        waiting: false,
    }
}

/// What the first report will be made of, for nobody to see.
fn rehearse(
    shell: &Runtime,
    state: &State,
    rehearsal: &Rehearsal,
    scheme: Scheme,
    paper: &Callback<PrintMode>,
) -> Html {
    let report = PtrEqRc::from(&rehearsal.report);
    html! {
        <>
            <FilterBar shell={shell.clone()} filters={state.filters.clone()} names={state.names.clone()} report={report.clone()} />
            <ReportView window={rehearsal.window.as_ref().map(PtrEqRc::from)} playing={rehearsal.playing.as_ref().map(PtrEqRc::from)}
                ..report_props(shell, state, report, scheme, paper) />
        </>
    }
}

/// Whether some rows of a file could not be used.
fn has_rejects(file: &FileReport) -> bool {
    matches!(&file.outcome, FileOutcome::Read(read) if read.rejects.total() > 0)
}

/// Whether an events file was read, whatever came of its rows.
fn events_read(shown: &ShownData) -> bool {
    let is_events =
        |file: &FileReport| matches!(&file.outcome, FileOutcome::Read(read) if read.role == TableKind::Events);
    shown.files.iter().any(is_events)
}

fn alert(shell: &Runtime, problem: &Problem) -> Html {
    html! {
        <div class="problem" role="alert">
            <p>{ &problem.message }</p>
            if problem.reload {
                <a class="button" href="">{ "Reload" }</a>
            } else {
                <button type="button" class="button" onclick={shell.on(Action::Dismiss)}>{ "Dismiss" }</button>
            }
        </div>
    }
}
