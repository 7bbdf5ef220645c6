//! Step 1 of opening files, inspection: each file's import settings, layout, text and identity, from its beginning
//! and its end.

use futures::future::{join, try_join};
use web_sys::File;

use crate::platform::file_reader;
use crate::protocol::{RememberedOverrides, Stage};
use crate::worker::error::{FileError, ReadFailure};
use crate::worker::ingest::source::RequestedFile;
use crate::worker::ingest::{decode, layout};
use crate::worker::job::RunningJob;
use daypart_engine::schema::date_order::DateOrderScan;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{Layout, ReadOverrides};
use daypart_engine::store::fingerprint::Fingerprint;
use daypart_engine::store::replacement::{FileIdentity, FileOrigin};

/// Number of bytes to read at a time.
const PIECE_BYTES: u64 = 1 << 20;

/// A requested file with the results of its inspection.
pub struct Inspected {
    /// The file as it was dropped.
    pub file: File,
    /// The page's number for it; 0 for none.
    pub handle: u32,
    /// How it joined the files in use.
    pub origin: FileOrigin,
    /// The files that it replaced, with their import settings.
    pub replaced: Vec<(File, ReadOverrides)>,
    /// The import settings in effect.
    pub overrides: ReadOverrides,
    /// How to read it, or why it can't be read.
    pub layout: Result<Layout, FileError>,
    /// Whether it contains a table, so that the user can change the import settings.
    pub is_table: bool,
    /// The question for the user, if any.
    pub question: Option<String>,
    /// The file's text in UTF-8: the file itself, unless it is packed or in another encoding.
    pub text: File,
    /// The number of bytes of the text to read: all, unless another table follows the first one.
    pub bytes: u64,
    /// Its identity; `None` when it can't be read.
    pub identity: Option<FileIdentity>,
    /// Its first bytes, which the fingerprint covers.
    pub first_bytes: Vec<u8>,
}

impl Inspected {
    /// Returns the layout if this is an events file.
    pub fn events(&self) -> Option<&Layout> {
        let layout = self.layout.as_ref().ok();
        layout.filter(|layout| layout.table_kind == TableKind::Events)
    }

    /// Returns whether appended bytes continue the rows: the file is read directly and to its end.
    pub fn can_grow(&self) -> bool {
        let table_ends = self.events().is_none_or(|layout| layout.end_bytes.is_some());
        self.text == self.file && !table_ends
    }
}

/// Inspects files, each with its own import settings.
pub async fn inspect_all(
    job: &RunningJob,
    files: Vec<RequestedFile>,
    remembered: &[RememberedOverrides],
) -> Vec<Inspected> {
    let mut inspected = Vec::with_capacity(files.len());
    let all_bytes: u64 = files.iter().map(|requested| requested.file.size() as u64).sum();
    for requested in files {
        job.progress(Stage::Recognising, 0, all_bytes, 0);
        inspected.push(inspect(requested, remembered).await);
    }
    inspected
}

/// Inspects a file. The user's settings take precedence over those remembered for files with the same columns.
pub async fn inspect(requested: RequestedFile, remembered: &[RememberedOverrides]) -> Inspected {
    let RequestedFile {
        file,
        handle,
        overrides,
        origin,
        replaced,
    } = requested;
    // Each read is a round trip through the browser, so they run concurrently.
    let settings = layout::detect(&file, overrides, remembered);
    let (mut detected, blocks) = join(settings, fingerprint_blocks(&file, file.size() as u64)).await;
    let mut text = file.clone();
    let mut identity = None;
    let mut first_bytes = Vec::new();
    if let Ok(layout) = &mut detected.layout {
        match text_and_blocks(&file, layout, blocks).await {
            Ok((decoded, blocks)) => {
                text = decoded;
                let fingerprint = Fingerprint::new(file.size() as u64, [&blocks[0], &blocks[1]]);
                identity = Some(FileIdentity::new(file.name(), layout, fingerprint));
                [first_bytes, _] = blocks;
            }
            Err(failure) => detected.layout = Err(failure.into()),
        }
    }
    if let Ok(layout) = &mut detected.layout
        && let Err(failure) = settle_date_order(&text, layout).await
    {
        detected.layout = Err(failure.into());
    }
    if let Ok(layout) = &detected.layout {
        detected.question = layout::question(layout);
    }
    let end_bytes = detected.layout.as_ref().ok().and_then(|layout| layout.end_bytes);
    Inspected {
        handle,
        origin,
        replaced,
        overrides: detected.overrides,
        layout: detected.layout,
        is_table: detected.is_table,
        question: detected.question,
        bytes: end_bytes.unwrap_or(text.size() as u64),
        file,
        text,
        identity,
        first_bytes,
    }
}

/// Reads on until some date is valid with day and month in one order only, if all sampled dates are valid in both.
async fn settle_date_order(text: &File, layout: &mut Layout) -> Result<(), ReadFailure> {
    let Some(mut scan) = DateOrderScan::new(layout) else {
        return Ok(());
    };
    let end = layout.end_bytes.unwrap_or(text.size() as u64);
    let mut start = layout.first_row_bytes;
    let mut left_over: Vec<u8> = Vec::new();
    while start < end && !scan.is_settled() {
        let piece_end = (start + PIECE_BYTES).min(end);
        left_over.extend(file_reader::read(text, &(start..piece_end)).await?);
        let used = scan.feed(&left_over, piece_end == end);
        left_over.drain(..used);
        start = piece_end;
    }
    scan.settle(layout);
    Ok(())
}

/// Returns a file's text and its fingerprint blocks, and adds notes on the conversion to the layout.
async fn text_and_blocks(
    file: &File,
    layout: &mut Layout,
    blocks: Result<[Vec<u8>; 2], ReadFailure>,
) -> Result<(File, [Vec<u8>; 2]), ReadFailure> {
    let blocks = blocks?;
    let (text, notes) = decode::text_of(file, &blocks[0], layout.encoding).await?;
    layout.notes.extend(notes);
    Ok((text, blocks))
}

/// Reads the fingerprint blocks of a file's first `size_bytes` bytes.
///
/// # Errors
/// Returns the browser's message when they can't be read.
pub async fn fingerprint_blocks(file: &File, size_bytes: u64) -> Result<[Vec<u8>; 2], ReadFailure> {
    let [first, last] = Fingerprint::blocks(size_bytes);
    let (first, last) = try_join(file_reader::read(file, &first), file_reader::read(file, &last)).await?;
    Ok([first, last])
}
