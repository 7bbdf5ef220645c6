//! The list of the files that were read: an entry for each, and one for all parts of a run.

use crate::protocol::{FileChange, FileOutcome, FileReport};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::part_files::PartFile;
use daypart_engine::text::number_format::counted;

/// An entry of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct FileEntry {
    /// The place of its file, or of the first of its parts.
    pub file: usize,
    /// What it is.
    pub role: TableKind,
    /// What it is called.
    pub name: String,
    /// How many files it stands for.
    pub files: usize,
    /// Its rows that were used.
    pub kept: u64,
    /// Its rows that were not.
    pub rejected: u64,
    /// Its size.
    pub size_bytes: u64,
    /// What removes it.
    pub remove: FileChange,
}

/// The entries for the files that were read, in their order.
pub fn chips(files: &[FileReport]) -> Vec<FileEntry> {
    let mut chips: Vec<(Option<(TableKind, &str)>, FileEntry)> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let FileOutcome::Read(read) = &file.outcome else {
            continue;
        };
        let counted_elsewhere = matches!(read.role, TableKind::Profiles | TableKind::Hours);
        let run = PartFile::of(&file.name)
            .filter(|_| counted_elsewhere)
            .map(|part| (read.role, part.run));
        let same = chips.iter_mut().find(|(of, _)| run.is_some() && *of == run);
        if let Some((_, chip)) = same {
            chip.files += 1;
            chip.kept += read.kept;
            chip.rejected += read.rejects.total();
            chip.size_bytes += file.size_bytes;
            chip.name = format!("{} of one run", counted(chip.files as u64, "parts"));
            chip.remove = FileChange::RemoveRun;
            continue;
        }
        let chip = FileEntry {
            file: index,
            role: read.role,
            name: file.name.clone(),
            files: 1,
            kept: read.kept,
            rejected: read.rejects.total(),
            size_bytes: file.size_bytes,
            remove: FileChange::Remove,
        };
        chips.push((run, chip));
    }
    chips.into_iter().map(|(_, chip)| chip).collect()
}
