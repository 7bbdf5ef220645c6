//! The query behind a figure: the button that asks for it, and the window that shows it to be copied.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::platform::clipboard;
use crate::state::{Action, QueryEdit, QueryPanel};
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::target::{Language, QueryTarget};

/// The id of the query's text.
const TEXT_ID: &str = "query-text";

/// The button that shows the query of a figure of this name. It is for reports of events: of others nobody can be asked.
pub fn query_button(shell: &Runtime, figure: QueryTarget, title: &str) -> Html {
    let show = shell.on::<MouseEvent>(Action::Code(QueryEdit::Show(figure, title.to_owned())));
    html! {
        <button type="button" class="tool" onclick={show} aria-label={format!("Show the query of {title}")}>{ "SQL" }</button>
    }
}

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears what is wanted.
    pub shell: Runtime,
    /// The query.
    pub code: QueryPanel,
}

/// The window. The browser keeps the keyboard in it, closes it on Escape, and gives the keyboard back.
#[component]
pub fn CodeWindow(props: &Props) -> Html {
    let window = use_node_ref();
    let copied = use_state_eq(|| None::<bool>);
    {
        let window = window.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = window.cast::<HtmlDialogElement>() {
                // One that can't be opened over the page still stands in it.
                let _ = dialog.show_modal();
            }
        });
    }
    let Props { shell, code } = props;
    let title = format!("The query of {}", code.title);
    let close = shell.on::<MouseEvent>(Action::Code(QueryEdit::Close));
    let closed = shell.on::<Event>(Action::Code(QueryEdit::Close));
    let language = |language: Language, name: &'static str| {
        let copied = copied.clone();
        let shell = shell.clone();
        let speak = Callback::from(move |_: MouseEvent| {
            copied.set(None);
            shell.act(Action::Code(QueryEdit::Speak(language)));
        });
        let pressed = (code.language == language).to_string();
        html! { <button type="button" class="tool" aria-pressed={pressed} onclick={speak}>{ name }</button> }
    };
    let copy = {
        let (copied, text) = (copied.clone(), code.text.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(text) = text.clone() else { return };
            let copied = copied.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let done = clipboard::copy(&text).await;
                if !done {
                    clipboard::select(TEXT_ID);
                }
                copied.set(Some(done));
            });
        })
    };
    let said = match *copied {
        None => "",
        Some(true) => "Copied.",
        Some(false) => "The browser doesn't let the page copy. The query is selected: press Ctrl+C, or Cmd+C.",
    };
    html! {
        <dialog class="code-window card" ref={window} aria-label={title.clone()} onclose={closed}>
            <div class="card-head">
                <h3>{ title }</h3>
                <div class="tools" role="group" aria-label="Language">
                    { language(Language::DuckDb, "DuckDB") }
                    { language(Language::SparkSql, "Spark SQL") }
                </div>
            </div>
            <p class="say">
                { "It reads the same files in the same way and gives this figure's numbers. Run it in the folder of the files." }
            </p>
            <pre id={TEXT_ID} class="code" tabindex="0" aria-label="Query" aria-busy={code.text.is_none().to_string()}>
                { code.text.as_deref().unwrap_or_default() }
            </pre>
            <div class="buttons">
                <button type="button" class="button" onclick={copy} disabled={code.text.is_none()}>{ "Copy the query" }</button>
                <button type="button" class="button quiet" onclick={close}>{ "Close" }</button>
                <span class="say" aria-live="polite">{ said }</span>
            </div>
        </dialog>
    }
}
