//! Size of the built page, uncompressed and compressed, and its budget.

use crate::page::compression::{Effort, Encoding};
use crate::page::files;
use crate::process::Result;

/// Largest allowed size of a first load in brotli, in bytes.
///
/// The goal is 300 KB, a second or two on a slow phone. The budget is the present size with room for another compiler
/// version, so that growth is noticed.
pub const FIRST_LOAD_BUDGET_BYTES: u64 = 745_000;

/// Sizes of one file of the built page.
#[derive(Clone, Debug)]
pub struct FileSize {
    /// Path below `dist/`.
    pub name: String,
    /// Uncompressed size in bytes.
    pub raw_bytes: u64,
    /// Size in bytes with gzip at its best level.
    pub gzip_bytes: u64,
    /// Size in bytes with brotli at its best quality.
    pub brotli_bytes: u64,
}

impl FileSize {
    /// Returns whether a browser fetches the file before the first paint: the document, styles, scripts and wasm.
    fn is_first_load(&self) -> bool {
        [".html", ".css", ".js", ".wasm"]
            .iter()
            .any(|extension| self.name.ends_with(extension))
    }
}

/// Measures all files in `dist/`, sorted by name.
pub fn of_dist() -> Result<Vec<FileSize>> {
    let dist = files::dist();
    let measure = |file: std::path::PathBuf| {
        let bytes = files::read(&file)?;
        let compressed_bytes = |encoding: Encoding| {
            let compressed = encoding.compress(&bytes, Effort::Best);
            compressed
                .map(|compressed| compressed.len() as u64)
                .map_err(|error| files::io_error(&file, &error))
        };
        Ok(FileSize {
            name: files::relative_name(&file, &dist),
            raw_bytes: bytes.len() as u64,
            gzip_bytes: compressed_bytes(Encoding::Gzip)?,
            brotli_bytes: compressed_bytes(Encoding::Brotli)?,
        })
    };
    files::list(&dist)?.into_iter().map(measure).collect()
}

/// Prints the sizes as a table.
pub fn print(sizes: &[FileSize]) {
    let print_row =
        |raw: u64, gzip: u64, brotli: u64, name: &str| println!("{raw:>12} {gzip:>12} {brotli:>12}  {name}");
    println!("{:>12} {:>12} {:>12}  file in dist/", "bytes", "gzip", "brotli");
    for size in sizes {
        print_row(size.raw_bytes, size.gzip_bytes, size.brotli_bytes, &size.name);
    }
    let sum = |bytes: fn(&FileSize) -> u64| sizes.iter().filter(|size| size.is_first_load()).map(bytes).sum();
    print_row(
        sum(|size| size.raw_bytes),
        sum(|size| size.gzip_bytes),
        sum(|size| size.brotli_bytes),
        &format!("first load (budget: {FIRST_LOAD_BUDGET_BYTES} bytes in brotli)"),
    );
}

/// Fails when the first load exceeds the budget or the page is empty.
pub fn check_budget(sizes: &[FileSize]) -> Result<()> {
    let total = first_load_bytes(sizes).ok_or("first load: found no file in dist/, expected a page")?;
    if total <= FIRST_LOAD_BUDGET_BYTES {
        Ok(())
    } else {
        Err(format!(
            "first load: found {total} bytes in brotli, expected at most {FIRST_LOAD_BUDGET_BYTES}"
        ))
    }
}

/// Size of a first load in brotli, in bytes, or `None` when there is no file to load.
pub fn first_load_bytes(sizes: &[FileSize]) -> Option<u64> {
    let mut needed = sizes.iter().filter(|size| size.is_first_load()).peekable();
    needed.peek()?;
    Some(needed.map(|size| size.brotli_bytes).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, brotli_bytes: u64) -> FileSize {
        FileSize {
            name: name.to_owned(),
            raw_bytes: 1,
            gzip_bytes: 1,
            brotli_bytes,
        }
    }

    #[test]
    fn the_budget_covers_the_files_of_a_first_load() {
        let budget = FIRST_LOAD_BUDGET_BYTES;
        let fits = [
            file("index.html", 10),
            file("app.wasm", budget - 10),
            file("look.png", budget),
        ];
        assert_eq!(check_budget(&fits), Ok(()));
        let too_large = [file("index.html", 11), file("app.wasm", budget - 10)];
        let error = check_budget(&too_large).unwrap_err();
        assert!(error.contains(&(budget + 1).to_string()), "{error}");
    }

    #[test]
    fn an_empty_page_fails_the_budget() {
        assert!(check_budget(&[]).is_err());
        assert!(check_budget(&[file("look.png", 1)]).is_err());
    }
}
