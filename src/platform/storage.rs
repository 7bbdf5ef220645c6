//! Local storage: short texts by name, kept between visits. Where storage is forbidden or full, nothing is
//! saved and everything else works.

use web_sys::Storage;

/// The prefix of all keys, so that other pages of the same host are left alone.
const PREFIX: &str = "daypart.";

/// Returns all saved texts with their names.
pub fn all() -> Vec<(String, String)> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let length = storage.length().unwrap_or(0);
    (0..length)
        .filter_map(|index| {
            let key = storage.key(index).ok().flatten()?;
            let value = storage.get_item(&key).ok().flatten()?;
            Some((key.strip_prefix(PREFIX)?.to_owned(), value))
        })
        .collect()
}

/// Returns the text saved under a name.
pub fn get(name: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{name}")).ok().flatten()
}

/// Saves a text under a name, or removes it for `None`. Returns whether that succeeded; if not, the value
/// lasts for this visit only.
pub fn save(name: &str, value: Option<&str>) -> bool {
    let Some(storage) = storage() else {
        return value.is_none();
    };
    let key = format!("{PREFIX}{name}");
    let done = match value {
        Some(value) => storage.set_item(&key, value),
        None => storage.remove_item(&key),
    };
    done.is_ok()
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
