//! Header alignment: which name belongs to which column when the header has another number of cells than the rows.
//!
//! The rows of R have row names that its header doesn't name; a comma before the milliseconds cuts a time into two
//! columns; headers or rows may end with a delimiter. Of all positions for the surplus columns or names, the one wins
//! under which most names agree with the values below them.

use crate::fields::inferred_type::{InferredType, ObservedColumn};
use crate::schema::column_names::Suggestion;
use crate::schema::kinds::ColumnKind;

/// Maximum number of surplus columns or names; with more, names are assigned from the left.
const MAX_SURPLUS: usize = 8;

/// The column names after alignment.
pub(crate) struct Alignment {
    /// One name per column; empty where the header has none.
    pub names: Vec<String>,
    /// What was assumed, in a sentence, unless it is obvious.
    pub note: Option<String>,
}

impl Alignment {
    /// The names of a table without a header: none.
    pub fn without_header(columns: usize) -> Alignment {
        Alignment {
            names: vec![String::new(); columns],
            note: None,
        }
    }
}

/// Aligns header cells with the columns below them.
pub(crate) fn align(mut cells: Vec<String>, columns: &[ObservedColumn]) -> Alignment {
    // Players mark the names of their logs as a comment.
    if cells.iter().filter(|cell| cell.starts_with('#')).count() * 2 > cells.len() {
        for cell in &mut cells {
            *cell = cell.trim_start_matches(['#', ' ']).to_owned();
        }
    }
    while cells.len() > columns.len() && cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    let (count, width) = (cells.len(), columns.len());
    let surplus = count.abs_diff(width);
    if surplus == 0 || surplus > MAX_SURPLUS {
        cells.resize(width, String::new());
        return Alignment {
            names: cells,
            note: None,
        };
    }
    let suggestions: Vec<Vec<Suggestion>> = cells.iter().map(|cell| Suggestion::of(cell)).collect();
    // Surplus at the end is the most frequent, then at the start.
    let end = count.min(width);
    let positions = [end, 0].into_iter().chain(1..end);
    let score = |position: usize| -> i32 {
        let scores = columns
            .iter()
            .enumerate()
            .map(|(index, column)| match name_of(index, position, count, width) {
                Some(name) => suggestions
                    .get(name)
                    .map_or(0, |suggestions| agreement(suggestions, column)),
                None => unnamed_score(index, columns),
            });
        scores.sum()
    };
    let mut best = (i32::MIN, end);
    for position in positions {
        let score = score(position);
        if score > best.0 {
            best = (score, position);
        }
    }
    let (_, position) = best;
    let named = |index: usize| {
        name_of(index, position, count, width)
            .and_then(|name| cells.get(name))
            .cloned()
    };
    Alignment {
        names: (0..width).map(|index| named(index).unwrap_or_default()).collect(),
        note: note(position, count, width, columns),
    }
}

/// Returns the index of the name of a column, when the surplus is at a position.
fn name_of(index: usize, position: usize, count: usize, width: usize) -> Option<usize> {
    match index < position {
        true => Some(index),
        false if count >= width => Some(index + (count - width)),
        false => index.checked_sub(width - count).filter(|name| *name >= position),
    }
}

/// Scores how well a name's meaning agrees with a column's values.
fn agreement(suggestions: &[Suggestion], column: &ObservedColumn) -> i32 {
    let score = |suggestion: &Suggestion| {
        let is_date_or_time = column.is_time() || column.is_mostly(column.dates) || column.is_mostly(column.clocks);
        let (agrees, weight) = match suggestion.kind {
            ColumnKind::Time => (is_date_or_time, 4),
            ColumnKind::Mobile => (column.is_device(), 2),
            ColumnKind::Event => (column.is_distinct(), 1),
            ColumnKind::Length => (
                matches!(column.inferred_type, InferredType::WholeNumber | InferredType::Measure),
                1,
            ),
            _ => (
                !column.is_time() && !column.is_mostly(column.flags) && column.inferred_type != InferredType::Measure,
                1,
            ),
        };
        if agrees { weight } else { -weight }
    };
    if column.filled == 0 {
        return 0;
    }
    suggestions.iter().map(score).max().unwrap_or(0)
}

/// Scores how well a column does without a name: an empty one, row numbers, or the fraction of a second that a comma
/// cut off.
fn unnamed_score(index: usize, columns: &[ObservedColumn]) -> i32 {
    let Some(column) = columns.get(index) else { return 0 };
    let follows_time = index
        .checked_sub(1)
        .and_then(|before| columns.get(before))
        .is_some_and(|before| before.times * 2 > before.filled);
    let is_fraction = column.inferred_type == InferredType::WholeNumber
        && matches!(column.bytes, bytes if bytes == 3 * column.filled || bytes == 6 * column.filled);
    let is_row_number = index == 0 && column.is_distinct() && column.inferred_type == InferredType::WholeNumber;
    match column.filled {
        0 => 3,
        _ if follows_time && is_fraction => 3,
        _ if is_row_number => 2,
        _ => 0,
    }
}

/// Describes the assumption, unless the surplus is an empty column at the end.
fn note(position: usize, count: usize, width: usize, columns: &[ObservedColumn]) -> Option<String> {
    if count > width {
        return Some(format!(
            "The header has {count} names, but the rows have {width} columns. Names without a column were ignored."
        ));
    }
    let unnamed = position..position + (width - count);
    let all_empty = columns
        .get(unnamed.clone())
        .is_some_and(|columns| columns.iter().all(|column| column.filled == 0));
    if all_empty {
        return None;
    }
    let which: Vec<String> = unnamed.map(|index| (index + 1).to_string()).collect();
    let (word, verb) = if which.len() == 1 {
        ("Column", "has")
    } else {
        ("Columns", "have")
    };
    Some(format!(
        "The header has {count} names, but the rows have {width} columns. {word} {} probably {verb} no name.",
        which.join(", ")
    ))
}
