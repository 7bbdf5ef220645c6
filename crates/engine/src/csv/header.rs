//! Header detection: the number of header rows, and the names of the columns.

use crate::fields::inferred_type::{InferredType, ObservedColumn};

/// Maximum number of header rows.
const MAX_ROWS: usize = 5;

/// Maximum length of a column name, in characters, where no column type distinguishes a header from data.
const MAX_NAME_CHARACTERS: usize = 40;

/// Returns the number of header rows of a table.
///
/// Header rows contain no numbers, dates or times, while some column below them does. If all columns are text,
/// the first row is a header when its cells are short, differ from each other and do not occur again in their
/// columns.
pub(crate) fn count(rows: &[Vec<String>], columns: usize) -> usize {
    let Some((first, rest)) = rows.split_first() else {
        return 0;
    };
    let typed = |row: &[String]| row.iter().any(|cell| InferredType::of(cell.as_bytes()).is_typed());
    if typed(first) || first.iter().all(String::is_empty) {
        return 0;
    }
    let is_typed_column = |index: usize| {
        let cells = rest.iter().filter(|row| row.len() == columns);
        let cells = cells.filter_map(|row| row.get(index)).map(String::as_str);
        ObservedColumn::of(cells).inferred_type.is_typed()
    };
    if (0..columns).any(is_typed_column) {
        let more = rest.iter().take(MAX_ROWS - 1);
        return 1 + more.take_while(|row| row.len() == columns && !typed(row)).count();
    }
    let mut seen = crate::collections::seeded_hash::Set::default();
    let all_unique = first.iter().enumerate().all(|(index, cell)| {
        let repeated = rest.iter().filter_map(|row| row.get(index)).any(|other| other == cell);
        seen.insert(cell) && !cell.is_empty() && cell.chars().count() <= MAX_NAME_CHARACTERS && !repeated
    });
    usize::from(columns > 1 && all_unique)
}

/// The header cells of each column, joined with blanks; empty where the header is empty.
pub(crate) fn cells(header: &[Vec<String>], columns: usize) -> Vec<String> {
    let cell = |index: usize| {
        let cells = header.iter().filter_map(|row| row.get(index)).map(String::as_str);
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
    };
    (0..columns).map(cell).collect()
}

/// The column names: the header cells, or "Column 3" where the header is empty.
pub(crate) fn names(header: &[Vec<String>], columns: usize) -> Vec<String> {
    let mut names = cells(header, columns);
    for (index, name) in names.iter_mut().enumerate() {
        if name.is_empty() {
            *name = format!("Column {}", index + 1);
        }
    }
    names
}
