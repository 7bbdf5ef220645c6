//! Downloads: saves bytes and texts as files, through an object URL that is revoked afterwards.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::platform::timer;

/// The time in milliseconds until the object URL is revoked: the browser has begun to save by then.
const KEEP_ADDRESS_MS: u32 = 10_000;

/// Saves a buffer, a text or another Blob part under a name. `kind` is a media type such as "text/csv".
///
/// # Errors
/// Returns a message when the browser refuses.
pub fn save(content: &JsValue, kind: &str, name: &str) -> Result<(), String> {
    save_blob(&blob(content, kind)?, name)
}

/// Saves a Blob under a name.
///
/// # Errors
/// Returns a message when the browser refuses.
pub fn save_blob(blob: &Blob, name: &str) -> Result<(), String> {
    let problem = || format!("{name} could not be saved: the browser refused the download.");
    let document = web_sys::window()
        .and_then(|window| window.document())
        .ok_or_else(problem)?;
    let body = document.body().ok_or_else(problem)?;
    let anchor = document.create_element("a").map_err(|_| problem())?;
    let anchor: HtmlAnchorElement = anchor.dyn_into().map_err(|_| problem())?;
    let address = Url::create_object_url_with_blob(blob).map_err(|_| problem())?;
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.set_hidden(true);
    let clicked = body.append_child(&anchor).map(|_| anchor.click());
    anchor.remove();
    timer::after(KEEP_ADDRESS_MS, move || {
        let _ = Url::revoke_object_url(&address);
    });
    clicked.map_err(|_| problem())
}

/// Returns a Blob of one part.
///
/// # Errors
/// Returns a message when the browser has no memory for it.
pub fn blob(content: &JsValue, kind: &str) -> Result<Blob, String> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(content), &options)
        .map_err(|_| "The file could not be created: the browser is out of memory.".to_owned())
}
