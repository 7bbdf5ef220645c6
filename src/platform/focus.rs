//! Where the keyboard is: kept from falling off the page when the element that had it goes away.

use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

/// Gives the keyboard to the element with this id, if it is with none. The page stays where it is.
pub fn rescue(id: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    let body = document.body().map(web_sys::Element::from);
    let lost = document.active_element().is_none_or(|element| Some(element) == body);
    let next = document.get_element_by_id(id).filter(|_| lost);
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = next.focus_with_options(&options);
    }
}

/// Gives the keyboard to an element.
pub fn give(element: &HtmlElement) {
    // Nothing is lost that wasn't before when the element takes no focus.
    let _ = element.focus();
}

/// The element that has the keyboard, to be given it back later.
#[derive(Clone, Debug, Default)]
pub struct Held(Option<HtmlElement>);

impl Held {
    /// The element that has the keyboard now, unless it stands in another one.
    pub fn outside(within: &HtmlElement) -> Option<Held> {
        let active = web_sys::window()?.document()?.active_element()?;
        (!within.contains(Some(&active))).then(|| Held(active.dyn_into().ok()))
    }

    /// Gives the keyboard back; to the element with this id where the one that had it is gone or was none.
    pub fn give_back(&self, otherwise: &str) {
        let Some(document) = web_sys::window().and_then(|window| window.document()) else {
            return;
        };
        let body = document.body();
        let held = self
            .0
            .clone()
            .filter(|held| held.is_connected() && Some(held) != body.as_ref());
        let next = held.or_else(|| document.get_element_by_id(otherwise)?.dyn_into().ok());
        if let Some(next) = next {
            give(&next);
        }
    }
}
