//! Source lines: the lines of the events files that a card's figures rest on, asked for by a button, shown and saved.

use yew::prelude::*;

use crate::state::{Action, CustomerEdit, SourceRowsPanel};
use crate::ui::shell::runtime::Runtime;
use crate::ui::unbroken;
use daypart_engine::scan::provenance::{SourceLine, SourceLines};
use daypart_engine::text::number_format::{count, counted, percent};

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears of actions.
    pub shell: Runtime,
    /// The lines, or how far the search for them has come.
    pub sources: SourceRowsPanel,
    /// How many events the card counts.
    pub events: u64,
    /// Whether the worker can read the files again.
    pub live: bool,
}

/// The buttons, and the lines below them.
#[component]
pub fn SourceLinesPanel(props: &Props) -> Html {
    let does = |edit: CustomerEdit| props.shell.on::<MouseEvent>(Action::Customer(edit));
    let (said, lines) = match &props.sources {
        SourceRowsPanel::Unseen => (String::new(), None),
        SourceRowsPanel::Coming { share, .. } => (format!("Reading the files again: {}", percent(*share)), None),
        SourceRowsPanel::Here(lines) => (told(lines, props.events), Some(lines.clone())),
    };
    html! {
        <div class="customer-sources">
            <div class="table-head">
                <button type="button" class="button" onclick={does(CustomerEdit::AskSources)}
                    disabled={!props.live || props.sources != SourceRowsPanel::Unseen}>{ "Source lines" }</button>
                <p class="say" aria-live="polite">{ unbroken(&said) }</p>
                <button type="button" class="button" onclick={does(CustomerEdit::SaveSources)} disabled={!props.live}>
                    { "Save source lines" }
                </button>
            </div>
            <div class="slot">{ lines.map(|lines| table(&lines)) }</div>
        </div>
    }
}

/// How many lines there are, and whether they are as many as were counted.
fn told(lines: &SourceLines, events: u64) -> String {
    let shown = lines.lines.len() as u64;
    let first = if shown < lines.total {
        format!(" The first {} are shown; save them to have all.", count(shown))
    } else {
        String::new()
    };
    if lines.total == events {
        format!("{}, one for each listen.{first}", counted(lines.total, "lines"))
    } else {
        format!(
            "{} for {}: the file has changed since it was read. Drop it again.{first}",
            counted(lines.total, "lines"),
            counted(events, "listens")
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
        <div class="scroller sources" tabindex="0" role="region" aria-label="Source lines, scrollable">
            <table aria-label="Source lines">
                <thead><tr><th scope="col">{ "File" }</th><th scope="col">{ "Line" }</th><th scope="col" class="source-text">{ "Text" }</th></tr></thead>
                <tbody>{ for lines.lines.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
