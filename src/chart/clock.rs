//! Around the clock: 24 bars around a ring of dayparts, midnight at the top.

use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::number_format::{count, counted, percent, short};
use daypart_engine::time::dayparts::DAY_MINUTES;

use crate::chart::marks::axes::{Legend, compact};
use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle, Point, picture};
use crate::chart::marks::palette::Style;
use crate::chart::marks::shapes::{Wedge, circle};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, width_px};
use crate::chart::phrases;
use crate::chart::{DataTable, Drawing, Mark};

/// The widest that the dial gets; in a wider picture it stands in the middle.
const DIAL_PX: f64 = 440.0;
/// Room around the bars for the hours.
const RIM_PX: f64 = 24.0;
/// Radii as parts of the bars' outer radius: where bars start, and the ring of dayparts.
const BARS_FROM: f64 = 0.47;
const RING_TO: f64 = 0.435;
const RING_FROM: f64 = 0.39;

/// Draws "Around the clock": listens by hour of day as bars around a ring, coloured by daypart.
pub fn clock(report: &Report, style: Style) -> Drawing {
    let width = style.room();
    let side = width.min(DIAL_PX);
    let key = Legend::new(report, width, Some("average hour"));
    let height = (side + 8.0 + key.height()).ceil();
    let dial = Dial {
        centre: (width / 2.0, side / 2.0),
        outer: side / 2.0 - RIM_PX,
    };
    let by_hour = report.by_hour();
    let sentence = sentence(report);
    let title = "Around the clock";
    let svg = picture(width, height, &format!("{title}. {sentence}"), |canvas| {
        dial.draw(canvas, report, style)?;
        key.draw(canvas, style, 0.0, side + 8.0)
    });
    let bands = report.dayparts.bands();
    Drawing {
        key: "around-the-clock",
        subject: Some(Subject::Hour),
        title: title.to_owned(),
        sentence,
        svg,
        width_px: width as u32,
        height_px: height as u32,
        marks: (0..24)
            .map(|hour| Mark {
                area: dial.hit_area(hour),
                outline: Some(dial.wedge(hour, dial.outer, 0.0).outline()),
                label: format!("{}: {}", phrases::hour_span(hour), phrases::listens(by_hour[hour])),
                pick: Some(Values::code(hour as u32)),
            })
            .collect(),
        marks_per_row: 24,
        ring: true,
        table: DataTable::new(
            &["Hour", "Daypart", "Listens", "Share of all"],
            (0..24)
                .map(|hour| {
                    vec![
                        phrases::hour_span(hour),
                        bands[report.band_of_hour(hour)].name.clone(),
                        count(by_hour[hour].total()),
                        percent(phrases::share(
                            by_hour[hour].total(),
                            Report::whole(&report.hours).total(),
                        )),
                    ]
                })
                .collect(),
        ),
    }
}

/// The busiest and the quietest hour in words.
fn sentence(report: &Report) -> String {
    let totals = report.by_hour().map(MobileSplit::total);
    let all: u64 = totals.iter().sum();
    let highest = totals.iter().copied().max().unwrap_or(0);
    let lowest = totals.iter().copied().min().unwrap_or(0);
    let at = |wanted: u64| (0..24).filter(|&hour| totals[hour] == wanted).collect::<Vec<usize>>();
    if all == 0 {
        return "There are no listens to show.".to_owned();
    }
    if highest == lowest {
        return format!("Every hour of the day has {}.", counted(highest, "listens"));
    }
    let (busiest, quietest) = (at(highest), at(lowest));
    if let ([hour], true) = (busiest.as_slice(), highest == all) {
        let what = if all == 1 {
            "The only listen is"
        } else {
            "All listens are"
        };
        return format!("{what} from {}.", phrases::hour_span(*hour));
    }
    let spans =
        |hours: &[usize]| phrases::list(&hours.iter().map(|&hour| phrases::hour_span(hour)).collect::<Vec<_>>());
    let top = match busiest.as_slice() {
        [hour] => format!(
            "The busiest hour is {}, with {} ({} of all)",
            phrases::hour_span(*hour),
            counted(highest, "listens"),
            percent(phrases::share(highest, all))
        ),
        hours @ ([_, _] | [_, _, _]) => format!(
            "The busiest hours are {}, with {} each",
            spans(hours),
            counted(highest, "listens")
        ),
        hours => format!(
            "{} hours are equally busy, with {} each",
            hours.len(),
            counted(highest, "listens")
        ),
    };
    let bottom = match (quietest.as_slice(), lowest) {
        ([hour], 0) => format!("{} has none", phrases::hour_span(*hour)),
        (hours, 0) => format!("{} hours have none", hours.len()),
        ([hour], lowest) => format!("the quietest is {}, with {}", phrases::hour_span(*hour), count(lowest)),
        (hours, lowest) => format!("the {} quietest have {} each", hours.len(), count(lowest)),
    };
    format!("{top}; {bottom}.")
}

/// Where the dial lies.
struct Dial {
    centre: Point,
    outer: f64,
}

impl Dial {
    fn wedge(&self, hour: usize, outer_px: f64, gap_px: f64) -> Wedge {
        Wedge {
            centre: self.centre,
            inner_px: self.outer * BARS_FROM,
            outer_px,
            from_turn: hour as f64 / 24.0,
            to_turn: (hour + 1) as f64 / 24.0,
            gap_px,
            corner_px: 3.0,
        }
    }

    fn at(&self, radius: f64, turn: f64) -> Point {
        let angle = turn * std::f64::consts::TAU;
        (
            self.centre.0 + radius * angle.sin(),
            self.centre.1 - radius * angle.cos(),
        )
    }

    /// A square in the middle of an hour's sector that touches no other hour's.
    fn hit_area(&self, hour: usize) -> [f64; 4] {
        let radius = self.outer * (1.0 + BARS_FROM) / 2.0;
        let middle = self.at(radius, (hour as f64 + 0.5) / 24.0);
        let apart = 2.0 * radius * (std::f64::consts::PI / 24.0).sin();
        let side = apart / std::f64::consts::SQRT_2 * 0.98;
        [middle.0 - side / 2.0, middle.1 - side / 2.0, side, side]
    }

    fn draw(&self, canvas: &Canvas<'_>, report: &Report, style: Style) -> DrawResult {
        let totals = report.by_hour().map(MobileSplit::total);
        let highest = totals.iter().copied().max().unwrap_or(0);
        let bands = report.dayparts.bands();
        let from = self.outer * BARS_FROM;
        for hour in 0..24 {
            canvas.fill(self.wedge(hour, self.outer, 2.0).outline(), style.wash())?;
        }
        for (hour, &total) in totals.iter().enumerate() {
            if total > 0 {
                let outer = from + (self.outer - from) * phrases::share(total, highest);
                let colour = style.band_colour(report.band_of_hour(hour), bands.len());
                canvas.fill(self.wedge(hour, outer.max(from + 1.5), 2.0).outline(), colour)?;
            }
        }
        let all: u64 = totals.iter().sum();
        if all > 0 && highest > 0 {
            let mean = from + (self.outer - from) * (all as f64 / 24.0 / highest as f64);
            let points = circle(self.centre, mean);
            canvas.path(points.clone(), 2.5, style.card())?;
            for dash in points.chunks(2) {
                canvas.path(dash.to_vec(), 1.2, style.ink())?;
            }
        }
        for (band, entry) in bands.iter().enumerate() {
            let (start, end) = (entry.start_minute, report.dayparts.end_minute(band));
            let end = if end > start { end } else { end + DAY_MINUTES };
            let ring = Wedge {
                centre: self.centre,
                inner_px: self.outer * RING_FROM,
                outer_px: self.outer * RING_TO,
                from_turn: f64::from(start) / f64::from(DAY_MINUTES),
                to_turn: f64::from(end) / f64::from(DAY_MINUTES),
                gap_px: 2.5,
                corner_px: 2.0,
            };
            canvas.fill(ring.outline(), style.band_colour(band, bands.len()))?;
        }
        let hours = LabelStyle::new(LABEL_PX, style.soft()).align(Align::Middle);
        for hour in (0..24).step_by(3) {
            let at = self.at(self.outer + RIM_PX - 11.0, hour as f64 / 24.0);
            canvas.text(&hour.to_string(), (at.0, at.1 + 4.3), hours)?;
        }
        self.middle(canvas, report, style)
    }

    /// The average customer's listens in the middle.
    fn middle(&self, canvas: &Canvas<'_>, report: &Report, style: Style) -> DrawResult {
        if report.customers == 0 {
            return Ok(());
        }
        let room = self.outer * RING_FROM * 1.75;
        let mean = report.events as f64 / report.customers as f64;
        let exact = short(mean);
        let each = if width_px(&exact, 16.0, true) > room {
            compact(mean.round() as u64)
        } else {
            exact
        };
        let size = (self.outer * 0.2).min(room / width_px(&each, 1.0, true)).max(SMALL_PX);
        let number = LabelStyle::new(size, style.ink()).bold().align(Align::Middle);
        canvas.text(&each, (self.centre.0, self.centre.1 + size * 0.16), number)?;
        let unit = LabelStyle::new(SMALL_PX, style.soft()).align(Align::Middle);
        // The lower line has to stay clear of the ring, whose inside narrows there.
        let low = size * 0.16 + 28.0;
        let ring = self.outer * RING_FROM;
        let chord = 2.0 * (ring * ring - low * low).max(0.0).sqrt();
        let per = format!("per {}", report.of.one());
        let whose = if width_px(&per, SMALL_PX, false) + 8.0 <= chord {
            per.as_str()
        } else {
            "each"
        };
        for (line, words) in ["listens", whose].iter().enumerate() {
            let down = size * 0.16 + 15.0 + 13.0 * line as f64;
            canvas.text(words, (self.centre.0, self.centre.1 + down), unit)?;
        }
        Ok(())
    }
}
