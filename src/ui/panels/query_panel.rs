//! Query panel: the button that shows the SQL query of a figure, and the dialog to read and copy it.
//!
//! The query itself comes from [`sqlgen`](crate::sqlgen).

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::platform::clipboard;
use crate::state::{Action, QueryEdit, QueryPanel};
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::target::{Language, QueryTarget};

/// Element id of the query's text.
const TEXT_ID: &str = "query-text";

/// Draws the button that shows the query of the figure `title`. Only reports of events have queries.
pub fn query_button(runtime: &Runtime, target: QueryTarget, title: &str) -> Html {
    let show = runtime.on::<MouseEvent>(Action::Query(QueryEdit::Show(target, title.to_owned())));
    html! {
        <button type="button" class="tool" onclick={show} aria-label={format!("Show SQL for {title}")}>{ "SQL" }</button>
    }
}

/// Properties of [`QueryDialog`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Receives the actions.
    pub runtime: Runtime,
    /// The query.
    pub query: QueryPanel,
}

/// The modal dialog. The browser traps the focus in it, closes it on Escape and restores the focus.
#[component]
pub fn QueryDialog(props: &Props) -> Html {
    let dialog = use_node_ref();
    let copied = use_state_eq(|| None::<bool>);
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // If it can't open as a modal dialog, it still appears within the page.
                let _ = dialog.show_modal();
            }
        });
    }
    let Props { runtime, query } = props;
    let title = format!("SQL for “{}”", query.title);
    let close = runtime.on::<MouseEvent>(Action::Query(QueryEdit::Close));
    let closed = runtime.on::<Event>(Action::Query(QueryEdit::Close));
    let language = |language: Language, name: &'static str| {
        let copied = copied.clone();
        let runtime = runtime.clone();
        let select = Callback::from(move |_: MouseEvent| {
            copied.set(None);
            runtime.dispatch(Action::Query(QueryEdit::SetLanguage(language)));
        });
        let pressed = (query.language == language).to_string();
        html! { <button type="button" class="tool" aria-pressed={pressed} onclick={select}>{ name }</button> }
    };
    let copy = {
        let (copied, text) = (copied.clone(), query.text.clone());
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
    let copy_message = match *copied {
        None => "",
        Some(true) => "Copied.",
        Some(false) => "The browser blocked copying. The query is selected: press Ctrl+C or Cmd+C.",
    };
    html! {
        <dialog class="code-window card" ref={dialog} aria-label={title.clone()} onclose={closed}>
            <div class="card-head">
                <h3>{ title }</h3>
                <div class="tools" role="group" aria-label="Language">
                    { language(Language::DuckDb, "DuckDB") }
                    { language(Language::SparkSql, "Spark SQL") }
                </div>
            </div>
            <p class="say">
                { "Reproduces these numbers from the original files. Run it in the folder that contains them." }
            </p>
            <pre id={TEXT_ID} class="code" tabindex="0" aria-label="Query" aria-busy={query.text.is_none().to_string()}>
                { query.text.as_deref().unwrap_or_default() }
            </pre>
            <div class="buttons">
                <button type="button" class="button" onclick={copy} disabled={query.text.is_none()}>{ "Copy query" }</button>
                <button type="button" class="button quiet" onclick={close}>{ "Close" }</button>
                <span class="say" aria-live="polite">{ copy_message }</span>
            </div>
        </dialog>
    }
}
