//! File picker: the file input, and buttons for the demo and for following live files.
//!
//! [`hooks`](crate::ui::shell::hooks) handles dropped files.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::platform::event_listener::EventListener;
use crate::platform::file_handles;
use crate::platform::input_events;
use crate::state::Action;
use crate::ui::shell::runtime::Runtime;

/// Properties of [`FilePicker`].
#[derive(Properties, PartialEq)]
pub struct FilePickerProps {
    /// Opens the files.
    pub runtime: Runtime,
    /// Whether the button looks like the main action.
    #[prop_or(true)]
    pub main: bool,
}

/// The file input. If the input is replaced while the browser's file dialog is open, the choice still counts.
#[component]
pub fn FilePicker(props: &FilePickerProps) -> Html {
    // The input whose file dialog is open.
    let choosing = use_mut_ref(|| None::<HtmlInputElement>);
    let onchange = {
        let (runtime, choosing) = (props.runtime.clone(), choosing.clone());
        Callback::from(move |event: Event| {
            choosing.take();
            runtime.open(&input_events::chosen(&event));
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
        let runtime = props.runtime.clone();
        use_effect_with((), move |()| {
            move || {
                if let Some(input) = choosing.take() {
                    EventListener::new(&input, "change", move |event| {
                        runtime.open(&input_events::chosen(&event));
                    })
                    .keep();
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

/// Draws the file input, the demo button and, where supported, the live file button.
pub fn file_buttons(runtime: &Runtime) -> Html {
    let watch = {
        let runtime = runtime.clone();
        Callback::from(move |_: MouseEvent| runtime.pick_to_watch())
    };
    html! {
        <div class="pickers">
            <FilePicker runtime={runtime.clone()} />
            <button type="button" class="button" onclick={runtime.on(Action::Demo)}>{ "Try the demo" }</button>
            if file_handles::are_supported() {
                <button type="button" class="button" title="Choose files that are still being written. Daypart reads new lines every second."
                    onclick={watch}>{ "Follow a live file…" }</button>
            }
        </div>
    }
}
