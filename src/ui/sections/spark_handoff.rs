//! Spark handoff: the same analysis as a Spark job for data that outgrow the browser, and the run as a manifest file.

use yew::prelude::*;

use crate::state::{Action, ManifestEdit, QueryEdit};
use crate::ui::shell::runtime::Runtime;

/// Properties of [`SparkHandoff`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Dispatches actions to the state.
    pub runtime: Runtime,
    /// Whether the worker still has the data; exports and queries need it.
    pub live: bool,
    /// Whether the profiles were computed here from events, so that Spark can reproduce them.
    pub from_events: bool,
}

/// The section.
#[component]
pub fn SparkHandoff(props: &Props) -> Html {
    html! {
        <section id="hand-off" class="section" aria-labelledby="hand-off-name">
            <h2 id="hand-off-name">{ "Export this analysis" }</h2>
            <p class="section-say">
                if !props.from_events {
                    { "These profiles were computed elsewhere, so there is no Spark job for them. Save the run to restore these \
                       settings later with the same files, which are recognised by their hashes." }
                } else {
                { "For data too large for one machine, download a Spark job (daypart_job.py) that computes the same figures with your columns, \
                   dayparts, time zone and filters, and rejects rows by the same rules. For a single figure, use its SQL button. Spark reads \
                   line by line, so rows that were repaired here or that span several lines are rejected there. Save the run to restore these \
                   settings later with the same files, which are recognised by their hashes." }
                }
            </p>
            <div class="buttons">
                if props.from_events {
                    <button type="button" class="button" onclick={props.runtime.on::<MouseEvent>(Action::Query(QueryEdit::SaveSparkJob))} disabled={!props.live}>{ "Download Spark job" }</button>
                }
                <button type="button" class="button" onclick={props.runtime.on::<MouseEvent>(Action::Manifest(ManifestEdit::Save))} disabled={!props.live}>
                    { "Save this run" }
                </button>
            </div>
        </section>
    }
}
