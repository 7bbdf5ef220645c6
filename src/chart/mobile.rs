//! Overall mobile share: one bar divided into mobile and other plays.

use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::Report;
use daypart_engine::text::number_format::{count, counted, percent};

use crate::chart::marks::canvas::{Align, LabelStyle, picture};
use crate::chart::marks::palette::{Style, mix};
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, width_px};
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

const BAR_TOP_PX: f64 = 46.0;
const BAR_PX: f64 = 26.0;
const BIG_PX: f64 = 24.0;

/// Draws "Mobile overall": the plays with the mobile flag and the others.
pub fn mobile_overall(report: &Report, style: Style) -> Drawing {
    let width = style.drawing_width();
    let height = 78.0;
    let split = report.by_mobile;
    let total = split.total();
    let title = "Mobile overall";
    let sentence = match (split.mobile, split.other) {
        (0, 0) => phrases::NO_PLAYS.to_owned(),
        _ if !report.parts.mobile => format!("{}.", phrases::capitalised(&phrases::mobile_clause(report, ""))),
        (1, 0) => "The only play is on mobile.".to_owned(),
        (0, 1) => "The only play is not on mobile.".to_owned(),
        (mobile, 0) => format!("All {} are on mobile.", counted(mobile, "plays")),
        (0, other) => format!("None of the {} are marked as mobile.", counted(other, "plays")),
        (mobile, _) => format!(
            "{} ({} of {}).",
            phrases::capitalised(&phrases::mobile_clause(report, " of plays")),
            count(mobile),
            count(total)
        ),
    };
    let gap = if split.mobile > 0 && split.other > 0 { 3.0 } else { 0.0 };
    // A part with plays is wide enough to see and to click, however small its share.
    let mobile_px = match (split.mobile, split.other) {
        (0, _) => 0.0,
        (_, 0) => width,
        _ => ((width - gap) * split.mobile_share()).clamp(4.0, width - gap - 4.0),
    };
    let parts = [
        ([0.0, BAR_TOP_PX, mobile_px, BAR_PX], style.accent()),
        (
            [mobile_px + gap, BAR_TOP_PX, width - mobile_px - gap, BAR_PX],
            mix(style.card(), style.soft(), 0.62),
        ),
    ];
    let sides = [
        ("mobile", split.mobile, split.mobile_share()),
        (
            "other",
            split.other,
            if total == 0 { 0.0 } else { 1.0 - split.mobile_share() },
        ),
    ];
    let svg = picture(width, height, &format!("{title}. {sentence}"), |canvas| {
        if total == 0 {
            let empty = [0.0, BAR_TOP_PX, width, BAR_PX];
            canvas.fill(bar(empty, 6.0, RoundedCorners::All), style.wash())?;
        } else {
            let rounds = if gap > 0.0 {
                [RoundedCorners::Left, RoundedCorners::Right]
            } else {
                [RoundedCorners::All, RoundedCorners::All]
            };
            for ((area, colour), round) in parts.iter().zip(rounds) {
                if area[2] > 0.0 {
                    canvas.fill(bar(*area, 6.0, round), *colour)?;
                }
            }
        }
        for (side, (name, plays, share)) in sides.iter().enumerate() {
            let value = percent(*share);
            let note = format!("{name}, {}", count(*plays));
            let fits = width_px(&note, LABEL_PX, false) <= width / 2.0 - 6.0;
            let note = if fits { note } else { (*name).to_owned() };
            let number = LabelStyle::new(BIG_PX, style.ink()).bold();
            let note_style = LabelStyle::new(LABEL_PX, style.soft());
            if side == 0 {
                canvas.text(&value, (0.0, 24.0), number)?;
                canvas.text(&note, (0.0, 40.0), note_style)?;
            } else {
                canvas.text(&value, (width, 24.0), number.align(Align::End))?;
                canvas.text(&note, (width, 40.0), note_style.align(Align::End))?;
            }
        }
        Ok(())
    });
    let marks = sides
        .iter()
        .zip(&parts)
        .zip([1, 0])
        .map(|(((name, plays, share), (area, _)), flag)| {
            let label = format!(
                "{}: {}, {} of all",
                phrases::capitalised(name),
                counted(*plays, "plays"),
                percent(*share)
            );
            Mark::new(*area, label).picking(flag)
        })
        .collect();
    Drawing {
        key: "mobile-overall",
        subject: Some(Subject::Mobile),
        title: title.to_owned(),
        sentence,
        svg,
        width_px: width as u32,
        height_px: height as u32,
        marks,
        marks_per_row: 2,
        ring: false,
        table: DataTable::new(
            &["Device", "Plays", "Share"],
            sides
                .iter()
                .map(|(name, plays, share)| vec![phrases::capitalised(name), count(*plays), percent(*share)])
                .collect(),
        ),
    }
}
