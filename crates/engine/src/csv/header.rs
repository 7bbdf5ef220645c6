//! Headers: which of a table's first rows name its columns, and how the columns are called.

use crate::fields::inferred_type::{InferredType, ObservedColumn};

/// The most rows that a header has.
const MOST_ROWS: usize = 5;

/// The longest name of a column, in characters, that is believed where nothing else tells a header from data.
const LONGEST_NAME: usize = 40;

/// How many of a table's first rows are its header.
///
/// Header rows hold no numbers, dates or times, while some column under them does. Where all columns are text, a first row
/// is a header when each of its cells is a short one of its own that its column never holds again.
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
        ObservedColumn::of(cells).looks.is_typed()
    };
    if (0..columns).any(is_typed_column) {
        let more = rest.iter().take(MOST_ROWS - 1);
        return 1 + more.take_while(|row| row.len() == columns && !typed(row)).count();
    }
    let mut seen = crate::collections::seeded_hash::Set::default();
    let all_own = first.iter().enumerate().all(|(index, cell)| {
        let again = rest.iter().filter_map(|row| row.get(index)).any(|other| other == cell);
        seen.insert(cell) && !cell.is_empty() && cell.chars().count() <= LONGEST_NAME && !again
    });
    usize::from(columns > 1 && all_own)
}

/// What the header's rows say of each column, joined by blanks; empty where they say nothing.
pub(crate) fn cells(header: &[Vec<String>], columns: usize) -> Vec<String> {
    let cell = |index: usize| {
        let cells = header.iter().filter_map(|row| row.get(index)).map(String::as_str);
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
    };
    (0..columns).map(cell).collect()
}

/// The columns' names: what the header says, and "Column 3" where it says nothing.
pub(crate) fn names(header: &[Vec<String>], columns: usize) -> Vec<String> {
    let mut names = cells(header, columns);
    for (index, name) in names.iter_mut().enumerate() {
        if name.is_empty() {
            *name = format!("Column {}", index + 1);
        }
    }
    names
}
