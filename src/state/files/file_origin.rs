//! How a file came to be in use beside others, in words, and what can be done about it.

use crate::protocol::{FileChange, FileReport};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::store::replacement::{FileOrigin, ReplaceReason};
use daypart_engine::text::number_format::{bytes, count};

/// What is told of how a file came to be in use.
#[derive(Clone, Debug, PartialEq)]
pub struct OriginText {
    /// A sentence, to stand behind the file's name.
    pub text: String,
    /// What undoes it: the words on the button, and the change.
    pub undo: Option<(&'static str, FileChange)>,
}

/// What is to be told of how a file of a list came to be in use; `None` when that goes without saying.
pub fn came(files: &[FileReport], index: usize) -> Option<OriginText> {
    let file = files.get(index)?;
    let role = file.role()?;
    let (text, undo) = match &file.came {
        FileOrigin::First => return None,
        FileOrigin::Added => {
            let of_role = files.iter().filter(|other| other.role() == Some(role)).count();
            let together = format!("it was added, and {}", all_count(role, of_role as u64));
            (together, Some(("Replace instead", FileChange::Alone)))
        }
        FileOrigin::Instead { of, why } => {
            let others = match of.as_slice() {
                [one] => one.clone(),
                [one, others @ ..] => format!("{one} and {} more", count(others.len() as u64)),
                [] => return None,
            };
            let another_run = if of.len() == 1 {
                "is of another run"
            } else {
                "are of another run"
            };
            let text = match why {
                ReplaceReason::Name => {
                    "it took the place of the file of that name, which did more than grow, so it was read anew."
                        .to_owned()
                }
                ReplaceReason::Beginning => format!("it took the place of {others}, which begins the same."),
                ReplaceReason::Columns => format!("it took the place of {others}, because its columns are others."),
                ReplaceReason::Run => format!("it took the place of {others}, which {another_run}."),
                ReplaceReason::Kind if role == TableKind::Events => {
                    format!("it took the place of {others}, because the page counts events itself.")
                }
                ReplaceReason::Kind => {
                    format!("it took the place of {others}, because finished profiles stand for themselves.")
                }
            };
            let undo = match why {
                ReplaceReason::Kind => ("Back to those before", FileChange::Before),
                _ => ("Use both", FileChange::Beside),
            };
            (text, Some(undo))
        }
        FileOrigin::Grown { bytes: 0 } => ("nothing was added to it since it was read.".to_owned(), None),
        FileOrigin::Grown { bytes: grown } => (
            format!("it has grown by {}, and only these were read.", bytes(*grown)),
            None,
        ),
    };
    Some(OriginText { text, undo })
}

fn all_count(role: TableKind, files: u64) -> String {
    let files = count(files);
    match role {
        TableKind::Events => format!("the events of all {files} files count."),
        TableKind::Clicks => format!("the clicks of all {files} files count."),
        TableKind::Customers => format!("all {files} files count; of a customer in several the first file tells."),
        TableKind::Music => format!("all {files} files count; of a track in several the first file tells."),
        TableKind::Profiles => format!("the profiles of all {files} files count."),
        TableKind::Hours => format!("the hours of all {files} files count."),
    }
}
