//! A chart's picture with what makes it alive: the mark under the pointer or at the keyboard's place stands out, its value is
//! shown and spoken, and marks can be chosen to look at. Titles, tools and tables are `chart_card`'s.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::chart::{Drawing, Mark};
use crate::state::{FilterEdit, MarkStep, step};
use crate::ui::ptr_eq_rc::PtrEqRc;
use daypart_engine::query::filter::{Subject, Values};

/// The id of the sentence that says how marks are chosen. It stands once on the page.
const PICK_HINT: &str = "pick-hint";

/// The sentence that charts with marks to choose refer to.
pub fn pick_hint() -> Html {
    html! {
        <p id={PICK_HINT} hidden=true>
            { "Enter chooses a value to look at alone, Shift with arrow keys and then Enter several, Delete lets all go." }
        </p>
    }
}

/// How much wider than its mark the highlight is, on each side.
const HALO_PX: f64 = 2.0;

/// What the stage shows.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The chart.
    pub drawing: PtrEqRc<Drawing>,
    /// Whether the keyboard reaches it. A picture that repeats another one's figures can do without.
    #[prop_or(true)]
    pub keys: bool,
    /// Which values of the chart's subject are chosen; `None` when no choice was made.
    #[prop_or_default]
    pub chosen: Option<Values>,
    /// Who hears what is chosen; without it nothing can be.
    #[prop_or_default]
    pub pick: Option<Callback<FilterEdit>>,
}

/// What the person is at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct InteractionState {
    /// The mark under the pointer, or the one that the keys have reached.
    at: Option<usize>,
    /// The mark at which a choice of several began.
    anchor: Option<usize>,
    /// Whether the pointer is down.
    down: bool,
}

/// The picture, its highlight and its tip.
#[component]
pub fn ChartStage(props: &Props) -> Html {
    let drawing = &props.drawing;
    let hand = use_state_eq(InteractionState::default);
    let stage = use_node_ref();
    let tip = use_node_ref();
    let index = hand.at.filter(|index| *index < drawing.marks.len());
    let mark = index.map(|index| &drawing.marks[index]);

    {
        let (stage, tip) = (stage.clone(), tip.clone());
        let area = mark.map(bounds);
        use_effect_with((area, drawing.width_px), move |(area, width_px)| {
            if let (Some(area), Some(stage), Some(tip)) = (area, stage.cast(), tip.cast()) {
                place_tip(&stage, &tip, *area, f64::from(*width_px));
            }
        });
    }

    // What is about to be chosen is shown as if it were; else what is.
    let held = hand.anchor.zip(index).filter(|(from, to)| from != to);
    let chosen: Option<Vec<usize>> = match held {
        Some((from, to)) => Some(drawing.between(from, to)),
        None => props.chosen.as_ref().map(|values| drawing.chosen(values)),
    };
    let picking = props.pick.clone().zip(drawing.subject);
    let pointer = Pointer {
        hand: hand.clone(),
        drawing: drawing.clone(),
        stage: stage.clone(),
        picking: picking.clone(),
    };
    let onpointermove = pointer.on(Pointer::moved);
    let onpointerdown = pointer.on(Pointer::pressed);
    let onpointerup = pointer.on(Pointer::let_go);
    let leave = {
        let hand = hand.setter();
        move || hand.set(InteractionState::default())
    };
    let leave_pointer = Callback::from({
        let (leave, hand) = (leave.clone(), hand.clone());
        move |_: PointerEvent| {
            // A pointer that is held down goes on beyond the picture.
            if !hand.down {
                leave();
            }
        }
    });
    let cancel = Callback::from({
        let leave = leave.clone();
        move |_: PointerEvent| leave()
    });
    let onkeydown = {
        let (hand, drawing, picking) = (hand.clone(), drawing.clone(), picking.clone());
        Callback::from(move |event: KeyboardEvent| {
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
                "Escape" => return hand.set(InteractionState::default()),
                "Enter" | " " => {
                    event.prevent_default();
                    choose(&drawing, picking.as_ref(), hand.anchor, hand.at);
                    return hand.set(InteractionState { anchor: None, ..*hand });
                }
                "Delete" | "Backspace" => {
                    if let Some((pick, subject)) = &picking {
                        pick.emit(FilterEdit::Drop(*subject));
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            let anchor = event.shift_key().then(|| hand.anchor.or(hand.at)).flatten();
            let at = step(which, hand.at, drawing.marks.len(), drawing.marks_per_row);
            hand.set(InteractionState {
                at,
                anchor,
                down: false,
            });
        })
    };
    let view = format!("0 0 {} {}", drawing.width_px, drawing.height_px);
    let picture = Html::from_html_unchecked(drawing.svg.clone().into());
    let veils = chosen.as_ref().map(|chosen| {
        let others = drawing
            .marks
            .iter()
            .enumerate()
            .filter(|(index, _)| !chosen.contains(index));
        others.map(|(_, mark)| shape(mark, "veil", 0.0)).collect::<Html>()
    });
    let highlight = mark.map(|mark| shape(mark, "halo", HALO_PX));
    let over = html! {
        <>
            <svg class="chart-over" viewBox={view} aria-hidden="true">{ veils }{ highlight }</svg>
            <div class={classes!("tip", mark.is_none().then_some("tip-away"))} ref={tip} aria-hidden="true">
                { mark.map(|mark| mark.label.clone()) }
            </div>
        </>
    };
    let class = classes!("chart-stage", picking.is_some().then_some("picks"));
    if !props.keys {
        return html! {
            <div class={class} ref={stage} {onpointerdown} {onpointermove} {onpointerup} onpointercancel={cancel}
                onpointerleave={leave_pointer} aria-hidden="true">
                { picture }{ over }
            </div>
        };
    }
    let described = picking.is_some().then_some(PICK_HINT);
    let spoken = mark.map(|mark| {
        let is_chosen = index.is_some_and(|index| chosen.as_ref().is_some_and(|chosen| chosen.contains(&index)));
        format!("{}{}", mark.label, if is_chosen { ", chosen" } else { "" })
    });
    html! {
        <div {class} ref={stage} tabindex="0" role="group" aria-roledescription="chart"
            aria-label={format!("{}. Arrow keys step through its values.", drawing.title)} aria-describedby={described} {onpointerdown} {onpointermove} {onpointerup}
            onpointercancel={cancel} onpointerleave={leave_pointer} onblur={Callback::from(move |_| leave())} {onkeydown}>
            <div role="img" aria-label={drawing.sentence.clone()}>{ picture }</div>
            { over }
            <div class="unseen" aria-live="polite">{ spoken }</div>
        </div>
    }
}

/// A mark's outline, or its room with so much around it.
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

/// Who hears a choice, and what it is about.
type Picking = (Callback<FilterEdit>, Subject);

/// Tells what was chosen: one mark, or all from one to another.
fn choose(drawing: &Drawing, picking: Option<&Picking>, from: Option<usize>, to: Option<usize>) {
    let (Some((pick, subject)), Some(to)) = (picking, to) else {
        return;
    };
    let from = from.unwrap_or(to);
    let Some(values) = drawing.values(&drawing.between(from, to)) else {
        return;
    };
    pick.emit(if from == to {
        FilterEdit::Toggle(*subject, values)
    } else {
        FilterEdit::Choose(*subject, values)
    });
}

/// What a pointer does on the stage.
#[derive(Clone)]
struct Pointer {
    hand: UseStateHandle<InteractionState>,
    drawing: PtrEqRc<Drawing>,
    stage: NodeRef,
    picking: Option<Picking>,
}

impl Pointer {
    fn on(&self, act: fn(&Pointer, &PointerEvent)) -> Callback<PointerEvent> {
        let pointer = self.clone();
        Callback::from(move |event| act(&pointer, &event))
    }

    /// The place of an event in the picture's units.
    fn place(&self, event: &PointerEvent) -> Option<(f64, f64)> {
        // The event's own current target is the page's root, where Yew listens for all components.
        let bounds = self.stage.cast::<HtmlElement>()?.get_bounding_client_rect();
        if bounds.width() <= 0.0 {
            return None;
        }
        let scale = f64::from(self.drawing.width_px) / bounds.width();
        let x = (f64::from(event.client_x()) - bounds.left()) * scale;
        let y = (f64::from(event.client_y()) - bounds.top()) * scale;
        Some((x, y))
    }

    fn moved(&self, event: &PointerEvent) {
        if let Some((x, y)) = self.place(event) {
            let at = mark_at(&self.drawing.marks, x, y);
            // Between marks and outside of them, a pointer that is held down stays where it was last.
            let at = if self.hand.down { at.or(self.hand.at) } else { at };
            self.hand.set(InteractionState { at, ..*self.hand });
        }
    }

    fn pressed(&self, event: &PointerEvent) {
        let Some((x, y)) = self.place(event) else {
            return;
        };
        let at = mark_at(&self.drawing.marks, x, y);
        if event.button() != 0 || self.picking.is_none() {
            return self.hand.set(InteractionState { at, ..*self.hand });
        }
        if at.is_none() {
            self.choose_row(x, y);
        }
        if let Some(stage) = self
            .stage
            .cast::<HtmlElement>()
            .filter(|_| event.pointer_type() == "mouse")
        {
            // Without it a drag would end at the picture's edge.
            let _ = stage.set_pointer_capture(event.pointer_id());
        }
        self.hand.set(InteractionState {
            at,
            anchor: at,
            down: at.is_some(),
        });
    }

    fn let_go(&self, _: &PointerEvent) {
        if self.hand.down {
            choose(&self.drawing, self.picking.as_ref(), self.hand.anchor, self.hand.at);
            self.hand.set(InteractionState {
                anchor: None,
                down: false,
                ..*self.hand
            });
        }
    }

    /// Chooses a whole row of a picture with rows when the pointer is at the row's name.
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
        if let (Some((pick, subject)), Some(values)) = (&self.picking, values) {
            pick.emit(FilterEdit::Toggle(*subject, values));
        }
    }
}

/// The room that a mark takes in the picture: left, top, width, height.
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

/// The mark at a point.
fn mark_at(marks: &[Mark], x: f64, y: f64) -> Option<usize> {
    marks.iter().position(|mark| match &mark.outline {
        Some(corners) => is_inside(corners, x, y),
        None => {
            let [left, top, width, height] = mark.area;
            (left..=left + width).contains(&x) && (top..=top + height).contains(&y)
        }
    })
}

/// Whether a point is inside an outline: a line from it to the right crosses the edges an odd number of times.
fn is_inside(corners: &[(f64, f64)], x: f64, y: f64) -> bool {
    let after = corners.iter().cycle().skip(1);
    let crossings = corners.iter().zip(after).filter(|((from_x, from_y), (to_x, to_y))| {
        (*from_y > y) != (*to_y > y) && x < from_x + (y - from_y) / (to_y - from_y) * (to_x - from_x)
    });
    crossings.count() % 2 == 1
}

/// Puts the tip above the mark, or below where there is no room, and never past the picture's sides.
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
