//! Event listeners that are removed when dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// A listener on an event target. Dropping it removes it.
pub struct EventListener {
    target: EventTarget,
    event: &'static str,
    on_event: Closure<dyn FnMut(Event)>,
}

impl EventListener {
    /// Calls `on_event` for each `event` on `target`.
    pub fn new(target: &EventTarget, event: &'static str, on_event: impl FnMut(Event) + 'static) -> EventListener {
        let on_event: Closure<dyn FnMut(Event)> = Closure::new(on_event);
        // Adding a listener to a target that exists can't fail.
        let _ = target.add_event_listener_with_callback(event, on_event.as_ref().unchecked_ref());
        EventListener {
            target: target.clone(),
            event,
            on_event,
        }
    }

    /// Leaves the listener in place for as long as the page lives.
    pub fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for EventListener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, self.on_event.as_ref().unchecked_ref());
    }
}
