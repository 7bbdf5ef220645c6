//! Charts with one standing bar for each hour of the day, coloured by daypart.

use daypart_engine::collections::sort;
use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::number_format::{count, decimal, percent};

use crate::chart::marks::axes::{self, Legend, Plot, axis_width, count_ticks};
use crate::chart::marks::canvas::{Align, LabelStyle, picture};
use crate::chart::marks::palette::Style;
use crate::chart::marks::shapes::{Round, bar};
use crate::chart::marks::text::LABEL_PX;
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

/// Room under a plot for the hours.
const HOURS_PX: f64 = 20.0;
const KEY_GAP_PX: f64 = 6.0;

/// Draws "Hours of the day": listens by hour on a count axis from 0.
pub fn hours(report: &Report, style: Style) -> Drawing {
    let by_hour = report.by_hour();
    let highest = by_hour.iter().map(|split| split.total()).max().unwrap_or(0);
    let (ticks, end) = count_ticks(highest, 4);
    let frame = Frame::new(report, style, axis_width(&ticks), 8.0, end);
    let sentence = hours_sentence(report);
    let title = "Hours of the day";
    let bands = report.dayparts.bands();
    let svg = picture(frame.width, frame.height, &format!("{title}. {sentence}"), |canvas| {
        frame.plot.grid(canvas, style, &ticks)?;
        for (hour, split) in by_hour.iter().enumerate() {
            if split.total() > 0 {
                let colour = style.band_colour(report.band_of_hour(hour), bands.len());
                let area = frame.bar_area(hour, split.total() as f64);
                canvas.fill(bar(area, 3.0, Round::Top), colour)?;
            }
            let before = report.before.as_ref().and_then(|before| before.by_hour.get(hour));
            if let Some(&before) = before.filter(|&&before| before != split.total()) {
                let [left, top, wide, _] = frame.bar_area(hour, before as f64);
                canvas.marked_line((left, top), (left + wide, top), style)?;
            }
        }
        frame.foot(canvas, style)
    });
    let all = Report::whole(&report.hours).total();
    let table = DataTable::new(
        &["Hour", "Daypart", "Listens", "Share of all", "Mobile", "Mobile share"],
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
    frame.drawing("hours-of-the-day", title, sentence, svg, &by_hour, table)
}

/// Draws "Mobile by hour": each hour's share of mobile listens, with the share of all listens as a dashed line. An hour
/// without listens has no bar and no ground behind it.
pub fn mobile_by_hour(report: &Report, style: Style) -> Drawing {
    let by_hour = report.mobile_by_hour();
    let overall = Report::whole(&report.mobile_hours);
    let ticks: Vec<(f64, String)> = [0.0, 0.5, 1.0].map(|share| (share, percent(share))).to_vec();
    let frame = Frame::new(report, style, axis_width(&ticks), 24.0, 1.0);
    let sentence = mobile_sentence(report);
    let title = "Mobile by hour";
    let bands = report.dayparts.bands();
    let plot = frame.plot;
    let svg = picture(frame.width, frame.height, &format!("{title}. {sentence}"), |canvas| {
        plot.grid(canvas, style, &ticks)?;
        for (hour, split) in by_hour.iter().enumerate() {
            if split.total() == 0 {
                continue;
            }
            canvas.fill(bar(frame.bar_area(hour, 1.0), 3.0, Round::Top), style.wash())?;
            if split.mobile > 0 {
                let colour = style.band_colour(report.band_of_hour(hour), bands.len());
                let area = frame.bar_area(hour, split.mobile_share());
                canvas.fill(bar(area, 3.0, Round::Top), colour)?;
            }
        }
        if overall.total() > 0 {
            let y = plot.y(overall.mobile_share());
            canvas.marked_line((plot.left, y), (plot.right, y), style)?;
            let text = format!("{}, all hours together", percent(overall.mobile_share()));
            canvas.dashes((plot.left, 9.0), (plot.left + 18.0, 9.0), 1.5, style.ink())?;
            canvas.text(
                &text,
                (plot.left + 24.0, 13.0),
                LabelStyle::new(LABEL_PX, style.ink()).align(Align::Start),
            )?;
        }
        frame.foot(canvas, style)
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
    frame.drawing("mobile-by-hour", title, sentence, svg, &by_hour, table)
}

/// The measures that the charts by hour share.
struct Frame {
    width: f64,
    height: f64,
    plot: Plot,
    key: Legend,
}

impl Frame {
    fn new(report: &Report, style: Style, axis_px: f64, head_px: f64, highest: f64) -> Frame {
        let width = style.room();
        let key = Legend::new(report, width, None);
        let plot_px = (width * 0.38).clamp(150.0, 260.0);
        let bottom = head_px + plot_px;
        Frame {
            width,
            height: (bottom + HOURS_PX + KEY_GAP_PX + key.height()).ceil(),
            plot: Plot {
                left: axis_px,
                right: width,
                top: head_px,
                bottom,
                highest,
            },
            key,
        }
    }

    /// An hour's bar for a value, at least a hair high.
    fn bar_area(&self, hour: usize, value: f64) -> [f64; 4] {
        let [left, _, column, _] = self.plot.hour_area(hour);
        let gap = (column * 0.16).clamp(1.5, 6.0);
        let top = self.plot.y(value).min(self.plot.bottom - 1.0);
        [left + gap / 2.0, top, column - gap, self.plot.bottom - top]
    }

    fn foot(
        &self,
        canvas: &crate::chart::marks::canvas::Canvas<'_>,
        style: Style,
    ) -> crate::chart::marks::canvas::DrawResult {
        let plot = self.plot;
        axes::hours(canvas, style, plot.left, plot.width(), plot.bottom + 15.0)?;
        self.key.draw(canvas, style, 0.0, plot.bottom + HOURS_PX + KEY_GAP_PX)
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
                let label = format!("{}: {}", phrases::hour_span(hour as usize), phrases::listens(*split));
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

/// How concentrated listening is: in how many hours half of it falls.
fn hours_sentence(report: &Report) -> String {
    let mut totals = report.by_hour().map(MobileSplit::total);
    sort::sort(&mut totals, |a, b| b.cmp(a));
    let all: u64 = totals.iter().sum();
    if all == 0 {
        return "There are no listens to show.".to_owned();
    }
    let (mut held, mut needed) = (0, 0);
    while held < all.div_ceil(2) {
        held += totals[needed];
        needed += 1;
    }
    let half = match needed {
        1 => "The busiest hour has".to_owned(),
        hours => format!("The {hours} busiest hours have"),
    };
    let used = totals.iter().filter(|&&listens| listens > 0).count();
    if used == 1 {
        return "All listens are in one hour of the day.".to_owned();
    }
    let mean = all as f64 / used as f64;
    let average = if mean < 10.0 {
        decimal(mean, 1)
    } else {
        decimal(mean, 0)
    };
    let of = match used {
        24 => "the average hour has".to_owned(),
        hours => format!("the {hours} hours that have any average"),
    };
    format!(
        "{half} {} of all listens; {of} {average}.",
        percent(phrases::share(held, all))
    )
}

fn mobile_sentence(report: &Report) -> String {
    let overall = Report::whole(&report.mobile_hours);
    if overall.total() == 0 {
        return "There are no listens to show.".to_owned();
    }
    if overall.mobile == 0 || overall.other == 0 {
        return format!("{}.", phrases::capitalised(&phrases::mobile_clause(report)));
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
            "Mobile listening is highest from {} ({}) and lowest from {} ({}); it is {} over all hours.",
            phrases::hour_span(high.0),
            percent(high.1),
            phrases::hour_span(low.0),
            percent(low.1),
            percent(overall.mobile_share())
        ),
        _ => format!(
            "{} of listens are mobile, much the same at every hour that has any.",
            percent(overall.mobile_share())
        ),
    }
}
