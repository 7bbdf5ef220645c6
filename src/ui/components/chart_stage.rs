//! Chart stage: a chart's SVG with pointer and keyboard interaction. It highlights the current mark, shows
//! its tooltip, announces its value, and filters the report by one mark or a range (cross-filter).
//!
//! [`chart_card`](super::chart_card) adds the title, the tools and the table.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::chart::{Drawing, Mark};
use crate::state::{FilterEdit, MarkStep, next_mark};
use crate::ui::ptr_eq_rc::PtrEqRc;
use daypart_engine::query::filter::{Subject, Values};

/// Element id of the keyboard hint, which is on the page once.
const PICK_HINT: &str = "pick-hint";

/// Draws the keyboard hint that describes charts with selectable marks.
pub fn pick_hint() -> Html {
    html! {
        <p id={PICK_HINT} hidden=true>
            { "Enter filters by the value, Shift+arrow selects a range for Enter, Delete clears the filter." }
        </p>
    }
}

/// Width of the highlight around its mark, on each side.
const HALO_PX: f64 = 2.0;

/// Properties of [`ChartStage`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The chart.
    pub drawing: PtrEqRc<Drawing>,
    /// Whether the keyboard can focus it. A chart that repeats another one's numbers need not be.
    #[prop_or(true)]
    pub focusable: bool,
    /// The filter on the chart's subject; `None` without a filter.
    #[prop_or_default]
    pub chosen: Option<Values>,
    /// Receives filter edits. Without it, marks can't be selected.
    #[prop_or_default]
    pub on_filter: Option<Callback<FilterEdit>>,
}

/// Pointer and keyboard state of the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct InteractionState {
    /// Index of the mark under the pointer or at the keyboard's position.
    current: Option<usize>,
    /// Index of the mark at which a range selection began.
    anchor: Option<usize>,
    /// Whether the pointer is pressed.
    pressed: bool,
}

/// The chart with its highlight and tooltip.
#[component]
pub fn ChartStage(props: &Props) -> Html {
    let drawing = &props.drawing;
    let interaction = use_state_eq(InteractionState::default);
    // Several events may arrive before the next render, and each depends on the one before it.
    let latest = use_mut_ref(InteractionState::default);
    let stage = use_node_ref();
    let tip = use_node_ref();
    let index = interaction.current.filter(|index| *index < drawing.marks.len());
    let mark = index.map(|index| &drawing.marks[index]);
    use_tip_position(&stage, &tip, mark.map(bounds), drawing.width_px);
    // While a range is being selected, it is shown as if it were the filter.
    let range = interaction.anchor.zip(index).filter(|(from, to)| from != to);
    let chosen: Option<Vec<usize>> = match range {
        Some((from, to)) => Some(drawing.between(from, to)),
        None => props.chosen.as_ref().map(|values| drawing.chosen(values)),
    };
    let controller = Controller {
        interaction: interaction.clone(),
        latest,
        drawing: drawing.clone(),
        stage: stage.clone(),
        filter_target: props.on_filter.clone().zip(drawing.subject),
    };
    let can_filter = controller.filter_target.is_some();
    let onpointermove = controller.on(Controller::move_to);
    let onpointerdown = controller.on(Controller::press);
    let onpointerup = controller.on(Controller::release);
    let onpointercancel = controller.on(Controller::cancel);
    let onpointerleave = controller.on(Controller::leave);
    let class = classes!("chart-stage", can_filter.then_some("picks"));
    let picture = Html::from_html_unchecked(drawing.svg.clone().into());
    let over = overlay(drawing, mark, chosen.as_deref(), tip);
    if !props.focusable {
        return html! {
            <div {class} ref={stage} {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} {onpointerleave}
                aria-hidden="true">
                { picture }{ over }
            </div>
        };
    }
    let spoken = mark.map(|mark| {
        let is_chosen = index.is_some_and(|index| chosen.as_ref().is_some_and(|chosen| chosen.contains(&index)));
        format!("{}{}", mark.label, if is_chosen { ", selected" } else { "" })
    });
    html! {
        <div {class} ref={stage} tabindex="0" role="group" aria-roledescription="chart"
            aria-label={format!("{}. Arrow keys step through its values.", drawing.title)}
            aria-describedby={can_filter.then_some(PICK_HINT)} {onpointerdown} {onpointermove} {onpointerup} {onpointercancel}
            {onpointerleave} onblur={controller.on(Controller::blur)} onkeydown={controller.on(Controller::press_key)}>
            <div role="img" aria-label={drawing.sentence.clone()}>{ picture }</div>
            { over }
            <div class="unseen" aria-live="polite">{ spoken }</div>
        </div>
    }
}

/// Places the tooltip beside the current mark, whose bounding box is `area`.
#[hook]
fn use_tip_position(stage: &NodeRef, tip: &NodeRef, area: Option<[f64; 4]>, width_px: u32) {
    let (stage, tip) = (stage.clone(), tip.clone());
    use_effect_with((area, width_px), move |(area, width_px)| {
        if let (Some(area), Some(stage), Some(tip)) = (area, stage.cast(), tip.cast()) {
            place_tip(&stage, &tip, *area, f64::from(*width_px));
        }
    });
}

/// Draws what lies over the picture: the dimming of marks that are not chosen, the highlight of the current mark, and
/// its tooltip.
fn overlay(drawing: &Drawing, mark: Option<&Mark>, chosen: Option<&[usize]>, tip: NodeRef) -> Html {
    let view = format!("0 0 {} {}", drawing.width_px, drawing.height_px);
    let dimming = chosen.map(|chosen| {
        let others = drawing
            .marks
            .iter()
            .enumerate()
            .filter(|(index, _)| !chosen.contains(index));
        others.map(|(_, mark)| shape(mark, "veil", 0.0)).collect::<Html>()
    });
    let highlight = mark.map(|mark| shape(mark, "halo", HALO_PX));
    html! {
        <>
            <svg class="chart-over" viewBox={view} aria-hidden="true">{ dimming }{ highlight }</svg>
            <div class={classes!("tip", mark.is_none().then_some("tip-away"))} ref={tip} aria-hidden="true">
                { mark.map(|mark| mark.label.clone()) }
            </div>
        </>
    }
}

/// Draws a mark's outline, or its rectangle enlarged by `around_px` on each side.
fn shape(mark: &Mark, class: &'static str, around_px: f64) -> Html {
    match mark.points() {
        Some(points) => html! { <polygon {class} {points} /> },
        None => {
            let [x, y, width, height] = mark.area;
            html! {
                <rect {class} rx="4" x={px(x - around_px)} y={px(y - around_px)} width={px(width + 2.0 * around_px)}
                    height={px(height + 2.0 * around_px)} />
            }
        }
    }
}

/// The receiver of filter edits and the subject that the chart filters by.
type FilterTarget = (Callback<FilterEdit>, Subject);

/// Pointer and keyboard event handlers of the stage.
#[derive(Clone)]
struct Controller {
    interaction: UseStateHandle<InteractionState>,
    /// The state after all events so far; `interaction` is that of the last render.
    latest: Rc<RefCell<InteractionState>>,
    drawing: PtrEqRc<Drawing>,
    stage: NodeRef,
    filter_target: Option<FilterTarget>,
}

impl Controller {
    fn state(&self) -> InteractionState {
        *self.latest.borrow()
    }

    fn set(&self, state: InteractionState) {
        *self.latest.borrow_mut() = state;
        self.interaction.set(state);
    }

    fn on<E: 'static>(&self, handle: fn(&Controller, &E)) -> Callback<E> {
        let controller = self.clone();
        Callback::from(move |event| handle(&controller, &event))
    }

    /// Returns an event's position in the chart's units.
    fn position(&self, event: &PointerEvent) -> Option<(f64, f64)> {
        // The event's current target is the page's root, because Yew delegates all events to it.
        let bounds = self.stage.cast::<HtmlElement>()?.get_bounding_client_rect();
        if bounds.width() <= 0.0 {
            return None;
        }
        let scale = f64::from(self.drawing.width_px) / bounds.width();
        let x = (f64::from(event.client_x()) - bounds.left()) * scale;
        let y = (f64::from(event.client_y()) - bounds.top()) * scale;
        Some((x, y))
    }

    fn move_to(&self, event: &PointerEvent) {
        if let Some((x, y)) = self.position(event) {
            let current = mark_at(&self.drawing.marks, x, y);
            // Outside all marks, a pressed pointer keeps its last mark.
            let current = if self.state().pressed {
                current.or(self.state().current)
            } else {
                current
            };
            self.set(InteractionState {
                current,
                ..self.state()
            });
        }
    }

    fn press(&self, event: &PointerEvent) {
        let Some((x, y)) = self.position(event) else {
            return;
        };
        let current = mark_at(&self.drawing.marks, x, y);
        if event.button() != 0 || self.filter_target.is_none() {
            return self.set(InteractionState {
                current,
                ..self.state()
            });
        }
        if current.is_none() {
            self.choose_row(x, y);
        }
        if let Some(stage) = self
            .stage
            .cast::<HtmlElement>()
            .filter(|_| event.pointer_type() == "mouse")
        {
            // Without capture, a drag would end at the chart's edge.
            let _ = stage.set_pointer_capture(event.pointer_id());
        }
        self.set(InteractionState {
            current,
            anchor: current,
            pressed: current.is_some(),
        });
    }

    fn release(&self, _: &PointerEvent) {
        if self.state().pressed {
            self.emit_filter();
            self.set(InteractionState {
                anchor: None,
                pressed: false,
                ..self.state()
            });
        }
    }

    fn leave(&self, _: &PointerEvent) {
        // A pressed pointer continues its selection outside the chart.
        if !self.state().pressed {
            self.reset();
        }
    }

    fn cancel(&self, _: &PointerEvent) {
        self.reset();
    }

    fn blur(&self, _: &FocusEvent) {
        self.reset();
    }

    fn reset(&self) {
        self.set(InteractionState::default());
    }

    fn press_key(&self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let which = match event.key().as_str() {
            "ArrowLeft" => MarkStep::Left,
            "ArrowRight" => MarkStep::Right,
            "ArrowUp" => MarkStep::Up,
            "ArrowDown" => MarkStep::Down,
            "Home" => MarkStep::First,
            "End" => MarkStep::Last,
            "Escape" => return self.reset(),
            "Enter" | " " => {
                event.prevent_default();
                self.emit_filter();
                return self.set(InteractionState {
                    anchor: None,
                    ..self.state()
                });
            }
            "Delete" | "Backspace" => {
                if let Some((on_filter, subject)) = &self.filter_target {
                    on_filter.emit(FilterEdit::Drop(*subject));
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let InteractionState { current, anchor, .. } = self.state();
        let (marks, per_row) = (self.drawing.marks.len(), self.drawing.marks_per_row);
        self.set(InteractionState {
            current: next_mark(which, current, marks, per_row),
            anchor: event.shift_key().then(|| anchor.or(current)).flatten(),
            pressed: false,
        });
    }

    /// Emits the filter edit for the selection: the current mark, or the range from the anchor to it.
    fn emit_filter(&self) {
        let InteractionState { current, anchor, .. } = self.state();
        let (Some((on_filter, subject)), Some(to)) = (&self.filter_target, current) else {
            return;
        };
        let from = anchor.unwrap_or(to);
        let Some(values) = self.drawing.values(&self.drawing.between(from, to)) else {
            return;
        };
        on_filter.emit(if from == to {
            FilterEdit::Toggle(*subject, values)
        } else {
            FilterEdit::Choose(*subject, values)
        });
    }

    /// Filters by a whole row of marks when the pointer is on the row's name.
    fn choose_row(&self, x: f64, y: f64) {
        let (marks, per_row) = (&self.drawing.marks, self.drawing.marks_per_row);
        if per_row <= 1 || marks.len() <= per_row {
            return;
        }
        let row = marks.iter().step_by(per_row).position(|mark| {
            let [left, top, _, height] = mark.area;
            x < left && (top..top + height).contains(&y)
        });
        let values = row.and_then(|row| {
            let marks: Vec<usize> = (row * per_row..(row + 1) * per_row).collect();
            self.drawing.values(&marks)
        });
        if let (Some((on_filter, subject)), Some(values)) = (&self.filter_target, values) {
            on_filter.emit(FilterEdit::Toggle(*subject, values));
        }
    }
}

/// Returns a mark's bounding box: left, top, width, height.
fn bounds(mark: &Mark) -> [f64; 4] {
    let Some(corners) = &mark.outline else {
        return mark.area;
    };
    let span = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
            (least.min(value), most.max(value))
        })
    };
    let (left, right) = span(&mut corners.iter().map(|corner| corner.0));
    let (top, bottom) = span(&mut corners.iter().map(|corner| corner.1));
    [left, top, right - left, bottom - top]
}

/// Returns the index of the mark at a point.
fn mark_at(marks: &[Mark], x: f64, y: f64) -> Option<usize> {
    marks.iter().position(|mark| match &mark.outline {
        Some(corners) => is_inside(corners, x, y),
        None => {
            let [left, top, width, height] = mark.area;
            (left..=left + width).contains(&x) && (top..=top + height).contains(&y)
        }
    })
}

/// Returns whether a point is inside a polygon (even-odd rule: a ray to the right crosses the edges an odd number of
/// times).
fn is_inside(corners: &[(f64, f64)], x: f64, y: f64) -> bool {
    let after = corners.iter().cycle().skip(1);
    let crossings = corners.iter().zip(after).filter(|((from_x, from_y), (to_x, to_y))| {
        (*from_y > y) != (*to_y > y) && x < from_x + (y - from_y) / (to_y - from_y) * (to_x - from_x)
    });
    crossings.count() % 2 == 1
}

/// Places the tooltip above the mark, or below it where space is short, within the chart's width.
fn place_tip(stage: &HtmlElement, tip: &HtmlElement, area: [f64; 4], drawing_width: f64) {
    let stage_width = f64::from(stage.client_width());
    let scale = if drawing_width > 0.0 {
        stage_width / drawing_width
    } else {
        1.0
    };
    let [x, y, width, height] = area.map(|part| part * scale);
    let (tip_width, tip_height) = (f64::from(tip.offset_width()), f64::from(tip.offset_height()));
    let left = (x + width / 2.0 - tip_width / 2.0)
        .min(stage_width - tip_width)
        .max(0.0);
    let above = y - tip_height - 8.0;
    let top = if above < -tip_height { y + height + 8.0 } else { above };
    let _ = tip
        .style()
        .set_property("transform", &format!("translate({left:.0}px, {top:.0}px)"));
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}
