//! The directory of the built page, and helpers for files in it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{self, Result};

/// Directory of the built page.
pub fn dist() -> PathBuf {
    process::root().join("dist")
}

/// Lists the files below a directory, sorted by path. Leaves out hidden files, which editors and systems create.
pub fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| io_error(&folder, &error))? {
            let entry = entry.map_err(|error| io_error(&folder, &error))?;
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

/// Name of a file relative to a directory, with `/` between the parts on every system.
pub fn relative_name(file: &Path, folder: &Path) -> String {
    let relative = file.strip_prefix(folder).unwrap_or(file);
    relative.to_string_lossy().replace('\\', "/")
}

/// Returns whether a file is WebAssembly by its name.
pub fn is_wasm(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "wasm")
}

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| io_error(path, &error))
}

/// Reads a text file.
pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| io_error(path, &error))
}

/// Writes a file.
pub fn write(path: &Path, content: &str) -> Result<()> {
    fs::write(path, content).map_err(|error| io_error(path, &error))
}

/// Formats an I/O error with its path.
pub fn io_error(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
