//! File digests for manifests: the SHA-256 hash of each file in use, read in pieces.

use web_sys::File;

use crate::platform::file_reader;
use crate::protocol::Digest;
use crate::worker::error::{ReadFailure, WorkerError};
use crate::worker::ingest::layout;
use crate::worker::ingest::source::SourceFile;
use daypart_engine::export::sha256::Sha256;
use daypart_engine::schema::layout::ReadOverrides;

/// The number of bytes read at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// Returns each file's hash and signature, and how it was read.
///
/// # Errors
/// When a file can't be read to its end.
pub async fn digests(sources: Vec<SourceFile>) -> Result<Vec<Digest>, WorkerError> {
    let mut digests = Vec::with_capacity(sources.len());
    for source in &sources {
        let sha256 = hash(&source.file).await.map_err(|failure| WorkerError::InFile {
            file: source.file.name(),
            error: failure.into(),
        })?;
        digests.push(Digest {
            sha256,
            signature: layout::signature(&source.file).await,
            overrides: source
                .layout
                .as_ref()
                .map_or_else(|| source.overrides.clone(), ReadOverrides::from_layout),
        });
    }
    Ok(digests)
}

async fn hash(file: &File) -> Result<String, ReadFailure> {
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
