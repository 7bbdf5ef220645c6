//! Saved data: the settings that this browser stores, with buttons to clear one or all of them.

use yew::prelude::*;

use crate::platform::offline;
use crate::platform::theme::ThemeChoice;
use crate::state::{Action, SavedItem};
use crate::ui::shell::runtime::Runtime;
use daypart_engine::text::number_format::counted;

/// Properties of [`SavedDataList`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Receives the clear actions.
    pub runtime: Runtime,
    /// The saved settings.
    pub saved_items: Vec<SavedItem>,
    /// Whether the browser failed to save a setting.
    pub storage_failed: bool,
    /// The user's choice of colour scheme.
    pub choice: ThemeChoice,
    /// Called with a new choice.
    pub choose: Callback<ThemeChoice>,
}

/// The list of saved settings, behind a summary.
#[component]
pub fn SavedDataList(props: &Props) -> Html {
    let Props {
        runtime,
        saved_items,
        storage_failed,
        choice,
        choose,
    } = props;
    let scheme = (*choice != ThemeChoice::System).then(|| choice.name());
    let clear_scheme = choose.reform(|_: MouseEvent| ThemeChoice::System);
    let row = |about: &str, value: &str, clear: Callback<MouseEvent>| {
        html! {
            <tr>
                <th scope="row">{ about.to_owned() }</th>
                <td>{ value.to_owned() }</td>
                <td><button type="button" class="tool" aria-label={format!("Clear: {about}")} onclick={clear}>{ "Clear" }</button></td>
            </tr>
        }
    };
    let rows = saved_items.iter().map(|each| {
        let clear = runtime.on::<MouseEvent>(Action::Forget(Some(each.name.clone())));
        row(&each.description, &each.value, clear)
    });
    let all = {
        let (runtime, choose) = (runtime.clone(), choose.clone());
        Callback::from(move |_: MouseEvent| {
            runtime.dispatch(Action::Forget(None));
            choose.emit(ThemeChoice::System);
            offline::forget();
        })
    };
    let number = saved_items.len() + usize::from(scheme.is_some());
    html! {
        <details class="kept">
            <summary>{ format!("Saved in this browser: {}", if number == 0 { "nothing".to_owned() } else { counted(number as u64, "settings") }) }</summary>
            <p>{ "Your settings and segments, plus a copy of this page for offline use. Never your data." }</p>
            if *storage_failed {
                <p>{ "Not everything could be saved: the browser’s storage is full or blocked. Anything that couldn’t be saved is kept until you close this page." }</p>
            }
            if number > 0 {
                <div class="scroller" tabindex="0" role="region" aria-label="Saved settings, scrollable">
                    <table aria-label="Saved settings">
                        <thead><tr><th scope="col">{ "Setting" }</th><th scope="col">{ "Value" }</th><td></td></tr></thead>
                        <tbody>
                            { for scheme.map(|scheme| row("Colours", scheme, clear_scheme)) }
                            { for rows }
                        </tbody>
                    </table>
                </div>
            }
            <button type="button" class="button" onclick={all}>{ "Clear everything" }</button>
        </details>
    }
}
