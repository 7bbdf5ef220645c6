//! What is kept in the browser's storage between visits: names and values, as texts. What a value means is the business
//! of whoever keeps it.

use std::collections::BTreeMap;

use crate::state::Effect;

/// The settings that are kept. Where the browser allows no storage they hold for this visit only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    kept: BTreeMap<String, String>,
}

impl Settings {
    /// The settings that were found in storage.
    pub fn new(found: impl IntoIterator<Item = (String, String)>) -> Settings {
        Settings {
            kept: found.into_iter().collect(),
        }
    }

    /// A setting's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.kept.get(name).map(String::as_str)
    }

    /// The settings whose names begin so: the rest of the name, and the value.
    pub fn beginning_with(&self, beginning: &str) -> impl Iterator<Item = (&str, &str)> {
        self.kept
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(beginning)?, value.as_str())))
    }

    /// Keeps a value, or forgets the setting. `None` when nothing changes.
    pub fn keep(&mut self, name: &str, value: Option<String>) -> Option<Effect> {
        let before = match &value {
            Some(value) => self.kept.insert(name.to_owned(), value.clone()),
            None => self.kept.remove(name),
        };
        (before != value).then(|| Effect::Keep {
            name: name.to_owned(),
            value,
        })
    }
}
