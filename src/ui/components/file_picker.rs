//! Ways to bring files in: the input for files, and the demo.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::platform::event_listener::EventListener;
use crate::platform::file_handles;
use crate::platform::files;
use crate::state::Action;
use crate::ui::shell::runtime::Runtime;

/// Who hears of the files.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The shell.
    pub shell: Runtime,
}

/// Who hears of the files, and how much the button stands out.
#[derive(Properties, PartialEq)]
pub struct PickerProps {
    /// The shell.
    pub shell: Runtime,
    /// Whether it is the main thing to do.
    #[prop_or(true)]
    pub main: bool,
}

/// The input for files. It hears of a choice even when another one has come in its place while the person was choosing.
#[component]
pub fn FilePicker(props: &PickerProps) -> Html {
    // The input in which the person is choosing now.
    let choosing = use_mut_ref(|| None::<HtmlInputElement>);
    let onchange = {
        let (shell, choosing) = (props.shell.clone(), choosing.clone());
        Callback::from(move |event: Event| {
            choosing.take();
            shell.open(&files::chosen(&event));
        })
    };
    let onclick = {
        let choosing = choosing.clone();
        Callback::from(move |event: MouseEvent| drop(choosing.replace(event.target_dyn_into())))
    };
    let oncancel = {
        let choosing = choosing.clone();
        Callback::from(move |_: Event| drop(choosing.take()))
    };
    {
        let shell = props.shell.clone();
        use_effect_with((), move |()| {
            move || {
                if let Some(input) = choosing.take() {
                    EventListener::new(&input, "change", move |event| shell.open(&files::chosen(&event))).keep();
                }
            }
        });
    }
    html! {
        <label class={classes!("button", "pick", props.main.then_some("main"))}>
            { "Choose files" }
            <input type="file" multiple=true {onchange} {onclick} {oncancel} />
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
            if file_handles::are_supported() {
                <button type="button" class="button" title="Pick files that are still written: what is appended is taken in every second"
                    onclick={watch}>{ "Watch files" }</button>
            }
        </div>
    }
}
