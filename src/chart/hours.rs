//! Charts by hour of the day: vertical bars of plays and of the mobile share, coloured by daypart.

use daypart_engine::collections::sort;
use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::number_format::{count, decimal, percent};

use crate::chart::marks::axes::{self, Legend, Plot, axis_width, count_ticks};
use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle, picture};
use crate::chart::marks::palette::Style;
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::LABEL_PX;
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

/// Height of the hour axis.
const HOUR_AXIS_PX: f64 = 20.0;
const LEGEND_GAP_PX: f64 = 6.0;

/// Draws "Hours of the day": a bar of plays for each hour.
///
/// If the files grew, a dashed line marks each bar's value before.
pub fn hours(report: &Report, style: Style) -> Drawing {
    let by_hour = report.by_hour();
    let highest = by_hour.iter().map(|split| split.total()).max().unwrap_or(0);
    let (ticks, end) = count_ticks(highest, 4);
    let layout = HourBars::new(report, style, axis_width(&ticks), 8.0, end);
    let sentence = hours_sentence(report);
    let title = "Hours of the day";
    let bands = report.dayparts.bands();
    let svg = picture(layout.width, layout.height, &format!("{title}. {sentence}"), |canvas| {
        layout.plot.gridlines(canvas, style, &ticks)?;
        for (hour, split) in by_hour.iter().enumerate() {
            if split.total() > 0 {
                let colour = style.band_colour(report.band_of_hour(hour), bands.len());
                let area = layout.bar_area(hour, split.total() as f64);
                canvas.fill(bar(area, 3.0, RoundedCorners::Top), colour)?;
            }
            let before = report.before.as_ref().and_then(|before| before.by_hour.get(hour));
            if let Some(&before) = before.filter(|&&before| before != split.total()) {
                let [left, top, width, _] = layout.bar_area(hour, before as f64);
                canvas.reference_line((left, top), (left + width, top), style)?;
            }
        }
        layout.draw_hour_axis_and_legend(canvas, style)
    });
    let all = Report::sum(&report.hours).total();
    let table = DataTable::new(
        &["Hour", "Daypart", "Plays", "Share of plays", "Mobile", "Mobile share"],
        (0..24)
            .map(|hour| {
                let split = by_hour[hour];
                vec![
                    phrases::hour_span(hour),
                    bands[report.band_of_hour(hour)].name.clone(),
                    count(split.total()),
                    percent(phrases::share(split.total(), all)),
                    count(split.mobile),
                    percent(split.mobile_share()),
                ]
            })
            .collect(),
    );
    layout.drawing("hours-of-the-day", title, sentence, svg, &by_hour, table)
}

/// Draws "Mobile by hour": the mobile share of each hour, with the overall share as a dashed line.
///
/// An hour without plays has neither a bar nor a background.
pub fn mobile_by_hour(report: &Report, style: Style) -> Drawing {
    let by_hour = report.mobile_by_hour();
    let overall = Report::sum(&report.mobile_hours);
    let ticks: Vec<(f64, String)> = [0.0, 0.5, 1.0].map(|share| (share, percent(share))).to_vec();
    let layout = HourBars::new(report, style, axis_width(&ticks), 24.0, 1.0);
    let sentence = mobile_sentence(report);
    let title = "Mobile by hour";
    let bands = report.dayparts.bands();
    let plot = layout.plot;
    let svg = picture(layout.width, layout.height, &format!("{title}. {sentence}"), |canvas| {
        plot.gridlines(canvas, style, &ticks)?;
        for (hour, split) in by_hour.iter().enumerate() {
            if split.total() == 0 {
                continue;
            }
            canvas.fill(bar(layout.bar_area(hour, 1.0), 3.0, RoundedCorners::Top), style.wash())?;
            if split.mobile > 0 {
                let colour = style.band_colour(report.band_of_hour(hour), bands.len());
                let area = layout.bar_area(hour, split.mobile_share());
                canvas.fill(bar(area, 3.0, RoundedCorners::Top), colour)?;
            }
        }
        if overall.total() > 0 {
            let y = plot.y(overall.mobile_share());
            canvas.reference_line((plot.left, y), (plot.right, y), style)?;
            let text = format!("{} overall", percent(overall.mobile_share()));
            canvas.dashes((plot.left, 9.0), (plot.left + 18.0, 9.0), 1.5, style.ink())?;
            canvas.text(
                &text,
                (plot.left + 24.0, 13.0),
                LabelStyle::new(LABEL_PX, style.ink()).align(Align::Start),
            )?;
        }
        layout.draw_hour_axis_and_legend(canvas, style)
    });
    let table = DataTable::new(
        &["Hour", "Mobile", "Other", "Mobile share"],
        by_hour
            .iter()
            .enumerate()
            .map(|(hour, split)| {
                vec![
                    phrases::hour_span(hour),
                    count(split.mobile),
                    count(split.other),
                    percent(split.mobile_share()),
                ]
            })
            .collect(),
    );
    layout.drawing("mobile-by-hour", title, sentence, svg, &by_hour, table)
}

/// Layout of a chart of vertical bars by hour.
struct HourBars {
    width: f64,
    height: f64,
    plot: Plot,
    legend: Legend,
}

impl HourBars {
    fn new(report: &Report, style: Style, axis_px: f64, head_px: f64, highest: f64) -> HourBars {
        let width = style.drawing_width();
        let legend = Legend::new(report, width, None);
        let plot_px = (width * 0.38).clamp(150.0, 260.0);
        let bottom = head_px + plot_px;
        HourBars {
            width,
            height: (bottom + HOUR_AXIS_PX + LEGEND_GAP_PX + legend.height()).ceil(),
            plot: Plot {
                left: axis_px,
                right: width,
                top: head_px,
                bottom,
                highest,
            },
            legend,
        }
    }

    /// Returns the bar of an hour for a value, at least 1 pixel high.
    fn bar_area(&self, hour: usize, value: f64) -> [f64; 4] {
        let [left, _, column, _] = self.plot.hour_area(hour);
        let gap = (column * 0.16).clamp(1.5, 6.0);
        let top = self.plot.y(value).min(self.plot.bottom - 1.0);
        [left + gap / 2.0, top, column - gap, self.plot.bottom - top]
    }

    fn draw_hour_axis_and_legend(&self, canvas: &Canvas<'_>, style: Style) -> DrawResult {
        let plot = self.plot;
        axes::hour_axis(canvas, style, plot.left, plot.width(), plot.bottom + 15.0)?;
        self.legend
            .draw(canvas, style, 0.0, plot.bottom + HOUR_AXIS_PX + LEGEND_GAP_PX)
    }

    fn drawing(
        &self,
        key: &'static str,
        title: &str,
        sentence: String,
        svg: String,
        view: &[MobileSplit; 24],
        table: DataTable,
    ) -> Drawing {
        let marks = view
            .iter()
            .zip(0u32..)
            .map(|(split, hour)| {
                let label = format!("{}: {}", phrases::hour_span(hour as usize), phrases::plays(*split));
                Mark::new(self.plot.hour_area(hour as usize), label).picking(hour)
            })
            .collect();
        Drawing {
            key,
            subject: Some(Subject::Hour),
            title: title.to_owned(),
            sentence,
            svg,
            width_px: self.width as u32,
            height_px: self.height as u32,
            marks,
            marks_per_row: 24,
            ring: false,
            table,
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
        return format!(
            "{}.",
            phrases::capitalised(&phrases::mobile_clause(report, " of plays"))
        );
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
