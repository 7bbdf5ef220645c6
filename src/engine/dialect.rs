//! Dialects: how a delimited text file is written.

use serde::{Deserialize, Serialize};

/// How a delimited text file is written. Rows end at LF, CRLF or CR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// The byte between two fields.
    pub delimiter: u8,
    /// The byte around a field that may hold delimiters and newlines; doubled it stands for itself.
    pub quote: u8,
}

impl Default for Dialect {
    /// Commas and double quotes, as RFC 4180 has them.
    fn default() -> Dialect {
        Dialect {
            delimiter: b',',
            quote: b'"',
        }
    }
}

impl Dialect {
    /// The delimiter's name, for messages.
    pub fn delimiter_name(self) -> &'static str {
        match self.delimiter {
            b',' => "commas",
            b';' => "semicolons",
            b'\t' => "tabs",
            _ => "vertical bars",
        }
    }
}
