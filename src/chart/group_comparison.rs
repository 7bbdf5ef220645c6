//! Two groups by hour of day: which share of each group's events falls into each hour, side by side.

use daypart_engine::stats::group_comparison::shares;
use daypart_engine::text::number_format::percent;

use crate::chart::marks::axes::{self, Plot, axis_width};
use crate::chart::marks::canvas::{Align, LabelStyle, picture};
use crate::chart::marks::palette::Style;
use crate::chart::marks::shapes::{Round, bar};
use crate::chart::marks::text::{LABEL_PX, width_px};
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

const HEAD_PX: f64 = 26.0;
const FOOT_PX: f64 = 20.0;

/// Draws "Hours side by side": for each hour of the day a bar for each group's share. `names` and `by_hour` are of the first
/// and of the second group.
pub fn hours_compared(names: [&str; 2], by_hour: [&[u64]; 2], style: Style) -> Drawing {
    let width = style.room();
    let parts = by_hour.map(shares);
    let highest = parts.iter().flatten().copied().fold(0.0, f64::max);
    let step = [0.02, 0.05, 0.1, 0.2, 0.5]
        .into_iter()
        .find(|step| highest / step <= 4.0)
        .unwrap_or(0.5);
    let steps = (highest / step).ceil().max(1.0);
    let ticks: Vec<(f64, String)> = (0..=steps as u32)
        .map(|index| (f64::from(index) * step, percent(f64::from(index) * step)))
        .collect();
    let bottom = HEAD_PX + (width * 0.3).clamp(140.0, 240.0);
    let plot = Plot {
        left: axis_width(&ticks),
        right: width,
        top: HEAD_PX,
        bottom,
        highest: steps * step,
    };
    let colours = [style.accent(), style.soft()];
    let title = "Hours side by side";
    let sentence = sentence(names, &parts);
    let height = (bottom + FOOT_PX).ceil();
    let svg = picture(width, height, &format!("{title}. {sentence}"), |canvas| {
        plot.grid(canvas, style, &ticks)?;
        let column = plot.width() / 24.0;
        let wide = column * 0.4;
        for hour in 0..24 {
            for (group, colour) in colours.into_iter().enumerate() {
                let part = parts[group].get(hour).copied().unwrap_or(0.0);
                if part > 0.0 {
                    let left = plot.left + hour as f64 * column + column * 0.1 + group as f64 * wide;
                    let top = plot.y(part);
                    canvas.fill(bar([left, top, wide - 0.5, plot.bottom - top], 2.0, Round::Top), colour)?;
                }
            }
        }
        let mut left = plot.left;
        for (name, colour) in names.into_iter().zip(colours) {
            let room = ((width - plot.left) / 2.0 - 20.0).max(40.0);
            let name = crate::chart::marks::text::fit(name, LABEL_PX, false, room);
            canvas.fill(bar([left, 4.0, 10.0, 10.0], 3.0, Round::All), colour)?;
            let lettering = LabelStyle::new(LABEL_PX, style.ink()).align(Align::Start);
            canvas.text(&name, (left + 15.0, 13.0), lettering)?;
            left += 15.0 + width_px(&name, LABEL_PX, false) + 18.0;
        }
        axes::hours(canvas, style, plot.left, plot.width(), plot.bottom + 15.0)
    });
    let at = |group: usize, hour: usize| percent(parts[group].get(hour).copied().unwrap_or(0.0));
    Drawing {
        key: "hours-side-by-side",
        subject: None,
        title: title.to_owned(),
        sentence,
        svg,
        width_px: width as u32,
        height_px: height as u32,
        marks: (0..24)
            .map(|hour| {
                let label = format!(
                    "{}: {} {}, {} {}",
                    phrases::hour_span(hour),
                    names[0],
                    at(0, hour),
                    names[1],
                    at(1, hour)
                );
                Mark::new(plot.hour_area(hour), label)
            })
            .collect(),
        marks_per_row: 24,
        ring: false,
        table: DataTable::new(
            &["Hour", names[0], names[1]],
            (0..24)
                .map(|hour| vec![phrases::hour_span(hour), at(0, hour), at(1, hour)])
                .collect(),
        ),
    }
}

/// Where the groups differ most.
fn sentence(names: [&str; 2], parts: &[Vec<f64>; 2]) -> String {
    if parts.iter().any(|parts| parts.iter().all(|&part| part == 0.0)) {
        return "One of the groups has no listens.".to_owned();
    }
    let apart = |hour: usize| parts[0].get(hour).unwrap_or(&0.0) - parts[1].get(hour).unwrap_or(&0.0);
    let widest = (0..24)
        .max_by(|&a, &b| apart(a).abs().total_cmp(&apart(b).abs()))
        .unwrap_or(0);
    let points = apart(widest) * 100.0;
    if points.abs() < 0.5 {
        return "Both listen at much the same hours.".to_owned();
    }
    format!(
        "They differ most from {}: {} of {}, {} of {}.",
        phrases::hour_span(widest),
        percent(parts[0].get(widest).copied().unwrap_or(0.0)),
        names[0],
        percent(parts[1].get(widest).copied().unwrap_or(0.0)),
        names[1]
    )
}
