//! Draws a report as SVG text: a view of the [`Report`](crate::engine::report::Report) goes in, a [`Drawing`] comes out.
//!
//! plotters draws the picture. Beside it a drawing carries what makes it usable without the picture: a title, a sentence
//! that says what it shows, the marks with their places and spoken values, and the same numbers as a table.
//!
//! To add a chart, write one function `fn name(report: &Report, style: &Style) -> Drawing` in a file of its own and list
//! it in [`all`].

mod palette;

pub use palette::{Rgb, Scheme, Style};

/// A chart, drawn: everything that the page needs to show, speak, tabulate and save it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// A short name without spaces that stays the same over versions, for element ids and file names: "time-of-day".
    pub key: &'static str,
    /// The chart's title.
    pub title: String,
    /// One sentence that says what the chart shows, made from its numbers.
    pub sentence: String,
    /// The picture, a whole `<svg>` element with a `viewBox` of `width_px` by `height_px`.
    pub svg: String,
    /// The picture's width in its own units.
    pub width_px: u32,
    /// The picture's height in its own units.
    pub height_px: u32,
    /// Its marks in the order in which the arrow keys step through them.
    pub marks: Vec<Mark>,
    /// How many marks stand side by side in a row, for the up and down keys: 24 in the heat map, else the number of marks.
    pub marks_per_row: usize,
    /// The same numbers as a table.
    pub table: Table,
}

/// One thing in a chart that has a value: a bar, a cell, a band of the ring.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Its hit area in the picture's units: left, top, width, height.
    pub area: [f64; 4],
    /// What is shown and spoken for it: "Friday, 22 to 23: 1,234 listens, 61 % mobile".
    pub label: String,
}

/// Numbers as text, ready for a table element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns' names.
    pub header: Vec<String>,
    /// The rows; the first cell names the row.
    pub rows: Vec<Vec<String>>,
}
