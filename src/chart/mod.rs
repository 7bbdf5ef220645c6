//! Draws a report as SVG text: a view of the [`Report`](daypart_engine::query::report::Report) goes in, a [`Drawing`] comes out.
//!
//! plotters draws the picture. Beside it a drawing carries what makes it usable without the picture: a title, a sentence
//! that says what it shows, the marks with their places and spoken values, and the same numbers as a table.
//!
//! To add a chart, write one function `fn name(report: &Report, style: Style) -> Drawing` in a file of its own and list it
//! in [`all`]. Those of an ad's model are drawn from what was learnt instead, and are listed in [`offer`].

mod calibration;
mod clock;
mod coefficients;
mod dayparts;
mod distribution;
mod empty_chart;
mod group_comparison;
mod headline;
mod hours;
mod lift;
mod marks;
mod mobile;
mod phrases;
mod sample_report;
mod timeline;
mod week;

use daypart_engine::propensity::PropensityReport;
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::Report;
use daypart_engine::time::dayparts::Dayparts;

pub use calibration::calibration;
pub use clock::clock;
pub use coefficients::{coefficients, feature_name, odds, signed};
pub use dayparts::{dayparts, mobile_by_daypart, spark};
pub use distribution::distribution;
pub use empty_chart::{ChartNeeds, lacking};
pub use group_comparison::hours_compared;
pub use headline::{headline, lede};
pub use hours::{hours, mobile_by_hour};
pub use lift::lift;
pub use marks::palette::{Rgb, Scheme, Style, mix};
pub use mobile::mobile_overall;
pub use sample_report::sample;
pub use timeline::timeline;
pub use week::week;

/// A chart, drawn: everything that the page needs to show, speak, tabulate and save it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// A short name without spaces that stays the same over versions, for element ids and file names: "time-of-day".
    pub key: &'static str,
    /// What its marks are values of, so that some can be chosen to look at.
    pub subject: Option<Subject>,
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
    /// Whether the last mark stands beside the first one.
    pub ring: bool,
    /// The same numbers as a table.
    pub table: DataTable,
}

impl Drawing {
    /// The marks from one to another: all between them in a picture of one row, on the shorter way where the row is a ring;
    /// those of the rectangle that they span in a picture of more rows.
    pub fn between(&self, one: usize, other: usize) -> Vec<usize> {
        let (first, last) = (one.min(other), one.max(other));
        let (count, per_row) = (self.marks.len(), self.marks_per_row.max(1));
        if per_row >= count || per_row == 1 {
            return match self.ring && 2 * (last - first) > count {
                true => (last..count).chain(0..=first).collect(),
                false => (first..=last).collect(),
            };
        }
        let columns = (first % per_row).min(last % per_row)..=(first % per_row).max(last % per_row);
        let rows = first / per_row..=last / per_row;
        rows.flat_map(|row| columns.clone().map(move |column| row * per_row + column))
            .filter(|&mark| mark < count)
            .collect()
    }

    /// What some marks stand for together; `None` when they stand for nothing that can be chosen.
    pub fn values(&self, marks: &[usize]) -> Option<Values> {
        let picks = marks.iter().filter_map(|&mark| self.marks.get(mark)?.pick.as_ref());
        picks.fold(None, |values: Option<Values>, pick| {
            Some(match values {
                Some(values) => values.and(pick),
                None => pick.clone(),
            })
        })
    }

    /// Which marks stand for values that are among these.
    pub fn chosen(&self, values: &Values) -> Vec<usize> {
        let is_chosen = |mark: &Mark| mark.pick.as_ref().is_some_and(|pick| values.holds(pick));
        let marks = self.marks.iter().enumerate();
        marks
            .filter(|(_, mark)| is_chosen(mark))
            .map(|(index, _)| index)
            .collect()
    }
}

/// One thing in a chart that has a value: a bar, a cell, a band of the ring.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Its hit area in the picture's units: left, top, width, height.
    pub area: [f64; 4],
    /// Its true outline, as corners in the picture's units, where it is no rectangle; the area then lies inside it.
    pub outline: Option<Vec<(f64, f64)>>,
    /// What is shown and spoken for it: "Friday, 22 to 23: 1,234 listens, 61 % mobile".
    pub label: String,
    /// Which values of the chart's subject it stands for.
    pub pick: Option<Values>,
}

impl DataTable {
    fn new(header: &[&str], rows: Vec<Vec<String>>) -> DataTable {
        DataTable {
            header: header.iter().map(|&name| name.to_owned()).collect(),
            rows,
        }
    }
}

impl Mark {
    /// A mark whose hit area is a rectangle: left, top, width, height.
    fn new(area: [f64; 4], label: String) -> Mark {
        Mark {
            area,
            outline: None,
            label,
            pick: None,
        }
    }

    /// The same, standing for a code of its chart's subject.
    fn picking(self, code: u32) -> Mark {
        Mark {
            pick: Some(Values::code(code)),
            ..self
        }
    }

    /// The outline as the `points` of an SVG polygon; `None` where the mark is a rectangle.
    pub fn points(&self) -> Option<String> {
        let corners = self.outline.as_ref()?;
        let pairs: Vec<String> = corners.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        Some(pairs.join(" "))
    }
}

/// Every chart of a report in the page's order, at one width.
pub fn all(report: &Report, style: Style) -> Vec<Drawing> {
    let mut drawings = vec![
        clock(report, style),
        dayparts(report, style),
        hours(report, style),
        week(report, style),
        mobile_overall(report, style),
        mobile_by_daypart(report, style),
        mobile_by_hour(report, style),
        timeline(report, style),
    ];
    drawings.extend(report.columns.iter().map(|column| distribution(column, report, style)));
    drawings
}

/// Every chart of an ad's model in the page's order, at one width. The dayparts are those that it was learnt by.
pub fn offer(report: &PropensityReport, dayparts: &Dayparts, style: Style) -> [Drawing; 3] {
    [
        coefficients(&report.model, dayparts, style),
        lift(&report.evaluation, style),
        calibration(&report.evaluation, style),
    ]
}

/// Numbers as text, ready for a table element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataTable {
    /// The columns' names.
    pub header: Vec<String>,
    /// The rows; the first cell names the row.
    pub rows: Vec<Vec<String>>,
}
