//! Offline copy of the page: a service worker keeps it, and a new version takes over only when the user
//! agrees.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    EventTarget, RegistrationOptions, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState,
    ServiceWorkerUpdateViaCache, Storage,
};

use crate::platform::event_listener::EventListener;
use crate::platform::timer;

/// The service worker's script, relative to the page.
const SERVICE_WORKER_SCRIPT: &str = "./offline.js";

/// Message that makes a waiting version take over (`skipWaiting`).
const SKIP_WAITING: &str = "take";

/// Message that makes the active version answer from the cache of a newer one.
const YIELD: &str = "yield";

/// Name of the note in the tab's storage.
const UPDATED: &str = "daypart updated";

/// Time after which the page reloads although the waiting version is not active yet. Chromium delays the change by up to
/// 30 seconds while the active version answers requests.
const ACTIVATION_LIMIT_MS: u32 = 2_000;

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
        // Without a controller this is the first visit, and the waiting version is this one.
        let is_controlled = move || container.controller().is_some();
        let newer = Rc::new(move || {
            if is_controlled() {
                newer();
            }
        });
        // After a reload that didn't wait for the change, this page is the waiting version already.
        if !take_mark() && registration.waiting().is_some() {
            newer();
        }
        let target = EventTarget::from(registration.clone());
        // A version may be installing already.
        watch_installing(&registration, newer.clone());
        EventListener::new(&target, "updatefound", move |_| {
            watch_installing(&registration, newer.clone());
        })
        .keep();
    });
}

/// Calls `newer` once the version that is being installed is complete.
fn watch_installing(registration: &ServiceWorkerRegistration, newer: Rc<dyn Fn()>) {
    let Some(coming) = registration.installing() else {
        return;
    };
    let target = EventTarget::from(coming.clone());
    EventListener::new(&target, "statechange", move |_| {
        if coming.state() == ServiceWorkerState::Installed {
            newer();
        }
    })
    .keep();
}

/// Makes the waiting version take over, and reloads the page.
pub fn activate_update() {
    let Some(container) = container() else { return };
    let target = EventTarget::from(container.clone());
    EventListener::new(&target, "controllerchange", |_| reload()).keep();
    spawn_local(async move {
        let registration = JsFuture::from(container.get_registration()).await;
        let waiting = registration.ok().filter(|value| !value.is_undefined());
        let waiting = waiting.and_then(|value| ServiceWorkerRegistration::from(value).waiting());
        let Some(waiting) = waiting else {
            // Another tab has made it take over already.
            return reload();
        };
        let _ = waiting.post_message(&JsValue::from_str(SKIP_WAITING));
        timer::after(ACTIVATION_LIMIT_MS, move || {
            if let Some(active) = container.controller() {
                let _ = active.post_message(&JsValue::from_str(YIELD));
                mark_updated();
            }
            reload();
        });
    });
}

/// Notes in this tab, across one reload, that its user accepted the waiting version.
fn mark_updated() {
    if let Some(storage) = tab_storage() {
        let _ = storage.set_item(UPDATED, "");
    }
}

/// Removes the note. Returns whether there was one.
fn take_mark() -> bool {
    let Some(storage) = tab_storage() else { return false };
    let found = matches!(storage.get_item(UPDATED), Ok(Some(_)));
    let _ = storage.remove_item(UPDATED);
    found
}

/// Returns the storage of this tab. Browsers may forbid it.
fn tab_storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
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
