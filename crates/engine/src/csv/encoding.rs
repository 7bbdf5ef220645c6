//! Character encodings: detection from the beginning of a file, and incremental decoding to UTF-8.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The character encoding of a text file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark. Includes ASCII.
    #[default]
    Utf8,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// Windows-1252, a single-byte encoding that nearly includes ISO 8859-1.
    Windows1252,
}

impl Encoding {
    /// All encodings, in display order.
    pub const ALL: [Encoding; 4] = [
        Encoding::Utf8,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Windows1252,
    ];

    /// The display name: "UTF-8".
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
            Encoding::Windows1252 => "Windows-1252",
        }
    }
}

/// The characters of bytes 80 to 9F in Windows-1252, from the Encoding Standard
/// (<https://encoding.spec.whatwg.org/>). All other bytes decode to the code point of the same number.
const WINDOWS_1252_HIGH: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2C6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201C}',
    '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\u{9D}',
    '\u{17E}', '\u{178}',
];

/// Decodes Windows-1252. Every byte is a character, so this can't fail.
///
/// ```
/// assert_eq!(daypart_engine::csv::encoding::decode_windows_1252(b"Beyonc\xE9 \x80"), "Beyonc\u{E9} \u{20AC}");
/// ```
pub fn decode_windows_1252(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| windows_1252_char(byte)).collect()
}

/// Decodes bytes as UTF-8, or as Windows-1252 if they are not valid UTF-8.
pub(crate) fn utf8_or_windows_1252(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(decode_windows_1252(bytes)),
    }
}

fn windows_1252_char(byte: u8) -> char {
    let special = byte
        .checked_sub(0x80)
        .and_then(|index| WINDOWS_1252_HIGH.get(usize::from(index)));
    special.copied().unwrap_or(char::from(byte))
}

/// Detects the encoding of a file from its beginning, which may end in the middle of a character.
///
/// Checks for a byte order mark, then for UTF-16 (in western text every other byte is zero), then for valid
/// UTF-8. Anything else is Windows-1252.
///
/// ```
/// use daypart_engine::csv::encoding::{Encoding, detect};
/// assert_eq!(detect("a,\u{E9}".as_bytes()), Encoding::Utf8);
/// assert_eq!(detect(b"a,\xE9,b"), Encoding::Windows1252);
/// assert_eq!(detect(b"a\0,\0b\0\n\0"), Encoding::Utf16Le);
/// ```
pub fn detect(beginning: &[u8]) -> Encoding {
    match beginning {
        [0xEF, 0xBB, 0xBF, ..] => return Encoding::Utf8,
        [0xFF, 0xFE, ..] => return Encoding::Utf16Le,
        [0xFE, 0xFF, ..] => return Encoding::Utf16Be,
        _ => {}
    }
    let zeros = |from: usize| {
        beginning
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let half = beginning.len() / 2;
    if half >= 2 && odd * 10 > half * 4 && even * 20 < half {
        return Encoding::Utf16Le;
    }
    if half >= 2 && even * 10 > half * 4 && odd * 20 < half {
        return Encoding::Utf16Be;
    }
    match std::str::from_utf8(beginning) {
        Ok(_) => Encoding::Utf8,
        // An incomplete character at the end is no error.
        Err(error) if error.error_len().is_none() => Encoding::Utf8,
        Err(_) => Encoding::Windows1252,
    }
}

/// Incremental decoder from an encoding to UTF-8.
///
/// Malformed sequences are replaced by U+FFFD and counted. A byte order mark is dropped.
///
/// ```
/// use daypart_engine::csv::encoding::{Decoder, Encoding};
/// let mut decoder = Decoder::new(Encoding::Utf16Le);
/// let mut text = Vec::new();
/// decoder.decode(b"\xFF\xFEa\0,", &mut text);
/// decoder.decode(b"\0b\0", &mut text);
/// decoder.finish(&mut text);
/// assert_eq!((text.as_slice(), decoder.malformed()), (&b"a,b"[..], 0));
/// ```
#[derive(Clone, Debug)]
pub struct Decoder {
    encoding: Encoding,
    /// The bytes of an incomplete character at the end of the last piece.
    pending: Vec<u8>,
    started: bool,
    malformed: u64,
}

impl Decoder {
    /// Creates a decoder for text from the start of a file.
    pub fn new(encoding: Encoding) -> Decoder {
        Decoder {
            encoding,
            pending: Vec::new(),
            started: false,
            malformed: 0,
        }
    }

    /// Number of malformed sequences so far.
    pub fn malformed(&self) -> u64 {
        self.malformed
    }

    /// Decodes the next piece and appends its text.
    pub fn decode(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Windows1252 => {
                for &byte in bytes {
                    push(windows_1252_char(byte), text);
                }
            }
            Encoding::Utf8 => {
                let mut all = std::mem::take(&mut self.pending);
                all.extend_from_slice(bytes);
                self.utf8(&all, text);
            }
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let mut all = std::mem::take(&mut self.pending);
                all.extend_from_slice(bytes);
                self.utf16(&all, text);
            }
        }
    }

    /// Ends the input. Appends U+FFFD if the last piece ended within a character.
    pub fn finish(&mut self, text: &mut Vec<u8>) {
        if !std::mem::take(&mut self.pending).is_empty() {
            self.malformed += 1;
            push(char::REPLACEMENT_CHARACTER, text);
        }
    }

    /// Appends a character, unless it is a byte order mark at the start of the file.
    fn push_char(&mut self, char: char, text: &mut Vec<u8>) {
        if self.started || char != '\u{FEFF}' {
            push(char, text);
        }
        self.started = true;
    }

    fn utf8(&mut self, mut bytes: &[u8], text: &mut Vec<u8>) {
        loop {
            let (valid, error) = match std::str::from_utf8(bytes) {
                Ok(valid) => (valid, None),
                Err(error) => {
                    let valid = bytes.get(..error.valid_up_to()).unwrap_or(&[]);
                    (std::str::from_utf8(valid).unwrap_or(""), Some(error))
                }
            };
            let kept = if self.started {
                valid
            } else {
                valid.strip_prefix('\u{FEFF}').unwrap_or(valid)
            };
            self.started |= !valid.is_empty();
            text.extend_from_slice(kept.as_bytes());
            let rest = bytes.get(valid.len()..).unwrap_or(&[]);
            match error.map(|error| error.error_len()) {
                None => return,
                Some(None) => {
                    self.pending = rest.to_vec();
                    return;
                }
                Some(Some(length)) => {
                    self.malformed += 1;
                    self.push_char(char::REPLACEMENT_CHARACTER, text);
                    bytes = rest.get(length..).unwrap_or(&[]);
                }
            }
        }
    }

    fn utf16(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        let (pairs, odd) = bytes.as_chunks::<2>();
        let unit = |pair: &[u8; 2]| match self.encoding {
            Encoding::Utf16Be => u16::from_be_bytes(*pair),
            _ => u16::from_le_bytes(*pair),
        };
        let mut units: Vec<u16> = pairs.iter().map(unit).collect();
        // A high surrogate at the end waits for its low surrogate.
        let mut pending = odd.to_vec();
        if units.last().is_some_and(|unit| (0xD800..0xDC00).contains(unit)) {
            units.pop();
            pending.splice(0..0, pairs.last().copied().unwrap_or_default());
        }
        for decoded in char::decode_utf16(units) {
            match decoded {
                Ok(char) => self.push_char(char, text),
                Err(_) => {
                    self.malformed += 1;
                    self.push_char(char::REPLACEMENT_CHARACTER, text);
                }
            }
        }
        self.pending = pending;
    }
}

/// Decodes a complete text to UTF-8.
pub fn decode_all(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let mut decoder = Decoder::new(encoding);
    let mut text = Vec::with_capacity(bytes.len());
    decoder.decode(bytes, &mut text);
    decoder.finish(&mut text);
    text
}

fn push(char: char, text: &mut Vec<u8>) {
    let mut buffer = [0; 4];
    text.extend_from_slice(char.encode_utf8(&mut buffer).as_bytes());
}
