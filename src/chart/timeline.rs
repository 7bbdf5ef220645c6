//! Timeline: plays by day, week, month or year as stacked bars of mobile and other plays.

use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::Report;
use daypart_engine::query::timeline::{Bin, Unit};
use daypart_engine::text::number_format::{count, counted, date, decimal, percent};
use daypart_engine::time::civil::{CivilTime, DAY_SECONDS, MONTHS, civil};

use crate::chart::marks::axes::{Plot, axis_width, count_ticks};
use crate::chart::marks::canvas::{Align, LabelStyle, picture};
use crate::chart::marks::palette::{Style, mix};
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, width_px};
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

const FOOT_PX: f64 = 22.0;

/// Maximum number of monthly bins at which each month is labelled, not only the years.
const MAX_NAMED_MONTHS: usize = 24;

/// Draws "Over time": a bar for each day, week, month or year.
pub fn timeline(report: &Report, style: Style) -> Drawing {
    let width = style.drawing_width();
    let bins = &report.timeline.bins;
    let unit = report.timeline.unit;
    let highest = bins.iter().map(|bin| bin.events.total()).max().unwrap_or(0);
    let (ticks, end) = count_ticks(highest, 4);
    let shows_mobile = report.parts.mobile;
    let head = if shows_mobile { 26.0 } else { 8.0 };
    let bottom = head + (width * 0.25).clamp(120.0, 220.0);
    let plot = Plot {
        left: axis_width(&ticks),
        right: width,
        top: head,
        bottom,
        highest: end,
    };
    let column = plot.width() / bins.len().max(1) as f64;
    let area = |index: usize| [plot.left + index as f64 * column, plot.top, column, plot.height()];
    let colours = [style.accent(), mix(style.card(), style.accent(), 0.45)];
    let title = "Over time";
    let sentence = sentence(report);
    let svg = picture(
        width,
        (bottom + FOOT_PX).ceil(),
        &format!("{title}. {sentence}"),
        |canvas| {
            plot.gridlines(canvas, style, &ticks)?;
            let gap = (column * 0.16).clamp(0.3, 4.0);
            for (index, bin) in bins.iter().enumerate() {
                let [left, ..] = area(index);
                let mut base = plot.bottom;
                let parts = [bin.events.mobile, bin.events.other];
                for (part, colour) in parts.into_iter().zip(colours).filter(|(part, _)| *part > 0) {
                    let height = plot.bottom - plot.y(part as f64);
                    let round = if part == bin.events.total() || base < plot.bottom {
                        RoundedCorners::Top
                    } else {
                        RoundedCorners::Right
                    };
                    let radius = if round == RoundedCorners::Top { 2.0 } else { 0.0 };
                    canvas.fill(
                        bar([left + gap / 2.0, base - height, column - gap, height], radius, round),
                        colour,
                    )?;
                    base -= height;
                }
            }
            if shows_mobile {
                let mut left = plot.left;
                for (name, colour) in ["mobile", "not mobile"].into_iter().zip(colours) {
                    canvas.fill(bar([left, 4.0, 10.0, 10.0], 3.0, RoundedCorners::All), colour)?;
                    let label_style = LabelStyle::new(LABEL_PX, style.ink()).align(Align::Start);
                    canvas.text(name, (left + 15.0, 13.0), label_style)?;
                    left += 15.0 + width_px(name, LABEL_PX, false) + 16.0;
                }
            }
            let label_style = LabelStyle::new(SMALL_PX, style.soft());
            // Left edge of the free space after the last tick label.
            let mut free_from = 0.0;
            for (index, bin) in bins.iter().enumerate() {
                let text = tick_label(unit, bin, index == 0, bins.len() <= MAX_NAMED_MONTHS);
                let Some(text) = text else {
                    continue;
                };
                let text_width = width_px(&text, SMALL_PX, false);
                let left = area(index)[0].min(width - text_width);
                if left >= free_from {
                    canvas.text(&text, (left, plot.bottom + 15.0), label_style)?;
                    free_from = left + text_width + 12.0;
                }
            }
            Ok(())
        },
    );
    Drawing {
        key: "over-time",
        subject: Some(Subject::Date),
        title: title.to_owned(),
        sentence,
        svg,
        width_px: width as u32,
        height_px: (bottom + FOOT_PX).ceil() as u32,
        marks: bins
            .iter()
            .enumerate()
            .map(|(index, bin)| Mark {
                pick: Some(Values::Range {
                    from: bin.first_day,
                    to: bin.last_day,
                }),
                ..Mark::new(
                    area(index),
                    format!("{}: {}", bin_name(unit, bin), phrases::plays(bin.events)),
                )
            })
            .collect(),
        marks_per_row: bins.len(),
        ring: false,
        table: DataTable::new(
            &[unit_name(unit), "Plays", "Mobile", "Mobile share"],
            bins.iter()
                .map(|bin| {
                    vec![
                        bin_name(unit, bin),
                        count(bin.events.total()),
                        count(bin.events.mobile),
                        percent(bin.events.mobile_share()),
                    ]
                })
                .collect(),
        ),
    }
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Day => "Day",
        Unit::Week => "Week",
        Unit::Month => "Month",
        Unit::Year => "Year",
    }
}

/// Converts a day since the start of 1970 to its first second, limited to the range of times.
fn first_second(day: u32) -> u32 {
    day.min(u32::MAX / DAY_SECONDS) * DAY_SECONDS
}

/// Returns the English name of the month.
fn month(at: CivilTime) -> &'static str {
    MONTHS.get(at.month as usize - 1).copied().unwrap_or_default()
}

/// Formats a bin: "23 October 2014", "week of 20 October 2014", "October 2014", "2014".
fn bin_name(unit: Unit, bin: &Bin) -> String {
    let at = civil(first_second(bin.first_day));
    match unit {
        Unit::Day => date(first_second(bin.first_day)),
        Unit::Week => format!("week of {}", date(first_second(bin.first_day))),
        Unit::Month => format!("{} {}", month(at), at.year),
        Unit::Year => at.year.to_string(),
    }
}

/// Returns the tick label of a bin; `None` for most.
///
/// The first bin and bins that start a month or a year are labelled, and among days also Mondays. `few` is
/// whether there are few enough months to label each.
fn tick_label(unit: Unit, bin: &Bin, first: bool, few: bool) -> Option<String> {
    let (at, last) = (civil(first_second(bin.first_day)), civil(first_second(bin.last_day)));
    let short = |at: CivilTime| month(at).get(..3).unwrap_or_default();
    match unit {
        Unit::Day => (first || at.day == 1 || at.weekday == 0).then(|| match (first, at.day) {
            (true, _) | (_, 1) => format!("{} {}", at.day, short(at)),
            _ => at.day.to_string(),
        }),
        Unit::Week => match (first, at.month == last.month && at.day > 1) {
            (true, _) => Some(format!("{} {}", short(at), at.year)),
            (_, true) => None,
            _ if last.month == 1 => Some(format!("Jan {}", last.year)),
            _ => Some(short(last).to_owned()),
        },
        Unit::Month if few && at.month > 1 => Some(short(at).to_owned()),
        Unit::Month => (first || at.month == 1).then(|| at.year.to_string()),
        Unit::Year => Some(at.year.to_string()),
    }
}

/// Returns the busiest bin, and its ratio to the average one.
fn sentence(report: &Report) -> String {
    let (unit, bins) = (report.timeline.unit, &report.timeline.bins);
    let all: u64 = bins.iter().map(|bin| bin.events.total()).sum();
    let Some(busiest) = bins
        .iter()
        .rev()
        .max_by_key(|bin| bin.events.total())
        .filter(|_| all > 0)
    else {
        return phrases::NO_PLAYS.to_owned();
    };
    if bins.len() == 1 {
        let when = match unit {
            Unit::Day => format!("on {}", bin_name(unit, busiest)),
            Unit::Week => format!("in the {}", bin_name(unit, busiest)),
            Unit::Month | Unit::Year => format!("in {}", bin_name(unit, busiest)),
        };
        return match all {
            1 => format!("The only play is {when}."),
            all => format!("All {} are {when}.", counted(all, "plays")),
        };
    }
    let plays = busiest.events.total();
    let mean = all as f64 / bins.len() as f64;
    let which = match unit {
        Unit::Week => format!("week began on {}", date(first_second(busiest.first_day))),
        unit => format!("{} was {}", unit_name(unit).to_lowercase(), bin_name(unit, busiest)),
    };
    format!(
        "The busiest {which}, with {}, {} times the average.",
        counted(plays, "plays"),
        decimal(plays as f64 / mean, 1)
    )
}
