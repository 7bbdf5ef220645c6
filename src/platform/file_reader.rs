//! File bytes: byte ranges read as streams, gzip archives unpacked, and files written piece by piece.

use std::ops::Range;

use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamGetReaderOptions,
    ReadableStreamReaderMode,
};

use crate::platform::envelope::describe;

/// The number of bytes requested at a time. The browser returns fewer, about an eighth of a megabyte.
const REQUEST_BYTES: u64 = 1 << 20;

/// Reads a byte range of a file as a stream. Where the browser has byte streams, this takes a fifth less
/// processor time than reading whole ranges, which must be stored somewhere first.
#[derive(Debug)]
pub struct RangeReader {
    file: File,
    /// `None` where the browser has no byte streams: the range is then read in one piece.
    stream: Option<ReadableStreamByobReader>,
    /// The read in progress, if bytes remain.
    read: Option<JsFuture>,
    /// The range that has not arrived yet.
    remaining: Range<u64>,
    /// The buffer of arrived bytes.
    buffer: Vec<u8>,
    /// The part of the buffer with the bytes before `remaining`. Earlier ones are no longer needed.
    filled: Range<usize>,
}

impl RangeReader {
    /// Starts to read a range of a file in the background.
    ///
    /// # Errors
    /// Returns the browser's message when it refuses.
    pub fn start(file: &File, range: Range<u64>) -> Result<RangeReader, String> {
        let slice = slice_of(file, &range)?;
        let mut reader = RangeReader {
            file: file.clone(),
            stream: stream_of(&slice),
            read: None,
            remaining: range,
            buffer: Vec::new(),
            filled: 0..0,
        };
        if reader.stream.is_some() {
            reader.request_more(&ArrayBuffer::new(REQUEST_BYTES as u32));
        } else {
            reader.read = Some(read_all(&slice));
        }
        Ok(reader)
    }

    /// Reuses an earlier reader's buffer, so that no new one must be allocated and zeroed.
    pub fn set_buffer(&mut self, buffer: Vec<u8>) {
        if self.filled.is_empty() {
            self.buffer = buffer;
        }
    }

    /// Returns the buffer for reuse.
    pub fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }

    /// Waits for these bytes of the file. Earlier bytes are discarded.
    ///
    /// # Errors
    /// Returns a message when the file can't be read or has become shorter, or memory has no room for the
    /// bytes.
    pub async fn get(&mut self, requested: &Range<u64>) -> Result<&[u8], String> {
        let from = self.remaining.start - self.filled.len() as u64;
        if (from..=self.remaining.start).contains(&requested.start) && requested.end <= self.remaining.end {
            self.filled.start += (requested.start - from) as usize;
        } else {
            let buffer = std::mem::take(&mut self.buffer);
            *self = RangeReader {
                buffer,
                ..RangeReader::start(&self.file, requested.clone())?
            };
        }
        let length = (requested.end - requested.start) as usize;
        if self.buffer.len() < self.filled.start + length {
            self.buffer.copy_within(self.filled.clone(), 0);
            self.filled = 0..self.filled.len();
            self.reserve_buffer(length)?;
        }
        while self.filled.len() < length {
            if self.next().await? == 0 {
                return Err(changed(self.filled.len(), length as u64));
            }
        }
        Ok(&self.buffer[self.filled.start..self.filled.start + length])
    }

    /// Appends the next bytes to the buffer, and returns their number; 0 at the end.
    async fn next(&mut self) -> Result<u64, String> {
        let Some(read) = self.read.take() else {
            return Ok(0);
        };
        let read = read.await.map_err(|error: JsValue| describe(&error))?;
        let bytes = if self.stream.is_some() {
            let value = Reflect::get(&read, &"value".into()).map_err(|error| describe(&error))?;
            value
                .dyn_into::<Uint8Array>()
                .unwrap_or_else(|_| Uint8Array::new_with_length(0))
        } else {
            Uint8Array::new(&read)
        };
        let arrived = u64::from(bytes.length());
        let end = self.filled.end + arrived as usize;
        self.reserve_buffer(end)?;
        bytes.copy_to(&mut self.buffer[self.filled.end..end]);
        self.filled.end = end;
        self.remaining.start += arrived;
        if arrived > 0 {
            self.request_more(&bytes.buffer());
        }
        Ok(arrived)
    }

    /// Grows the buffer to at least this length.
    fn reserve_buffer(&mut self, length: usize) -> Result<(), String> {
        if self.buffer.len() < length {
            reserve_buffer(&mut self.buffer, length)?;
            self.buffer.resize(length, 0);
        }
        Ok(())
    }

    /// Requests more bytes from the stream, to be written into `buffer`.
    fn request_more(&mut self, buffer: &ArrayBuffer) {
        let length = (self.remaining.end - self.remaining.start).min(u64::from(buffer.byte_length()));
        if let Some(stream) = self.stream.as_ref().filter(|_| length > 0) {
            let view = Uint8Array::new_with_byte_offset_and_length(buffer, 0, length as u32);
            self.read = Some(JsFuture::from(stream.read_with_array_buffer_view(&view)));
        }
    }
}

/// Returns a byte stream reader; `None` where the browser has none.
fn stream_of(slice: &Blob) -> Option<ReadableStreamByobReader> {
    let options = ReadableStreamGetReaderOptions::new();
    options.set_mode(ReadableStreamReaderMode::Byob);
    // Older browsers throw here, which web-sys's signature doesn't allow for.
    let stream = slice.stream();
    let get: Function = Reflect::get(&stream, &"getReader".into()).ok()?.dyn_into().ok()?;
    get.call1(&stream, &options).ok()?.dyn_into().ok()
}

fn reserve_buffer(buffer: &mut Vec<u8>, length: usize) -> Result<(), String> {
    let more = length.saturating_sub(buffer.len());
    buffer.try_reserve(more).map_err(|_| out_of_memory(length as u64))
}

/// Returns the message for a read of this many bytes that memory has no room for.
pub fn out_of_memory(bytes: u64) -> String {
    format!(
        "the browser has no memory to read {:.0} MB at a time; close other tabs",
        bytes as f64 / 1e6
    )
}

fn changed(found: usize, expected: u64) -> String {
    format!("found {found} bytes, expected {expected}: the file has changed since it was dropped")
}

/// Reads a range of a file in one piece.
///
/// # Errors
/// As [`RangeReader::get`].
pub async fn read(file: &File, range: &Range<u64>) -> Result<Vec<u8>, String> {
    let read = read_all(&slice_of(file, range)?)
        .await
        .map_err(|error| describe(&error))?;
    let bytes = Uint8Array::new(&read);
    let length = range.end - range.start;
    if u64::from(bytes.length()) != length {
        return Err(changed(bytes.length() as usize, length));
    }
    let mut read = Vec::new();
    reserve_buffer(&mut read, length as usize)?;
    read.resize(length as usize, 0);
    bytes.copy_to(&mut read);
    Ok(read)
}

/// Starts to read a blob's bytes. The promise has a listener from the start: browsers report a rejection
/// without one as an error of the whole program.
fn read_all(blob: &Blob) -> JsFuture {
    JsFuture::from(blob.array_buffer())
}

fn slice_of(file: &File, range: &Range<u64>) -> Result<Blob, String> {
    file.slice_with_f64_and_f64(range.start as f64, range.end as f64)
        .map_err(|error| describe(&error))
}

/// The largest ratio between unpacked and packed size. Tables of figures shrink to a tenth; gzip's limit is a
/// thousandth.
const MAX_RATIO: f64 = 300.0;

/// The unpacked size in bytes that is allowed for any packed size.
const ALWAYS_ALLOWED_BYTES: f64 = 64e6;

/// The unpacked size in bytes that is never allowed.
const MAX_UNPACKED_BYTES: f64 = 16e9;

/// The number of unpacked bytes after which they are handed over to the browser.
const UNPACKED_PIECE_BYTES: usize = 4 << 20;

/// Returns the contents of a gzip archive as a file, unpacked by the browser.
///
/// # Errors
/// Returns a message when the archive is damaged, or unpacks to far more than a table would, as only an
/// archive crafted to fill the machine does.
pub async fn unzipped(file: &File) -> Result<File, String> {
    let packed_bytes = file.size();
    let limit_bytes = (packed_bytes * MAX_RATIO).clamp(ALWAYS_ALLOWED_BYTES, MAX_UNPACKED_BYTES);
    let reader = unzip(file)?;
    let mut writer = FileWriter::default();
    let mut buffer = Vec::new();
    let mut unpacked_bytes = 0.0;
    while let Some(piece) = next_piece(&reader).await? {
        unpacked_bytes += f64::from(piece.length());
        if unpacked_bytes > limit_bytes {
            cancel(&reader).await;
            return Err(format!(
                "the gzip archive unpacks to more than {:.0} MB, which is {:.0} times its size; unpack it and drop the CSV \
                 file",
                limit_bytes / 1e6,
                limit_bytes / packed_bytes
            ));
        }
        buffer.extend_from_slice(&piece.to_vec());
        if buffer.len() >= UNPACKED_PIECE_BYTES {
            writer.add(&buffer)?;
            buffer.clear();
        }
    }
    writer.add(&buffer)?;
    writer.finish(&file.name())
}

/// Returns the first bytes of a gzip archive's contents, up to this number.
///
/// # Errors
/// Returns the browser's message when the archive is damaged.
pub async fn unzipped_beginning(file: &File, bytes: usize) -> Result<Vec<u8>, String> {
    let reader = unzip(file)?;
    let mut beginning = Vec::new();
    while beginning.len() < bytes
        && let Some(piece) = next_piece(&reader).await?
    {
        beginning.extend_from_slice(&piece.to_vec());
    }
    cancel(&reader).await;
    beginning.truncate(bytes);
    Ok(beginning)
}

/// Returns a reader of a gzip archive's contents.
fn unzip(file: &File) -> Result<ReadableStreamDefaultReader, String> {
    let text = file.stream().pipe_through(unpacking()?.unchecked_ref());
    Ok(text.get_reader().unchecked_into())
}

/// Returns the next piece; `None` at the end.
async fn next_piece(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, String> {
    let damaged = |error: JsValue| format!("the gzip archive can’t be unpacked: {}", describe(&error));
    let step = JsFuture::from(reader.read()).await.map_err(damaged)?;
    let piece = Reflect::get(&step, &"value".into()).map_err(damaged)?;
    Ok((!piece.is_undefined()).then(|| piece.unchecked_into()))
}

/// Cancels a reader. A failure changes nothing.
async fn cancel(reader: &ReadableStreamDefaultReader) {
    let _ = JsFuture::from(reader.cancel()).await;
}

/// Returns the browser's stream that unpacks gzip, which web-sys has only in its unstable part.
fn unpacking() -> Result<JsValue, String> {
    let missing = "this browser can’t unpack gzip archives; unpack it and drop the CSV file";
    let class = Reflect::get(&js_sys::global(), &"DecompressionStream".into()).map_err(|error| describe(&error))?;
    let class: Function = class.dyn_into().map_err(|_| missing.to_owned())?;
    Reflect::construct(&class, &Array::of1(&"gzip".into())).map_err(|error| describe(&error))
}

/// A file under construction. The browser stores the pieces outside wasm memory.
#[derive(Debug, Default)]
pub struct FileWriter {
    pieces: Vec<Blob>,
}

impl FileWriter {
    /// Appends bytes.
    ///
    /// # Errors
    /// Returns the browser's message when it has no room for them.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), String> {
        let parts = Array::of1(&Uint8Array::from(bytes));
        let piece = Blob::new_with_u8_array_sequence(&parts).map_err(|error| describe(&error))?;
        self.pieces.push(piece);
        Ok(())
    }

    /// Returns the finished file, which behaves like a dropped one.
    ///
    /// # Errors
    /// Returns the browser's message when it has no room for it.
    pub fn finish(self, name: &str) -> Result<File, String> {
        let pieces: Array = self.pieces.iter().collect();
        File::new_with_blob_sequence(&pieces, name).map_err(|error| describe(&error))
    }
}
