//! Dialect detection (sniffing): infers the dialect and the location of the table from the beginning of a file.
//!
//! Scores every plausible dialect by the share of lines with the most common number of fields and by how free the
//! fields are of quotes and other delimiters. The idea is from van den Burg, Nazábal and Sutton, "Wrangling messy
//! CSV files by detecting row and type patterns", Data Mining and Knowledge Discovery 2019.

use crate::csv::dialect::{Dialect, Escape};
use crate::csv::records::RowReader;
use crate::fields::inferred_type::InferredType;

/// Number of rows sampled from the beginning of a file.
const SAMPLE_ROWS: usize = 200;

/// Maximum number of bytes sampled.
const SAMPLE_BYTES: usize = 1 << 18;

/// Factor on the score of blanks as the delimiter, because blanks are frequent in text.
const BLANK_FACTOR: f64 = 0.75;

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
    /// Number of columns of the table.
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
    let mut best: Option<(f64, Dialect, usize)> = None;
    for dialect in candidates(text, hints) {
        for columns in likely_widths(text, dialect) {
            let score = score(text, dialect, columns);
            if best.is_none_or(|(highest, ..)| score > highest + 1e-9) {
                best = Some((score, dialect, columns));
            }
        }
    }
    let (dialect, columns) = best.map_or((Dialect::default(), 1), |(_, dialect, columns)| (dialect, columns));
    let (dialect, columns) = if columns > 1 || hints.delimiter.is_some() {
        (dialect, columns)
    } else {
        let quote = hints.quote.unwrap_or(Dialect::default().quote);
        (
            Dialect {
                quote,
                ..Dialect::default()
            },
            1,
        )
    };
    locate_table(text, dialect, columns)
}

/// Locates the table in a text with a known dialect.
pub fn locate(beginning: &[u8], dialect: Dialect) -> Sniffed {
    let text = whole_lines(beginning);
    let mut best = (0.0, 1);
    for columns in likely_widths(text, dialect) {
        let score = score(text, dialect, columns);
        if score > best.0 + 1e-9 {
            best = (score, columns);
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

/// The plausible dialects of a text, most common first.
fn candidates(text: &[u8], hints: Hints) -> Vec<Dialect> {
    let delimiters = match hints.delimiter {
        Some(delimiter) => vec![delimiter],
        None => Dialect::DELIMITERS.to_vec(),
    };
    let mut found = Vec::new();
    for delimiter in delimiters {
        if !text.contains(&delimiter) {
            continue;
        }
        let space_after_delimiter = delimiter != b' ' && has_blanks_after(text, delimiter);
        let quotes = match hints.quote {
            Some(quote) => vec![quote],
            None => vec![Some(b'"'), Some(b'\'')],
        };
        for quote in quotes {
            let dialect = Dialect {
                delimiter,
                space_after_delimiter,
                quote,
                ..Dialect::default()
            };
            let (opened, closed) = count_quoted_fields(text, dialect);
            if quote == Some(b'\'') && hints.quote.is_none() && closed == 0 {
                continue;
            }
            if hints.quote.is_none() && opened > 0 && closed == 0 {
                found.push(Dialect { quote: None, ..dialect });
                continue;
            }
            found.push(dialect);
            let escaped = quote.is_some_and(|quote| memchr::memmem::find(text, &[b'\\', quote]).is_some());
            if escaped {
                found.push(Dialect {
                    escape: Escape::Byte(b'\\'),
                    ..dialect
                });
            }
        }
    }
    if found.is_empty() {
        found.push(Dialect {
            delimiter: hints.delimiter.unwrap_or(b','),
            quote: hints.quote.unwrap_or(Some(b'"')),
            ..Dialect::default()
        });
    }
    found
}

/// Returns whether at least 90% of the delimiters that don't end a line are followed by a blank.
fn has_blanks_after(text: &[u8], delimiter: u8) -> bool {
    let (mut all, mut blank) = (0, 0);
    for at in memchr::memchr_iter(delimiter, text) {
        match text.get(at + 1) {
            None | Some(b'\n' | b'\r') => {}
            Some(&next) => {
                all += 1;
                blank += usize::from(next == b' ');
            }
        }
    }
    all > 0 && blank * 10 >= all * 9
}

/// Number of fields that start with a quote, and number of fields that end with one (at most the former).
fn count_quoted_fields(text: &[u8], dialect: Dialect) -> (usize, usize) {
    let Some(quote) = dialect.quote else { return (0, 0) };
    let is_border = |byte: u8| byte == dialect.delimiter || byte == b'\n' || byte == b'\r';
    // Blanks around quotes are not part of a field.
    let is_text = |byte: &&u8| is_border(**byte) || !matches!(byte, b' ' | b'\t');
    let (mut opened, mut closed) = (0, 0);
    for at in memchr::memchr_iter(quote, text) {
        let before = text[..at].iter().rev().find(is_text);
        let after = text[at + 1..].iter().find(is_text);
        opened += usize::from(before.is_none_or(|&byte| is_border(byte)));
        closed += usize::from(after.is_none_or(|&byte| is_border(byte)));
    }
    (opened, closed.min(opened))
}

/// The most common numbers of fields per row: with every line read as a row, and with quoted fields that span
/// lines.
fn likely_widths(text: &[u8], dialect: Dialect) -> Vec<usize> {
    let by_line = most_common_width(RowReader::new(text, dialect, true).line_by_line());
    let by_quotes = most_common_width(RowReader::new(text, dialect, true));
    let mut widths = vec![by_line, by_quotes];
    widths.dedup();
    widths
}

/// The most common number of fields per row.
fn most_common_width(mut records: RowReader<'_>) -> usize {
    let mut seen: Vec<(usize, usize)> = Vec::new();
    for _ in 0..SAMPLE_ROWS {
        let Some(row) = records.next_row() else { break };
        match seen.iter_mut().find(|(width, _)| *width == row.len()) {
            Some((_, count)) => *count += 1,
            None => seen.push((row.len(), 1)),
        }
    }
    // Rows of several fields count twice, so that a table is found among many lines of plain text.
    seen.into_iter()
        .max_by_key(|&(width, count)| (if width > 1 { 2 * count } else { count }, width))
        .map_or(1, |(width, _)| width)
}

/// Scores a dialect: the share of rows with the expected number of fields, times the average cleanliness of their
/// fields, with a slight preference for more columns.
fn score(text: &[u8], dialect: Dialect, columns: usize) -> f64 {
    let mut records = RowReader::new(text, dialect, true).repairing(columns);
    let (mut rows, mut fitting, mut fields, mut clean) = (0.0, 0.0, 0.0, 0.0);
    for _ in 0..SAMPLE_ROWS {
        let Some(row) = records.next_row() else { break };
        rows += (row.lines_after - row.lines_before) as f64;
        if row.len() != columns || row.repaired {
            continue;
        }
        fitting += (row.lines_after - row.lines_before) as f64 * if row.stray_quote { 0.5 } else { 1.0 };
        for index in 0..row.len() {
            fields += 1.0;
            clean += cleanliness(row.field(index), row.is_quoted(index), dialect);
        }
    }
    if rows == 0.0 || fields == 0.0 {
        return 0.0;
    }
    let width = columns as f64;
    let factor = if dialect.delimiter == b' ' { BLANK_FACTOR } else { 1.0 };
    fitting / rows * (clean / fields) * ((width - 0.9) / width) * factor
}

/// Rates how clean a field is, 0 to 1: low if it has quotes at its ends or contains other delimiters, as after a
/// wrong split.
fn cleanliness(field: &[u8], quoted: bool, dialect: Dialect) -> f64 {
    let inferred_type = InferredType::of(field);
    if quoted || inferred_type.is_typed() || inferred_type == InferredType::Empty {
        return 1.0;
    }
    let is_quote = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b'"') || Some(*byte) == dialect.quote);
    let single = field.first() == Some(&b'\'') || field.last() == Some(&b'\'') && field.len() > 1;
    if is_quote(field.first()) || is_quote(field.last()) || single {
        return 0.1;
    }
    let others = [b',', b';', b'\t', b'|']
        .into_iter()
        .filter(|&other| other != dialect.delimiter);
    let contained = others.filter(|other| field.contains(other)).count();
    if contained > 0 { 0.3 } else { 0.9 }
}

/// The properties of a row that locate the table.
struct RowOutline {
    start: usize,
    lines_before: u64,
    fields: usize,
    filled: usize,
    typed: usize,
    blank_before: bool,
    cells: Vec<Vec<u8>>,
}

/// Locates the table in a text with this dialect and number of columns.
fn locate_table(text: &[u8], dialect: Dialect, columns: usize) -> Sniffed {
    let rows = outlines(text, dialect, columns);
    let start = table_start(&rows, columns);
    let position = |row: &RowOutline| (row.start, row.lines_before);
    let (start_bytes, start_lines) = rows.get(start).map_or((0, 0), position);
    let next_table = next_table(rows.get(start..).unwrap_or(&[]), columns).map(position);
    Sniffed {
        dialect,
        columns,
        start_bytes,
        start_lines,
        next_table,
    }
}

fn outlines(text: &[u8], dialect: Dialect, columns: usize) -> Vec<RowOutline> {
    let mut records = RowReader::new(text, dialect, true).repairing(columns);
    let mut rows: Vec<RowOutline> = Vec::new();
    let mut lines_after = 0;
    while rows.len() < 5 * SAMPLE_ROWS
        && let Some(row) = records.next_row()
    {
        let cells: Vec<Vec<u8>> = (0..row.len())
            .map(|index| row.field(index).trim_ascii().to_vec())
            .collect();
        rows.push(RowOutline {
            start: row.start,
            lines_before: row.lines_before,
            fields: row.len(),
            filled: cells.iter().filter(|cell| !cell.is_empty()).count(),
            typed: cells.iter().filter(|cell| InferredType::of(cell).is_typed()).count(),
            blank_before: row.lines_before > lines_after,
            cells,
        });
        lines_after = row.lines_after;
    }
    rows
}

/// Returns the index of the first row of the table: the first row with the expected number of fields, enough of
/// them not empty. The row directly before it belongs to the table as well if it has about as many fields and is
/// its header, or is a damaged first row.
fn table_start(rows: &[RowOutline], columns: usize) -> usize {
    if columns < 2 {
        return 0;
    }
    let min_filled = if columns > 2 { 2 } else { 1 };
    let fits = |row: &RowOutline| row.fields == columns && row.filled >= min_filled;
    let Some(first) = rows.iter().position(fits) else {
        return 0;
    };
    let (Some(above), Some(row)) = (first.checked_sub(1).and_then(|above| rows.get(above)), rows.get(first)) else {
        return first;
    };
    let nearly_fits = above.fields.abs_diff(columns) <= 1 && above.fields > 1;
    let is_header = above.typed == 0 && row.typed > 0 && above.filled >= min_filled && !row.blank_before;
    // A damaged first row is still a row of the table, not text before it.
    if nearly_fits && !row.blank_before && (is_header || first == 1 && above.typed > 0) {
        first - 1
    } else {
        first
    }
}

/// Returns the first row of another table: rows with another number of fields up to the end, or, after a blank
/// line, a header that differs from the first one.
fn next_table(rows: &[RowOutline], columns: usize) -> Option<&RowOutline> {
    let last_of_first = rows.iter().rposition(|row| row.fields == columns)?;
    let after = rows.get(last_of_first + 1..).unwrap_or(&[]);
    let other_width = after.iter().position(|row| row.fields > 1 && row.filled > 1);
    if let Some(at) = other_width
        && let Some(width) = after.get(at).map(|row| row.fields)
        && after.iter().skip(at).filter(|row| row.fields == width).count() >= 2
        && after.iter().skip(at).all(|row| row.fields == width || row.fields == 1)
    {
        return after.get(at);
    }
    let header = rows.first()?;
    if header.typed > 0 {
        return None;
    }
    let typed_most = rows.iter().skip(1).filter(|row| row.typed > 0).count() * 2 > rows.len();
    rows.iter().skip(2).find(|row| {
        let is_header = row.fields == columns && row.filled == columns && row.typed == 0 && row.cells != header.cells;
        typed_most && row.blank_before && is_header
    })
}
