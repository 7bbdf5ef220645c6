//! How a file came to be in use beside others, in words, and what can be done about it.

use crate::protocol::{FileChange, FileReport};
use daypart_engine::schema::kinds::Role;
use daypart_engine::store::replacement::{Came, Why};
use daypart_engine::text::number_format::{bytes, count};

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
    let role = file.role()?;
    let (text, undo) = match &file.came {
        Came::First => return None,
        Came::Added => {
            let of_role = files.iter().filter(|other| other.role() == Some(role)).count();
            let together = format!("it was added, and {}", all_count(role, of_role as u64));
            (together, Some(("Replace instead", FileChange::Alone)))
        }
        Came::Instead { of, why } => {
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
                Why::Name => {
                    "it took the place of the file of that name, which did more than grow, so it was read anew."
                        .to_owned()
                }
                Why::Beginning => format!("it took the place of {others}, which begins the same."),
                Why::Columns => format!("it took the place of {others}, because its columns are others."),
                Why::Run => format!("it took the place of {others}, which {another_run}."),
                Why::Kind if role == Role::Events => {
                    format!("it took the place of {others}, because the page counts events itself.")
                }
                Why::Kind => format!("it took the place of {others}, because finished profiles stand for themselves."),
            };
            let undo = match why {
                Why::Kind => ("Back to those before", FileChange::Before),
                _ => ("Use both", FileChange::Beside),
            };
            (text, Some(undo))
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
        Role::Profiles => format!("the profiles of all {files} files count."),
        Role::Hours => format!("the hours of all {files} files count."),
    }
}
