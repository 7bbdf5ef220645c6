//! Lift: how much more often than all customers each tenth of them clicks, from those that a model takes for the likeliest to
//! those that it takes for the least likely.

use daypart_engine::propensity::{Evaluation, Tenth};
use daypart_engine::text::number_format::{count, decimal, percent};

use crate::chart::marks::axes::{Plot, axis_width, fine_step};
use crate::chart::marks::canvas::{Align, LabelStyle, picture};
use crate::chart::marks::palette::{Style, mix};
use crate::chart::marks::shapes::{Round, bar};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, width_px};
use crate::chart::{DataTable, Drawing, Mark};

const HEAD_PX: f64 = 40.0;
const FOOT_PX: f64 = 38.0;

/// Draws "Lift by tenth": a bar for each tenth of the customers held back, with a dashed line at 1, which is what as many
/// customers picked by chance would give.
pub fn lift(evaluation: &Evaluation, style: Style) -> Drawing {
    let width = style.room();
    let tenths = &evaluation.tenths;
    let highest = tenths.iter().map(|tenth| tenth.lift).fold(1.0, f64::max);
    let (step, decimals) = fine_step(highest, 4);
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
    let column = plot.width() / tenths.len().max(1) as f64;
    let title = "Lift by tenth";
    let sentence = sentence(tenths);
    let area = |place: usize| [plot.left + place as f64 * column, plot.top, column, plot.height()];
    let svg = picture(width, height, &format!("{title}. {sentence}"), |canvas| {
        plot.grid(canvas, style, &ticks)?;
        let gap = (column * 0.16).clamp(2.0, 10.0);
        for (place, tenth) in tenths.iter().enumerate() {
            let [left, _, wide, _] = area(place);
            let top = plot.y(tenth.lift).min(plot.bottom - 1.0);
            // What is below the line is what the model would have one leave out.
            let colour = if tenth.lift >= 1.0 {
                style.accent()
            } else {
                mix(style.card(), style.accent(), 0.5)
            };
            let shape = bar([left + gap / 2.0, top, wide - gap, plot.bottom - top], 3.0, Round::Top);
            canvas.fill(shape, colour)?;
        }
        let line = plot.y(1.0);
        canvas.marked_line((plot.left, line), (plot.right, line), style)?;
        for (place, tenth) in tenths.iter().enumerate() {
            let [left, _, wide, _] = area(place);
            let middle = left + wide / 2.0;
            let said = times(tenth.lift);
            if width_px(&said, LABEL_PX, true) <= wide - 1.0 {
                let lettering = LabelStyle::new(LABEL_PX, style.ink()).bold().align(Align::Middle);
                canvas.text(&said, (middle, above(plot.y(tenth.lift), line)), lettering)?;
            }
            let lettering = LabelStyle::new(SMALL_PX, style.soft()).align(Align::Middle);
            canvas.text(&(place + 1).to_string(), (middle, plot.bottom + 15.0), lettering)?;
        }
        let words = LabelStyle::new(LABEL_PX, style.soft());
        canvas.dashes((0.0, 9.0), (18.0, 9.0), 1.5, style.ink())?;
        canvas.text("1: as often as all", (24.0, 13.0), words)?;
        canvas.text("likeliest", (plot.left, height - 6.0), words)?;
        canvas.text("least likely", (width, height - 6.0), words.align(Align::End))
    });
    let marks = tenths.iter().enumerate().map(|(place, tenth)| {
        let label = format!(
            "{}: {} of {} clicked ({}), {} times as often as all",
            name(place, tenths.len()),
            count(tenth.clicked),
            count(tenth.customers),
            percent(tenth.observed),
            times(tenth.lift)
        );
        Mark::new(area(place), label)
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
        marks_per_row: tenths.len(),
        ring: false,
        table: DataTable::new(
            &["Tenth", "Customers", "Clicked", "Share", "Lift"],
            tenths
                .iter()
                .enumerate()
                .map(|(place, tenth)| {
                    vec![
                        name(place, tenths.len()),
                        count(tenth.customers),
                        count(tenth.clicked),
                        percent(tenth.observed),
                        times(tenth.lift),
                    ]
                })
                .collect(),
        ),
    }
}

/// What one group of customers is called, by its place from the likeliest on.
pub(in crate::chart) fn name(place: usize, groups: usize) -> String {
    let end = match place {
        0 => ", the likeliest",
        last if last + 1 == groups => ", the least likely",
        _ => "",
    };
    format!("{} {}{end}", if groups == 10 { "Tenth" } else { "Group" }, place + 1)
}

/// Where a bar's figure stands: above the bar, and above the line where it would be crossed by that.
fn above(top: f64, line: f64) -> f64 {
    let baseline = top - 5.0;
    let crossed = (baseline - LABEL_PX..baseline + 3.0).contains(&line);
    if crossed { line - 5.0 } else { baseline }
}

fn times(lift: f64) -> String {
    decimal(lift, 1)
}

fn sentence(tenths: &[Tenth]) -> String {
    let (Some(first), Some(last)) = (tenths.first(), tenths.last()) else {
        return "There is nobody to show.".to_owned();
    };
    let group = if tenths.len() == 10 { "tenth" } else { "group" };
    format!(
        "The {group} that the model takes for the likeliest clicked {} times as often as all who were held back, the least \
         likely {group} {} times.",
        times(first.lift),
        times(last.lift)
    )
}
