//! Messages as JavaScript values: the plain part serialised, files and large buffers riding along as they are.

use js_sys::{Array, ArrayBuffer, Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

/// The property that holds the plain part.
const BODY: &str = "body";
/// The property that holds the files.
const FILES: &str = "files";
/// The property that holds the buffers.
const BUFFERS: &str = "buffers";

/// A message with what rides along.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope<T> {
    /// What is said.
    pub body: T,
    /// Handles of files.
    pub files: Vec<File>,
    /// Buffers, which belong to the receiver alone.
    pub buffers: Vec<ArrayBuffer>,
}

impl<T> Envelope<T> {
    /// A message by itself.
    pub fn new(body: T) -> Envelope<T> {
        Envelope {
            body,
            files: Vec::new(),
            buffers: Vec::new(),
        }
    }
}

impl<T: Serialize> Envelope<T> {
    /// The value to post, and the list of what is to be transferred with it.
    ///
    /// # Errors
    /// When the body can't be written as a JavaScript value, with what can't.
    pub fn pack(&self) -> Result<(JsValue, Array), String> {
        // A JavaScript number is exact up to 2^53 only; a BigInt holds all 64 bits.
        let serializer = Serializer::new().serialize_large_number_types_as_bigints(true);
        let body = self.body.serialize(&serializer).map_err(|error| error.to_string())?;
        let buffers: Array = self.buffers.iter().collect();
        let parcel = Object::new();
        let files: Array = self.files.iter().collect();
        for (name, value) in [(BODY, &body), (FILES, files.as_ref()), (BUFFERS, buffers.as_ref())] {
            Reflect::set(&parcel, &name.into(), value).map_err(|error| describe(&error))?;
        }
        Ok((parcel.into(), buffers))
    }
}

impl<T: DeserializeOwned> Envelope<T> {
    /// Reads a value that was posted.
    ///
    /// # Errors
    /// When it is no message of this kind, with what was found instead.
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

/// The elements of an array that are of a type; none when the value is no array.
fn all<T: JsCast>(value: &JsValue) -> Vec<T> {
    match value.dyn_ref::<Array>() {
        Some(array) => array.iter().filter_map(|element| element.dyn_into().ok()).collect(),
        None => Vec::new(),
    }
}

/// What a thrown value says.
pub fn describe(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    }
}
