//! Hooks that tie components to the browser: an element's width, the colour scheme, files dragged over the window.

use web_sys::Element;
use yew::prelude::*;

use super::charts::{ChartKind, Picture};
use super::same::Same;
use super::shell::Shell;
use crate::chart::{Drawing, Scheme, Style};
use crate::engine::report::Report;
use crate::platform::listen::Listener;
use crate::platform::theme::Choice;
use crate::platform::{files, handles, size, theme};

/// The inner width of an element in whole CSS pixels; 0 until it is on the page.
#[hook]
pub fn use_width(node: &NodeRef) -> u32 {
    let width = use_state_eq(|| 0u32);
    let (node, setter) = (node.clone(), width.setter());
    use_effect_with((), move |()| {
        let watch = node
            .cast::<Element>()
            .map(|element| size::Watch::new(&element, move |px| setter.set(px)));
        move || drop(watch)
    });
    *width
}

/// A chart of the report, drawn as [`use_picture`] does.
#[hook]
pub fn use_drawing(shell: &Shell, kind: ChartKind, report: &Same<Report>, style: Style) -> Option<Same<Drawing>> {
    use_picture(shell, &Picture::Report(kind, report.clone()), style)
}

/// A chart, drawn in its turn. Until then it is the one that was drawn before, if any.
#[hook]
pub fn use_picture(shell: &Shell, picture: &Picture, style: Style) -> Option<Same<Drawing>> {
    let drawing = use_state_eq(|| None::<Same<Drawing>>);
    let (turns, setter) = (shell.turns().clone(), drawing.setter());
    use_effect_with((picture.clone(), style), move |(picture, style)| {
        let (picture, style) = (picture.clone(), *style);
        let draw = move || picture.draw(style).map(|drawing| Same(drawing.into()));
        let ticket = (style.width_px > 0).then(|| turns.take(draw, move |drawing| setter.set(drawing)));
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
                        shell.open_dropped(files::dropped(&event), handles::dropped(&event));
                    }
                }),
            ]
        });
        move || drop(listeners)
    });
    *over
}
