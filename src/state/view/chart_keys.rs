//! How the arrow keys step through a chart's marks. Which keys there are in a browser is `ui`'s business.

/// A step from mark to mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkStep {
    /// To the mark before.
    Left,
    /// To the mark after.
    Right,
    /// To the mark above, in a picture with rows.
    Up,
    /// To the mark below, in a picture with rows.
    Down,
    /// To the first mark.
    First,
    /// To the last mark.
    Last,
}

/// Where a step leads: from the mark `at` (or from outside) among `count` marks that stand `per_row` side by side.
///
/// Steps stop at the picture's edges. In a picture of one row, up and down go to the mark after and before, as larger
/// values stand to the right. `None` only when there are no marks.
///
/// ```
/// use daypart::state::{MarkStep, step};
/// assert_eq!(step(MarkStep::Right, None, 24, 24), Some(0));
/// assert_eq!(step(MarkStep::Down, Some(30), 168, 24), Some(54));
/// assert_eq!(step(MarkStep::Left, Some(0), 24, 24), Some(0));
/// ```
pub fn step(step: MarkStep, at: Option<usize>, count: usize, per_row: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let Some(at) = at.map(|at| at.min(last)) else {
        return Some(if step == MarkStep::Last { last } else { 0 });
    };
    let one_row = per_row == 0 || per_row >= count;
    Some(match step {
        MarkStep::First => 0,
        MarkStep::Last => last,
        MarkStep::Left => at.saturating_sub(1),
        MarkStep::Right => (at + 1).min(last),
        MarkStep::Up if one_row => (at + 1).min(last),
        MarkStep::Down if one_row => at.saturating_sub(1),
        MarkStep::Up => at.checked_sub(per_row).unwrap_or(at),
        MarkStep::Down if at + per_row <= last => at + per_row,
        MarkStep::Down => at,
    })
}
