//! Manifests as files: told, read and saved.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::platform::{download, json};
use crate::state::ManifestEdit;
use daypart_engine::export::manifest::Manifest;

/// Whether a file that was dropped is a manifest, as far as its name tells.
pub fn is_one(file: &File) -> bool {
    file.name().to_lowercase().ends_with(".json")
}

/// Reads a manifest, and gives what is to be done with it.
pub fn read(file: &File, tell: impl FnOnce(ManifestEdit) + 'static) {
    let file = file.clone();
    spawn_local(async move {
        let edit = match json::read_file::<Manifest>(&file, "Save manifest").await {
            Ok(manifest) => ManifestEdit::Arrive(Box::new(manifest)),
            Err(message) => ManifestEdit::Misread(format!("{}: {message}", file.name())),
        };
        tell(edit);
    });
}

/// Saves a manifest.
///
/// # Errors
/// When the browser can't write or save it.
pub fn save(manifest: &Manifest) -> Result<(), String> {
    let text = json::write(manifest)?;
    download::save(&JsValue::from_str(&text), "application/json", "daypart-manifest.json")
}
