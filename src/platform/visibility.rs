//! Visibility: observes whether an element is in the window's view.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

/// An observer of an element's visibility. Dropping it stops it.
pub struct VisibilityObserver {
    observer: Option<IntersectionObserver>,
    _on_intersection: Closure<dyn FnMut(Array)>,
}

impl VisibilityObserver {
    /// Keeps `seen` true while the element is in view. An element inside one that matches `scene`, which is
    /// built off screen, counts as in view if it will be once the scene starts at the window's top.
    pub fn new(element: &Element, scene: &'static str, seen: Rc<Cell<bool>>) -> VisibilityObserver {
        seen.set(is_in_view(element, scene));
        let watched = element.clone();
        let on_intersection: Closure<dyn FnMut(Array)> = Closure::new(move |entries: Array| {
            let last: IntersectionObserverEntry = entries.at(-1).unchecked_into();
            if !is_inside(&watched, scene) {
                seen.set(last.is_intersecting());
            }
        });
        // Without an observer the first value stays.
        let observer = IntersectionObserver::new(on_intersection.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        VisibilityObserver {
            observer,
            _on_intersection: on_intersection,
        }
    }
}

/// Observes the element with an id, as [`VisibilityObserver::new`]; `None` when there is no such element.
pub fn watch(id: &str, scene: &'static str, seen: Rc<Cell<bool>>) -> Option<VisibilityObserver> {
    let element = web_sys::window()?.document()?.get_element_by_id(id)?;
    Some(VisibilityObserver::new(&element, scene, seen))
}

impl Drop for VisibilityObserver {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

fn is_inside(element: &Element, scene: &str) -> bool {
    matches!(element.closest(scene), Ok(Some(_)))
}

fn is_in_view(element: &Element, scene: &str) -> bool {
    let bounds = element.get_bounding_client_rect();
    let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64());
    let height = height.unwrap_or(f64::INFINITY);
    match element.closest(scene) {
        Ok(Some(scene)) => bounds.top() - scene.get_bounding_client_rect().top() < height,
        _ => bounds.top() < height && bounds.bottom() > 0.0,
    }
}
