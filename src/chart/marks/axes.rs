//! Axes and legends: tick steps, the frame with a value axis and its gridlines, the hour axis, the key of two colours, and
//! the legend of the dayparts' colours.

use daypart_engine::query::report::Report;
use daypart_engine::text::number_format::count;
use daypart_engine::time::dayparts::DAY_MINUTES;

use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::{Colour, INK, LINE, SOFT, band_colour};
use crate::chart::marks::shapes::{Rect, RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, fit, text_width_px};

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

/// Ticks of a value axis that starts at 0.
pub(in crate::chart) struct Ticks {
    /// Values and labels.
    labels: Vec<(f64, String)>,
    /// Value at the end of the axis.
    end: f64,
}

impl Ticks {
    /// Creates the ticks of a count axis that reaches `highest` in at most `max_steps` steps.
    pub fn counts(highest: u64, max_steps: u64) -> Ticks {
        let step = whole_step(highest.max(1), max_steps);
        let steps = highest.max(1).div_ceil(step);
        let end = steps.saturating_mul(step);
        let labels = (0..=steps).map(|index| {
            let value = index.saturating_mul(step);
            (value as f64, compact_like(value, end))
        });
        Ticks {
            labels: labels.collect(),
            end: steps as f64 * step as f64,
        }
    }

    /// Creates ticks at multiples of `step` until one reaches `highest`. `label` formats a value.
    pub fn multiples(step: f64, highest: f64, label: &dyn Fn(f64) -> String) -> Ticks {
        let steps = (highest / step).ceil().max(1.0);
        let values = (0..=steps as u32).map(|index| f64::from(index) * step);
        Ticks {
            labels: values.map(|value| (value, label(value))).collect(),
            end: steps * step,
        }
    }

    /// Returns the width of the axis: its widest label, and the gap to the plot.
    fn width(&self) -> f64 {
        let widths = self
            .labels
            .iter()
            .map(|(_, label)| text_width_px(label, SMALL_PX, false));
        widths.fold(0.0, f64::max).ceil() + 6.0
    }
}

/// Heights of the parts of a chart, in pixels.
pub(in crate::chart) struct Heights {
    /// Height above the plot.
    pub head: f64,
    /// Height of the plot as a fraction of the chart's width, and its limits.
    pub plot: (f64, f64, f64),
    /// Height below the plot.
    pub foot: f64,
}

/// Frame of a chart with a value axis: the axis at the left, the plot, and space above and below it.
pub(in crate::chart) struct Frame {
    pub width: f64,
    pub height: f64,
    pub plot: Plot,
    ticks: Ticks,
}

impl Frame {
    /// Lays out a chart of a width in pixels.
    pub fn new(width: f64, heights: &Heights, ticks: Ticks) -> Frame {
        let (ratio, least, most) = heights.plot;
        let bottom = heights.head + (width * ratio).clamp(least, most);
        Frame {
            width,
            height: (bottom + heights.foot).ceil(),
            plot: Plot {
                left: ticks.width(),
                right: width,
                top: heights.head,
                bottom,
                highest: ticks.end,
            },
            ticks,
        }
    }

    /// Returns the size of the picture: width and height.
    pub fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// Draws the gridlines, with tick labels at the left.
    pub fn draw(&self, canvas: &Canvas<'_>) -> DrawResult {
        let plot = &self.plot;
        let label_style = LabelStyle::new(SMALL_PX, SOFT).align(Align::End);
        for (value, label) in &self.ticks.labels {
            let y = plot.y(*value);
            canvas.line((plot.left, y), (plot.right, y), 1.0, LINE)?;
            canvas.text(label, (plot.left - 6.0, y + 4.0), label_style)?;
        }
        Ok(())
    }
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

    /// Returns the full-height column with this index, of `count` columns of equal width.
    pub fn column(&self, index: usize, count: usize) -> Rect {
        let column = self.width() / count.max(1) as f64;
        [self.left + index as f64 * column, self.top, column, self.height()]
    }

    /// Returns the bar of a value in a column: at least 1 pixel high, with half of `gap_px` free on either side.
    pub fn bar_area(&self, [left, _, width, _]: Rect, gap_px: f64, value: f64) -> Rect {
        let top = self.y(value).min(self.bottom - 1.0);
        [left + gap_px / 2.0, top, width - gap_px, self.bottom - top]
    }
}

/// Draws a key above a plot: squares of two colours with their names, `gap_px` apart.
pub(in crate::chart) fn colour_key(
    canvas: &Canvas<'_>,
    mut left: f64,
    entries: [(&str, Colour); 2],
    gap_px: f64,
) -> DrawResult {
    for (name, colour) in entries {
        canvas.fill(bar([left, 4.0, 10.0, 10.0], 3.0, RoundedCorners::All), colour)?;
        canvas.text(name, (left + 15.0, 13.0), LabelStyle::new(LABEL_PX, INK))?;
        left += 15.0 + text_width_px(name, LABEL_PX, false) + gap_px;
    }
    Ok(())
}

/// Draws a key above a plot: a dashed line with its meaning.
pub(in crate::chart) fn dashed_key(canvas: &Canvas<'_>, left: f64, text: &str, colour: Colour) -> DrawResult {
    canvas.dashes((left, 9.0), (left + 18.0, 9.0), 1.5, INK)?;
    canvas.text(text, (left + 24.0, 13.0), LabelStyle::new(LABEL_PX, colour))
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
pub(in crate::chart) fn hour_axis(canvas: &Canvas<'_>, left: f64, width: f64, y: f64) -> DrawResult {
    let column = width / 24.0;
    let label_style = LabelStyle::new(SMALL_PX, SOFT).align(Align::Middle);
    for hour in (0..24).step_by(hour_step(column)) {
        canvas.text(&hour.to_string(), (left + (hour as f64 + 0.5) * column, y), label_style)?;
    }
    Ok(())
}

/// Draws a strip of the dayparts' colours below 24 hours, exact to the minute.
pub(in crate::chart) fn band_strip(canvas: &Canvas<'_>, report: &Report, area: Rect) -> DrawResult {
    let [left, top, width, height] = area;
    let bands = report.dayparts.bands();
    for (from, to, band) in band_segments(report) {
        let x = |minute: u32| left + width * f64::from(minute) / f64::from(DAY_MINUTES);
        let segment = [x(from) + 0.5, top, (x(to) - x(from) - 1.0).max(0.5), height];
        canvas.fill(
            bar(segment, height / 2.0, RoundedCorners::All),
            band_colour(band, bands.len()),
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
            let name_width = width - DOT_COLUMN_PX - text_width_px(&span, LABEL_PX, false);
            fit(&entry.name, LABEL_PX, false, name_width) + &span
        });
        for text in bands.chain(dashed.map(str::to_owned)) {
            let entry_width = DOT_COLUMN_PX + text_width_px(&text, LABEL_PX, false);
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
    pub fn draw(&self, canvas: &Canvas<'_>, left: f64, top: f64) -> DrawResult {
        let bands = self.entries.len() - usize::from(self.dashed);
        for (band, (x, row, text)) in self.entries.iter().enumerate() {
            let (x, baseline) = (left + x, top + *row as f64 * ROW_PX + 14.0);
            if band < bands {
                canvas.disc((x + DOT_PX, baseline - 4.2), DOT_PX, band_colour(band, bands))?;
            } else {
                canvas.dashes((x, baseline - 4.0), (x + 11.0, baseline - 4.0), 1.0, INK)?;
            }
            canvas.text(text, (x + DOT_COLUMN_PX, baseline), LabelStyle::new(LABEL_PX, SOFT))?;
        }
        Ok(())
    }
}
