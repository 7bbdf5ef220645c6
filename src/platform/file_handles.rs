//! File System Access handles, by which a file can be read repeatedly.
//!
//! Browsers differ in these interfaces, so they are called by name.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File};

use crate::platform::envelope::describe;

/// A handle that reads the current version of a file at any time.
#[derive(Clone, Debug, PartialEq)]
pub struct FileHandle(JsValue);

/// Returns whether this browser can watch files.
pub fn are_supported() -> bool {
    web_sys::window().is_some_and(|window| method(&window, "showOpenFilePicker").is_some())
}

/// Opens the file picker, and returns the chosen files with their handles; none when the user cancels.
///
/// # Errors
/// Returns the browser's message when it refuses.
pub async fn pick() -> Result<Vec<(File, FileHandle)>, String> {
    let window = web_sys::window().ok_or("there is no window")?;
    let show = method(&window, "showOpenFilePicker").ok_or("this browser can’t watch files")?;
    let options = Object::new();
    Reflect::set(&options, &"multiple".into(), &JsValue::TRUE).map_err(|error| describe(&error))?;
    let picked = match show.call1(&window, &options).map(Promise::from) {
        Ok(picked) => JsFuture::from(picked).await,
        Err(error) => Err(error),
    };
    let handles = match picked {
        Ok(handles) => Array::from(&handles),
        Err(error) if name_of(&error) == "AbortError" => return Ok(Vec::new()),
        Err(error) => return Err(describe(&error)),
    };
    let mut files = Vec::new();
    for handle in handles.iter().map(FileHandle) {
        files.push((handle.file().await?, handle));
    }
    Ok(files)
}

/// Requests the handles of dropped files. Browsers allow this only while the drop event is handled.
pub fn dropped(event: &Event) -> Vec<Promise> {
    let items = Reflect::get(event, &"dataTransfer".into()).and_then(|data| Reflect::get(&data, &"items".into()));
    let Ok(items) = items else { return Vec::new() };
    let items = Array::from(&items);
    let handles = items.iter().filter_map(|item| {
        let get = method(&item, "getAsFileSystemHandle")?;
        get.call0(&item).ok()?.dyn_into::<Promise>().ok()
    });
    handles.collect()
}

/// Resolves a requested handle; `None` when it is not a file's.
pub async fn arrived(promise: Promise) -> Option<FileHandle> {
    let handle = JsFuture::from(promise).await.ok()?;
    method(&handle, "getFile").map(|_| FileHandle(handle))
}

impl FileHandle {
    /// Returns the file's current version.
    ///
    /// # Errors
    /// Returns the browser's message when the file is no longer accessible.
    pub async fn file(&self) -> Result<File, String> {
        let get = method(&self.0, "getFile").ok_or("the browser refused access to it")?;
        let file = get.call0(&self.0).map_err(|error| describe(&error))?;
        let file = JsFuture::from(Promise::from(file)).await;
        let file = file.map_err(|error| describe(&error))?;
        file.dyn_into()
            .map_err(|_| "found something other than a file".to_owned())
    }

    /// Returns the file's name.
    pub fn name(&self) -> String {
        name_of(&self.0)
    }
}

pub(in crate::platform) fn name_of(value: &JsValue) -> String {
    let name = Reflect::get(value, &"name".into()).ok();
    name.and_then(|name| name.as_string()).unwrap_or_default()
}

pub(in crate::platform) fn method(object: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(object, &name.into()).ok()?.dyn_into().ok()
}
