//! Worker scope: a worker from its own side, with its name, clock, messages and timers.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::platform::envelope::Envelope;

/// Returns the global scope of the worker that runs this code; `None` on a page.
fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Returns whether this code runs in a worker.
pub fn is_worker() -> bool {
    scope().is_some()
}

/// Returns the worker's name, which is its role; empty on a page.
pub fn name() -> String {
    scope().map(|scope| scope.name()).unwrap_or_default()
}

/// Returns the milliseconds since the worker was started.
pub fn now_ms() -> f64 {
    scope()
        .and_then(|scope| scope.performance())
        .map_or(0.0, |performance| performance.now())
}

/// Returns the number of hardware threads; 1 when the browser does not report.
pub fn threads() -> usize {
    scope()
        .map_or(1, |scope| scope.navigator().hardware_concurrency() as usize)
        .max(1)
}

/// Posts a message to the worker's owner. A failure goes to the console, the only place left to report it.
pub fn post<T: Serialize>(envelope: &Envelope<T>) {
    let Some(scope) = scope() else { return };
    let posted = envelope.pack().and_then(|(message, transfer)| {
        scope
            .post_message_with_transfer(&message, &transfer)
            .map_err(|error| crate::platform::envelope::describe(&error))
    });
    if let Err(error) = posted {
        web_sys::console::error_1(&format!("a message could not be posted: {error}").into());
    }
}

/// Calls `receive` for each message to the worker.
pub fn listen<T: DeserializeOwned + 'static>(receive: impl Fn(Result<Envelope<T>, String>) + 'static) {
    let Some(scope) = scope() else { return };
    let listener =
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| receive(Envelope::unpack(&event.data())));
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // The listener lives as long as the worker.
    listener.forget();
}

/// Calls `report` with a panic's message before the worker ends.
pub fn on_panic(report: impl Fn(String) + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |info| report(info.to_string())));
}

/// Yields to pending messages.
pub async fn yield_to_messages() {
    pause(0).await;
}

/// Waits for this number of milliseconds.
pub async fn pause(pause_ms: i32) {
    let Some(scope) = scope() else { return };
    let promise = js_sys::Promise::new(&mut |resolve, _reject| {
        if scope
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, pause_ms)
            .is_err()
        {
            // Without a timer the worker continues without yielding.
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(promise).await;
}
