//! Dialects: how a delimited text file is written.

use serde::{Deserialize, Serialize};

/// How a delimited text file is written. Rows end at LF, CRLF or CR, in any mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// The byte between two fields.
    pub delimiter: u8,
    /// Whether blanks right behind a delimiter belong to it, as in `a, b`.
    pub blank_behind: bool,
    /// The byte around a field that may hold delimiters and newlines; `None` when quotes are letters like any other.
    pub quote: Option<u8>,
    /// How a quote stands inside a quoted field.
    pub escape: Escape,
    /// Whether every row ends with a delimiter behind which there is no field.
    pub trailing: bool,
}

/// How a quote stands inside a quoted field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Escape {
    /// Twice, as RFC 4180 has it.
    #[default]
    Doubled,
    /// Behind this byte, most often a backslash. A doubled quote is understood as well.
    Byte(u8),
}

impl Default for Dialect {
    /// Commas and double quotes, as RFC 4180 has them.
    fn default() -> Dialect {
        Dialect {
            delimiter: b',',
            blank_behind: false,
            quote: Some(b'"'),
            escape: Escape::Doubled,
            trailing: false,
        }
    }
}

impl Dialect {
    /// The delimiters that a file is tried with, the commonest first.
    pub const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b' '];

    /// The delimiter's name, for messages: "commas".
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
