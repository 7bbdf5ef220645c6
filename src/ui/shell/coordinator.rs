//! The lead worker as the page holds it.

use web_sys::{Blob, File};

use crate::platform::download;
use crate::platform::envelope::Envelope;
use crate::platform::worker_handle::{WorkerEvent, WorkerHandle};
use crate::protocol::{LEAD, Message, Reply, Request};

/// What comes from the lead worker.
#[derive(Debug)]
pub enum FromCoordinator {
    /// It said something; a file or its bytes may be attached.
    Message(Message<Reply>, Option<Blob>),
    /// It could not start or died, with the reason.
    Dead(String),
}

/// The lead worker, started; dropping it ends the worker and those that it has started.
pub struct Coordinator {
    thread: WorkerHandle<Message<Request>>,
}

impl Coordinator {
    /// Starts the worker; `receive` gets all that it says.
    ///
    /// # Errors
    /// When the browser can't start workers here, in its words.
    pub fn start(receive: impl Fn(FromCoordinator) + 'static) -> Result<Coordinator, String> {
        let thread = WorkerHandle::start(LEAD, move |heard| {
            receive(match heard {
                WorkerEvent::Message(Envelope { body, buffers, files }) => {
                    let file = files.into_iter().next().map(Blob::from);
                    let made = || download::blob(buffers.first()?, "text/csv").ok();
                    FromCoordinator::Message(body, file.or_else(made))
                }
                WorkerEvent::Dead(reason) => FromCoordinator::Dead(reason),
            });
        })?;
        Ok(Coordinator { thread })
    }

    /// Whether nothing was ever heard of it.
    pub fn is_silent(&self) -> bool {
        self.thread.is_silent()
    }

    /// Starts another worker in its place, if it has not said anything; what it was sent is not lost.
    ///
    /// # Errors
    /// When the browser can't start workers here, in its words.
    pub fn start_anew(&self) -> Result<(), String> {
        self.thread.start_anew()
    }

    /// Sends a message, with the files that it speaks of.
    ///
    /// # Errors
    /// When the message can't be posted, with the reason.
    pub fn send(&self, message: &Message<Request>, files: &[File]) -> Result<(), String> {
        self.thread.send(&Envelope {
            files: files.to_vec(),
            ..Envelope::new(message.clone())
        })
    }
}
