//! Charts by hour of the day: vertical bars of plays and of the mobile share, coloured by daypart.

use daypart_engine::collections::sort;
use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::capitalised;
use daypart_engine::text::number_format::{count, decimal, percent};

use crate::chart::marks::axes::{Frame, Heights, Legend, Ticks, dashed_key, hour_axis};
use crate::chart::marks::canvas::{Canvas, DrawResult};
use crate::chart::marks::palette::{INK, WASH, band_colour};
use crate::chart::marks::shapes::{Rect, RoundedCorners, bar};
use crate::chart::{DataTable, Drawing, Mark, drawing_width, phrases};

/// Height of the hour axis.
const HOUR_AXIS_PX: f64 = 20.0;
const LEGEND_GAP_PX: f64 = 6.0;

/// Draws "Hours of the day": a bar of plays for each hour.
///
/// If the files grew, a dashed line marks each bar's value before.
pub fn hours(report: &Report, width_px: u32) -> Drawing {
    let by_hour = report.by_hour();
    let highest = by_hour.iter().map(|split| split.total()).max().unwrap_or(0);
    let layout = HourBars::new(report, width_px, 8.0, Ticks::counts(highest, 4));
    let sentence = hours_sentence(report);
    let size = layout.frame.size();
    let drawing = Drawing::new("hours-of-the-day", "Hours of the day", sentence, size, &|canvas| {
        layout.frame.draw(canvas)?;
        for (hour, split) in by_hour.iter().enumerate() {
            if split.total() > 0 {
                layout.draw_bar(canvas, hour, split.total() as f64)?;
            }
            let before = report.before.as_ref().and_then(|before| before.by_hour.get(hour));
            if let Some(&before) = before.filter(|&&before| before != split.total()) {
                let [left, top, width, _] = layout.bar_area(hour, before as f64);
                canvas.reference_line((left, top), (left + width, top))?;
            }
        }
        layout.draw_hour_axis_and_legend(canvas)
    });
    let all = Report::sum(&report.hours).total();
    let rows = by_hour.iter().enumerate().map(|(hour, split)| {
        vec![
            phrases::hour_span(hour),
            report.dayparts.bands()[report.band_of_hour(hour)].name.clone(),
            count(split.total()),
            percent(phrases::share(split.total(), all)),
            count(split.mobile),
            percent(split.mobile_share()),
        ]
    });
    let header = ["Hour", "Daypart", "Plays", "Share of plays", "Mobile", "Mobile share"];
    Drawing {
        table: DataTable::new(&header, rows.collect()),
        ..layout.with_marks(drawing, &by_hour)
    }
}

/// Draws "Mobile by hour": the mobile share of each hour, with the overall share as a dashed line.
///
/// An hour without plays has neither a bar nor a background.
pub fn mobile_by_hour(report: &Report, width_px: u32) -> Drawing {
    let by_hour = report.mobile_by_hour();
    let overall = Report::sum(&report.mobile_hours);
    let layout = HourBars::new(report, width_px, 24.0, Ticks::multiples(0.5, 1.0, &percent));
    let sentence = mobile_sentence(report);
    let size = layout.frame.size();
    let drawing = Drawing::new("mobile-by-hour", "Mobile by hour", sentence, size, &|canvas| {
        let plot = layout.frame.plot;
        layout.frame.draw(canvas)?;
        for (hour, split) in by_hour.iter().enumerate().filter(|(_, split)| split.total() > 0) {
            canvas.fill(bar(layout.bar_area(hour, 1.0), 3.0, RoundedCorners::Top), WASH)?;
            if split.mobile > 0 {
                layout.draw_bar(canvas, hour, split.mobile_share())?;
            }
        }
        if overall.total() > 0 {
            let y = plot.y(overall.mobile_share());
            canvas.reference_line((plot.left, y), (plot.right, y))?;
            let text = format!("{} overall", percent(overall.mobile_share()));
            dashed_key(canvas, plot.left, &text, INK)?;
        }
        layout.draw_hour_axis_and_legend(canvas)
    });
    let rows = by_hour.iter().enumerate().map(|(hour, split)| {
        vec![
            phrases::hour_span(hour),
            count(split.mobile),
            count(split.other),
            percent(split.mobile_share()),
        ]
    });
    Drawing {
        table: DataTable::new(&["Hour", "Mobile", "Other", "Mobile share"], rows.collect()),
        ..layout.with_marks(drawing, &by_hour)
    }
}

/// Layout of a chart of vertical bars by hour.
struct HourBars<'a> {
    report: &'a Report,
    frame: Frame,
    legend: Legend,
}

impl HourBars<'_> {
    fn new(report: &Report, width_px: u32, head_px: f64, ticks: Ticks) -> HourBars<'_> {
        let width = drawing_width(width_px);
        let legend = Legend::new(report, width, None);
        let heights = Heights {
            head: head_px,
            plot: (0.38, 150.0, 260.0),
            foot: HOUR_AXIS_PX + LEGEND_GAP_PX + legend.height(),
        };
        HourBars {
            report,
            frame: Frame::new(width, &heights, ticks),
            legend,
        }
    }

    /// Returns the bar of an hour for a value.
    fn bar_area(&self, hour: usize, value: f64) -> Rect {
        let column = self.frame.plot.column(hour, 24);
        let gap = (column[2] * 0.16).clamp(1.5, 6.0);
        self.frame.plot.bar_area(column, gap, value)
    }

    /// Draws the bar of an hour in the colour of its daypart.
    fn draw_bar(&self, canvas: &Canvas<'_>, hour: usize, value: f64) -> DrawResult {
        let bands = self.report.dayparts.bands().len();
        let colour = band_colour(self.report.band_of_hour(hour), bands);
        canvas.fill(bar(self.bar_area(hour, value), 3.0, RoundedCorners::Top), colour)
    }

    fn draw_hour_axis_and_legend(&self, canvas: &Canvas<'_>) -> DrawResult {
        let plot = self.frame.plot;
        hour_axis(canvas, plot.left, plot.width(), plot.bottom + 15.0)?;
        self.legend
            .draw(canvas, 0.0, plot.bottom + HOUR_AXIS_PX + LEGEND_GAP_PX)
    }

    /// Adds a mark for each hour.
    fn with_marks(&self, drawing: Drawing, by_hour: &[MobileSplit; 24]) -> Drawing {
        let marks = by_hour.iter().zip(0u32..).map(|(split, hour)| {
            let label = format!("{}: {}", phrases::hour_span(hour as usize), phrases::plays(*split));
            Mark::new(self.frame.plot.column(hour as usize, 24), label).picking(hour)
        });
        Drawing {
            subject: Some(Subject::Hour),
            marks: marks.collect(),
            marks_per_row: 24,
            ..drawing
        }
    }
}

/// Returns how concentrated listening is: the number of hours with half of all plays, and the hourly average.
fn hours_sentence(report: &Report) -> String {
    let mut totals = report.by_hour().map(MobileSplit::total);
    sort::sort(&mut totals, |a, b| b.cmp(a));
    let all: u64 = totals.iter().sum();
    if all == 0 {
        return phrases::NO_PLAYS.to_owned();
    }
    let (mut covered, mut needed) = (0, 0);
    while covered < all.div_ceil(2) {
        covered += totals[needed];
        needed += 1;
    }
    let half = match needed {
        1 => "The busiest hour accounts for".to_owned(),
        hours => format!("The {hours} busiest hours account for"),
    };
    let used = totals.iter().filter(|&&plays| plays > 0).count();
    if used == 1 {
        return "All plays are in one hour of the day.".to_owned();
    }
    let mean = all as f64 / used as f64;
    let mean = if mean < 10.0 {
        decimal(mean, 1)
    } else {
        decimal(mean, 0)
    };
    let average = match used {
        24 => format!("an average hour has {mean}"),
        hours => format!("the {hours} hours with plays average {mean}"),
    };
    format!("{half} {} of plays; {average}.", percent(phrases::share(covered, all)))
}

/// Returns the hours with the highest and the lowest mobile share.
fn mobile_sentence(report: &Report) -> String {
    let overall = Report::sum(&report.mobile_hours);
    if overall.total() == 0 {
        return phrases::NO_PLAYS.to_owned();
    }
    if overall.mobile == 0 || overall.other == 0 {
        return format!("{}.", capitalised(&phrases::mobile_clause(report, " of plays")));
    }
    let by_hour = report.mobile_by_hour();
    let shares = || {
        by_hour
            .iter()
            .enumerate()
            .filter(|(_, split)| split.total() > 0)
            .map(|(hour, split)| (hour, split.mobile_share()))
    };
    let highest = shares().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let lowest = shares().reduce(|a, b| if b.1 < a.1 { b } else { a });
    match (highest, lowest) {
        (Some(high), Some(low)) if high.1 - low.1 >= 0.01 => format!(
            "The mobile share is highest at {} ({}) and lowest at {} ({}); the average is {}.",
            phrases::hour_span(high.0),
            percent(high.1),
            phrases::hour_span(low.0),
            percent(low.1),
            percent(overall.mobile_share())
        ),
        _ => format!(
            "{} of plays are on mobile, about the same in every hour with plays.",
            percent(overall.mobile_share())
        ),
    }
}
