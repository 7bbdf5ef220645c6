//! Checks that every row goes through, whatever its file's role, and how what fails them is told.

use crate::csv::position::StreamPosition;
use crate::csv::records::{MAX_ROW_BYTES, Row};
use crate::rejects::log::{Reason, Reject};

/// How much of a rejected field is kept to show, in characters.
const FOUND_CHARACTERS: usize = 60;

/// Whether a row ends within reach and has as many fields as the file's rows have. The reject's place is left to
/// [`placed`].
pub(crate) fn width(row: &Row<'_>, columns: usize) -> Result<(), Reject> {
    let reason = match row.len() {
        _ if row.too_long => return Err(too_long(row.raw())),
        fields if fields < columns => Reason::TooFewFields,
        fields if fields > columns => Reason::TooManyFields,
        _ => return Ok(()),
    };
    let found = format!("{} fields: {}", row.len(), shown(row.raw()));
    Err(reject(reason, "", found, &format!("{columns} fields")))
}

/// The reject of a row that is longer than a row can be.
pub(crate) fn too_long(row: &[u8]) -> Reject {
    reject(
        Reason::TooLong,
        "",
        shown(row),
        &format!("a row of at most {MAX_ROW_BYTES} bytes"),
    )
}

/// A reject whose place is still to be told.
pub(crate) fn reject(reason: Reason, column: &str, found: String, expected: &str) -> Reject {
    Reject {
        line: 0,
        offset_bytes: 0,
        column: column.to_owned(),
        reason,
        found,
        expected: expected.to_owned(),
    }
}

/// A reject with its place: so many lines and bytes past the place where reading stands.
pub(crate) fn placed(reject: Reject, place: StreamPosition, lines: u64, bytes: usize) -> Reject {
    Reject {
        line: place.lines + lines + 1,
        offset_bytes: place.offset_bytes + bytes as u64,
        ..reject
    }
}

/// A field's text, cut to a length that can be shown.
pub(crate) fn shown(field: &[u8]) -> String {
    let beginning = &field[..field.len().min(4 * FOUND_CHARACTERS)];
    let text = String::from_utf8_lossy(beginning);
    match text.char_indices().nth(FOUND_CHARACTERS) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None if beginning.len() < field.len() => format!("{text}…"),
        None => text.into_owned(),
    }
}
