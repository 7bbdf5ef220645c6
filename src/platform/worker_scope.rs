//! A worker as it sees itself: its name, its clock, what is said to it and what it says.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::platform::envelope::Envelope;

/// The worker that this code runs in; `None` on a page.
fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Whether this code runs in a worker.
pub fn is_worker() -> bool {
    scope().is_some()
}

/// The worker's name, which tells its role; empty on a page.
pub fn name() -> String {
    scope().map(|scope| scope.name()).unwrap_or_default()
}

/// Milliseconds since the worker was started.
pub fn now_ms() -> f64 {
    scope()
        .and_then(|scope| scope.performance())
        .map_or(0.0, |performance| performance.now())
}

/// How many threads the machine runs at once, as the browser tells it; 1 when it doesn't.
pub fn threads() -> usize {
    scope()
        .map_or(1, |scope| scope.navigator().hardware_concurrency() as usize)
        .max(1)
}

/// Says something to the worker's owner. A worker has nobody else to tell when that fails, so the console gets it.
pub fn post<T: Serialize>(parcel: &Envelope<T>) {
    let Some(scope) = scope() else { return };
    let posted = parcel.pack().and_then(|(message, transfer)| {
        scope
            .post_message_with_transfer(&message, &transfer)
            .map_err(|error| crate::platform::envelope::describe(&error))
    });
    if let Err(error) = posted {
        web_sys::console::error_1(&format!("a message could not be posted: {error}").into());
    }
}

/// Calls `receive` with all that is said to the worker from now on.
pub fn listen<T: DeserializeOwned + 'static>(receive: impl Fn(Result<Envelope<T>, String>) + 'static) {
    let Some(scope) = scope() else { return };
    let listener =
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| receive(Envelope::unpack(&event.data())));
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // The listener lives as long as the worker does.
    listener.forget();
}

/// Calls `tell` with what a panic says, before the worker ends.
pub fn on_panic(tell: impl Fn(String) + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |info| tell(info.to_string())));
}

/// Lets other messages have their turn.
pub async fn breathe() {
    pause(0).await;
}

/// Waits for so long.
pub async fn pause(pause_ms: i32) {
    let Some(scope) = scope() else { return };
    let promise = js_sys::Promise::new(&mut |resolve, _reject| {
        if scope
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, pause_ms)
            .is_err()
        {
            // Without a timer the worker goes on at once, deaf for a moment longer.
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(promise).await;
}
