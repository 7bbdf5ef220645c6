//! The page as a whole: which panels are on screen in which state.

use yew::prelude::*;

use super::drop::{Samples, Welcome, overlay};
use super::files::{Files, Unused};
use super::header::Header;
use super::hooks::{use_scheme, use_window_drop};
use super::picker::Pickers;
use super::progress::ProgressCard;
use super::rejects::RejectsPanel;
use super::report::ReportView;
use super::same::Same;
use super::shell::{Shell, use_shell};
use crate::chart::Scheme;
use crate::protocol::FileOutcome;
use crate::state::{Action, Problem, Shown, State, status};

/// The page.
#[component]
pub fn App() -> Html {
    let shell = use_shell();
    let (scheme, choice, choose) = use_scheme();
    let over = use_window_drop(&shell);
    let state = shell.state();
    let shown = state.shown.as_ref();
    let welcome = shown.is_none_or(|shown| !shown.has_events());
    html! {
        <>
            <Header report={!welcome} {choice} {choose} />
            <main id="main">
                <div class="bar">
                    <p class="status" role="status">{ status(&state) }</p>
                    if !welcome {
                        <Pickers shell={shell.clone()} />
                    }
                </div>
                { state.problem.as_ref().map(|problem| alert(&shell, problem)) }
                { shown.map(|shown| html! { <Unused files={Same::from(&shown.files)} elapsed_ms={shown.elapsed_ms} /> }) }
                { shown.map(|shown| html! { <Files files={Same::from(&shown.files)} elapsed_ms={shown.elapsed_ms} /> }) }
                if welcome {
                    <Welcome shell={shell.clone()} job={state.job.clone()} />
                }
                { shown.map(|shown| read(&shell, &state, shown, scheme)) }
                if welcome {
                    <Samples />
                } else if let Some(job) = state.job.clone() {
                    <ProgressCard shell={shell.clone()} {job} floating=true />
                }
            </main>
            <footer class="foot">
                <p>{ "Daypart computes everything in this tab. To check, open the browser's network view: reading files adds nothing to it." }</p>
            </footer>
            if over {
                { overlay() }
            }
        </>
    }
}

/// What was read: the report, and the rows that could not be used.
fn read(shell: &Shell, state: &State, shown: &Shown, scheme: Scheme) -> Html {
    let report = shown.report.as_ref().filter(|_| shown.has_events());
    let nothing_used = shown.report.is_some() && report.is_none() && any_read(shown);
    html! {
        <>
            if nothing_used {
                <p class="problem" role="alert">
                    { "None of the events could be used. The rows below say what was found in them and what was expected." }
                </p>
            }
            { report.map(|report| html! {
                <ReportView shell={shell.clone()} report={Same::from(report)} {scheme} names={shown.names} demo={shown.demo}
                    live={shown.live} window={state.table.window.as_ref().map(Same::from)} query={state.table.query.clone()}
                    typed={state.table.typed.clone()} turn={state.table.turn} waiting={state.job.is_some()} />
            }) }
            <RejectsPanel files={Same::from(&shown.files)} />
        </>
    }
}

fn any_read(shown: &Shown) -> bool {
    shown
        .files
        .iter()
        .any(|file| matches!(file.outcome, FileOutcome::Read(_)))
}

fn alert(shell: &Shell, problem: &Problem) -> Html {
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
