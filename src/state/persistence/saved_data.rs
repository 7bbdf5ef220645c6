//! What the browser keeps of the person's choices, as a list that can be read and wiped.

use crate::state::files::import_settings;
use crate::state::panels::code_names;
use crate::state::panels::segments::KEPT_AS as SEGMENT;
use crate::state::view::daypart_editor::Edit;
use crate::state::view::recount;
use crate::state::{Effect, State};

/// The name under which light or dark is kept, which the page's head chooses by itself.
const SCHEME: &str = "scheme";

/// What is told when the browser keeps nothing.
const CANNOT_KEEP: &str = "This browser keeps nothing more for this page: its storage is full or forbidden. Choices and segments \
                           hold until the page is closed; export the segments that you want to have again.";

/// Something that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedItem {
    /// Under which name.
    pub name: String,
    /// What it is, in words.
    pub about: String,
    /// What is kept.
    pub value: String,
}

impl State {
    /// All that is kept but light or dark.
    pub fn kept(&self) -> Vec<SavedItem> {
        let all = self.settings.beginning_with("").filter(|(name, _)| *name != SCHEME);
        let all = all.map(|(name, value)| {
            let about = if name == recount::KEPT_AS {
                "Dayparts".to_owned()
            } else if let Some(segment) = name.strip_prefix(SEGMENT) {
                format!("Segment “{segment}”")
            } else if let Some(code) = name.strip_prefix(code_names::KEPT_AS) {
                format!("Name of {}", code.replace('.', " "))
            } else if let Some(columns) = name.strip_prefix(import_settings::KEPT_AS) {
                let columns = columns.split_once(' ').map_or(columns, |(_, columns)| columns);
                format!(
                    "How files with these columns are read: {}",
                    columns.replace('\u{1F}', ", ")
                )
            } else {
                name.to_owned()
            };
            SavedItem {
                name: name.to_owned(),
                about,
                value: value.trim_end().replace('\n', ", "),
            }
        });
        all.collect()
    }

    /// Takes in that the browser keeps nothing, and tells that once.
    pub(in crate::state) fn cannot_keep(&mut self) {
        if !std::mem::replace(&mut self.keeps_nothing, true) {
            self.tell(CANNOT_KEEP.to_owned());
        }
    }

    /// Forgets what is kept under a name, or all of it, and lets go of it at once.
    pub(in crate::state) fn forget(&mut self, name: Option<&str>, now_ms: f64) -> Vec<Effect> {
        let kept: Vec<String> = match name {
            Some(name) => vec![name.to_owned()],
            None => self
                .settings
                .beginning_with("")
                .map(|(name, _)| name.to_owned())
                .collect(),
        };
        let mut effects = Vec::new();
        for name in &kept {
            if name == recount::KEPT_AS {
                effects.extend(self.edit_bands(Edit::Reset, now_ms));
            }
            effects.extend(self.settings.keep(name, None));
        }
        self.recall_names();
        let segments = &mut self.segments.list;
        segments.retain(|segment| !kept.contains(&format!("{SEGMENT}{}", segment.name)));
        effects
    }
}
