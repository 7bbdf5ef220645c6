//! Element sizes: observes an element's width, and publishes an element's height as a CSS property.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver};

/// An observer of an element's width. Dropping it stops it.
pub struct SizeObserver {
    observer: Option<ResizeObserver>,
    _on_resize: Closure<dyn FnMut(Array)>,
}

impl SizeObserver {
    /// Calls `changed` with the element's inner width in whole CSS pixels, immediately and after each change.
    pub fn new(element: &Element, changed: impl Fn(u32) + 'static) -> SizeObserver {
        let watched = element.clone();
        changed(width_px(element));
        let on_resize: Closure<dyn FnMut(Array)> = Closure::new(move |_| changed(width_px(&watched)));
        // Without an observer the first width stays, which is right until the window changes.
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        SizeObserver {
            observer,
            _on_resize: on_resize,
        }
    }
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

/// Sets a CSS property of the document to an element's height with its borders in CSS pixels; 0px without an
/// element.
pub fn publish_height(property: &str, element: Option<&HtmlElement>) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    let height = format!("{}px", element.map_or(0, HtmlElement::offset_height));
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        let styles = root.style();
        // Setting it restyles everything that inherits it, which is the whole page.
        if styles
            .get_property_value(property)
            .is_ok_and(|current| current != height)
        {
            // On failure the last value stays.
            let _ = styles.set_property(property, &height);
        }
    }
}

/// Returns an element's inner width in whole CSS pixels.
pub fn width_px(element: &Element) -> u32 {
    u32::try_from(element.client_width()).unwrap_or(0)
}
