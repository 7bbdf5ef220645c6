//! Outputs of the state: messages to send, files and settings to save. `ui` carries them out.

use crate::protocol::{Message, Request};
use daypart_engine::export::manifest::Manifest;

/// An operation outside the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// End the worker, if there is one, and start another.
    StartWorker,
    /// End the worker.
    StopWorker,
    /// Check size and modification time of the file with this handle, and answer with
    /// [`Action::FileChecked`](crate::state::Action::FileChecked).
    CheckFile(u32),
    /// Send this request. An `Open` or `Grow` carries the file handles of the action that caused it.
    Send(Message<Request>),
    /// Set the URL fragment, so that the address leads back to this view.
    SetFragment(String),
    /// Save the buffer that came with the reply as a file of this name.
    SaveFile(String),
    /// Save a text as a file.
    SaveText {
        /// Name of the file.
        name: String,
        /// Contents of the file.
        text: String,
    },
    /// Save this manifest as a JSON file.
    SaveManifest(Box<Manifest>),
    /// Store a setting in the browser's storage, or delete it without a value.
    SaveSetting {
        /// Name of the setting.
        name: String,
        /// Its value.
        value: Option<String>,
    },
}

impl Effect {
    /// Returns whether it requests a report for another view.
    pub fn requests_recount(&self) -> bool {
        matches!(self, Effect::Send(message) if matches!(message.body, Request::Query { .. }))
    }
}
