//! Hooks that connect components to the browser: an element's width, chart rendering, the colour scheme,
//! dropped files.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use crate::chart::Drawing;
use crate::platform::element_size;
use crate::platform::event_listener::EventListener;
use crate::platform::file_handles;
use crate::platform::theme::ThemeChoice;
use crate::platform::visibility;
use crate::platform::{folders, input_events, theme, timer};
use crate::ui::components::chart_kinds::ChartSource;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;

/// Selector of the container in which content is rendered before it is shown as a whole.
pub const PRERENDERED: &str = ".behind";

/// Width and visibility of an element that contains a chart.
#[derive(Clone)]
pub struct AvailableSize {
    width: UseStateHandle<u32>,
    node: NodeRef,
    /// Whether the element is in view.
    visible: Rc<Cell<bool>>,
}

impl AvailableSize {
    /// Inner width in whole CSS pixels; 0 until the element is on the page.
    pub fn width_px(&self) -> u32 {
        *self.width
    }

    /// Inner width measured now. The observer may not have reported it yet.
    fn measure_width_px(&self) -> u32 {
        self.node
            .cast::<Element>()
            .map_or(0, |element| element_size::width_px(&element))
    }
}

/// Observes the width and visibility of an element.
#[hook]
pub fn use_available_size(node: &NodeRef) -> AvailableSize {
    let width = use_state_eq(|| 0u32);
    let visible = use_memo((), |()| Cell::new(true));
    let (node_ref, setter, is_visible) = (node.clone(), width.setter(), visible.clone());
    use_effect_with((), move |()| {
        let observers = Rc::new(RefCell::new(None));
        let weak = Rc::downgrade(&observers);
        // Measuring forces a layout of the page, so it waits until all components have changed the page.
        timer::at_end_of_task(move || {
            let still_there = weak.upgrade().zip(node_ref.cast::<Element>());
            if let Some((observers, element)) = still_there {
                let visibility = visibility::VisibilityObserver::new(&element, PRERENDERED, is_visible);
                let size = element_size::SizeObserver::new(&element, move |px| setter.set(px));
                *observers.borrow_mut() = Some((visibility, size));
            }
        });
        move || drop(observers)
    });
    AvailableSize {
        width,
        node: node.clone(),
        visible,
    }
}

/// Draws a chart when the scheduler gets to it. Until then, returns the previous drawing, if any.
#[hook]
pub fn use_chart(runtime: &Runtime, source: &ChartSource, size: &AvailableSize) -> Option<PtrEqRc<Drawing>> {
    let drawing = use_state_eq(|| None::<PtrEqRc<Drawing>>);
    let drawn = use_mut_ref(|| None::<(ChartSource, u32)>);
    let (scheduler, setter, size) = (runtime.scheduler().clone(), drawing.setter(), size.clone());
    use_effect_with((source.clone(), size.width_px()), move |input| {
        let (source, visible) = (input.0.clone(), size.visible.clone());
        let is_due = drawn.borrow().as_ref() != Some(input);
        let draw = move || {
            // The change that asks for this chart may have changed its width, which the observer only reports
            // at the next paint. Measuring the width now avoids drawing and painting the chart twice.
            let width_px = size.measure_width_px();
            (width_px > 0).then(|| (size, source.draw(width_px), (source, width_px)))
        };
        let show = move |result: Option<(AvailableSize, Option<Drawing>, (ChartSource, u32))>| {
            if let Some((size, drawing, input)) = result {
                size.width.set(input.1);
                drawn.replace(Some(input));
                setter.set(drawing.map(|drawing| PtrEqRc(drawing.into())));
            }
        };
        let render = is_due.then(|| scheduler.schedule(visible, draw, show));
        move || drop(render)
    });
    (*drawing).clone()
}

/// Returns the user's choice of colour scheme, and a callback that changes it.
#[hook]
pub fn use_theme() -> (ThemeChoice, Callback<ThemeChoice>) {
    let choice = use_state_eq(theme::stored);
    use_effect_with(*choice, |choice| theme::apply(*choice));
    let setter = choice.setter();
    let choose = use_callback((), move |chosen: ThemeChoice, ()| {
        theme::save(chosen);
        setter.set(chosen);
    });
    (*choice, choose)
}

/// Opens files that are dropped anywhere on the window. Returns whether files are being dragged over it.
#[hook]
pub fn use_window_drop(runtime: &Runtime) -> bool {
    let over = use_state_eq(|| false);
    let (runtime, setter) = (runtime.clone(), over.setter());
    use_effect_with((), move |()| {
        let listeners = web_sys::window().map(|window| {
            let (enter, leave, done) = (setter.clone(), setter.clone(), setter);
            [
                EventListener::new(&window, "dragover", move |event| {
                    if input_events::carries_files(&event) {
                        input_events::accept(&event);
                        enter.set(true);
                    }
                }),
                EventListener::new(&window, "dragleave", move |event| {
                    if input_events::has_left(&event) {
                        leave.set(false);
                    }
                }),
                EventListener::new(&window, "drop", move |event| {
                    done.set(false);
                    if input_events::carries_files(&event) {
                        event.prevent_default();
                        runtime.open_dropped(
                            input_events::dropped(&event),
                            file_handles::dropped(&event),
                            folders::dropped(&event),
                        );
                    }
                }),
            ]
        });
        move || drop(listeners)
    });
    *over
}
