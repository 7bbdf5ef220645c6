//! Bytes of files: read by range, and written piece by piece.

use std::ops::Range;

use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::platform::wire::describe;

/// A read under way.
#[derive(Debug)]
pub struct Reading {
    promise: Promise,
    bytes: u64,
}

impl Reading {
    /// Starts to read a range of a file, which goes on while other work is done.
    ///
    /// # Errors
    /// When the browser refuses, in its words.
    pub fn start(file: &File, range: &Range<u64>) -> Result<Reading, String> {
        let slice = file
            .slice_with_f64_and_f64(range.start as f64, range.end as f64)
            .map_err(|error| describe(&error))?;
        Ok(Reading {
            promise: slice.array_buffer(),
            bytes: range.end - range.start,
        })
    }

    /// Waits for the bytes, which replace what is in `buffer`.
    ///
    /// # Errors
    /// When the file can't be read, in the browser's words, or when it has become shorter.
    pub async fn finish(self, buffer: &mut Vec<u8>) -> Result<(), String> {
        let read = JsFuture::from(self.promise)
            .await
            .map_err(|error: JsValue| describe(&error))?;
        let bytes = Uint8Array::new(&read);
        if u64::from(bytes.length()) != self.bytes {
            return Err(format!(
                "found {} bytes where {} were expected: the file has changed since it was dropped",
                bytes.length(),
                self.bytes
            ));
        }
        buffer.resize(self.bytes as usize, 0);
        bytes.copy_to(buffer);
        Ok(())
    }
}

/// Reads a range of a file.
///
/// # Errors
/// As [`Reading::start`] and [`Reading::finish`].
pub async fn read(file: &File, range: &Range<u64>) -> Result<Vec<u8>, String> {
    let mut buffer = Vec::new();
    Reading::start(file, range)?.finish(&mut buffer).await?;
    Ok(buffer)
}

/// All bytes of a file, as the browser's own buffer.
///
/// # Errors
/// When the file can't be read, in the browser's words.
pub async fn whole(file: &File) -> Result<ArrayBuffer, String> {
    JsFuture::from(file.array_buffer())
        .await
        .map(Into::into)
        .map_err(|error: JsValue| describe(&error))
}

/// A file that is made piece by piece, kept by the browser outside of this memory.
#[derive(Debug, Default)]
pub struct FileMaker {
    pieces: Vec<Blob>,
}

impl FileMaker {
    /// Adds bytes at the end.
    ///
    /// # Errors
    /// When the browser has no room for them, in its words.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), String> {
        let parts = Array::of1(&Uint8Array::from(bytes));
        let piece = Blob::new_with_u8_array_sequence(&parts).map_err(|error| describe(&error))?;
        self.pieces.push(piece);
        Ok(())
    }

    /// The file, as if it had been dropped.
    ///
    /// # Errors
    /// When the browser has no room for it, in its words.
    pub fn finish(self, name: &str) -> Result<File, String> {
        let pieces: Array = self.pieces.iter().collect();
        File::new_with_blob_sequence(&pieces, name).map_err(|error| describe(&error))
    }
}
