//! Charts by daypart: horizontal bars of plays and of the mobile share.
//!
//! The bars are horizontal so that long names and eight bands fit on a phone.

use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::capitalised;
use daypart_engine::text::number_format::{count, counted, decimal, percent};

use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::{INK, LINE, SOFT, WASH, band_colour};
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, fit, text_width_px};
use crate::chart::phrases::{self, BandSubject};
use crate::chart::{DataTable, Drawing, Mark, drawing_width};

const ROW_PX: f64 = 48.0;
const BAR_PX: f64 = 14.0;
const NAME_PX: f64 = 13.0;

/// Draws "Dayparts": a bar of plays for each band, with its share of all plays.
///
/// If the files grew, a dashed line marks each bar's value before, and the growth is shown.
pub fn dayparts(report: &Report, width_px: u32) -> Drawing {
    let total = Report::sum(&report.by_band).total();
    let largest = report.by_band.iter().map(|split| split.total()).max().unwrap_or(0);
    let mut rows = rows(&report.by_band, |split| Row {
        length: phrases::share(split.total(), largest),
        before: None,
        value: count(split.total()),
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
    let bars = HorizontalBars {
        key: "dayparts",
        title: "Dayparts",
        sentence: dayparts_sentence(report),
        track: false,
        reference: None,
    };
    let header = ["Daypart", "Time", "Plays", "Share of plays", "Mobile", "Mobile share"];
    let columns = if report.parts.mobile_by_band { 6 } else { 4 };
    let table = DataTable::new(
        &header[..columns],
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
                row.truncate(columns);
                row
            })
            .collect(),
    );
    bars.draw(report, width_px, &rows, table)
}

/// Draws "Mobile by daypart": the mobile share of each band, with the overall share as a dashed line.
pub fn mobile_by_daypart(report: &Report, width_px: u32) -> Drawing {
    let overall = Report::sum(&report.mobile_by_band);
    let rows = rows(&report.mobile_by_band, |split| Row {
        length: split.mobile_share(),
        before: None,
        value: if split.total() == 0 {
            "no plays".to_owned()
        } else {
            percent(split.mobile_share())
        },
        note: if split.total() == 0 {
            String::new()
        } else {
            format!("of {}", count(split.total()))
        },
    });
    let bars = HorizontalBars {
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
    bars.draw(report, width_px, &rows, table)
}

/// The bar of one band, and the texts beside its name.
struct Row {
    /// Length of the bar as a fraction of the width.
    length: f64,
    /// Length before the files grew.
    before: Option<f64>,
    value: String,
    note: String,
}

/// Builds a row for each band.
fn rows(splits: &[MobileSplit], row: impl Fn(MobileSplit) -> Row) -> Vec<Row> {
    splits.iter().map(|&split| row(split)).collect()
}

/// A chart of horizontal bars by band, without its rows.
struct HorizontalBars {
    key: &'static str,
    title: &'static str,
    sentence: String,
    /// Whether each bar is a share of a whole, which is then drawn behind it as a track.
    track: bool,
    /// Overall share, marked in all rows.
    reference: Option<f64>,
}

impl HorizontalBars {
    fn draw(self, report: &Report, width_px: u32, rows: &[Row], table: DataTable) -> Drawing {
        let width = drawing_width(width_px);
        let reference_height = if self.reference.is_some() { 18.0 } else { 0.0 };
        let size = (width, (rows.len() as f64 * ROW_PX + reference_height).ceil());
        let sentence = self.sentence.clone();
        let drawing = Drawing::new(self.key, self.title, sentence, size, &|canvas| {
            for (band, row) in rows.iter().enumerate() {
                self.draw_row(canvas, report, width, band, row)?;
            }
            match self.reference {
                Some(share) => draw_reference(canvas, width, share, rows.len()),
                None => Ok(()),
            }
        });
        let splits = if self.track {
            &report.mobile_by_band
        } else {
            &report.by_band
        };
        let total = Report::sum(&report.by_band).total();
        let bands = report.dayparts.bands().iter();
        let marks = bands.zip(splits).zip(0u32..).map(|((entry, split), band)| {
            let value = if self.track || split.total() == 0 {
                phrases::plays(*split)
            } else {
                let share = percent(phrases::share(split.total(), total));
                format!("{}, {share} of all", counted(split.total(), "plays"))
            };
            let label = format!("{}, {}: {value}", entry.name, report.dayparts.span(band as usize));
            Mark::new([0.0, f64::from(band) * ROW_PX, width, ROW_PX], label).picking(band)
        });
        Drawing {
            subject: Some(Subject::Daypart),
            marks: marks.collect(),
            table,
            ..drawing
        }
    }

    fn draw_row(&self, canvas: &Canvas<'_>, report: &Report, width: f64, band: usize, row: &Row) -> DrawResult {
        let bands = report.dayparts.bands();
        let top = band as f64 * ROW_PX;
        let baseline = top + 15.0;
        let colour = band_colour(band, bands.len());
        let note = if row.note.is_empty() {
            String::new()
        } else {
            format!("  {}", row.note)
        };
        let note_width = text_width_px(&note, LABEL_PX, false);
        let value_width = note_width + text_width_px(&row.value, NAME_PX, true);
        let soft = LabelStyle::new(LABEL_PX, SOFT);
        canvas.text(note.trim(), (width, baseline), soft.align(Align::End))?;
        let value_style = LabelStyle::new(NAME_PX, INK).bold().align(Align::End);
        canvas.text(&row.value, (width - note_width, baseline), value_style)?;
        let span = report.dayparts.span(band);
        let span_width = text_width_px(&span, LABEL_PX, false) + 8.0;
        let name_width = width - value_width - span_width - 10.0;
        let name = fit(&bands[band].name, NAME_PX, true, name_width);
        canvas.text(&name, (0.0, baseline), LabelStyle::new(NAME_PX, INK).bold())?;
        canvas.text(&span, (text_width_px(&name, NAME_PX, true) + 8.0, baseline), soft)?;
        let track = [0.0, top + 23.0, width, BAR_PX];
        if self.track {
            canvas.fill(bar(track, 4.0, RoundedCorners::All), WASH)?;
        }
        let length = width * row.length;
        if length > 0.0 {
            let area = [0.0, track[1], length.max(2.0), BAR_PX];
            canvas.fill(bar(area, 4.0, RoundedCorners::All), colour)?;
        } else if !self.track {
            canvas.fill(bar([0.0, track[1], 2.0, BAR_PX], 1.0, RoundedCorners::All), LINE)?;
        }
        if let Some(before) = row.before {
            let x = (width * before).clamp(0.5, width - 0.5);
            canvas.reference_line((x, track[1] - 2.0), (x, track[1] + BAR_PX + 2.0))?;
        }
        Ok(())
    }
}

/// Draws a dashed line through all rows at a share, labelled below them.
fn draw_reference(canvas: &Canvas<'_>, width: f64, share: f64, rows: usize) -> DrawResult {
    let x = (width * share).clamp(0.5, width - 0.5);
    for row in 0..rows {
        let top = row as f64 * ROW_PX + 20.0;
        canvas.reference_line((x, top), (x, top + BAR_PX + 6.0))?;
    }
    let text = format!("{} overall", percent(share));
    let half = text_width_px(&text, LABEL_PX, false) / 2.0;
    let at = x.clamp(half, (width - half).max(half));
    let label_style = LabelStyle::new(LABEL_PX, INK).align(Align::Middle);
    canvas.text(&text, (at, rows as f64 * ROW_PX + 8.0), label_style)
}

/// Returns the dayparts with the most and the fewest plays, and how long dayparts are.
fn dayparts_sentence(report: &Report) -> String {
    let total = Report::sum(&report.by_band).total();
    if total == 0 {
        return phrases::NO_PLAYS.to_owned();
    }
    let totals: Vec<u64> = report.by_band.iter().map(|split| split.total()).collect();
    let highest = totals.iter().copied().max().unwrap_or(0);
    let lowest = totals.iter().copied().min().unwrap_or(0);
    if highest == total {
        let band = totals.iter().position(|&plays| plays == total).unwrap_or(0);
        let which = if total == 1 {
            "The only play is"
        } else {
            "All plays are"
        };
        return format!("{which} {}.", phrases::during(&report.dayparts, band));
    }
    if highest == lowest {
        return format!("Every daypart has {}.", counted(highest, "plays"));
    }
    let with_total = |wanted: u64| -> Vec<usize> { (0..totals.len()).filter(|&band| totals[band] == wanted).collect() };
    let has = |bands: &[usize]| BandSubject::new(&report.dayparts, bands).with_verb("has", "have");
    let share = |plays: u64, bands: &[usize]| {
        let each = if bands.len() > 1 { " each" } else { "" };
        format!("{}{each}", percent(phrases::share(plays, total)))
    };
    let most = with_total(highest);
    let fewest = with_total(lowest);
    let rest = match lowest {
        0 => format!("{} none", has(&fewest)),
        _ => format!("{} the fewest ({})", has(&fewest), share(lowest, &fewest)),
    };
    format!(
        "{} the most plays ({}); {rest}. {}",
        capitalised(&has(&most)),
        share(highest, &most),
        lengths_sentence(report)
    )
}

/// Returns the shortest and the longest length of a band: totals are misleading without, because bands differ
/// in length.
fn lengths_sentence(report: &Report) -> String {
    let dayparts = &report.dayparts;
    let minutes: Vec<u32> = (0..dayparts.bands().len())
        .map(|band| phrases::band_minutes(dayparts, band))
        .collect();
    let hours = |minutes: u32| decimal(f64::from(minutes) / 60.0, usize::from(!minutes.is_multiple_of(60)));
    let shortest = minutes.iter().copied().min().unwrap_or(0);
    let longest = minutes.iter().copied().max().unwrap_or(0);
    if shortest == longest {
        format!("Each daypart is {} hours long.", hours(shortest))
    } else {
        format!("Dayparts are {} to {} hours long.", hours(shortest), hours(longest))
    }
}

/// Returns the dayparts with the highest and the lowest mobile share, among those with plays.
fn mobile_sentence(report: &Report) -> String {
    let overall = Report::sum(&report.mobile_by_band);
    if overall.total() == 0 {
        return phrases::NO_PLAYS.to_owned();
    }
    if overall.mobile == 0 || overall.other == 0 {
        return format!("{}.", capitalised(&phrases::mobile_clause(report, " of plays")));
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
            "The mobile share is highest {} ({}) and lowest {} ({}); the average is {}.",
            phrases::during(&report.dayparts, high.0),
            percent(high.1),
            phrases::during(&report.dayparts, low.0),
            percent(low.1),
            percent(overall.mobile_share())
        ),
        _ => format!(
            "{} of plays are on mobile, about the same in every daypart with plays.",
            percent(overall.mobile_share())
        ),
    }
}
