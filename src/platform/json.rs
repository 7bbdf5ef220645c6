//! JSON: small values as text and back, by the browser's parser.

use js_sys::JSON;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// The largest size in bytes of a file read as JSON. This page writes none that is larger.
const MAX_BYTES: f64 = 4_000_000.0;

/// The number of bytes by which a file's beginning is judged.
const HEAD_BYTES: f64 = 1_024.0;

/// Returns a value as indented JSON text.
///
/// # Errors
/// Returns a message when the browser can't write it.
pub fn write<T: Serialize>(value: &T) -> Result<String, String> {
    let text = value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(JsValue::from)
        .and_then(|value| JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from_f64(2.0)));
    text.map(String::from)
        .map_err(|_| "The browser couldn’t write the file as JSON. Reload the page and try again.".to_owned())
}

/// Returns the first characters of a file, read as UTF-8.
///
/// # Errors
/// Returns a message when the browser can't read the file.
pub async fn head(file: &File) -> Result<String, String> {
    let head = file
        .slice_with_f64_and_f64(0.0, HEAD_BYTES)
        .map_err(|_| UNREADABLE.to_owned())?;
    let text = JsFuture::from(head.text()).await.map_err(|_| UNREADABLE.to_owned())?;
    Ok(text.as_string().unwrap_or_default())
}

/// Parses a JSON file.
///
/// # Errors
/// Returns what was found and what was expected.
pub async fn parse_file(file: &File) -> Result<JsValue, String> {
    if file.size() > MAX_BYTES {
        return Err(format!(
            "found {} bytes of JSON, expected at most {MAX_BYTES}: this page writes no larger JSON file",
            file.size()
        ));
    }
    let text = JsFuture::from(file.text()).await.map_err(|_| UNREADABLE.to_owned())?;
    JSON::parse(&text.as_string().unwrap_or_default())
        .map_err(|_| "found no JSON, expected a JSON file that this page writes".to_owned())
}

const UNREADABLE: &str = "the browser can’t read the file. Check that it still exists, and drop it again";
