//! Lift chart of a propensity model: the click rate of each decile by predicted score, relative to all test
//! customers.

use daypart_engine::propensity::{Decile, Evaluation};
use daypart_engine::text::number_format::{count, decimal, percent};

use crate::chart::marks::axes::{Plot, axis_width, decimal_step};
use crate::chart::marks::canvas::{Align, LabelStyle, picture};
use crate::chart::marks::palette::{Style, mix};
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, width_px};
use crate::chart::{DataTable, Drawing, Mark};

const HEAD_PX: f64 = 40.0;
const FOOT_PX: f64 = 38.0;

/// Draws "Lift by decile": a bar for each decile of the test customers, and a dashed line at 1, the lift of
/// customers chosen at random.
pub fn lift(evaluation: &Evaluation, style: Style) -> Drawing {
    let width = style.drawing_width();
    let deciles = &evaluation.deciles;
    let highest = deciles.iter().map(|decile| decile.lift).fold(1.0, f64::max);
    let (step, decimals) = decimal_step(highest, 4);
    let steps = (highest / step).ceil().max(1.0);
    let ticks: Vec<(f64, String)> = (0..=steps as u32)
        .map(|index| f64::from(index) * step)
        .map(|value| (value, decimal(value, decimals)))
        .collect();
    let bottom = HEAD_PX + (width * 0.36).clamp(130.0, 220.0);
    let plot = Plot {
        left: axis_width(&ticks),
        right: width,
        top: HEAD_PX,
        bottom,
        highest: steps * step,
    };
    let height = (bottom + FOOT_PX).ceil();
    let column = plot.width() / deciles.len().max(1) as f64;
    let title = "Lift by decile";
    let sentence = sentence(deciles);
    let area = |index: usize| [plot.left + index as f64 * column, plot.top, column, plot.height()];
    let svg = picture(width, height, &format!("{title}. {sentence}"), |canvas| {
        plot.gridlines(canvas, style, &ticks)?;
        let gap = (column * 0.16).clamp(2.0, 10.0);
        for (index, decile) in deciles.iter().enumerate() {
            let [left, _, width, _] = area(index);
            let top = plot.y(decile.lift).min(plot.bottom - 1.0);
            // Deciles below the line are paler: customers that a campaign would leave out.
            let colour = if decile.lift >= 1.0 {
                style.accent()
            } else {
                mix(style.card(), style.accent(), 0.5)
            };
            let shape = bar(
                [left + gap / 2.0, top, width - gap, plot.bottom - top],
                3.0,
                RoundedCorners::Top,
            );
            canvas.fill(shape, colour)?;
        }
        let line = plot.y(1.0);
        canvas.reference_line((plot.left, line), (plot.right, line), style)?;
        for (index, decile) in deciles.iter().enumerate() {
            let [left, _, width, _] = area(index);
            let middle = left + width / 2.0;
            let value = times(decile.lift);
            if width_px(&value, LABEL_PX, true) <= width - 1.0 {
                let label_style = LabelStyle::new(LABEL_PX, style.ink()).bold().align(Align::Middle);
                canvas.text(&value, (middle, value_baseline(plot.y(decile.lift), line)), label_style)?;
            }
            let label_style = LabelStyle::new(SMALL_PX, style.soft()).align(Align::Middle);
            canvas.text(&(index + 1).to_string(), (middle, plot.bottom + 15.0), label_style)?;
        }
        let axis_title = LabelStyle::new(LABEL_PX, style.soft());
        canvas.dashes((0.0, 9.0), (18.0, 9.0), 1.5, style.ink())?;
        canvas.text("1 = average", (24.0, 13.0), axis_title)?;
        canvas.text("most likely", (plot.left, height - 6.0), axis_title)?;
        canvas.text("least likely", (width, height - 6.0), axis_title.align(Align::End))
    });
    let marks = deciles.iter().enumerate().map(|(index, decile)| {
        let label = format!(
            "{}: {} of {} clicked ({}), {} times the average",
            decile_name(index, deciles.len()),
            count(decile.clicked),
            count(decile.customers),
            percent(decile.observed),
            times(decile.lift)
        );
        Mark::new(area(index), label)
    });
    Drawing {
        key: "lift",
        subject: None,
        title: title.to_owned(),
        sentence,
        svg,
        width_px: width as u32,
        height_px: height as u32,
        marks: marks.collect(),
        marks_per_row: deciles.len(),
        ring: false,
        table: DataTable::new(
            &["Decile", "Customers", "Clicked", "Click rate", "Lift"],
            deciles
                .iter()
                .enumerate()
                .map(|(index, decile)| {
                    vec![
                        decile_name(index, deciles.len()),
                        count(decile.customers),
                        count(decile.clicked),
                        percent(decile.observed),
                        times(decile.lift),
                    ]
                })
                .collect(),
        ),
    }
}

/// Returns the name of a group of test customers, by its rank from the most likely one.
///
/// Few test customers are divided into fewer than ten groups, which then are not called deciles.
pub(in crate::chart) fn decile_name(index: usize, groups: usize) -> String {
    let end = match index {
        0 => ", most likely",
        last if last + 1 == groups => ", least likely",
        _ => "",
    };
    format!("{} {}{end}", if groups == 10 { "Decile" } else { "Group" }, index + 1)
}

/// Returns the baseline of a bar's value: above the bar, or above the reference line if that would cross the
/// text.
fn value_baseline(bar_top: f64, line: f64) -> f64 {
    let baseline = bar_top - 5.0;
    let crossed = (baseline - LABEL_PX..baseline + 3.0).contains(&line);
    if crossed { line - 5.0 } else { baseline }
}

/// Formats a lift: "3.4".
fn times(lift: f64) -> String {
    decimal(lift, 1)
}

/// Returns the lift of the first and the last group.
fn sentence(deciles: &[Decile]) -> String {
    let (Some(first), Some(last)) = (deciles.first(), deciles.last()) else {
        return "There are no customers to show.".to_owned();
    };
    let group = if deciles.len() == 10 { "10%" } else { "group" };
    format!(
        "The top {group} by predicted score clicked {} times as often as average; the bottom {group}, {} times.",
        times(first.lift),
        times(last.lift)
    )
}
