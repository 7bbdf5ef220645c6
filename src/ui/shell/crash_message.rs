//! The crash message: shown when the page itself fails, in place of a page that hangs.
//!
//! Failures of workers are reported through [`runtime`](super::runtime).

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, DomException, ErrorEvent, PromiseRejectionEvent};

use crate::platform::event_listener::EventListener;

const MESSAGE: &str = "Something went wrong and Daypart can’t continue. Reload the page and drop the files again; \
    your files were not changed.";

/// Shows the message after a panic on the page's thread, and after errors that raise no panic: a browser
/// exception, a refused memory request, or a rejected promise that no code handles.
pub fn watch() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        show();
    }));
    if let Some(window) = web_sys::window() {
        let on_error = |event: web_sys::Event| {
            if event.dyn_ref::<ErrorEvent>().is_some_and(is_ours) {
                show();
            }
        };
        EventListener::new(&window, "error", on_error).keep();
        let on_rejection = |event: web_sys::Event| {
            let event = event.dyn_ref::<PromiseRejectionEvent>();
            if event.is_some_and(|event| is_failure(&event.reason())) {
                show();
            }
        };
        EventListener::new(&window, "unhandledrejection", on_rejection).keep();
    }
}

/// Returns whether an error comes from the page, not from a browser extension. An event without a thrown value is
/// only a notice, such as "ResizeObserver loop completed with undelivered notifications".
fn is_ours(event: &ErrorEvent) -> bool {
    !event.error().is_falsy() && !event.filename().contains("-extension:")
}

/// Returns whether the reason of a rejection is a failure of the page. A `DOMException` is not: the browser refused or
/// aborted one operation, such as a file dialog or a download, and the page goes on without it.
fn is_failure(reason: &JsValue) -> bool {
    let stack = js_sys::Reflect::get(reason, &"stack".into()).ok();
    let stack = stack.and_then(|stack| stack.as_string()).unwrap_or_default();
    !reason.is_falsy() && !reason.is_instance_of::<DomException>() && !stack.contains("-extension:")
}

/// Shows the message outside the component tree, because the tree may be half drawn.
fn show() {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let _ = append(&document);
    }
}

fn append(document: &Document) -> Option<()> {
    const ID: &str = "fault";
    if document.get_element_by_id(ID).is_some() {
        return None;
    }
    let message = document.create_element("p").ok()?;
    message.set_id(ID);
    message.set_class_name("problem fault");
    message.set_attribute("role", "alert").ok()?;
    message.set_text_content(Some(MESSAGE));
    document.body()?.append_child(&message).ok()?;
    Some(())
}
