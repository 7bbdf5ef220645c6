//! The names of codes: what a value of a customers' field is called, by the demo's dictionary or as the person says.

use std::collections::BTreeMap;

use crate::state::{Effect, State};
use daypart_engine::demo::code_names;
use daypart_engine::query::filter::{FIELDS, Subject, escaped, unescaped};
use daypart_engine::schema::kinds::ColumnKind;

/// What the names of kept names begin with.
pub(in crate::state) const KEPT_AS: &str = "name.";

/// How long a name may be.
const LONGEST: usize = 60;

/// The names of the fields' values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeNames {
    own: BTreeMap<(ColumnKind, String), String>,
}

/// What is done with names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameEdit {
    /// This value of a field is called so; an empty name gives the dictionary's back.
    Call(ColumnKind, String, String),
    /// All values of a field are called as the dictionary says.
    Reset(ColumnKind),
}

impl CodeNames {
    /// What a value is called.
    pub fn of(&self, field: ColumnKind, value: &str) -> String {
        let own = self.own.get(&(field, value.to_owned())).map(String::as_str);
        let name = own.or_else(|| code_names::name_of(field, value));
        match name {
            Some(name) => name.to_owned(),
            None if value.is_empty() => "not known".to_owned(),
            None => value.to_owned(),
        }
    }

    /// The name of a value of a filter's subject.
    pub fn of_subject(&self, subject: Subject, value: &str) -> String {
        match subject {
            Subject::Field(field) => self.of(field, value),
            _ => value.to_owned(),
        }
    }

    /// Whether any value of a field has a name of the person's own.
    pub fn has_own(&self, field: ColumnKind) -> bool {
        self.own.keys().any(|(of, _)| *of == field)
    }
}

impl State {
    /// Takes up the names that an earlier visit has kept.
    pub(in crate::state) fn recall_names(&mut self) {
        let kept = self.settings.beginning_with(KEPT_AS).filter_map(|(key, name)| {
            let (field, value) = key.split_once('.')?;
            let field = FIELDS.into_iter().find(|each| each.name() == field)?;
            Some(((field, unescaped(value)?), name.to_owned()))
        });
        self.names.own = kept.collect();
    }

    pub(in crate::state) fn edit_names(&mut self, edit: NameEdit) -> Vec<Effect> {
        match edit {
            NameEdit::Call(field, value, name) => {
                let name: String = name.trim().chars().take(LONGEST).collect();
                let key = kept_as(field, &value);
                let own =
                    (!name.is_empty() && Some(name.as_str()) != code_names::name_of(field, &value)).then_some(name);
                match &own {
                    Some(name) => self.names.own.insert((field, value), name.clone()),
                    None => self.names.own.remove(&(field, value)),
                };
                self.settings.keep(&key, own).into_iter().collect()
            }
            NameEdit::Reset(field) => {
                let (gone, left) = std::mem::take(&mut self.names.own)
                    .into_iter()
                    .partition(|((of, _), _)| *of == field);
                self.names.own = left;
                let gone: BTreeMap<(ColumnKind, String), String> = gone;
                let forget = gone
                    .into_keys()
                    .filter_map(|(field, value)| self.settings.keep(&kept_as(field, &value), None));
                forget.collect()
            }
        }
    }
}

fn kept_as(field: ColumnKind, value: &str) -> String {
    format!("{KEPT_AS}{}.{}", field.name(), escaped(value))
}
