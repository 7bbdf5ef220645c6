//! The copy of the page that works without a network: a service worker keeps it, and another version is taken only when the
//! person says so.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    EventTarget, RegistrationOptions, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState,
    ServiceWorkerUpdateViaCache,
};

use crate::platform::event_listener::EventListener;

/// The script that keeps the copy, beside the page.
const KEEPER: &str = "./offline.js";

/// What tells a version that waits to take over.
const TAKE: &str = "take";

/// Has the page kept, where the browser can; calls `newer` when another version of it waits.
pub fn keep(newer: impl Fn() + 'static) {
    let Some(container) = container() else { return };
    spawn_local(async move {
        let options = RegistrationOptions::new();
        options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
        let registered = JsFuture::from(container.register_with_options(KEEPER, &options)).await;
        // Where it is forbidden, the page works as it is, and with a network alone.
        let registration = registered.ok().and_then(|value| value.dyn_into().ok());
        let Some(registration): Option<ServiceWorkerRegistration> = registration else {
            return;
        };
        let newer = Rc::new(newer);
        // Without one in charge this is the first visit, and what waits is this very version.
        let in_charge = move || container.controller().is_some();
        if registration.waiting().is_some() && in_charge() {
            newer();
        }
        let target = EventTarget::from(registration.clone());
        let found = EventListener::new(&target, "updatefound", move |_| {
            let Some(coming) = registration.installing() else {
                return;
            };
            let (newer, in_charge) = (newer.clone(), in_charge.clone());
            let target = EventTarget::from(coming.clone());
            let changed = EventListener::new(&target, "statechange", move |_| {
                if coming.state() == ServiceWorkerState::Installed && in_charge() {
                    newer();
                }
            });
            changed.keep();
        });
        found.keep();
    });
}

/// Has the version that waits take over, and loads the page anew with it.
pub fn take_newer() {
    let Some(container) = container() else { return };
    let target = EventTarget::from(container.clone());
    EventListener::new(&target, "controllerchange", |_| {
        if let Some(window) = web_sys::window() {
            let _ = window.location().reload();
        }
    })
    .keep();
    spawn_local(async move {
        let registration = JsFuture::from(container.get_registration()).await;
        let waiting = registration.ok().filter(|value| !value.is_undefined());
        let waiting = waiting.and_then(|value| ServiceWorkerRegistration::from(value).waiting());
        if let Some(waiting) = waiting {
            let _ = waiting.post_message(&JsValue::from_str(TAKE));
        }
    });
}

/// Has the copy thrown away. The page makes another one on its next visit.
pub fn forget() {
    let (Some(container), Some(window)) = (container(), web_sys::window()) else {
        return;
    };
    spawn_local(async move {
        let registration = JsFuture::from(container.get_registration()).await;
        let Some(registration) = registration.ok().filter(|value| !value.is_undefined()) else {
            return;
        };
        let registration = ServiceWorkerRegistration::from(registration);
        let ours = format!("daypart {} ", registration.scope());
        if let Ok(going) = registration.unregister() {
            let _ = JsFuture::from(going).await;
        }
        let Ok(caches) = window.caches() else { return };
        let names = JsFuture::from(caches.keys()).await.unwrap_or_default();
        let names = Array::from(&names);
        let names = names.iter().filter_map(|name| name.as_string());
        for name in names.filter(|name| name.starts_with(&ours)) {
            let _ = JsFuture::from(caches.delete(&name)).await;
        }
    });
}

/// What registers service workers. Browsers have it on safe hosts alone, and some not in private windows.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    let has = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    let container = has.then(|| navigator.service_worker())?;
    (!JsValue::from(container.clone()).is_undefined()).then_some(container)
}
