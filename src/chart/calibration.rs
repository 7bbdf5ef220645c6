//! Calibration plot of a propensity model: predicted and actual click rate of each decile of the test customers.

use daypart_engine::propensity::{Decile, Evaluation};
use daypart_engine::text::number_format::{count, decimal, percent};

use crate::chart::lift::decile_name;
use crate::chart::marks::axes::{Frame, Heights, Plot, Ticks, decimal_step};
use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::{ACCENT, CARD, SOFT};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, text_width_px};
use crate::chart::{DataTable, Drawing, Mark, drawing_width};

const HEIGHTS: Heights = Heights {
    head: 28.0,
    plot: (0.42, 150.0, 260.0),
    foot: 38.0,
};
const DOT_PX: f64 = 4.5;
/// Distance of the outermost points from the sides of the plot.
const MARGIN_PX: f64 = 14.0;

/// Draws "Calibration": a point for each decile at its predicted and its actual click rate, with the interval
/// of the latter.
///
/// Points of a perfectly calibrated model are on the dashed diagonal.
pub fn calibration(evaluation: &Evaluation, width_px: u32) -> Drawing {
    // Least likely first, so that marks are ordered from left to right.
    let deciles: Vec<(usize, &Decile)> = evaluation.deciles.iter().enumerate().rev().collect();
    let highest = evaluation
        .deciles
        .iter()
        .map(|decile| decile.observed_interval.high.max(decile.predicted))
        .fold(0.01, f64::max);
    let (step, _) = decimal_step(highest, 5);
    let ticks = Ticks::multiples(step, highest, &|value| tick_label(value, step));
    let frame = Frame::new(drawing_width(width_px), &HEIGHTS, ticks);
    let axis = PredictedAxis::new(&deciles, frame.plot);
    let sentence = sentence(&evaluation.deciles);
    let drawing = Drawing::new("calibration", "Calibration", sentence, frame.size(), &|canvas| {
        frame.draw(canvas)?;
        axis.draw(canvas, &deciles)?;
        let axis_title = LabelStyle::new(LABEL_PX, SOFT);
        canvas.text("clicked", (0.0, 13.0), axis_title)?;
        canvas.text(
            "predicted",
            (frame.width, frame.height - 6.0),
            axis_title.align(Align::End),
        )
    });
    let marks = deciles.iter().enumerate().map(|(index, (rank, decile))| {
        let label = format!(
            "{}: {} predicted, {} of {} clicked ({}; 95% interval {} to {})",
            decile_name(*rank, deciles.len()),
            share(decile.predicted),
            count(decile.clicked),
            count(decile.customers),
            share(decile.observed),
            share(decile.observed_interval.low),
            share(decile.observed_interval.high)
        );
        let (left, right) = axis.strip(index);
        Mark::new([left, frame.plot.top, right - left, frame.plot.height()], label)
    });
    Drawing {
        marks: marks.collect(),
        marks_per_row: deciles.len(),
        table: table(&evaluation.deciles),
        ..drawing
    }
}

/// Builds the table: a row per decile, the most likely one first.
fn table(deciles: &[Decile]) -> DataTable {
    let rows = deciles.iter().enumerate().map(|(rank, decile)| {
        let interval = decile.observed_interval;
        vec![
            decile_name(rank, deciles.len()),
            count(decile.customers),
            share(decile.predicted),
            share(decile.observed),
            format!("{} to {}", share(interval.low), share(interval.high)),
        ]
    });
    let header = ["Decile", "Customers", "Predicted", "Clicked", "95% interval"];
    DataTable::new(&header, rows.collect())
}

/// Horizontal axis of predicted probabilities, from the lowest to the highest, which may be close together.
struct PredictedAxis {
    plot: Plot,
    low: f64,
    high: f64,
    /// X of each point, in the order of the marks.
    points: Vec<f64>,
}

impl PredictedAxis {
    fn new(deciles: &[(usize, &Decile)], plot: Plot) -> PredictedAxis {
        let predicted = || deciles.iter().map(|(_, decile)| decile.predicted);
        let low = predicted().fold(1.0, f64::min);
        let high = predicted().fold(0.0, f64::max).max(low + 1e-3);
        let mut axis = PredictedAxis {
            plot,
            low,
            high,
            points: Vec::new(),
        };
        axis.points = predicted().map(|value| axis.x(value)).collect();
        axis
    }

    fn x(&self, value: f64) -> f64 {
        let axis_width = self.plot.width() - 2.0 * MARGIN_PX;
        self.plot.left + MARGIN_PX + (value - self.low) / (self.high - self.low) * axis_width
    }

    /// Draws the diagonal, the intervals, the points and the tick labels.
    fn draw(&self, canvas: &Canvas<'_>, deciles: &[(usize, &Decile)]) -> DrawResult {
        let plot = self.plot;
        let diagonal = [self.low, self.high].map(|value| (self.x(value), plot.y(value)));
        canvas.dashes(diagonal[0], diagonal[1], 1.5, SOFT)?;
        for ((_, decile), &x) in deciles.iter().zip(&self.points) {
            let interval = decile.observed_interval;
            canvas.line((x, plot.y(interval.low)), (x, plot.y(interval.high)), 2.0, ACCENT)?;
        }
        for ((_, decile), &x) in deciles.iter().zip(&self.points) {
            let at = (x, plot.y(decile.observed));
            canvas.disc(at, DOT_PX + 1.5, CARD)?;
            canvas.disc(at, DOT_PX, ACCENT)?;
        }
        let small = LabelStyle::new(SMALL_PX, SOFT).align(Align::Middle);
        for (value, label) in self.ticks() {
            canvas.text(&label, (self.x(value), plot.bottom + 15.0), small)?;
        }
        Ok(())
    }

    /// Returns the left and right end of the hit area of a point, halfway to its neighbours.
    fn strip(&self, index: usize) -> (f64, f64) {
        let halfway = |one: usize| f64::midpoint(self.points[one], self.points[one + 1]);
        let left = index.checked_sub(1).map_or(self.plot.left, halfway);
        let right = if index + 1 < self.points.len() {
            halfway(index)
        } else {
            self.plot.right
        };
        (left, right)
    }

    /// Returns the ticks at round values that fit.
    fn ticks(&self) -> Vec<(f64, String)> {
        let widest = text_width_px(&tick_label(self.high, (self.high - self.low) / 10.0), SMALL_PX, false) + 16.0;
        let max_steps = ((self.plot.width() - 2.0 * MARGIN_PX) / widest).floor().clamp(1.0, 8.0);
        let (step, _) = decimal_step(self.high - self.low, max_steps as u32);
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last)
            .map(|index| index as f64 * step)
            .map(|value| (value, tick_label(value, step)))
            .collect()
    }
}

/// Formats the label of a tick, with the decimals that the step between ticks needs.
fn tick_label(value: f64, step: f64) -> String {
    let decimals = (-(step * 100.0 * (1.0 + 1e-9)).log10().floor()).max(0.0) as usize;
    decimal(value * 100.0, decimals) + "%"
}

/// Formats a share with one decimal, because deciles may be close together.
fn share(value: f64) -> String {
    if value == 0.0 || value == 1.0 {
        return percent(value);
    }
    decimal(value * 100.0, 1) + "%"
}

/// Returns whether the predictions are consistent with the actual click rates.
fn sentence(deciles: &[Decile]) -> String {
    let within = deciles
        .iter()
        .filter(|decile| decile.observed_interval.contains(decile.predicted))
        .count();
    let groups = deciles.len();
    let noun = match groups {
        0 => return "There are no customers to show.".to_owned(),
        1 => "group",
        _ => "groups",
    };
    // Of ten 95% intervals, at most two miss by chance in 99 of 100 cases.
    if within + 2 >= groups {
        format!(
            "Well calibrated: in {within} of {groups} {noun}, the prediction falls within the 95% interval of the \
             actual click rate."
        )
    } else {
        format!(
            "Poorly calibrated: in only {within} of {groups} {noun} does the prediction fall within the 95% interval \
             of the actual click rate."
        )
    }
}
