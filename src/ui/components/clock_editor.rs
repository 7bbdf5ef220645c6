//! The ring of the day whose bounds can be moved: with the pointer, or as sliders with the keyboard.

use std::f64::consts::TAU;

use web_sys::Element;
use yew::prelude::*;

use crate::chart::{Scheme, Style};
use crate::state::{Action, DaypartEditor, Edit};
use crate::ui::components::logo::arc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::time::dayparts::{DAY_MINUTES, clock};

/// Half the picture's side, in its own units.
const HALF: f64 = 130.0;
/// The ring's radii.
const INNER: f64 = 84.0;
const OUTER: f64 = 114.0;
/// How large a handle is seen, and how large it is to the finger.
const HANDLE: f64 = 11.0;
const REACH: f64 = 18.0;
/// A pointer moves a bound in steps of so many minutes. Keys and typing reach every minute.
const POINTER_STEP: f64 = 15.0;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears of moved bounds.
    pub shell: Runtime,
    /// The dayparts.
    pub bands: DaypartEditor,
    /// Light or dark.
    pub scheme: Scheme,
}

/// The ring.
#[component]
pub fn Dial(props: &Props) -> Html {
    let picture = use_node_ref();
    let held = use_state_eq(|| None::<usize>);
    let bands = props.bands.chosen.bands();
    let style = Style {
        scheme: props.scheme,
        width_px: 0,
    };
    let move_to = {
        let (shell, picture) = (props.shell.clone(), picture.clone());
        move |row: usize, event: &PointerEvent| {
            if let Some((turn, _)) = place(&picture, event) {
                let steps = (turn * f64::from(DAY_MINUTES) / POINTER_STEP).round();
                let minute = (steps * POINTER_STEP) as u32 % DAY_MINUTES;
                shell.act(Action::Dayparts(Edit::Move(row, minute)));
            }
        }
    };
    let onpointerdown = {
        let (held, picture, move_to) = (held.setter(), picture.clone(), move_to.clone());
        let starts: Vec<u32> = bands.iter().map(|band| band.start_minute).collect();
        Callback::from(move |event: PointerEvent| {
            let Some((turn, radius)) = place(&picture, &event) else {
                return;
            };
            if event.button() != 0 || !(INNER - REACH..=OUTER + REACH).contains(&radius) {
                return;
            }
            let away = |start: u32| {
                let apart = (turn - f64::from(start) / f64::from(DAY_MINUTES)).abs();
                apart.min(1.0 - apart)
            };
            let nearest = (0..starts.len()).min_by(|&a, &b| away(starts[a]).total_cmp(&away(starts[b])));
            let Some(row) = nearest else { return };
            if let Some(picture) = picture.cast::<Element>() {
                // Without capture the bound only follows while the pointer is over the ring.
                let _ = picture.set_pointer_capture(event.pointer_id());
                focus_handle(&picture, row);
            }
            event.prevent_default();
            held.set(Some(row));
            // A press on a handle holds it where it is; a press beside it brings it there.
            if away(starts[row]) * TAU * (INNER + OUTER) / 2.0 > HANDLE {
                move_to(row, &event);
            }
        })
    };
    let onpointermove = {
        let held = *held;
        Callback::from(move |event: PointerEvent| {
            if let Some(row) = held {
                move_to(row, &event);
            }
        })
    };
    let let_go = {
        let held = held.setter();
        Callback::from(move |_: PointerEvent| held.set(None))
    };
    let arcs = bands.iter().enumerate().map(|(band, about)| {
        let from = turn(about.start_minute);
        let to = turn(props.bands.chosen.end_minute(band));
        let to = if to > from { to } else { to + TAU };
        html! { <path d={arc(INNER, OUTER, from + 0.008, to - 0.008)} fill={style.band_colour(band, bands.len()).hex()} /> }
    });
    let hours = (0..24).map(|hour| {
        let angle = turn(hour * 60);
        let (out, label) = if hour % 6 == 0 { (8.0, true) } else { (4.0, false) };
        let (from, to) = (at(INNER - 4.0, angle), at(INNER - 4.0 - out, angle));
        let (x, y) = at(INNER - 24.0, angle);
        html! {
            <>
                <line class="dial-tick" x1={px(from.0)} y1={px(from.1)} x2={px(to.0)} y2={px(to.1)} />
                if label {
                    <text class="dial-hour" x={px(x)} y={px(y + 4.5)}>{ hour }</text>
                }
            </>
        }
    });
    let handles = (0..bands.len()).map(|row| handle(props, row, style, *held == Some(row)));
    html! {
        <svg class={classes!("dial", held.is_some().then_some("holding"))} ref={picture} role="group"
            aria-label="The day as a ring. Its handles move where dayparts start." viewBox="-130 -130 260 260"
            {onpointerdown} {onpointermove} onpointerup={let_go.clone()} onpointercancel={let_go.clone()}
            onlostpointercapture={let_go}>
            <g aria-hidden="true">{ for arcs }{ for hours }</g>
            { for handles }
        </svg>
    }
}

/// One bound as a slider.
fn handle(props: &Props, row: usize, style: Style, held: bool) -> Html {
    let bands = props.bands.chosen.bands();
    let (Some(band), Some(reach)) = (bands.get(row), props.bands.reach(row)) else {
        return Html::default();
    };
    let (x, y) = at((INNER + OUTER) / 2.0, turn(band.start_minute));
    let onkeydown = {
        let shell = props.shell.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let step = if event.shift_key() { 1 } else { 15 };
            let minute = match event.key().as_str() {
                "ArrowRight" | "ArrowUp" => reach.at + step,
                "ArrowLeft" | "ArrowDown" => reach.at.saturating_sub(step),
                "PageUp" => reach.at + 60,
                "PageDown" => reach.at.saturating_sub(60),
                "Home" => reach.from,
                "End" => reach.to,
                _ => return,
            };
            event.prevent_default();
            let minute = minute.clamp(reach.from, reach.to) % DAY_MINUTES;
            shell.act(Action::Dayparts(Edit::Move(row, minute)));
        })
    };
    let before = &bands[(row + bands.len() - 1) % bands.len()].name;
    let spoken = format!(
        "{}, where {before} ends and {} starts",
        clock(band.start_minute),
        band.name
    );
    html! {
        <g key={row} class={classes!("dial-handle", held.then_some("held"))} role="slider" tabindex="0"
            aria-label={format!("Start of {}", band.name)} aria-valuemin={reach.from.to_string()}
            aria-valuemax={reach.to.to_string()} aria-valuenow={reach.at.to_string()} aria-valuetext={spoken} {onkeydown}>
            <circle class="dial-reach" cx={px(x)} cy={px(y)} r={px(REACH)} />
            <circle class="dial-knob" cx={px(x)} cy={px(y)} r={px(HANDLE)}
                stroke={style.band_colour(row, bands.len()).hex()} />
        </g>
    }
}

/// Where a pointer is: its part of a turn clockwise from the top, and its distance from the middle in the picture's units.
fn place(picture: &NodeRef, event: &PointerEvent) -> Option<(f64, f64)> {
    let bounds = picture.cast::<Element>()?.get_bounding_client_rect();
    let scale = 2.0 * HALF / bounds.width().max(1.0);
    let x = (f64::from(event.client_x()) - bounds.left()) * scale - HALF;
    let y = (f64::from(event.client_y()) - bounds.top()) * scale - HALF;
    let turn = x.atan2(-y) / TAU;
    Some((turn.rem_euclid(1.0), x.hypot(y)))
}

/// Gives a handle the keyboard, so that arrow keys go on where the pointer has left it.
fn focus_handle(picture: &Element, row: usize) {
    use wasm_bindgen::JsCast;
    let handles = picture.get_elements_by_class_name("dial-handle");
    let handle = handles.item(row as u32);
    if let Some(handle) = handle.and_then(|handle| handle.dyn_into::<web_sys::SvgElement>().ok()) {
        let _ = handle.focus();
    }
}

fn turn(minute: u32) -> f64 {
    f64::from(minute) / f64::from(DAY_MINUTES) * TAU
}

fn at(radius: f64, angle: f64) -> (f64, f64) {
    (radius * angle.sin(), -radius * angle.cos())
}

fn px(length: f64) -> String {
    format!("{length:.2}")
}
