//! Sniffing: how a file is written, guessed from its beginning.

use crate::engine::dialect::Dialect;
use crate::engine::record::Records;

/// The delimiters that are tried, the commonest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many rows of a file's beginning a guess rests on.
const ROWS_LOOKED_AT: usize = 100;

/// Guesses the dialect from a file's beginning, and how many columns its rows have.
///
/// The delimiter wins under which the most rows agree on a number of columns greater than one; where two do equally well,
/// the one that gives more columns. A beginning that no delimiter cuts has one column.
///
/// ```
/// use daypart::engine::sniff::guess;
/// let (dialect, columns) = guess(b"1;2,5;3\n4;5,5;6\n");
/// assert_eq!((dialect.delimiter, columns), (b';', 3));
/// ```
pub fn guess(beginning: &[u8]) -> (Dialect, usize) {
    let mut best = (0, 0, Dialect::default(), 1);
    for delimiter in DELIMITERS {
        let dialect = Dialect {
            delimiter,
            ..Dialect::default()
        };
        let (columns, agreeing) = commonest_width(beginning, dialect);
        if columns > 1 && (agreeing, columns) > (best.0, best.1) {
            best = (agreeing, columns, dialect, columns);
        }
    }
    (best.2, best.3)
}

/// The commonest number of fields in the beginning's rows, and how many rows have it.
fn commonest_width(beginning: &[u8], dialect: Dialect) -> (usize, usize) {
    // A quote that is never closed would swallow the rows after it, so widths are counted line by line first.
    let mut seen: Vec<(usize, usize)> = Vec::new();
    let mut records = Records::new(beginning, dialect, true).line_by_line();
    let mut rows = 0;
    while let Some(row) = records.next_row() {
        match seen.iter_mut().find(|(width, _)| *width == row.len()) {
            Some((_, count)) => *count += 1,
            None => seen.push((row.len(), 1)),
        }
        rows += 1;
        if rows == ROWS_LOOKED_AT {
            break;
        }
    }
    seen.into_iter()
        .max_by_key(|&(width, count)| (count, width))
        .unwrap_or((0, 0))
}
