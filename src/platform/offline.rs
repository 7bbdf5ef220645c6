//! Offline copy of the page: a service worker keeps it, and a new version takes over only when the user
//! agrees.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    EventTarget, RegistrationOptions, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState,
    ServiceWorkerUpdateViaCache,
};

use crate::platform::event_listener::EventListener;

/// The service worker's script, relative to the page.
const SERVICE_WORKER_SCRIPT: &str = "./offline.js";

/// Message that makes a waiting version take over (`skipWaiting`).
const SKIP_WAITING: &str = "take";

/// Registers the service worker, where the browser can; calls `newer` when another version of the page waits.
pub fn register(newer: impl Fn() + 'static) {
    let Some(container) = container() else { return };
    spawn_local(async move {
        let options = RegistrationOptions::new();
        options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
        let registered = JsFuture::from(container.register_with_options(SERVICE_WORKER_SCRIPT, &options)).await;
        // Where registration is forbidden, the page works, but only with a network.
        let registration = registered.ok().and_then(|value| value.dyn_into().ok());
        let Some(registration): Option<ServiceWorkerRegistration> = registration else {
            return;
        };
        let newer = Rc::new(newer);
        // Without a controller this is the first visit, and the waiting version is this one.
        let is_controlled = move || container.controller().is_some();
        if registration.waiting().is_some() && is_controlled() {
            newer();
        }
        let target = EventTarget::from(registration.clone());
        let found = EventListener::new(&target, "updatefound", move |_| {
            let Some(coming) = registration.installing() else {
                return;
            };
            let (newer, is_controlled) = (newer.clone(), is_controlled.clone());
            let target = EventTarget::from(coming.clone());
            let changed = EventListener::new(&target, "statechange", move |_| {
                if coming.state() == ServiceWorkerState::Installed && is_controlled() {
                    newer();
                }
            });
            changed.keep();
        });
        found.keep();
    });
}

/// Makes the waiting version take over, and reloads the page.
pub fn activate_update() {
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
            let _ = waiting.post_message(&JsValue::from_str(SKIP_WAITING));
        }
    });
}

/// Deletes the copy. The next visit makes another one.
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

/// Returns the service worker container. Browsers have it on secure origins only, and some not in private
/// windows.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    let has = js_sys::Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    let container = has.then(|| navigator.service_worker())?;
    (!JsValue::from(container.clone()).is_undefined()).then_some(container)
}
