//! Settings in the browser's storage: text values by name. The module that saves a setting defines its format.

use std::collections::BTreeMap;

use crate::state::Effect;
use crate::state::effect::Effects;

/// Saved settings by name. Where the browser blocks storage they last for this visit only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    values: BTreeMap<String, String>,
}

impl Settings {
    /// Creates the settings from the entries found in storage.
    pub fn new(found: impl IntoIterator<Item = (String, String)>) -> Settings {
        Settings {
            values: found.into_iter().collect(),
        }
    }

    /// Returns a setting's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Returns the settings whose names have this prefix: the rest of the name, and the value.
    pub fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// Saves a value, or deletes the setting without one.
    pub(in crate::state) fn set(&mut self, name: &str, value: Option<String>, effects: &mut Effects) {
        let before = match &value {
            Some(value) => self.values.insert(name.to_owned(), value.clone()),
            None => self.values.remove(name),
        };
        if before != value {
            effects.push(Effect::SaveSetting {
                name: name.to_owned(),
                value,
            });
        }
    }
}
