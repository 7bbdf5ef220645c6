//! Charts: draws a [`Report`] or a propensity model as SVG text.
//!
//! Each chart is a function from data and a width to a [`Drawing`]: the picture, plus what makes it
//! usable without seeing it (a title, a sentence, marks with positions and spoken labels, and the numbers as
//! a table). plotters writes the SVG. The functions are pure; the page's stage adds focus, pointer and
//! keyboard handling.
//!
//! Widths are in CSS pixels. Pictures are not scaled, so that their text has the size of the text around them.
//!
//! There is one file per chart. `marks` has the parts that charts share, `phrases` the words, and `headline` the page's
//! headline. To add a chart, write `fn name(report: &Report, width_px: u32) -> Drawing` in its own file and list it in
//! [`all`], or in [`propensity`] if it shows a model.

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
mod sparkline;
mod timeline;
mod week;

use daypart_engine::propensity::PropensityReport;
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::Report;
use daypart_engine::time::dayparts::Dayparts;

use marks::canvas::{Canvas, DrawResult, picture};

pub use calibration::calibration;
pub use clock::clock;
pub use coefficients::{coefficients, feature_name, odds, signed};
pub use dayparts::{dayparts, mobile_by_daypart};
pub use distribution::distribution;
pub use empty_chart::{ChartNeeds, empty_chart};
pub use group_comparison::hours_compared;
pub use headline::{headline, lede};
pub use hours::{hours, mobile_by_hour};
pub use lift::lift;
pub use marks::palette;
pub use mobile::mobile_overall;
pub use sample_report::sample_report;
pub use sparkline::sparkline;
pub use timeline::timeline;
pub use week::week;

/// A drawn chart, with everything that the page needs to show it, speak it, tabulate it and save it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Identifier for element ids and file names, such as "time-of-day". Contains no spaces and is stable
    /// over versions.
    pub key: &'static str,
    /// The subject that the marks are values of, so that marks can be selected as a filter; `None` if they can't.
    pub subject: Option<Subject>,
    /// Title.
    pub title: String,
    /// The main finding in one sentence, built from the numbers.
    pub sentence: String,
    /// The picture: a complete `<svg>` element with a `viewBox` of `width_px` by `height_px`.
    pub svg: String,
    /// Width of the picture in its own units.
    pub width_px: u32,
    /// Height of the picture in its own units.
    pub height_px: u32,
    /// Marks, in the order in which the arrow keys step through them.
    pub marks: Vec<Mark>,
    /// Number of marks per row, for the up and down keys: 24 in the heat map, 1 in a list of horizontal bars.
    pub marks_per_row: usize,
    /// Whether the last mark is adjacent to the first one.
    pub ring: bool,
    /// The same numbers as a table.
    pub table: DataTable,
}

/// One thing in a chart that has a value, such as a bar, a heat map cell or a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Hit area in the picture's units: left, top, width, height.
    pub area: [f64; 4],
    /// Corners of the true outline in the picture's units, if it is not a rectangle. The hit area then lies
    /// inside it.
    pub outline: Option<Vec<(f64, f64)>>,
    /// Text that is shown and spoken for the mark: "Friday, 22:00–23:00: 1,234 plays, 61% mobile".
    pub label: String,
    /// Values of the chart's subject that selecting the mark filters by.
    pub pick: Option<Values>,
}

/// Numbers as text, ready for a table element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataTable {
    /// Column names.
    pub header: Vec<String>,
    /// Rows; the first cell of each is the row's name.
    pub rows: Vec<Vec<String>>,
}

/// Limits the width of a chart to 240 to 2,000 pixels.
fn drawing_width(width_px: u32) -> f64 {
    f64::from(width_px.clamp(240, 2000))
}

/// Draws the charts of a report in the order of the page: time of day, mobile share, timeline, and the distribution of
/// each profile column. Used by tests; the page draws each chart when its section needs it.
pub fn all(report: &Report, width_px: u32) -> Vec<Drawing> {
    let mut drawings = vec![
        clock(report, width_px),
        dayparts(report, width_px),
        hours(report, width_px),
        week(report, width_px),
        mobile_overall(report, width_px),
        mobile_by_daypart(report, width_px),
        mobile_by_hour(report, width_px),
        timeline(report, width_px),
    ];
    drawings.extend(
        report
            .columns
            .iter()
            .map(|column| distribution(column, report, width_px)),
    );
    drawings
}

/// Draws every chart of an ad's propensity model, in the order of the page. `dayparts` are those of the
/// training features.
pub fn propensity(report: &PropensityReport, dayparts: &Dayparts, width_px: u32) -> [Drawing; 3] {
    [
        coefficients(&report.model, dayparts, width_px),
        lift(&report.evaluation, width_px),
        calibration(&report.evaluation, width_px),
    ]
}

impl Drawing {
    /// Draws a picture of this width and height in pixels, with title and sentence as its accessible name.
    ///
    /// It has no marks and no table yet.
    fn new(
        key: &'static str,
        title: &str,
        sentence: String,
        (width, height): (f64, f64),
        paint: &dyn Fn(&Canvas<'_>) -> DrawResult,
    ) -> Drawing {
        Drawing {
            key,
            subject: None,
            title: title.to_owned(),
            svg: picture(width, height, &format!("{title}. {sentence}"), paint),
            sentence,
            width_px: width as u32,
            height_px: height as u32,
            marks: Vec::new(),
            marks_per_row: 1,
            ring: false,
            table: DataTable::default(),
        }
    }

    /// Returns the indices of the marks between two marks, both included.
    ///
    /// In a single row these are the marks in between, the shorter way around in a ring. In several rows they
    /// are the marks of the rectangle that the two span.
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

    /// Returns the union of the values of some marks; `None` if none of them can be selected.
    pub fn values(&self, marks: &[usize]) -> Option<Values> {
        let picks = marks.iter().filter_map(|&mark| self.marks.get(mark)?.pick.as_ref());
        picks.fold(None, |values: Option<Values>, pick| {
            Some(match values {
                Some(values) => values.union(pick),
                None => pick.clone(),
            })
        })
    }

    /// Returns the indices of the marks whose values are all contained in `values`.
    pub fn chosen(&self, values: &Values) -> Vec<usize> {
        let is_chosen = |mark: &Mark| mark.pick.as_ref().is_some_and(|pick| values.contains_all(pick));
        let marks = self.marks.iter().enumerate();
        marks
            .filter(|(_, mark)| is_chosen(mark))
            .map(|(index, _)| index)
            .collect()
    }
}

impl Mark {
    /// Creates a mark with a rectangular hit area: left, top, width, height.
    fn new(area: [f64; 4], label: String) -> Mark {
        Mark {
            area,
            outline: None,
            label,
            pick: None,
        }
    }

    /// Sets the value that the mark selects, by its code.
    fn picking(self, code: u32) -> Mark {
        Mark {
            pick: Some(Values::code(code)),
            ..self
        }
    }

    /// Returns the outline as the `points` of an SVG polygon; `None` for a rectangle.
    pub fn points(&self) -> Option<String> {
        let corners = self.outline.as_ref()?;
        let pairs: Vec<String> = corners.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        Some(pairs.join(" "))
    }
}

impl DataTable {
    fn new(header: &[&str], rows: Vec<Vec<String>>) -> DataTable {
        DataTable {
            header: header.iter().map(|&name| name.to_owned()).collect(),
            rows,
        }
    }
}
