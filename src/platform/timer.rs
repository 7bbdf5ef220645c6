//! The page's clock and delayed calls.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageChannel;

/// Returns the milliseconds since the page was opened, on a monotonic clock.
pub fn now_ms() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or_else(js_sys::Date::now, |clock| clock.now())
}

/// Calls `then` once, in the next task. Uses a message, because browsers delay timers by some milliseconds.
pub fn in_next_task(then: impl FnOnce() + 'static) {
    let Ok(channel) = MessageChannel::new() else {
        return after(0, then);
    };
    let port = channel.port1();
    let closing = port.clone();
    let on_message = Closure::once_into_js(move || {
        closing.close();
        then();
    });
    port.set_onmessage(Some(on_message.unchecked_ref()));
    if channel.port2().post_message(&JsValue::NULL).is_err() {
        port.set_onmessage(None);
    }
}

/// Calls `then` once, at the end of the current task, before the browser paints.
pub fn at_end_of_task(then: impl FnOnce() + 'static) {
    spawn_local(async { then() });
}

/// The time in milliseconds to wait for a page that is hidden and therefore not painted.
const UNPAINTED_MS: u32 = 100;

/// Calls `then` once, after the next paint.
pub fn after_paint(then: impl FnOnce() + 'static) {
    let then = Rc::new(Cell::new(Some(then)));
    let once = move || {
        if let Some(then) = then.take() {
            then();
        }
    };
    after(UNPAINTED_MS, once.clone());
    if let Some(window) = web_sys::window() {
        // A frame's callbacks run before it is painted.
        let framed = Closure::once_into_js(move || in_next_task(once));
        let _ = window.request_animation_frame(framed.unchecked_ref());
    }
}

/// Calls `then` once after this number of milliseconds.
pub fn after(ms: u32, then: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        let then = Closure::once_into_js(then);
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), ms);
    }
}
