//! The fragment of the page's address, which never leaves the browser.

use wasm_bindgen::JsValue;

use crate::platform::event_listener::EventListener;

/// Returns the fragment without its `#`.
pub fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    hash.map_or_else(String::new, |hash| hash.trim_start_matches('#').to_owned())
}

/// Replaces the fragment without adding to the browser's history.
pub fn set_fragment(fragment: &str) {
    let Some(window) = web_sys::window() else {
        return;
    };
    // An address of only `?` or `#` would name another page, so the path is written out.
    let location = window.location();
    let path = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    let address = if fragment.is_empty() {
        path
    } else {
        format!("{path}#{fragment}")
    };
    // Browsers refuse very frequent changes; the next change then writes the address.
    let _ = window
        .history()
        .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
}

/// Calls `on_change` with the new fragment whenever the user changes it.
pub fn on_change(on_change: impl Fn(String) + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(
        &window,
        "hashchange",
        move |_| on_change(fragment()),
    ))
}
