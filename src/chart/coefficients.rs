//! Coefficient plot of a propensity model: the change in the odds of a click per standard deviation of each
//! feature, with confidence intervals.

use daypart_engine::profiles::column::ProfileColumn;
use daypart_engine::propensity::{Coefficient, Model};
use daypart_engine::text::number_format::decimal;
use daypart_engine::time::dayparts::Dayparts;

use crate::chart::marks::axes::decimal_step;
use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::{CARD, Colour, INK, LINE, SOFT, band_colour};
use crate::chart::marks::text::{SMALL_PX, fit, text_width_px};
use crate::chart::{DataTable, Drawing, Mark, drawing_width, phrases};

const HEAD_PX: f64 = 24.0;
const ROW_PX: f64 = 34.0;
const FOOT_PX: f64 = 22.0;
const DOT_PX: f64 = 5.5;
const NAME_PX: f64 = 13.0;

/// Returns the display name of the feature derived from a column.
pub fn feature_name(column: ProfileColumn, dayparts: &Dayparts) -> String {
    match column {
        ProfileColumn::Unique => "Unique tracks".to_owned(),
        ProfileColumn::Mobile => "Mobile".to_owned(),
        ProfileColumn::Band(band) => dayparts
            .bands()
            .get(band)
            .map_or_else(|| format!("Daypart {}", band + 1), |band| band.name.clone()),
    }
}

/// Formats a coefficient with its sign: "+0.21", "−0.07", "0.00".
pub fn signed(value: f64) -> String {
    let text = decimal(value.abs(), 2);
    let sign = match value {
        _ if text == "0.00" => "",
        value if value > 0.0 => "+",
        _ => "−",
    };
    format!("{sign}{text}")
}

/// Formats a coefficient as an odds ratio, the factor by which it multiplies the odds of a click: "× 1.23".
pub fn odds(value: f64) -> String {
    format!("× {}", decimal(value.exp(), 2))
}

/// Draws "What drives clicks": a point with its interval for each feature, and a line at 0, which means no
/// effect.
pub fn coefficients(model: &Model, dayparts: &Dayparts, width_px: u32) -> Drawing {
    let width = drawing_width(width_px);
    let rows = &model.coefficients;
    let names: Vec<String> = rows.iter().map(|row| feature_name(row.column, dayparts)).collect();
    let axis = ValueAxis::new(rows, &names, width);
    let bottom = HEAD_PX + rows.len() as f64 * ROW_PX;
    let size = (width, (bottom + FOOT_PX).ceil());
    let sentence = sentence(rows, &names);
    let drawing = Drawing::new("coefficients", "What drives clicks", sentence, size, &|canvas| {
        axis.draw(canvas, width, bottom)?;
        for (index, (row, name)) in rows.iter().zip(&names).enumerate() {
            let y = HEAD_PX + (index as f64 + 0.5) * ROW_PX;
            let name = fit(name, NAME_PX, false, axis.left - 12.0);
            canvas.text(&name, (0.0, y + 4.5), LabelStyle::new(NAME_PX, INK))?;
            axis.draw_value(canvas, row, y, colour(row.column, dayparts))?;
        }
        Ok(())
    });
    let marks = rows.iter().zip(&names).enumerate().map(|(index, (row, name))| {
        let label = match row.interval {
            Some(interval) => format!(
                "{name}: odds {} per standard deviation (log odds {}, 95% interval {} to {})",
                odds(row.value),
                signed(row.value),
                signed(interval.low),
                signed(interval.high)
            ),
            None => format!("{name}: the same for all customers"),
        };
        Mark::new([0.0, HEAD_PX + index as f64 * ROW_PX, width, ROW_PX], label)
    });
    Drawing {
        marks: marks.collect(),
        table: table(rows, &names),
        ..drawing
    }
}

/// Builds the table: a row per feature.
fn table(rows: &[Coefficient], names: &[String]) -> DataTable {
    let rows = rows.iter().zip(names).map(|(row, name)| {
        let interval = row.interval.map_or_else(
            || "–".to_owned(),
            |interval| format!("{} to {}", signed(interval.low), signed(interval.high)),
        );
        vec![name.clone(), signed(row.value), interval, odds(row.value)]
    });
    DataTable::new(&["Feature", "Log odds", "95% interval", "Odds ratio"], rows.collect())
}

/// Returns the colour of a feature.
fn colour(column: ProfileColumn, dayparts: &Dayparts) -> Colour {
    match column {
        ProfileColumn::Band(band) => band_colour(band, dayparts.bands().len()),
        // Not the accent, because it is also the colour of the night.
        ProfileColumn::Unique | ProfileColumn::Mobile => SOFT,
    }
}

/// Horizontal value axis, to the right of the feature names.
struct ValueAxis {
    left: f64,
    right: f64,
    low: f64,
    high: f64,
    step: f64,
    decimals: usize,
}

impl ValueAxis {
    /// Creates an axis that spans all intervals and 0.
    fn new(rows: &[Coefficient], names: &[String], width: f64) -> ValueAxis {
        let widest = names
            .iter()
            .map(|name| text_width_px(name, NAME_PX, false))
            .fold(0.0, f64::max);
        let left = (widest + 16.0).min(width * 0.4);
        let intervals = || rows.iter().filter_map(|row| row.interval);
        let low = intervals().map(|interval| interval.low).fold(0.0, f64::min);
        let high = intervals().map(|interval| interval.high).fold(0.0, f64::max);
        let max_steps = ((width - left) / 48.0).clamp(2.0, 8.0) as u32;
        let (step, decimals) = decimal_step(if high > low { high - low } else { 2.0 }, max_steps);
        let (low, high) = if high > low { (low, high) } else { (-1.0, 1.0) };
        ValueAxis {
            left,
            right: width - 16.0,
            low,
            high,
            step,
            decimals,
        }
    }

    fn x(&self, value: f64) -> f64 {
        let axis_width = self.right - self.left - 12.0;
        self.left + 12.0 + (value - self.low) / (self.high - self.low) * axis_width
    }

    /// Draws the gridlines with their labels, the line at 0, and the directions above them.
    fn draw(&self, canvas: &Canvas<'_>, width: f64, bottom: f64) -> DrawResult {
        let small = LabelStyle::new(SMALL_PX, SOFT);
        for (value, label) in self.ticks() {
            let x = self.x(value);
            canvas.line((x, HEAD_PX), (x, bottom), 1.0, LINE)?;
            canvas.text(&label, (x, bottom + 15.0), small.align(Align::Middle))?;
        }
        canvas.reference_line((self.x(0.0), HEAD_PX), (self.x(0.0), bottom))?;
        canvas.text("← fewer clicks", (self.left, 13.0), small)?;
        canvas.text("more clicks →", (width, 13.0), small.align(Align::End))
    }

    /// Draws the point of a feature with its interval.
    fn draw_value(&self, canvas: &Canvas<'_>, row: &Coefficient, y: f64, colour: Colour) -> DrawResult {
        let Some(interval) = row.interval else {
            let at = (self.left + 6.0, y + 4.0);
            return canvas.text("the same for all", at, LabelStyle::new(SMALL_PX, SOFT));
        };
        canvas.line((self.x(interval.low), y), (self.x(interval.high), y), 3.0, colour)?;
        canvas.disc((self.x(row.value), y), DOT_PX + 1.5, CARD)?;
        canvas.disc((self.x(row.value), y), DOT_PX, colour)
    }

    fn ticks(&self) -> Vec<(f64, String)> {
        let first = (self.low / self.step - 1e-9).ceil() as i64;
        let last = (self.high / self.step + 1e-9).floor() as i64;
        (first..=last)
            .map(|index| {
                let value = index as f64 * self.step;
                let sign = if index < 0 { "−" } else { "" };
                (value, format!("{sign}{}", decimal(value.abs(), self.decimals)))
            })
            .collect()
    }
}

/// Returns the features whose intervals exclude 0, by the direction of their effect.
fn sentence(rows: &[Coefficient], names: &[String]) -> String {
    let with_interval = |is: fn(f64, f64) -> bool| -> Vec<String> {
        let all = rows.iter().zip(names);
        all.filter(|(row, _)| row.interval.is_some_and(|interval| is(interval.low, interval.high)))
            .map(|(_, name)| name.clone())
            .collect()
    };
    let more = with_interval(|low, _| low > 0.0);
    let less = with_interval(|_, high| high < 0.0);
    let rest = if more.len() + less.len() == rows.len() {
        ""
    } else {
        " The others show no clear effect."
    };
    match (more.as_slice(), less.as_slice()) {
        ([], []) => "No feature shows a clear effect on clicks: every interval includes 0.".to_owned(),
        (more, []) => format!(
            "Customers click more often with a higher share of {}.{rest}",
            phrases::list(more)
        ),
        ([], less) => format!(
            "Customers click less often with a higher share of {}.{rest}",
            phrases::list(less)
        ),
        (more, less) => format!(
            "Customers click more often with a higher share of {}, and less often with a higher share of {}.{rest}",
            phrases::list(more),
            phrases::list(less)
        ),
    }
}
