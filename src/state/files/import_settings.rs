//! The settings of one file: what a person says about how it is to be read, the look at it that follows at once, and what
//! is remembered for files with the same columns.

use std::rc::Rc;

use crate::protocol::{FileChange, FileReport, Look, Remembered, Request};
use crate::state::files::remembered_overrides::{read_given, write_given};
use crate::state::{Effect, ShownData, State};
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{ProfileKey, ReadOverrides};
use daypart_engine::time::parse::DateOrder;
use daypart_engine::time::zone::Zone;

/// The beginning of the names under which it is kept what was said about files; their columns follow.
pub(in crate::state) const KEPT_AS: &str = "columns ";

/// The settings of the file that is being looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportSettings {
    /// The file's place in the shown list.
    pub file: usize,
    /// What was said about it.
    pub given: ReadOverrides,
    /// What it looks like read so; the look before, until the next one comes.
    pub look: Option<Rc<Look>>,
    asked: Option<u32>,
}

/// A change of a file's settings.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportEdit {
    /// The settings of the file at this place are to be seen.
    Open(usize),
    /// They have been seen.
    Close,
    /// What the file is.
    Role(TableKind),
    /// How its bytes stand for letters.
    Encoding(Encoding),
    /// The byte between two fields.
    Delimiter(u8),
    /// The byte around fields, if any.
    Quote(Option<u8>),
    /// How many rows the header has.
    Header(usize),
    /// What a column holds.
    Column(usize, ColumnKind),
    /// Which of day and month comes first.
    Order(DateOrder),
    /// The zone to show times in, by its name.
    Zone(String),
    /// What a profile is made for.
    Key(ProfileKey),
    /// Nothing is to be said any more: the file is to be guessed again, and what is remembered forgotten.
    Forget,
    /// The file is to be read so.
    Read,
}

impl ImportSettings {
    /// Whether the look that is shown is older than the settings.
    pub fn waiting(&self) -> bool {
        self.asked.is_some()
    }

    fn say(&mut self, edit: ImportEdit) {
        let given = &mut self.given;
        match edit {
            ImportEdit::Role(role) => {
                // What columns hold and what profiles are made for depends on what the file is.
                *given = ReadOverrides {
                    role: Some(role),
                    columns: None,
                    key: None,
                    ..std::mem::take(given)
                };
            }
            ImportEdit::Encoding(encoding) => given.encoding = Some(encoding),
            ImportEdit::Delimiter(delimiter) => {
                // Other columns than those that were spoken of.
                *given = ReadOverrides {
                    delimiter: Some(delimiter),
                    columns: None,
                    key: None,
                    ..std::mem::take(given)
                };
            }
            ImportEdit::Quote(quote) => given.quote = Some(quote),
            ImportEdit::Header(rows) => given.header_rows = Some(rows),
            ImportEdit::Column(index, meaning) => self.mean(index, meaning),
            ImportEdit::Order(order) => given.date_order = Some(order),
            ImportEdit::Zone(name) => given.zone = Some(Zone::new(&name, Vec::new())),
            ImportEdit::Key(key) => given.key = Some(key),
            ImportEdit::Forget => *given = ReadOverrides::default(),
            ImportEdit::Open(_) | ImportEdit::Close | ImportEdit::Read => {}
        }
    }

    /// Has a column hold something. No two columns hold the same, so another that did holds nothing of use any more.
    fn mean(&mut self, index: usize, meaning: ColumnKind) {
        let Some(look) = &self.look else { return };
        let mut columns = look.layout.columns.clone();
        for column in &mut columns {
            if *column == meaning {
                *column = ColumnKind::Ignored;
            }
        }
        if let Some(column) = columns.get_mut(index) {
            *column = meaning;
        }
        // Columns only mean something for a file of a kind; the one that was guessed is as good as said.
        self.given.role = Some(look.layout.role);
        self.given.columns = Some(columns);
        if meaning == ColumnKind::Customer {
            self.given.key = None;
        }
    }
}

impl State {
    /// Whether something is remembered for files with the columns of the one whose settings are open.
    pub fn remembers(&self) -> bool {
        let look = self.mapping.as_ref().and_then(|mapping| mapping.look.as_ref());
        look.is_some_and(|look| self.settings.get(&kept_as(&look.signature)).is_some())
    }

    /// All that is remembered about files.
    pub(in crate::state) fn remembered(&self) -> Vec<Remembered> {
        let kept = self.settings.beginning_with(KEPT_AS);
        kept.filter_map(|(signature, text)| {
            Some(Remembered {
                signature: signature.to_owned(),
                given: read_given(text)?,
            })
        })
        .collect()
    }

    pub(in crate::state) fn map(&mut self, edit: ImportEdit, now_ms: f64) -> Vec<Effect> {
        match edit {
            ImportEdit::Open(file) => self.open_mapping(file),
            ImportEdit::Close => {
                self.mapping = None;
                Vec::new()
            }
            ImportEdit::Read => self.read_mapped(now_ms),
            edit => {
                let forget = edit == ImportEdit::Forget;
                let Some(mapping) = &mut self.mapping else {
                    return Vec::new();
                };
                mapping.say(edit);
                let signature = mapping.look.as_ref().map(|look| look.signature.clone());
                let mut effects = Vec::new();
                if let (true, Some(signature)) = (forget, signature) {
                    effects.extend(self.settings.keep(&kept_as(&signature), None));
                }
                effects.extend(self.ask_look());
                effects
            }
        }
    }

    /// Opens the settings of the first file that needs a word, and closes those of a list that is gone.
    pub(in crate::state) fn renew_mapping(&mut self) -> Vec<Effect> {
        self.mapping = None;
        let files = self.shown.as_ref().map(|shown| shown.files.clone());
        let first = files.and_then(|files| files.iter().position(needs_a_word));
        first.map_or_else(Vec::new, |file| self.open_mapping(file))
    }

    fn open_mapping(&mut self, file: usize) -> Vec<Effect> {
        let about = self.live().and_then(|shown| shown.files.get(file));
        let Some(about) = about.filter(|about| about.table) else {
            return Vec::new();
        };
        self.mapping = Some(ImportSettings {
            file,
            given: about.given.clone(),
            look: None,
            asked: None,
        });
        self.ask_look().into_iter().collect()
    }

    pub(in crate::state) fn live(&self) -> Option<&ShownData> {
        self.shown.as_ref().filter(|shown| shown.live)
    }

    /// Has all files read anew, with a change to one of them. Not while others are read: the list would be
    /// another one by then.
    pub(in crate::state) fn reread(&mut self, file: usize, change: FileChange, now_ms: f64) -> Vec<Effect> {
        let of = self.live().map(|shown| shown.generation);
        let Some(of) = of.filter(|_| self.job.is_none()) else {
            return Vec::new();
        };
        let view = self.view();
        let request = Request::Reread { of, file, change, view };
        self.begin(request, now_ms)
    }

    fn ask_look(&mut self) -> Option<Effect> {
        let generation = self.live()?.generation;
        let mapping = self.mapping.as_ref()?;
        let request = Request::Preview {
            file: mapping.file,
            given: mapping.given.clone(),
        };
        let message = self.message(request, generation);
        if let Some(mapping) = &mut self.mapping {
            mapping.asked = Some(message.id);
        }
        Some(Effect::Send(message))
    }

    /// Takes in a look, if it is the one that was asked for last.
    pub(in crate::state) fn looked(&mut self, id: u32, look: Look) {
        if let Some(mapping) = self.mapping.as_mut().filter(|mapping| mapping.asked == Some(id)) {
            mapping.asked = None;
            mapping.look = Some(Rc::new(look));
        }
    }

    /// Forgets that a look was asked for by this request, and says whether it was.
    pub(in crate::state) fn look_failed(&mut self, id: u32) -> bool {
        let mapping = self.mapping.as_mut().filter(|mapping| mapping.asked == Some(id));
        mapping.map(|mapping| mapping.asked = None).is_some()
    }

    fn read_mapped(&mut self, now_ms: f64) -> Vec<Effect> {
        if self.live().is_none() || self.job.is_some() {
            return Vec::new();
        }
        let Some(ImportSettings { file, given, look, .. }) = self.mapping.clone() else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        if let Some(look) = look {
            let value = (given != ReadOverrides::default()).then(|| write_given(&given));
            effects.extend(self.settings.keep(&kept_as(&look.signature), value));
        }
        effects.extend(self.reread(file, FileChange::Read(given), now_ms));
        effects
    }
}

impl State {
    /// Remembers what was said of files with the same columns.
    pub(in crate::state) fn remember(&mut self, signature: &str, given: &ReadOverrides) -> Option<Effect> {
        self.settings.keep(&kept_as(signature), Some(write_given(given)))
    }
}

fn kept_as(signature: &str) -> String {
    format!("{KEPT_AS}{signature}")
}

/// Whether a file's settings should be seen without being asked for.
fn needs_a_word(file: &FileReport) -> bool {
    file.table && file.question.is_some()
}
