//! Dropped folders: finds the tables in them at any depth.
//!
//! The entry interfaces are old and return their results through callbacks; they are called by name.

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File};

use crate::platform::envelope::describe;
use crate::platform::file_handles::{method, name_of};

/// Extensions of files that may be tables or accompany them. A name without an extension may be a table too.
const EXTENSIONS: [&str; 8] = ["csv", "tsv", "tab", "psv", "txt", "gz", "json", "log"];

/// A dropped folder.
pub struct DroppedFolder(JsValue);

/// Returns the folders of a drop. Browsers allow this only while the drop event is handled.
pub fn dropped(event: &Event) -> Vec<DroppedFolder> {
    let items = Reflect::get(event, &"dataTransfer".into()).and_then(|data| Reflect::get(&data, &"items".into()));
    let Ok(items) = items else { return Vec::new() };
    let items = Array::from(&items);
    let entries = items.iter().filter_map(|item| {
        let entry = method(&item, "webkitGetAsEntry")?.call0(&item).ok()?;
        is(&entry, "isDirectory").then_some(DroppedFolder(entry))
    });
    entries.collect()
}

impl DroppedFolder {
    /// Returns its name.
    pub fn name(&self) -> String {
        name_of(&self.0)
    }

    /// Returns the files in it that may be tables, ordered by name within each folder.
    ///
    /// # Errors
    /// Returns the browser's message when one of them is not accessible.
    pub async fn files(self) -> Result<Vec<File>, String> {
        let mut files = Vec::new();
        let mut folders = vec![self.0];
        while let Some(folder) = folders.pop() {
            let mut entries = entries_of(&folder).await?;
            entries.sort_by_key(name_of);
            for entry in &entries {
                if is(entry, "isFile") && may_be_table(&name_of(entry)) {
                    let file = call_with_callbacks(entry, "file").await?;
                    files.push(
                        file.dyn_into()
                            .map_err(|_| "found something other than a file".to_owned())?,
                    );
                }
            }
            folders.extend(entries.into_iter().filter(|entry| is(entry, "isDirectory")).rev());
        }
        Ok(files)
    }
}

/// Returns whether a file of this name may be a table or accompany one. Hidden files are not.
fn may_be_table(name: &str) -> bool {
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase());
    !name.starts_with('.') && extension.is_none_or(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Returns all entries of a folder. The reader returns them in batches, the last of which is empty.
async fn entries_of(folder: &JsValue) -> Result<Vec<JsValue>, String> {
    let create = method(folder, "createReader").ok_or("the browser refused access to it")?;
    let reader = create.call0(folder).map_err(|error| describe(&error))?;
    let mut entries = Vec::new();
    loop {
        let portion = Array::from(&call_with_callbacks(&reader, "readEntries").await?);
        if portion.length() == 0 {
            return Ok(entries);
        }
        entries.extend(portion.iter());
    }
}

/// Calls a method with two callbacks, and returns the value passed to the first or the error passed to the
/// second.
async fn call_with_callbacks(object: &JsValue, name: &str) -> Result<JsValue, String> {
    let function = method(object, name).ok_or_else(|| format!("the browser has no {name}"))?;
    let promise = Promise::new(&mut |resolve, reject| {
        if let Err(error) = function.call2(object, &resolve, &reject) {
            // A promise that is already rejected stays so.
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        }
    });
    JsFuture::from(promise).await.map_err(|error| describe(&error))
}

fn is(entry: &JsValue, what: &str) -> bool {
    Reflect::get(entry, &what.into()).is_ok_and(|is| is.is_truthy())
}
