//! Coordinator handle, the page's end of the coordinator worker: starts it, sends requests and receives replies.
//!
//! What the worker does with a request is in [`worker`](crate::worker).

use web_sys::{Blob, File};

use crate::platform::download;
use crate::platform::envelope::Envelope;
use crate::platform::worker_handle::{WorkerEvent, WorkerHandle};
use crate::protocol::{COORDINATOR, Message, Reply, Request};

/// Event from the coordinator worker.
#[derive(Debug)]
pub enum CoordinatorEvent {
    /// A reply, with its file if one is attached.
    Message(Message<Reply>, Option<Blob>),
    /// The worker failed to start or crashed; the reason.
    Dead(String),
}

/// A running coordinator worker. Dropping it ends the worker and the scanners that it started.
pub struct CoordinatorHandle {
    worker: WorkerHandle<Message<Request>>,
}

impl CoordinatorHandle {
    /// Starts the worker and passes its events to `receive`.
    ///
    /// # Errors
    /// Returns the browser's message if it can't start a worker.
    pub fn start(receive: impl Fn(CoordinatorEvent) + 'static) -> Result<CoordinatorHandle, String> {
        let worker = WorkerHandle::start(COORDINATOR, move |event| {
            receive(match event {
                WorkerEvent::Message(Envelope { body, buffers, files }) => {
                    let file = files.into_iter().next().map(Blob::from);
                    let made = || download::blob(buffers.first()?, "text/csv").ok();
                    CoordinatorEvent::Message(body, file.or_else(made))
                }
                WorkerEvent::Dead(reason) => CoordinatorEvent::Dead(reason),
            });
        })?;
        Ok(CoordinatorHandle { worker })
    }

    /// Returns whether the worker has not sent any message yet.
    pub fn is_silent(&self) -> bool {
        self.worker.is_silent()
    }

    /// Replaces a silent worker by another one, which gets the messages sent so far. Does nothing if the
    /// worker has replied.
    ///
    /// # Errors
    /// Returns the browser's message if it can't start a worker.
    pub fn restart_if_silent(&self) -> Result<(), String> {
        self.worker.restart_if_silent()
    }

    /// Sends a request with the files that it refers to.
    ///
    /// # Errors
    /// Returns the reason if the message can't be posted.
    pub fn send(&self, message: &Message<Request>, files: &[File]) -> Result<(), String> {
        self.worker.send(&Envelope {
            files: files.to_vec(),
            ..Envelope::new(message.clone())
        })
    }
}
