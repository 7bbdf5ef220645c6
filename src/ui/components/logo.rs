//! The logo: a 24-hour ring in the daypart colours, and the arc shape that it shares with the clock editor.

use std::f64::consts::TAU;

use yew::prelude::*;

/// CSS class, first hour and last hour of each arc.
const PARTS: [(&str, f64, f64); 4] = [
    ("part-morning", 5.0, 12.0),
    ("part-afternoon", 12.0, 17.0),
    ("part-evening", 17.0, 22.0),
    ("part-night", 22.0, 29.0),
];

/// The logo: four arcs around a day.
pub fn logo() -> Html {
    let arcs = PARTS.iter().map(|(class, from, to)| {
        html! { <path class={*class} d={arc(9.0, 15.0, angle_of(*from) + 0.06, angle_of(*to) - 0.06)} /> }
    });
    html! { <svg class="logo" viewBox="-16 -16 32 32" aria-hidden="true">{ for arcs }</svg> }
}

fn angle_of(hour: f64) -> f64 {
    hour / 24.0 * TAU
}

/// Returns the SVG path of a ring segment between two radii and two angles, in radians clockwise from the top.
pub(in crate::ui) fn arc(inner: f64, outer: f64, from: f64, to: f64) -> String {
    let at = |radius: f64, angle: f64| format!("{:.2} {:.2}", radius * angle.sin(), -radius * angle.cos());
    let large = u8::from((to - from).abs() > TAU / 2.0);
    format!(
        "M{} A{inner} {inner} 0 {large} 1 {} L{} A{outer} {outer} 0 {large} 0 {} Z",
        at(inner, from),
        at(inner, to),
        at(outer, to),
        at(outer, from)
    )
}
