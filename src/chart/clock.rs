//! Clock chart: 24 radial bars around a ring of dayparts, midnight at the top.

use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::text::number_format::{count, counted, percent, short};
use daypart_engine::time::dayparts::DAY_MINUTES;

use crate::chart::marks::axes::{Legend, compact};
use crate::chart::marks::canvas::{Align, Canvas, DrawResult, LabelStyle, Point};
use crate::chart::marks::palette::{CARD, INK, SOFT, WASH, band_colour};
use crate::chart::marks::shapes::{Wedge, circle};
use crate::chart::marks::text::{LABEL_PX, SMALL_PX, text_width_px};
use crate::chart::{DataTable, Drawing, Mark, drawing_width, phrases};

/// Maximum size of the clock face, which is centred in a wider picture.
const MAX_FACE_PX: f64 = 440.0;
/// Width of the rim around the bars, for the hours.
const RIM_PX: f64 = 24.0;
/// Inner radius of the bars, and radii of the ring of dayparts, as fractions of the outer radius of the bars.
const BARS_FROM: f64 = 0.47;
const RING_TO: f64 = 0.435;
const RING_FROM: f64 = 0.39;

/// Draws "Around the clock": plays by hour of the day as radial bars, coloured by daypart.
pub fn clock(report: &Report, width_px: u32) -> Drawing {
    let width = drawing_width(width_px);
    let side = width.min(MAX_FACE_PX);
    let legend = Legend::new(report, width, Some("average hour"));
    let size = (width, (side + 8.0 + legend.height()).ceil());
    let face = ClockFace {
        centre: (width / 2.0, side / 2.0),
        outer: side / 2.0 - RIM_PX,
    };
    let by_hour = report.by_hour();
    let sentence = sentence(report);
    let drawing = Drawing::new("around-the-clock", "Around the clock", sentence, size, &|canvas| {
        face.draw(canvas, report)?;
        legend.draw(canvas, 0.0, side + 8.0)
    });
    let marks = (0..24).map(|hour| Mark {
        area: face.hit_area(hour),
        outline: Some(face.wedge(hour, face.outer, 0.0).outline()),
        label: format!("{}: {}", phrases::hour_span(hour), phrases::plays(by_hour[hour])),
        pick: Some(Values::code(hour as u32)),
    });
    Drawing {
        subject: Some(Subject::Hour),
        marks: marks.collect(),
        marks_per_row: 24,
        ring: true,
        table: table(report),
        ..drawing
    }
}

/// Builds the table: a row per hour.
fn table(report: &Report) -> DataTable {
    let all = Report::sum(&report.hours).total();
    let rows = report.by_hour().into_iter().enumerate().map(|(hour, split)| {
        vec![
            phrases::hour_span(hour),
            report.dayparts.bands()[report.band_of_hour(hour)].name.clone(),
            count(split.total()),
            percent(phrases::share(split.total(), all)),
        ]
    });
    DataTable::new(&["Hour", "Daypart", "Plays", "Share of plays"], rows.collect())
}

/// Returns the busiest and the quietest hour.
fn sentence(report: &Report) -> String {
    let totals = report.by_hour().map(MobileSplit::total);
    let all: u64 = totals.iter().sum();
    let highest = totals.iter().copied().max().unwrap_or(0);
    let lowest = totals.iter().copied().min().unwrap_or(0);
    let at = |wanted: u64| (0..24).filter(|&hour| totals[hour] == wanted).collect::<Vec<usize>>();
    if all == 0 {
        return phrases::NO_PLAYS.to_owned();
    }
    if highest == lowest {
        return format!("Every hour of the day has {}.", counted(highest, "plays"));
    }
    let (busiest, quietest) = (at(highest), at(lowest));
    if let ([hour], true) = (busiest.as_slice(), highest == all) {
        let which = if all == 1 { "The only play is" } else { "All plays are" };
        return format!("{which} at {}.", phrases::hour_span(*hour));
    }
    let spans =
        |hours: &[usize]| phrases::list(&hours.iter().map(|&hour| phrases::hour_span(hour)).collect::<Vec<_>>());
    let top = match busiest.as_slice() {
        [hour] => format!(
            "The busiest hour is {}, with {} ({} of all)",
            phrases::hour_span(*hour),
            counted(highest, "plays"),
            percent(phrases::share(highest, all))
        ),
        hours @ ([_, _] | [_, _, _]) => format!(
            "The busiest hours are {}, with {} each",
            spans(hours),
            counted(highest, "plays")
        ),
        hours => format!(
            "{} hours are equally busy, with {} each",
            hours.len(),
            counted(highest, "plays")
        ),
    };
    let bottom = match (quietest.as_slice(), lowest) {
        ([hour], 0) => format!("there are none at {}", phrases::hour_span(*hour)),
        (hours, 0) if hours.len() + busiest.len() == 24 => {
            format!("there are none in the other {} hours", phrases::in_words(hours.len()))
        }
        (hours, 0) => format!("there are none in {} hours", phrases::in_words(hours.len())),
        ([hour], lowest) => format!("the quietest is {}, with {}", phrases::hour_span(*hour), count(lowest)),
        (hours, lowest) => format!(
            "the {} quietest have {} each",
            phrases::in_words(hours.len()),
            count(lowest)
        ),
    };
    format!("{top}; {bottom}.")
}

/// Layout of the clock face.
struct ClockFace {
    centre: Point,
    /// Outer radius of the bars.
    outer: f64,
}

impl ClockFace {
    /// Returns the sector of an hour from the inner radius of the bars to `outer_px`.
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

    /// Returns the point at a radius and an angle in turns, clockwise from the top.
    fn at(&self, radius: f64, turn: f64) -> Point {
        let angle = turn * std::f64::consts::TAU;
        (
            self.centre.0 + radius * angle.sin(),
            self.centre.1 - radius * angle.cos(),
        )
    }

    /// Returns a square in the middle of an hour's sector that overlaps no other hour's.
    fn hit_area(&self, hour: usize) -> [f64; 4] {
        let radius = self.outer * (1.0 + BARS_FROM) / 2.0;
        let centre = self.at(radius, (hour as f64 + 0.5) / 24.0);
        let distance = 2.0 * radius * (std::f64::consts::PI / 24.0).sin();
        let side = distance / std::f64::consts::SQRT_2 * 0.98;
        [centre.0 - side / 2.0, centre.1 - side / 2.0, side, side]
    }

    fn draw(&self, canvas: &Canvas<'_>, report: &Report) -> DrawResult {
        let totals = report.by_hour().map(MobileSplit::total);
        let highest = totals.iter().copied().max().unwrap_or(0);
        let bands = report.dayparts.bands();
        let from = self.outer * BARS_FROM;
        for hour in 0..24 {
            canvas.fill(self.wedge(hour, self.outer, 2.0).outline(), WASH)?;
        }
        for (hour, &total) in totals.iter().enumerate() {
            if total > 0 {
                let outer = from + (self.outer - from) * phrases::share(total, highest);
                let colour = band_colour(report.band_of_hour(hour), bands.len());
                canvas.fill(self.wedge(hour, outer.max(from + 1.5), 2.0).outline(), colour)?;
            }
        }
        let all: u64 = totals.iter().sum();
        if all > 0 && highest > 0 {
            let mean = from + (self.outer - from) * (all as f64 / 24.0 / highest as f64);
            let points = circle(self.centre, mean);
            canvas.path(points.clone(), 2.5, CARD)?;
            for dash in points.chunks(2) {
                canvas.path(dash.to_vec(), 1.2, INK)?;
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
            canvas.fill(ring.outline(), band_colour(band, bands.len()))?;
        }
        let hour_style = LabelStyle::new(LABEL_PX, SOFT).align(Align::Middle);
        for hour in (0..24).step_by(3) {
            let at = self.at(self.outer + RIM_PX - 11.0, hour as f64 / 24.0);
            canvas.text(&hour.to_string(), (at.0, at.1 + 4.3), hour_style)?;
        }
        self.draw_average(canvas, report)
    }

    /// Draws the average number of plays per customer in the middle.
    fn draw_average(&self, canvas: &Canvas<'_>, report: &Report) -> DrawResult {
        if report.customers == 0 {
            return Ok(());
        }
        let max_width = self.outer * RING_FROM * 1.75;
        let mean = report.events as f64 / report.customers as f64;
        let exact = short(mean);
        let each = if text_width_px(&exact, 16.0, true) > max_width {
            compact(mean.round() as u64)
        } else {
            exact
        };
        let size = (self.outer * 0.2)
            .min(max_width / text_width_px(&each, 1.0, true))
            .max(SMALL_PX);
        let number = LabelStyle::new(size, INK).bold().align(Align::Middle);
        canvas.text(&each, (self.centre.0, self.centre.1 + size * 0.16), number)?;
        let unit = LabelStyle::new(SMALL_PX, SOFT).align(Align::Middle);
        // The lower line must not touch the ring, so it has to fit the chord at its height.
        let below_centre = size * 0.16 + 28.0;
        let ring = self.outer * RING_FROM;
        let chord = 2.0 * (ring * ring - below_centre * below_centre).max(0.0).sqrt();
        let per = format!("per {}", report.of.one());
        let second_line = if text_width_px(&per, SMALL_PX, false) + 8.0 <= chord {
            per.as_str()
        } else {
            "each"
        };
        for (line, text) in ["plays", second_line].iter().enumerate() {
            let offset = size * 0.16 + 15.0 + 13.0 * line as f64;
            canvas.text(text, (self.centre.0, self.centre.1 + offset), unit)?;
        }
        Ok(())
    }
}
