//! Fingerprints: what is remembered of a file's bytes, to tell it again and to see whether it has only grown.
//!
//! The first and the last known block are compared by hash. What lies between is taken to be unchanged with them: to be sure,
//! the whole file would have to be read, which is what this is to spare.

use std::hash::{DefaultHasher, Hasher};
use std::ops::Range;

/// How long a block is, where the file has as many bytes.
pub const BLOCK_BYTES: u64 = 1 << 16;

/// What is remembered of a file that had so many bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// How many bytes the file had.
    pub size_bytes: u64,
    hashes: [u64; 2],
}

impl Fingerprint {
    /// The first and the last block of a file of so many bytes.
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

    /// The fingerprint of a file by the bytes of its [`blocks`](Fingerprint::blocks).
    pub fn new(size_bytes: u64, blocks: [&[u8]; 2]) -> Fingerprint {
        Fingerprint {
            size_bytes,
            hashes: blocks.map(hash),
        }
    }

    /// Whether a file whose first bytes these are begins as this one did. At least one block of them is needed, or all.
    pub fn begins_like(&self, first: &[u8]) -> bool {
        let [block, _] = Fingerprint::blocks(self.size_bytes);
        first
            .get(..block.end as usize)
            .is_some_and(|bytes| hash(bytes) == self.hashes[0])
    }

    /// Whether a file has the blocks that this one had in the same places, and so has only grown.
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
