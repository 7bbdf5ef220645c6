//! SHA-256 of a file that is read in chunks, as hexadecimal text.
//!
//! A browser's own digest takes only whole buffers, which a large file doesn't fit in.

use sha2::Digest;

/// SHA-256 hasher that takes chunks and returns hexadecimal text.
///
/// ```
/// use daypart_engine::export::sha256::Sha256;
/// let mut hasher = Sha256::default();
/// hasher.update(b"a");
/// hasher.update(b"bc");
/// assert_eq!(hasher.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sha256(sha2::Sha256);

impl Sha256 {
    /// Adds the next chunk.
    pub fn update(&mut self, chunk: &[u8]) {
        self.0.update(chunk);
    }

    /// Returns the hash as 64 lowercase hexadecimal digits.
    pub fn finish(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
