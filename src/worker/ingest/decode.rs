//! Decoding of dropped files: unpacks gzip and converts to UTF-8 once, so that all readers find UTF-8.
//!
//! A file that is neither packed nor in another encoding is used directly. For any other, the browser stores
//! the text as a file outside wasm memory; lines and byte offsets then refer to that text.

use web_sys::File;

use crate::platform::file_reader::{self, FileWriter};
use crate::worker::error::ReadFailure;
use daypart_engine::csv::encoding::{Decoder, Encoding};
use daypart_engine::text::number_format;

/// The number of bytes that detection looks at.
const BEGINNING_BYTES: u64 = 1 << 18;

/// The number of bytes decoded at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// The first bytes of a gzip archive.
const GZIP: [u8; 3] = [0x1F, 0x8B, 0x08];

/// Returns the beginning of a file, unpacked but in its original encoding.
///
/// # Errors
/// When the file can't be read or unpacked.
pub async fn beginning_of(file: &File) -> Result<Vec<u8>, ReadFailure> {
    let bytes = file.size() as u64;
    let beginning = file_reader::read(file, &(0..bytes.min(BEGINNING_BYTES))).await?;
    if !beginning.starts_with(&GZIP) {
        return Ok(beginning);
    }
    Ok(file_reader::unzipped_beginning(file, BEGINNING_BYTES as usize).await?)
}

/// Returns a dropped file's text in UTF-8, and notes for the user on the conversion, a sentence each. The
/// text is the file itself if no conversion is needed. `first` contains its first bytes, at least two if it
/// is that long.
///
/// # Errors
/// When the file can't be read or unpacked.
pub async fn text_of(dropped: &File, first: &[u8], encoding: Encoding) -> Result<(File, Vec<String>), ReadFailure> {
    let mut file = dropped.clone();
    let mut notes = Vec::new();
    if first.starts_with(&GZIP) {
        file = file_reader::unzipped(&file).await?;
        notes.push("The file was unpacked; byte offsets refer to the unpacked text.".to_owned());
    }
    if encoding != Encoding::Utf8 {
        let malformed;
        (file, malformed) = decoded(&file, encoding).await?;
        if malformed > 0 {
            let sequences = number_format::counted(malformed, "byte sequences");
            notes.push(format!("{sequences} could not be decoded, shown as “\u{FFFD}”."));
        }
    }
    Ok((file, notes))
}

/// Returns a file's text in UTF-8, and the number of malformed sequences.
async fn decoded(file: &File, encoding: Encoding) -> Result<(File, u64), ReadFailure> {
    let bytes = file.size() as u64;
    let mut decoder = Decoder::new(encoding);
    let mut writer = FileWriter::default();
    let mut text = Vec::new();
    let mut start = 0;
    while start < bytes {
        let end = (start + PIECE_BYTES).min(bytes);
        let piece = file_reader::read(file, &(start..end)).await?;
        text.clear();
        decoder.decode(&piece, &mut text);
        if end == bytes {
            decoder.finish(&mut text);
        }
        writer.add(&text)?;
        start = end;
    }
    Ok((writer.finish(&file.name())?, decoder.malformed()))
}
