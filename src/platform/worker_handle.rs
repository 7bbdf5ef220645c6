//! Worker handle: a worker from its owner's side. It sends requests and reports messages and failures.

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

/// The script that starts a worker, relative to the page. It waits for the [`program`].
const WORKER_SCRIPT: &str = "./worker.js";

#[wasm_bindgen]
extern "C" {
    /// The address of the script that started this wasm module.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static SCRIPT: JsValue;
}

thread_local! {
    /// Ignores the errors of terminated workers.
    static CAUGHT: Closure<dyn Fn(Event)> = Closure::new(|event: Event| event.prevent_default());
}

/// Returns a worker's first message: this wasm module itself.
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

/// An event from a worker.
#[derive(Debug)]
pub enum WorkerEvent<Reply> {
    /// It sent a message.
    Message(Envelope<Reply>),
    /// It could not be loaded, failed, or sent an unreadable message. Contains the reason.
    Dead(String),
}

/// Messages sent before the worker was ready.
enum Outbox {
    Pending(Vec<(JsValue, Array)>),
    Released,
}

/// A worker. Dropping the handle terminates it.
pub struct WorkerHandle<Request> {
    name: String,
    worker: Rc<RefCell<Worker>>,
    outbox: Rc<RefCell<Outbox>>,
    on_message: Closure<dyn FnMut(MessageEvent)>,
    on_error: Closure<dyn FnMut(Event)>,
    _request: PhantomData<Request>,
}

impl<Request: Serialize> WorkerHandle<Request> {
    /// Starts a worker whose name is its role. It must send a message when it is ready; earlier requests are
    /// held back, because a worker drops messages while its wasm is loading.
    ///
    /// # Errors
    /// Returns the browser's message when it can't start workers here.
    pub fn start<Reply: DeserializeOwned + 'static>(
        name: &str,
        receive: impl Fn(WorkerEvent<Reply>) + 'static,
    ) -> Result<WorkerHandle<Request>, String> {
        let worker = Rc::new(RefCell::new(spawn(name)?));
        let outbox = Rc::new(RefCell::new(Outbox::Pending(Vec::new())));
        let receive = Rc::new(receive);

        let on_message = {
            let (worker, outbox, receive) = (worker.clone(), outbox.clone(), receive.clone());
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if let Outbox::Pending(messages) = outbox.replace(Outbox::Released) {
                    for (message, transfer) in messages {
                        if let Err(error) = worker.borrow().post_message_with_transfer(&message, &transfer) {
                            receive(WorkerEvent::Dead(describe(&error)));
                        }
                    }
                }
                receive(match Envelope::unpack(&event.data()) {
                    Ok(envelope) => WorkerEvent::Message(envelope),
                    Err(error) => {
                        // The error names types of the program, which say nothing to a user.
                        web_sys::console::error_1(&error.into());
                        WorkerEvent::Dead("its message can’t be read, as if it were of another build".to_owned())
                    }
                });
            })
        };
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            // A script that can't be loaded raises a plain event without a message.
            let reason = match event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message) {
                Some(message) if !message.is_empty() => message.trim_start_matches("Uncaught ").to_owned(),
                _ => "its script could not be loaded".to_owned(),
            };
            event.prevent_default();
            receive(WorkerEvent::Dead(reason));
        });
        let handle = WorkerHandle {
            name: name.to_owned(),
            worker,
            outbox,
            on_message,
            on_error,
            _request: PhantomData,
        };
        handle.listen();
        Ok(handle)
    }

    fn listen(&self) {
        let worker = self.worker.borrow();
        worker.set_onmessage(Some(self.on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(self.on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(self.on_error.as_ref().unchecked_ref()));
    }

    /// Replaces a worker that never sent a message, and sends its requests to the new one. Does nothing if it
    /// has sent one.
    ///
    /// # Errors
    /// Returns the browser's message when it can't start workers here.
    pub fn restart_if_silent(&self) -> Result<(), String> {
        if !self.is_silent() {
            return Ok(());
        }
        let another = spawn(&self.name)?;
        terminate(&self.worker.replace(another));
        self.listen();
        Ok(())
    }

    /// Returns whether the worker never sent a message.
    pub fn is_silent(&self) -> bool {
        matches!(&*self.outbox.borrow(), Outbox::Pending(_))
    }

    /// Sends a message and transfers its buffers.
    ///
    /// # Errors
    /// Returns the reason when the message can't be written or posted.
    pub fn send(&self, envelope: &Envelope<Request>) -> Result<(), String> {
        let (message, transfer) = envelope.pack()?;
        match &mut *self.outbox.borrow_mut() {
            Outbox::Pending(messages) => {
                messages.push((message, transfer));
                Ok(())
            }
            Outbox::Released => self
                .worker
                .borrow()
                .post_message_with_transfer(&message, &transfer)
                .map_err(|error| describe(&error)),
        }
    }
}

impl<Request> Drop for WorkerHandle<Request> {
    fn drop(&mut self) {
        terminate(&self.worker.borrow());
    }
}

/// Starts a worker and sends it the page's wasm module.
fn spawn(name: &str) -> Result<Worker, String> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(name);
    let worker = Worker::new_with_options(WORKER_SCRIPT, &options).map_err(|error| describe(&error))?;
    worker.post_message(&program()?).map_err(|error| describe(&error))?;
    Ok(worker)
}

/// Terminates a worker.
fn terminate(worker: &Worker) {
    worker.set_onmessage(None);
    // A pending error must still be caught: otherwise the browser reports it as an error of the worker's
    // owner.
    CAUGHT.with(|caught| worker.set_onerror(Some(caught.as_ref().unchecked_ref())));
    worker.terminate();
}
