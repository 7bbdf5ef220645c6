//! Event listeners that end when they are dropped.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// A listener on a target; dropping it takes it off again.
pub struct EventListener {
    target: EventTarget,
    event: &'static str,
    heard: Closure<dyn FnMut(Event)>,
}

impl EventListener {
    /// Calls `heard` for each `event` on `target`.
    pub fn new(target: &EventTarget, event: &'static str, heard: impl FnMut(Event) + 'static) -> EventListener {
        let heard: Closure<dyn FnMut(Event)> = Closure::new(heard);
        // Adding a listener to a target that exists can't fail.
        let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
        EventListener {
            target: target.clone(),
            event,
            heard,
        }
    }

    /// Leaves it on its target for as long as the page lives.
    pub fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for EventListener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, self.heard.as_ref().unchecked_ref());
    }
}
