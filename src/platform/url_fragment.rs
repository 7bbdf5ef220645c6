//! The page's address: its fragment, which never leaves the browser.

use wasm_bindgen::JsValue;

use crate::platform::event_listener::EventListener;

/// The fragment of the page's address, without its `#`.
pub fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    hash.map_or_else(String::new, |hash| hash.trim_start_matches('#').to_owned())
}

/// Gives the page's address another fragment, without a step in the browser's history.
pub fn set_fragment(fragment: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    // An address of nothing but `?` or `#` would name another page, so the path is written out.
    let place = window.location();
    let path = place.pathname().unwrap_or_default() + &place.search().unwrap_or_default();
    let address = if fragment.is_empty() {
        path
    } else {
        format!("{path}#{fragment}")
    };
    // Browsers refuse when there are very many changes a second; the next change writes the address then.
    let _ = window
        .history()
        .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
}

/// Calls `heard` with the new fragment whenever a person changes it.
pub fn on_change(heard: impl Fn(String) + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "hashchange", move |_| heard(fragment())))
}
