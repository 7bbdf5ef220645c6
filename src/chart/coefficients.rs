//! What drives a model: how much one standard deviation more of each feature changes a click's odds, with intervals.

use daypart_engine::profiles::column::ProfileColumn;
use daypart_engine::propensity::{Coefficient, Model};
use daypart_engine::text::number_format::decimal;
use daypart_engine::time::dayparts::Dayparts;

use crate::chart::marks::axes::fine_step;
use crate::chart::marks::canvas::{Align, LabelStyle, picture};
use crate::chart::marks::palette::{Rgb, Style};
use crate::chart::marks::text::{SMALL_PX, fit, width_px};
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

const HEAD_PX: f64 = 24.0;
const ROW_PX: f64 = 34.0;
const FOOT_PX: f64 = 22.0;
const DOT_PX: f64 = 5.5;
const NAME_PX: f64 = 13.0;

/// What people call the feature that is made of a column.
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

/// A coefficient with its sign: "+0.21", "−0.07", "0.00".
pub fn signed(value: f64) -> String {
    let text = decimal(value.abs(), 2);
    let sign = match value {
        _ if text == "0.00" => "",
        value if value > 0.0 => "+",
        _ => "−",
    };
    format!("{sign}{text}")
}

/// What a coefficient does to the odds of a click, which it multiplies: "× 1.23".
pub fn odds(value: f64) -> String {
    format!("× {}", decimal(value.exp(), 2))
}

/// Draws "What drives clicks": a point with its interval for each feature, and a line at 0, where a feature changes nothing.
pub fn coefficients(model: &Model, dayparts: &Dayparts, style: Style) -> Drawing {
    let width = style.room();
    let rows = &model.coefficients;
    let names: Vec<String> = rows.iter().map(|row| feature_name(row.column, dayparts)).collect();
    let lane = Lane::new(rows, &names, width);
    let bottom = HEAD_PX + rows.len() as f64 * ROW_PX;
    let height = (bottom + FOOT_PX).ceil();
    let title = "What drives clicks";
    let sentence = sentence(rows, &names);
    let middle = |place: usize| HEAD_PX + (place as f64 + 0.5) * ROW_PX;
    let svg = picture(width, height, &format!("{title}. {sentence}"), |canvas| {
        let small = LabelStyle::new(SMALL_PX, style.soft());
        for (value, label) in lane.ticks() {
            let x = lane.x(value);
            canvas.line((x, HEAD_PX), (x, bottom), 1.0, style.line())?;
            canvas.text(&label, (x, bottom + 15.0), small.align(Align::Middle))?;
        }
        canvas.marked_line((lane.x(0.0), HEAD_PX), (lane.x(0.0), bottom), style)?;
        canvas.text("← fewer clicks", (lane.left, 13.0), small)?;
        canvas.text("more clicks →", (width, 13.0), small.align(Align::End))?;
        for (place, row) in rows.iter().enumerate() {
            let y = middle(place);
            let name = fit(&names[place], NAME_PX, false, lane.left - 12.0);
            canvas.text(&name, (0.0, y + 4.5), LabelStyle::new(NAME_PX, style.ink()))?;
            let colour = colour(row.column, dayparts, style);
            match row.interval {
                Some(interval) => {
                    canvas.line((lane.x(interval.low), y), (lane.x(interval.high), y), 3.0, colour)?;
                    canvas.disc((lane.x(row.value), y), DOT_PX + 1.5, style.card())?;
                    canvas.disc((lane.x(row.value), y), DOT_PX, colour)?;
                }
                None => canvas.text("the same for all", (lane.left + 6.0, y + 4.0), small)?,
            }
        }
        Ok(())
    });
    let marks = rows.iter().zip(&names).enumerate().map(|(place, (row, name))| {
        let label = match row.interval {
            Some(interval) => format!(
                "{name}: one standard deviation more changes the log odds by {} (95 % interval {} to {}), odds {}",
                signed(row.value),
                signed(interval.low),
                signed(interval.high),
                odds(row.value)
            ),
            None => format!("{name}: the same for all customers"),
        };
        Mark::new([0.0, HEAD_PX + place as f64 * ROW_PX, width, ROW_PX], label)
    });
    Drawing {
        key: "coefficients",
        subject: None,
        title: title.to_owned(),
        sentence,
        svg,
        width_px: width as u32,
        height_px: height as u32,
        marks: marks.collect(),
        marks_per_row: 1,
        ring: false,
        table: DataTable::new(
            &["Feature", "Log odds", "95 % interval", "Odds"],
            rows.iter()
                .zip(names)
                .map(|(row, name)| {
                    let interval = row.interval.map_or_else(
                        || "–".to_owned(),
                        |interval| format!("{} to {}", signed(interval.low), signed(interval.high)),
                    );
                    vec![name, signed(row.value), interval, odds(row.value)]
                })
                .collect(),
        ),
    }
}

fn colour(column: ProfileColumn, dayparts: &Dayparts, style: Style) -> Rgb {
    match column {
        ProfileColumn::Band(band) => style.band_colour(band, dayparts.bands().len()),
        // The accent is the night's colour too, which stands among these rows.
        ProfileColumn::Unique | ProfileColumn::Mobile => style.soft(),
    }
}

/// The lane beside the names in which coefficients stand.
struct Lane {
    left: f64,
    right: f64,
    low: f64,
    high: f64,
    step: f64,
    decimals: usize,
}

impl Lane {
    /// A lane from the lowest end of all intervals to the highest, with 0 in it.
    fn new(rows: &[Coefficient], names: &[String], width: f64) -> Lane {
        let widest = names
            .iter()
            .map(|name| width_px(name, NAME_PX, false))
            .fold(0.0, f64::max);
        let left = (widest + 16.0).min(width * 0.4);
        let intervals = || rows.iter().filter_map(|row| row.interval);
        let low = intervals().map(|interval| interval.low).fold(0.0, f64::min);
        let high = intervals().map(|interval| interval.high).fold(0.0, f64::max);
        let most = ((width - left) / 48.0).clamp(2.0, 8.0) as u32;
        let (step, decimals) = fine_step(if high > low { high - low } else { 2.0 }, most);
        let (low, high) = if high > low { (low, high) } else { (-1.0, 1.0) };
        Lane {
            left,
            right: width - 16.0,
            low,
            high,
            step,
            decimals,
        }
    }

    fn x(&self, value: f64) -> f64 {
        let room = self.right - self.left - 12.0;
        self.left + 12.0 + (value - self.low) / (self.high - self.low) * room
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

/// Which features can be told to go with more clicks, and which with fewer.
fn sentence(rows: &[Coefficient], names: &[String]) -> String {
    let told = |is: fn(f64, f64) -> bool| -> Vec<String> {
        let all = rows.iter().zip(names);
        all.filter(|(row, _)| row.interval.is_some_and(|interval| is(interval.low, interval.high)))
            .map(|(_, name)| name.clone())
            .collect()
    };
    let more = told(|low, _| low > 0.0);
    let fewer = told(|_, high| high < 0.0);
    let rest = if more.len() + fewer.len() == rows.len() {
        ""
    } else {
        " Of the others it can’t be told."
    };
    match (more.as_slice(), fewer.as_slice()) {
        ([], []) => {
            "Of no feature can it be told that it goes with more or fewer clicks: every interval holds 0.".to_owned()
        }
        (more, []) => format!("More of {} goes with more clicks.{rest}", phrases::list(more)),
        ([], fewer) => format!("More of {} goes with fewer clicks.{rest}", phrases::list(fewer)),
        (more, fewer) => format!(
            "More of {} goes with more clicks, more of {} with fewer.{rest}",
            phrases::list(more),
            phrases::list(fewer)
        ),
    }
}
