//! Dropped files as plain text: unpacked and decoded once, so that all that reads them finds UTF-8.
//!
//! A file that is neither packed nor in another encoding is used as it is. Of any other the browser keeps the text as a
//! file of its own, outside of this memory; lines and byte offsets are then those of that text.

use web_sys::File;

use crate::platform::file_reader::{self, FileWriter};
use daypart_engine::csv::encoding::{Decoder, Encoding};
use daypart_engine::text::number_format;

/// How much of a file's beginning is looked at to tell what it is.
const BEGINNING_BYTES: u64 = 1 << 18;

/// How much is decoded at a time.
const PIECE_BYTES: u64 = 8 << 20;

/// The first bytes of a gzip archive.
const GZIP: [u8; 3] = [0x1F, 0x8B, 0x08];

/// The beginning of a file, unpacked but in the encoding that it has.
///
/// # Errors
/// When it can't be read or unpacked, with why.
pub async fn beginning_of(file: &File) -> Result<Vec<u8>, String> {
    let bytes = file.size() as u64;
    let beginning = file_reader::read(file, &(0..bytes.min(BEGINNING_BYTES))).await?;
    if beginning.starts_with(&GZIP) {
        file_reader::unzipped_beginning(file, BEGINNING_BYTES as usize).await
    } else {
        Ok(beginning)
    }
}

/// A dropped file's text in UTF-8, which is the file itself when it is such a text, and what a person should know of how
/// it was made, a sentence each. Its first bytes are known, two of them if it has so many.
///
/// # Errors
/// When the file can't be read or unpacked, with why.
pub async fn text_of(dropped: &File, first: &[u8], encoding: Encoding) -> Result<(File, Vec<String>), String> {
    let mut file = dropped.clone();
    let mut notes = Vec::new();
    if first.starts_with(&GZIP) {
        file = file_reader::unzipped(&file).await?;
        notes.push("The file was unpacked; byte offsets are those of the text in it.".to_owned());
    }
    if encoding != Encoding::Utf8 {
        let malformed;
        (file, malformed) = decoded(&file, encoding).await?;
        if malformed > 0 {
            let places = number_format::counted(malformed, "places");
            notes.push(format!(
                "{places} could not be decoded and hold the sign \u{FFFD} instead."
            ));
        }
    }
    Ok((file, notes))
}

/// A file's text in UTF-8, and how many places could not be decoded.
async fn decoded(file: &File, encoding: Encoding) -> Result<(File, u64), String> {
    let bytes = file.size() as u64;
    let mut decoder = Decoder::new(encoding);
    let mut maker = FileWriter::default();
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
        maker.add(&text)?;
        start = end;
    }
    Ok((maker.finish(&file.name())?, decoder.malformed()))
}

/// A message for a file that the browser can't read.
pub fn unreadable(error: &str) -> String {
    let error = error.trim_end_matches('.');
    format!(
        "it could not be read to its end: {error}. Check that the file is still there and whole, then drop it again."
    )
}
