//! Fingerprint of a file's bytes: recognises a file again, and recognises that a file has only grown.
//!
//! Only the first and the last known block are compared, by hash. The bytes between them are assumed to be
//! unchanged if both blocks are: being certain would require reading the whole file, which the fingerprint is
//! meant to avoid.

use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

/// Length of a block; shorter in a smaller file.
pub const BLOCK_BYTES: u64 = 1 << 16;

/// Size of a file and hashes of its first and last 64 KiB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// Size of the file.
    pub size_bytes: u64,
    hashes: [u64; 2],
}

impl Fingerprint {
    /// Ranges of the first and the last block of a file with `size_bytes` bytes.
    ///
    /// ```
    /// use daypart_engine::store::fingerprint::{BLOCK_BYTES, Fingerprint};
    /// assert_eq!(Fingerprint::blocks(7), [0..7, 0..7]);
    /// assert_eq!(Fingerprint::blocks(BLOCK_BYTES + 7), [0..BLOCK_BYTES, 7..BLOCK_BYTES + 7]);
    /// ```
    pub fn blocks(size_bytes: u64) -> [Range<u64>; 2] {
        let length = size_bytes.min(BLOCK_BYTES);
        [0..length, size_bytes - length..size_bytes]
    }

    /// Creates the fingerprint of a file from the bytes of its [`blocks`](Fingerprint::blocks).
    pub fn new(size_bytes: u64, blocks: [&[u8]; 2]) -> Fingerprint {
        Fingerprint {
            size_bytes,
            hashes: blocks.map(hash),
        }
    }

    /// Returns whether a file with these first bytes begins like this one. `first` must contain at least one
    /// block, or the whole file.
    pub fn begins_like(&self, first: &[u8]) -> bool {
        let [block, _] = Fingerprint::blocks(self.size_bytes);
        first
            .get(..block.end as usize)
            .is_some_and(|bytes| hash(bytes) == self.hashes[0])
    }

    /// Whether a file's bytes at this one's [`blocks`](Fingerprint::blocks) are the same, so that the file has
    /// only grown.
    ///
    /// ```
    /// use daypart_engine::store::fingerprint::Fingerprint;
    /// let before = Fingerprint::new(4, [b"a,1\n", b"a,1\n"]);
    /// assert!(before.is_start_of([b"a,1\n", b"a,1\n"]));
    /// assert!(!before.is_start_of([b"a,1\n", b"a,2\n"]));
    /// assert!(before.begins_like(b"a,1\nb,2\n"));
    /// ```
    pub fn is_start_of(&self, blocks: [&[u8]; 2]) -> bool {
        blocks.map(hash) == self.hashes
    }
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
