//! A worker as its owner holds it: messages go in, messages come out, and its death is told.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::platform::envelope::{Envelope, describe};

/// The script that a worker begins with, beside the page. It waits for the [`program`].
const LOADER: &str = "./worker.js";

#[wasm_bindgen]
extern "C" {
    /// The address of the script that has started this wasm.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static SCRIPT: JsValue;
}

thread_local! {
    /// What is done about the errors of workers that nobody needs any more: nothing.
    static CAUGHT: Closure<dyn Fn(Event)> = Closure::new(|event: Event| event.prevent_default());
}

/// The message that a worker starts with: this very program.
fn program() -> Result<JsValue, String> {
    let message = Object::new();
    for (name, value) in [
        ("script", SCRIPT.with(JsValue::clone)),
        ("program", wasm_bindgen::module()),
    ] {
        Reflect::set(&message, &name.into(), &value).map_err(|error| describe(&error))?;
    }
    Ok(message.into())
}

/// What is heard of a worker.
#[derive(Debug)]
pub enum WorkerEvent<Reply> {
    /// It said something.
    Message(Envelope<Reply>),
    /// It could not be loaded, failed, or said something that can't be understood; the reason.
    Dead(String),
}

/// What was sent before the worker was ready.
enum Held {
    Back(Vec<(JsValue, Array)>),
    Released,
}

/// A worker; dropping it ends the worker.
pub struct WorkerHandle<Request> {
    role: String,
    worker: Rc<RefCell<Worker>>,
    held: Rc<RefCell<Held>>,
    on_message: Closure<dyn FnMut(MessageEvent)>,
    on_error: Closure<dyn FnMut(Event)>,
    _request: PhantomData<Request>,
}

impl<Request: Serialize> WorkerHandle<Request> {
    /// Starts a worker in a role, which it reads off its name. It must say something when it is ready; what is sent before
    /// that is held back, because a worker drops what comes while its wasm is still loading.
    ///
    /// # Errors
    /// When the browser can't start workers here, in its words.
    pub fn start<Reply: DeserializeOwned + 'static>(
        role: &str,
        receive: impl Fn(WorkerEvent<Reply>) + 'static,
    ) -> Result<WorkerHandle<Request>, String> {
        let worker = Rc::new(RefCell::new(begin(role)?));
        let held = Rc::new(RefCell::new(Held::Back(Vec::new())));
        let receive = Rc::new(receive);

        let on_message = {
            let (worker, held, receive) = (worker.clone(), held.clone(), receive.clone());
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if let Held::Back(messages) = held.replace(Held::Released) {
                    for (message, transfer) in messages {
                        if let Err(error) = worker.borrow().post_message_with_transfer(&message, &transfer) {
                            receive(WorkerEvent::Dead(describe(&error)));
                        }
                    }
                }
                receive(match Envelope::unpack(&event.data()) {
                    Ok(parcel) => WorkerEvent::Message(parcel),
                    Err(error) => WorkerEvent::Dead(format!("its message can't be read: {error}")),
                });
            })
        };
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            // A script that can't be loaded gives a plain event without a message.
            let reason = match event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message) {
                Some(message) if !message.is_empty() => message.trim_start_matches("Uncaught ").to_owned(),
                _ => "its script could not be loaded".to_owned(),
            };
            event.prevent_default();
            receive(WorkerEvent::Dead(reason));
        });
        let thread = WorkerHandle {
            role: role.to_owned(),
            worker,
            held,
            on_message,
            on_error,
            _request: PhantomData,
        };
        thread.listen();
        Ok(thread)
    }

    fn listen(&self) {
        let worker = self.worker.borrow();
        worker.set_onmessage(Some(self.on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(self.on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(self.on_error.as_ref().unchecked_ref()));
    }

    /// Puts another worker in the place of this one, which has not said anything; what it was sent is sent to the new one. Does
    /// nothing for a worker that has.
    ///
    /// # Errors
    /// When the browser can't start workers here, in its words.
    pub fn start_anew(&self) -> Result<(), String> {
        if !self.is_silent() {
            return Ok(());
        }
        let another = begin(&self.role)?;
        give_up(&self.worker.replace(another));
        self.listen();
        Ok(())
    }

    /// Whether nothing was ever heard of it.
    pub fn is_silent(&self) -> bool {
        matches!(&*self.held.borrow(), Held::Back(_))
    }

    /// Sends a message; its buffers are transferred.
    ///
    /// # Errors
    /// When the message can't be written or posted, with the reason.
    pub fn send(&self, parcel: &Envelope<Request>) -> Result<(), String> {
        let (message, transfer) = parcel.pack()?;
        match &mut *self.held.borrow_mut() {
            Held::Back(messages) => {
                messages.push((message, transfer));
                Ok(())
            }
            Held::Released => self
                .worker
                .borrow()
                .post_message_with_transfer(&message, &transfer)
                .map_err(|error| describe(&error)),
        }
    }
}

impl<Request> Drop for WorkerHandle<Request> {
    fn drop(&mut self) {
        give_up(&self.worker.borrow());
    }
}

/// Begins a worker, which is handed the page's program.
fn begin(role: &str) -> Result<Worker, String> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(role);
    let worker = Worker::new_with_options(LOADER, &options).map_err(|error| describe(&error))?;
    worker.post_message(&program()?).map_err(|error| describe(&error))?;
    Ok(worker)
}

/// Ends a worker.
fn give_up(worker: &Worker) {
    worker.set_onmessage(None);
    // An error that is on its way must still be caught: the browser would hold it to be one of whoever owns the worker.
    CAUGHT.with(|caught| worker.set_onerror(Some(caught.as_ref().unchecked_ref())));
    worker.terminate();
}
