//! The lead worker as the page holds it.

use js_sys::ArrayBuffer;

use crate::protocol::{Message, Reply, Request};

/// What comes from the lead worker.
pub enum FromLead {
    /// It said something; a file's bytes may be attached.
    Message(Message<Reply>, Option<ArrayBuffer>),
    /// It could not start or died, with the reason.
    Dead(String),
}

/// The lead worker, started; dropping it ends the worker.
pub struct Lead {
    _receive: Box<dyn Fn(FromLead)>,
}

impl Lead {
    /// Starts the worker; `receive` gets all that it says.
    pub fn start(receive: impl Fn(FromLead) + 'static) -> Result<Lead, String> {
        drop(receive);
        Err("this build has no worker".to_owned())
    }

    /// Sends a message, with the files that it speaks of.
    pub fn send(&self, _message: &Message<Request>, _files: &[web_sys::File]) -> Result<(), String> {
        Ok(())
    }
}
