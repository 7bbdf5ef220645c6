//! The update notice: offers a new version of the page. The user decides, because updating reloads the page.

use yew::prelude::*;

use crate::platform::offline;

/// Registers the offline copy of the page, and shows a notice when a new version is available.
#[component]
pub fn UpdateNotice() -> Html {
    let available = use_state_eq(|| false);
    {
        let available = available.setter();
        use_effect_with((), move |()| offline::register(move || available.set(true)));
    }
    let update = Callback::from(|_: MouseEvent| offline::activate_update());
    let later = {
        let available = available.setter();
        Callback::from(move |_: MouseEvent| available.set(false))
    };
    html! {
        <div class="slot" aria-live="polite">
            if *available {
                <div class="newer">
                    <p>{ "A new version is available. Updating reloads the page, so you need to drop your files again." }</p>
                    <button type="button" class="button" onclick={update}>{ "Update now" }</button>
                    <button type="button" class="button quiet" onclick={later}>{ "Later" }</button>
                </div>
            }
        </div>
    }
}
