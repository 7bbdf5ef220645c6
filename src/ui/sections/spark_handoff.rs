//! The hand-off: the same question for a cluster, when the data outgrow the tab.

use yew::prelude::*;

use crate::state::{Action, ManifestEdit, QueryEdit};
use crate::ui::shell::runtime::Runtime;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears what is wanted.
    pub shell: Runtime,
    /// Whether the worker still holds the data.
    pub live: bool,
    /// Whether the page has counted events itself, which others can do as well.
    pub counted: bool,
}

/// The section.
#[component]
pub fn HandOff(props: &Props) -> Html {
    html! {
        <section id="hand-off" class="section" aria-labelledby="hand-off-name">
            <h2 id="hand-off-name">{ "Beyond this tab" }</h2>
            <p class="section-say">
                if !props.counted {
                    { "The profiles were counted elsewhere. The manifest tells what is on screen, with the files’ hashes; dropped here \
                       again, it restores the settings and asks for the same files." }
                } else {
                { "For files that no single machine holds, daypart_job.py asks the same of Spark: the columns, dayparts, zone and conditions \
                   that are chosen here, and the same rule that every row is kept or rejected. Each figure’s own query is behind its button SQL. \
                   They read lines, so a row that this page has mended, or that runs over several lines, is among their rejects. The manifest \
                   tells what this run was made of, with the files’ hashes; dropped here again, it restores the settings and asks for the same files." }
                }
            </p>
            <div class="buttons">
                if props.counted {
                    <button type="button" class="button" onclick={props.shell.on::<MouseEvent>(Action::Code(QueryEdit::Job))} disabled={!props.live}>{ "Run this on Spark" }</button>
                }
                <button type="button" class="button" onclick={props.shell.on::<MouseEvent>(Action::Manifest(ManifestEdit::Save))} disabled={!props.live}>
                    { "Save manifest" }
                </button>
            </div>
        </section>
    }
}
