//! Axes and legends: tick steps, the value axis with its gridlines, the hour axis, and the legend of the
//! dayparts' colours.

use daypart_engine::query::report::Report;
use daypart_engine::text::number_format::count;
use daypart_engine::time::dayparts::DAY_MINUTES;

use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::Style;
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, fit, width_px};

/// Returns the smallest round step (1, 2 or 5 times a power of ten, at least 1) that reaches `highest` in at
/// most `max_steps` steps.
pub(in crate::chart) fn whole_step(highest: u64, max_steps: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [1, 2, 5].map(|digit: u64| digit.saturating_mul(power)) {
            if step.saturating_mul(max_steps) >= highest {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Returns the smallest round step (1, 2 or 5 times a power of ten) that covers `span` in at most `max_steps`
/// steps, and the number of decimals that its multiples need. For an empty span the step is 1.
pub(in crate::chart) fn decimal_step(span: f64, max_steps: u32) -> (f64, usize) {
    let min_step = span / f64::from(max_steps);
    if !(min_step > 0.0 && min_step.is_finite()) {
        return (1.0, 0);
    }
    let mut power = min_step.log10().floor();
    // The tolerance keeps a step that exceeds a round number only by a rounding error.
    let digit = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|digit| digit * 10f64.powf(power) >= min_step * (1.0 - 1e-9));
    if digit.is_none() {
        power += 1.0;
    }
    (digit.unwrap_or(1.0) * 10f64.powf(power), (-power).max(0.0) as usize)
}

/// Formats a count for a narrow label: "250", "20k", "1.5M", "5bn".
pub(in crate::chart) fn compact(number: u64) -> String {
    compact_like(number, number)
}

/// Formats a count in the unit that [`compact`] uses for another one, so that all ticks of an axis have the
/// same unit.
fn compact_like(number: u64, other: u64) -> String {
    let (divisor, unit) = match other {
        0..10_000 => return count(number),
        10_000..1_000_000 => (1e3, "k"),
        1_000_000..1_000_000_000 => (1e6, "M"),
        _ => (1e9, "bn"),
    };
    if number == 0 {
        return "0".to_owned();
    }
    let scaled = format!("{:.1}", number as f64 / divisor);
    format!("{}{unit}", scaled.strip_suffix(".0").unwrap_or(&scaled))
}

/// A plot area with a linear value axis that starts at 0.
#[derive(Clone, Copy, Debug)]
pub(in crate::chart) struct Plot {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    /// Value at the top of the axis.
    pub highest: f64,
}

impl Plot {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Returns the y of a value. Values above the highest are drawn at the top.
    pub fn y(&self, value: f64) -> f64 {
        if self.highest > 0.0 {
            self.bottom - (value / self.highest).clamp(0.0, 1.0) * self.height()
        } else {
            self.bottom
        }
    }

    /// Draws the gridlines, with tick labels at the left.
    pub fn gridlines(&self, canvas: &Canvas<'_>, style: Style, ticks: &[(f64, String)]) -> DrawResult {
        let label_style = LabelStyle::new(SMALL_PX, style.soft()).align(Align::End);
        for (value, label) in ticks {
            let y = self.y(*value);
            canvas.line((self.left, y), (self.right, y), 1.0, style.line())?;
            canvas.text(label, (self.left - 6.0, y + 4.0), label_style)?;
        }
        Ok(())
    }

    /// Returns the full-height column of an hour.
    pub fn hour_area(&self, hour: usize) -> [f64; 4] {
        let column = self.width() / 24.0;
        [self.left + hour as f64 * column, self.top, column, self.height()]
    }
}

/// Returns the ticks of a count axis, and the value at its end.
pub(in crate::chart) fn count_ticks(highest: u64, max_steps: u64) -> (Vec<(f64, String)>, f64) {
    let step = whole_step(highest.max(1), max_steps);
    let steps = highest.max(1).div_ceil(step);
    let end = steps.saturating_mul(step);
    let ticks = (0..=steps)
        .map(|index| {
            let value = index.saturating_mul(step);
            (value as f64, compact_like(value, end))
        })
        .collect();
    (ticks, steps as f64 * step as f64)
}

/// Returns the width of an axis: its widest tick label, and the gap to the plot.
pub(in crate::chart) fn axis_width(ticks: &[(f64, String)]) -> f64 {
    let widest = ticks
        .iter()
        .map(|(_, label)| width_px(label, SMALL_PX, false))
        .fold(0.0, f64::max);
    widest.ceil() + 6.0
}

/// Returns the number of hours from one labelled hour to the next, by the width of an hour's column.
fn hour_step(column_px: f64) -> usize {
    match column_px {
        wide if wide >= 26.0 => 1,
        medium if medium >= 8.0 => 3,
        _ => 6,
    }
}

/// Draws the hour axis: hours as numbers, centred below their columns, with the baseline at `y`.
pub(in crate::chart) fn hour_axis(canvas: &Canvas<'_>, style: Style, left: f64, width: f64, y: f64) -> DrawResult {
    let column = width / 24.0;
    let label_style = LabelStyle::new(SMALL_PX, style.soft()).align(Align::Middle);
    for hour in (0..24).step_by(hour_step(column)) {
        canvas.text(&hour.to_string(), (left + (hour as f64 + 0.5) * column, y), label_style)?;
    }
    Ok(())
}

/// Draws a strip of the dayparts' colours below 24 hours, exact to the minute.
pub(in crate::chart) fn band_strip(canvas: &Canvas<'_>, style: Style, report: &Report, area: [f64; 4]) -> DrawResult {
    let [left, top, width, height] = area;
    let bands = report.dayparts.bands();
    for (from, to, band) in band_segments(report) {
        let x = |minute: u32| left + width * f64::from(minute) / f64::from(DAY_MINUTES);
        let segment = [x(from) + 0.5, top, (x(to) - x(from) - 1.0).max(0.5), height];
        canvas.fill(
            bar(segment, height / 2.0, RoundedCorners::All),
            style.band_colour(band, bands.len()),
        )?;
    }
    Ok(())
}

/// Divides the day from 0 to 24 into segments of one band: first minute, end minute, band. A band that spans
/// midnight has two.
fn band_segments(report: &Report) -> Vec<(u32, u32, usize)> {
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

/// Legend of the dayparts' colours: dots with names and time ranges, wrapped to the width.
pub(in crate::chart) struct Legend {
    /// Left edge, row and text of each entry.
    entries: Vec<(f64, usize, String)>,
    rows: usize,
    /// Whether the last entry is that of a dashed line.
    dashed: bool,
}

const ROW_PX: f64 = 20.0;
const DOT_PX: f64 = 4.5;
const DOT_COLUMN_PX: f64 = 15.0;
const ENTRY_GAP_PX: f64 = 14.0;

impl Legend {
    /// Lays out the legend with centred rows. `dashed` is the text of an entry for a dashed line.
    pub fn new(report: &Report, width: f64, dashed: Option<&str>) -> Legend {
        let mut rows: Vec<Vec<(f64, String)>> = vec![Vec::new()];
        let mut used = 0.0;
        let bands = report.dayparts.bands().iter().enumerate().map(|(band, entry)| {
            let span = format!(" {}", report.dayparts.span(band));
            let name_width = width - DOT_COLUMN_PX - width_px(&span, LABEL_PX, false);
            fit(&entry.name, LABEL_PX, false, name_width) + &span
        });
        for text in bands.chain(dashed.map(str::to_owned)) {
            let entry_width = DOT_COLUMN_PX + width_px(&text, LABEL_PX, false);
            if used > 0.0 && used + ENTRY_GAP_PX + entry_width > width {
                rows.push(Vec::new());
                used = 0.0;
            }
            used += entry_width + if used > 0.0 { ENTRY_GAP_PX } else { 0.0 };
            if let Some(row) = rows.last_mut() {
                row.push((entry_width, text));
            }
        }
        let row_count = rows.len();
        let mut entries = Vec::new();
        for (row, row_entries) in rows.into_iter().enumerate() {
            let row_width: f64 = row_entries.iter().map(|entry| entry.0 + ENTRY_GAP_PX).sum::<f64>() - ENTRY_GAP_PX;
            let mut x = ((width - row_width) / 2.0).max(0.0);
            for (entry_width, text) in row_entries {
                entries.push((x, row, text));
                x += entry_width + ENTRY_GAP_PX;
            }
        }
        Legend {
            entries,
            rows: row_count,
            dashed: dashed.is_some(),
        }
    }

    /// Returns the height of the legend.
    pub fn height(&self) -> f64 {
        self.rows as f64 * ROW_PX
    }

    /// Draws the legend with its top left corner at a point.
    pub fn draw(&self, canvas: &Canvas<'_>, style: Style, left: f64, top: f64) -> DrawResult {
        let bands = self.entries.len() - usize::from(self.dashed);
        for (band, (x, row, text)) in self.entries.iter().enumerate() {
            let (x, baseline) = (left + x, top + *row as f64 * ROW_PX + 14.0);
            if band < bands {
                canvas.disc((x + DOT_PX, baseline - 4.2), DOT_PX, style.band_colour(band, bands))?;
            } else {
                canvas.dashes((x, baseline - 4.0), (x + 11.0, baseline - 4.0), 1.0, style.ink())?;
            }
            canvas.text(
                text,
                (x + DOT_COLUMN_PX, baseline),
                LabelStyle::new(LABEL_PX, style.soft()),
            )?;
        }
        Ok(())
    }
}
