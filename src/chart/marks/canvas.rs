//! The drawing surface: plotters' SVG backend, addressed in CSS pixels with fractions.
//!
//! plotters counts whole pixels. The surface is therefore ten times as large as the picture, and [`tidy`] divides the
//! written numbers again, so that edges lie where they should and the picture's units are CSS pixels. What a chart looks
//! like is left to the chart.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::chart::marks::palette::{Rgb, Style};

/// How much finer than a pixel the surface is.
const FINER: u32 = 10;
/// plotters divides a font's size by this before it writes it.
const FONT_DIVISOR: f64 = 1.24;
/// Where plotters puts the baseline of text that hangs from its anchor, in parts of the font's size.
const HANGING_EM: f64 = 0.76;
/// System fonts alone, as on the page around the chart.
const FONT_FAMILY: &str = "ui-sans-serif, system-ui, Segoe UI, Roboto, DejaVu Sans, sans-serif";

/// A point in pixels from the picture's left top corner.
pub(in crate::chart) type Point = (f64, f64);

/// A drawing step's outcome. Writing SVG into a string has no way to fail, but plotters' types allow for one.
pub(in crate::chart) type DrawResult = Result<(), Box<dyn std::error::Error>>;

/// Where a text's given x lies: at its start, its middle or its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::chart) enum Align {
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(in crate::chart) struct LabelStyle {
    pub size_px: f64,
    pub bold: bool,
    pub colour: Rgb,
    pub align: Align,
}

impl LabelStyle {
    /// Regular text that starts at its place.
    pub fn new(size_px: f64, colour: Rgb) -> LabelStyle {
        LabelStyle {
            size_px,
            bold: false,
            colour,
            align: Align::Start,
        }
    }

    /// The same, bold.
    pub fn bold(self) -> LabelStyle {
        LabelStyle { bold: true, ..self }
    }

    /// The same, aligned otherwise.
    pub fn align(self, align: Align) -> LabelStyle {
        LabelStyle { align, ..self }
    }
}

/// A surface of so many pixels to draw on.
pub(in crate::chart) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
}

/// Draws a picture of so many pixels and gives it as an `<svg>` element that scales, named by `name` for those who don't
/// see it. If a step fails, the picture says so.
pub(in crate::chart) fn picture<F>(width_px: f64, height_px: f64, name: &str, paint: F) -> String
where
    F: FnOnce(&Canvas<'_>) -> DrawResult,
{
    let size = ((width_px.ceil() as u32) * FINER, (height_px.ceil() as u32) * FINER);
    let mut raw = String::new();
    let painted = {
        let root: DrawingArea<SVGBackend<'_>, Shift> = SVGBackend::with_string(&mut raw, size).into_drawing_area();
        let across: Range<f64> = 0.0..f64::from(size.0 / FINER);
        let down: Range<f64> = 0.0..f64::from(size.1 / FINER);
        let pixels = (0..size.0 as i32, 0..size.1 as i32);
        let canvas = Canvas {
            area: root.apply_coord_spec(Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(across, down, pixels)),
        };
        paint(&canvas).and_then(|()| canvas.area.present().map_err(Into::into))
    };
    let opening = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" \
         aria-label=\"{2}\">\n",
        size.0 / FINER,
        size.1 / FINER,
        escape(name)
    );
    match painted {
        Ok(()) => opening + &tidy(&raw),
        Err(error) => {
            let said = escape(&format!("This picture could not be drawn: {error}"));
            format!("{opening}<text x=\"0\" y=\"16\" font-size=\"12\">{said}</text>\n</svg>\n")
        }
    }
}

impl Canvas<'_> {
    /// Fills a shape given by its corners.
    pub fn fill(&self, corners: Vec<Point>, colour: Rgb) -> DrawResult {
        self.area.draw(&Polygon::new(corners, ink(colour).filled()))?;
        Ok(())
    }

    /// Draws a straight line.
    pub fn line(&self, from: Point, to: Point, width_px: f64, colour: Rgb) -> DrawResult {
        self.path(vec![from, to], width_px, colour)
    }

    /// Draws a line through all points.
    pub fn path(&self, points: Vec<Point>, width_px: f64, colour: Rgb) -> DrawResult {
        let width = (width_px * f64::from(FINER)).round() as u32;
        self.area
            .draw(&PathElement::new(points, ink(colour).stroke_width(width)))?;
        Ok(())
    }

    /// Draws a straight dashed line that stays visible over bars of any colour: on a ground of the card's colour.
    pub fn marked_line(&self, from: Point, to: Point, style: Style) -> DrawResult {
        self.line(from, to, 3.5, style.card())?;
        self.dashes(from, to, 1.5, style.ink())
    }

    /// Draws a straight dashed line.
    pub fn dashes(&self, from: Point, to: Point, width_px: f64, colour: Rgb) -> DrawResult {
        const DASH_PX: f64 = 4.0;
        const GAP_PX: f64 = 3.0;
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let at = |along: f64| {
            let part = (along / length).min(1.0);
            (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
        };
        let dashes = (length / (DASH_PX + GAP_PX)).ceil() as usize;
        for dash in 0..dashes {
            let start = dash as f64 * (DASH_PX + GAP_PX);
            self.line(at(start), at(start + DASH_PX), width_px, colour)?;
        }
        Ok(())
    }

    /// Fills a disc.
    pub fn disc(&self, centre: Point, radius_px: f64, colour: Rgb) -> DrawResult {
        let radius = (radius_px * f64::from(FINER)).round() as i32;
        self.area.draw(&Circle::new(centre, radius, ink(colour).filled()))?;
        Ok(())
    }

    /// Writes a text whose baseline is at `at`.
    pub fn text(&self, text: &str, at: Point, lettering: LabelStyle) -> DrawResult {
        let written = printable(text);
        if written.trim().is_empty() {
            return Ok(());
        }
        let weight = if lettering.bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        let font: FontDesc<'_> = (
            FontFamily::Name(FONT_FAMILY),
            lettering.size_px * f64::from(FINER) * FONT_DIVISOR,
            weight,
        )
            .into();
        let across = match lettering.align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        let colour = ink(lettering.colour);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(across, VPos::Top));
        let hung = (at.0, at.1 - HANGING_EM * lettering.size_px);
        self.area.draw(&Text::new(written, hung, style))?;
        Ok(())
    }
}

/// Text with the characters taken out that XML cannot hold.
fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect()
}

/// Text as it may stand in an XML attribute or element.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in printable(text).chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

fn ink(colour: Rgb) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

/// Brings what plotters wrote back to CSS pixels: drops the opening `<svg>` tag, divides every length, and leaves out
/// attributes that say nothing. It relies on `<`, `>` and `"` being escaped wherever they are not markup.
fn tidy(raw: &str) -> String {
    let mut tidied = String::with_capacity(raw.len());
    for piece in raw.split('<').skip(2) {
        let Some((tag, text)) = piece.split_once('>') else {
            continue;
        };
        let (body, end) = tag.strip_suffix('/').map_or((tag, ">"), |body| (body, "/>"));
        let (name, attributes) = body.split_once(' ').unwrap_or((body, ""));
        tidied.push('<');
        tidied.push_str(name);
        let mut rest = attributes;
        while let Some((key, (value, after))) = rest
            .split_once("=\"")
            .and_then(|(key, from)| Some((key.trim_start(), from.split_once('"')?)))
        {
            rest = after;
            match (key, value) {
                ("opacity", "1") | ("stroke", "none") => continue,
                ("stroke-width", _) if name == "circle" => continue,
                _ => {}
            }
            for part in [" ", key, "=\""] {
                tidied.push_str(part);
            }
            match key {
                "x" | "y" | "x1" | "y1" | "x2" | "y2" | "cx" | "cy" | "r" | "width" | "height" | "font-size"
                | "stroke-width" => push_pixels(&mut tidied, value),
                "points" => push_points(&mut tidied, value),
                _ => tidied.push_str(value),
            }
            tidied.push('"');
        }
        tidied.push_str(end);
        tidied.push_str(text.trim_end_matches('\n'));
        if name != "text" {
            tidied.push('\n');
        }
    }
    tidied
}

/// Appends points of the fine surface, such as "10,25 ", in pixels.
fn push_points(tidied: &mut String, points: &str) {
    for (place, point) in points.split_ascii_whitespace().enumerate() {
        if place > 0 {
            tidied.push(' ');
        }
        for (axis, fine) in point.split(',').enumerate() {
            if axis > 0 {
                tidied.push(',');
            }
            push_pixels(tidied, fine);
        }
    }
}

/// Appends a length of the fine surface in pixels, with a tenth where there is one. A chart has thousands of them, nearly all
/// whole numbers of that surface, and of those the digits are there already.
fn push_pixels(tidied: &mut String, fine: &str) {
    const { assert!(FINER == 10) };
    let (sign, digits) = fine.strip_prefix('-').map_or(("", fine), |digits| ("-", digits));
    let rounded: String;
    let digits = if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits
    } else if let Ok(length) = digits.parse::<f64>() {
        rounded = format!("{}", length.round());
        &rounded
    } else {
        return tidied.push_str(fine);
    };
    let (whole, tenths) = digits.split_at(digits.len().saturating_sub(1));
    if whole.is_empty() && matches!(tenths, "" | "0") {
        return tidied.push('0');
    }
    tidied.push_str(sign);
    tidied.push_str(if whole.is_empty() { "0" } else { whole });
    if tenths != "0" {
        tidied.push('.');
        tidied.push_str(tenths);
    }
}
