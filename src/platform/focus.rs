//! Keyboard focus: moved to a part of the page, and restored when the focused element goes away.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{FocusOptions, HtmlElement};

/// The attribute that makes an element focusable.
const TAB_INDEX: &str = "tabindex";

/// Focuses the element with this id if nothing has the focus. The page does not scroll.
pub fn recover(id: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    let body = document.body().map(web_sys::Element::from);
    let is_lost = document.active_element().is_none_or(|element| Some(element) == body);
    let next = document.get_element_by_id(id).filter(|_| is_lost);
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        set_without_scrolling(&next);
    }
}

/// Scrolls to the element with this id and focuses it, as a link to a fragment does, but leaves the page's address
/// alone. Returns whether there is such an element.
pub fn go_to(id: &str) -> bool {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return false;
    };
    let element = document.get_element_by_id(id);
    let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    element.scroll_into_view();
    if !element.has_attribute(TAB_INDEX) {
        // Only while it has the focus: a click in it later must not focus it.
        let focused = element.clone();
        let on_blur = Closure::once_into_js(move || {
            focused.set_onblur(None);
            let _ = focused.remove_attribute(TAB_INDEX);
        });
        element.set_onblur(Some(on_blur.unchecked_ref()));
        let _ = element.set_attribute(TAB_INDEX, "-1");
    }
    set_without_scrolling(&element);
    true
}

fn set_without_scrolling(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // If the element can't take the focus, nothing changes.
    let _ = element.focus_with_options(&options);
}

/// Focuses an element.
pub fn set(element: &HtmlElement) {
    // If the element can't take the focus, nothing changes.
    let _ = element.focus();
}

/// The focused element, to restore the focus later.
#[derive(Clone, Debug, Default)]
pub struct SavedFocus(Option<HtmlElement>);

impl SavedFocus {
    /// Returns the element that has the focus; `None` when it is inside `within`.
    pub fn outside(within: &HtmlElement) -> Option<SavedFocus> {
        let active = web_sys::window()?.document()?.active_element()?;
        (!within.contains(Some(&active))).then(|| SavedFocus(active.dyn_into().ok()))
    }

    /// Restores the focus, or focuses the element with this id if the former one is gone or there was none.
    pub fn restore(&self, otherwise: &str) {
        let Some(document) = web_sys::window().and_then(|window| window.document()) else {
            return;
        };
        let body = document.body();
        let previous = self
            .0
            .clone()
            .filter(|previous| previous.is_connected() && Some(previous) != body.as_ref());
        let next = previous.or_else(|| document.get_element_by_id(otherwise)?.dyn_into().ok());
        if let Some(next) = next {
            set(&next);
        }
    }
}
