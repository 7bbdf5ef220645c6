//! The week: a heat map of weekday by hour on one sequential scale, so that equal counts look equal.

use daypart_engine::collections::sort;
use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::number_format::{count, counted, decimal};
use daypart_engine::time::civil;

use crate::chart::marks::axes::{Legend, band_strip, compact, hours};
use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle, picture};
use crate::chart::marks::palette::Style;
use crate::chart::marks::shapes::{Round, bar};
use crate::chart::marks::text::{SMALL_PX, width_px};
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

const DAYS_PX: f64 = 34.0;
/// The scale ends at this quantile of the cells that have listens, where the highest would flatten the rest.
const SCALE_QUANTILE: f64 = 0.98;
/// The highest cell flattens the rest when it is more than so many times that quantile.
const SPIKE: f64 = 1.5;
/// How many steps the scale's picture has.
const STEPS: u64 = 6;

/// Draws "Hour and weekday": listens in each of the week's 168 hours, Monday first.
pub fn week(report: &Report, style: Style) -> Drawing {
    let width = style.room();
    let column = (width - DAYS_PX) / 24.0;
    let cell_px = (column * 1.1).clamp(19.0, 30.0);
    let bottom = 7.0 * cell_px;
    let scale = Scale::new(&report.by_weekday_hour);
    let key = Legend::new(report, width, None);
    let legend_top = bottom + 34.0;
    let key_top = legend_top + 22.0;
    let height = (key_top + key.height()).ceil();
    let area = |cell: usize| {
        [
            DAYS_PX + (cell % 24) as f64 * column,
            (cell / 24) as f64 * cell_px,
            column,
            cell_px,
        ]
    };
    let title = "Hour and weekday";
    let sentence = sentence(report, scale);
    let svg = picture(width, height, &format!("{title}. {sentence}"), |canvas| {
        let gap = (column * 0.1).clamp(1.0, 3.0);
        for (cell, split) in report.by_weekday_hour.iter().enumerate() {
            let [left, top, wide, tall] = area(cell);
            let inner = [left + gap / 2.0, top + gap / 2.0, wide - gap, tall - gap];
            let colour = style.amount(scale.part(split.total()));
            canvas.fill(bar(inner, 4.0, Round::All), colour)?;
            if split.total() > scale.end {
                let middle = (left + wide / 2.0, top + tall / 2.0);
                canvas.disc(middle, wide.min(tall) * 0.16, style.card())?;
            }
        }
        for (day, name) in civil::WEEKDAYS.iter().enumerate() {
            let baseline = (day as f64 + 0.5) * cell_px + 4.0;
            canvas.text(name, (0.0, baseline), LabelStyle::new(SMALL_PX, style.soft()))?;
        }
        band_strip(canvas, style, report, [DAYS_PX, bottom + 4.0, width - DAYS_PX, 4.0])?;
        hours(canvas, style, DAYS_PX, width - DAYS_PX, bottom + 22.0)?;
        legend(canvas, style, scale, legend_top)?;
        key.draw(canvas, style, 0.0, key_top)
    });
    Drawing {
        key: "hour-and-weekday",
        subject: Some(Subject::Week),
        title: title.to_owned(),
        sentence,
        svg,
        width_px: width as u32,
        height_px: height as u32,
        marks: report
            .by_weekday_hour
            .iter()
            .enumerate()
            .map(|(cell, split)| {
                let label = format!("{}: {}", cell_name(cell), phrases::listens(*split));
                Mark::new(area(cell), label).picking(cell as u32)
            })
            .collect(),
        marks_per_row: 24,
        ring: false,
        table: table(report),
    }
}

/// What the colours mean: the count at which the scale ends, and the highest count when that lies past it.
#[derive(Clone, Copy)]
struct Scale {
    end: u64,
    highest: u64,
}

impl Scale {
    fn new(cells: &[MobileSplit]) -> Scale {
        let mut counts: Vec<u64> = cells
            .iter()
            .map(|split| split.total())
            .filter(|&total| total > 0)
            .collect();
        sort::sort(&mut counts, Ord::cmp);
        let highest = counts.last().copied().unwrap_or(0);
        let place = (counts.len().saturating_sub(1) as f64 * SCALE_QUANTILE) as usize;
        let high = counts.get(place).copied().unwrap_or(0);
        let end = if highest as f64 > high as f64 * SPIKE {
            high
        } else {
            highest
        };
        Scale { end, highest }
    }

    fn part(self, total: u64) -> f64 {
        phrases::share(total, self.end).min(1.0)
    }

    fn capped(self) -> bool {
        self.end < self.highest
    }
}

fn legend(canvas: &Canvas<'_>, style: Style, scale: Scale, top: f64) -> DrawResult {
    const STEP_PX: f64 = 16.0;
    let lettering = LabelStyle::new(SMALL_PX, style.soft());
    let baseline = top + 10.0;
    canvas.text("0", (DAYS_PX + 8.0, baseline), lettering.align(Align::End))?;
    let left = DAYS_PX + 14.0;
    for step in 0..=STEPS {
        let area = [left + step as f64 * STEP_PX, top, STEP_PX - 2.0, 12.0];
        let colour = style.amount(step as f64 / STEPS as f64);
        canvas.fill(bar(area, 3.0, Round::All), colour)?;
    }
    let right = left + (STEPS + 1) as f64 * STEP_PX + 4.0;
    let room = style.room() - right;
    let texts = if scale.capped() {
        vec![
            format!(
                "{} listens; dotted: more, up to {}",
                count(scale.end),
                count(scale.highest)
            ),
            format!("{}; dotted: more", count(scale.end)),
            format!("{}+", compact(scale.end)),
        ]
    } else {
        vec![format!("{} listens", count(scale.end)), compact(scale.end)]
    };
    let fitting = texts.iter().find(|text| width_px(text, SMALL_PX, false) <= room);
    match fitting.or(texts.last()) {
        Some(text) => canvas.text(text, (right, baseline), lettering),
        None => Ok(()),
    }
}

fn cell_name(cell: usize) -> String {
    format!(
        "{}, {}",
        phrases::WEEKDAYS[cell / 24 % 7],
        phrases::hour_span(cell % 24)
    )
}

fn moment(cell: usize) -> String {
    format!(
        "{} from {}",
        phrases::WEEKDAYS[cell / 24 % 7],
        phrases::hour_span(cell % 24)
    )
}

fn sentence(report: &Report, scale: Scale) -> String {
    let totals: Vec<u64> = report.by_weekday_hour.iter().map(|split| split.total()).collect();
    let all: u64 = totals.iter().sum();
    if all == 0 {
        return "There are no listens to show.".to_owned();
    }
    let busiest: Vec<usize> = (0..totals.len())
        .filter(|&cell| totals[cell] == scale.highest)
        .collect();
    let mean = all as f64 / totals.len().max(1) as f64;
    let mut text = match busiest.as_slice() {
        [cell] if scale.highest == all => format!(
            "{} {}",
            if all == 1 {
                "The only listen is on"
            } else {
                "All listens are on"
            },
            moment(*cell)
        ),
        [cell] => format!(
            "{} is the busiest hour of the week, with {}",
            moment(*cell),
            counted(scale.highest, "listens")
        ),
        [one, other] => format!(
            "{} and {} are the busiest hours of the week, with {} each",
            moment(*one),
            moment(*other),
            counted(scale.highest, "listens")
        ),
        cells => format!(
            "{} hours of the week are equally busy, with {} each",
            cells.len(),
            counted(scale.highest, "listens")
        ),
    };
    let times = scale.highest as f64 / mean;
    if all >= 168 && times >= 1.05 && scale.highest < all {
        text.push_str(&format!(", {} times the average hour", decimal(times, 1)));
    }
    text.push('.');
    if scale.capped() {
        let past = totals.iter().filter(|&&total| total > scale.end).count();
        let which = if past == 1 {
            "one hour past it does".to_owned()
        } else {
            format!("{past} hours past it do")
        };
        text.push_str(&format!(
            " The colours end at {}, so that the {which} not flatten the rest.",
            count(scale.end)
        ));
    }
    text
}

/// One row a weekday, one column an hour.
fn table(report: &Report) -> DataTable {
    let mut header = vec!["Weekday".to_owned()];
    header.extend((0..24).map(phrases::hour_span));
    let rows = report
        .by_weekday_hour
        .chunks(24)
        .zip(phrases::WEEKDAYS)
        .map(|(cells, day)| {
            let mut row = vec![day.to_owned()];
            row.extend(cells.iter().map(|split| count(split.total())));
            row
        })
        .collect();
    DataTable { header, rows }
}
