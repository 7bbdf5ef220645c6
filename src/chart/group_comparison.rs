//! Comparison of two groups by hour of the day: each hour's share of each group's plays, as paired bars.

use daypart_engine::stats::group_comparison::shares;
use daypart_engine::text::number_format::percent;

use crate::chart::marks::axes::{Frame, Heights, Ticks, colour_key, hour_axis};
use crate::chart::marks::canvas::{Canvas, DrawResult};
use crate::chart::marks::palette::{ACCENT, Colour, SOFT};
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, fit};
use crate::chart::{DataTable, Drawing, Mark, drawing_width, phrases};

const HEIGHTS: Heights = Heights {
    head: 26.0,
    plot: (0.3, 140.0, 240.0),
    foot: 20.0,
};
/// Colours of the groups.
const COLOURS: [Colour; 2] = [ACCENT, SOFT];

/// Draws "Hours side by side": a pair of bars for each hour. `names` and `by_hour` are those of the first and
/// the second group.
pub fn hours_compared(names: [&str; 2], by_hour: [&[u64]; 2], width_px: u32) -> Drawing {
    let group_shares = by_hour.map(shares);
    let highest = group_shares.iter().flatten().copied().fold(0.0, f64::max);
    let step = [0.02, 0.05, 0.1, 0.2, 0.5]
        .into_iter()
        .find(|step| highest / step <= 4.0)
        .unwrap_or(0.5);
    let frame = Frame::new(
        drawing_width(width_px),
        &HEIGHTS,
        Ticks::multiples(step, highest, &percent),
    );
    let plot = frame.plot;
    let sentence = sentence(names, &group_shares);
    let title = "Hours side by side";
    let drawing = Drawing::new("hours-side-by-side", title, sentence, frame.size(), &|canvas| {
        frame.draw(canvas)?;
        draw_bars(canvas, &frame, &group_shares)?;
        let name_width = ((frame.width - plot.left) / 2.0 - 20.0).max(40.0);
        let [first, second] = names.map(|name| fit(name, LABEL_PX, false, name_width));
        colour_key(canvas, plot.left, [(&first, COLOURS[0]), (&second, COLOURS[1])], 18.0)?;
        hour_axis(canvas, plot.left, plot.width(), plot.bottom + 15.0)
    });
    let at = |group: usize, hour: usize| percent(share_at(&group_shares[group], hour));
    let marks = (0..24).map(|hour| {
        let label = format!(
            "{}: {} {}, {} {}",
            phrases::hour_span(hour),
            names[0],
            at(0, hour),
            names[1],
            at(1, hour)
        );
        Mark::new(plot.column(hour, 24), label)
    });
    let rows = (0..24).map(|hour| vec![phrases::hour_span(hour), at(0, hour), at(1, hour)]);
    Drawing {
        marks: marks.collect(),
        marks_per_row: 24,
        table: DataTable::new(&["Hour", names[0], names[1]], rows.collect()),
        ..drawing
    }
}

/// Draws the bars of both groups.
fn draw_bars(canvas: &Canvas<'_>, frame: &Frame, group_shares: &[Vec<f64>; 2]) -> DrawResult {
    let plot = frame.plot;
    for hour in 0..24 {
        let [left, _, column, _] = plot.column(hour, 24);
        let bar_width = column * 0.4;
        for (group, colour) in COLOURS.into_iter().enumerate() {
            let share = share_at(&group_shares[group], hour);
            if share > 0.0 {
                let left = left + column * 0.1 + group as f64 * bar_width;
                let top = plot.y(share);
                let area = [left, top, bar_width - 0.5, plot.bottom - top];
                canvas.fill(bar(area, 2.0, RoundedCorners::Top), colour)?;
            }
        }
    }
    Ok(())
}

fn share_at(shares: &[f64], hour: usize) -> f64 {
    shares.get(hour).copied().unwrap_or(0.0)
}

/// Returns the hour at which the groups differ most.
fn sentence(names: [&str; 2], group_shares: &[Vec<f64>; 2]) -> String {
    if group_shares
        .iter()
        .any(|shares| shares.iter().all(|&share| share == 0.0))
    {
        return "One of the groups has no plays.".to_owned();
    }
    let at = |group: usize, hour: usize| share_at(&group_shares[group], hour);
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
