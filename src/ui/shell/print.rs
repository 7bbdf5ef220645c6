//! The report on paper or in a file of its own: what it is made of stands at its head, and it is drawn in light colours.

use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::chart::Scheme;
use crate::platform::event_listener::EventListener;
use crate::platform::print;
use crate::platform::theme::{self, ThemeChoice};
use crate::platform::{download, saved_page};
use crate::protocol::{BUILD, FileOutcome, FileReport};
use crate::state::{Action, CodeNames, names_of_roles, say_condition};
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::report::Report;
use daypart_engine::text::number_format::{bytes, count};

/// The name of the file.
const FILE_NAME: &str = "daypart-report.html";

/// What becomes of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintMode {
    /// It is printed, or saved as a PDF by the browser's own means.
    Print,
    /// It is saved as a file.
    Save,
    /// The browser prints it without being asked to by the page, and waits for nothing.
    Menu,
}

/// Has the page drawn in light colours and then put on paper when that is asked for. Gives the colours to draw in, and whom to
/// ask.
#[hook]
pub fn use_paper(shell: &Runtime, scheme: Scheme, choice: ThemeChoice) -> (Scheme, Callback<PrintMode>) {
    let wanted = use_state_eq(|| None::<PrintMode>);
    {
        let (shell, setter) = (shell.clone(), wanted.setter());
        use_effect_with(*wanted, move |wanted| {
            let Some(paper) = wanted.filter(|&paper| paper != PrintMode::Menu) else {
                return;
            };
            theme::apply(ThemeChoice::Light);
            theme::mark_paper(true);
            let turns = shell.turns().clone();
            turns.when_empty(move || {
                if let Err(problem) = put(paper) {
                    shell.act(Action::Fault(problem));
                }
                theme::mark_paper(false);
                theme::apply(choice);
                setter.set(None);
            });
        });
    }
    use_menu(shell, *wanted, choice, wanted.setter());
    let ask = {
        let setter = wanted.setter();
        use_callback((), move |paper: PrintMode, ()| setter.set(Some(paper)))
    };
    (if wanted.is_some() { Scheme::Light } else { scheme }, ask)
}

/// Puts the page on paper for as long as the browser prints it of its own accord: the card that is open, else the report.
#[hook]
fn use_menu(
    shell: &Runtime,
    wanted: Option<PrintMode>,
    choice: ThemeChoice,
    setter: UseStateSetter<Option<PrintMode>>,
) {
    let turns = shell.turns().clone();
    use_effect_with((wanted, choice), move |&(wanted, choice)| {
        let listeners = web_sys::window().map(|window| {
            let (before, after) = (turns.clone(), turns);
            let unset = setter.clone();
            [
                EventListener::new(&window, "beforeprint", move |_| {
                    if wanted.is_some() {
                        return;
                    }
                    theme::apply(ThemeChoice::Light);
                    theme::mark_paper(print::has(".report") && !print::has(".customer-card"));
                    before.rush(true);
                    setter.set(Some(PrintMode::Menu));
                }),
                EventListener::new(&window, "afterprint", move |_| {
                    if wanted != Some(PrintMode::Menu) {
                        return;
                    }
                    theme::mark_paper(false);
                    theme::apply(choice);
                    after.rush(false);
                    unset.set(None);
                }),
            ]
        });
        move || drop(listeners)
    });
}

fn put(paper: PrintMode) -> Result<(), String> {
    match paper {
        PrintMode::Print => print::print(),
        PrintMode::Menu => Ok(()),
        PrintMode::Save => {
            let text = saved_page::text(".report", "Daypart report")?;
            download::save(&JsValue::from_str(&text), "text/html", FILE_NAME)
        }
    }
}

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who is asked to put the report on paper.
    pub ask: Callback<PrintMode>,
    /// The report.
    pub report: PtrEqRc<Report>,
    /// The files that it is of.
    pub files: PtrEqRc<Vec<FileReport>>,
    /// The names of codes.
    pub names: CodeNames,
}

/// The buttons, and what only paper shows.
#[component]
pub fn PaperHead(props: &Props) -> Html {
    let Props {
        ask,
        report,
        files,
        names,
    } = props;
    let on = |paper: PrintMode| ask.reform(move |_: MouseEvent| paper);
    let conditions = report.filter.conditions().map(|(subject, values)| {
        let (about, lets) = say_condition(subject, values, &report.dayparts, |subject, value| {
            names.of_subject(subject, value)
        });
        format!("{about}: {lets}")
    });
    let conditions: Vec<String> = conditions.collect();
    let bands = report.dayparts.bands().iter().enumerate();
    let bands: Vec<String> = bands
        .map(|(band, about)| format!("{} {}", about.name, report.dayparts.span(band)))
        .collect();
    let rows = files.iter().filter_map(|file| match &file.outcome {
        FileOutcome::Read(read) => Some(html! {
            <tr>
                <th scope="row">{ &file.name }</th>
                <td>{ names_of_roles(read.role) }</td>
                <td>{ bytes(file.size_bytes) }</td>
                <td>{ count(read.rows) }</td>
                <td>{ count(read.kept) }</td>
                <td>{ count(read.rejects.total()) }</td>
            </tr>
        }),
        FileOutcome::Unused { .. } => None,
    });
    html! {
        <>
            <div class="buttons screen-only report-buttons">
                <button type="button" class="button" onclick={on(PrintMode::Print)}>{ "Print or save as PDF" }</button>
                <button type="button" class="button" onclick={on(PrintMode::Save)}>{ "Save report" }</button>
            </div>
            <section class="paper-only" aria-label="What the report is made of">
                <h2>{ "What this report is made of" }</h2>
                <table aria-label="Files of the report">
                    <thead><tr>
                        <th scope="col">{ "File" }</th><th scope="col">{ "Kind" }</th><th scope="col">{ "Size" }</th>
                        <th scope="col">{ "Rows" }</th><th scope="col">{ "Kept" }</th><th scope="col">{ "Rejected" }</th>
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
                <p>{ format!("Dayparts: {}.", bands.join(", ")) }</p>
                <p>{ if conditions.is_empty() { "All that was read is looked at.".to_owned() } else { format!("Looked at: {}.", conditions.join("; ")) } }</p>
                <p>{ format!("Made by Daypart, build {BUILD}, in the browser. It holds figures and no events.") }</p>
            </section>
        </>
    }
}
