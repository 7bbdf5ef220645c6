//! What this browser keeps, listed, and the way to have it forgotten.

use yew::prelude::*;

use crate::platform::offline;
use crate::platform::theme::ThemeChoice;
use crate::state::{Action, SavedItem};
use crate::ui::shell::runtime::Runtime;
use daypart_engine::text::number_format::counted;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears that something is to be forgotten.
    pub shell: Runtime,
    /// What is kept.
    pub kept: Vec<SavedItem>,
    /// Whether the browser keeps none of it.
    pub keeps_nothing: bool,
    /// What was chosen of light and dark.
    pub choice: ThemeChoice,
    /// Called with another choice.
    pub choose: Callback<ThemeChoice>,
}

/// The list, behind its summary.
#[component]
pub fn KeptList(props: &Props) -> Html {
    let Props {
        shell,
        kept,
        keeps_nothing,
        choice,
        choose,
    } = props;
    let scheme = (*choice != ThemeChoice::System).then(|| choice.name());
    let forget_scheme = choose.reform(|_: MouseEvent| ThemeChoice::System);
    let row = |about: &str, value: &str, forget: Callback<MouseEvent>| {
        html! {
            <tr>
                <th scope="row">{ about.to_owned() }</th>
                <td>{ value.to_owned() }</td>
                <td><button type="button" class="tool" aria-label={format!("Forget: {about}")} onclick={forget}>{ "Forget" }</button></td>
            </tr>
        }
    };
    let rows = kept.iter().map(|each| {
        let forget = shell.on::<MouseEvent>(Action::Forget(Some(each.name.clone())));
        row(&each.about, &each.value, forget)
    });
    let all = {
        let (shell, choose) = (shell.clone(), choose.clone());
        Callback::from(move |_: MouseEvent| {
            shell.act(Action::Forget(None));
            choose.emit(ThemeChoice::System);
            offline::forget();
        })
    };
    let number = kept.len() + usize::from(scheme.is_some());
    html! {
        <details class="kept">
            <summary>{ format!("Kept in this browser: {}", counted(number as u64, "choices")) }</summary>
            <p>{ "Your choices and segments, never data; and a copy of the page itself, so that it opens without a network. Nothing of it leaves the browser." }</p>
            if *keeps_nothing {
                <p>{ "Not all of it could be kept: the browser’s storage is full or forbidden. What could not holds until the page is closed." }</p>
            }
            if number > 0 {
                <div class="scroller" tabindex="0" role="region" aria-label="Kept choices, scrollable">
                    <table aria-label="Kept choices">
                        <thead><tr><th scope="col">{ "What" }</th><th scope="col">{ "Value" }</th><td></td></tr></thead>
                        <tbody>
                            { for scheme.map(|scheme| row("Colours", scheme, forget_scheme)) }
                            { for rows }
                        </tbody>
                    </table>
                </div>
            }
            <button type="button" class="button" onclick={all}>{ "Forget all, and the page’s copy" }</button>
        </details>
    }
}
