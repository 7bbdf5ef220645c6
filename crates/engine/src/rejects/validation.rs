//! Row checks that are common to all table kinds, and the construction of rejects.

use crate::csv::position::StreamPosition;
use crate::csv::records::{MAX_ROW_BYTES, Row};
use crate::rejects::log::{Reject, RejectReason};
use crate::text::number_format::counted;

/// Maximum length of the text found in a reject, in characters.
const FOUND_CHARACTERS: usize = 60;

/// Checks that a row is within the maximum length and has the expected number of fields.
///
/// # Errors
/// A reject without a position; [`at_position`] adds it.
pub(crate) fn check_field_count(row: &Row<'_>, columns: usize) -> Result<(), Reject> {
    let reason = match row.len() {
        _ if row.too_long => return Err(row_too_long(row.raw())),
        fields if fields < columns => RejectReason::TooFewFields,
        fields if fields > columns => RejectReason::TooManyFields,
        _ => return Ok(()),
    };
    let found = format!("{}: {}", counted(row.len() as u64, "fields"), excerpt(row.raw()));
    Err(reject(reason, "", found, &counted(columns as u64, "fields")))
}

/// Creates the reject of a row beyond the maximum length.
pub(crate) fn row_too_long(row: &[u8]) -> Reject {
    reject(
        RejectReason::TooLong,
        "",
        excerpt(row),
        &format!("a row of at most {}", counted(MAX_ROW_BYTES as u64, "bytes")),
    )
}

/// Creates a reject without a position; [`at_position`] adds it.
pub(crate) fn reject(reason: RejectReason, column: &str, found: String, expected: &str) -> Reject {
    Reject {
        line: 0,
        offset_bytes: 0,
        column: column.to_owned(),
        reason,
        found,
        expected: expected.to_owned(),
    }
}

/// Adds the position to a reject: a number of lines and bytes after a position in the file.
pub(crate) fn at_position(reject: Reject, position: StreamPosition, lines: u64, bytes: usize) -> Reject {
    Reject {
        line: position.lines + lines + 1,
        offset_bytes: position.offset_bytes + bytes as u64,
        ..reject
    }
}

/// Returns the text of a field or row, shortened for display with an ellipsis.
pub(crate) fn excerpt(field: &[u8]) -> String {
    let beginning = &field[..field.len().min(4 * FOUND_CHARACTERS)];
    let text = String::from_utf8_lossy(beginning);
    match text.char_indices().nth(FOUND_CHARACTERS) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None if beginning.len() < field.len() => format!("{text}…"),
        None => text.into_owned(),
    }
}
