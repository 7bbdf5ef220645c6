//! Display names of codes: a customer field's values by the user's own names, or by the demo's dictionary in files with
//! the demo's columns.

use std::collections::BTreeMap;

use crate::state::Settings;
use crate::state::effect::Effects;
use daypart_engine::demo::code_names;
use daypart_engine::query::filter::{FIELDS, Subject, percent_decode, percent_encode};
use daypart_engine::schema::kinds::ColumnKind;

/// Prefix of the settings that store names.
pub(in crate::state) const STORAGE_PREFIX: &str = "name.";

/// Maximum length of a name, in characters.
const MAX_CHARS: usize = 60;

/// Display names of the values of customer fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeNames {
    own: BTreeMap<(ColumnKind, String), String>,
    /// Whether the demo's dictionary applies to the data set on screen.
    dictionary: bool,
}

/// A change of display names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameEdit {
    /// Set the name of a field's value; an empty name restores the default.
    Set(ColumnKind, String, String),
    /// Restore the default names of all values of a field.
    Reset(ColumnKind),
}

impl CodeNames {
    /// Returns the display name of a value.
    pub fn of(&self, field: ColumnKind, value: &str) -> String {
        let own = self.own.get(&(field, value.to_owned())).map(String::as_str);
        own.unwrap_or_else(|| self.default_of(field, value)).to_owned()
    }

    /// Returns the display name of a value that the user has not named: the dictionary's, or else the value itself.
    fn default_of<'a>(&self, field: ColumnKind, value: &'a str) -> &'a str {
        let name = self.dictionary.then(|| code_names::name_of(field, value)).flatten();
        match name {
            Some(name) => name,
            None if value.is_empty() => "unknown",
            None => value,
        }
    }

    /// Returns the display name of a value in a filter condition.
    pub fn of_subject(&self, subject: Subject, value: &str) -> String {
        match subject {
            Subject::Field(field) => self.of(field, value),
            _ => value.to_owned(),
        }
    }

    /// Returns whether the user has named any value of a field.
    pub fn has_own(&self, field: ColumnKind) -> bool {
        self.own.keys().any(|(of, _)| *of == field)
    }

    /// Sets whether the demo's dictionary applies to the data set on screen.
    pub(in crate::state) fn use_dictionary(&mut self, dictionary: bool) {
        self.dictionary = dictionary;
    }

    /// Loads the names saved by an earlier visit.
    pub(in crate::state) fn load(&mut self, settings: &Settings) {
        let saved = settings.with_prefix(STORAGE_PREFIX).filter_map(|(key, name)| {
            let (field, value) = key.split_once('.')?;
            let field = FIELDS.into_iter().find(|each| each.name() == field)?;
            Some(((field, percent_decode(value)?), name.to_owned()))
        });
        self.own = saved.collect();
    }

    /// Applies a change and saves it.
    pub(in crate::state) fn edit(&mut self, edit: NameEdit, settings: &mut Settings, effects: &mut Effects) {
        match edit {
            NameEdit::Set(field, value, name) => {
                let name: String = name.trim().chars().take(MAX_CHARS).collect();
                let key = storage_key(field, &value);
                let is_default = name == self.default_of(field, &value);
                let own = (!name.is_empty() && !is_default).then_some(name);
                match &own {
                    Some(name) => self.own.insert((field, value), name.clone()),
                    None => self.own.remove(&(field, value)),
                };
                settings.set(&key, own, effects);
            }
            NameEdit::Reset(field) => self.own.retain(|(of, value), _| {
                if *of == field {
                    settings.set(&storage_key(*of, value), None, effects);
                }
                *of != field
            }),
        }
    }
}

fn storage_key(field: ColumnKind, value: &str) -> String {
    format!("{STORAGE_PREFIX}{}.{}", field.name(), percent_encode(value))
}
