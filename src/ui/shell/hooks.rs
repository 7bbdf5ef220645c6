//! Hooks that tie components to the browser: an element's room, the colour scheme, files dragged over the window.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use crate::chart::{Drawing, Scheme, Style};
use crate::platform::element_size;
use crate::platform::event_listener::EventListener;
use crate::platform::file_handles;
use crate::platform::theme::ThemeChoice;
use crate::platform::visibility;
use crate::platform::{files, folders, theme, timer};
use crate::ui::components::chart_kinds::{ChartKind, Picture};
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::report::Report;

/// What is built behind the scene, to be shown whole.
pub const SCENE: &str = ".behind";

/// The room that an element gives to a chart.
#[derive(Clone)]
pub struct AvailableSize {
    width: UseStateHandle<u32>,
    node: NodeRef,
    /// Whether it is in the window's view.
    seen: Rc<Cell<bool>>,
}

impl AvailableSize {
    /// Its inner width in whole CSS pixels; 0 until it is on the page.
    pub fn width_px(&self) -> u32 {
        *self.width
    }

    /// Its inner width as it is by now, of which the browser may not have told yet.
    fn width_by_now_px(&self) -> u32 {
        self.node
            .cast::<Element>()
            .map_or(0, |element| element_size::width_px(&element))
    }
}

/// The room that an element gives.
#[hook]
pub fn use_room(node: &NodeRef) -> AvailableSize {
    let width = use_state_eq(|| 0u32);
    let seen = use_memo((), |()| Cell::new(true));
    let (watched, setter, sight) = (node.clone(), width.setter(), seen.clone());
    use_effect_with((), move |()| {
        let watches = Rc::new(RefCell::new(None));
        let begun = Rc::downgrade(&watches);
        // Measuring has the browser lay out the page, so that is left until all components have changed it.
        timer::at_end_of_task(move || {
            let still_there = begun.upgrade().zip(watched.cast::<Element>());
            if let Some((begun, element)) = still_there {
                let sight = visibility::VisibilityObserver::new(&element, SCENE, sight);
                let size = element_size::SizeObserver::new(&element, move |px| setter.set(px));
                *begun.borrow_mut() = Some((sight, size));
            }
        });
        move || drop(watches)
    });
    AvailableSize {
        width,
        node: node.clone(),
        seen,
    }
}

/// A chart of the report, drawn as [`use_picture`] does.
#[hook]
pub fn use_drawing(
    shell: &Runtime,
    kind: ChartKind,
    report: &PtrEqRc<Report>,
    scheme: Scheme,
    room: &AvailableSize,
) -> Option<PtrEqRc<Drawing>> {
    use_picture(shell, &Picture::Report(kind, report.clone()), scheme, room)
}

/// A chart, drawn in its turn. Until then it is the one that was drawn before, if any.
#[hook]
pub fn use_picture(
    shell: &Runtime,
    picture: &Picture,
    scheme: Scheme,
    room: &AvailableSize,
) -> Option<PtrEqRc<Drawing>> {
    let drawing = use_state_eq(|| None::<PtrEqRc<Drawing>>);
    let drawn = use_mut_ref(|| None::<(Picture, Style)>);
    let (turns, setter, room) = (shell.turns().clone(), drawing.setter(), room.clone());
    let style = Style {
        scheme,
        width_px: room.width_px(),
    };
    use_effect_with((picture.clone(), style), move |of| {
        let ((picture, style), seen) = (of.clone(), room.seen.clone());
        let is_due = drawn.borrow().as_ref() != Some(of);
        let draw = move || {
            // What changed the picture can have changed its room, of which the browser only tells when it paints. Drawn by
            // the width that holds already, it needn't be drawn and painted twice.
            let width_px = room.width_by_now_px();
            let style = Style { width_px, ..style };
            (width_px > 0).then(|| (room, picture.draw(style), (picture, style)))
        };
        let show = move |made: Option<(AvailableSize, Option<Drawing>, (Picture, Style))>| {
            if let Some((room, drawing, of)) = made {
                room.width.set(of.1.width_px);
                drawn.replace(Some(of));
                setter.set(drawing.map(|drawing| PtrEqRc(drawing.into())));
            }
        };
        let ticket = is_due.then(|| turns.take(seen, draw, show));
        move || drop(ticket)
    });
    (*drawing).clone()
}

/// The colour scheme that is in use, what the person chose, and how to choose another.
#[hook]
pub fn use_scheme() -> (Scheme, ThemeChoice, Callback<ThemeChoice>) {
    let choice = use_state_eq(theme::stored);
    let dark = use_state_eq(|| choice.is_dark());
    {
        let (now, dark) = (*choice, dark.setter());
        use_effect_with(now, move |_| {
            theme::apply(now);
            dark.set(now.is_dark());
            let watch = theme::on_system_change(move || dark.set(now.is_dark()));
            move || drop(watch)
        });
    }
    let setter = choice.setter();
    let choose = use_callback((), move |chosen: ThemeChoice, ()| {
        theme::keep(chosen);
        setter.set(chosen);
    });
    let scheme = if *dark { Scheme::Dark } else { Scheme::Light };
    (scheme, *choice, choose)
}

/// Takes files that are dropped anywhere on the window, and says whether some are held over it now.
#[hook]
pub fn use_window_drop(shell: &Runtime) -> bool {
    let over = use_state_eq(|| false);
    let (shell, setter) = (shell.clone(), over.setter());
    use_effect_with((), move |()| {
        let listeners = web_sys::window().map(|window| {
            let (enter, leave, done) = (setter.clone(), setter.clone(), setter);
            [
                EventListener::new(&window, "dragover", move |event| {
                    if files::carries_files(&event) {
                        files::accept(&event);
                        enter.set(true);
                    }
                }),
                EventListener::new(&window, "dragleave", move |event| {
                    if files::has_left(&event) {
                        leave.set(false);
                    }
                }),
                EventListener::new(&window, "drop", move |event| {
                    done.set(false);
                    if files::carries_files(&event) {
                        event.prevent_default();
                        shell.open_dropped(
                            files::dropped(&event),
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
