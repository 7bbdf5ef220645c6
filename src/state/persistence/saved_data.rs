//! Saved data: a list of everything that the browser stores for the page, which the user can inspect and delete.

use crate::state::State;
use crate::state::files::import_settings;
use crate::state::panels::code_names;
use crate::state::panels::segments::STORAGE_PREFIX as SEGMENT;
use crate::state::view::daypart_editor::{DaypartEdit, STORAGE_NAME as DAYPARTS};

/// Setting of the light or dark scheme, which a script in the page's head reads.
const SCHEME: &str = "scheme";

/// Message when the browser refuses to store settings.
const STORAGE_FAILED: &str = "This browser can’t save anything more for this page: its storage is full or blocked. \
                              Settings and segments are kept until you close this page. Export the segments that you \
                              want to keep.";

/// A saved setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedItem {
    /// Name of the setting.
    pub name: String,
    /// Description for the user.
    pub description: String,
    /// Its value.
    pub value: String,
}

impl State {
    /// Returns all saved settings except the light or dark scheme.
    pub fn saved_items(&self) -> Vec<SavedItem> {
        let all = self.settings.with_prefix("").filter(|(name, _)| *name != SCHEME);
        let all = all.map(|(name, value)| {
            let description = if name == DAYPARTS {
                "Dayparts".to_owned()
            } else if let Some(segment) = name.strip_prefix(SEGMENT) {
                format!("Segment “{segment}”")
            } else if let Some(code) = name.strip_prefix(code_names::STORAGE_PREFIX) {
                format!("Name of {}", code.replace('.', " "))
            } else if let Some(columns) = name.strip_prefix(import_settings::STORAGE_PREFIX) {
                let columns = columns.split_once(' ').map_or(columns, |(_, columns)| columns);
                format!(
                    "Import settings for files with these columns: {}",
                    columns.replace('\u{1F}', ", ")
                )
            } else {
                name.to_owned()
            };
            SavedItem {
                name: name.to_owned(),
                description,
                value: value.trim_end().replace('\n', ", "),
            }
        });
        all.collect()
    }

    /// Records that the browser refuses to store settings, and reports it once.
    pub(in crate::state) fn report_storage_failure(&mut self) {
        if !std::mem::replace(&mut self.storage_failed, true) {
            self.effects.report(STORAGE_FAILED.to_owned());
        }
    }

    /// Deletes one saved setting or all of them, and resets what they had set.
    pub(in crate::state) fn forget(&mut self, name: Option<&str>) {
        let names: Vec<String> = match name {
            Some(name) => vec![name.to_owned()],
            None => self.settings.with_prefix("").map(|(name, _)| name.to_owned()).collect(),
        };
        for name in &names {
            if name == DAYPARTS {
                self.edit_dayparts(DaypartEdit::Reset);
            }
            self.settings.set(name, None, &mut self.effects);
        }
        self.names.load(&self.settings);
        let segments = &mut self.segments.list;
        segments.retain(|segment| !names.contains(&format!("{SEGMENT}{}", segment.name)));
    }
}
