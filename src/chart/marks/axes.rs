//! What several charts stand on: value axes with round steps, the hours under a plot, and the key that names the
//! dayparts' colours.

use daypart_engine::query::report::Report;
use daypart_engine::time::dayparts::DAY_MINUTES;

use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::Style;
use crate::chart::marks::shapes::{Round, bar};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, fit, width_px};

/// The smallest round step (1, 2 or 5 times a power of ten, at least 1) that reaches `highest` in at most `most` steps.
pub(in crate::chart) fn round_step(highest: u64, most: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [1, 2, 5].map(|digit: u64| digit.saturating_mul(power)) {
            if step.saturating_mul(most) >= highest {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// The smallest round step (1, 2 or 5 times a power of ten) that covers `span` in at most `most` steps, and how many decimals
/// its multiples need; 1 for no span.
pub(in crate::chart) fn fine_step(span: f64, most: u32) -> (f64, usize) {
    let wanted = span / f64::from(most);
    if !(wanted > 0.0 && wanted.is_finite()) {
        return (1.0, 0);
    }
    let mut power = wanted.log10().floor();
    // What is a power of ten but for a rounding is taken for one.
    let digit = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|digit| digit * 10f64.powf(power) >= wanted * (1.0 - 1e-9));
    if digit.is_none() {
        power += 1.0;
    }
    (digit.unwrap_or(1.0) * 10f64.powf(power), (-power).max(0.0) as usize)
}

/// A count for an axis, short: "250", "20k", "1.5M", "5bn".
pub(in crate::chart) fn compact(number: u64) -> String {
    let (divisor, unit) = match number {
        0..10_000 => return daypart_engine::text::number_format::count(number),
        10_000..1_000_000 => (1e3, "k"),
        1_000_000..1_000_000_000 => (1e6, "M"),
        _ => (1e9, "bn"),
    };
    let scaled = format!("{:.1}", number as f64 / divisor);
    format!("{}{unit}", scaled.strip_suffix(".0").unwrap_or(&scaled))
}

/// A plot with a value axis from 0: where it lies, and where a value stands in it.
#[derive(Clone, Copy, Debug)]
pub(in crate::chart) struct Plot {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub highest: f64,
}

impl Plot {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The y at which a value stands; values past the highest stand at the top.
    pub fn y(&self, value: f64) -> f64 {
        if self.highest > 0.0 {
            self.bottom - (value / self.highest).clamp(0.0, 1.0) * self.height()
        } else {
            self.bottom
        }
    }

    /// Grid lines with their values at the left.
    pub fn grid(&self, canvas: &Canvas<'_>, style: Style, ticks: &[(f64, String)]) -> DrawResult {
        let lettering = LabelStyle::new(SMALL_PX, style.soft()).align(Align::End);
        for (value, label) in ticks {
            let y = self.y(*value);
            canvas.line((self.left, y), (self.right, y), 1.0, style.line())?;
            canvas.text(label, (self.left - 6.0, y + 4.0), lettering)?;
        }
        Ok(())
    }

    /// The whole column of an hour, from the plot's top to its bottom.
    pub fn hour_area(&self, hour: usize) -> [f64; 4] {
        let column = self.width() / 24.0;
        [self.left + hour as f64 * column, self.top, column, self.height()]
    }
}

/// The ticks of a count axis, and the value that the axis ends at.
pub(in crate::chart) fn count_ticks(highest: u64, most: u64) -> (Vec<(f64, String)>, f64) {
    let step = round_step(highest.max(1), most);
    let steps = highest.max(1).div_ceil(step);
    let ticks = (0..=steps)
        .map(|index| {
            let value = index.saturating_mul(step);
            (value as f64, compact(value))
        })
        .collect();
    (ticks, steps as f64 * step as f64)
}

/// How wide the labels of an axis are with their gap to the plot.
pub(in crate::chart) fn axis_width(ticks: &[(f64, String)]) -> f64 {
    let widest = ticks
        .iter()
        .map(|(_, label)| width_px(label, SMALL_PX, false))
        .fold(0.0, f64::max);
    widest.ceil() + 6.0
}

/// How many hours lie from one labelled hour to the next, for columns of a width.
pub(in crate::chart) fn hour_step(column_px: f64) -> usize {
    match column_px {
        wide if wide >= 26.0 => 1,
        middle if middle >= 8.0 => 3,
        _ => 6,
    }
}

/// Writes the hours at the middle of their columns, on one line with its baseline at `y`.
pub(in crate::chart) fn hours(canvas: &Canvas<'_>, style: Style, left: f64, width: f64, y: f64) -> DrawResult {
    let column = width / 24.0;
    let lettering = LabelStyle::new(SMALL_PX, style.soft()).align(Align::Middle);
    for hour in (0..24).step_by(hour_step(column)) {
        canvas.text(&hour.to_string(), (left + (hour as f64 + 0.5) * column, y), lettering)?;
    }
    Ok(())
}

/// The thin band of daypart colours under 24 hours, true to the minute.
pub(in crate::chart) fn band_strip(canvas: &Canvas<'_>, style: Style, report: &Report, area: [f64; 4]) -> DrawResult {
    let [left, top, width, height] = area;
    let bands = report.dayparts.bands();
    for (from, to, band) in stretches(report) {
        let x = |minute: u32| left + width * f64::from(minute) / f64::from(DAY_MINUTES);
        let piece = [x(from) + 0.5, top, (x(to) - x(from) - 1.0).max(0.5), height];
        canvas.fill(
            bar(piece, height / 2.0, Round::All),
            style.band_colour(band, bands.len()),
        )?;
    }
    Ok(())
}

/// The day from 0 to 24 as stretches of one band each: first minute, end minute, band. A band over midnight gives two.
fn stretches(report: &Report) -> Vec<(u32, u32, usize)> {
    let dayparts = &report.dayparts;
    let mut bounds: Vec<u32> = dayparts.bands().iter().map(|band| band.start_minute).collect();
    bounds.extend([0, DAY_MINUTES]);
    bounds.sort_unstable();
    bounds.dedup();
    bounds
        .windows(2)
        .map(|pair| (pair[0], pair[1], dayparts.band_at(pair[0])))
        .collect()
}

/// The key to the dayparts' colours: dots with names and hours, in as many rows as they need.
pub(in crate::chart) struct Legend {
    /// Left edge, row and text of each band's entry.
    entries: Vec<(f64, usize, String)>,
    rows: usize,
    /// Whether the last entry names a dashed line.
    dashed: bool,
}

const KEY_ROW_PX: f64 = 20.0;
const DOT_PX: f64 = 4.5;
const DOT_ROOM_PX: f64 = 15.0;
const ENTRY_GAP_PX: f64 = 14.0;

impl Legend {
    /// Lays the key out in a width, each row centred in it; `dashed` is what a dashed line in the chart means.
    pub fn new(report: &Report, width: f64, dashed: Option<&str>) -> Legend {
        let mut rows: Vec<Vec<(f64, String)>> = vec![Vec::new()];
        let mut used = 0.0;
        let bands = report.dayparts.bands().iter().enumerate().map(|(band, entry)| {
            let span = format!(" {}", report.dayparts.span(band));
            let room = width - DOT_ROOM_PX - width_px(&span, LABEL_PX, false);
            fit(&entry.name, LABEL_PX, false, room) + &span
        });
        for text in bands.chain(dashed.map(str::to_owned)) {
            let wide = DOT_ROOM_PX + width_px(&text, LABEL_PX, false);
            if used > 0.0 && used + ENTRY_GAP_PX + wide > width {
                rows.push(Vec::new());
                used = 0.0;
            }
            used += wide + if used > 0.0 { ENTRY_GAP_PX } else { 0.0 };
            if let Some(row) = rows.last_mut() {
                row.push((wide, text));
            }
        }
        let row_count = rows.len();
        let mut entries = Vec::new();
        for (row, pieces) in rows.into_iter().enumerate() {
            let wide: f64 = pieces.iter().map(|piece| piece.0 + ENTRY_GAP_PX).sum::<f64>() - ENTRY_GAP_PX;
            let mut x = ((width - wide) / 2.0).max(0.0);
            for (piece, text) in pieces {
                entries.push((x, row, text));
                x += piece + ENTRY_GAP_PX;
            }
        }
        Legend {
            entries,
            rows: row_count,
            dashed: dashed.is_some(),
        }
    }

    /// The height that the key takes.
    pub fn height(&self) -> f64 {
        self.rows as f64 * KEY_ROW_PX
    }

    /// Draws the key with its left top corner at a point.
    pub fn draw(&self, canvas: &Canvas<'_>, style: Style, left: f64, top: f64) -> DrawResult {
        let count = self.entries.len() - usize::from(self.dashed);
        for (band, (x, row, text)) in self.entries.iter().enumerate() {
            let (x, baseline) = (left + x, top + *row as f64 * KEY_ROW_PX + 14.0);
            if band < count {
                canvas.disc((x + DOT_PX, baseline - 4.2), DOT_PX, style.band_colour(band, count))?;
            } else {
                canvas.dashes((x, baseline - 4.0), (x + 11.0, baseline - 4.0), 1.0, style.ink())?;
            }
            canvas.text(
                text,
                (x + DOT_ROOM_PX, baseline),
                LabelStyle::new(LABEL_PX, style.soft()),
            )?;
        }
        Ok(())
    }
}
