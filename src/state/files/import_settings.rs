//! Import settings of one file: read overrides, their live preview, and overrides saved for files with the same
//! columns.

use std::rc::Rc;

use crate::protocol::{FileChange, FilePreview, FileReport, RememberedOverrides, Request};
use crate::state::files::remembered_overrides::{format_overrides, parse_overrides};
use crate::state::{Effect, State};
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{ProfileKey, ReadOverrides};
use daypart_engine::time::parse::DateOrder;
use daypart_engine::time::zone::Zone;

/// Prefix of the settings that store overrides; the column signature follows.
pub(in crate::state) const STORAGE_PREFIX: &str = "columns ";

/// The open import settings.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportSettings {
    /// Index of the file in the shown list.
    pub file: usize,
    /// The overrides as edited.
    pub overrides: ReadOverrides,
    /// Preview with these overrides, or the previous one while the next is pending.
    pub preview: Option<Rc<FilePreview>>,
    pending: Option<u32>,
}

/// A change of the import settings.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportEdit {
    /// Open the settings of the file at this index.
    Open(usize),
    /// Close the settings.
    Close,
    /// Set the table kind.
    TableKind(TableKind),
    /// Set the character encoding.
    Encoding(Encoding),
    /// Set the delimiter.
    Delimiter(u8),
    /// Set the quote character; `None` for no quoting.
    Quote(Option<u8>),
    /// Set the number of header rows.
    Header(usize),
    /// Set the kind of a column.
    Column(usize, ColumnKind),
    /// Set the order of day and month.
    DateOrder(DateOrder),
    /// Set the time zone to show times in, by its name.
    Zone(String),
    /// Set the key: one profile per value of this.
    Key(ProfileKey),
    /// Clear all overrides, also the saved ones, and detect the layout again.
    DetectAgain,
    /// Read the file with these overrides and save them.
    Apply,
}

impl ImportSettings {
    /// Returns whether a newer preview is pending.
    pub fn waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// Applies a change to the overrides.
    fn apply(&mut self, edit: ImportEdit) {
        let overrides = &mut self.overrides;
        match edit {
            ImportEdit::TableKind(table_kind) => {
                // Column kinds and the profile key depend on the table kind.
                *overrides = ReadOverrides {
                    table_kind: Some(table_kind),
                    columns: None,
                    key: None,
                    ..std::mem::take(overrides)
                };
            }
            ImportEdit::Encoding(encoding) => overrides.encoding = Some(encoding),
            ImportEdit::Delimiter(delimiter) => {
                // Another delimiter splits the rows into other columns.
                *overrides = ReadOverrides {
                    delimiter: Some(delimiter),
                    columns: None,
                    key: None,
                    ..std::mem::take(overrides)
                };
            }
            ImportEdit::Quote(quote) => overrides.quote = Some(quote),
            ImportEdit::Header(rows) => overrides.header_rows = Some(rows),
            ImportEdit::Column(index, column_kind) => self.set_column(index, column_kind),
            ImportEdit::DateOrder(order) => overrides.date_order = Some(order),
            ImportEdit::Zone(name) => overrides.zone = Some(Zone::new(&name, Vec::new())),
            ImportEdit::Key(key) => overrides.key = Some(key),
            ImportEdit::DetectAgain => *overrides = ReadOverrides::default(),
            ImportEdit::Open(_) | ImportEdit::Close | ImportEdit::Apply => {}
        }
    }

    /// Sets the kind of a column. No two columns have the same kind, so another column of this kind is ignored from
    /// now on.
    fn set_column(&mut self, index: usize, column_kind: ColumnKind) {
        let Some(preview) = &self.preview else { return };
        let mut columns = preview.layout.columns.clone();
        for column in &mut columns {
            if *column == column_kind {
                *column = ColumnKind::Ignored;
            }
        }
        if let Some(column) = columns.get_mut(index) {
            *column = column_kind;
        }
        // Column kinds only apply to one table kind, so the detected one becomes an override too.
        self.overrides.table_kind = Some(preview.layout.table_kind);
        self.overrides.columns = Some(columns);
        if column_kind == ColumnKind::Customer {
            self.overrides.key = None;
        }
    }
}

impl State {
    /// Returns whether overrides are saved for files with the same columns as the one whose settings are open.
    pub fn has_saved_settings(&self) -> bool {
        let preview = self.import_settings.as_ref().and_then(|import| import.preview.as_ref());
        preview.is_some_and(|preview| self.settings.get(&storage_key(&preview.signature)).is_some())
    }

    /// Returns all saved overrides.
    pub(in crate::state) fn remembered(&self) -> Vec<RememberedOverrides> {
        let saved = self.settings.with_prefix(STORAGE_PREFIX);
        saved
            .filter_map(|(signature, text)| {
                Some(RememberedOverrides {
                    signature: signature.to_owned(),
                    overrides: parse_overrides(text)?,
                })
            })
            .collect()
    }

    pub(in crate::state) fn edit_import_settings(&mut self, edit: ImportEdit, now_ms: f64) -> Vec<Effect> {
        match edit {
            ImportEdit::Open(file) => self.open_import_settings(file),
            ImportEdit::Close => {
                self.import_settings = None;
                Vec::new()
            }
            ImportEdit::Apply => self.apply_import_settings(now_ms),
            edit => {
                let is_reset = edit == ImportEdit::DetectAgain;
                let Some(import) = &mut self.import_settings else {
                    return Vec::new();
                };
                import.apply(edit);
                let signature = import.preview.as_ref().map(|preview| preview.signature.clone());
                let mut effects = Vec::new();
                if let (true, Some(signature)) = (is_reset, signature) {
                    effects.extend(self.settings.set(&storage_key(&signature), None));
                }
                effects.extend(self.request_preview());
                effects
            }
        }
    }

    /// Closes the settings of an earlier file list, and opens those of the first file that needs attention.
    pub(in crate::state) fn reset_import_settings(&mut self) -> Vec<Effect> {
        self.import_settings = None;
        let files = self.shown.as_ref().map(|shown| shown.files.clone());
        let first = files.and_then(|files| files.iter().position(needs_attention));
        first.map_or_else(Vec::new, |file| self.open_import_settings(file))
    }

    fn open_import_settings(&mut self, file: usize) -> Vec<Effect> {
        let report = self.live_data().and_then(|shown| shown.files.get(file));
        let Some(report) = report.filter(|report| report.table) else {
            return Vec::new();
        };
        self.import_settings = Some(ImportSettings {
            file,
            overrides: report.overrides.clone(),
            preview: None,
            pending: None,
        });
        self.request_preview().into_iter().collect()
    }

    /// Reads all files again, with a change to one of them. Ignored while a job is running, because indexes would
    /// refer to another list by then.
    pub(in crate::state) fn reread(&mut self, file: usize, change: FileChange, now_ms: f64) -> Vec<Effect> {
        let of = self.live_data().map(|shown| shown.generation);
        let Some(of) = of.filter(|_| self.job.is_none()) else {
            return Vec::new();
        };
        let view = self.view();
        let request = Request::Reread { of, file, change, view };
        self.start_job(request, now_ms)
    }

    fn request_preview(&mut self) -> Option<Effect> {
        let generation = self.live_data()?.generation;
        let import = self.import_settings.as_ref()?;
        let request = Request::Preview {
            file: import.file,
            overrides: import.overrides.clone(),
        };
        let message = self.message(request, generation);
        if let Some(import) = &mut self.import_settings {
            import.pending = Some(message.id);
        }
        Some(Effect::Send(message))
    }

    /// Shows a preview, if it answers the latest request.
    pub(in crate::state) fn take_preview(&mut self, id: u32, preview: FilePreview) {
        if let Some(import) = self
            .import_settings
            .as_mut()
            .filter(|import| import.pending == Some(id))
        {
            import.pending = None;
            import.preview = Some(Rc::new(preview));
        }
    }

    /// Clears the pending preview request. Returns whether it was this one.
    pub(in crate::state) fn preview_failed(&mut self, id: u32) -> bool {
        let import = self
            .import_settings
            .as_mut()
            .filter(|import| import.pending == Some(id));
        import.map(|import| import.pending = None).is_some()
    }

    fn apply_import_settings(&mut self, now_ms: f64) -> Vec<Effect> {
        if self.live_data().is_none() || self.job.is_some() {
            return Vec::new();
        }
        let Some(ImportSettings {
            file,
            overrides,
            preview,
            ..
        }) = self.import_settings.clone()
        else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        if let Some(preview) = preview {
            let value = (overrides != ReadOverrides::default()).then(|| format_overrides(&overrides));
            effects.extend(self.settings.set(&storage_key(&preview.signature), value));
        }
        effects.extend(self.reread(file, FileChange::Read(overrides), now_ms));
        effects
    }
}

impl State {
    /// Saves overrides for files with the same columns.
    pub(in crate::state) fn remember(&mut self, signature: &str, overrides: &ReadOverrides) -> Option<Effect> {
        self.settings
            .set(&storage_key(signature), Some(format_overrides(overrides)))
    }
}

fn storage_key(signature: &str) -> String {
    format!("{STORAGE_PREFIX}{signature}")
}

/// Returns whether a file's settings should open automatically.
fn needs_attention(file: &FileReport) -> bool {
    file.table && file.question.is_some()
}
