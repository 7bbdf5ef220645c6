//! Lift chart of a propensity model: the click rate of each decile by predicted score, relative to all test
//! customers.

use daypart_engine::propensity::{Decile, Evaluation};
use daypart_engine::text::number_format::{count, decimal, percent};

use crate::chart::marks::axes::{Frame, Heights, Ticks, dashed_key, decimal_step};
use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::{ACCENT, CARD, INK, SOFT};
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, text_width_px};
use crate::chart::{DataTable, Drawing, Mark, drawing_width};

const HEIGHTS: Heights = Heights {
    head: 40.0,
    plot: (0.36, 130.0, 220.0),
    foot: 38.0,
};

/// Draws "Lift by decile": a bar for each decile of the test customers, and a dashed line at 1, the lift of
/// customers chosen at random.
pub fn lift(evaluation: &Evaluation, width_px: u32) -> Drawing {
    let deciles = &evaluation.deciles;
    let highest = deciles.iter().map(|decile| decile.lift).fold(1.0, f64::max);
    let (step, decimals) = decimal_step(highest, 4);
    let ticks = Ticks::multiples(step, highest, &|value| decimal(value, decimals));
    let frame = Frame::new(drawing_width(width_px), &HEIGHTS, ticks);
    let drawing = Drawing::new("lift", "Lift by decile", sentence(deciles), frame.size(), &|canvas| {
        frame.draw(canvas)?;
        draw_bars(canvas, &frame, deciles)?;
        let line = frame.plot.y(1.0);
        canvas.reference_line((frame.plot.left, line), (frame.plot.right, line))?;
        draw_bar_labels(canvas, &frame, deciles)?;
        dashed_key(canvas, 0.0, "1 = average", SOFT)?;
        let axis_title = LabelStyle::new(LABEL_PX, SOFT);
        let baseline = frame.height - 6.0;
        canvas.text("most likely", (frame.plot.left, baseline), axis_title)?;
        canvas.text("least likely", (frame.width, baseline), axis_title.align(Align::End))
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
        Mark::new(frame.plot.column(index, deciles.len()), label)
    });
    Drawing {
        marks: marks.collect(),
        marks_per_row: deciles.len(),
        table: table(deciles),
        ..drawing
    }
}

fn draw_bars(canvas: &Canvas<'_>, frame: &Frame, deciles: &[Decile]) -> DrawResult {
    for (index, decile) in deciles.iter().enumerate() {
        let column = frame.plot.column(index, deciles.len());
        let gap = (column[2] * 0.16).clamp(2.0, 10.0);
        // Deciles below the line are paler: customers that a campaign would leave out.
        let colour = if decile.lift >= 1.0 {
            ACCENT
        } else {
            CARD.mix(ACCENT, 0.5)
        };
        let area = frame.plot.bar_area(column, gap, decile.lift);
        canvas.fill(bar(area, 3.0, RoundedCorners::Top), colour)?;
    }
    Ok(())
}

/// Draws the value of each bar, if it fits, and the bar's number below it.
fn draw_bar_labels(canvas: &Canvas<'_>, frame: &Frame, deciles: &[Decile]) -> DrawResult {
    let plot = frame.plot;
    for (index, decile) in deciles.iter().enumerate() {
        let [left, _, width, _] = plot.column(index, deciles.len());
        let middle = left + width / 2.0;
        let value = times(decile.lift);
        if text_width_px(&value, LABEL_PX, true) <= width - 1.0 {
            let baseline = value_baseline(plot.y(decile.lift), plot.y(1.0));
            let label_style = LabelStyle::new(LABEL_PX, INK).bold().align(Align::Middle);
            canvas.text(&value, (middle, baseline), label_style)?;
        }
        let label_style = LabelStyle::new(SMALL_PX, SOFT).align(Align::Middle);
        canvas.text(&(index + 1).to_string(), (middle, plot.bottom + 15.0), label_style)?;
    }
    Ok(())
}

/// Builds the table: a row per decile.
fn table(deciles: &[Decile]) -> DataTable {
    let rows = deciles.iter().enumerate().map(|(index, decile)| {
        vec![
            decile_name(index, deciles.len()),
            count(decile.customers),
            count(decile.clicked),
            percent(decile.observed),
            times(decile.lift),
        ]
    });
    DataTable::new(
        &["Decile", "Customers", "Clicked", "Click rate", "Lift"],
        rows.collect(),
    )
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
