//! File list: one entry for each file that was read, and one for all part files of a run.

use crate::protocol::{FileChange, FileOutcome, FileReport};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::part_files::PartFile;
use daypart_engine::text::number_format::counted;

/// An entry of the file list.
#[derive(Clone, Debug, PartialEq)]
pub struct FileEntry {
    /// Index of the file, or of its first part file.
    pub file: usize,
    /// Kind of the file.
    pub table_kind: TableKind,
    /// Name on screen.
    pub name: String,
    /// Number of part files; 1 for a single file.
    pub files: usize,
    /// Number of rows that were used.
    pub kept: u64,
    /// Number of rejected rows.
    pub rejected: u64,
    /// Total size.
    pub size_bytes: u64,
    /// The change that removes it.
    pub remove: FileChange,
}

/// Returns the entries for the files that were read, in their order.
pub fn file_list(files: &[FileReport]) -> Vec<FileEntry> {
    let mut entries: Vec<(Option<(TableKind, &str)>, FileEntry)> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let FileOutcome::Read(read) = &file.outcome else {
            continue;
        };
        let is_precomputed = matches!(read.table_kind, TableKind::Profiles | TableKind::Hours);
        let run = PartFile::of(&file.name)
            .filter(|_| is_precomputed)
            .map(|part| (read.table_kind, part.run));
        let same = entries.iter_mut().find(|(of, _)| run.is_some() && *of == run);
        if let Some((_, entry)) = same {
            entry.files += 1;
            entry.kept += read.kept;
            entry.rejected += read.rejects.total();
            entry.size_bytes += file.size_bytes;
            entry.name = format!("{} of one run", counted(entry.files as u64, "parts"));
            entry.remove = FileChange::RemoveRun;
            continue;
        }
        let entry = FileEntry {
            file: index,
            table_kind: read.table_kind,
            name: file.name.clone(),
            files: 1,
            kept: read.kept,
            rejected: read.rejects.total(),
            size_bytes: file.size_bytes,
            remove: FileChange::Remove,
        };
        entries.push((run, entry));
    }
    entries.into_iter().map(|(_, entry)| entry).collect()
}
