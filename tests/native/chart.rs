//! Charts: pictures, marks, sentences and tables of every chart, for typical data and edge cases.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a panic in a test's helper is how the test fails"
)]

mod cases;
mod palette;
pub(crate) mod propensity;
mod sentences;
mod xml;

use cases::MARKUP;
use daypart::chart::palette::{band_colour, sequential};
use daypart::chart::{self, Drawing};
use daypart_engine::query::filter::{Subject, Values};

const WIDTHS: [u32; 4] = [300, 340, 560, 1200];

/// Width of charts in tests that don't depend on it.
const WIDTH_PX: u32 = 560;

/// Calls `check` for every chart of every case at every width, with a name for error messages.
fn for_each_drawing(check: impl Fn(&str, u32, &Drawing)) {
    for (case, report) in cases::all() {
        for width_px in WIDTHS {
            for drawing in chart::all(&report, width_px) {
                check(&format!("{case}, {} at {width_px}", drawing.key), width_px, &drawing);
            }
        }
    }
    propensity::for_each_drawing(&check);
}

fn number(cell: &str) -> u64 {
    cell.replace(',', "")
        .parse()
        .unwrap_or_else(|_| panic!("a count: {cell:?}"))
}

fn column_sum(drawing: &Drawing, header: &str) -> u64 {
    let position = drawing.table.header.iter().position(|name| name == header);
    let position = position.unwrap_or_else(|| panic!("{}: a column {header:?}", drawing.key));
    drawing.table.rows.iter().map(|row| number(&row[position])).sum()
}

#[test]
fn pictures_are_well_formed_and_scale() {
    for_each_drawing(|name, width_px, drawing| {
        let svg = xml::parse(&drawing.svg).unwrap_or_else(|error| panic!("{name}: {error}"));
        let root = &svg[0];
        assert_eq!(root.name, "svg", "{name}");
        assert_eq!(
            root.attribute("viewBox"),
            Some(format!("0 0 {} {}", drawing.width_px, drawing.height_px).as_str()),
            "{name}"
        );
        assert_eq!(drawing.width_px, width_px, "{name}");
        assert_eq!(root.attribute("role"), Some("img"), "{name}");
        let allowed = ["svg", "text", "polygon", "polyline", "line", "circle", "rect"];
        let other = svg.iter().find(|element| !allowed.contains(&element.name.as_str()));
        assert!(other.is_none(), "{name}: {other:?}");
    });
}

#[test]
fn shapes_and_text_stay_inside_and_text_is_readable() {
    for_each_drawing(|name, _, drawing| {
        let (width, height) = (f64::from(drawing.width_px), f64::from(drawing.height_px));
        let inside = |x: f64, y: f64| (-0.5..=width + 0.5).contains(&x) && (-0.5..=height + 0.5).contains(&y);
        for element in xml::parse(&drawing.svg).expect("well-formed") {
            if let Some(points) = element.attribute("points") {
                for point in points.split_whitespace() {
                    let (x, y) = point.split_once(',').expect("x,y");
                    assert!(inside(x.parse().expect("x"), y.parse().expect("y")), "{name}: {point}");
                }
            }
            if element.name == "text" {
                let size = element.number("font-size");
                assert!(size >= 11.0, "{name}: text of {size} px");
                let long = element.text.trim().chars().count() as f64 * size * 0.5;
                let x = element.number("x");
                let (left, right) = match element.attribute("text-anchor") {
                    Some("middle") => (x - long / 2.0, x + long / 2.0),
                    Some("end") => (x - long, x),
                    _ => (x, x + long),
                };
                let y = element.number("y");
                assert!(
                    left >= -1.0 && right <= width + 1.0 && y >= -1.0 && y + 0.76 * size <= height + 0.5,
                    "{name}: {:?} from {left} to {right} at {y}",
                    element.text
                );
            }
        }
    });
}

#[test]
fn texts_do_not_overlap() {
    for_each_drawing(|name, _, drawing| {
        let boxes: Vec<(String, [f64; 4])> = xml::parse(&drawing.svg)
            .expect("well-formed")
            .into_iter()
            .filter(|element| element.name == "text")
            .map(|element| {
                let (x, top, size) = (element.number("x"), element.number("y"), element.number("font-size"));
                let wide = element.text.trim().chars().count() as f64 * size * 0.5;
                let left = match element.attribute("text-anchor") {
                    Some("middle") => x - wide / 2.0,
                    Some("end") => x - wide,
                    _ => x,
                };
                (element.text, [left, top, wide, size * 0.8])
            })
            .collect();
        for (index, (text, area)) in boxes.iter().enumerate() {
            let hit = boxes[index + 1..]
                .iter()
                .find(|(_, other)| overlap(*area, *other) > 0.5);
            assert!(hit.is_none(), "{name}: {text:?} at {area:?} over {hit:?}");
        }
    });
}

/// Returns the overlap of two rectangles in pixels, horizontally or vertically, whichever is less; negative
/// if they are apart.
fn overlap(a: [f64; 4], b: [f64; 4]) -> f64 {
    let across = (a[0] + a[2]).min(b[0] + b[2]) - a[0].max(b[0]);
    let down = (a[1] + a[3]).min(b[1] + b[3]) - a[1].max(b[1]);
    across.min(down)
}

#[test]
fn marks_are_inside_the_picture_and_apart() {
    for_each_drawing(|name, _, drawing| {
        let (width, height) = (f64::from(drawing.width_px), f64::from(drawing.height_px));
        for (index, mark) in drawing.marks.iter().enumerate() {
            let [left, top, wide, tall] = mark.area;
            assert!(
                left >= 0.0 && top >= 0.0 && left + wide <= width + 0.01 && top + tall <= height + 0.01,
                "{name}: {:?}",
                mark.area
            );
            assert!(!mark.label.trim().is_empty(), "{name}: mark {index} has no label");
            let row_end = (index / drawing.marks_per_row + 1) * drawing.marks_per_row;
            for other in &drawing.marks[index + 1..row_end.min(drawing.marks.len())] {
                assert!(
                    overlap(mark.area, other.area) < 0.01,
                    "{name}: {:?} over {:?}",
                    mark.area,
                    other.area
                );
            }
        }
    });
}

#[test]
fn every_chart_has_its_marks() {
    for (case, report) in cases::all() {
        let bands = report.dayparts.bands().len();
        let expected = [
            (chart::clock(&report, WIDTH_PX), 24, 24),
            (chart::dayparts(&report, WIDTH_PX), bands, 1),
            (chart::hours(&report, WIDTH_PX), 24, 24),
            (chart::week(&report, WIDTH_PX), 168, 24),
            (chart::mobile_overall(&report, WIDTH_PX), 2, 2),
            (chart::mobile_by_daypart(&report, WIDTH_PX), bands, 1),
            (chart::mobile_by_hour(&report, WIDTH_PX), 24, 24),
        ];
        for (drawing, marks, per_row) in expected {
            assert_eq!(
                (drawing.marks.len(), drawing.marks_per_row),
                (marks, per_row),
                "{case}, {}",
                drawing.key
            );
        }
        for column in &report.columns {
            let drawing = chart::distribution(column, &report, WIDTH_PX);
            let histogram = &column.stats.histogram;
            let bins = histogram.counts.len() + usize::from(histogram.beyond > 0);
            assert_eq!(drawing.marks.len(), bins, "{case}, {}", drawing.key);
        }
    }
}

#[test]
fn mark_labels_state_the_values() {
    let report = cases::typical();
    let hour = report.by_hour()[22];
    let spoken = format!(
        "22:00–23:00: {} plays, {} mobile",
        daypart_engine::text::number_format::count(hour.total()),
        daypart_engine::text::number_format::percent(hour.mobile_share())
    );
    assert_eq!(chart::clock(&report, WIDTH_PX).marks[22].label, spoken);
    assert_eq!(chart::hours(&report, WIDTH_PX).marks[22].label, spoken);
    assert_eq!(chart::mobile_by_hour(&report, WIDTH_PX).marks[22].label, spoken);
    let cell = chart::week(&report, WIDTH_PX).marks[4 * 24 + 22].label.clone();
    assert!(cell.starts_with("Friday, 22:00–23:00: "), "{cell}");
    let distribution = chart::distribution(&report.columns[0], &report, WIDTH_PX);
    let histogram = &report.columns[0].stats.histogram;
    let first = format!(
        "0 to {}: {} customers",
        histogram.width - 1,
        daypart_engine::text::number_format::count(histogram.counts[0])
    );
    assert_eq!(distribution.marks[0].label, first);
    let last = &distribution.marks.last().expect("a mark").label;
    assert!(
        last.ends_with(&format!("or more: {} customers", histogram.beyond)),
        "{last}"
    );
    let quiet = cases::all().remove(1).1;
    assert_eq!(chart::hours(&quiet, WIDTH_PX).marks[3].label, "03:00–04:00: no plays");
}

#[test]
fn tables_sum_to_the_reports_totals() {
    for (case, report) in cases::all() {
        let overall = report.by_mobile;
        for drawing in [
            chart::clock(&report, WIDTH_PX),
            chart::dayparts(&report, WIDTH_PX),
            chart::hours(&report, WIDTH_PX),
        ] {
            assert_eq!(
                column_sum(&drawing, "Plays"),
                overall.total(),
                "{case}, {}",
                drawing.key
            );
        }
        for drawing in [
            chart::mobile_by_daypart(&report, WIDTH_PX),
            chart::mobile_by_hour(&report, WIDTH_PX),
        ] {
            assert_eq!(
                column_sum(&drawing, "Mobile"),
                overall.mobile,
                "{case}, {}",
                drawing.key
            );
            assert_eq!(column_sum(&drawing, "Other"), overall.other, "{case}, {}", drawing.key);
        }
        assert_eq!(
            column_sum(&chart::mobile_overall(&report, WIDTH_PX), "Plays"),
            overall.total()
        );
        let week = chart::week(&report, WIDTH_PX).table;
        let cells = week.rows.iter().flat_map(|row| &row[1..]);
        assert_eq!(cells.map(|cell| number(cell)).sum::<u64>(), overall.total(), "{case}");
        for column in &report.columns {
            let drawing = chart::distribution(column, &report, WIDTH_PX);
            assert_eq!(
                column_sum(&drawing, "Customers"),
                column.stats.moments.count(),
                "{case}"
            );
        }
        for drawing in chart::all(&report, WIDTH_PX) {
            let width = drawing.table.header.len();
            assert!(
                drawing.table.rows.iter().all(|row| row.len() == width),
                "{case}, {}",
                drawing.key
            );
        }
    }
}

#[test]
fn bars_are_proportional_to_their_values() {
    let report = cases::typical();
    let colour = band_colour(0, 4).css();
    let height = |points: &str| {
        let ys: Vec<f64> = points
            .split_whitespace()
            .filter_map(|point| point.split_once(',')?.1.parse().ok())
            .collect();
        ys.iter().copied().fold(0.0, f64::max) - ys.iter().copied().fold(f64::INFINITY, f64::min)
    };
    let svg = xml::parse(&chart::hours(&report, WIDTH_PX).svg).expect("well-formed");
    let heights: Vec<f64> = svg
        .iter()
        .filter(|element| element.name == "polygon" && element.attribute("fill") == Some(&colour))
        .filter_map(|element| element.attribute("points").map(height))
        .collect();
    let totals: Vec<f64> = report.by_hour()[5..12]
        .iter()
        .map(|split| split.total() as f64)
        .collect();
    assert_eq!(heights.len(), totals.len());
    let scale = heights[0] / totals[0];
    for (height, total) in heights.iter().zip(totals) {
        assert!((height - total * scale).abs() < 0.3, "{height} px for {total}");
    }
}

#[test]
fn bands_have_the_colours_of_the_palette() {
    for (case, report) in cases::all().into_iter().filter(|(_, report)| report.events > 1_000) {
        let count = report.dayparts.bands().len();
        for drawing in [
            chart::clock(&report, WIDTH_PX),
            chart::dayparts(&report, WIDTH_PX),
            chart::hours(&report, WIDTH_PX),
            chart::week(&report, WIDTH_PX),
        ] {
            for band in 0..count {
                let fill = format!("fill=\"{}\"", band_colour(band, count).css());
                assert!(drawing.svg.contains(&fill), "{case}, {}, band {band}", drawing.key);
            }
        }
    }
}

#[test]
fn an_outlier_does_not_make_the_other_hours_of_the_week_pale() {
    let (_, report) = cases::all().remove(3);
    let drawing = chart::week(&report, WIDTH_PX);
    assert!(
        drawing.sentence.contains("colour scale ends at 17"),
        "{}",
        drawing.sentence
    );
    let pale = format!("fill=\"{}\"", sequential(17.0 / 900_007.0).css());
    let full = format!("fill=\"{}\"", sequential(1.0).css());
    assert!(
        drawing.svg.matches(&full).count() >= 168,
        "ordinary hours have the full colour"
    );
    assert!(
        drawing.svg.matches(&pale).count() <= 1,
        "no ordinary hour has the pale colour of an uncapped scale"
    );
    assert_eq!(
        drawing.svg.matches("<circle").count(),
        4 + 1,
        "the dots of the legend, and one on the outlier"
    );
    let typical = chart::week(&cases::typical(), WIDTH_PX);
    assert!(!typical.sentence.contains("colour scale ends"), "{}", typical.sentence);
}

#[test]
fn names_from_users_are_escaped() {
    let (_, report) = cases::all()
        .into_iter()
        .find(|(case, _)| *case == "markup as a name")
        .expect("the case");
    let mut drawings = chart::all(&report, 1200);
    drawings.extend((0..3).map(|band| chart::sparkline(&report, band, 220)));
    for drawing in &drawings {
        assert!(!drawing.svg.contains("<img"), "{}", drawing.key);
        assert!(xml::parse(&drawing.svg).is_ok(), "{}", drawing.key);
    }
    let shown = xml::parse(&drawings[1].svg).expect("well-formed");
    assert!(
        shown.iter().any(|element| element.text.contains(MARKUP)),
        "the name is shown unchanged"
    );
}

#[test]
fn sparklines_show_the_hours_of_their_bands() {
    for (case, report) in cases::all() {
        let bands = report.dayparts.bands().len();
        let mut rows = 0;
        for band in 0..bands {
            for width_px in [90, 220, 400] {
                let drawing = chart::sparkline(&report, band, width_px);
                assert!(xml::parse(&drawing.svg).is_ok(), "{case}, band {band}");
                assert_eq!(drawing.width_px, width_px);
                let picks = drawing.marks.iter().map(|mark| mark.pick.clone());
                let hours = (0..24).filter(|&hour| report.band_of_hour(hour) == band);
                let mut expected_picks: Vec<Option<Values>> =
                    hours.map(|hour| Some(Values::code(hour as u32))).collect();
                for pick in picks {
                    let at = expected_picks.iter().position(|hour| *hour == pick);
                    expected_picks.remove(at.expect("an hour of the band, once"));
                }
                assert!(expected_picks.is_empty(), "{case}, band {band}: hours without a mark");
                assert_eq!(drawing.subject, Some(Subject::Hour));
            }
            rows += chart::sparkline(&report, band, 220).table.rows.len();
        }
        assert_eq!(rows, 24, "{case}: every hour is in the sparkline of one band");
    }
    let night = chart::sparkline(&cases::typical(), 3, 220);
    let hours: Vec<&str> = night.table.rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(hours[..3], ["22:00–23:00", "23:00–24:00", "00:00–01:00"]);
    assert_eq!(night.marks[2].pick, Some(Values::code(0)));
    assert!(
        night.marks[2].label.starts_with("00:00–01:00: "),
        "{}",
        night.marks[2].label
    );
}
