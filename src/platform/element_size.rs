//! Tells how wide an element is, now and whenever that changes, and tells the styles how high one is.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver};

/// A watch over an element's width; dropping it ends the watch.
pub struct SizeObserver {
    observer: Option<ResizeObserver>,
    _heard: Closure<dyn FnMut(Array)>,
}

impl SizeObserver {
    /// Calls `changed` with the element's inner width in whole CSS pixels, at once and after each change.
    pub fn new(element: &Element, changed: impl Fn(u32) + 'static) -> SizeObserver {
        let watched = element.clone();
        changed(width_px(element));
        let heard: Closure<dyn FnMut(Array)> = Closure::new(move |_| changed(width_px(&watched)));
        // Without an observer the first width stays, which is right until the window changes.
        let observer = ResizeObserver::new(heard.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        SizeObserver {
            observer,
            _heard: heard,
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

/// Lets the styles know by a property how high an element is with its borders, in CSS pixels; 0 when there is none.
pub fn tell_height(property: &str, element: Option<&HtmlElement>) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    let height = format!("{}px", element.map_or(0, HtmlElement::offset_height));
    if let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) {
        let styles = root.style();
        // Whatever inherits it, which is everything, is styled anew when it is set.
        if styles.get_property_value(property).is_ok_and(|told| told != height) {
            // A browser that can't take it goes on with the last one.
            let _ = styles.set_property(property, &height);
        }
    }
}

/// An element's inner width in whole CSS pixels, as it is now.
pub fn width_px(element: &Element) -> u32 {
    u32::try_from(element.client_width()).unwrap_or(0)
}
