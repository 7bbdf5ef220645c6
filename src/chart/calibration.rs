//! Calibration: whether as many customers click as a model's probabilities say, a point for each tenth of them.

use daypart_engine::propensity::{Evaluation, Tenth};
use daypart_engine::text::number_format::{count, decimal, percent};

use crate::chart::lift::name;
use crate::chart::marks::axes::{Plot, axis_width, fine_step};
use crate::chart::marks::canvas::{Align, LabelStyle, picture};
use crate::chart::marks::palette::Style;
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, width_px};
use crate::chart::{DataTable, Drawing, Mark};

const HEAD_PX: f64 = 28.0;
const FOOT_PX: f64 = 38.0;
const DOT_PX: f64 = 4.5;
/// What the outermost points keep from the plot's sides.
const MARGIN_PX: f64 = 14.0;

/// Draws "Calibration": for each tenth of the customers held back what the model predicted, and the share that clicked with
/// its interval. Where the two are the same, a point lies on the dashed line.
pub fn calibration(evaluation: &Evaluation, style: Style) -> Drawing {
    let width = style.room();
    // The least likely come first, so that the points go from left to right.
    let tenths: Vec<(usize, &Tenth)> = evaluation.tenths.iter().enumerate().rev().collect();
    let highest = evaluation
        .tenths
        .iter()
        .map(|tenth| tenth.observed_interval.high.max(tenth.predicted))
        .fold(0.01, f64::max);
    let (step, _) = fine_step(highest, 5);
    let steps = (highest / step).ceil().max(1.0);
    let ticks: Vec<(f64, String)> = (0..=steps as u32)
        .map(|index| f64::from(index) * step)
        .map(|value| (value, tick(value, step)))
        .collect();
    let bottom = HEAD_PX + (width * 0.42).clamp(150.0, 260.0);
    let plot = Plot {
        left: axis_width(&ticks),
        right: width,
        top: HEAD_PX,
        bottom,
        highest: steps * step,
    };
    let height = (bottom + FOOT_PX).ceil();
    let across = Across::new(&tenths, plot);
    let title = "Calibration";
    let sentence = sentence(&evaluation.tenths);
    let svg = picture(width, height, &format!("{title}. {sentence}"), |canvas| {
        plot.grid(canvas, style, &ticks)?;
        canvas.dashes(
            (across.x(across.low), plot.y(across.low)),
            (across.x(across.high), plot.y(across.high)),
            1.5,
            style.soft(),
        )?;
        for (_, tenth) in &tenths {
            let x = across.x(tenth.predicted);
            let interval = tenth.observed_interval;
            canvas.line(
                (x, plot.y(interval.low)),
                (x, plot.y(interval.high)),
                2.0,
                style.accent(),
            )?;
        }
        for (_, tenth) in &tenths {
            let at = (across.x(tenth.predicted), plot.y(tenth.observed));
            canvas.disc(at, DOT_PX + 1.5, style.card())?;
            canvas.disc(at, DOT_PX, style.accent())?;
        }
        let small = LabelStyle::new(SMALL_PX, style.soft()).align(Align::Middle);
        for (value, label) in across.ticks() {
            canvas.text(&label, (across.x(value), plot.bottom + 15.0), small)?;
        }
        let words = LabelStyle::new(LABEL_PX, style.soft());
        canvas.text("clicked", (0.0, 13.0), words)?;
        canvas.text("predicted", (width, height - 6.0), words.align(Align::End))
    });
    let marks = tenths.iter().enumerate().map(|(index, (place, tenth))| {
        let label = format!(
            "{}: {} predicted, {} of {} clicked ({}; 95 % interval {} to {})",
            name(*place, tenths.len()),
            share(tenth.predicted),
            count(tenth.clicked),
            count(tenth.customers),
            share(tenth.observed),
            share(tenth.observed_interval.low),
            share(tenth.observed_interval.high)
        );
        let (left, right) = across.strip(index);
        Mark::new([left, plot.top, right - left, plot.height()], label)
    });
    Drawing {
        key: "calibration",
        subject: None,
        title: title.to_owned(),
        sentence,
        svg,
        width_px: width as u32,
        height_px: height as u32,
        marks: marks.collect(),
        marks_per_row: tenths.len(),
        ring: false,
        table: DataTable::new(
            &["Tenth", "Customers", "Predicted", "Clicked", "95 % interval"],
            evaluation
                .tenths
                .iter()
                .enumerate()
                .map(|(place, tenth)| {
                    let interval = tenth.observed_interval;
                    vec![
                        name(place, tenths.len()),
                        count(tenth.customers),
                        share(tenth.predicted),
                        share(tenth.observed),
                        format!("{} to {}", share(interval.low), share(interval.high)),
                    ]
                })
                .collect(),
        ),
    }
}

/// Where predictions stand along the plot: from the lowest to the highest, which may be close together.
struct Across {
    plot: Plot,
    low: f64,
    high: f64,
    /// The x of each point in the order of the marks.
    points: Vec<f64>,
}

impl Across {
    fn new(tenths: &[(usize, &Tenth)], plot: Plot) -> Across {
        let predicted = || tenths.iter().map(|(_, tenth)| tenth.predicted);
        let low = predicted().fold(1.0, f64::min);
        let high = predicted().fold(0.0, f64::max).max(low + 1e-3);
        let mut across = Across {
            plot,
            low,
            high,
            points: Vec::new(),
        };
        across.points = predicted().map(|value| across.x(value)).collect();
        across
    }

    fn x(&self, value: f64) -> f64 {
        let room = self.plot.width() - 2.0 * MARGIN_PX;
        self.plot.left + MARGIN_PX + (value - self.low) / (self.high - self.low) * room
    }

    /// The strip that belongs to a point: halfway to its neighbours.
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

    /// Round predictions with their names, as many as fit.
    fn ticks(&self) -> Vec<(f64, String)> {
        let widest = width_px(&tick(self.high, (self.high - self.low) / 10.0), SMALL_PX, false) + 16.0;
        let most = ((self.plot.width() - 2.0 * MARGIN_PX) / widest).floor().clamp(1.0, 8.0);
        let (step, _) = fine_step(self.high - self.low, most as u32);
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last)
            .map(|index| index as f64 * step)
            .map(|value| (value, tick(value, step)))
            .collect()
    }
}

/// A share at an axis whose ticks are so far apart.
fn tick(value: f64, step: f64) -> String {
    let decimals = (-(step * 100.0 * (1.0 + 1e-9)).log10().floor()).max(0.0) as usize;
    decimal(value * 100.0, decimals) + " %"
}

/// A share with a decimal: tenths may be close together.
fn share(value: f64) -> String {
    if value == 0.0 || value == 1.0 {
        return percent(value);
    }
    decimal(value * 100.0, 1) + " %"
}

fn sentence(tenths: &[Tenth]) -> String {
    let fits = tenths
        .iter()
        .filter(|tenth| tenth.observed_interval.contains(tenth.predicted))
        .count();
    let groups = tenths.len();
    let (said, one) = match groups {
        0 => return "There is nobody to show.".to_owned(),
        10 => ("tenths", "tenth"),
        _ => ("groups", "group"),
    };
    // Of ten intervals of 95 %, two or fewer miss by chance in 99 of 100 cases.
    let verdict = if fits + 2 >= groups {
        "The probabilities are about right"
    } else {
        "The probabilities are off"
    };
    let said = if groups == 1 { one } else { said };
    format!(
        "{verdict}: in {fits} of {groups} {said}, what was predicted lies in the 95 % interval of the share that clicked."
    )
}
