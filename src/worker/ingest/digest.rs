//! The hashes of the files in use, read piece by piece.

use web_sys::File;

use crate::platform::file_reader;
use crate::protocol::Digest;
use crate::worker::ingest::decode::unreadable;
use crate::worker::ingest::inspect;
use crate::worker::ingest::source::SourceFile;
use daypart_engine::export::sha256::Sha256;
use daypart_engine::schema::layout::ReadOverrides;

/// How much of a file is read at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// What tells each file from others, and how it was read.
///
/// # Errors
/// When a file can't be read to its end.
pub async fn digests(sources: Vec<SourceFile>) -> Result<Vec<Digest>, String> {
    let mut digests = Vec::with_capacity(sources.len());
    for source in &sources {
        let sha256 = hash(&source.file)
            .await
            .map_err(|error| format!("{}: {}", source.file.name(), unreadable(&error)))?;
        digests.push(Digest {
            sha256,
            signature: inspect::signature(&source.file).await,
            given: source
                .layout
                .as_ref()
                .map_or_else(|| source.given.clone(), ReadOverrides::all_of),
        });
    }
    Ok(digests)
}

async fn hash(file: &File) -> Result<String, String> {
    let mut hash = Sha256::default();
    let bytes = file.size() as u64;
    let mut start = 0;
    while start < bytes {
        let end = (start + PIECE_BYTES).min(bytes);
        hash.feed(&file_reader::read(file, &(start..end)).await?);
        start = end;
    }
    Ok(hash.finish())
}
