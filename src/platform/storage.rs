//! What the browser keeps between visits: short texts by name. Where storage is forbidden or full, nothing is kept, and
//! everything else goes on.

use web_sys::Storage;

/// All names begin like this, so that what other pages of the same host keep is left alone.
const PREFIX: &str = "daypart.";

/// All that is kept, by name.
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

/// What is kept under a name.
pub fn get(name: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{name}")).ok().flatten()
}

/// Keeps a text under a name, or forgets it when there is none. Says whether that could be done; what can't be kept holds for
/// this visit only.
pub fn keep(name: &str, value: Option<&str>) -> bool {
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
