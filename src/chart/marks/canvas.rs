//! SVG canvas: plotters' SVG backend with fractional CSS pixels as its coordinates.
//!
//! plotters draws in whole pixels. The surface is therefore ten times as large as the picture, and
//! [`rewrite`] divides the lengths in the written SVG again, so that edges lie at fractions of a pixel and
//! the picture's units are CSS pixels. plotters also knows only plain colours, so it gets the index of each
//! [`Colour`], which [`rewrite`] replaces by the colour's CSS. What is drawn is up to each chart.

use std::cell::RefCell;
use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::chart::marks::palette::{CARD, Colour, INK};

/// Units of plotters' surface per pixel of the picture.
const UNITS_PER_PX: u32 = 10;
/// Factor by which plotters divides a font size before writing it.
const FONT_DIVISOR: f64 = 1.24;
/// Distance from the anchor of top-aligned text to its baseline in plotters' output, as a fraction of the
/// font size.
const BASELINE_EM: f64 = 0.76;
/// System fonts only, as on the page around the chart.
const FONT_FAMILY: &str = "ui-sans-serif, system-ui, Segoe UI, Roboto, DejaVu Sans, sans-serif";

/// A point in pixels from the top left corner of the picture.
pub(in crate::chart) type Point = (f64, f64);

/// The result of a drawing step. Writing SVG to a string can't fail, but plotters' types allow for errors.
pub(in crate::chart) type DrawResult = Result<(), Box<dyn std::error::Error>>;

/// Horizontal alignment of a text: whether its x is the start, the middle or the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::chart) enum Align {
    Start,
    Middle,
    End,
}

/// Font size, weight, colour and alignment of a text.
#[derive(Clone, Copy, Debug)]
pub(in crate::chart) struct LabelStyle {
    pub size_px: f64,
    pub bold: bool,
    pub colour: Colour,
    pub align: Align,
}

impl LabelStyle {
    /// Regular weight, aligned at the start.
    pub fn new(size_px: f64, colour: Colour) -> LabelStyle {
        LabelStyle {
            size_px,
            bold: false,
            colour,
            align: Align::Start,
        }
    }

    /// Sets the weight to bold.
    pub fn bold(self) -> LabelStyle {
        LabelStyle { bold: true, ..self }
    }

    /// Sets the alignment.
    pub fn align(self, align: Align) -> LabelStyle {
        LabelStyle { align, ..self }
    }
}

/// A surface to draw a picture on, in pixels.
pub(in crate::chart) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    /// The colours in use, by the index that plotters writes for each.
    colours: RefCell<Vec<Colour>>,
}

/// Draws a picture and returns it as a scalable `<svg>` element of this size, with `name` as its accessible name.
///
/// If a drawing step fails, the picture contains the error message instead.
pub(in crate::chart) fn picture(
    width_px: f64,
    height_px: f64,
    name: &str,
    paint: &dyn Fn(&Canvas<'_>) -> DrawResult,
) -> String {
    let size = (
        (width_px.ceil() as u32) * UNITS_PER_PX,
        (height_px.ceil() as u32) * UNITS_PER_PX,
    );
    let mut raw = String::new();
    let painted = {
        let root: DrawingArea<SVGBackend<'_>, Shift> = SVGBackend::with_string(&mut raw, size).into_drawing_area();
        let horizontal: Range<f64> = 0.0..f64::from(size.0 / UNITS_PER_PX);
        let vertical: Range<f64> = 0.0..f64::from(size.1 / UNITS_PER_PX);
        let pixels = (0..size.0 as i32, 0..size.1 as i32);
        let canvas = Canvas {
            area: root.apply_coord_spec(Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(
                horizontal, vertical, pixels,
            )),
            colours: RefCell::default(),
        };
        paint(&canvas)
            .and_then(|()| canvas.area.present().map_err(Into::into))
            .map(|()| canvas.colours.take())
    };
    let opening = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" \
         aria-label=\"{2}\">\n",
        size.0 / UNITS_PER_PX,
        size.1 / UNITS_PER_PX,
        escape(name)
    );
    match painted {
        Ok(colours) => opening + &rewrite(&raw, &colours),
        Err(error) => {
            let message = escape(&format!("This chart couldn’t be drawn: {error}"));
            format!("{opening}<text x=\"0\" y=\"16\" font-size=\"12\">{message}</text>\n</svg>\n")
        }
    }
}

impl Canvas<'_> {
    /// Fills a polygon.
    pub fn fill(&self, corners: Vec<Point>, colour: Colour) -> DrawResult {
        self.area
            .draw(&Polygon::new(corners, self.plotters_colour(colour).filled()))?;
        Ok(())
    }

    /// Draws a straight line.
    pub fn line(&self, from: Point, to: Point, width_px: f64, colour: Colour) -> DrawResult {
        self.path(vec![from, to], width_px, colour)
    }

    /// Draws a polyline.
    pub fn path(&self, points: Vec<Point>, width_px: f64, colour: Colour) -> DrawResult {
        let width = (width_px * f64::from(UNITS_PER_PX)).round() as u32;
        self.area.draw(&PathElement::new(
            points,
            self.plotters_colour(colour).stroke_width(width),
        ))?;
        Ok(())
    }

    /// Draws a straight dashed line with a halo in the card's colour, so that it stays visible over bars of
    /// any colour.
    pub fn reference_line(&self, from: Point, to: Point) -> DrawResult {
        self.line(from, to, 3.5, CARD)?;
        self.dashes(from, to, 1.5, INK)
    }

    /// Draws a straight dashed line.
    pub fn dashes(&self, from: Point, to: Point, width_px: f64, colour: Colour) -> DrawResult {
        const DASH_PX: f64 = 4.0;
        const GAP_PX: f64 = 3.0;
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let at = |distance: f64| {
            let fraction = (distance / length).min(1.0);
            (from.0 + (to.0 - from.0) * fraction, from.1 + (to.1 - from.1) * fraction)
        };
        let dashes = (length / (DASH_PX + GAP_PX)).ceil() as usize;
        for dash in 0..dashes {
            let start = dash as f64 * (DASH_PX + GAP_PX);
            self.line(at(start), at(start + DASH_PX), width_px, colour)?;
        }
        Ok(())
    }

    /// Fills a circle.
    pub fn disc(&self, centre: Point, radius_px: f64, colour: Colour) -> DrawResult {
        let radius = (radius_px * f64::from(UNITS_PER_PX)).round() as i32;
        self.area
            .draw(&Circle::new(centre, radius, self.plotters_colour(colour).filled()))?;
        Ok(())
    }

    /// Writes a text with its baseline at `at`.
    pub fn text(&self, text: &str, at: Point, label_style: LabelStyle) -> DrawResult {
        let text = printable(text);
        if text.trim().is_empty() {
            return Ok(());
        }
        let weight = if label_style.bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        let font: FontDesc<'_> = (
            FontFamily::Name(FONT_FAMILY),
            label_style.size_px * f64::from(UNITS_PER_PX) * FONT_DIVISOR,
            weight,
        )
            .into();
        let horizontal = match label_style.align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        let colour = self.plotters_colour(label_style.colour);
        let style = TextStyle::from(font)
            .color(&colour)
            .pos(Pos::new(horizontal, VPos::Top));
        let top = (at.0, at.1 - BASELINE_EM * label_style.size_px);
        self.area.draw(&Text::new(text, top, style))?;
        Ok(())
    }

    /// Registers a colour and returns its index as a colour for plotters.
    fn plotters_colour(&self, colour: Colour) -> RGBColor {
        let mut colours = self.colours.borrow_mut();
        let index = colours.iter().position(|known| *known == colour).unwrap_or_else(|| {
            colours.push(colour);
            colours.len() - 1
        });
        let [_, red, green, blue] = (index as u32).to_be_bytes();
        RGBColor(red, green, blue)
    }
}

/// Replaces the characters that XML doesn't allow.
fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect()
}

/// Escapes text for an XML attribute or element.
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

/// Converts plotters' output to CSS pixels and colours: removes the opening `<svg>` tag, divides every length, replaces
/// every colour's index, and removes attributes with default values. Relies on `<`, `>` and `"` being escaped outside
/// markup.
fn rewrite(raw: &str, colours: &[Colour]) -> String {
    let colours: Vec<String> = colours.iter().map(|colour| colour.css()).collect();
    let mut output = String::with_capacity(raw.len());
    for piece in raw.split('<').skip(2) {
        let Some((tag, text)) = piece.split_once('>') else {
            continue;
        };
        let (body, end) = tag.strip_suffix('/').map_or((tag, ">"), |body| (body, "/>"));
        let (name, attributes) = body.split_once(' ').unwrap_or((body, ""));
        output.push('<');
        output.push_str(name);
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
                output.push_str(part);
            }
            match key {
                "x" | "y" | "x1" | "y1" | "x2" | "y2" | "cx" | "cy" | "r" | "width" | "height" | "font-size"
                | "stroke-width" => push_pixels(&mut output, value),
                "points" => push_points(&mut output, value),
                "fill" | "stroke" => output.push_str(colour_at(&colours, value).unwrap_or(value)),
                _ => output.push_str(value),
            }
            output.push('"');
        }
        output.push_str(end);
        output.push_str(text.trim_end_matches('\n'));
        if name != "text" {
            output.push('\n');
        }
    }
    output
}

/// Returns the colour at an index in hexadecimal digits, such as "#00000A"; `None` for other values.
fn colour_at<'a>(colours: &'a [String], index: &str) -> Option<&'a str> {
    let index = usize::from_str_radix(index.strip_prefix('#')?, 16).ok()?;
    colours.get(index).map(String::as_str)
}

/// Appends points in surface units, such as "10,25 ", in pixels.
fn push_points(output: &mut String, points: &str) {
    for (index, point) in points.split_ascii_whitespace().enumerate() {
        if index > 0 {
            output.push(' ');
        }
        for (axis, units) in point.split(',').enumerate() {
            if axis > 0 {
                output.push(',');
            }
            push_pixels(output, units);
        }
    }
}

/// Appends a length in surface units as pixels, with at most one decimal.
///
/// A chart has thousands of lengths, nearly all integers, so a decimal point is inserted into the digits
/// instead of parsing and formatting the number.
fn push_pixels(output: &mut String, units: &str) {
    const { assert!(UNITS_PER_PX == 10) };
    let (sign, digits) = units.strip_prefix('-').map_or(("", units), |digits| ("-", digits));
    let rounded: String;
    let digits = if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits
    } else if let Ok(length) = digits.parse::<f64>() {
        rounded = format!("{}", length.round());
        &rounded
    } else {
        return output.push_str(units);
    };
    let (whole, tenths) = digits.split_at(digits.len().saturating_sub(1));
    if whole.is_empty() && matches!(tenths, "" | "0") {
        return output.push('0');
    }
    output.push_str(sign);
    output.push_str(if whole.is_empty() { "0" } else { whole });
    if tenths != "0" {
        output.push('.');
        output.push_str(tenths);
    }
}
