//! Outputs of the state: messages to send, files and settings to save. `ui` carries them out.

use crate::protocol::{Message, Request};
use crate::state::Problem;
use crate::state::requests::{Pending, PendingRequests};
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

/// Effects of the current action in order, and the requests that await a reply.
///
/// Every part of the state writes into this one value, so no effect can be dropped on the way to
/// [`State::update`](crate::state::State::update).
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::state) struct Effects {
    list: Vec<Effect>,
    /// The requests without a reply.
    pub requests: PendingRequests,
    /// The problem that this action reports, if any.
    problem: Option<Problem>,
}

impl Effects {
    /// Adds an effect.
    pub(in crate::state) fn push(&mut self, effect: Effect) {
        self.list.push(effect);
    }

    /// Sends a request on the data set of this generation. `pending` selects how its reply is handled.
    pub(in crate::state) fn send(&mut self, generation: u32, body: Request, pending: Pending) -> u32 {
        let id = self.requests.add(pending);
        self.push(Effect::Send(Message { id, generation, body }));
        id
    }

    /// Sends a handshake or a ping. Their replies are not awaited: any message of the worker shows that it is alive.
    pub(in crate::state) fn send_unawaited(&mut self, generation: u32, body: Request) {
        let id = self.requests.next_id();
        self.push(Effect::Send(Message { id, generation, body }));
    }

    /// Reports a problem to the user, in place of an earlier one.
    pub(in crate::state) fn report(&mut self, message: String) {
        self.problem = Some(Problem { message, reload: false });
    }

    /// Reports a problem whose remedy is to reload the page.
    pub(in crate::state) fn report_with_reload(&mut self, message: &str) {
        self.problem = Some(Problem {
            message: message.to_owned(),
            reload: true,
        });
    }

    /// Removes the reported problem and returns it.
    pub(in crate::state) fn take_problem(&mut self) -> Option<Problem> {
        self.problem.take()
    }

    /// Removes all effects and returns them.
    pub(in crate::state) fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.list)
    }
}
