//! Keyboard navigation between the marks of a chart. `ui` maps the browser's keys to steps.

/// A step from one mark to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkStep {
    /// To the previous mark.
    Left,
    /// To the next mark.
    Right,
    /// To the mark above, in a chart with rows.
    Up,
    /// To the mark below, in a chart with rows.
    Down,
    /// To the first mark.
    First,
    /// To the last mark.
    Last,
}

/// Returns the mark that a step leads to, from the mark `at` (or from none) among `count` marks, `per_row` in each
/// row.
///
/// Steps stop at the edges of the chart. In a chart of one row, up and down go to the next and previous mark, because
/// larger values are to the right. Returns `None` only when there are no marks.
///
/// ```
/// use daypart::state::{MarkStep, next_mark};
/// assert_eq!(next_mark(MarkStep::Right, None, 24, 24), Some(0));
/// assert_eq!(next_mark(MarkStep::Down, Some(30), 168, 24), Some(54));
/// assert_eq!(next_mark(MarkStep::Left, Some(0), 24, 24), Some(0));
/// ```
pub fn next_mark(step: MarkStep, at: Option<usize>, count: usize, per_row: usize) -> Option<usize> {
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
