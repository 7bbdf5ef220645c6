//! The name of a build: a hash of the sources that decide what the page is.

use std::fs;
use std::path::Path;

use crate::page::files::{files_under, problem};
use crate::process::Outcome;

/// The files and folders that decide what the page is.
const SOURCES: [&str; 8] = [
    "src",
    "assets",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "package-lock.json",
];

/// A short name for what the page is built from: the same sources give the same one, so that a page and a worker can
/// tell whether they belong together, and a rebuild changes no file.
///
/// It is the 64-bit FNV-1a hash (<http://www.isthe.com/chongo/tech/comp/fnv/>) of the files' names, lengths and bytes.
pub fn build_id(root: &Path) -> Outcome<String> {
    let mut hash = Fnv::new();
    for source in SOURCES {
        let path = root.join(source);
        let files = if path.is_dir() { files_under(&path)? } else { vec![path] };
        for file in files {
            let bytes = fs::read(&file).map_err(|error| problem(&file, &error))?;
            let name = file
                .strip_prefix(root)
                .unwrap_or(&file)
                .to_string_lossy()
                .replace('\\', "/");
            hash.add(name.as_bytes());
            hash.add(&bytes);
        }
    }
    Ok(format!("{:016x}", hash.0))
}

/// The 64-bit FNV-1a hash of pieces.
pub struct Fnv(u64);

impl Fnv {
    /// The hash of nothing.
    pub fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a piece with its length, so that two pieces never read as one.
    pub fn add(&mut self, piece: &[u8]) {
        self.add_bytes(&(piece.len() as u64).to_le_bytes());
        self.add_bytes(piece);
    }

    /// The hash of what was added.
    pub fn value(&self) -> u64 {
        self.0
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process;

    #[test]
    fn the_hash_is_fnv_1a() {
        // The published test vectors for "" and "foobar".
        assert_eq!(Fnv::new().0, 0xcbf2_9ce4_8422_2325);
        let mut hash = Fnv::new();
        hash.add_bytes(b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }

    #[test]
    fn pieces_never_read_as_one() {
        let hash_of = |pieces: [&str; 2]| {
            let mut hash = Fnv::new();
            pieces.iter().for_each(|piece| hash.add(piece.as_bytes()));
            hash.0
        };
        assert_ne!(hash_of(["ab", "c"]), hash_of(["a", "bc"]));
    }

    #[test]
    fn the_same_sources_have_the_same_build_id() {
        let id = build_id(&process::root()).unwrap();
        assert_eq!(id, build_id(&process::root()).unwrap());
        assert_eq!(id.len(), 16);
    }
}
