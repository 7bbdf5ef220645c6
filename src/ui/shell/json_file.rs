//! JSON files that are dropped or chosen: recognised by their contents, and read. Manifest files are saved here too.
//!
//! [`JsonKind`] decides what a file is, [`export::manifest`](daypart_engine::export::manifest) defines manifests.

use js_sys::Reflect;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::File;

use crate::platform::{download, json};
use crate::state::{Action, JsonKind, ManifestEdit, SegmentEdit, SegmentFile, begins_like_json};
use daypart_engine::export::manifest::Manifest;

/// Returns whether a file may be a JSON file of this page, by its name or type. Its contents decide; see
/// [`action_for`].
pub fn may_be_json(file: &File) -> bool {
    file.name().to_lowercase().ends_with(".json") || file.type_() == "application/json"
}

/// Returns the action for a dropped JSON file; `None` when its contents may be a table instead.
pub async fn action_for(file: &File) -> Option<Action> {
    // A file that can't be read is left to the worker, which reports the browser's reason.
    if !begins_like_json(&json::head(file).await.ok()?) {
        return None;
    }
    Some(match read(file).await {
        Ok(action) => action,
        Err(message) => Action::ReportProblem(about(file, &message)),
    })
}

async fn read(file: &File) -> Result<Action, String> {
    let (kind, value) = recognise(file).await?;
    Ok(match kind {
        JsonKind::Manifest => Action::Manifest(ManifestEdit::Restore(Box::new(convert::<Manifest>(kind, value)?))),
        JsonKind::Segments => Action::Segment(SegmentEdit::ImportDropped(convert(kind, value)?)),
    })
}

/// Reads a file that was chosen to import segments.
///
/// # Errors
/// Returns a message with the file's name, what was found and what was expected.
pub async fn read_segments(file: &File) -> Result<SegmentFile, String> {
    let read = match recognise(file).await {
        Ok((JsonKind::Segments, value)) => convert(JsonKind::Segments, value),
        Ok((kind, _)) => Err(format!(
            "found {}, expected {}. Drop it on the page instead.",
            kind.noun(),
            JsonKind::Segments.noun()
        )),
        Err(message) => Err(message),
    };
    read.map_err(|message| about(file, &message))
}

/// Parses a file and recognises what it is.
async fn recognise(file: &File) -> Result<(JsonKind, JsValue), String> {
    let value = json::parse_file(file).await?;
    let field = |name: &str| {
        let field = Reflect::get(&value, &name.into()).ok()?;
        (!field.is_undefined()).then(|| field.as_f64())
    };
    Ok((JsonKind::of(&field)?, value))
}

/// Converts a recognised value. The browser's own error would name types of the program.
fn convert<T: DeserializeOwned>(kind: JsonKind, value: JsValue) -> Result<T, String> {
    serde_wasm_bindgen::from_value(value).map_err(|_| kind.damaged())
}

/// Returns a message about a file as a sentence.
fn about(file: &File, message: &str) -> String {
    let end = if message.ends_with('.') { "" } else { "." };
    format!("{}: {message}{end}", file.name())
}

/// Saves a manifest.
///
/// # Errors
/// Returns the reason if the browser can't write or save the file.
pub fn save(manifest: &Manifest) -> Result<(), String> {
    let text = json::write(manifest)?;
    download::save(&JsValue::from_str(&text), "application/json", "daypart-manifest.json")
}
