//! Message envelopes: a serialised body with files and transferable buffers, as one JavaScript value.

use js_sys::{Array, ArrayBuffer, Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

/// The property of the serialised body.
const BODY: &str = "body";
/// The property of the files.
const FILES: &str = "files";
/// The property of the buffers.
const BUFFERS: &str = "buffers";

/// A message with attached files and buffers.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope<T> {
    /// The message.
    pub body: T,
    /// File handles.
    pub files: Vec<File>,
    /// Buffers. Their ownership moves to the receiver.
    pub buffers: Vec<ArrayBuffer>,
}

impl<T> Envelope<T> {
    /// Returns a message without attachments.
    pub fn new(body: T) -> Envelope<T> {
        Envelope {
            body,
            files: Vec::new(),
            buffers: Vec::new(),
        }
    }
}

impl<T: Serialize> Envelope<T> {
    /// Returns the value to post, and the list of objects to transfer with it.
    ///
    /// # Errors
    /// Returns the reason when the body can't be written as a JavaScript value.
    pub fn pack(&self) -> Result<(JsValue, Array), String> {
        // A JavaScript number is exact up to 2^53 only; a BigInt represents all 64 bits.
        let serializer = Serializer::new().serialize_large_number_types_as_bigints(true);
        let body = self.body.serialize(&serializer).map_err(|error| error.to_string())?;
        let buffers: Array = self.buffers.iter().collect();
        let envelope = Object::new();
        let files: Array = self.files.iter().collect();
        for (name, value) in [(BODY, &body), (FILES, files.as_ref()), (BUFFERS, buffers.as_ref())] {
            Reflect::set(&envelope, &name.into(), value).map_err(|error| describe(&error))?;
        }
        Ok((envelope.into(), buffers))
    }
}

impl<T: DeserializeOwned> Envelope<T> {
    /// Reads a posted value.
    ///
    /// # Errors
    /// Returns what was found when the value is no message of this type.
    pub fn unpack(value: &JsValue) -> Result<Envelope<T>, String> {
        let part = |name: &str| Reflect::get(value, &name.into()).map_err(|error| describe(&error));
        let body = serde_wasm_bindgen::from_value(part(BODY)?).map_err(|error| error.to_string())?;
        Ok(Envelope {
            body,
            files: all(&part(FILES)?),
            buffers: all(&part(BUFFERS)?),
        })
    }
}

/// Returns the elements of an array that have a type; none when the value is no array.
fn all<T: JsCast>(value: &JsValue) -> Vec<T> {
    match value.dyn_ref::<Array>() {
        Some(array) => array.iter().filter_map(|element| element.dyn_into().ok()).collect(),
        None => Vec::new(),
    }
}

/// Returns the message of a thrown value.
pub fn describe(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error
            .as_string()
            .unwrap_or_else(|| "the browser gave no reason".to_owned()),
    }
}
