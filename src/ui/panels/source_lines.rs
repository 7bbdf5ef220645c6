//! Source lines: the original rows behind a customer detail, shown on request and saved as CSV.
//!
//! [`scan::provenance`](daypart_engine::scan::provenance) finds them.

use yew::prelude::*;

use crate::state::{Action, CustomerEdit, SourceRowsPanel};
use crate::ui::shell::runtime::Runtime;
use daypart_engine::scan::provenance::{SourceLine, SourceLines};
use daypart_engine::text::number_format::{count, counted, percent};

/// Draws the buttons, and the rows or the progress of the search for them below. `events` is the number of plays in
/// the customer detail; `live`, whether the worker can still read the files.
pub fn source_lines(runtime: &Runtime, sources: &SourceRowsPanel, events: u64, live: bool) -> Html {
    let on = |edit: CustomerEdit| runtime.on::<MouseEvent>(Action::Customer(edit));
    let (message, lines) = match sources {
        SourceRowsPanel::Hidden => (String::new(), None),
        SourceRowsPanel::Loading { share, .. } => (format!("Reading the files again: {}", percent(*share)), None),
        SourceRowsPanel::Loaded(lines) => (row_count_text(lines, events), Some(lines)),
    };
    html! {
        <div class="customer-sources">
            <div class="table-head">
                <button type="button" class="button" onclick={on(CustomerEdit::ShowSourceRows)}
                    disabled={!live || *sources != SourceRowsPanel::Hidden}>{ "Show original rows" }</button>
                <p class="say" aria-live="polite">{ &message }</p>
                <button type="button" class="button" onclick={on(CustomerEdit::SaveSourceRows)} disabled={!live}>
                    { "Save original rows" }
                </button>
            </div>
            <div class="slot">{ lines.map(|lines| table(lines)) }</div>
        </div>
    }
}

/// Returns the number of rows found, and a warning if it differs from the number of plays.
fn row_count_text(lines: &SourceLines, events: u64) -> String {
    let shown = lines.lines.len() as u64;
    let first = if shown < lines.total {
        format!(" Showing the first {}; save them to get all.", count(shown))
    } else {
        String::new()
    };
    if lines.total == events {
        format!("{}, one per play.{first}", counted(lines.total, "original rows"))
    } else {
        format!(
            "{} for {}: the file has changed since it was read. Drop it again.{first}",
            counted(lines.total, "rows"),
            counted(events, "plays")
        )
    }
}

fn table(lines: &SourceLines) -> Html {
    let row = |line: &SourceLine| {
        html! {
            <tr>
                <td class="source-file">{ &line.file }</td>
                <th scope="row">{ line.line }</th>
                <td class="source-text">{ &line.text }</td>
            </tr>
        }
    };
    html! {
        <div class="scroller sources" tabindex="0" role="region" aria-label="Original rows, scrollable">
            <table aria-label="Original rows">
                <thead><tr><th scope="col">{ "File" }</th><th scope="col">{ "Line" }</th><th scope="col" class="source-text">{ "Text" }</th></tr></thead>
                <tbody>{ for lines.lines.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
