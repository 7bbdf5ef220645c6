//! Virtual scrolling: the rows of a long table to put in the document, and the empty space in place of the others.
//! `profile_table` supplies the rows' contents.

/// Height of a row in the profiles table.
pub const ROW_HEIGHT_PX: f64 = 36.0;

/// Maximum height of the scrolled area. Browsers stop laying out somewhere past 16 million pixels.
const MAX_HEIGHT_PX: f64 = 8_000_000.0;

/// Number of rows prepared above and below those on screen, so that a short scroll shows no gap.
const SPARE_ROWS: u32 = 8;

/// The rows to put in the document, and the empty space around them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VisibleRows {
    /// First row, from 0.
    pub first: u32,
    /// Number of rows.
    pub count: u32,
    /// Height of the empty space above them.
    pub above_px: f64,
    /// Height of the empty space below them.
    pub below_px: f64,
}

/// Returns the rows for a scroll position of `top_px` in a viewport of `view_px`.
///
/// While the height of all rows is within the browser's limit, each row has its natural position. Past that, the
/// scroll position is scaled, so that the end of the scrollbar is still the end of the table.
///
/// ```
/// let rows = daypart::state::visible_rows(3600.0, 360.0, 1000);
/// assert_eq!((rows.first, rows.count), (92, 27));
/// assert_eq!(rows.above_px + rows.below_px + 27.0 * 36.0, 36_000.0);
/// ```
pub fn visible_rows(top_px: f64, view_px: f64, total: u32) -> VisibleRows {
    let all_px = f64::from(total) * ROW_HEIGHT_PX;
    let height_px = all_px.min(MAX_HEIGHT_PX);
    let top_px = top_px.clamp(0.0, (height_px - view_px).max(0.0));
    let scale = if height_px > view_px {
        (all_px - view_px) / (height_px - view_px)
    } else {
        1.0
    };
    let top_row = top_px * scale / ROW_HEIGHT_PX;
    let first = (top_row as u32).saturating_sub(SPARE_ROWS);
    let seen = (view_px / ROW_HEIGHT_PX).ceil() as u32 + 1;
    let end = (top_row as u32).saturating_add(seen + SPARE_ROWS).min(total);
    let count = end.saturating_sub(first);
    let above_px = (top_px - (top_row - f64::from(first)) * ROW_HEIGHT_PX).max(0.0);
    let below_px = (height_px - above_px - f64::from(count) * ROW_HEIGHT_PX).max(0.0);
    VisibleRows {
        first,
        count,
        above_px,
        below_px,
    }
}
