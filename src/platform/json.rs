//! JSON: small values as text and back, by the browser's parser.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// The largest size in bytes of a file read as JSON. This page writes none that is larger.
const MAX_BYTES: f64 = 4_000_000.0;

/// Returns a value as indented JSON text.
///
/// # Errors
/// Returns a message when the browser can't write it.
pub fn write<T: Serialize>(value: &T) -> Result<String, String> {
    let value = value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| format!("it can’t be written as JSON: {error}"))?;
    JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from_f64(2.0))
        .map(String::from)
        .map_err(|_| "it can’t be written as JSON".to_owned())
}

/// Returns the value in a JSON file. `writer` is the label of the button that writes such files, for
/// messages.
///
/// # Errors
/// Returns what was found and what was expected.
pub async fn read_file<T: DeserializeOwned>(file: &File, writer: &str) -> Result<T, String> {
    if file.size() > MAX_BYTES {
        return Err("the file is larger than any that this page writes".to_owned());
    }
    let text = JsFuture::from(file.text())
        .await
        .map_err(|_| "the browser can’t read the file".to_owned())?;
    let value = JSON::parse(&text.as_string().unwrap_or_default())
        .map_err(|_| format!("found no JSON, expected a file that \"{writer}\" writes"))?;
    serde_wasm_bindgen::from_value(value).map_err(|error| format!("{error}; expected a file that \"{writer}\" writes"))
}
