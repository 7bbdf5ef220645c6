//! What a person sees when the page itself has a fault: a plain message with a way on, in place of a page that hangs.

use web_sys::Document;

const MESSAGE: &str = "Something in this page went wrong and it can't go on. Reload it and drop the files again; \
    your files were not changed.";

/// Has every panic on the page's thread shown as a message.
pub fn watch() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            // The page may be half drawn; the message stands outside of what it draws.
            let _ = show(&document);
        }
    }));
}

fn show(document: &Document) -> Option<()> {
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
