//! Header detection: the number of header rows, and the names of the columns.

use crate::csv::sniffer::lines::{comment_text, is_comment, is_rule};
use crate::fields::inferred_type::{InferredType, ObservedColumn};

/// Maximum number of header rows.
const MAX_ROWS: usize = 5;

/// Maximum length of a column name, in characters, where no column type distinguishes a header from data.
const MAX_NAME_CHARACTERS: usize = 40;

/// Returns the number of header rows of a table, with the comments and rules directly below them.
///
/// Header rows contain no numbers, dates or times, while some column below them does. If all columns are text,
/// the first row is a header when its cells are short, differ from each other and do not occur again in their
/// columns.
pub(crate) fn count(rows: &[Vec<String>], columns: usize) -> usize {
    let Some((first, rest)) = rows.split_first() else {
        return 0;
    };
    if is_typed(first) || first.iter().all(String::is_empty) {
        return 0;
    }
    let is_typed_column = |index: usize| {
        let cells = rest.iter().filter(|row| row.len() == columns && !is_noise(row));
        let cells = cells.filter_map(|row| row.get(index)).map(String::as_str);
        ObservedColumn::of(cells).inferred_type.is_typed()
    };
    let typed: Vec<usize> = (0..columns).filter(|&index| is_typed_column(index)).collect();
    let is_header = if typed.is_empty() {
        columns > 1 && are_names(first, rest)
    } else {
        true
    };
    if !is_header {
        return 0;
    }
    let continues =
        |row: &&Vec<String>| is_noise(row) || !typed.is_empty() && is_further_row(row, first, &typed, columns);
    1 + rest.iter().take(MAX_ROWS - 1).take_while(continues).count()
}

/// Returns whether a row has numbers, dates or times.
fn is_typed(row: &[String]) -> bool {
    row.iter().any(|cell| InferredType::of(cell.as_bytes()).is_typed())
}

/// Returns whether a row is a comment or a rule, such as `-----+-----`.
fn is_noise(row: &[String]) -> bool {
    let is_drawn = |cell: &String| {
        cell.is_empty() || is_rule(cell.as_bytes()) || cell.bytes().all(|byte| b"-:=+|".contains(&byte))
    };
    row.first().is_some_and(|cell| is_comment(cell.as_bytes()))
        || row.iter().any(|cell| !cell.is_empty()) && row.iter().all(is_drawn)
}

/// Returns whether the cells are short, differ from each other and do not occur again in their columns.
fn are_names(first: &[String], rest: &[Vec<String>]) -> bool {
    let mut seen = crate::collections::seeded_hash::Set::default();
    first.iter().enumerate().all(|(index, cell)| {
        let repeated = rest.iter().filter_map(|row| row.get(index)).any(|other| other == cell);
        seen.insert(cell) && !cell.is_empty() && cell.chars().count() <= MAX_NAME_CHARACTERS && !repeated
    })
}

/// Returns whether a row of texts below the first header row belongs to the header, and not to the data.
///
/// It repeats the first row, or completes it: a row below names that span columns has a text in every column. Below a
/// complete row, it must have different texts in at least two columns of numbers, dates or times, as units have.
fn is_further_row(row: &[String], first: &[String], typed: &[usize], columns: usize) -> bool {
    if row.len() != columns || is_typed(row) {
        return false;
    }
    if row == first {
        return true;
    }
    let is_complete = first.len() == columns && !first.iter().any(String::is_empty) && !has_duplicates(first);
    if row.iter().any(String::is_empty) {
        return false;
    }
    let texts: Vec<String> = typed.iter().filter_map(|&index| row.get(index)).cloned().collect();
    !is_complete || texts.len() > 1 && !has_duplicates(&texts)
}

fn has_duplicates(cells: &[String]) -> bool {
    let mut seen = crate::collections::seeded_hash::Set::default();
    !cells
        .iter()
        .filter(|cell| !cell.is_empty())
        .all(|cell| seen.insert(cell))
}

/// The header cells of each column, joined with blanks; empty where the header is empty.
///
/// A name that spans columns is that of each of them. A header wider than its rows loses its empty cells.
pub(crate) fn cells(header: &[Vec<String>], columns: usize) -> Vec<String> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (index, row) in header.iter().enumerate() {
        if index == 0 || !is_noise(row) {
            rows.push(without_excess(row, columns));
        }
    }
    for cell in rows.first_mut().into_iter().flatten() {
        if !is_comment(cell.as_bytes()) {
            break;
        }
        *cell = comment_text(cell).to_owned();
    }
    for index in 1..rows.len() {
        let (above, below) = rows.split_at_mut(index);
        if let (Some(above), Some(below)) = (above.last_mut(), below.first()) {
            span(above, below);
        }
    }
    let cell = |index: usize| {
        let cells = rows.iter().filter_map(|row| row.get(index)).map(String::as_str);
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
    };
    (0..columns).map(cell).collect()
}

/// Number of names of a header over a table with this number of columns. None of a wider header's names is dropped.
pub(crate) fn width(header: &[Vec<String>], columns: usize) -> usize {
    let first = header.first().map_or(0, |row| without_excess(row, columns).len());
    columns.max(first)
}

/// A header row without its empty cells if it has as many as it is wider than the table.
fn without_excess(row: &[String], columns: usize) -> Vec<String> {
    let filled = row.iter().filter(|cell| !cell.is_empty());
    if row.len() > columns && filled.clone().count() == columns {
        filled.cloned().collect()
    } else {
        row.to_vec()
    }
}

/// Carries the names of a header row on to the empty cells right of them if each spans as many columns, or if the
/// names below differ only by them.
fn span(above: &mut [String], below: &[String]) {
    let starts: Vec<usize> = (0..above.len()).filter(|&index| !above[index].is_empty()).collect();
    let ends = starts.iter().skip(1).copied().chain([above.len()]);
    let mut lengths = starts.iter().zip(ends).map(|(start, end)| end - start);
    let first = lengths.next();
    let is_even = starts.len() > 1 && lengths.all(|length| Some(length) == first);
    if below.iter().any(String::is_empty) || !(is_even || starts.len() > 1 && has_duplicates(below)) {
        return;
    }
    let mut name = String::new();
    for cell in above {
        if cell.is_empty() {
            cell.clone_from(&name);
        } else {
            name.clone_from(cell);
        }
    }
}
