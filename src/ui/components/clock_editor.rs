//! Clock editor: a 24-hour ring with a draggable handle at the start of each daypart. With the keyboard,
//! handles are sliders.

use std::f64::consts::TAU;

use web_sys::Element;
use yew::prelude::*;

use crate::chart::palette;
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
}

/// The clock editor.
#[component]
pub fn ClockEditor(props: &Props) -> Html {
    let svg = use_node_ref();
    let dragged = use_state_eq(|| None::<usize>);
    let bands = props.bands.chosen.bands();
    let drag = Drag {
        runtime: props.runtime.clone(),
        svg: svg.clone(),
        dragged: dragged.clone(),
        starts: bands.iter().map(|band| band.start_minute).collect(),
    };
    let stop = drag.on(Drag::stop);
    let arcs = bands.iter().enumerate().map(|(band, daypart)| {
        let from = angle_of(daypart.start_minute);
        let to = angle_of(props.bands.chosen.end_minute(band));
        let to = if to > from { to } else { to + TAU };
        html! { <path d={arc(INNER_RADIUS, OUTER_RADIUS, from + 0.008, to - 0.008)} fill={palette::band_colour(band, bands.len()).css()} /> }
    });
    let handles = (0..bands.len()).map(|row| handle(props, row, *dragged == Some(row)));
    html! {
        <svg class={classes!("dial", dragged.is_some().then_some("holding"))} ref={svg} role="group"
            aria-label="24-hour clock. Move its handles to change when dayparts start." viewBox="-130 -130 260 260"
            onpointerdown={drag.on(Drag::start)} onpointermove={drag.on(Drag::follow)} onpointerup={stop.clone()}
            onpointercancel={stop.clone()} onlostpointercapture={stop}>
            <g aria-hidden="true">{ for arcs }{ for (0..24).map(hour) }</g>
            { for handles }
        </svg>
    }
}

/// Pointer event handlers of the ring.
#[derive(Clone)]
struct Drag {
    runtime: Runtime,
    svg: NodeRef,
    /// Index of the daypart whose handle is being dragged.
    dragged: UseStateHandle<Option<usize>>,
    /// Start minutes of the dayparts.
    starts: Vec<u32>,
}

impl Drag {
    fn on(&self, handle: fn(&Drag, &PointerEvent)) -> Callback<PointerEvent> {
        let drag = self.clone();
        Callback::from(move |event| handle(&drag, &event))
    }

    fn start(&self, event: &PointerEvent) {
        let Some((turn, radius)) = pointer_position(&self.svg, event) else {
            return;
        };
        if event.button() != 0 || !(INNER_RADIUS - TOUCH_RADIUS..=OUTER_RADIUS + TOUCH_RADIUS).contains(&radius) {
            return;
        }
        let distance = |start: u32| {
            let apart = (turn - f64::from(start) / f64::from(DAY_MINUTES)).abs();
            apart.min(1.0 - apart)
        };
        let distances = self.starts.iter().map(|&start| distance(start)).enumerate();
        let Some((row, apart)) = distances.min_by(|a, b| a.1.total_cmp(&b.1)) else {
            return;
        };
        if let Some(svg) = self.svg.cast::<Element>() {
            // Without capture, the handle would only follow while the pointer is over the ring.
            let _ = svg.set_pointer_capture(event.pointer_id());
            focus_handle(&svg, row);
        }
        event.prevent_default();
        self.dragged.set(Some(row));
        // A press beside a handle moves the handle there; a press on it does not move it.
        if apart * TAU * (INNER_RADIUS + OUTER_RADIUS) / 2.0 > HANDLE_RADIUS {
            self.move_to(row, event);
        }
    }

    fn follow(&self, event: &PointerEvent) {
        if let Some(row) = *self.dragged {
            self.move_to(row, event);
        }
    }

    fn stop(&self, _: &PointerEvent) {
        self.dragged.set(None);
    }

    /// Moves a daypart's start to the pointer.
    fn move_to(&self, row: usize, event: &PointerEvent) {
        if let Some((turn, _)) = pointer_position(&self.svg, event) {
            let steps = (turn * f64::from(DAY_MINUTES) / POINTER_STEP_MINUTES).round();
            let minute = (steps * POINTER_STEP_MINUTES) as u32 % DAY_MINUTES;
            self.runtime.dispatch(Action::Dayparts(DaypartEdit::Move(row, minute)));
        }
    }
}

/// Draws the tick of an hour, with a label at every sixth.
fn hour(hour: u32) -> Html {
    let angle = angle_of(hour * 60);
    let (out, label) = if hour.is_multiple_of(6) {
        (8.0, true)
    } else {
        (4.0, false)
    };
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
}

/// Draws the handle at a daypart's start, as a slider.
fn handle(props: &Props, row: usize, dragged: bool) -> Html {
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
                stroke={palette::band_colour(row, bands.len()).css()} />
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
