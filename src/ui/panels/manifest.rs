//! What a manifest that was dropped asks for, and what is at hand of it.

use yew::prelude::*;

use crate::state::{Action, FileMatch, ManifestEdit, ManifestRun};
use crate::ui::shell::runtime::Runtime;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears that it was seen.
    pub shell: Runtime,
    /// The run that is made again.
    pub rerun: ManifestRun,
}

/// The files that a manifest asks for, and which of them are at hand.
#[component]
pub fn RerunPanel(props: &Props) -> Html {
    let files = &props.rerun.files;
    let all = files.iter().all(|wanted| wanted.found == FileMatch::Same);
    let close = props.shell.on::<MouseEvent>(Action::Manifest(ManifestEdit::Close));
    html! {
        <section class="card rerun" aria-labelledby="rerun-name">
            <h2 id="rerun-name">{ "From a manifest" }</h2>
            <p class="say" role="note">
                { if all {
                    "All its files are here, byte for byte, and read and looked at as they were."
                } else {
                    "Its settings hold: how files are read, dayparts and conditions. These are its files:"
                } }
            </p>
            <ul class="notes" aria-label="Files of the manifest">
                { for files.iter().map(|wanted| html! { <li>{ wanted.sentence() }</li> }) }
            </ul>
            <div class="buttons"><button type="button" class="button quiet" onclick={close}>{ "Close" }</button></div>
        </section>
    }
}
