//! Build id: a hash of the sources that the page is built from.

use std::path::Path;

use crate::page::files;
use crate::process::Result;

/// Files and directories that determine the built page. An absent one has no effect on the hash.
const SOURCES: [&str; 9] = [
    "src",
    "crates",
    "assets",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "package-lock.json",
];

/// Build id of the sources below `root`: 16 hexadecimal digits.
///
/// The page and its workers compare their build ids to detect a stale cached file. Unchanged sources keep their id, so a
/// rebuild changes no file.
pub fn build_id(root: &Path) -> Result<String> {
    let mut hash = Fnv::new();
    for path in SOURCES.map(|source| root.join(source)) {
        let files = if path.is_dir() {
            files::list(&path)?
        } else if path.exists() {
            vec![path]
        } else {
            continue;
        };
        for file in files {
            hash.add(files::relative_name(&file, root).as_bytes());
            hash.add(&files::read(&file)?);
        }
    }
    Ok(format!("{:016x}", hash.value()))
}

/// 64-bit FNV-1a hash of a sequence of byte strings (<http://www.isthe.com/chongo/tech/comp/fnv/>).
pub struct Fnv(u64);

impl Fnv {
    /// Hash of no bytes.
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a byte string and its length. The length keeps `ab` + `c` apart from `a` + `bc`.
    pub fn add(&mut self, bytes: &[u8]) {
        self.add_bytes(&(bytes.len() as u64).to_le_bytes());
        self.add_bytes(bytes);
    }

    /// Value of the hash.
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
    use std::fs;

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
    fn boundaries_between_byte_strings_change_the_hash() {
        let hash_of = |parts: [&str; 2]| {
            let mut hash = Fnv::new();
            parts.iter().for_each(|part| hash.add(part.as_bytes()));
            hash.0
        };
        assert_ne!(hash_of(["ab", "c"]), hash_of(["a", "bc"]));
    }

    #[test]
    fn a_change_below_crates_changes_the_build_id() {
        let root = process::scratch().unwrap().join("build-id-test");
        let source = root.join("crates/engine/src");
        fs::create_dir_all(&source).unwrap();
        let id_with = |text: &str| {
            fs::write(source.join("lib.rs"), text).unwrap();
            build_id(&root).unwrap()
        };
        let (first, second, third) = (id_with("1"), id_with("2"), id_with("1"));
        assert_eq!(first, third);
        assert_ne!(first, second);
        assert_eq!(first.len(), 16);
        fs::remove_dir_all(&root).unwrap();
    }
}
