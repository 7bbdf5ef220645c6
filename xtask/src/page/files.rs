//! The folder of the built page and the files in it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{self, Outcome};

/// Where the built page lies.
pub fn dist() -> PathBuf {
    process::root().join("dist")
}

/// Whether a file is WebAssembly, by its name.
pub fn is_wasm(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "wasm")
}

/// All files below a folder, by name. Hidden ones, which editors and systems leave behind, don't count.
pub fn files_under(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| problem(&folder, &error))? {
            let entry = entry.map_err(|error| problem(&folder, &error))?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// What went wrong with a file, in a sentence.
pub fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("cannot use {}: {error}", path.display())
}
