//! Bytes of files: read by range, and written piece by piece.

use std::ops::Range;

use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, ReadableStreamByobReader, ReadableStreamDefaultReader, ReadableStreamGetReaderOptions,
    ReadableStreamReaderMode,
};

use crate::platform::envelope::describe;

/// How much is asked of the browser at a time. It gives what it has, an eighth of a megabyte or so.
const GIVEN_BYTES: u64 = 1 << 20;

/// The bytes of a range of a file, which come in their order. Where the browser has streams of bytes this takes a fifth less of the
/// processors' time than to read whole ranges, which have to be kept somewhere.
#[derive(Debug)]
pub struct RangeReader {
    file: File,
    /// `None` where the browser has no such streams: then the range is read in one.
    stream: Option<ReadableStreamByobReader>,
    /// What is under way, while bytes are ahead.
    read: Option<JsFuture>,
    /// Which bytes are still to come.
    ahead: Range<u64>,
    /// Room for those that have come.
    room: Vec<u8>,
    /// Where in the room the last that have come stand. Those before are wanted no more.
    held: Range<usize>,
}

impl RangeReader {
    /// Starts to read a range of a file, which goes on while other work is done.
    ///
    /// # Errors
    /// When the browser refuses, in its words.
    pub fn start(file: &File, range: Range<u64>) -> Result<RangeReader, String> {
        let slice = slice_of(file, &range)?;
        let mut pieces = RangeReader {
            file: file.clone(),
            stream: stream_of(&slice),
            read: None,
            ahead: range,
            room: Vec::new(),
            held: 0..0,
        };
        if pieces.stream.is_some() {
            pieces.go_on(&ArrayBuffer::new(GIVEN_BYTES as u32));
        } else {
            pieces.read = Some(read_all(&slice));
        }
        Ok(pieces)
    }

    /// Takes memory that was room for other pieces, so that it needn't be made and filled with zeros anew.
    pub fn take_room(&mut self, room: Vec<u8>) {
        if self.held.is_empty() {
            self.room = room;
        }
    }

    /// Gives the memory up that the pieces stood in.
    pub fn into_room(self) -> Vec<u8> {
        self.room
    }

    /// Waits for these bytes of the file. Those before them are let go of.
    ///
    /// # Errors
    /// When the file can't be read, in the browser's words, when it has become shorter, or when memory has no room for the bytes.
    pub async fn get(&mut self, wanted: &Range<u64>) -> Result<&[u8], String> {
        let from = self.ahead.start - self.held.len() as u64;
        if (from..=self.ahead.start).contains(&wanted.start) && wanted.end <= self.ahead.end {
            self.held.start += (wanted.start - from) as usize;
        } else {
            let room = std::mem::take(&mut self.room);
            *self = RangeReader {
                room,
                ..RangeReader::start(&self.file, wanted.clone())?
            };
        }
        let length = (wanted.end - wanted.start) as usize;
        if self.room.len() < self.held.start + length {
            self.room.copy_within(self.held.clone(), 0);
            self.held = 0..self.held.len();
            self.make_room(length)?;
        }
        while self.held.len() < length {
            if self.next().await? == 0 {
                return Err(changed(self.held.len(), length as u64));
            }
        }
        Ok(&self.room[self.held.start..self.held.start + length])
    }

    /// Takes the next bytes in, and gives how many there were; none at the end.
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
        let come = u64::from(bytes.length());
        let end = self.held.end + come as usize;
        self.make_room(end)?;
        bytes.copy_to(&mut self.room[self.held.end..end]);
        self.held.end = end;
        self.ahead.start += come;
        if come > 0 {
            self.go_on(&bytes.buffer());
        }
        Ok(come)
    }

    /// Makes the room as large as this, if it is smaller.
    fn make_room(&mut self, length: usize) -> Result<(), String> {
        if self.room.len() < length {
            make_room(&mut self.room, length)?;
            self.room.resize(length, 0);
        }
        Ok(())
    }

    /// Asks the stream for more, to be put into a buffer.
    fn go_on(&mut self, buffer: &ArrayBuffer) {
        let length = (self.ahead.end - self.ahead.start).min(u64::from(buffer.byte_length()));
        if let Some(stream) = self.stream.as_ref().filter(|_| length > 0) {
            let view = Uint8Array::new_with_byte_offset_and_length(buffer, 0, length as u32);
            self.read = Some(JsFuture::from(stream.read_with_array_buffer_view(&view)));
        }
    }
}

/// A reader of bytes; `None` where the browser has none.
fn stream_of(slice: &Blob) -> Option<ReadableStreamByobReader> {
    let options = ReadableStreamGetReaderOptions::new();
    options.set_mode(ReadableStreamReaderMode::Byob);
    // Older browsers throw, which web-sys doesn't know of.
    let stream = slice.stream();
    let get: Function = Reflect::get(&stream, &"getReader".into()).ok()?.dyn_into().ok()?;
    get.call1(&stream, &options).ok()?.dyn_into().ok()
}

fn make_room(held: &mut Vec<u8>, length: usize) -> Result<(), String> {
    let more = length.saturating_sub(held.len());
    held.try_reserve(more).map_err(|_| no_room(length as u64))
}

/// What is told when memory has no room for so many bytes of a file.
pub fn no_room(bytes: u64) -> String {
    format!(
        "the browser has no memory for {:.0} MB of it at a time: close other tabs",
        bytes as f64 / 1e6
    )
}

fn changed(found: usize, expected: u64) -> String {
    format!("found {found} bytes where {expected} were expected: the file has changed since it was dropped")
}

/// Reads a range of a file in one.
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
    make_room(&mut read, length as usize)?;
    read.resize(length as usize, 0);
    bytes.copy_to(&mut read);
    Ok(read)
}

/// The bytes of a blob, on their way. They are listened for from the start: a promise that fails while nobody does is an error
/// of the whole program to the browser.
fn read_all(blob: &Blob) -> JsFuture {
    JsFuture::from(blob.array_buffer())
}

fn slice_of(file: &File, range: &Range<u64>) -> Result<Blob, String> {
    file.slice_with_f64_and_f64(range.start as f64, range.end as f64)
        .map_err(|error| describe(&error))
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
    let mut maker = FileWriter::default();
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
pub struct FileWriter {
    pieces: Vec<Blob>,
}

impl FileWriter {
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
