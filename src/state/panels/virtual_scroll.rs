//! Which rows of a long table are on screen, and how much empty room stands for the others. The rows' content is
//! `table`'s business.

/// How tall a row of the profiles table is.
pub const ROW_HEIGHT_PX: f64 = 36.0;

/// How tall the room for all rows may get. Browsers stop laying out somewhere past 16 million pixels.
const ROOM_LIMIT_PX: f64 = 8_000_000.0;

/// Rows kept ready above and below those on screen, so that a short scroll shows no gap.
const SPARE_ROWS: u32 = 8;

/// The rows to put in the document, and the empty room around them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VisibleRows {
    /// The first row, from 0.
    pub first: u32,
    /// How many rows.
    pub count: u32,
    /// The empty room above them.
    pub above_px: f64,
    /// The empty room below them.
    pub below_px: f64,
}

/// The block of rows for a scroll position: `top_px` is how far the table is scrolled, `view_px` how much of it is seen.
///
/// As long as all rows fit into the browser's limit, a row stands where it would stand among all. Past that, the way
/// along the scrollbar is stretched, so that its end is still the table's end.
///
/// ```
/// let block = daypart::state::block(3600.0, 360.0, 1000);
/// assert_eq!((block.first, block.count), (92, 27));
/// assert_eq!(block.above_px + block.below_px + 27.0 * 36.0, 36_000.0);
/// ```
pub fn block(top_px: f64, view_px: f64, total: u32) -> VisibleRows {
    let all_px = f64::from(total) * ROW_HEIGHT_PX;
    let room_px = all_px.min(ROOM_LIMIT_PX);
    let top_px = top_px.clamp(0.0, (room_px - view_px).max(0.0));
    let stretch = if room_px > view_px {
        (all_px - view_px) / (room_px - view_px)
    } else {
        1.0
    };
    let top_row = top_px * stretch / ROW_HEIGHT_PX;
    let first = (top_row as u32).saturating_sub(SPARE_ROWS);
    let seen = (view_px / ROW_HEIGHT_PX).ceil() as u32 + 1;
    let end = (top_row as u32).saturating_add(seen + SPARE_ROWS).min(total);
    let count = end.saturating_sub(first);
    let above_px = (top_px - (top_row - f64::from(first)) * ROW_HEIGHT_PX).max(0.0);
    let below_px = (room_px - above_px - f64::from(count) * ROW_HEIGHT_PX).max(0.0);
    VisibleRows {
        first,
        count,
        above_px,
        below_px,
    }
}
