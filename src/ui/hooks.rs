//! Hooks that tie components to the browser: an element's room, the colour scheme, files dragged over the window.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::charts::{ChartKind, Picture};
use super::same::Same;
use super::shell::Shell;
use crate::chart::{Drawing, Scheme, Style};
use crate::engine::report::Report;
use crate::platform::listen::Listener;
use crate::platform::theme::Choice;
use crate::platform::{files, folders, handles, sight, size, theme};

/// What is built behind the scene, to be shown whole.
const SCENE: &str = ".behind";

/// The room that an element gives to a chart.
#[derive(Clone)]
pub struct Room {
    /// Its inner width in whole CSS pixels; 0 until it is on the page.
    pub width_px: u32,
    /// Whether it is in the window's view.
    seen: Rc<Cell<bool>>,
}

/// The room that an element gives.
#[hook]
pub fn use_room(node: &NodeRef) -> Room {
    let width = use_state_eq(|| 0u32);
    let seen = use_memo((), |()| Cell::new(true));
    let (node, setter, sight) = (node.clone(), width.setter(), seen.clone());
    use_effect_with((), move |()| {
        let watches = node.cast::<Element>().map(|element| {
            (
                sight::Watch::new(&element, SCENE, sight),
                size::Watch::new(&element, move |px| setter.set(px)),
            )
        });
        move || drop(watches)
    });
    Room { width_px: *width, seen }
}

/// A chart of the report, drawn as [`use_picture`] does.
#[hook]
pub fn use_drawing(
    shell: &Shell,
    kind: ChartKind,
    report: &Same<Report>,
    scheme: Scheme,
    room: &Room,
) -> Option<Same<Drawing>> {
    use_picture(shell, &Picture::Report(kind, report.clone()), scheme, room)
}

/// A chart, drawn in its turn. Until then it is the one that was drawn before, if any.
#[hook]
pub fn use_picture(shell: &Shell, picture: &Picture, scheme: Scheme, room: &Room) -> Option<Same<Drawing>> {
    let drawing = use_state_eq(|| None::<Same<Drawing>>);
    let (turns, setter, seen) = (shell.turns().clone(), drawing.setter(), room.seen.clone());
    let style = Style {
        scheme,
        width_px: room.width_px,
    };
    use_effect_with((picture.clone(), style), move |(picture, style)| {
        let (picture, style) = (picture.clone(), *style);
        let draw = move || picture.draw(style).map(|drawing| Same(drawing.into()));
        let ticket = (style.width_px > 0).then(|| turns.take(seen, draw, move |drawing| setter.set(drawing)));
        move || drop(ticket)
    });
    (*drawing).clone()
}

/// The colour scheme that is in use, what the person chose, and how to choose another.
#[hook]
pub fn use_scheme() -> (Scheme, Choice, Callback<Choice>) {
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
    let choose = use_callback((), move |chosen: Choice, ()| {
        theme::keep(chosen);
        setter.set(chosen);
    });
    let scheme = if *dark { Scheme::Dark } else { Scheme::Light };
    (scheme, *choice, choose)
}

/// Takes files that are dropped anywhere on the window, and says whether some are held over it now.
#[hook]
pub fn use_window_drop(shell: &Shell) -> bool {
    let over = use_state_eq(|| false);
    let (shell, setter) = (shell.clone(), over.setter());
    use_effect_with((), move |()| {
        let listeners = web_sys::window().map(|window| {
            let (enter, leave, done) = (setter.clone(), setter.clone(), setter);
            [
                Listener::new(&window, "dragover", move |event| {
                    if files::carries_files(&event) {
                        files::accept(&event);
                        enter.set(true);
                    }
                }),
                Listener::new(&window, "dragleave", move |event| {
                    if files::has_left(&event) {
                        leave.set(false);
                    }
                }),
                Listener::new(&window, "drop", move |event| {
                    done.set(false);
                    if files::carries_files(&event) {
                        event.prevent_default();
                        shell.open_dropped(
                            files::dropped(&event),
                            handles::dropped(&event),
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
