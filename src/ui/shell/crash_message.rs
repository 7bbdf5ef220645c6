//! What a person sees when the page itself has a fault: a plain message with a way on, in place of a page that hangs.

use wasm_bindgen::JsCast;
use web_sys::{Document, ErrorEvent};

use crate::platform::event_listener::EventListener;

const MESSAGE: &str = "Something in this page went wrong and it can't go on. Reload it and drop the files again; \
    your files were not changed.";

/// Has every panic on the page's thread shown as a message, and whatever else ends what the page was at: an exception of the
/// browser's, or its refusal of more memory, of which no panic tells.
pub fn watch() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        show();
    }));
    if let Some(window) = web_sys::window() {
        let heard = |event: web_sys::Event| {
            if event.dyn_ref::<ErrorEvent>().is_some_and(is_ours) {
                show();
            }
        };
        EventListener::new(&window, "error", heard).keep();
    }
}

/// Whether an error came up in the page, and not in an extension of the browser's. Without a thrown value it is a mere notice,
/// such as that sizes changed while they were told.
fn is_ours(event: &ErrorEvent) -> bool {
    !event.error().is_falsy() && !event.filename().contains("-extension:")
}

/// Shows the message. The page may be half drawn, so it stands outside of what the page draws.
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
