//! The clipboard, where the browser lets a page use it.

use wasm_bindgen_futures::JsFuture;

/// Copies a text, and says whether that was allowed.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    // Pages that came over a plain connection have no clipboard, and looking for it gives nothing.
    let clipboard = window.navigator().clipboard();
    if wasm_bindgen::JsValue::from(&clipboard).is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Selects the text of the element with this id, so that a person can copy it.
pub fn select(id: &str) {
    let Some(window) = web_sys::window() else { return };
    let element = window.document().and_then(|document| document.get_element_by_id(id));
    if let (Some(element), Ok(Some(selection))) = (element, window.get_selection()) {
        // A text that can't be selected is still there to be read.
        let _ = selection.select_all_children(&element);
    }
}
