//! Ways to bring files in: the input for files, and the demo.

use yew::prelude::*;

use super::shell::Shell;
use crate::platform::{files, handles};
use crate::state::Action;

/// Who hears of the files.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The shell.
    pub shell: Shell,
}

/// Who hears of the files, and how much the button stands out.
#[derive(Properties, PartialEq)]
pub struct PickerProps {
    /// The shell.
    pub shell: Shell,
    /// Whether it is the main thing to do.
    #[prop_or(true)]
    pub main: bool,
}

/// The input for files.
#[component]
pub fn FilePicker(props: &PickerProps) -> Html {
    let onchange = {
        let shell = props.shell.clone();
        Callback::from(move |event: Event| shell.open(&files::chosen(&event)))
    };
    html! {
        <label class={classes!("button", "pick", props.main.then_some("main"))}>
            { "Choose files" }
            <input type="file" multiple=true {onchange} />
        </label>
    }
}

/// The input for files and the demo's button.
#[component]
pub fn Pickers(props: &Props) -> Html {
    let watch = {
        let shell = props.shell.clone();
        Callback::from(move |_: MouseEvent| shell.pick_to_watch())
    };
    html! {
        <div class="pickers">
            <FilePicker shell={props.shell.clone()} />
            <button type="button" class="button" onclick={props.shell.on(Action::Demo)}>{ "Try the demo" }</button>
            if handles::are_supported() {
                <button type="button" class="button" title="Pick files that are still written: what is appended is taken in every second"
                    onclick={watch}>{ "Watch files" }</button>
            }
        </div>
    }
}
