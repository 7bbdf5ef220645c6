//! The clipboard, and text selection for browsers that forbid it.

use wasm_bindgen_futures::JsFuture;

/// Copies a text. Returns whether the browser allowed it.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    // Pages from an insecure origin have no clipboard: the property is undefined.
    let clipboard = window.navigator().clipboard();
    if wasm_bindgen::JsValue::from(&clipboard).is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Selects the text of the element with this id, so that the user can copy it.
pub fn select(id: &str) {
    let Some(window) = web_sys::window() else { return };
    let element = window.document().and_then(|document| document.get_element_by_id(id));
    if let (Some(element), Ok(Some(selection))) = (element, window.get_selection()) {
        // The text stays readable if it can't be selected.
        let _ = selection.select_all_children(&element);
    }
}
