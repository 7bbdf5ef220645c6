//! Import settings of one file: read overrides, their live preview, and overrides saved for files with the same
//! columns.

use std::rc::Rc;

use crate::protocol::{FilePreview, FileReport, RememberedOverrides, Request};
use crate::state::Settings;
use crate::state::effect::Effects;
use crate::state::files::remembered_overrides::{format_overrides, parse_overrides};
use crate::state::requests::Pending;
use crate::state::scene::Scene;
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{ProfileKey, ReadOverrides};
use daypart_engine::time::parse::{DateOrder, Epoch};
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
}

/// The import settings of the files in use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportPanel {
    /// The settings of one file, while they are open.
    pub open: Option<ImportSettings>,
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
    /// Set the unit of numeric times.
    Epoch(Epoch),
    /// Set the time zone to show times in, by its name.
    Zone(String),
    /// Set whether a text in the mobile column that names no known device is mobile; `None` for unknown.
    Device(String, Option<bool>),
    /// Set the key: one profile per value of this.
    Key(ProfileKey),
    /// Clear all overrides, also the saved ones, and detect the layout again.
    DetectAgain,
    /// Read the file with these overrides and save them.
    Apply,
}

impl ImportSettings {
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
            ImportEdit::Epoch(epoch) => overrides.epoch = Some(epoch),
            ImportEdit::Zone(name) => overrides.zone = Some(Zone::new(&name, Vec::new())),
            ImportEdit::Device(text, mobile) => {
                let text = text.to_lowercase();
                overrides.devices.retain(|(device, _)| *device != text);
                overrides.devices.extend(mobile.map(|mobile| (text, mobile)));
            }
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

impl ImportPanel {
    /// Opens the settings of the file at this index.
    pub(in crate::state) fn open(&mut self, file: usize, scene: &Scene, effects: &mut Effects) {
        let report = scene.data.as_ref().and_then(|data| data.files.get(file));
        if let Some(report) = report.filter(|report| report.table) {
            self.open = Some(ImportSettings {
                file,
                overrides: report.overrides.clone(),
                preview: None,
            });
            self.request_preview(scene, effects);
        }
    }

    /// Closes the settings.
    pub(in crate::state) fn close(&mut self, effects: &mut Effects) {
        effects.requests.discard(is_preview);
        self.open = None;
    }

    /// Closes the settings of an earlier file list, and opens those of the first file that needs attention.
    pub(in crate::state) fn reset(&mut self, scene: &Scene, effects: &mut Effects) {
        self.close(effects);
        let files = scene.data.as_ref().map(|data| &data.files);
        if let Some(first) = files.and_then(|files| files.iter().position(needs_attention)) {
            self.open(first, scene, effects);
        }
    }

    /// Changes the overrides, and requests a preview with them. Leaves [`ImportEdit::Apply`] to the caller.
    pub(in crate::state) fn edit(
        &mut self,
        edit: ImportEdit,
        scene: &Scene,
        settings: &mut Settings,
        effects: &mut Effects,
    ) {
        match edit {
            ImportEdit::Open(file) => self.open(file, scene, effects),
            ImportEdit::Close => self.close(effects),
            ImportEdit::Apply => {}
            edit => {
                let Some(import) = &mut self.open else { return };
                let is_reset = edit == ImportEdit::DetectAgain;
                import.apply(edit);
                if let (true, Some(preview)) = (is_reset, &import.preview) {
                    settings.set(&storage_key(&preview.signature), None, effects);
                }
                self.request_preview(scene, effects);
            }
        }
    }

    /// Saves the overrides for files with the same columns. Returns the file's index and its overrides; `None` without
    /// open settings.
    pub(in crate::state) fn save(
        &self,
        settings: &mut Settings,
        effects: &mut Effects,
    ) -> Option<(usize, ReadOverrides)> {
        let import = self.open.as_ref()?;
        let overrides = &import.overrides;
        if let Some(preview) = &import.preview {
            let value = (*overrides != ReadOverrides::default()).then(|| format_overrides(overrides));
            settings.set(&storage_key(&preview.signature), value, effects);
        }
        Some((import.file, overrides.clone()))
    }

    fn request_preview(&self, scene: &Scene, effects: &mut Effects) {
        let (Some(generation), Some(import)) = (scene.generation(), &self.open) else {
            return;
        };
        let request = Request::Preview {
            file: import.file,
            overrides: Box::new(import.overrides.clone()),
        };
        effects.requests.discard(is_preview);
        effects.send(generation, request, Pending::Preview);
    }

    /// Shows a preview.
    pub(in crate::state) fn take_preview(&mut self, preview: FilePreview) {
        if let Some(import) = &mut self.open {
            import.preview = Some(Rc::new(preview));
        }
    }

    /// Returns whether overrides are saved for files with the same columns as the one whose settings are open.
    pub(in crate::state) fn is_saved(&self, settings: &Settings) -> bool {
        let preview = self.open.as_ref().and_then(|import| import.preview.as_ref());
        preview.is_some_and(|preview| settings.get(&storage_key(&preview.signature)).is_some())
    }
}

/// Returns all saved overrides.
pub(in crate::state) fn remembered(settings: &Settings) -> Vec<RememberedOverrides> {
    let saved = settings.with_prefix(STORAGE_PREFIX);
    saved
        .filter_map(|(signature, text)| {
            Some(RememberedOverrides {
                signature: signature.to_owned(),
                overrides: parse_overrides(text)?,
            })
        })
        .collect()
}

/// Saves overrides for files with this column signature.
pub(in crate::state) fn remember(
    signature: &str,
    overrides: &ReadOverrides,
    settings: &mut Settings,
    effects: &mut Effects,
) {
    settings.set(&storage_key(signature), Some(format_overrides(overrides)), effects);
}

fn is_preview(pending: &Pending) -> bool {
    matches!(pending, Pending::Preview)
}

fn storage_key(signature: &str) -> String {
    format!("{STORAGE_PREFIX}{signature}")
}

/// Returns whether a file's settings should open automatically.
fn needs_attention(file: &FileReport) -> bool {
    file.table && file.question.is_some()
}
