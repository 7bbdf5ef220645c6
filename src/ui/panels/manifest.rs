//! Manifest panel: the files that a saved run needs, and which of them are loaded.

use yew::prelude::*;

use crate::state::{Action, FileMatch, ManifestEdit, ManifestRun};
use crate::ui::shell::runtime::Runtime;

/// Draws the manifest panel of the saved run that is being restored.
pub fn manifest_panel(runtime: &Runtime, run: &ManifestRun) -> Html {
    let files = &run.files;
    let all = files.iter().all(|wanted| wanted.found == FileMatch::Same);
    let close = runtime.on::<MouseEvent>(Action::Manifest(ManifestEdit::Close));
    html! {
        <section class="card rerun" aria-labelledby="rerun-name">
            <h2 id="rerun-name">{ "Restoring a saved run" }</h2>
            <p class="say" role="note">
                { if all {
                    "All files match. The run is restored."
                } else {
                    "Import settings, dayparts and filters are applied. Now add the same files:"
                } }
            </p>
            <ul class="notes" aria-label="Files of the manifest">
                { for files.iter().map(|wanted| html! { <li>{ wanted.sentence() }</li> }) }
            </ul>
            <div class="buttons"><button type="button" class="button quiet" onclick={close}>{ "Close" }</button></div>
        </section>
    }
}
