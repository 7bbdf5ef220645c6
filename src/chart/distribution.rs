//! The distribution of one profile column: how many customers have how much.

use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::{ColumnReport, ProfileColumn, Report};
use daypart_engine::text::number_format::{count, counted, decimal, percent, short};

use crate::chart::marks::axes::{Plot, axis_width, compact, count_ticks};
use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle, picture};
use crate::chart::marks::palette::{Style, mix};
use crate::chart::marks::shapes::{Round, bar};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, width_px};
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

/// Where the median stands among the quantiles of the column statistics.
const MEDIAN: usize = 2;
const HEAD_PX: f64 = 24.0;
const FOOT_PX: f64 = 22.0;

/// Draws the histogram of a profile column with its median. What lies past the last bin is one paler bar at the end.
pub fn distribution(column: &ColumnReport, report: &Report, style: Style) -> Drawing {
    let width = style.room();
    let bins = bins(column);
    let highest = bins.iter().map(|bin| bin.customers).max().unwrap_or(0);
    let (ticks, end) = count_ticks(highest, 3);
    let bottom = HEAD_PX + (width * 0.3).clamp(110.0, 200.0);
    let plot = Plot {
        left: axis_width(&ticks),
        right: width,
        top: HEAD_PX,
        bottom,
        highest: end,
    };
    let height = (bottom + FOOT_PX).ceil();
    let layout = Layout::new(&bins, plot, column);
    let colour = match column.column {
        ProfileColumn::Band(band) => style.band_colour(band, report.dayparts.bands().len()),
        ProfileColumn::Unique | ProfileColumn::Mobile => style.accent(),
    };
    let sentence = sentence(column, report);
    let svg = picture(width, height, &format!("{}. {sentence}", column.label), |canvas| {
        plot.grid(canvas, style, &ticks)?;
        for (place, bin) in bins.iter().enumerate() {
            if bin.customers > 0 {
                let [left, _, wide, _] = layout.area(place);
                let gap = (wide * 0.12).clamp(0.5, 3.0);
                let top = plot.y(bin.customers as f64).min(plot.bottom - 1.0);
                let area = [left + gap / 2.0, top, wide - gap, plot.bottom - top];
                let shade = if bin.last.is_some() {
                    colour
                } else {
                    mix(style.card(), colour, 0.5)
                };
                canvas.fill(bar(area, 3.0, Round::Top), shade)?;
            }
        }
        layout.scale(canvas, style, &bins)?;
        if column.view().moments.count() > 0 {
            layout.median(canvas, style, column.view().quantiles[MEDIAN])?;
        }
        Ok(())
    });
    let all = column.view().moments.count();
    Drawing {
        key: key(column.column),
        subject: Some(Subject::Column(column.column)),
        title: column.label.clone(),
        sentence,
        svg,
        width_px: width as u32,
        height_px: height as u32,
        marks: bins
            .iter()
            .enumerate()
            .map(|(place, bin)| {
                let label = format!("{}: {}", bin.name(), counted(bin.customers, report.of.many()));
                let to = bin.last.map_or(u32::MAX, |last| last as u32);
                Mark {
                    pick: Some(Values::Range {
                        from: bin.first as u32,
                        to,
                    }),
                    ..Mark::new(layout.area(place), label)
                }
            })
            .collect(),
        marks_per_row: bins.len(),
        ring: false,
        table: DataTable::new(
            &[
                column.label.as_str(),
                report.of.heading(),
                &format!("Share of {}", report.of.many()),
            ],
            bins.iter()
                .map(|bin| {
                    vec![
                        bin.name(),
                        count(bin.customers),
                        percent(phrases::share(bin.customers, all)),
                    ]
                })
                .collect(),
        ),
    }
}

/// Customers whose value lies from `first` to `last`, both included; without `last`, from `first` on.
struct Bin {
    first: u64,
    last: Option<u64>,
    customers: u64,
}

impl Bin {
    fn name(&self) -> String {
        match self.last {
            Some(last) if last <= self.first => count(self.first),
            Some(last) => format!("{} to {}", count(self.first), count(last)),
            None => format!("{} or more", count(self.first)),
        }
    }
}

fn bins(column: &ColumnReport) -> Vec<Bin> {
    let histogram = &column.view().histogram;
    let (low, step) = (u64::from(histogram.low), u64::from(histogram.width.max(1)));
    let first = |place: usize| low + place as u64 * step;
    let mut bins: Vec<Bin> = histogram
        .counts
        .iter()
        .enumerate()
        .map(|(place, &customers)| Bin {
            first: first(place),
            last: Some(first(place + 1) - 1),
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

/// Where bins stand along the plot.
struct Layout {
    plot: Plot,
    column_px: f64,
    /// Bins of equal width; one past them, if there is one, stands apart.
    regular: usize,
    low: f64,
    step: f64,
}

/// The room between the last bin and what lies past it.
const BEYOND_GAP_PX: f64 = 6.0;

impl Layout {
    fn new(bins: &[Bin], plot: Plot, column: &ColumnReport) -> Layout {
        let histogram = &column.view().histogram;
        let apart = if histogram.beyond > 0 { BEYOND_GAP_PX } else { 0.0 };
        Layout {
            plot,
            column_px: (plot.width() - apart) / bins.len().max(1) as f64,
            regular: histogram.counts.len(),
            low: f64::from(histogram.low),
            step: f64::from(histogram.width.max(1)),
        }
    }

    fn area(&self, place: usize) -> [f64; 4] {
        let apart = if place >= self.regular { BEYOND_GAP_PX } else { 0.0 };
        let left = self.plot.left + place as f64 * self.column_px + apart;
        [left, self.plot.top, self.column_px, self.plot.height()]
    }

    /// The x of a value. Whole values stand at the middle of their own share of a bin.
    fn x(&self, value: f64) -> f64 {
        let bins = (value - self.low + 0.5) / self.step;
        if bins > self.regular as f64 {
            return self.plot.right - self.column_px / 2.0;
        }
        self.plot.left + bins.max(0.0) * self.column_px
    }

    /// The first values of some bins, as many as fit, and "or more" under what lies past them.
    fn scale(&self, canvas: &Canvas<'_>, style: Style, bins: &[Bin]) -> DrawResult {
        let lettering = LabelStyle::new(SMALL_PX, style.soft());
        let baseline = self.plot.bottom + 15.0;
        let mut limit = self.plot.right;
        if let Some(beyond) = bins.last().filter(|bin| bin.last.is_none()) {
            let text = format!("{} or more", compact(beyond.first));
            canvas.text(&text, (self.plot.right, baseline), lettering.align(Align::End))?;
            limit -= width_px(&text, SMALL_PX, false) + 10.0;
        }
        let widest = bins
            .iter()
            .map(|bin| width_px(&compact(bin.first), SMALL_PX, false))
            .fold(0.0, f64::max);
        let fitting = ((widest + 14.0) / self.column_px).ceil().max(1.0) as u64;
        let every = crate::chart::marks::axes::round_step(fitting, 1) as usize;
        for (place, bin) in bins.iter().enumerate().take(self.regular).step_by(every) {
            let text = compact(bin.first);
            let wide = width_px(&text, SMALL_PX, false);
            let middle = if self.step > 1.0 { 0.0 } else { self.column_px / 2.0 };
            let x = (self.area(place)[0] + middle).max(wide / 2.0);
            if x + wide / 2.0 <= limit {
                canvas.text(&text, (x, baseline), lettering.align(Align::Middle))?;
            }
        }
        Ok(())
    }

    fn median(&self, canvas: &Canvas<'_>, style: Style, median: f64) -> DrawResult {
        let x = self.x(median).clamp(self.plot.left, self.plot.right);
        canvas.marked_line((x, 18.0), (x, self.plot.bottom), style)?;
        let text = format!("median {}", figure(median));
        let half = width_px(&text, LABEL_PX, false) / 2.0;
        let at = x.clamp(half, (self.plot.right - half).max(half));
        let lettering = LabelStyle::new(LABEL_PX, style.ink()).align(Align::Middle);
        canvas.text(&text, (at, 13.0), lettering)
    }
}

/// A median of whole numbers, which is whole or lies halfway between two, or near it.
fn figure(value: f64) -> String {
    decimal(value, usize::from(value.fract() != 0.0))
}

fn sentence(column: &ColumnReport, report: &Report) -> String {
    let stats = column.view();
    let amount = |value: f64| {
        let noun = |many: &str| match (value == 1.0, many.strip_suffix('s')) {
            (true, Some(one)) => format!("1 {one}"),
            _ => format!("{} {many}", figure(value)),
        };
        match column.column {
            ProfileColumn::Unique => noun("unique tracks"),
            ProfileColumn::Band(band) => format!("{} {}", noun("listens"), phrases::during(&report.dayparts, band)),
            ProfileColumn::Mobile => noun("mobile listens"),
        }
    };
    let median = stats.quantiles[MEDIAN];
    match stats.moments.count() {
        0 => return format!("There are no {} to show.", report.of.many()),
        1 => return format!("The only {} has {}.", report.of.one(), amount(stats.moments.max())),
        _ => {}
    }
    if stats.moments.min() == stats.moments.max() {
        return format!("Every {} has {}.", report.of.one(), amount(median));
    }
    format!(
        "At least half of the {} have {} or fewer; the average is {}, the most {}.",
        report.of.many(),
        amount(median),
        short(stats.moments.mean()),
        figure(stats.moments.max())
    )
}

fn key(column: ProfileColumn) -> &'static str {
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
