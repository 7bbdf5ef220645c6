//! Score of a dialect: how much the text looks like a table under it.
//!
//! A table's rows have the same number of fields, a column's cells the same type, and a cell is whole: no delimiter
//! cuts a time, a number or a text. The measure follows van den Burg, Nazábal and Sutton, "Wrangling messy CSV files
//! by detecting row and type patterns", Data Mining and Knowledge Discovery 2019.

use crate::csv::dialect::Dialect;
use crate::csv::records::{Row, RowReader};
use crate::csv::sniffer::cell::{KINDS, Kind, Rating};
use crate::csv::sniffer::lines::is_rule;
use crate::csv::sniffer::survey::Survey;

/// Number of columns rated.
const COLUMNS: usize = 64;

/// Number of rows after which no more are read if nearly all of them are alike.
const ENOUGH_ROWS: usize = 50;

/// Weight of a line before or after the table: of plain text, and of several fields.
const OUTSIDE: [f64; 2] = [0.15, 0.5];

/// Factor for a text above the table that contains another delimiter, and so is likely its header in another dialect.
const OTHER_HEADER: f64 = 0.6;

/// Largest factor for the blank, which may also pad the fields of another delimiter.
const BLANK: f64 = 0.97;

/// Score of a text as one column of numbers, times or quoted texts; factor for one column of other texts.
const ONE_TYPED_COLUMN: f64 = 0.98;
const ONE_TEXT_COLUMN: f64 = 0.5;

/// Score of a dialect.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DialectScore {
    pub value: f64,
    /// Whether the text is a clean table, so that no other dialect needs to be tried.
    pub is_clear: bool,
    /// Whether nearly all texts of some column are quoted, or quotes are needed by some text and all of them close.
    pub is_quoted: bool,
}

/// Factor for a delimiter that occurs in plain text.
fn delimiter_factor(delimiter: u8) -> f64 {
    match delimiter {
        b',' | b';' | b'\t' | b'|' => 1.0,
        b':' | b'+' => 0.8,
        b'#' => 0.9,
        _ => 0.95,
    }
}

/// A row as part of the text.
struct Outline {
    lines: f64,
    /// Share of the row that fits the table.
    fits: f64,
    fields: usize,
    /// Whether it may be the header of another dialect's table: plain text that contains a common delimiter.
    other_header: bool,
    blank_before: bool,
}

/// The ratings of a column's cells below the first row.
#[derive(Clone, Copy, Default)]
struct Column {
    kinds: [f64; KINDS],
    quality: f64,
    texts: usize,
    quoted_texts: usize,
    /// Number of quoted texts that contain a delimiter, a quote or a line end.
    escaped_texts: usize,
    /// Number of texts that start with a quote but are not quoted.
    open_quotes: usize,
}

impl Column {
    fn add(&mut self, cell: &[u8], quoted: bool, dialect: Dialect) {
        let quote = dialect.quote.unwrap_or(0);
        let rating = if quoted {
            Rating::of_quoted(cell, dialect.delimiter, quote)
        } else {
            Rating::of(cell, dialect.delimiter)
        };
        if rating.kind == Kind::Empty {
            return;
        }
        let is_escaped = |&byte: &u8| byte == dialect.delimiter || byte == quote || byte == b'\n' || byte == b'\r';
        self.escaped_texts += usize::from(quoted && cell.iter().any(is_escaped));
        self.open_quotes += usize::from(!quoted && cell.first() == Some(&quote));
        self.kinds[rating.kind as usize - 1] += 1.0;
        self.quality += rating.quality;
        self.texts += usize::from(rating.kind == Kind::Text || quoted);
        self.quoted_texts += usize::from(quoted);
    }

    fn cells(&self) -> f64 {
        self.kinds.iter().sum()
    }

    /// Average quality of the cells, lower if their kinds differ; `None` for an empty column.
    fn quality(&self) -> Option<f64> {
        let cells = self.cells();
        let most = self.kinds.iter().copied().fold(0.0, f64::max);
        (cells > 0.0).then(|| self.quality / cells * (0.7 + 0.3 * most / cells))
    }
}

/// Rows of the surveyed text under a dialect. Fields span lines only if some line has an odd number of quotes.
pub(super) fn rows<'a>(survey: &Survey<'a>, dialect: Dialect, columns: usize) -> RowReader<'a> {
    let rows = RowReader::new(survey.text, dialect, true);
    if has_odd_quotes(survey, dialect) {
        rows.repairing(columns)
    } else {
        rows.line_by_line()
    }
}

/// Returns whether some line has an odd number of the dialect's quotes.
pub(super) fn has_odd_quotes(survey: &Survey<'_>, dialect: Dialect) -> bool {
    match dialect.quote {
        Some(b'"') => survey.odd_quotes[0],
        Some(b'\'') => survey.odd_quotes[1],
        quote => quote.is_some(),
    }
}

/// The numbers of fields that the table may have under a dialect: the most frequent ones, of several fields.
pub(super) fn likely_widths(survey: &Survey<'_>, dialect: Dialect) -> Vec<usize> {
    let mut widths = common_widths(
        survey,
        dialect,
        RowReader::new(survey.text, dialect, true).line_by_line(),
    );
    if has_odd_quotes(survey, dialect) {
        for width in common_widths(survey, dialect, RowReader::new(survey.text, dialect, true)) {
            if !widths.contains(&width) {
                widths.push(width);
            }
        }
    }
    widths
}

/// The most frequent number of fields above one, and up to two others if it isn't that of nearly all rows.
fn common_widths(survey: &Survey<'_>, dialect: Dialect, mut rows: RowReader<'_>) -> Vec<usize> {
    let mut seen: Vec<(usize, usize)> = Vec::new();
    let mut all = 0;
    while let Some(row) = rows.next_row() {
        if row.len() < 2 || survey.is_comment(row.raw(), dialect.delimiter) {
            continue;
        }
        all += 1;
        if all > ENOUGH_ROWS && seen.iter().any(|(count, _)| count * 10 >= all * 9) {
            break;
        }
        match seen.iter_mut().find(|(_, width)| *width == row.len()) {
            Some((count, _)) => *count += 1,
            None => seen.push((1, row.len())),
        }
    }
    let mut widths = Vec::new();
    let mut covered = 0;
    while widths.len() < 3
        && covered * 10 < all * 9
        && let Some(&most) = seen.iter().max()
    {
        widths.push(most.1);
        covered += most.0;
        seen.retain(|&other| other != most);
    }
    widths
}

/// Scores a dialect with a number of columns above one.
pub(super) fn score(survey: &Survey<'_>, dialect: Dialect, columns: usize) -> DialectScore {
    let mut reader = rows(survey, dialect, columns);
    let mut outlines: Vec<Outline> = Vec::new();
    let mut rated = vec![Column::default(); columns.min(COLUMNS)];
    let mut header = Column::default();
    let mut blank_before = true;
    let (mut lines_after, mut fitting) = (0, 0);
    while let Some(row) = reader.next_row() {
        blank_before |= row.lines_before > lines_after;
        lines_after = row.lines_after;
        let raw = row.raw();
        if survey.is_comment(raw, dialect.delimiter) {
            continue;
        }
        let drawn = is_rule(raw);
        let filled = if drawn { row.len() } else { filled(&row) };
        if filled == 0 || drawn && row.len() != columns {
            blank_before = true;
            continue;
        }
        let fields = row.len();
        let fits = fields == columns && !row.repaired;
        if fits && filled < 2 && columns > 2 {
            continue;
        }
        if fits && !drawn {
            let first = outlines.iter().all(|outline| outline.fits == 0.0);
            rate(
                &row,
                dialect,
                if first {
                    std::slice::from_mut(&mut header)
                } else {
                    &mut rated
                },
            );
        }
        let halves = [filled < 2, row.stray_quote].into_iter().filter(|&half| half).count();
        outlines.push(Outline {
            lines: (row.lines_after - row.lines_before) as f64,
            fits: if fits { 0.5f64.powi(halves as i32) } else { 0.0 },
            fields,
            other_header: fields == 1 && raw.iter().any(|byte| b",;|\t".contains(byte)),
            blank_before,
        });
        blank_before = false;
        fitting += usize::from(fits);
        if fitting > ENOUGH_ROWS && fitting * 10 >= outlines.len() * 9 {
            break;
        }
    }
    if rated.iter().all(|column| column.cells() == 0.0) {
        rated = vec![header];
    }
    let share = fitting_share(&outlines);
    let quality = quality(&header, &rated);
    let width = columns as f64;
    let factor = match dialect.delimiter {
        // Texts rarely have the same number of words.
        b' ' if share > 0.98 && outlines.len() > 4 && columns > 2 => (plain_share(&rated) + 0.3).min(BLANK),
        b' ' => plain_share(&rated),
        delimiter => delimiter_factor(delimiter),
    };
    DialectScore {
        value: share * quality * (width - 0.2) / width * factor.min(1.0),
        is_quoted: are_texts_quoted(&rated),
        is_clear: share >= 0.95 && quality >= 0.7 && (columns > 2 || dialect.delimiter != b','),
    }
}

/// Number of cells that are not empty.
fn filled(row: &Row<'_>) -> usize {
    (0..row.len())
        .filter(|&index| !row.field(index).trim_ascii().is_empty())
        .count()
}

/// Adds the ratings of a row's cells to their columns, or all to the only one.
fn rate(row: &Row<'_>, dialect: Dialect, columns: &mut [Column]) {
    let last = columns.len().saturating_sub(1);
    for index in 0..row.len().min(COLUMNS) {
        columns[index.min(last)].add(row.field(index), row.is_quoted(index), dialect);
    }
}

/// Returns whether nearly all texts of some column are quoted, or quotes are needed by some text and all of them close.
/// Apostrophes are frequent in text, so a few fields between two of them are no quoted fields.
fn are_texts_quoted(columns: &[Column]) -> bool {
    let needed = columns.iter().any(|column| column.escaped_texts > 0);
    let closed = columns.iter().all(|column| column.open_quotes == 0);
    needed && closed
        || columns
            .iter()
            .any(|column| column.texts > 0 && column.quoted_texts * 5 >= column.texts * 4)
}

/// Share of the cells that are quoted, or numbers, times or addresses: none of them are words of a text.
fn plain_share(columns: &[Column]) -> f64 {
    let (mut plain, mut all) = (0.0, 0.0);
    for column in columns {
        all += column.cells();
        plain += column.cells() - (column.texts - column.quoted_texts) as f64;
    }
    if all > 0.0 { 0.95 * plain / all } else { 0.0 }
}

/// Share of the text that fits the table, by lines. Lines before and after it count less.
fn fitting_share(outlines: &[Outline]) -> f64 {
    let fits = |outline: &Outline| outline.fits > 0.0;
    let (Some(first), Some(last)) = (outlines.iter().position(fits), outlines.iter().rposition(fits)) else {
        return 0.0;
    };
    let is_outside = |index: usize| index < first || index > last;
    let alike = outlines.iter().filter(|outline| fits(outline)).count();
    // Rows of several fields that outnumber those of the table are no surroundings of it.
    let surrounding = outlines.iter().enumerate();
    let surrounding = surrounding.filter(|(index, outline)| is_outside(*index) && outline.fields > 1);
    let weight_of_rows = if surrounding.count() > alike { 1.0 } else { OUTSIDE[1] };
    let (mut fitting, mut all) = (0.0, 0.0);
    for (index, outline) in outlines.iter().enumerate() {
        fitting += outline.lines * outline.fits;
        let weight = match (is_outside(index), outline.fields > 1) {
            (false, _) => 1.0,
            (true, false) => OUTSIDE[0],
            (true, true) => weight_of_rows,
        };
        all += outline.lines * weight;
    }
    // A few rows may be alike by chance.
    let delimiters = (alike * (outlines[first].fields - 1)) as f64;
    let chance = if alike < outlines.len() {
        delimiters / (delimiters + 1.0)
    } else {
        1.0
    };
    let above = first.checked_sub(1).and_then(|above| outlines.get(above));
    let other_header = above.is_some_and(|above| above.other_header) && !outlines[first].blank_before;
    fitting / all * chance * if other_header { OTHER_HEADER } else { 1.0 }
}

/// Average quality of the columns, and to a small part that of the header.
fn quality(header: &Column, columns: &[Column]) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for quality in columns.iter().filter_map(Column::quality) {
        sum += quality;
        count += 1.0;
    }
    let header = if header.cells() > 0.0 {
        header.quality / header.cells()
    } else {
        1.0
    };
    if count == 0.0 {
        0.0
    } else {
        0.9 * sum / count + 0.1 * header
    }
}

/// Scores the text as one column.
pub(super) fn score_one_column(survey: &Survey<'_>) -> f64 {
    let dialect = Dialect {
        delimiter: b'\n',
        quote: None,
        ..Dialect::default()
    };
    let mut rows = RowReader::new(survey.text, dialect, true).line_by_line();
    let (mut lines, mut typed, mut quality) = (0.0, 0.0, 0.0);
    while let Some(row) = rows.next_row() {
        let line = row.raw().trim_ascii();
        if line.is_empty() || is_rule(line) || survey.is_comment(line, dialect.delimiter) {
            continue;
        }
        lines += 1.0;
        let rating = Rating::of(line, dialect.delimiter);
        let quoted = line
            .strip_prefix(b"\"")
            .and_then(|line| line.strip_suffix(b"\""))
            .is_some_and(|text| !text.contains(&b'"'));
        // Commas may separate numbers.
        let is_list = rating.kind == Kind::Number && line.contains(&b',');
        typed += f64::from(u8::from(quoted || rating.kind != Kind::Text && !is_list));
        quality += if is_list { 0.5 } else { rating.quality };
    }
    // The first line may be a header.
    match lines {
        0.0 => 0.0,
        _ if typed > 0.0 && typed >= (lines - 1.0) * 0.9 => ONE_TYPED_COLUMN,
        _ => ONE_TEXT_COLUMN * quality / lines,
    }
}
