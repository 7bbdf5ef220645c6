//! Origin of a file as text: whether it was added to other files or replaced some, with an action to undo that.

use crate::protocol::{FileChange, FileReport};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::store::replacement::{FileOrigin, ReplaceReason};
use daypart_engine::text::number_format::{bytes, count};

/// A note on a file's origin.
#[derive(Clone, Debug, PartialEq)]
pub struct OriginText {
    /// A phrase that follows the file's name and a colon.
    pub text: String,
    /// Action that undoes it: the button's label and the change.
    pub undo: Option<(&'static str, FileChange)>,
}

/// Returns a note on the origin of a file in the list; `None` for the first file of its kind.
pub fn file_origin(files: &[FileReport], index: usize) -> Option<OriginText> {
    let file = files.get(index)?;
    let table_kind = file.table_kind()?;
    let (text, undo) = match &file.origin {
        FileOrigin::First => return None,
        FileOrigin::Added => {
            let of_kind = files
                .iter()
                .filter(|other| other.table_kind() == Some(table_kind))
                .count();
            let text = format!("added; {}", all_files_used(table_kind, of_kind as u64));
            (text, Some(("Replace instead", FileChange::RemoveOthers)))
        }
        FileOrigin::Replaced { names, reason } => {
            let others = match names.as_slice() {
                [one] => one.clone(),
                [one, others @ ..] => format!("{one} and {} more", count(others.len() as u64)),
                [] => return None,
            };
            let belong = if names.len() == 1 { "belongs" } else { "belong" };
            let text = match reason {
                ReplaceReason::Name => "replaced the earlier version of this file. More than its end has changed, so \
                                        all of it was read again."
                    .to_owned(),
                ReplaceReason::Beginning => format!("replaced {others}, which starts with the same rows."),
                ReplaceReason::Columns => format!("replaced {others} because its columns differ."),
                ReplaceReason::Run => format!("replaced {others}, which {belong} to another run."),
                ReplaceReason::Kind => {
                    format!("replaced {others} because ready-made profiles can’t be combined with events.")
                }
            };
            let undo = match reason {
                ReplaceReason::Kind => ("Undo", FileChange::RestoreReplaced),
                _ => ("Keep both", FileChange::RestoreBeside),
            };
            (text, Some(undo))
        }
        FileOrigin::Grown { bytes: 0 } => ("nothing new since it was last read.".to_owned(), None),
        FileOrigin::Grown { bytes: grown } => {
            (format!("grew by {}; only the new rows were read.", bytes(*grown)), None)
        }
    };
    Some(OriginText { text, undo })
}

/// Says that all files of a kind are used together.
fn all_files_used(table_kind: TableKind, files: u64) -> String {
    let files = count(files);
    match table_kind {
        TableKind::Events => format!("the events of all {files} files are used."),
        TableKind::Clicks => format!("the clicks of all {files} files are used."),
        TableKind::Customers => {
            format!("all {files} files are used. A customer in several files is taken from the first one.")
        }
        TableKind::Music => {
            format!("all {files} files are used. A track in several files is taken from the first one.")
        }
        TableKind::Profiles => format!("the profiles of all {files} files are used."),
        TableKind::Hours => format!("the hours of all {files} files are used."),
    }
}
