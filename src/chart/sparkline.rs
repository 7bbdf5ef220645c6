//! Sparkline of a daypart: the hours of one band as small bars.

use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::number_format::{count, counted};

use crate::chart::marks::canvas::{Align, LabelStyle};
use crate::chart::marks::palette::{SOFT, WASH, band_colour};
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::SMALL_PX;
use crate::chart::{DataTable, Drawing, Mark, phrases};

/// Keys of the drawings, by band.
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

/// Draws "… by hour": a bar of plays for each hour of one band.
///
/// The scale ends at the busiest hour of the whole day, so that the sparklines of the bands are comparable. A
/// band that contains the middle of no hour has no bars.
pub fn sparkline(report: &Report, band: usize, width_px: u32) -> Drawing {
    const HEIGHT_PX: f64 = 62.0;
    const BARS_PX: f64 = 44.0;
    let width = f64::from(width_px.clamp(80, 2000));
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
            || "No plays.".to_owned(),
            |hour| {
                format!(
                    "Busiest at {}, with {}.",
                    phrases::hour_span(hour),
                    counted(by_hour[hour], "plays")
                )
            },
        );
    let (key, title) = (SPARK_KEYS[band % SPARK_KEYS.len()], format!("{name} by hour"));
    let drawing = Drawing::new(key, &title, sentence, (width, HEIGHT_PX), &|canvas| {
        for (index, &hour) in hours.iter().enumerate() {
            let bar_height = (BARS_PX * phrases::share(by_hour[hour], highest)).max(2.0);
            let area = [
                index as f64 * column + gap / 2.0,
                BARS_PX - bar_height,
                column - gap,
                bar_height,
            ];
            let colour = if by_hour[hour] > 0 {
                band_colour(band, bands.len())
            } else {
                WASH
            };
            canvas.fill(bar(area, 3.0, RoundedCorners::Top), colour)?;
        }
        let span = report.dayparts.span(band.min(bands.len().saturating_sub(1)));
        let (from, to) = span.split_once('–').unwrap_or((&span, ""));
        let label_style = LabelStyle::new(SMALL_PX, SOFT);
        canvas.text(from, (0.0, HEIGHT_PX - 3.0), label_style)?;
        canvas.text(to, (width, HEIGHT_PX - 3.0), label_style.align(Align::End))
    });
    let marks = hours.iter().enumerate().map(|(index, &hour)| {
        let label = format!("{}: {}", phrases::hour_span(hour), counted(by_hour[hour], "plays"));
        Mark::new([index as f64 * column, 0.0, column, BARS_PX], label).picking(hour as u32)
    });
    let rows = hours
        .iter()
        .map(|&hour| vec![phrases::hour_span(hour), count(by_hour[hour])]);
    Drawing {
        subject: Some(Subject::Hour),
        marks: marks.collect(),
        marks_per_row: hours.len(),
        table: DataTable::new(&["Hour", "Plays"], rows.collect()),
        ..drawing
    }
}
