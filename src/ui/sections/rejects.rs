//! Rejected rows: the number for each reason, and the first ones with file, line and column.

use std::collections::BTreeMap;

use yew::prelude::*;

use crate::protocol::{Export, FileOutcome, FileReport};
use crate::state::Action;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::rejects::log::{REJECTS_LISTED, REJECTS_LOGGED, Reject, RejectReason};
use daypart_engine::text::number_format::{count, counted};

/// Properties of [`RejectsPanel`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Dispatches actions to the state.
    pub runtime: Runtime,
    /// Whether the worker still has the rejects, so that they can be downloaded.
    pub live: bool,
    /// The files with their rejects.
    pub files: PtrEqRc<Vec<FileReport>>,
}

/// The panel; nothing if no row was rejected.
#[component]
pub fn RejectsPanel(props: &Props) -> Html {
    let mut by_reason: BTreeMap<RejectReason, u64> = BTreeMap::new();
    let mut listed: Vec<(&str, &Reject)> = Vec::new();
    let (mut rows, mut kept, mut logged) = (0, 0, 0);
    for file in props.files.iter() {
        if let FileOutcome::Read(read) = &file.outcome {
            rows += read.rows;
            kept += read.kept;
            logged += read.rejects.total().min(REJECTS_LOGGED);
            for (reason, number) in &read.rejects.by_reason {
                *by_reason.entry(*reason).or_default() += number;
            }
            listed.extend(read.rejects.listed.iter().map(|reject| (file.name.as_str(), reject)));
        }
    }
    let total: u64 = by_reason.values().sum();
    if total == 0 {
        return Html::default();
    }
    listed.truncate(REJECTS_LISTED);
    let reasons = by_reason.iter().map(|(reason, number)| {
        html! { <div><dt>{ reason.text() }</dt><dd>{ count(*number) }</dd></div> }
    });
    let first = if (listed.len() as u64) < total {
        format!(" Showing the first {}.", listed.len())
    } else {
        String::new()
    };
    let limit = if logged < total {
        format!(" The download is limited to {}.", count(logged))
    } else {
        String::new()
    };
    let export = Export::Rejects;
    html! {
        <section id="rejected" class="section" aria-labelledby="rejected-name">
            <h2 id="rejected-name">{ "Rejected rows" }</h2>
            <p class="section-say">
                { format!("{}: {} used, {} rejected.{first}{limit}", counted(rows, "rows"), count(kept), count(total)) }
            </p>
            <div class="card">
                <div class="table-head">
                    <dl class="reasons">{ for reasons }</dl>
                    <button type="button" class="button" onclick={props.runtime.on::<MouseEvent>(Action::Export(export))} disabled={!props.live}>
                        { format!("Download {}", export.file_name()) }
                    </button>
                </div>
                <div class="scroller rejects" tabindex="0" role="region" aria-label="Rejected rows, scrollable">
                    <table aria-label="Rejected rows">
                        <thead>
                            <tr>
                                <th scope="col">{ "File" }</th>
                                <th scope="col">{ "Line" }</th>
                                <th scope="col">{ "Column" }</th>
                                <th scope="col">{ "Found" }</th>
                                <th scope="col">{ "Expected" }</th>
                                <th scope="col">{ "Reason" }</th>
                            </tr>
                        </thead>
                        <tbody>{ for listed.into_iter().map(|(file, reject)| row(file, reject)) }</tbody>
                    </table>
                </div>
            </div>
        </section>
    }
}

fn row(file: &str, reject: &Reject) -> Html {
    let column = if reject.column.is_empty() {
        "whole row"
    } else {
        reject.column.as_str()
    };
    html! {
        <tr>
            <th scope="row">{ file.to_owned() }</th>
            <td class="number">{ count(reject.line) }</td>
            <td>{ column.to_owned() }</td>
            <td class="found">{ found(reject) }</td>
            <td>{ &reject.expected }</td>
            <td>{ reject.reason.text() }</td>
        </tr>
    }
}

/// The rejected text, quoted if it is a field's own text rather than a description of a row.
fn found(reject: &Reject) -> String {
    match (reject.found.as_str(), reject.column.as_str()) {
        ("", _) => "(empty)".to_owned(),
        (row, "") => row.to_owned(),
        (field, _) => format!("“{field}”"),
    }
}
