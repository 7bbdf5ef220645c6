//! The offer of another version of the page. It is never forced: taking it loads the page anew.

use yew::prelude::*;

use crate::platform::offline;

/// Has the page kept for use without a network, and offers another version of it when one is there.
#[component]
pub fn Newer() -> Html {
    let waits = use_state_eq(|| false);
    {
        let waits = waits.setter();
        use_effect_with((), move |()| offline::keep(move || waits.set(true)));
    }
    let take = Callback::from(|_: MouseEvent| offline::take_newer());
    let later = {
        let waits = waits.setter();
        Callback::from(move |_: MouseEvent| waits.set(false))
    };
    html! {
        <div class="slot" aria-live="polite">
            if *waits {
                <div class="newer">
                    <p>{ "A new version of Daypart is here. Taking it loads the page anew, and files have to be dropped again." }</p>
                    <button type="button" class="button" onclick={take}>{ "Take the new version" }</button>
                    <button type="button" class="button quiet" onclick={later}>{ "Later" }</button>
                </div>
            }
        </div>
    }
}
