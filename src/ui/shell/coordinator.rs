//! The lead worker as the page holds it.

use web_sys::{Blob, File};

use crate::platform::download;
use crate::platform::envelope::Parcel;
use crate::platform::worker_handle::{Heard, Thread};
use crate::protocol::{LEAD, Message, Reply, Request};

/// What comes from the lead worker.
#[derive(Debug)]
pub enum FromLead {
    /// It said something; a file or its bytes may be attached.
    Message(Message<Reply>, Option<Blob>),
    /// It could not start or died, with the reason.
    Dead(String),
}

/// The lead worker, started; dropping it ends the worker and those that it has started.
pub struct Lead {
    thread: Thread<Message<Request>>,
}

impl Lead {
    /// Starts the worker; `receive` gets all that it says.
    ///
    /// # Errors
    /// When the browser can't start workers here, in its words.
    pub fn start(receive: impl Fn(FromLead) + 'static) -> Result<Lead, String> {
        let thread = Thread::start(LEAD, move |heard| {
            receive(match heard {
                Heard::Message(Parcel { body, buffers, files }) => {
                    let file = files.into_iter().next().map(Blob::from);
                    let made = || download::blob(buffers.first()?, "text/csv").ok();
                    FromLead::Message(body, file.or_else(made))
                }
                Heard::Dead(reason) => FromLead::Dead(reason),
            });
        })?;
        Ok(Lead { thread })
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
        self.thread.send(&Parcel {
            files: files.to_vec(),
            ..Parcel::new(message.clone())
        })
    }
}
