//! Ways to bring files in: the input for files, and the demo.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::shell::Shell;
use crate::platform::listen::Listener;
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

/// The input for files. It hears of a choice even when another one has come in its place while the person was choosing.
#[component]
pub fn FilePicker(props: &PickerProps) -> Html {
    let input = use_node_ref();
    {
        let (shell, input) = (props.shell.clone(), input.clone());
        use_effect_with((), move |()| {
            let choosing = Rc::new(Cell::new(false));
            let listeners = input.cast::<HtmlInputElement>().map(|input| {
                let note = |event, is_choosing| {
                    let choosing = choosing.clone();
                    Listener::new(&input, event, move |_| choosing.set(is_choosing))
                };
                let chosen = {
                    let choosing = choosing.clone();
                    Listener::new(&input, "change", move |event| {
                        choosing.set(false);
                        shell.open(&files::chosen(&event));
                    })
                };
                (chosen, [note("click", true), note("cancel", false)])
            });
            move || match listeners {
                Some((chosen, _)) if choosing.get() => chosen.keep(),
                listeners => drop(listeners),
            }
        });
    }
    html! {
        <label class={classes!("button", "pick", props.main.then_some("main"))}>
            { "Choose files" }
            <input ref={input} type="file" multiple=true />
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
