//! How large the built page is, as it is and as a host sends it with brotli, and whether that is small enough.

use crate::page::files::{dist, files_under};
use crate::process::Outcome;
use crate::setup::node;

/// What the files that a first load needs may weigh together in brotli, in bytes. The aim is 300 KB, a second or two on a
/// slow phone; this is what the page weighs now with some room for another compiler, so that it doesn't grow unnoticed on
/// the way there.
pub const FIRST_LOAD_BUDGET_BYTES: u64 = 700_000;

/// One file of the built page.
pub struct FileSize {
    /// Its path inside `dist/`.
    pub name: String,
    /// Its size.
    pub raw_bytes: u64,
    /// Its size in brotli of the highest quality; `None` when there is no Node to tell.
    pub brotli_bytes: Option<u64>,
}

impl FileSize {
    /// Whether the browser fetches it before the first picture: the page, its styles, the two programs and their glue.
    fn is_first_load(&self) -> bool {
        [".html", ".css", ".js", ".wasm"]
            .iter()
            .any(|ending| self.name.ends_with(ending))
    }
}

/// The sizes of all files in `dist/`, by name.
pub fn of_dist() -> Outcome<Vec<FileSize>> {
    const BROTLI: &str = "
        const { readFileSync } = require('node:fs');
        const { brotliCompressSync } = require('node:zlib');
        for (const path of process.argv.slice(1)) console.log(brotliCompressSync(readFileSync(path)).length);";
    let folder = dist();
    let files = files_under(&folder)?;
    // brotliCompressSync's own default is the highest quality, 11.
    let brotli: Vec<u64> = node::evaluate(BROTLI, &files)
        .map(|text| text.lines().filter_map(|line| line.parse().ok()).collect())
        .unwrap_or_default();
    let size_of = |(index, file): (usize, &std::path::PathBuf)| {
        let metadata = std::fs::metadata(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        Ok(FileSize {
            name: file
                .strip_prefix(&folder)
                .unwrap_or(file)
                .to_string_lossy()
                .replace('\\', "/"),
            raw_bytes: metadata.len(),
            brotli_bytes: brotli.get(index).copied(),
        })
    };
    files.iter().enumerate().map(size_of).collect()
}

/// Prints the sizes as a table.
pub fn print(sizes: &[FileSize]) {
    println!("{:>12} {:>12}  file in dist/", "bytes", "brotli");
    for size in sizes {
        let brotli = size
            .brotli_bytes
            .map_or_else(|| "no Node".to_owned(), |bytes| bytes.to_string());
        println!("{:>12} {brotli:>12}  {}", size.raw_bytes, size.name);
    }
    if let Some(total) = first_load_bytes(sizes) {
        println!("{:>12} {total:>12}  first load (budget {FIRST_LOAD_BUDGET_BYTES})", "");
    }
}

/// Whether the page is small enough: one line that says why not.
pub fn check_budget(sizes: &[FileSize]) -> Outcome<()> {
    let total = first_load_bytes(sizes).ok_or("the first load could not be weighed: Node is needed for brotli")?;
    if total <= FIRST_LOAD_BUDGET_BYTES {
        Ok(())
    } else {
        Err(format!(
            "the first load is {total} bytes in brotli, expected at most {FIRST_LOAD_BUDGET_BYTES}"
        ))
    }
}

/// What a first load weighs in brotli; `None` when a file's weight is not known or there is no file to load.
pub fn first_load_bytes(sizes: &[FileSize]) -> Option<u64> {
    let needed: Vec<&FileSize> = sizes.iter().filter(|size| size.is_first_load()).collect();
    if needed.is_empty() {
        return None;
    }
    needed.iter().map(|size| size.brotli_bytes).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, brotli_bytes: Option<u64>) -> FileSize {
        FileSize {
            name: name.to_owned(),
            raw_bytes: 1,
            brotli_bytes,
        }
    }

    #[test]
    fn the_budget_counts_what_a_first_load_needs() {
        let budget = FIRST_LOAD_BUDGET_BYTES;
        let fits = [
            file("index.html", Some(10)),
            file("app.wasm", Some(budget - 10)),
            file("look.png", Some(budget)),
        ];
        assert_eq!(check_budget(&fits), Ok(()));
        let too_large = [file("index.html", Some(11)), file("app.wasm", Some(budget - 10))];
        let error = check_budget(&too_large).unwrap_err();
        assert!(error.contains(&(budget + 1).to_string()), "{error}");
    }

    #[test]
    fn a_page_that_was_not_weighed_does_not_pass() {
        assert!(check_budget(&[file("index.html", None)]).is_err());
        assert!(check_budget(&[]).is_err());
    }
}
