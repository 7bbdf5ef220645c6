//! Bytes of files: read by range, and written piece by piece.

use std::ops::Range;

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ReadableStreamDefaultReader};

use crate::platform::wire::describe;

/// A read under way.
#[derive(Debug)]
pub struct Reading {
    /// It listens from the start: a promise that fails while nobody does is an error of the whole program to the browser.
    read: JsFuture,
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
            read: JsFuture::from(slice.array_buffer()),
            bytes: range.end - range.start,
        })
    }

    /// Waits for the bytes, which replace what is in `buffer`.
    ///
    /// # Errors
    /// When the file can't be read, in the browser's words, when it has become shorter, or when memory has no room for the bytes.
    pub async fn finish(self, buffer: &mut Vec<u8>) -> Result<(), String> {
        let read = self.read.await.map_err(|error: JsValue| describe(&error))?;
        let bytes = Uint8Array::new(&read);
        if u64::from(bytes.length()) != self.bytes {
            return Err(format!(
                "found {} bytes where {} were expected: the file has changed since it was dropped",
                bytes.length(),
                self.bytes
            ));
        }
        let length = self.bytes as usize;
        if buffer.try_reserve_exact(length.saturating_sub(buffer.len())).is_err() {
            return Err(format!(
                "the browser has no memory for {:.0} MB of it at a time: close other tabs",
                self.bytes as f64 / 1e6
            ));
        }
        buffer.resize(length, 0);
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

/// How many times its own size a packed file may unpack to. Tables of figures shrink to a tenth, and the most that gzip
/// can do is a thousandth.
const MOST_TIMES: f64 = 300.0;

/// What a packed file may unpack to whatever its own size is, in bytes.
const ALWAYS_BYTES: f64 = 64e6;

/// What no packed file may unpack to, in bytes.
const NEVER_BYTES: f64 = 16e9;

/// How much is unpacked before the browser is given it to keep.
const UNPACKED_PIECE_BYTES: usize = 4 << 20;

/// The text of a gzip archive as a file, unpacked by the browser.
///
/// # Errors
/// When the archive is damaged, in the browser's words, and when it unpacks to far more than a table would, so that it
/// must be made to fill the machine.
pub async fn unzipped(file: &File) -> Result<File, String> {
    let packed_bytes = file.size();
    let limit_bytes = (packed_bytes * MOST_TIMES).clamp(ALWAYS_BYTES, NEVER_BYTES);
    let reader = unzip(file)?;
    let mut maker = FileMaker::default();
    let mut buffer = Vec::new();
    let mut unpacked_bytes = 0.0;
    while let Some(piece) = next_piece(&reader).await? {
        unpacked_bytes += f64::from(piece.length());
        if unpacked_bytes > limit_bytes {
            stop(&reader).await;
            return Err(format!(
                "the gzip archive unpacks to more than {:.0} MB, which is {:.0} times its size: unpack it and drop the CSV file",
                limit_bytes / 1e6,
                limit_bytes / packed_bytes
            ));
        }
        buffer.extend_from_slice(&piece.to_vec());
        if buffer.len() >= UNPACKED_PIECE_BYTES {
            maker.add(&buffer)?;
            buffer.clear();
        }
    }
    maker.add(&buffer)?;
    maker.finish(&file.name())
}

/// The first bytes of the text in a gzip archive, so many of them if there are.
///
/// # Errors
/// When the archive is damaged, in the browser's words.
pub async fn unzipped_beginning(file: &File, bytes: usize) -> Result<Vec<u8>, String> {
    let reader = unzip(file)?;
    let mut beginning = Vec::new();
    while beginning.len() < bytes
        && let Some(piece) = next_piece(&reader).await?
    {
        beginning.extend_from_slice(&piece.to_vec());
    }
    stop(&reader).await;
    beginning.truncate(bytes);
    Ok(beginning)
}

/// A reader of the text in a gzip archive.
fn unzip(file: &File) -> Result<ReadableStreamDefaultReader, String> {
    let text = file.stream().pipe_through(unpacking()?.unchecked_ref());
    Ok(text.get_reader().unchecked_into())
}

/// The next piece of text; `None` at its end.
async fn next_piece(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, String> {
    let damaged = |error: JsValue| format!("the gzip archive can't be unpacked: {}", describe(&error));
    let step = JsFuture::from(reader.read()).await.map_err(damaged)?;
    let piece = Reflect::get(&step, &"value".into()).map_err(damaged)?;
    Ok((!piece.is_undefined()).then(|| piece.unchecked_into()))
}

/// Ends a reader of which nothing more is wanted; that it can't be ended changes nothing.
async fn stop(reader: &ReadableStreamDefaultReader) {
    let _ = JsFuture::from(reader.cancel()).await;
}

/// The browser's stream that unpacks gzip archives, which web-sys has only in its unstable part.
fn unpacking() -> Result<JsValue, String> {
    let missing = "this browser can't unpack gzip archives: unpack it and drop the CSV file";
    let class = Reflect::get(&js_sys::global(), &"DecompressionStream".into()).map_err(|error| describe(&error))?;
    let class: Function = class.dyn_into().map_err(|_| missing.to_owned())?;
    Reflect::construct(&class, &Array::of1(&"gzip".into())).map_err(|error| describe(&error))
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
