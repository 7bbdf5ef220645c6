//! Timeline: plays by day, week, month or year as stacked bars of mobile and other plays.

use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::Report;
use daypart_engine::query::timeline::{Bin, Unit};
use daypart_engine::text::number_format::{count, counted, date, decimal, percent};
use daypart_engine::time::civil::{CivilTime, DAY_SECONDS, MONTHS, civil};

use crate::chart::marks::axes::{Frame, Heights, Ticks, colour_key};
use crate::chart::marks::canvas::{Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::{ACCENT, CARD, Colour, SOFT};
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::{SMALL_PX, text_width_px};
use crate::chart::{DataTable, Drawing, Mark, drawing_width, phrases};

/// Maximum number of monthly bins at which each month is labelled, not only the years.
const MAX_NAMED_MONTHS: usize = 24;

/// Draws "Over time": a bar for each day, week, month or year.
pub fn timeline(report: &Report, width_px: u32) -> Drawing {
    let (unit, bins) = (report.timeline.unit, &report.timeline.bins);
    let highest = bins.iter().map(|bin| bin.events.total()).max().unwrap_or(0);
    let heights = Heights {
        head: if report.parts.mobile { 26.0 } else { 8.0 },
        plot: (0.25, 120.0, 220.0),
        foot: 22.0,
    };
    let frame = Frame::new(drawing_width(width_px), &heights, Ticks::counts(highest, 4));
    let colours = [ACCENT, CARD.mix(ACCENT, 0.45)];
    let drawing = Drawing::new("over-time", "Over time", sentence(report), frame.size(), &|canvas| {
        frame.draw(canvas)?;
        draw_bars(canvas, &frame, bins, colours)?;
        if report.parts.mobile {
            let [mobile, other] = colours;
            colour_key(
                canvas,
                frame.plot.left,
                [("mobile", mobile), ("not mobile", other)],
                16.0,
            )?;
        }
        draw_time_axis(canvas, &frame, unit, bins)
    });
    let marks = bins.iter().enumerate().map(|(index, bin)| {
        let label = format!("{}: {}", bin_name(unit, bin), phrases::plays(bin.events));
        let pick = Values::Range {
            from: bin.first_day,
            to: bin.last_day,
        };
        Mark {
            pick: Some(pick),
            ..Mark::new(frame.plot.column(index, bins.len()), label)
        }
    });
    Drawing {
        subject: Some(Subject::Date),
        marks: marks.collect(),
        marks_per_row: bins.len(),
        table: table(unit, bins),
        ..drawing
    }
}

/// Draws a bar for each bin, with mobile plays at the bottom.
fn draw_bars(canvas: &Canvas<'_>, frame: &Frame, bins: &[Bin], colours: [Colour; 2]) -> DrawResult {
    let plot = frame.plot;
    for (index, bin) in bins.iter().enumerate() {
        let [left, _, column, _] = plot.column(index, bins.len());
        let gap = (column * 0.16).clamp(0.3, 4.0);
        let mut base = plot.bottom;
        let parts = [bin.events.mobile, bin.events.other];
        for (part, colour) in parts.into_iter().zip(colours).filter(|(part, _)| *part > 0) {
            let height = plot.bottom - plot.y(part as f64);
            let area = [left + gap / 2.0, base - height, column - gap, height];
            let radius = if part == bin.events.total() || base < plot.bottom {
                2.0
            } else {
                0.0
            };
            canvas.fill(bar(area, radius, RoundedCorners::Top), colour)?;
            base -= height;
        }
    }
    Ok(())
}

/// Draws the tick labels that fit below the bars.
fn draw_time_axis(canvas: &Canvas<'_>, frame: &Frame, unit: Unit, bins: &[Bin]) -> DrawResult {
    // Left edge of the free space after the last tick label.
    let mut free_from = 0.0;
    for (index, bin) in bins.iter().enumerate() {
        let Some(text) = tick_label(unit, bin, index == 0, bins.len() <= MAX_NAMED_MONTHS) else {
            continue;
        };
        let text_width = text_width_px(&text, SMALL_PX, false);
        let [left, ..] = frame.plot.column(index, bins.len());
        let left = left.min(frame.width - text_width);
        if left >= free_from {
            canvas.text(&text, (left, frame.plot.bottom + 15.0), LabelStyle::new(SMALL_PX, SOFT))?;
            free_from = left + text_width + 12.0;
        }
    }
    Ok(())
}

/// Builds the table: a row per bin.
fn table(unit: Unit, bins: &[Bin]) -> DataTable {
    let rows = bins.iter().map(|bin| {
        vec![
            bin_name(unit, bin),
            count(bin.events.total()),
            count(bin.events.mobile),
            percent(bin.events.mobile_share()),
        ]
    });
    DataTable::new(&[unit_name(unit), "Plays", "Mobile", "Mobile share"], rows.collect())
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
