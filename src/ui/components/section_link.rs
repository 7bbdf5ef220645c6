//! Section link: a link within the page that leaves the address alone, because the address's fragment is the view.

use yew::prelude::*;

use crate::platform::{focus, input_events};

/// Returns a link to the section with this element id. A plain click scrolls to the section and moves the focus there;
/// any other click, such as one that opens a new tab, is left to the browser.
pub fn section_link(to: &'static str, class: &'static str, children: Html) -> Html {
    let onclick = move |event: MouseEvent| {
        if input_events::is_plain_click(&event) && focus::go_to(to) {
            event.prevent_default();
        }
    };
    let class = (!class.is_empty()).then_some(class);
    html! { <a href={format!("#{to}")} {class} {onclick}>{ children }</a> }
}
