//! A chart's picture with what makes it alive: the mark under the pointer or at the keyboard's place stands out, and its
//! value is shown and spoken. Titles, tools and tables are `chart_card`'s.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::same::Same;
use crate::chart::{Drawing, Mark};
use crate::state::{Step, step};

/// How much wider than its mark the highlight is, on each side.
const HALO_PX: f64 = 2.0;

/// What the stage shows.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The chart.
    pub drawing: Same<Drawing>,
    /// Whether the keyboard reaches it. A picture that repeats another one's figures can do without.
    #[prop_or(true)]
    pub keys: bool,
}

/// The picture, its highlight and its tip.
#[component]
pub fn ChartStage(props: &Props) -> Html {
    let drawing = &props.drawing;
    let active = use_state_eq(|| None::<usize>);
    let stage = use_node_ref();
    let tip = use_node_ref();
    let index = active.filter(|index| *index < drawing.marks.len());
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

    let onpointermove = {
        let (active, drawing, stage) = (active.setter(), drawing.clone(), stage.clone());
        Callback::from(move |event: PointerEvent| {
            // The event's own current target is the page's root, where Yew listens for all components.
            let Some(stage) = stage.cast::<HtmlElement>() else {
                return;
            };
            let bounds = stage.get_bounding_client_rect();
            if bounds.width() > 0.0 {
                let scale = f64::from(drawing.width_px) / bounds.width();
                let x = (f64::from(event.client_x()) - bounds.left()) * scale;
                let y = (f64::from(event.client_y()) - bounds.top()) * scale;
                active.set(mark_at(&drawing.marks, x, y));
            }
        })
    };
    let leave = {
        let active = active.setter();
        move || active.set(None)
    };
    let onkeydown = {
        let (active, drawing) = (active.clone(), drawing.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let which = match event.key().as_str() {
                "ArrowLeft" => Step::Left,
                "ArrowRight" => Step::Right,
                "ArrowUp" => Step::Up,
                "ArrowDown" => Step::Down,
                "Home" => Step::First,
                "End" => Step::Last,
                "Escape" => return active.set(None),
                _ => return,
            };
            event.prevent_default();
            active.set(step(which, *active, drawing.marks.len(), drawing.marks_per_row));
        })
    };
    let view = format!("0 0 {} {}", drawing.width_px, drawing.height_px);
    let picture = Html::from_html_unchecked(drawing.svg.clone().into());
    let highlight = mark.map(|mark| match mark.points() {
        Some(points) => html! { <polygon class="halo" {points} /> },
        None => {
            let [x, y, width, height] = mark.area;
            html! {
                <rect class="halo" rx="4" x={px(x - HALO_PX)} y={px(y - HALO_PX)} width={px(width + 2.0 * HALO_PX)}
                    height={px(height + 2.0 * HALO_PX)} />
            }
        }
    });
    let over = html! {
        <>
            <svg class="chart-over" viewBox={view} aria-hidden="true">{ highlight }</svg>
            <div class={classes!("tip", mark.is_none().then_some("tip-away"))} ref={tip} aria-hidden="true">
                { mark.map(|mark| mark.label.clone()) }
            </div>
        </>
    };
    let leave_pointer = Callback::from({
        let leave = leave.clone();
        move |_: PointerEvent| leave()
    });
    if !props.keys {
        return html! {
            <div class="chart-stage" ref={stage} {onpointermove} onpointerleave={leave_pointer} aria-hidden="true">
                { picture }{ over }
            </div>
        };
    }
    html! {
        <div class="chart-stage" ref={stage} tabindex="0" role="group" aria-roledescription="chart"
            aria-label={format!("{}. Arrow keys step through its values.", drawing.title)}
            onpointerdown={onpointermove.clone()} {onpointermove} onpointerleave={leave_pointer}
            onblur={Callback::from(move |_| leave())} {onkeydown}>
            <div role="img" aria-label={drawing.sentence.clone()}>{ picture }</div>
            { over }
            <div class="unseen" aria-live="polite">{ mark.map(|mark| mark.label.clone()) }</div>
        </div>
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
