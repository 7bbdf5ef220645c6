//! Clock editor: a 24-hour ring with a draggable handle at the start of each daypart. With the keyboard,
//! handles are sliders.

use std::f64::consts::TAU;

use web_sys::Element;
use yew::prelude::*;

use crate::chart::{Scheme, Style};
use crate::state::{Action, DaypartEdit, DaypartEditor};
use crate::ui::components::logo::arc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::time::dayparts::{DAY_MINUTES, clock};

/// Half the side of the view box. Lengths in this file are in view box units.
const HALF_SIDE: f64 = 130.0;
/// Radii of the ring.
const INNER_RADIUS: f64 = 84.0;
const OUTER_RADIUS: f64 = 114.0;
/// Radius of a visible handle.
const HANDLE_RADIUS: f64 = 11.0;
/// Radius of the area in which a touch hits a handle.
const TOUCH_RADIUS: f64 = 18.0;
/// Step of pointer moves. Keys and typing reach every minute.
const POINTER_STEP_MINUTES: f64 = 15.0;

/// Properties of [`ClockEditor`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Receives the moves.
    pub runtime: Runtime,
    /// The dayparts.
    pub bands: DaypartEditor,
    /// Light or dark.
    pub scheme: Scheme,
}

/// The clock editor.
#[component]
pub fn ClockEditor(props: &Props) -> Html {
    let svg = use_node_ref();
    let dragged = use_state_eq(|| None::<usize>);
    let bands = props.bands.chosen.bands();
    let style = Style {
        scheme: props.scheme,
        width_px: 0,
    };
    let move_to = {
        let (runtime, svg) = (props.runtime.clone(), svg.clone());
        move |row: usize, event: &PointerEvent| {
            if let Some((turn, _)) = pointer_position(&svg, event) {
                let steps = (turn * f64::from(DAY_MINUTES) / POINTER_STEP_MINUTES).round();
                let minute = (steps * POINTER_STEP_MINUTES) as u32 % DAY_MINUTES;
                runtime.dispatch(Action::Dayparts(DaypartEdit::Move(row, minute)));
            }
        }
    };
    let onpointerdown = {
        let (dragged, svg, move_to) = (dragged.setter(), svg.clone(), move_to.clone());
        let starts: Vec<u32> = bands.iter().map(|band| band.start_minute).collect();
        Callback::from(move |event: PointerEvent| {
            let Some((turn, radius)) = pointer_position(&svg, &event) else {
                return;
            };
            if event.button() != 0 || !(INNER_RADIUS - TOUCH_RADIUS..=OUTER_RADIUS + TOUCH_RADIUS).contains(&radius) {
                return;
            }
            let distance = |start: u32| {
                let apart = (turn - f64::from(start) / f64::from(DAY_MINUTES)).abs();
                apart.min(1.0 - apart)
            };
            let nearest = (0..starts.len()).min_by(|&a, &b| distance(starts[a]).total_cmp(&distance(starts[b])));
            let Some(row) = nearest else { return };
            if let Some(svg) = svg.cast::<Element>() {
                // Without capture, the handle would only follow while the pointer is over the ring.
                let _ = svg.set_pointer_capture(event.pointer_id());
                focus_handle(&svg, row);
            }
            event.prevent_default();
            dragged.set(Some(row));
            // A press beside a handle moves the handle there; a press on it does not move it.
            if distance(starts[row]) * TAU * (INNER_RADIUS + OUTER_RADIUS) / 2.0 > HANDLE_RADIUS {
                move_to(row, &event);
            }
        })
    };
    let onpointermove = {
        let dragged = *dragged;
        Callback::from(move |event: PointerEvent| {
            if let Some(row) = dragged {
                move_to(row, &event);
            }
        })
    };
    let stop_drag = {
        let dragged = dragged.setter();
        Callback::from(move |_: PointerEvent| dragged.set(None))
    };
    let arcs = bands.iter().enumerate().map(|(band, daypart)| {
        let from = angle_of(daypart.start_minute);
        let to = angle_of(props.bands.chosen.end_minute(band));
        let to = if to > from { to } else { to + TAU };
        html! { <path d={arc(INNER_RADIUS, OUTER_RADIUS, from + 0.008, to - 0.008)} fill={style.band_colour(band, bands.len()).hex()} /> }
    });
    let hours = (0..24).map(|hour| {
        let angle = angle_of(hour * 60);
        let (out, label) = if hour % 6 == 0 { (8.0, true) } else { (4.0, false) };
        let (from, to) = (
            point_at(INNER_RADIUS - 4.0, angle),
            point_at(INNER_RADIUS - 4.0 - out, angle),
        );
        let (x, y) = point_at(INNER_RADIUS - 24.0, angle);
        html! {
            <>
                <line class="dial-tick" x1={px(from.0)} y1={px(from.1)} x2={px(to.0)} y2={px(to.1)} />
                if label {
                    <text class="dial-hour" x={px(x)} y={px(y + 4.5)}>{ hour }</text>
                }
            </>
        }
    });
    let handles = (0..bands.len()).map(|row| handle(props, row, style, *dragged == Some(row)));
    html! {
        <svg class={classes!("dial", dragged.is_some().then_some("holding"))} ref={svg} role="group"
            aria-label="24-hour clock. Move its handles to change when dayparts start." viewBox="-130 -130 260 260"
            {onpointerdown} {onpointermove} onpointerup={stop_drag.clone()} onpointercancel={stop_drag.clone()}
            onlostpointercapture={stop_drag}>
            <g aria-hidden="true">{ for arcs }{ for hours }</g>
            { for handles }
        </svg>
    }
}

/// Draws the handle at a daypart's start, as a slider.
fn handle(props: &Props, row: usize, style: Style, dragged: bool) -> Html {
    let bands = props.bands.chosen.bands();
    let (Some(band), Some(range)) = (bands.get(row), props.bands.start_range(row)) else {
        return Html::default();
    };
    let (x, y) = point_at((INNER_RADIUS + OUTER_RADIUS) / 2.0, angle_of(band.start_minute));
    let onkeydown = {
        let runtime = props.runtime.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let step = if event.shift_key() { 1 } else { 15 };
            let minute = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => range.at + step,
                "ArrowLeft" | "ArrowDown" => range.at.saturating_sub(step),
                "PageUp" => range.at + 60,
                "PageDown" => range.at.saturating_sub(60),
                "Home" => range.from,
                "End" => range.to,
                _ => return,
            };
            event.prevent_default();
            let minute = minute.clamp(range.from, range.to) % DAY_MINUTES;
            runtime.dispatch(Action::Dayparts(DaypartEdit::Move(row, minute)));
        })
    };
    let before = &bands[(row + bands.len() - 1) % bands.len()].name;
    let value_text = format!(
        "{}, where {before} ends and {} starts",
        clock(band.start_minute),
        band.name
    );
    html! {
        <g key={row} class={classes!("dial-handle", dragged.then_some("held"))} role="slider" tabindex="0"
            aria-label={format!("Start of {}", band.name)} aria-valuemin={range.from.to_string()}
            aria-valuemax={range.to.to_string()} aria-valuenow={range.at.to_string()} aria-valuetext={value_text} {onkeydown}>
            <circle class="dial-reach" cx={px(x)} cy={px(y)} r={px(TOUCH_RADIUS)} />
            <circle class="dial-knob" cx={px(x)} cy={px(y)} r={px(HANDLE_RADIUS)}
                stroke={style.band_colour(row, bands.len()).hex()} />
        </g>
    }
}

/// Returns a pointer's position: the clockwise angle from the top in turns (0 to 1), and the distance from
/// the centre.
fn pointer_position(svg: &NodeRef, event: &PointerEvent) -> Option<(f64, f64)> {
    let bounds = svg.cast::<Element>()?.get_bounding_client_rect();
    let scale = 2.0 * HALF_SIDE / bounds.width().max(1.0);
    let x = (f64::from(event.client_x()) - bounds.left()) * scale - HALF_SIDE;
    let y = (f64::from(event.client_y()) - bounds.top()) * scale - HALF_SIDE;
    let turn = x.atan2(-y) / TAU;
    Some((turn.rem_euclid(1.0), x.hypot(y)))
}

/// Focuses a handle, so that arrow keys continue where the pointer left it.
fn focus_handle(svg: &Element, row: usize) {
    use wasm_bindgen::JsCast;
    let handles = svg.get_elements_by_class_name("dial-handle");
    let handle = handles.item(row as u32);
    if let Some(handle) = handle.and_then(|handle| handle.dyn_into::<web_sys::SvgElement>().ok()) {
        let _ = handle.focus();
    }
}

/// Returns the angle of a minute of the day, in radians clockwise from the top.
fn angle_of(minute: u32) -> f64 {
    f64::from(minute) / f64::from(DAY_MINUTES) * TAU
}

fn point_at(radius: f64, angle: f64) -> (f64, f64) {
    (radius * angle.sin(), -radius * angle.cos())
}

fn px(length: f64) -> String {
    format!("{length:.2}")
}
