//! Charts with one bar for each daypart, lying, so that names of any length and eight bands fit a phone; and the small
//! bars of one daypart's hours.

use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::number_format::{count, counted, decimal, percent};

use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle, picture};
use crate::chart::marks::palette::Style;
use crate::chart::marks::shapes::{Round, bar};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, fit, width_px};
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

const ROW_PX: f64 = 48.0;
const BAR_PX: f64 = 14.0;
const NAME_PX: f64 = 13.0;

/// Draws "Dayparts": how many listens fall into each band, and which share of all that is.
pub fn dayparts(report: &Report, style: Style) -> Drawing {
    let total = Report::whole(&report.by_band).total();
    let largest = report.by_band.iter().map(|split| split.total()).max().unwrap_or(0);
    let mut rows = rows(&report.by_band, |split| Row {
        part: phrases::share(split.total(), largest),
        before: None,
        figure: count(split.total()),
        note: percent(phrases::share(split.total(), total)),
    });
    let before = report.before.iter().flat_map(|before| &before.by_band);
    for ((row, split), &before) in rows.iter_mut().zip(&report.by_band).zip(before) {
        let more = split.total().saturating_sub(before);
        if more > 0 {
            row.before = Some(phrases::share(before, largest));
            row.note = format!("+{} · {}", count(more), row.note);
        }
    }
    let bands = report.dayparts.bands();
    let lying = HorizontalBars {
        key: "dayparts",
        title: "Dayparts",
        sentence: dayparts_sentence(report),
        track: false,
        reference: None,
    };
    let header = ["Daypart", "Hours", "Listens", "Share of all", "Mobile", "Mobile share"];
    let known = if report.parts.mobile_by_band { 6 } else { 4 };
    let table = DataTable::new(
        &header[..known],
        report
            .by_band
            .iter()
            .enumerate()
            .map(|(band, split)| {
                let mut row = vec![
                    bands[band].name.clone(),
                    report.dayparts.span(band),
                    count(split.total()),
                    percent(phrases::share(split.total(), total)),
                    count(split.mobile),
                    percent(split.mobile_share()),
                ];
                row.truncate(known);
                row
            })
            .collect(),
    );
    lying.draw(report, style, &rows, table)
}

/// Draws "Mobile by daypart": each band's share of mobile listens, with the share of all listens as a dashed line.
pub fn mobile_by_daypart(report: &Report, style: Style) -> Drawing {
    let overall = Report::whole(&report.mobile_by_band);
    let rows = rows(&report.mobile_by_band, |split| Row {
        part: split.mobile_share(),
        before: None,
        figure: if split.total() == 0 {
            "no listens".to_owned()
        } else {
            percent(split.mobile_share())
        },
        note: if split.total() == 0 {
            String::new()
        } else {
            format!("of {}", count(split.total()))
        },
    });
    let lying = HorizontalBars {
        key: "mobile-by-daypart",
        title: "Mobile by daypart",
        sentence: mobile_sentence(report),
        track: true,
        reference: (overall.total() > 0).then(|| overall.mobile_share()),
    };
    let bands = report.dayparts.bands();
    let table = DataTable::new(
        &["Daypart", "Mobile", "Other", "Mobile share"],
        report
            .mobile_by_band
            .iter()
            .enumerate()
            .map(|(band, split)| {
                vec![
                    bands[band].name.clone(),
                    count(split.mobile),
                    count(split.other),
                    percent(split.mobile_share()),
                ]
            })
            .collect(),
    );
    lying.draw(report, style, &rows, table)
}

/// Draws the hours of one band as a row of small bars, on the scale of the whole day's busiest hour, so that the bands'
/// pictures compare. A band that holds no hour's middle has no bars.
pub fn spark(report: &Report, band: usize, style: Style) -> Drawing {
    const HEIGHT_PX: f64 = 62.0;
    const BARS_PX: f64 = 44.0;
    let width = f64::from(style.width_px.clamp(80, 2000));
    let bands = report.dayparts.bands();
    let by_hour = report.by_hour().map(MobileSplit::total);
    let highest = by_hour.iter().copied().max().unwrap_or(0);
    let (name, first) = bands
        .get(band)
        .map_or(("", 0), |band| (band.name.as_str(), band.start_minute));
    let hours: Vec<usize> = (0..24)
        .map(|step| (first as usize / 60 + step) % 24)
        .filter(|&hour| report.band_of_hour(hour) == band)
        .collect();
    let column = width / hours.len().max(1) as f64;
    let gap = (column * 0.12).clamp(1.5, 5.0);
    let sentence = hours
        .iter()
        .copied()
        .max_by_key(|&hour| (by_hour[hour], std::cmp::Reverse(hour)))
        .filter(|&hour| by_hour[hour] > 0)
        .map_or_else(
            || "No listens.".to_owned(),
            |hour| {
                format!(
                    "Busiest from {}, with {}.",
                    phrases::hour_span(hour),
                    counted(by_hour[hour], "listens")
                )
            },
        );
    let title = format!("{name} by hour");
    let svg = picture(width, HEIGHT_PX, &format!("{title}. {sentence}"), |canvas| {
        for (place, &hour) in hours.iter().enumerate() {
            let tall = (BARS_PX * phrases::share(by_hour[hour], highest)).max(2.0);
            let area = [place as f64 * column + gap / 2.0, BARS_PX - tall, column - gap, tall];
            let colour = if by_hour[hour] > 0 {
                style.band_colour(band, bands.len())
            } else {
                style.wash()
            };
            canvas.fill(bar(area, 3.0, Round::Top), colour)?;
        }
        let span = report.dayparts.span(band.min(bands.len().saturating_sub(1)));
        let (from, to) = span.split_once(" to ").unwrap_or((&span, ""));
        let bound = LabelStyle::new(SMALL_PX, style.soft());
        canvas.text(from, (0.0, HEIGHT_PX - 3.0), bound)?;
        canvas.text(to, (width, HEIGHT_PX - 3.0), bound.align(Align::End))
    });
    let marks = hours.iter().enumerate().map(|(place, &hour)| {
        let label = format!("{}: {}", phrases::hour_span(hour), counted(by_hour[hour], "listens"));
        Mark::new([place as f64 * column, 0.0, column, BARS_PX], label).picking(hour as u32)
    });
    let marks: Vec<Mark> = marks.collect();
    Drawing {
        subject: Some(Subject::Hour),
        key: SPARK_KEYS[band % SPARK_KEYS.len()],
        title,
        sentence,
        svg,
        width_px: width as u32,
        height_px: HEIGHT_PX as u32,
        marks_per_row: marks.len(),
        marks,
        ring: false,
        table: DataTable::new(
            &["Hour", "Listens"],
            hours
                .iter()
                .map(|&hour| vec![phrases::hour_span(hour), count(by_hour[hour])])
                .collect(),
        ),
    }
}

const SPARK_KEYS: [&str; 8] = [
    "daypart-1-by-hour",
    "daypart-2-by-hour",
    "daypart-3-by-hour",
    "daypart-4-by-hour",
    "daypart-5-by-hour",
    "daypart-6-by-hour",
    "daypart-7-by-hour",
    "daypart-8-by-hour",
];

/// One band's bar: its length as a part of the room, and the figures beside its name.
struct Row {
    part: f64,
    /// What the part was before the events grew.
    before: Option<f64>,
    figure: String,
    note: String,
}

fn rows(view: &[MobileSplit], row: impl Fn(MobileSplit) -> Row) -> Vec<Row> {
    view.iter().map(|&split| row(split)).collect()
}

/// A chart of lying bars, without its rows.
struct HorizontalBars {
    key: &'static str,
    title: &'static str,
    sentence: String,
    /// Whether the bars are parts of a whole, which then lies behind them.
    track: bool,
    /// A share to mark in all rows.
    reference: Option<f64>,
}

impl HorizontalBars {
    fn draw(self, report: &Report, style: Style, rows: &[Row], table: DataTable) -> Drawing {
        let width = style.room();
        let foot = if self.reference.is_some() { 18.0 } else { 0.0 };
        let height = (rows.len() as f64 * ROW_PX + foot).ceil();
        let name = format!("{}. {}", self.title, self.sentence);
        let svg = picture(width, height, &name, |canvas| {
            for (band, row) in rows.iter().enumerate() {
                self.row(canvas, report, style, band, row)?;
            }
            match self.reference {
                Some(share) => reference(canvas, style, share, rows.len()),
                None => Ok(()),
            }
        });
        let marks: Vec<Mark> = report
            .dayparts
            .bands()
            .iter()
            .zip(if self.track {
                &report.mobile_by_band
            } else {
                &report.by_band
            })
            .zip(0u32..)
            .map(|((entry, split), band)| {
                let share = percent(phrases::share(split.total(), Report::whole(&report.by_band).total()));
                let spoken = if self.track || split.total() == 0 {
                    phrases::listens(*split)
                } else {
                    format!("{}, {share} of all", counted(split.total(), "listens"))
                };
                let label = format!("{}, {}: {spoken}", entry.name, report.dayparts.span(band as usize));
                Mark::new([0.0, f64::from(band) * ROW_PX, width, ROW_PX], label).picking(band)
            })
            .collect();
        Drawing {
            key: self.key,
            subject: Some(Subject::Daypart),
            title: self.title.to_owned(),
            sentence: self.sentence,
            svg,
            width_px: width as u32,
            height_px: height as u32,
            marks_per_row: 1,
            ring: false,
            marks,
            table,
        }
    }

    fn row(&self, canvas: &Canvas<'_>, report: &Report, style: Style, band: usize, row: &Row) -> DrawResult {
        let width = style.room();
        let bands = report.dayparts.bands();
        let top = band as f64 * ROW_PX;
        let baseline = top + 15.0;
        let colour = style.band_colour(band, bands.len());
        let note = if row.note.is_empty() {
            String::new()
        } else {
            format!("  {}", row.note)
        };
        let note_room = width_px(&note, LABEL_PX, false);
        let figure_room = note_room + width_px(&row.figure, NAME_PX, true);
        let soft = LabelStyle::new(LABEL_PX, style.soft());
        canvas.text(note.trim(), (width, baseline), soft.align(Align::End))?;
        let figure = LabelStyle::new(NAME_PX, style.ink()).bold().align(Align::End);
        canvas.text(&row.figure, (width - note_room, baseline), figure)?;
        let span = report.dayparts.span(band);
        let span_room = width_px(&span, LABEL_PX, false) + 8.0;
        let room = width - figure_room - span_room - 10.0;
        let name = fit(&bands[band].name, NAME_PX, true, room);
        canvas.text(&name, (0.0, baseline), LabelStyle::new(NAME_PX, style.ink()).bold())?;
        canvas.text(&span, (width_px(&name, NAME_PX, true) + 8.0, baseline), soft)?;
        let lane = [0.0, top + 23.0, width, BAR_PX];
        if self.track {
            canvas.fill(bar(lane, 4.0, Round::All), style.wash())?;
        }
        let long = width * row.part;
        if long > 0.0 {
            let area = [0.0, lane[1], long.max(2.0), BAR_PX];
            canvas.fill(bar(area, 4.0, Round::All), colour)?;
        } else if !self.track {
            canvas.fill(bar([0.0, lane[1], 2.0, BAR_PX], 1.0, Round::All), style.line())?;
        }
        if let Some(before) = row.before {
            let x = (width * before).clamp(0.5, width - 0.5);
            canvas.marked_line((x, lane[1] - 2.0), (x, lane[1] + BAR_PX + 2.0), style)?;
        }
        Ok(())
    }
}

/// The dashed line through all rows at a share, named below them.
fn reference(canvas: &Canvas<'_>, style: Style, share: f64, rows: usize) -> DrawResult {
    let width = style.room();
    let x = (width * share).clamp(0.5, width - 0.5);
    for row in 0..rows {
        let top = row as f64 * ROW_PX + 20.0;
        canvas.marked_line((x, top), (x, top + BAR_PX + 6.0), style)?;
    }
    let text = format!("{} overall", percent(share));
    let half = width_px(&text, LABEL_PX, false) / 2.0;
    let at = x.clamp(half, (width - half).max(half));
    let lettering = LabelStyle::new(LABEL_PX, style.ink()).align(Align::Middle);
    canvas.text(&text, (at, rows as f64 * ROW_PX + 8.0), lettering)
}

fn dayparts_sentence(report: &Report) -> String {
    let total = Report::whole(&report.by_band).total();
    if total == 0 {
        return "There are no listens to show.".to_owned();
    }
    let totals: Vec<u64> = report.by_band.iter().map(|split| split.total()).collect();
    let highest = totals.iter().copied().max().unwrap_or(0);
    let lowest = totals.iter().copied().min().unwrap_or(0);
    if highest == total {
        let band = totals.iter().position(|&listens| listens == total).unwrap_or(0);
        let what = if total == 1 {
            "The only listen is"
        } else {
            "All listens are"
        };
        return format!("{what} {}.", phrases::during(&report.dayparts, band));
    }
    if highest == lowest {
        return format!("Every daypart has the same {}.", counted(highest, "listens"));
    }
    let named = |wanted: u64| -> Vec<usize> { (0..totals.len()).filter(|&band| totals[band] == wanted).collect() };
    let most = named(highest);
    let each = if most.len() > 1 { "each " } else { "" };
    let (start, verb) = phrases::has(&report.dayparts, &most);
    let least = named(lowest);
    let (end, end_verb) = phrases::has(&report.dayparts, &least);
    let rest = match lowest {
        0 => format!("{end} {end_verb} none"),
        _ => format!(
            "{end} {end_verb} the fewest, {}{}",
            percent(phrases::share(lowest, total)),
            if least.len() > 1 { " each" } else { "" }
        ),
    };
    format!(
        "{} {each}{verb} {} of all listens, the most; {rest}. {}",
        phrases::capitalised(&start),
        percent(phrases::share(highest, total)),
        lengths(report)
    )
}

/// How long the shortest and the longest band last, as a sentence: totals of bands of different length mislead without.
fn lengths(report: &Report) -> String {
    let dayparts = &report.dayparts;
    let minutes: Vec<u32> = (0..dayparts.bands().len())
        .map(|band| phrases::band_minutes(dayparts, band))
        .collect();
    let hours = |minutes: u32| decimal(f64::from(minutes) / 60.0, usize::from(!minutes.is_multiple_of(60)));
    let shortest = minutes.iter().copied().min().unwrap_or(0);
    let longest = minutes.iter().copied().max().unwrap_or(0);
    if shortest == longest {
        format!("Each lasts {} hours.", hours(shortest))
    } else {
        format!("They last {} to {} hours.", hours(shortest), hours(longest))
    }
}

/// Where the mobile share is highest and lowest among the bands that have listens.
fn mobile_sentence(report: &Report) -> String {
    let overall = Report::whole(&report.mobile_by_band);
    if overall.total() == 0 {
        return "There are no listens to show.".to_owned();
    }
    if overall.mobile == 0 || overall.other == 0 {
        return format!("{}.", phrases::capitalised(&phrases::mobile_clause(report)));
    }
    let shares: Vec<(usize, f64)> = report
        .mobile_by_band
        .iter()
        .enumerate()
        .filter(|(_, split)| split.total() > 0)
        .map(|(band, split)| (band, split.mobile_share()))
        .collect();
    let highest = shares.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let lowest = shares.iter().copied().reduce(|a, b| if b.1 < a.1 { b } else { a });
    match (highest, lowest) {
        (Some(high), Some(low)) if high.1 - low.1 >= 0.01 => format!(
            "{} of listens are mobile: most {} ({}), least {} ({}).",
            percent(overall.mobile_share()),
            phrases::during(&report.dayparts, high.0),
            percent(high.1),
            phrases::during(&report.dayparts, low.0),
            percent(low.1)
        ),
        _ => format!(
            "{} of listens are mobile, much the same in every daypart that has any.",
            percent(overall.mobile_share())
        ),
    }
}
