//! Relations between columns: whether a column's values determine those of another one.
//!
//! A title determines its artist, but an artist doesn't determine a title, and a person neither. This tells columns
//! apart that have no names.

use crate::collections::seeded_hash::Map;
use crate::fields::missing::is_missing;

/// Smallest number of repeated values from which a relation is inferred.
const MIN_REPEATED: usize = 2;

/// Returns whether each value of a column occurs with only one value of another column, apart from 2% of the rows.
///
/// Returns `None` when too few values are repeated to know. Rows that lack either value don't count.
pub(crate) fn determines(rows: &[Vec<String>], column: usize, other: usize) -> Option<bool> {
    let mut groups: Map<&str, Map<&str, usize>> = Map::default();
    for row in rows {
        if let (Some(value), Some(of)) = (row.get(column), row.get(other))
            && !is_missing(value)
            && !is_missing(of)
        {
            *groups.entry(value).or_default().entry(of).or_default() += 1;
        }
    }
    let (mut repeated, mut counted, mut agreeing) = (0, 0, 0);
    for values in groups.values() {
        let total: usize = values.values().sum();
        if total > 1 {
            repeated += 1;
            counted += total;
            agreeing += values.values().max().copied().unwrap_or_default();
        }
    }
    (repeated >= MIN_REPEATED).then_some(agreeing * 50 >= counted * 49)
}

/// Returns whether two columns determine each other: they are an id and a name of the same thing.
pub(crate) fn are_equivalent(rows: &[Vec<String>], column: usize, other: usize) -> bool {
    determines(rows, column, other) == Some(true) && determines(rows, other, column) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_determines_its_artist() {
        let rows = [
            ["ann", "Low Tide", "Quill"],
            ["bob", "Low Tide", "Quill"],
            ["ann", "Seven", "Quill"],
            ["bob", "Seven", "Quill"],
        ];
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        assert_eq!(determines(&rows, 1, 2), Some(true));
        assert_eq!(determines(&rows, 2, 1), None);
        assert_eq!(
            (determines(&rows, 0, 1), determines(&rows, 1, 0)),
            (Some(false), Some(false))
        );
    }
}
