//! Location of the table in a text whose dialect is known: its first row, and the start of another table after it.

use crate::csv::dialect::Dialect;
use crate::csv::records::{Row, RowReader};
use crate::csv::sniffer::lines::{is_comment, is_rule};
use crate::fields::inferred_type::InferredType;

/// Maximum number of rows searched for another table.
const ROWS: usize = 1_000;

/// Maximum length of a name in a header that is wider than its rows, in bytes.
const MAX_NAME_BYTES: usize = 60;

/// The properties of a row that locate the table. Comments, rules and rows of delimiters alone have no outline.
pub(super) struct Outline {
    pub start: usize,
    pub lines_before: u64,
    fields: usize,
    filled: usize,
    blank_before: bool,
    comment: bool,
    /// Whether the row is split in a way that deviates from the dialect.
    repaired: bool,
}

/// The outlines of a text's rows.
pub(super) struct Outlines<'a> {
    text: &'a [u8],
    dialect: Dialect,
    columns: usize,
    rows: Vec<Outline>,
}

/// Number of cells that are not empty, and number of those that are numbers, dates or times.
struct Cells {
    longest: usize,
    typed: usize,
    texts: Vec<Vec<u8>>,
}

impl<'a> Outlines<'a> {
    pub fn new(text: &'a [u8], dialect: Dialect, columns: usize) -> Outlines<'a> {
        let mut reader = RowReader::new(text, dialect, true).repairing(columns);
        let mut rows: Vec<Outline> = Vec::new();
        let mut lines_after = 0;
        let mut blank_before = false;
        while rows.len() < ROWS
            && let Some(row) = reader.next_row()
        {
            blank_before |= row.lines_before > lines_after;
            lines_after = row.lines_after;
            let filled = filled(&row);
            if filled == 0 {
                blank_before = true;
                continue;
            }
            let raw = row.raw();
            if is_rule(raw) {
                continue;
            }
            rows.push(Outline {
                start: row.start,
                lines_before: row.lines_before,
                fields: row.len(),
                filled,
                blank_before,
                comment: raw.first() != Some(&dialect.delimiter) && is_comment(raw) || is_separator_line(raw),
                repaired: row.repaired,
            });
            blank_before = false;
        }
        Outlines {
            text,
            dialect,
            columns,
            rows,
        }
    }

    /// Reads the cells of a row again.
    fn cells(&self, row: &Outline) -> Cells {
        let text = self.text.get(row.start..).unwrap_or(&[]);
        let mut reader = RowReader::new(text, self.dialect, true).repairing(self.columns);
        let texts: Vec<Vec<u8>> = reader.next_row().map_or_else(Vec::new, |row| {
            (0..row.len())
                .map(|index| row.field(index).trim_ascii().to_vec())
                .collect()
        });
        Cells {
            longest: texts.iter().map(Vec::len).max().unwrap_or(0),
            typed: texts.iter().filter(|cell| InferredType::of(cell).is_typed()).count(),
            texts,
        }
    }

    /// Returns whether a row has numbers, dates or times.
    fn is_typed(&self, row: &Outline) -> bool {
        self.cells(row).typed > 0
    }

    /// The table's first row, and the first row of another table.
    pub fn table(&self) -> (Option<&Outline>, Option<&Outline>) {
        let start = self.start();
        let rows = self.rows.get(start..).unwrap_or(&[]);
        (rows.first(), self.next_table(rows))
    }

    /// Returns the index of the first row of the table: its header, or else the first row with the expected number
    /// of fields.
    fn start(&self) -> usize {
        let data = |row: &Outline| row.fields == self.columns && !row.comment && !row.repaired;
        // If all rows start like comments, they are rows.
        let all_comments = !self.rows.iter().any(data);
        let min_filled = if self.columns > 2 { 2 } else { 1 };
        let fits = |row: &Outline| {
            row.fields == self.columns && row.filled >= min_filled && !row.repaired && (!row.comment || all_comments)
        };
        let Some(first) = self.rows.iter().position(fits) else {
            return 0;
        };
        if self.columns < 2 {
            return first;
        }
        if self.is_title(first) {
            return first + 1;
        }
        match first.checked_sub(1) {
            Some(above) if self.belongs_above(above, first) => above,
            _ => first,
        }
    }

    /// Returns whether a row with empty cells is a title and the next one the header.
    fn is_title(&self, first: usize) -> bool {
        let (Some(title), Some(header), Some(row)) =
            (self.rows.get(first), self.rows.get(first + 1), self.rows.get(first + 2))
        else {
            return false;
        };
        let is_full = |row: &Outline| row.fields == self.columns && row.filled == self.columns;
        // One cell above two columns, or a title with a date.
        let may_be_title =
            title.filled < self.columns && is_full(header) && !header.comment && row.fields == self.columns;
        may_be_title && (title.filled == 1 || self.is_typed(title)) && !self.is_typed(header) && self.is_typed(row)
    }

    /// Returns whether the row above the first one of the expected width belongs to the table: as its header, or as
    /// a damaged row.
    fn belongs_above(&self, above: usize, first: usize) -> bool {
        let (Some(header), Some(row)) = (self.rows.get(above), self.rows.get(first)) else {
            return false;
        };
        if header.fields < 2 || row.blank_before || !self.is_typed(row) {
            let nearly_fits = header.fields > 1 && header.fields.abs_diff(self.columns) <= 1;
            return nearly_fits && !row.blank_before && first == 1 && !header.comment && self.is_typed(header);
        }
        let nearly_fits = header.fields.abs_diff(self.columns) <= 1;
        let cells = self.cells(header);
        if header.comment {
            // Such as `# user, track, time`.
            return header.fields == self.columns && header.filled == self.columns && cells.typed == 0;
        }
        if cells.typed > 0 {
            return nearly_fits && first == 1;
        }
        let min_filled = if self.columns > 2 { 2 } else { 1 };
        let wider = header.fields > self.columns && header.filled >= self.columns && cells.longest <= MAX_NAME_BYTES;
        // Rows that end with empty cells are wider than their header.
        let narrower = header.fields < self.columns && header.filled == header.fields && header.fields >= row.filled;
        wider || narrower || nearly_fits && header.filled >= min_filled
    }

    /// Returns the first row of another table: rows with another number of fields up to the end, or, after a blank
    /// line, a header that differs from the first one.
    fn next_table<'r>(&self, rows: &'r [Outline]) -> Option<&'r Outline> {
        self.next_width(rows).or_else(|| self.next_header(rows))
    }

    /// Returns the first row of another table with another number of columns: the row that best divides the rows
    /// into those of this table and those of the other.
    fn next_width<'r>(&self, rows: &'r [Outline]) -> Option<&'r Outline> {
        let is_row = |row: &&Outline| row.fields > 1 && row.filled > 1 && !row.comment;
        let last = rows.iter().rfind(|row| is_row(row))?;
        let mut widths: Vec<usize> = vec![last.fields];
        widths.extend(rows.iter().rev().filter(is_row).nth(1).map(|row| row.fields));
        let width = widths.into_iter().find(|&width| width != self.columns)?;
        // Rows of this table before each row, less those of the other table.
        let (mut balance, mut best, mut start) = (0i32, 0, None);
        for (index, row) in rows.iter().enumerate() {
            if row.fields == width && balance > best {
                (best, start) = (balance, Some(index));
            }
            balance += i32::from(row.fields == self.columns) - i32::from(row.fields == width);
        }
        let (before, after) = rows.split_at(start?);
        let count = |rows: &[Outline], width: usize| rows.iter().filter(|row| row.fields == width).count();
        let others = after.iter().filter(|row| row.fields > 1).count();
        let divides = count(after, width) >= 2
            && count(after, width) * 4 >= others * 3
            && count(after, self.columns) * 4 <= count(after, width)
            && count(before, width) * 4 <= count(before, self.columns);
        after.first().filter(|_| divides)
    }

    /// Returns the first row of another table with the same number of columns: after a blank line, a header that
    /// differs from this table's.
    fn next_header<'r>(&self, rows: &'r [Outline]) -> Option<&'r Outline> {
        let is_header = |row: &&Outline| {
            row.blank_before && row.fields == self.columns && row.filled == self.columns && !self.is_typed(row)
        };
        let header = rows.first()?;
        let mut headers = rows.iter().skip(2).filter(is_header);
        let mut found = headers.next()?;
        if self.is_typed(header) {
            return None;
        }
        let typed = rows.iter().skip(1).filter(|row| self.is_typed(row)).count();
        let names = self.cells(header).texts;
        while self.cells(found).texts == names {
            found = headers.next()?;
        }
        (typed * 2 > rows.len()).then_some(found)
    }
}

/// Number of cells that are not empty.
fn filled(row: &Row<'_>) -> usize {
    (0..row.len())
        .filter(|&index| !row.field(index).trim_ascii().is_empty())
        .count()
}

/// Returns whether a line only names the delimiter, as in `sep=;`.
pub(super) fn is_separator_line(line: &[u8]) -> bool {
    separator(line).is_some() && line.len() <= 5
}

/// The delimiter that a text's first line names, as spreadsheets write and read it: `sep=;`.
pub(super) fn separator(text: &[u8]) -> Option<u8> {
    let (name, rest) = text.split_at_checked(4)?;
    match rest {
        [delimiter, b'\n' | b'\r', ..] | [delimiter] if name.eq_ignore_ascii_case(b"sep=") => Some(*delimiter),
        _ => None,
    }
}
