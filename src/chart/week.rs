//! Heat map of the week: plays by weekday and hour on one sequential colour scale.

use daypart_engine::collections::sort;
use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::number_format::{count, counted, decimal};
use daypart_engine::time::civil;

use crate::chart::marks::axes::{Legend, band_strip, compact, hour_axis};
use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::{CARD, SOFT, sequential};
use crate::chart::marks::shapes::{Rect, RoundedCorners, bar};
use crate::chart::marks::text::{SMALL_PX, text_width_px};
use crate::chart::{DataTable, Drawing, Mark, drawing_width, phrases};

/// Width of the weekday axis.
const WEEKDAYS_PX: f64 = 34.0;
/// Quantile of the cells with plays at which the colour scale is capped if there is an outlier.
const CAP_QUANTILE: f64 = 0.98;
/// Ratio to that quantile above which the highest cell is an outlier that would make all others pale.
const OUTLIER_RATIO: f64 = 1.5;
/// Number of steps between the colours in the legend of the scale.
const LEGEND_STEPS: u64 = 6;

/// Draws "Hour and weekday": plays in each of the 168 hours of the week, Monday first.
pub fn week(report: &Report, width_px: u32) -> Drawing {
    let width = drawing_width(width_px);
    let column = (width - WEEKDAYS_PX) / 24.0;
    let cell_px = (column * 1.1).clamp(19.0, 30.0);
    let bottom = 7.0 * cell_px;
    let scale = ColourScale::new(&report.by_weekday_hour);
    let legend = Legend::new(report, width, None);
    let scale_top = bottom + 34.0;
    let legend_top = scale_top + 22.0;
    let size = (width, (legend_top + legend.height()).ceil());
    let area = |cell: usize| {
        [
            WEEKDAYS_PX + (cell % 24) as f64 * column,
            (cell / 24) as f64 * cell_px,
            column,
            cell_px,
        ]
    };
    let sentence = sentence(report, scale);
    let drawing = Drawing::new("hour-and-weekday", "Hour and weekday", sentence, size, &|canvas| {
        for (cell, split) in report.by_weekday_hour.iter().enumerate() {
            draw_cell(canvas, area(cell), scale, split.total())?;
        }
        for (day, name) in civil::WEEKDAYS.iter().enumerate() {
            let baseline = (day as f64 + 0.5) * cell_px + 4.0;
            canvas.text(name, (0.0, baseline), LabelStyle::new(SMALL_PX, SOFT))?;
        }
        let strip = [WEEKDAYS_PX, bottom + 4.0, width - WEEKDAYS_PX, 4.0];
        band_strip(canvas, report, strip)?;
        hour_axis(canvas, WEEKDAYS_PX, width - WEEKDAYS_PX, bottom + 22.0)?;
        draw_scale(canvas, width, scale, scale_top)?;
        legend.draw(canvas, 0.0, legend_top)
    });
    let marks = report.by_weekday_hour.iter().enumerate().map(|(cell, split)| {
        let label = format!("{}: {}", cell_name(cell), phrases::plays(*split));
        Mark::new(area(cell), label).picking(cell as u32)
    });
    Drawing {
        subject: Some(Subject::Week),
        marks: marks.collect(),
        marks_per_row: 24,
        table: table(report),
        ..drawing
    }
}

/// Draws the cell of an hour, with a dot if its plays are beyond the scale.
fn draw_cell(canvas: &Canvas<'_>, area: Rect, scale: ColourScale, total: u64) -> DrawResult {
    let [left, top, width, height] = area;
    let gap = (width * 0.1).clamp(1.0, 3.0);
    let inner = [left + gap / 2.0, top + gap / 2.0, width - gap, height - gap];
    let colour = sequential(scale.fraction(total));
    canvas.fill(bar(inner, 4.0, RoundedCorners::All), colour)?;
    if total > scale.end {
        let centre = (left + width / 2.0, top + height / 2.0);
        canvas.disc(centre, width.min(height) * 0.16, CARD)?;
    }
    Ok(())
}

/// Linear colour scale from 0, capped if the highest cell is an outlier.
#[derive(Clone, Copy)]
struct ColourScale {
    /// Count with the full colour.
    end: u64,
    /// Highest count of all cells.
    highest: u64,
}

impl ColourScale {
    fn new(cells: &[MobileSplit]) -> ColourScale {
        let mut counts: Vec<u64> = cells
            .iter()
            .map(|split| split.total())
            .filter(|&total| total > 0)
            .collect();
        sort::sort(&mut counts, Ord::cmp);
        let highest = counts.last().copied().unwrap_or(0);
        let index = (counts.len().saturating_sub(1) as f64 * CAP_QUANTILE) as usize;
        let cap = counts.get(index).copied().unwrap_or(0);
        let end = if highest as f64 > cap as f64 * OUTLIER_RATIO {
            cap
        } else {
            highest
        };
        ColourScale { end, highest }
    }

    /// Returns the position of a count on the scale, 0 to 1.
    fn fraction(self, total: u64) -> f64 {
        phrases::share(total, self.end).min(1.0)
    }

    fn capped(self) -> bool {
        self.end < self.highest
    }
}

/// Draws the legend of the colour scale, with the longest text that fits.
fn draw_scale(canvas: &Canvas<'_>, width: f64, scale: ColourScale, top: f64) -> DrawResult {
    const STEP_PX: f64 = 16.0;
    let label_style = LabelStyle::new(SMALL_PX, SOFT);
    let baseline = top + 10.0;
    canvas.text("0", (WEEKDAYS_PX + 8.0, baseline), label_style.align(Align::End))?;
    let left = WEEKDAYS_PX + 14.0;
    for step in 0..=LEGEND_STEPS {
        let area = [left + step as f64 * STEP_PX, top, STEP_PX - 2.0, 12.0];
        let colour = sequential(step as f64 / LEGEND_STEPS as f64);
        canvas.fill(bar(area, 3.0, RoundedCorners::All), colour)?;
    }
    let right = left + (LEGEND_STEPS + 1) as f64 * STEP_PX + 4.0;
    let text_width = width - right;
    let texts = if scale.capped() {
        vec![
            format!(
                "{} plays; dotted: more, up to {}",
                count(scale.end),
                count(scale.highest)
            ),
            format!("{}; dotted: more", count(scale.end)),
            format!("{}+", compact(scale.end)),
        ]
    } else {
        vec![format!("{} plays", count(scale.end)), compact(scale.end)]
    };
    let fitting = texts
        .iter()
        .find(|text| text_width_px(text, SMALL_PX, false) <= text_width);
    match fitting.or(texts.last()) {
        Some(text) => canvas.text(text, (right, baseline), label_style),
        None => Ok(()),
    }
}

/// Formats an hour of the week as the name of a cell: "Friday, 22:00–23:00".
fn cell_name(cell: usize) -> String {
    format!(
        "{}, {}",
        civil::WEEKDAY_NAMES[cell / 24 % 7],
        phrases::hour_span(cell % 24)
    )
}

/// Formats an hour of the week for running text: "Friday 22:00–23:00".
fn hour_of_week(cell: usize) -> String {
    format!(
        "{} {}",
        civil::WEEKDAY_NAMES[cell / 24 % 7],
        phrases::hour_span(cell % 24)
    )
}

/// Returns the busiest hour of the week, and the cap of the colour scale if there is one.
fn sentence(report: &Report, scale: ColourScale) -> String {
    let totals: Vec<u64> = report.by_weekday_hour.iter().map(|split| split.total()).collect();
    let all: u64 = totals.iter().sum();
    if all == 0 {
        return phrases::NO_PLAYS.to_owned();
    }
    let busiest: Vec<usize> = (0..totals.len())
        .filter(|&cell| totals[cell] == scale.highest)
        .collect();
    let mean = all as f64 / totals.len().max(1) as f64;
    let mut text = match busiest.as_slice() {
        [cell] if scale.highest == all => format!(
            "{} on {}",
            if all == 1 { "The only play is" } else { "All plays are" },
            cell_name(*cell)
        ),
        [cell] => format!(
            "{} is the busiest hour of the week, with {}",
            hour_of_week(*cell),
            counted(scale.highest, "plays")
        ),
        [one, other] => format!(
            "{} and {} are the busiest hours of the week, with {} each",
            hour_of_week(*one),
            hour_of_week(*other),
            counted(scale.highest, "plays")
        ),
        cells => format!(
            "{} hours of the week are equally busy, with {} each",
            cells.len(),
            counted(scale.highest, "plays")
        ),
    };
    let times = scale.highest as f64 / mean;
    if all >= 168 && times >= 1.05 && scale.highest < all {
        text.push_str(&format!(", {} times the average hour", decimal(times, 1)));
    }
    text.push('.');
    if scale.capped() {
        let above = totals.iter().filter(|&&total| total > scale.end).count();
        let which = if above == 1 {
            "one hour above it doesn’t".to_owned()
        } else {
            format!("{above} hours above it don’t")
        };
        text.push_str(&format!(
            " The colour scale ends at {}, so that the {which} make the others pale.",
            count(scale.end)
        ));
    }
    text
}

/// Builds the table: a row per weekday, a column per hour.
fn table(report: &Report) -> DataTable {
    let mut header = vec!["Weekday".to_owned()];
    header.extend((0..24).map(phrases::hour_span));
    let rows = report
        .by_weekday_hour
        .chunks(24)
        .zip(civil::WEEKDAY_NAMES)
        .map(|(cells, day)| {
            let mut row = vec![day.to_owned()];
            row.extend(cells.iter().map(|split| count(split.total())));
            row
        })
        .collect();
    DataTable { header, rows }
}
