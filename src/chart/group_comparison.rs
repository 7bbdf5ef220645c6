//! Comparison of two groups by hour of the day: each hour's share of each group's plays, as paired bars.

use daypart_engine::stats::group_comparison::shares;
use daypart_engine::text::number_format::percent;

use crate::chart::marks::axes::{self, Plot, axis_width};
use crate::chart::marks::canvas::{Align, LabelStyle, picture};
use crate::chart::marks::palette::Style;
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, fit, width_px};
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

const HEAD_PX: f64 = 26.0;
const FOOT_PX: f64 = 20.0;

/// Draws "Hours side by side": a pair of bars for each hour. `names` and `by_hour` are those of the first and
/// the second group.
pub fn hours_compared(names: [&str; 2], by_hour: [&[u64]; 2], style: Style) -> Drawing {
    let width = style.drawing_width();
    let group_shares = by_hour.map(shares);
    let highest = group_shares.iter().flatten().copied().fold(0.0, f64::max);
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
    let sentence = sentence(names, &group_shares);
    let height = (bottom + FOOT_PX).ceil();
    let svg = picture(width, height, &format!("{title}. {sentence}"), |canvas| {
        plot.gridlines(canvas, style, &ticks)?;
        let column = plot.width() / 24.0;
        let bar_width = column * 0.4;
        for hour in 0..24 {
            for (group, colour) in colours.into_iter().enumerate() {
                let share = group_shares[group].get(hour).copied().unwrap_or(0.0);
                if share > 0.0 {
                    let left = plot.left + hour as f64 * column + column * 0.1 + group as f64 * bar_width;
                    let top = plot.y(share);
                    canvas.fill(
                        bar(
                            [left, top, bar_width - 0.5, plot.bottom - top],
                            2.0,
                            RoundedCorners::Top,
                        ),
                        colour,
                    )?;
                }
            }
        }
        let mut left = plot.left;
        for (name, colour) in names.into_iter().zip(colours) {
            let name_width = ((width - plot.left) / 2.0 - 20.0).max(40.0);
            let name = fit(name, LABEL_PX, false, name_width);
            canvas.fill(bar([left, 4.0, 10.0, 10.0], 3.0, RoundedCorners::All), colour)?;
            let label_style = LabelStyle::new(LABEL_PX, style.ink()).align(Align::Start);
            canvas.text(&name, (left + 15.0, 13.0), label_style)?;
            left += 15.0 + width_px(&name, LABEL_PX, false) + 18.0;
        }
        axes::hour_axis(canvas, style, plot.left, plot.width(), plot.bottom + 15.0)
    });
    let at = |group: usize, hour: usize| percent(group_shares[group].get(hour).copied().unwrap_or(0.0));
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

/// Returns the hour at which the groups differ most.
fn sentence(names: [&str; 2], group_shares: &[Vec<f64>; 2]) -> String {
    if group_shares
        .iter()
        .any(|shares| shares.iter().all(|&share| share == 0.0))
    {
        return "One of the groups has no plays.".to_owned();
    }
    let at = |group: usize, hour: usize| group_shares[group].get(hour).copied().unwrap_or(0.0);
    let difference = |hour: usize| at(0, hour) - at(1, hour);
    let widest = (0..24)
        .max_by(|&a, &b| difference(a).abs().total_cmp(&difference(b).abs()))
        .unwrap_or(0);
    let points = difference(widest) * 100.0;
    if points.abs() < 0.5 {
        return "Both groups listen at about the same hours.".to_owned();
    }
    format!(
        "The biggest difference is at {}: {} of plays ({}) against {} ({}).",
        phrases::hour_span(widest),
        percent(at(0, widest)),
        names[0],
        percent(at(1, widest)),
        names[1]
    )
}
