//! Histogram of one profile column, with its median.

use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::{ColumnReport, ProfileColumn, Report};
use daypart_engine::text::number_format::{count, counted, decimal, percent, short};

use crate::chart::marks::axes::{Frame, Heights, Plot, Ticks, compact, whole_step};
use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle};
use crate::chart::marks::palette::{ACCENT, CARD, Colour, INK, SOFT, band_colour};
use crate::chart::marks::shapes::{RoundedCorners, bar};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, text_width_px};
use crate::chart::{DataTable, Drawing, Mark, drawing_width, phrases};

/// Index of the median among the quantiles of the column statistics.
const MEDIAN: usize = 2;
const HEIGHTS: Heights = Heights {
    head: 24.0,
    plot: (0.3, 110.0, 200.0),
    foot: 22.0,
};

/// Draws the histogram of a profile column. Values above the last bin form one paler bar at the end.
pub fn distribution(column: &ColumnReport, report: &Report, width_px: u32) -> Drawing {
    let bins = bins(column);
    let highest = bins.iter().map(|bin| bin.customers).max().unwrap_or(0);
    let frame = Frame::new(drawing_width(width_px), &HEIGHTS, Ticks::counts(highest, 3));
    let layout = BinLayout::new(&bins, frame.plot, column);
    let colour = match column.column {
        ProfileColumn::Band(band) => band_colour(band, report.dayparts.bands().len()),
        ProfileColumn::Unique | ProfileColumn::Mobile => ACCENT,
    };
    let (key, sentence) = (drawing_key(column.column), sentence(column, report));
    let drawing = Drawing::new(key, &column.label, sentence, frame.size(), &|canvas| {
        frame.draw(canvas)?;
        layout.draw_bars(canvas, &bins, colour)?;
        layout.draw_value_axis(canvas, &bins)?;
        if column.view().moments.count() > 0 {
            layout.draw_median(canvas, column.view().quantiles[MEDIAN])?;
        }
        Ok(())
    });
    let marks = bins.iter().enumerate().map(|(index, bin)| {
        let label = format!("{}: {}", bin.name(), counted(bin.customers, report.of.many()));
        let pick = Values::Range {
            from: bin.first as u32,
            to: bin.last.map_or(u32::MAX, |last| last as u32),
        };
        Mark {
            pick: Some(pick),
            ..Mark::new(layout.area(index), label)
        }
    });
    Drawing {
        subject: Some(Subject::Column(column.column)),
        marks: marks.collect(),
        marks_per_row: bins.len(),
        table: table(column, report, &bins),
        ..drawing
    }
}

/// Builds the table: a row per bin.
fn table(column: &ColumnReport, report: &Report, bins: &[Bin]) -> DataTable {
    let all = column.view().moments.count();
    let share = format!("Share of {}", report.of.many());
    let rows = bins.iter().map(|bin| {
        vec![
            bin.name(),
            count(bin.customers),
            percent(phrases::share(bin.customers, all)),
        ]
    });
    DataTable::new(&[&column.label, report.of.heading(), &share], rows.collect())
}

/// A bin of the histogram: the customers with values from `first` to `last`, both included. Without `last` it
/// has no upper limit.
struct Bin {
    first: u64,
    last: Option<u64>,
    customers: u64,
}

impl Bin {
    /// Formats the range of values: "0 to 4", "120 or more".
    fn name(&self) -> String {
        match self.last {
            Some(last) if last <= self.first => count(self.first),
            Some(last) => format!("{} to {}", count(self.first), count(last)),
            None => format!("{} or more", count(self.first)),
        }
    }
}

/// Returns the bins of the histogram, and one for the values above it if there are any.
fn bins(column: &ColumnReport) -> Vec<Bin> {
    let histogram = &column.view().histogram;
    let (low, step) = (u64::from(histogram.low), u64::from(histogram.width.max(1)));
    let first = |index: usize| low + index as u64 * step;
    let mut bins: Vec<Bin> = histogram
        .counts
        .iter()
        .enumerate()
        .map(|(index, &customers)| Bin {
            first: first(index),
            last: Some(first(index + 1) - 1),
            customers,
        })
        .collect();
    if histogram.beyond > 0 {
        bins.push(Bin {
            first: first(histogram.counts.len()),
            last: None,
            customers: histogram.beyond,
        });
    }
    bins
}

/// Positions of the bins along the plot.
struct BinLayout {
    plot: Plot,
    column_px: f64,
    /// Number of bins of equal width. The bin above them, if there is one, is set apart.
    regular: usize,
    /// First value of the first bin.
    low: f64,
    /// Number of values per bin.
    step: f64,
}

/// Gap between the last regular bin and the bin above it.
const BEYOND_GAP_PX: f64 = 6.0;

impl BinLayout {
    fn new(bins: &[Bin], plot: Plot, column: &ColumnReport) -> BinLayout {
        let histogram = &column.view().histogram;
        let gap = if histogram.beyond > 0 { BEYOND_GAP_PX } else { 0.0 };
        BinLayout {
            plot,
            column_px: (plot.width() - gap) / bins.len().max(1) as f64,
            regular: histogram.counts.len(),
            low: f64::from(histogram.low),
            step: f64::from(histogram.width.max(1)),
        }
    }

    /// Returns the full-height column of a bin.
    fn area(&self, index: usize) -> [f64; 4] {
        let gap = if index >= self.regular { BEYOND_GAP_PX } else { 0.0 };
        let left = self.plot.left + index as f64 * self.column_px + gap;
        [left, self.plot.top, self.column_px, self.plot.height()]
    }

    /// Returns the x of a value. An integer is placed in the middle of its part of the bin.
    fn x(&self, value: f64) -> f64 {
        let bins = (value - self.low + 0.5) / self.step;
        if bins > self.regular as f64 {
            return self.plot.right - self.column_px / 2.0;
        }
        self.plot.left + bins.max(0.0) * self.column_px
    }

    /// Draws the bars. Those of bins without an upper limit are paler.
    fn draw_bars(&self, canvas: &Canvas<'_>, bins: &[Bin], colour: Colour) -> DrawResult {
        for (index, bin) in bins.iter().enumerate().filter(|(_, bin)| bin.customers > 0) {
            let column = self.area(index);
            let gap = (column[2] * 0.12).clamp(0.5, 3.0);
            let shade = if bin.last.is_some() {
                colour
            } else {
                CARD.mix(colour, 0.5)
            };
            let area = self.plot.bar_area(column, gap, bin.customers as f64);
            canvas.fill(bar(area, 3.0, RoundedCorners::Top), shade)?;
        }
        Ok(())
    }

    /// Draws the value axis: the first values of the bins that fit, and "… or more" below the bin above them.
    fn draw_value_axis(&self, canvas: &Canvas<'_>, bins: &[Bin]) -> DrawResult {
        let label_style = LabelStyle::new(SMALL_PX, SOFT);
        let baseline = self.plot.bottom + 15.0;
        let mut limit = self.plot.right;
        if let Some(beyond) = bins.last().filter(|bin| bin.last.is_none()) {
            let text = format!("{} or more", compact(beyond.first));
            canvas.text(&text, (self.plot.right, baseline), label_style.align(Align::End))?;
            limit -= text_width_px(&text, SMALL_PX, false) + 10.0;
        }
        let widest = bins
            .iter()
            .map(|bin| text_width_px(&compact(bin.first), SMALL_PX, false))
            .fold(0.0, f64::max);
        let bins_per_label = ((widest + 14.0) / self.column_px).ceil().max(1.0) as u64;
        let every = whole_step(bins_per_label, 1) as usize;
        for (index, bin) in bins.iter().enumerate().take(self.regular).step_by(every) {
            let text = compact(bin.first);
            let text_width = text_width_px(&text, SMALL_PX, false);
            let offset = if self.step > 1.0 { 0.0 } else { self.column_px / 2.0 };
            let x = (self.area(index)[0] + offset).max(text_width / 2.0);
            if x + text_width / 2.0 <= limit {
                canvas.text(&text, (x, baseline), label_style.align(Align::Middle))?;
            }
        }
        Ok(())
    }

    /// Draws the median as a labelled dashed line.
    fn draw_median(&self, canvas: &Canvas<'_>, median: f64) -> DrawResult {
        let x = self.x(median).clamp(self.plot.left, self.plot.right);
        canvas.reference_line((x, 18.0), (x, self.plot.bottom))?;
        let text = format!("median {}", median_text(median));
        let half = text_width_px(&text, LABEL_PX, false) / 2.0;
        let at = x.clamp(half, (self.plot.right - half).max(half));
        let label_style = LabelStyle::new(LABEL_PX, INK).align(Align::Middle);
        canvas.text(&text, (at, 13.0), label_style)
    }
}

/// Formats a median of integers, with one decimal unless it is an integer itself.
fn median_text(value: f64) -> String {
    decimal(value, usize::from(value.fract() != 0.0))
}

/// Returns the median, the average and the maximum.
fn sentence(column: &ColumnReport, report: &Report) -> String {
    let stats = column.view();
    let noun = match column.column {
        ProfileColumn::Unique => "unique tracks",
        ProfileColumn::Band(_) => "plays",
        ProfileColumn::Mobile => "mobile plays",
    };
    let when = match column.column {
        ProfileColumn::Band(band) => format!(" {}", phrases::during(&report.dayparts, band)),
        ProfileColumn::Unique | ProfileColumn::Mobile => String::new(),
    };
    let amount = |value: f64| {
        if value == 0.0 {
            format!("no {noun}{when}")
        } else if value == 1.0 {
            format!("1 {}{when}", noun.strip_suffix('s').unwrap_or(noun))
        } else {
            format!("{} {noun}{when}", median_text(value))
        }
    };
    let median = stats.quantiles[MEDIAN];
    match stats.moments.count() {
        0 => return format!("There are no {} to show.", report.of.many()),
        1 => return format!("The only {} has {}.", report.of.one(), amount(stats.moments.max())),
        _ => {}
    }
    if stats.moments.min() == stats.moments.max() {
        return if median == 0.0 {
            format!("No {} has any {noun}{when}.", report.of.one())
        } else {
            format!("Every {} has {}.", report.of.one(), amount(median))
        };
    }
    let at_most_median = if median == 0.0 {
        amount(0.0)
    } else {
        format!("{} or fewer {noun}{when}", median_text(median))
    };
    format!(
        "At least half of the {} have {at_most_median}; the average is {} and the maximum is {}.",
        report.of.many(),
        short(stats.moments.mean()),
        median_text(stats.moments.max())
    )
}

/// Returns the key of the drawing of a column.
fn drawing_key(column: ProfileColumn) -> &'static str {
    const BANDS: [&str; 8] = [
        "distribution-daypart-1",
        "distribution-daypart-2",
        "distribution-daypart-3",
        "distribution-daypart-4",
        "distribution-daypart-5",
        "distribution-daypart-6",
        "distribution-daypart-7",
        "distribution-daypart-8",
    ];
    match column {
        ProfileColumn::Unique => "distribution-unique",
        ProfileColumn::Mobile => "distribution-mobile",
        ProfileColumn::Band(band) => BANDS[band % BANDS.len()],
    }
}
