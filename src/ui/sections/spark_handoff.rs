//! Spark handoff: the same analysis as a Spark job for data that outgrow the browser, and the run as a manifest file.

use yew::prelude::*;

use crate::state::{Action, ManifestEdit, QueryEdit};
use crate::ui::report_context::ReportContext;

/// Draws the section. Only profiles that were computed here from events can be reproduced with Spark.
pub fn spark_handoff(context: &ReportContext) -> Html {
    let from_events = context.report.parts.events;
    html! {
        <section id="hand-off" class="section" aria-labelledby="hand-off-name">
            <h2 id="hand-off-name">{ "Export this analysis" }</h2>
            <p class="section-say">
                if !from_events {
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
                if from_events {
                    <button type="button" class="button" onclick={context.runtime.on::<MouseEvent>(Action::Query(QueryEdit::SaveSparkJob))} disabled={!context.live}>{ "Download Spark job" }</button>
                }
                <button type="button" class="button" onclick={context.runtime.on::<MouseEvent>(Action::Manifest(ManifestEdit::Save))} disabled={!context.live}>
                    { "Save this run" }
                </button>
            </div>
        </section>
    }
}
