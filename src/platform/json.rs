//! Small values as JSON text and back, by the browser's own reader.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// The largest file that is read as JSON. Anything larger was not written by this page.
const MOST_BYTES: f64 = 4_000_000.0;

/// A value as JSON text for people, two blanks a step.
///
/// # Errors
/// When the browser can't write it.
pub fn write<T: Serialize>(value: &T) -> Result<String, String> {
    let value = value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| format!("it can't be written as JSON: {error}"))?;
    JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from_f64(2.0))
        .map(String::from)
        .map_err(|_| "it can't be written as JSON".to_owned())
}

/// The value that a JSON file holds. `writer` is the button that writes such files, for messages.
///
/// # Errors
/// What was found and what was expected, in words.
pub async fn read_file<T: DeserializeOwned>(file: &File, writer: &str) -> Result<T, String> {
    if file.size() > MOST_BYTES {
        return Err("it is too large for a file that this page has written".to_owned());
    }
    let text = JsFuture::from(file.text())
        .await
        .map_err(|_| "the browser can't read it".to_owned())?;
    let value = JSON::parse(&text.as_string().unwrap_or_default())
        .map_err(|_| format!("found no JSON, expected a file that \"{writer}\" has written"))?;
    serde_wasm_bindgen::from_value(value)
        .map_err(|error| format!("{error}; expected a file that \"{writer}\" has written"))
}
