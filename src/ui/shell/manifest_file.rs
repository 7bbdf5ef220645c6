//! Manifest files: recognising, reading and saving them.
//!
//! [`export::manifest`](daypart_engine::export::manifest) defines their contents.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use crate::platform::{download, json};
use crate::state::ManifestEdit;
use daypart_engine::export::manifest::Manifest;

/// Returns whether a dropped file is a manifest, judged by its name.
pub fn is_manifest(file: &File) -> bool {
    file.name().to_lowercase().ends_with(".json")
}

/// Reads a manifest and passes it, or the reason why it can't be read, to `then`.
pub fn read(file: &File, then: impl FnOnce(ManifestEdit) + 'static) {
    let file = file.clone();
    spawn_local(async move {
        let edit = match json::read_file::<Manifest>(&file, "Save this run").await {
            Ok(manifest) => ManifestEdit::Restore(Box::new(manifest)),
            Err(message) => ManifestEdit::Unreadable(format!("{}: {message}", file.name())),
        };
        then(edit);
    });
}

/// Saves a manifest.
///
/// # Errors
/// Returns the reason if the browser can't write or save the file.
pub fn save(manifest: &Manifest) -> Result<(), String> {
    let text = json::write(manifest)?;
    download::save(&JsValue::from_str(&text), "application/json", "daypart-manifest.json")
}
