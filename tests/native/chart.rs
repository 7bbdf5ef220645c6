//! Charts: every chart of every case keeps its promises about the picture, its marks, its words and its table.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a panic in a test's helper is how the test fails"
)]

mod cases;
mod colours;
mod offers;
mod words;

use cases::MARKUP;
use daypart::chart::{self, Drawing, Scheme, Style};
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::Report;

const WIDTHS: [u32; 4] = [300, 340, 560, 1200];

fn style(width_px: u32) -> Style {
    Style {
        scheme: Scheme::Light,
        width_px,
    }
}

/// Every chart of every case at every width and in both schemes, with what to call it when it is wrong.
fn for_each_drawing(check: impl Fn(&str, &Report, Style, &Drawing)) {
    for (case, report) in cases::all() {
        for width_px in WIDTHS {
            for scheme in [Scheme::Light, Scheme::Dark] {
                let style = Style { scheme, width_px };
                for drawing in chart::all(&report, style) {
                    let name = format!("{case}, {} at {width_px}", drawing.key);
                    check(&name, &report, style, &drawing);
                }
            }
        }
    }
    let none = Report::default();
    offers::for_each_drawing(&|name, style, drawing| check(name, &none, style, drawing));
}

fn number(cell: &str) -> u64 {
    cell.replace(',', "")
        .parse()
        .unwrap_or_else(|_| panic!("a count: {cell:?}"))
}

fn column_sum(drawing: &Drawing, header: &str) -> u64 {
    let place = drawing.table.header.iter().position(|name| name == header);
    let place = place.unwrap_or_else(|| panic!("{}: a column {header:?}", drawing.key));
    drawing.table.rows.iter().map(|row| number(&row[place])).sum()
}

#[test]
fn pictures_are_well_formed_and_scale() {
    for_each_drawing(|name, _, style, drawing| {
        let svg = xml::parse(&drawing.svg).unwrap_or_else(|error| panic!("{name}: {error}"));
        let root = &svg[0];
        assert_eq!(root.name, "svg", "{name}");
        assert_eq!(
            root.attribute("viewBox"),
            Some(format!("0 0 {} {}", drawing.width_px, drawing.height_px).as_str()),
            "{name}"
        );
        assert_eq!(drawing.width_px, style.width_px, "{name}");
        assert_eq!(root.attribute("role"), Some("img"), "{name}");
        let allowed = ["svg", "text", "polygon", "polyline", "line", "circle", "rect"];
        let other = svg.iter().find(|element| !allowed.contains(&element.name.as_str()));
        assert!(other.is_none(), "{name}: {other:?}");
    });
}

#[test]
fn shapes_and_text_stay_inside_and_text_is_readable() {
    for_each_drawing(|name, _, _, drawing| {
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
    for_each_drawing(|name, _, _, drawing| {
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

/// By how many pixels two rectangles reach into each other, in the direction in which they do least.
fn overlap(a: [f64; 4], b: [f64; 4]) -> f64 {
    let across = (a[0] + a[2]).min(b[0] + b[2]) - a[0].max(b[0]);
    let down = (a[1] + a[3]).min(b[1] + b[3]) - a[1].max(b[1]);
    across.min(down)
}

#[test]
fn marks_lie_in_the_picture_and_apart() {
    for_each_drawing(|name, _, _, drawing| {
        let (width, height) = (f64::from(drawing.width_px), f64::from(drawing.height_px));
        for (index, mark) in drawing.marks.iter().enumerate() {
            let [left, top, wide, tall] = mark.area;
            assert!(
                left >= 0.0 && top >= 0.0 && left + wide <= width + 0.01 && top + tall <= height + 0.01,
                "{name}: {:?}",
                mark.area
            );
            assert!(!mark.label.trim().is_empty(), "{name}: mark {index} says nothing");
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
        let style = style(560);
        let bands = report.dayparts.bands().len();
        let expected = [
            (chart::clock(&report, style), 24, 24),
            (chart::dayparts(&report, style), bands, 1),
            (chart::hours(&report, style), 24, 24),
            (chart::week(&report, style), 168, 24),
            (chart::mobile_overall(&report, style), 2, 2),
            (chart::mobile_by_daypart(&report, style), bands, 1),
            (chart::mobile_by_hour(&report, style), 24, 24),
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
            let drawing = chart::distribution(column, &report, style);
            let histogram = &column.stats.histogram;
            let bins = histogram.counts.len() + usize::from(histogram.beyond > 0);
            assert_eq!(drawing.marks.len(), bins, "{case}, {}", drawing.key);
        }
    }
}

#[test]
fn marks_speak_their_values() {
    let report = cases::typical();
    let style = style(560);
    let hour = report.by_hour()[22];
    let spoken = format!(
        "22 to 23: {} listens, {} mobile",
        daypart_engine::text::number_format::count(hour.total()),
        daypart_engine::text::number_format::percent(hour.mobile_share())
    );
    assert_eq!(chart::clock(&report, style).marks[22].label, spoken);
    assert_eq!(chart::hours(&report, style).marks[22].label, spoken);
    assert_eq!(chart::mobile_by_hour(&report, style).marks[22].label, spoken);
    let cell = chart::week(&report, style).marks[4 * 24 + 22].label.clone();
    assert!(cell.starts_with("Friday, 22 to 23: "), "{cell}");
    let distribution = chart::distribution(&report.columns[0], &report, style);
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
    assert_eq!(chart::hours(&quiet, style).marks[3].label, "3 to 4: no listens");
}

#[test]
fn tables_hold_the_reports_totals() {
    for (case, report) in cases::all() {
        let style = style(560);
        let overall = report.by_mobile;
        for drawing in [
            chart::clock(&report, style),
            chart::dayparts(&report, style),
            chart::hours(&report, style),
        ] {
            assert_eq!(
                column_sum(&drawing, "Listens"),
                overall.total(),
                "{case}, {}",
                drawing.key
            );
        }
        for drawing in [
            chart::mobile_by_daypart(&report, style),
            chart::mobile_by_hour(&report, style),
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
            column_sum(&chart::mobile_overall(&report, style), "Count"),
            overall.total()
        );
        let week = chart::week(&report, style).table;
        let cells = week.rows.iter().flat_map(|row| &row[1..]);
        assert_eq!(cells.map(|cell| number(cell)).sum::<u64>(), overall.total(), "{case}");
        for column in &report.columns {
            let drawing = chart::distribution(column, &report, style);
            assert_eq!(
                column_sum(&drawing, "Customers"),
                column.stats.moments.count(),
                "{case}"
            );
        }
        for drawing in chart::all(&report, style) {
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
fn bars_are_as_long_as_their_values() {
    let report = cases::typical();
    let style = style(560);
    let colour = style.band_colour(0, 4).hex();
    let tall = |points: &str| {
        let ys: Vec<f64> = points
            .split_whitespace()
            .filter_map(|point| point.split_once(',')?.1.parse().ok())
            .collect();
        ys.iter().copied().fold(0.0, f64::max) - ys.iter().copied().fold(f64::INFINITY, f64::min)
    };
    let svg = xml::parse(&chart::hours(&report, style).svg).expect("well-formed");
    let heights: Vec<f64> = svg
        .iter()
        .filter(|element| element.name == "polygon" && element.attribute("fill") == Some(&colour))
        .filter_map(|element| element.attribute("points").map(tall))
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
fn bands_have_the_palettes_colours() {
    for (case, report) in cases::all().into_iter().filter(|(_, report)| report.events > 1_000) {
        for scheme in [Scheme::Light, Scheme::Dark] {
            let style = Style { scheme, width_px: 560 };
            let count = report.dayparts.bands().len();
            for drawing in [
                chart::clock(&report, style),
                chart::dayparts(&report, style),
                chart::hours(&report, style),
                chart::week(&report, style),
            ] {
                for band in 0..count {
                    let fill = format!("fill=\"{}\"", style.band_colour(band, count).hex());
                    assert!(drawing.svg.contains(&fill), "{case}, {}, band {band}", drawing.key);
                }
            }
        }
    }
}

#[test]
fn one_spike_does_not_flatten_the_week() {
    let (_, report) = cases::all().remove(3);
    let drawing = chart::week(&report, style(560));
    assert!(drawing.sentence.contains("colours end at 17"), "{}", drawing.sentence);
    let pale = format!("fill=\"{}\"", style(560).amount(17.0 / 900_007.0).hex());
    let full = format!("fill=\"{}\"", style(560).amount(1.0).hex());
    assert!(
        drawing.svg.matches(&full).count() >= 168,
        "the ordinary hours have a full colour"
    );
    assert!(
        drawing.svg.matches(&pale).count() <= 1,
        "no cell is as pale as a linear scale would make it"
    );
    assert_eq!(
        drawing.svg.matches("<circle").count(),
        4 + 1,
        "the key's dots, and one on the spike"
    );
    let typical = chart::week(&cases::typical(), style(560));
    assert!(!typical.sentence.contains("colours end"), "{}", typical.sentence);
}

#[test]
fn names_from_people_stay_text() {
    let (_, report) = cases::all()
        .into_iter()
        .find(|(case, _)| *case == "markup as a name")
        .expect("the case");
    let style = style(1200);
    let mut drawings = chart::all(&report, style);
    drawings.extend((0..3).map(|band| chart::spark(&report, band, style)));
    for drawing in &drawings {
        assert!(!drawing.svg.contains("<img"), "{}", drawing.key);
        assert!(xml::parse(&drawing.svg).is_ok(), "{}", drawing.key);
    }
    let shown = xml::parse(&drawings[1].svg).expect("well-formed");
    assert!(
        shown.iter().any(|element| element.text.contains(MARKUP)),
        "the name is shown as it is"
    );
}

#[test]
fn sparks_show_their_bands_hours() {
    for (case, report) in cases::all() {
        let bands = report.dayparts.bands().len();
        let mut rows = 0;
        for band in 0..bands {
            for width_px in [90, 220, 400] {
                let drawing = chart::spark(&report, band, style(width_px));
                assert!(xml::parse(&drawing.svg).is_ok(), "{case}, band {band}");
                assert_eq!(drawing.width_px, width_px);
                let picks = drawing.marks.iter().map(|mark| mark.pick.clone());
                let hours = (0..24).filter(|&hour| report.band_of_hour(hour) == band);
                let mut wanted: Vec<Option<Values>> = hours.map(|hour| Some(Values::code(hour as u32))).collect();
                for pick in picks {
                    let at = wanted.iter().position(|hour| *hour == pick);
                    wanted.remove(at.expect("an hour of the band, once"));
                }
                assert!(wanted.is_empty(), "{case}, band {band}: hours without a mark");
                assert_eq!(drawing.subject, Some(Subject::Hour));
            }
            rows += chart::spark(&report, band, style(220)).table.rows.len();
        }
        assert_eq!(rows, 24, "{case}: every hour stands in one band's picture");
    }
    let night = chart::spark(&cases::typical(), 3, style(220));
    let hours: Vec<&str> = night.table.rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(hours[..3], ["22 to 23", "23 to 24", "0 to 1"]);
    assert_eq!(night.marks[2].pick, Some(Values::code(0)));
    assert!(night.marks[2].label.starts_with("0 to 1: "), "{}", night.marks[2].label);
}

/// Just enough of an XML reader to tell whether a picture is well-formed, and what stands in it.
mod xml {
    #[derive(Debug)]
    pub struct Element {
        pub name: String,
        pub attributes: Vec<(String, String)>,
        pub text: String,
    }

    impl Element {
        pub fn attribute(&self, key: &str) -> Option<&str> {
            self.attributes
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value.as_str())
        }

        pub fn number(&self, key: &str) -> f64 {
            self.attribute(key)
                .and_then(|value| value.parse().ok())
                .unwrap_or_else(|| panic!("{self:?}: a number in {key}"))
        }
    }

    /// The elements in the order in which they open, or what is wrong.
    pub fn parse(source: &str) -> Result<Vec<Element>, String> {
        if let Some(bad) = source.chars().find(|letter| letter.is_control() && *letter != '\n') {
            return Err(format!("control character {bad:?}"));
        }
        let mut elements: Vec<Element> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut rest = source.trim_end();
        while !rest.is_empty() {
            let (text, after) = rest.split_once('<').ok_or("text after the root")?;
            match open.last() {
                Some(&inside) => elements[inside].text.push_str(&unescape(text)?),
                None if text.trim().is_empty() => {}
                None => return Err(format!("text outside the root: {text}")),
            }
            let (tag, after) = after.split_once('>').ok_or("a tag that does not end")?;
            rest = after;
            if let Some(name) = tag.strip_prefix('/') {
                let opened = open.pop().ok_or("an end without a start")?;
                if elements[opened].name != name {
                    return Err(format!("{} ended by {name}", elements[opened].name));
                }
                continue;
            }
            let (body, empty) = tag.strip_suffix('/').map_or((tag, false), |body| (body, true));
            let (name, mut attributes) = body.split_once(' ').unwrap_or((body, ""));
            let mut found = Vec::new();
            while !attributes.trim().is_empty() {
                let (key, value) = attributes.split_once("=\"").ok_or("an attribute without a value")?;
                let (value, after) = value.split_once('"').ok_or("a value that does not end")?;
                let key = key.trim().to_owned();
                if found.iter().any(|(other, _)| *other == key) {
                    return Err(format!("{key} twice"));
                }
                found.push((key, unescape(value)?));
                attributes = after;
            }
            if open.is_empty() && !elements.is_empty() {
                return Err("a second root".to_owned());
            }
            elements.push(Element {
                name: name.to_owned(),
                attributes: found,
                text: String::new(),
            });
            if !empty {
                open.push(elements.len() - 1);
            }
        }
        if open.is_empty() {
            Ok(elements)
        } else {
            Err("an element that does not end".to_owned())
        }
    }

    fn unescape(text: &str) -> Result<String, String> {
        let mut pieces = text.split('&');
        let mut plain = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (entity, after) = piece.split_once(';').ok_or("a bare ampersand")?;
            plain.push(match entity {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                other => return Err(format!("unknown entity {other}")),
            });
            plain.push_str(after);
        }
        Ok(plain)
    }
}
