//! Sniffing: how a file is written and where its table stands, guessed from its beginning.
//!
//! Every dialect that could be meant is tried, and the one wins under which the most lines have as many fields as most
//! others, the fields being clean of other delimiters and of quotes. (After van den Burg, Nazábal and Sutton, "Wrangling
//! messy CSV files by detecting row and type patterns", Data Mining and Knowledge Discovery 2019.)

use crate::csv::dialect::{Dialect, Escape};
use crate::csv::records::RowReader;
use crate::fields::inferred_type::InferredType;

/// How many rows of a file's beginning a guess rests on.
const ROWS_LOOKED_AT: usize = 200;

/// How much of a beginning is looked at.
const BYTES_LOOKED_AT: usize = 1 << 18;

/// How much better blanks have to do than any other delimiter, because texts are full of them.
const BLANKS_COUNT: f64 = 0.75;

/// What is known of a dialect before it is guessed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints {
    /// The delimiter, when it is known.
    pub delimiter: Option<u8>,
    /// The quote, or that there is none, when that is known.
    pub quote: Option<Option<u8>>,
}

/// How a file is written, and where its table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sniffed {
    /// How it is written.
    pub dialect: Dialect,
    /// How many columns its table has.
    pub columns: usize,
    /// How many bytes stand before the table.
    pub start_bytes: usize,
    /// How many lines stand before it.
    pub start_lines: u64,
    /// Where another table follows, in bytes and lines.
    pub next_table: Option<(usize, u64)>,
}

/// Guesses how a text is written from its beginning, which may end in the middle of a row.
///
/// ```
/// use daypart_engine::csv::sniffer::{Hints, guess};
/// let found = guess(b"made by hand\n\nid;price\n1;2,5\n4;5,5\n", Hints::default());
/// assert_eq!((found.dialect.delimiter, found.columns, found.start_lines), (b';', 2, 2));
/// ```
pub fn guess(beginning: &[u8], hints: Hints) -> Sniffed {
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
    located(text, dialect, columns)
}

/// Finds the table in a text whose dialect is known.
pub fn locate(beginning: &[u8], dialect: Dialect) -> Sniffed {
    let text = whole_lines(beginning);
    let mut best = (0.0, 1);
    for columns in likely_widths(text, dialect) {
        let score = score(text, dialect, columns);
        if score > best.0 + 1e-9 {
            best = (score, columns);
        }
    }
    located(text, dialect, best.1)
}

/// The beginning up to its last whole line, when it is longer than what is looked at.
fn whole_lines(beginning: &[u8]) -> &[u8] {
    let Some(looked_at) = beginning.get(..BYTES_LOOKED_AT) else {
        return beginning;
    };
    match memchr::memrchr2(b'\n', b'\r', looked_at) {
        Some(last) => &looked_at[..=last],
        None => looked_at,
    }
}

/// The dialects that the text could be written in, the commonest first.
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
        let blank_behind = delimiter != b' ' && has_blanks_behind(text, delimiter);
        let quotes = match hints.quote {
            Some(quote) => vec![quote],
            None => vec![Some(b'"'), Some(b'\'')],
        };
        for quote in quotes {
            let dialect = Dialect {
                delimiter,
                blank_behind,
                quote,
                ..Dialect::default()
            };
            let (opened, closed) = quoting(text, dialect);
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

/// Whether nearly every delimiter that doesn't end its line has a blank behind it.
fn has_blanks_behind(text: &[u8], delimiter: u8) -> bool {
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

/// How many fields begin with a quote, and how many of those end with one.
fn quoting(text: &[u8], dialect: Dialect) -> (usize, usize) {
    let Some(quote) = dialect.quote else { return (0, 0) };
    let is_border = |byte: u8| byte == dialect.delimiter || byte == b'\n' || byte == b'\r';
    let (mut opened, mut closed) = (0, 0);
    for at in memchr::memchr_iter(quote, text) {
        let before = if dialect.blank_behind {
            text[..at].trim_ascii_end().last()
        } else {
            text[..at].last()
        };
        opened += usize::from(before.is_none_or(|&byte| is_border(byte)));
        closed += usize::from(text.get(at + 1).is_none_or(|&byte| is_border(byte)));
    }
    (opened, closed.min(opened))
}

/// The numbers of fields that most rows have: when each line is taken for a row, and when quoted fields run over lines.
fn likely_widths(text: &[u8], dialect: Dialect) -> Vec<usize> {
    let by_line = commonest_width(RowReader::new(text, dialect, true).line_by_line());
    let by_quotes = commonest_width(RowReader::new(text, dialect, true));
    let mut widths = vec![by_line, by_quotes];
    widths.dedup();
    widths
}

/// The commonest number of fields.
fn commonest_width(mut records: RowReader<'_>) -> usize {
    let mut seen: Vec<(usize, usize)> = Vec::new();
    for _ in 0..ROWS_LOOKED_AT {
        let Some(row) = records.next_row() else { break };
        match seen.iter_mut().find(|(width, _)| *width == row.len()) {
            Some((_, count)) => *count += 1,
            None => seen.push((row.len(), 1)),
        }
    }
    // A table in which rows of several fields are no fewer than single texts is the table that is meant.
    seen.into_iter()
        .max_by_key(|&(width, count)| (if width > 1 { 2 * count } else { count }, width))
        .map_or(1, |(width, _)| width)
}

/// How well a dialect fits: the share of rows that have as many fields as they should, times the share of clean fields, a
/// little more for more columns.
fn score(text: &[u8], dialect: Dialect, columns: usize) -> f64 {
    let mut records = RowReader::new(text, dialect, true).repairing(columns);
    let (mut rows, mut fitting, mut fields, mut clean) = (0.0, 0.0, 0.0, 0.0);
    for _ in 0..ROWS_LOOKED_AT {
        let Some(row) = records.next_row() else { break };
        rows += (row.lines_after - row.lines_before) as f64;
        if row.len() != columns || row.mended {
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
    let blanks = if dialect.delimiter == b' ' { BLANKS_COUNT } else { 1.0 };
    fitting / rows * (clean / fields) * ((width - 0.9) / width) * blanks
}

/// How little a field looks as if it was cut in the wrong places, 0 to 1.
fn cleanliness(field: &[u8], quoted: bool, dialect: Dialect) -> f64 {
    let looks = InferredType::of(field);
    if quoted || looks.is_typed() || looks == InferredType::Empty {
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
    let held = others.filter(|other| field.contains(other)).count();
    if held > 0 { 0.3 } else { 0.9 }
}

/// One row as far as it tells where the table stands.
struct Outline {
    start: usize,
    lines_before: u64,
    fields: usize,
    filled: usize,
    typed: usize,
    blank_before: bool,
    cells: Vec<Vec<u8>>,
}

/// Where the table stands in the text.
fn located(text: &[u8], dialect: Dialect, columns: usize) -> Sniffed {
    let rows = outlines(text, dialect, columns);
    let start = table_start(&rows, columns);
    let place = |row: &Outline| (row.start, row.lines_before);
    let (start_bytes, start_lines) = rows.get(start).map_or((0, 0), place);
    let next_table = next_table(rows.get(start..).unwrap_or(&[]), columns).map(place);
    Sniffed {
        dialect,
        columns,
        start_bytes,
        start_lines,
        next_table,
    }
}

fn outlines(text: &[u8], dialect: Dialect, columns: usize) -> Vec<Outline> {
    let mut records = RowReader::new(text, dialect, true).repairing(columns);
    let mut rows: Vec<Outline> = Vec::new();
    let mut lines_after = 0;
    while rows.len() < 5 * ROWS_LOOKED_AT
        && let Some(row) = records.next_row()
    {
        let cells: Vec<Vec<u8>> = (0..row.len())
            .map(|index| row.field(index).trim_ascii().to_vec())
            .collect();
        rows.push(Outline {
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

/// Which row the table begins with: the first that has as many fields as most, and more than one that is filled. A row
/// right before it is the header all the same when it lacks a field, or has one too many, and the table has no other.
fn table_start(rows: &[Outline], columns: usize) -> usize {
    if columns < 2 {
        return 0;
    }
    let enough = if columns > 2 { 2 } else { 1 };
    let is_of_table = |row: &Outline| row.fields == columns && row.filled >= enough;
    let Some(first) = rows.iter().position(is_of_table) else {
        return 0;
    };
    let (Some(above), Some(row)) = (first.checked_sub(1).and_then(|above| rows.get(above)), rows.get(first)) else {
        return first;
    };
    let nearly = above.fields.abs_diff(columns) <= 1 && above.fields > 1;
    let header = above.typed == 0 && row.typed > 0 && above.filled >= enough && !row.blank_before;
    // A first row that is damaged is still a row of the table, and not what precedes it.
    if nearly && !row.blank_before && (header || first == 1 && above.typed > 0) {
        first - 1
    } else {
        first
    }
}

/// The row with which another table begins: rows of another width that go on to the end, or behind a blank line a header
/// that is not the first one's.
fn next_table(rows: &[Outline], columns: usize) -> Option<&Outline> {
    let last_of_first = rows.iter().rposition(|row| row.fields == columns)?;
    let behind = rows.get(last_of_first + 1..).unwrap_or(&[]);
    let other_width = behind.iter().position(|row| row.fields > 1 && row.filled > 1);
    if let Some(at) = other_width
        && let Some(width) = behind.get(at).map(|row| row.fields)
        && behind.iter().skip(at).filter(|row| row.fields == width).count() >= 2
        && behind.iter().skip(at).all(|row| row.fields == width || row.fields == 1)
    {
        return behind.get(at);
    }
    let header = rows.first()?;
    if header.typed > 0 {
        return None;
    }
    let typed_most = rows.iter().skip(1).filter(|row| row.typed > 0).count() * 2 > rows.len();
    rows.iter().skip(2).find(|row| {
        let other = row.fields == columns && row.filled == columns && row.typed == 0 && row.cells != header.cells;
        typed_most && row.blank_before && other
    })
}
