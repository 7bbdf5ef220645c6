//! Shapes: outlines of bars, ring segments and circles as lists of points, with optional rounded corners.
//!
//! Geometry only; [`canvas`](crate::chart::marks::canvas) fills and strokes them.

use crate::chart::marks::canvas::Point;

/// A rectangle: left, top, width, height, in pixels.
pub(in crate::chart) type Rect = [f64; 4];

/// Which corners of a bar are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::chart) enum RoundedCorners {
    All,
    Top,
    Left,
    Right,
}

/// Returns the outline of a rectangle with rounded corners. The radius is limited to what the rectangle allows.
pub(in crate::chart) fn bar([left, top, width, height]: Rect, radius_px: f64, rounded: RoundedCorners) -> Vec<Point> {
    let (right, bottom) = (left + width, top + height);
    let radius = match rounded {
        RoundedCorners::All => radius_px.min(width / 2.0).min(height / 2.0),
        RoundedCorners::Top => radius_px.min(width / 2.0).min(height),
        RoundedCorners::Left | RoundedCorners::Right => radius_px.min(width).min(height / 2.0),
    };
    let is_round = |at_left: bool, at_top: bool| match rounded {
        RoundedCorners::All => true,
        RoundedCorners::Top => at_top,
        RoundedCorners::Left => at_left,
        RoundedCorners::Right => !at_left,
    };
    // Clockwise from the top left: the corner, and the directions of the edges before and after it.
    let corners = [
        ((left, top), (0.0, 1.0), (1.0, 0.0), is_round(true, true)),
        ((right, top), (-1.0, 0.0), (0.0, 1.0), is_round(false, true)),
        ((right, bottom), (0.0, -1.0), (-1.0, 0.0), is_round(false, false)),
        ((left, bottom), (1.0, 0.0), (0.0, -1.0), is_round(true, false)),
    ];
    let mut outline = Vec::new();
    for (corner, from, to, round) in corners {
        if round && radius > 0.0 {
            let start = (corner.0 + from.0 * radius, corner.1 + from.1 * radius);
            let end = (corner.0 + to.0 * radius, corner.1 + to.1 * radius);
            let steps = if radius > 2.5 { 5 } else { 3 };
            outline.extend((0..=steps).map(|step| corner_arc(start, corner, end, f64::from(step) / f64::from(steps))));
        } else {
            outline.push(corner);
        }
    }
    outline
}

/// A ring segment (annular sector) between two radii and two angles, with rounded outer corners.
///
/// A straight gap of half `gap_px` is left on either side.
pub(in crate::chart) struct Wedge {
    pub centre: Point,
    pub inner_px: f64,
    pub outer_px: f64,
    /// Start angle in turns, clockwise from the top.
    pub from_turn: f64,
    /// End angle in turns; greater than `from_turn`.
    pub to_turn: f64,
    pub gap_px: f64,
    pub corner_px: f64,
}

impl Wedge {
    /// Returns the point at a radius and an angle in radians, clockwise from the top.
    fn at(&self, radius: f64, angle: f64) -> Point {
        (
            self.centre.0 + radius * angle.sin(),
            self.centre.1 - radius * angle.cos(),
        )
    }

    /// Returns the outline of the segment.
    pub fn outline(&self) -> Vec<Point> {
        let turn = std::f64::consts::TAU;
        let (from, to) = (self.from_turn * turn, self.to_turn * turn);
        let thickness = (self.outer_px - self.inner_px).max(0.0);
        // The gap has the same width at both radii, so its angle decreases with the radius.
        let inset = |radius: f64| (self.gap_px / 2.0 / radius).min((to - from) / 2.0);
        let (start, end) = (from + inset(self.outer_px), to - inset(self.outer_px));
        let corner = self
            .corner_px
            .min(thickness / 2.0)
            .min((end - start) * self.outer_px / 2.0)
            .max(0.0);
        let corner_angle = corner / self.outer_px;
        let (inner_start, inner_end) = (from + inset(self.inner_px), to - inset(self.inner_px));
        let shoulder = self.outer_px - corner;
        let mut outline = vec![self.at(self.inner_px, inner_start)];
        let rounding = |shoulder: Point, tip: Point, end: Point| {
            (0..=4).map(move |step| corner_arc(shoulder, tip, end, f64::from(step) / 4.0))
        };
        outline.extend(rounding(
            self.at(shoulder, from + inset(shoulder)),
            self.at(self.outer_px, start),
            self.at(self.outer_px, start + corner_angle),
        ));
        outline.extend(self.arc(self.outer_px, start + corner_angle, end - corner_angle));
        outline.extend(rounding(
            self.at(self.outer_px, end - corner_angle),
            self.at(self.outer_px, end),
            self.at(shoulder, to - inset(shoulder)),
        ));
        outline.extend(self.arc(self.inner_px, inner_end, inner_start));
        outline
    }

    /// Returns points along an arc, about 5 pixels apart so that it looks round.
    fn arc(&self, radius: f64, from: f64, to: f64) -> Vec<Point> {
        let steps = (((to - from).abs() * radius / 5.0).ceil() as usize).max(1);
        (0..=steps)
            .map(|step| self.at(radius, from + (to - from) * step as f64 / steps as f64))
            .collect()
    }
}

/// Returns the points of a circle as a closed polyline.
pub(in crate::chart) fn circle(centre: Point, radius_px: f64) -> Vec<Point> {
    let steps = 120;
    (0..=steps)
        .map(|step| {
            let angle = std::f64::consts::TAU * f64::from(step) / f64::from(steps);
            (centre.0 + radius_px * angle.sin(), centre.1 - radius_px * angle.cos())
        })
        .collect()
}

/// Returns the point at `t`, 0 to 1, of the quadratic Bézier curve that rounds a corner.
fn corner_arc(start: Point, corner: Point, end: Point, t: f64) -> Point {
    let (before, middle, after) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
    (
        before * start.0 + middle * corner.0 + after * end.0,
        before * start.1 + middle * corner.1 + after * end.1,
    )
}
