//! CSV dialects: delimiter, quote and escape.

use serde::{Deserialize, Serialize};

/// Dialect of a delimited text file. Rows end at LF, CRLF or CR, in any mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// The byte between fields.
    pub delimiter: u8,
    /// Whether blanks directly after a delimiter belong to it, as in `a, b`.
    pub space_after_delimiter: bool,
    /// The quote around fields that may contain delimiters and newlines; `None` if quotes are ordinary characters.
    pub quote: Option<u8>,
    /// How quotes are escaped inside a quoted field.
    pub escape: Escape,
}

/// How quotes are escaped inside a quoted field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Escape {
    /// By doubling them, as in RFC 4180.
    #[default]
    Doubled,
    /// With this byte in front, usually a backslash. Doubled quotes are accepted as well.
    Byte(u8),
}

impl Default for Dialect {
    /// Commas and double quotes, as in RFC 4180.
    fn default() -> Dialect {
        Dialect {
            delimiter: b',',
            space_after_delimiter: false,
            quote: Some(b'"'),
            escape: Escape::Doubled,
        }
    }
}

impl Dialect {
    /// The common delimiters, most common first. Detection tries others as well.
    pub const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b' '];

    /// The name of the delimiter in the plural, for messages: "commas".
    pub fn delimiter_name(self) -> String {
        match self.delimiter {
            b',' => "commas".to_owned(),
            b';' => "semicolons".to_owned(),
            b'\t' => "tabs".to_owned(),
            b'|' => "vertical bars".to_owned(),
            b' ' => "spaces".to_owned(),
            other => format!("\"{}\"", other.escape_ascii()),
        }
    }
}
