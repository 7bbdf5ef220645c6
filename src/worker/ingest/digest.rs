//! File digests for manifests: the SHA-256 hash of each file in use, read in pieces.

use web_sys::File;

use crate::platform::file_reader;
use crate::protocol::Digest;
use crate::worker::ingest::decode::unreadable;
use crate::worker::ingest::inspect;
use crate::worker::ingest::source::SourceFile;
use daypart_engine::export::sha256::Sha256;
use daypart_engine::schema::layout::ReadOverrides;

/// The number of bytes read at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// Returns each file's hash and signature, and how it was read.
///
/// # Errors
/// Returns a message when a file can't be read to the end.
pub async fn digests(sources: Vec<SourceFile>) -> Result<Vec<Digest>, String> {
    let mut digests = Vec::with_capacity(sources.len());
    for source in &sources {
        let sha256 = hash(&source.file)
            .await
            .map_err(|error| format!("{}: {}", source.file.name(), unreadable(&error)))?;
        digests.push(Digest {
            sha256,
            signature: inspect::signature(&source.file).await,
            overrides: source
                .layout
                .as_ref()
                .map_or_else(|| source.overrides.clone(), ReadOverrides::from_layout),
        });
    }
    Ok(digests)
}

async fn hash(file: &File) -> Result<String, String> {
    let mut hasher = Sha256::default();
    let bytes = file.size() as u64;
    let mut start = 0;
    while start < bytes {
        let end = (start + PIECE_BYTES).min(bytes);
        hasher.update(&file_reader::read(file, &(start..end)).await?);
        start = end;
    }
    Ok(hasher.finish())
}
