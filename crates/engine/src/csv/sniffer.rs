//! Dialect detection (sniffing): infers the dialect and the location of the table from the beginning of a file.
//!
//! `survey` counts how often each possible delimiter occurs in the first lines. `candidates` lists the dialects that
//! these allow, `score` reads the lines under each and rates the table found, cell by cell (`cell`), and `table`
//! locates the table under the best one. One column is always a candidate.

use crate::csv::dialect::Dialect;

mod candidates;
mod cell;
pub(crate) mod lines;
mod score;
mod survey;
mod table;

use score::{DialectScore, likely_widths, score, score_one_column};
use survey::Survey;
use table::{Outlines, separator};

/// Maximum number of bytes sampled.
const SAMPLE_BYTES: usize = 1 << 18;

/// The parts of a dialect that are known in advance.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints {
    /// The delimiter, if it is known.
    pub delimiter: Option<u8>,
    /// The quote, if it is known: `Some(None)` means that the file has no quotes.
    pub quote: Option<Option<u8>>,
}

/// The detected dialect, and the location of the table in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sniffed {
    /// The dialect.
    pub dialect: Dialect,
    /// Number of columns of the table: that of its rows. The header may have more or fewer.
    pub columns: usize,
    /// Number of bytes before the table.
    pub start_bytes: usize,
    /// Number of lines before the table.
    pub start_lines: u64,
    /// Start of another table after this one, as offsets in bytes and lines.
    pub next_table: Option<(usize, u64)>,
}

/// Detects the dialect of a file from its beginning, which may end in the middle of a row, and locates the table.
///
/// ```
/// use daypart_engine::csv::sniffer::{Hints, sniff};
/// let found = sniff(b"made by hand\n\nid;price\n1;2,5\n4;5,5\n", Hints::default());
/// assert_eq!((found.dialect.delimiter, found.columns, found.start_lines), (b';', 2, 2));
/// ```
pub fn sniff(beginning: &[u8], hints: Hints) -> Sniffed {
    let text = whole_lines(beginning);
    let hints = Hints {
        delimiter: hints.delimiter.or_else(|| separator(text)),
        ..hints
    };
    let survey = Survey::new(text);
    let mut best: Option<(f64, Dialect, usize)> = None;
    let mut is_clear = false;
    let mut consider = |delimiter: u8| {
        let mut clear = DialectScore::default();
        for dialect in candidates::dialects(&survey, delimiter, hints) {
            for columns in likely_widths(&survey, dialect) {
                let score = score(&survey, dialect, columns);
                // Apostrophes are frequent in text.
                if dialect.quote == Some(b'\'') && hints.quote.is_none() && !score.is_quoted {
                    continue;
                }
                if score.value > clear.value {
                    clear = score;
                }
                if score.value > best.map_or(0.0, |(highest, ..)| highest + 1e-9) {
                    best = Some((score.value, dialect, columns));
                }
            }
        }
        clear.is_clear
    };
    match hints.delimiter {
        Some(delimiter) => is_clear = consider(delimiter),
        None => {
            for occurrence in &survey.delimiters {
                if consider(occurrence.delimiter) && occurrence.common && survey.has_no_rival(occurrence.delimiter) {
                    is_clear = true;
                    break;
                }
            }
        }
    }
    let one_column = Dialect {
        delimiter: hints.delimiter.unwrap_or(Dialect::default().delimiter),
        quote: hints.quote.unwrap_or(Dialect::default().quote),
        ..Dialect::default()
    };
    let (dialect, columns) = match best {
        Some((value, dialect, columns))
            if is_clear || hints.delimiter.is_some() || value > score_one_column(&survey) =>
        {
            (dialect, columns)
        }
        _ => (one_column, 1),
    };
    locate_table(text, dialect, columns)
}

/// Locates the table in a text with a known dialect.
pub fn locate(beginning: &[u8], dialect: Dialect) -> Sniffed {
    let text = whole_lines(beginning);
    let survey = Survey::new(text);
    let mut best = (0.0, 1);
    for columns in likely_widths(&survey, dialect) {
        let value = score(&survey, dialect, columns).value;
        if value > best.0 + 1e-9 {
            best = (value, columns);
        }
    }
    locate_table(text, dialect, best.1)
}

/// Limits the text to [`SAMPLE_BYTES`], up to the last complete line.
fn whole_lines(beginning: &[u8]) -> &[u8] {
    let Some(sample) = beginning.get(..SAMPLE_BYTES) else {
        return beginning;
    };
    match memchr::memrchr2(b'\n', b'\r', sample) {
        Some(last) => &sample[..=last],
        None => sample,
    }
}

/// Locates the table in a text with this dialect and number of columns.
fn locate_table(text: &[u8], dialect: Dialect, columns: usize) -> Sniffed {
    let outlines = Outlines::new(text, dialect, columns);
    let (first, next) = outlines.table();
    Sniffed {
        dialect,
        columns,
        start_bytes: first.map_or(0, |row| row.start),
        start_lines: first.map_or(0, |row| row.lines_before),
        next_table: next.map(|row| (row.start, row.lines_before)),
    }
}
