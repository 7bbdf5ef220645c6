//! Where the keyboard is: kept from falling off the page when the element that had it goes away.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Gives the keyboard to the element with this id, if it is with none.
pub fn rescue(id: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    let body = document.body().map(web_sys::Element::from);
    let lost = document.active_element().is_none_or(|element| Some(element) == body);
    let next = document.get_element_by_id(id).filter(|_| lost);
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        // Nothing is lost that wasn't before when the element takes no focus.
        let _ = next.focus();
    }
}
