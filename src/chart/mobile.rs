//! Overall mobile share: one bar divided into mobile and other plays.

use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::capitalised;
use daypart_engine::text::number_format::{count, counted, percent};

use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::{ACCENT, CARD, INK, SOFT, WASH};
use crate::chart::marks::shapes::{Rect, RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, text_width_px};
use crate::chart::{DataTable, Drawing, Mark, drawing_width, phrases};

const HEIGHT_PX: f64 = 78.0;
const BAR_TOP_PX: f64 = 46.0;
const BAR_PX: f64 = 26.0;
const BIG_PX: f64 = 24.0;

/// Draws "Mobile overall": the plays with the mobile flag and the others.
pub fn mobile_overall(report: &Report, width_px: u32) -> Drawing {
    let width = drawing_width(width_px);
    let split = report.by_mobile;
    let sides = sides(split);
    let areas = areas(split, width);
    let size = (width, HEIGHT_PX);
    let drawing = Drawing::new("mobile-overall", "Mobile overall", sentence(report), size, &|canvas| {
        draw_bar(canvas, split, width, areas)?;
        draw_values(canvas, &sides, width)
    });
    let marks = sides.iter().zip(areas).zip([1, 0]).map(|((side, area), flag)| {
        let label = format!(
            "{}: {}, {} of all",
            capitalised(side.name),
            counted(side.plays, "plays"),
            percent(side.share)
        );
        Mark::new(area, label).picking(flag)
    });
    let rows = sides
        .iter()
        .map(|side| vec![capitalised(side.name), count(side.plays), percent(side.share)]);
    Drawing {
        subject: Some(Subject::Mobile),
        marks: marks.collect(),
        marks_per_row: 2,
        table: DataTable::new(&["Device", "Plays", "Share"], rows.collect()),
        ..drawing
    }
}

/// One part of the bar.
struct Side {
    name: &'static str,
    plays: u64,
    /// Share of all plays.
    share: f64,
}

/// Returns the mobile and the other plays.
fn sides(split: MobileSplit) -> [Side; 2] {
    let other_share = if split.total() == 0 {
        0.0
    } else {
        1.0 - split.mobile_share()
    };
    [
        Side {
            name: "mobile",
            plays: split.mobile,
            share: split.mobile_share(),
        },
        Side {
            name: "other",
            plays: split.other,
            share: other_share,
        },
    ]
}

/// Returns the areas of the parts of the bar.
fn areas(split: MobileSplit, width: f64) -> [Rect; 2] {
    let gap = if split.mobile > 0 && split.other > 0 { 3.0 } else { 0.0 };
    // A part with plays is wide enough to see and to click, however small its share.
    let mobile_px = match (split.mobile, split.other) {
        (0, _) => 0.0,
        (_, 0) => width,
        _ => ((width - gap) * split.mobile_share()).clamp(4.0, width - gap - 4.0),
    };
    [
        [0.0, BAR_TOP_PX, mobile_px, BAR_PX],
        [mobile_px + gap, BAR_TOP_PX, width - mobile_px - gap, BAR_PX],
    ]
}

/// Draws the bar; an empty one without plays.
fn draw_bar(canvas: &Canvas<'_>, split: MobileSplit, width: f64, areas: [Rect; 2]) -> DrawResult {
    if split.total() == 0 {
        let empty = [0.0, BAR_TOP_PX, width, BAR_PX];
        return canvas.fill(bar(empty, 6.0, RoundedCorners::All), WASH);
    }
    let rounds = if split.mobile > 0 && split.other > 0 {
        [RoundedCorners::Left, RoundedCorners::Right]
    } else {
        [RoundedCorners::All, RoundedCorners::All]
    };
    let colours = [ACCENT, CARD.mix(SOFT, 0.62)];
    for ((area, colour), round) in areas.into_iter().zip(colours).zip(rounds) {
        if area[2] > 0.0 {
            canvas.fill(bar(area, 6.0, round), colour)?;
        }
    }
    Ok(())
}

/// Draws the shares above the bar, at the left and at the right.
fn draw_values(canvas: &Canvas<'_>, sides: &[Side; 2], width: f64) -> DrawResult {
    for (side, (x, align)) in sides.iter().zip([(0.0, Align::Start), (width, Align::End)]) {
        let note = format!("{}, {}", side.name, count(side.plays));
        let fits = text_width_px(&note, LABEL_PX, false) <= width / 2.0 - 6.0;
        let note = if fits { note.as_str() } else { side.name };
        let number = LabelStyle::new(BIG_PX, INK).bold().align(align);
        canvas.text(&percent(side.share), (x, 24.0), number)?;
        canvas.text(note, (x, 40.0), LabelStyle::new(LABEL_PX, SOFT).align(align))?;
    }
    Ok(())
}

/// Returns the mobile share of all plays.
fn sentence(report: &Report) -> String {
    let split = report.by_mobile;
    match (split.mobile, split.other) {
        (0, 0) => phrases::NO_PLAYS.to_owned(),
        _ if !report.parts.mobile => format!("{}.", capitalised(&phrases::mobile_clause(report, ""))),
        (1, 0) => "The only play is on mobile.".to_owned(),
        (0, 1) => "The only play is not on mobile.".to_owned(),
        (mobile, 0) => format!("All {} are on mobile.", counted(mobile, "plays")),
        (0, other) => format!("None of the {} are marked as mobile.", counted(other, "plays")),
        (mobile, _) => format!(
            "{} ({} of {}).",
            capitalised(&phrases::mobile_clause(report, " of plays")),
            count(mobile),
            count(split.total())
        ),
    }
}
