//! Handles by which a file can be looked at again, where the browser has the File System Access API.
//!
//! Its interfaces are not the same in all browsers, so they are called by name.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, File};

use crate::platform::envelope::describe;

/// A way to a file that can be gone again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct FileHandle(JsValue);

/// Whether files can be watched in this browser.
pub fn are_supported() -> bool {
    web_sys::window().is_some_and(|window| method(&window, "showOpenFilePicker").is_some())
}

/// Has the person pick files, and gives each with its handle; none when they change their mind.
///
/// # Errors
/// When the browser refuses, in its words.
pub async fn pick() -> Result<Vec<(File, FileHandle)>, String> {
    let window = web_sys::window().ok_or("there is no window")?;
    let show = method(&window, "showOpenFilePicker").ok_or("this browser has no picker for files that are watched")?;
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

/// The handles of what is dropped, on their way. They must be asked for while the drop is being told.
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

/// A handle that was asked for; `None` when it is no file's.
pub async fn arrived(promise: Promise) -> Option<FileHandle> {
    let handle = JsFuture::from(promise).await.ok()?;
    method(&handle, "getFile").map(|_| FileHandle(handle))
}

impl FileHandle {
    /// The file as it is now.
    ///
    /// # Errors
    /// When it can't be had any more, in the browser's words.
    pub async fn file(&self) -> Result<File, String> {
        let get = method(&self.0, "getFile").ok_or("the browser gives no way to it")?;
        let file = get.call0(&self.0).map_err(|error| describe(&error))?;
        let file = JsFuture::from(Promise::from(file)).await;
        let file = file.map_err(|error| describe(&error))?;
        file.dyn_into().map_err(|_| "what is there is no file".to_owned())
    }

    /// The name of the file.
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
