//! How a file came to be in use beside others, in words, and what can be done about it.

use crate::engine::figures::{bytes, count};
use crate::engine::role::Role;
use crate::engine::succession::{Came, Why};
use crate::protocol::{FileChange, FileOutcome, FileReport};

/// What is told of how a file came to be in use.
#[derive(Clone, Debug, PartialEq)]
pub struct CameText {
    /// A sentence, to stand behind the file's name.
    pub text: String,
    /// What undoes it: the words on the button, and the change.
    pub undo: Option<(&'static str, FileChange)>,
}

/// What is to be told of how a file of a list came to be in use; `None` when that goes without saying.
pub fn came(files: &[FileReport], index: usize) -> Option<CameText> {
    let file = files.get(index)?;
    let role = role_of(file)?;
    let (text, undo) = match &file.came {
        Came::First => return None,
        Came::Added => {
            let of_role = files.iter().filter(|other| role_of(other) == Some(role)).count();
            let together = format!("it was added, and {}", all_count(role, of_role as u64));
            (together, Some(("Replace instead", FileChange::Alone)))
        }
        Came::Instead { of, why } => {
            let others = match of.as_slice() {
                [one] => one.clone(),
                [one, others @ ..] => format!("{one} and {} more", count(others.len() as u64)),
                [] => return None,
            };
            let text = match why {
                Why::Name => {
                    "it took the place of the file of that name, which did more than grow, so it was read anew."
                        .to_owned()
                }
                Why::Beginning => format!("it took the place of {others}, which begins the same."),
                Why::Columns => format!("it took the place of {others}, because its columns are others."),
            };
            (text, Some(("Use both", FileChange::Beside)))
        }
        Came::Grown { bytes: 0 } => ("nothing was added to it since it was read.".to_owned(), None),
        Came::Grown { bytes: grown } => (
            format!("it has grown by {}, and only these were read.", bytes(*grown)),
            None,
        ),
    };
    Some(CameText { text, undo })
}

fn all_count(role: Role, files: u64) -> String {
    let files = count(files);
    match role {
        Role::Events => format!("the events of all {files} files count."),
        Role::Clicks => format!("the clicks of all {files} files count."),
        Role::Customers => format!("all {files} files count; of a customer in several the first file tells."),
        Role::Music => format!("all {files} files count; of a track in several the first file tells."),
    }
}

fn role_of(file: &FileReport) -> Option<Role> {
    match &file.outcome {
        FileOutcome::Read(read) => Some(read.role),
        FileOutcome::Unused { .. } => None,
    }
}
