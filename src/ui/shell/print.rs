//! Printing and saving the report, with a header that lists the report's files, dayparts and filters.
//!
//! [`platform::print`](crate::platform::print) opens the print dialog,
//! [`platform::saved_page`](crate::platform::saved_page) writes the file's markup, `base.css` sets page breaks, and
//! `tokens.css` light colours.

use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::platform::event_listener::EventListener;
use crate::platform::print;
use crate::platform::{download, saved_page};
use crate::protocol::{BUILD, FileOutcome, FileReport};
use crate::state::{Action, CodeNames, condition_text, table_kind_label};
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::report::Report;
use daypart_engine::text::number_format::{bytes, count};

/// Name of the saved file.
const FILE_NAME: &str = "daypart-report.html";

/// Output of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintMode {
    /// The page opens the browser's print dialog, which can also save a PDF.
    Print,
    /// The page saves the report as an HTML file.
    Save,
}

/// Returns a callback that prints or saves the report once no render is pending.
#[hook]
pub fn use_print(runtime: &Runtime) -> Callback<PrintMode> {
    use_browser_print(runtime);
    let runtime = runtime.clone();
    use_callback((), move |mode: PrintMode, ()| {
        let (scheduler, runtime) = (runtime.scheduler().clone(), runtime.clone());
        scheduler.on_idle(move || {
            if let Err(problem) = output(mode) {
                runtime.dispatch(Action::ReportProblem(problem));
            }
        });
    })
}

/// Prepares the page while the user prints from the browser's menu: the open customer detail, or else the
/// report.
#[hook]
fn use_browser_print(runtime: &Runtime) {
    let scheduler = runtime.scheduler().clone();
    use_effect_with((), move |()| {
        let listeners = web_sys::window().map(|window| {
            let (before, after) = (scheduler.clone(), scheduler);
            [
                EventListener::new(&window, "beforeprint", move |_| {
                    // The browser doesn't wait for pending renders.
                    before.set_immediate(true);
                    if print::has(".report") && !print::has(".customer-card") {
                        print::set_printing(true);
                    }
                }),
                EventListener::new(&window, "afterprint", move |_| {
                    after.set_immediate(false);
                    print::set_printing(false);
                }),
            ]
        });
        move || drop(listeners)
    });
}

/// Opens the print dialog, or saves the report as a file.
fn output(mode: PrintMode) -> Result<(), String> {
    match mode {
        PrintMode::Print => {
            print::set_printing(true);
            let printed = print::print();
            print::set_printing(false);
            printed
        }
        PrintMode::Save => {
            let text = saved_page::text(".report", "Daypart report")?;
            download::save(&JsValue::from_str(&text), "text/html", FILE_NAME)
        }
    }
}

/// Properties of [`PrintHeader`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Called when the user prints or saves the report.
    pub on_print: Callback<PrintMode>,
    /// The report.
    pub report: PtrEqRc<Report>,
    /// The files behind the report.
    pub files: PtrEqRc<Vec<FileReport>>,
    /// Names of coded values.
    pub names: CodeNames,
}

/// The print and save buttons, and the header that only the printed or saved report shows.
#[component]
pub fn PrintHeader(props: &Props) -> Html {
    let Props {
        on_print,
        report,
        files,
        names,
    } = props;
    let on = |mode: PrintMode| on_print.reform(move |_: MouseEvent| mode);
    let conditions = report.filter.conditions().map(|(subject, values)| {
        let (about, lets) = condition_text(subject, values, &report.dayparts, |subject, value| {
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
                <td>{ table_kind_label(read.table_kind) }</td>
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
            <section class="paper-only" aria-label="About this report">
                <h2>{ "About this report" }</h2>
                <table aria-label="Files of the report">
                    <thead><tr>
                        <th scope="col">{ "File" }</th><th scope="col">{ "Kind" }</th><th scope="col">{ "Size" }</th>
                        <th scope="col">{ "Rows" }</th><th scope="col">{ "Kept" }</th><th scope="col">{ "Rejected" }</th>
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
                <p>{ format!("Dayparts: {}.", bands.join(", ")) }</p>
                <p>{ if conditions.is_empty() { "No filters applied.".to_owned() } else { format!("Filters: {}.", conditions.join("; ")) } }</p>
                <p>{ format!("Made by Daypart, build {BUILD}, in the browser. Contains aggregated figures only.") }</p>
            </section>
        </>
    }
}
