//! Jobs that read files: one runs, and files dropped meanwhile wait in order, so that no drop is lost.
//!
//! The worker receives each job at once and keeps the same order, so the file handles need not be stored here. The
//! demo never waits and no job waits for it: it replaces all files, and any dropped file replaces it.

use std::collections::VecDeque;

use crate::protocol::Request;
use crate::state::effect::Effects;
use crate::state::requests::Pending;
use crate::state::{JobProgress, ShownData};

/// The running job and those that wait for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Jobs {
    /// The running job.
    pub running: Option<JobProgress>,
    /// Jobs that wait for it, in the order of dropping.
    pub waiting: VecDeque<JobProgress>,
    /// Whether the user cancelled the last job.
    pub cancelled: bool,
    /// A data set that the worker finished before its cancel arrived. The worker holds it now, so it is shown if the
    /// next job fails or is cancelled.
    pub(in crate::state) late_data: Option<ShownData>,
    /// Generation of the newest job.
    pub(in crate::state) generation: u32,
}

impl Jobs {
    /// Sends the request of a job, and runs or queues the job.
    pub(in crate::state) fn start(&mut self, request: Request, now_ms: f64, effects: &mut Effects) {
        if matches!(request, Request::Demo { .. }) {
            self.cancel_waiting(effects);
            self.cancel_running(effects);
        } else if self.running.as_ref().is_some_and(|job| job.demo) {
            self.cancel_running(effects);
        }
        self.generation += 1;
        self.cancelled = false;
        let mut job = JobProgress::new(&request, self.generation, now_ms);
        job.id = effects.send(self.generation, request, Pending::Job);
        match &self.running {
            Some(_) => self.waiting.push_back(job),
            None => self.running = Some(job),
        }
    }

    /// Removes a job that has ended. The next one runs.
    pub(in crate::state) fn remove(&mut self, id: u32) {
        if self.running.as_ref().is_some_and(|job| job.id == id) {
            self.running = self.waiting.pop_front();
        } else {
            self.waiting.retain(|job| job.id != id);
        }
    }

    /// Cancels the running job. The next one runs.
    pub(in crate::state) fn cancel(&mut self, effects: &mut Effects) {
        if self.cancel_running(effects) {
            self.running = self.waiting.pop_front();
            self.cancelled = self.running.is_none();
        }
    }

    /// Cancels all waiting jobs.
    pub(in crate::state) fn cancel_waiting(&mut self, effects: &mut Effects) {
        for job in std::mem::take(&mut self.waiting) {
            send_cancel(&job, effects);
        }
    }

    /// Cancels the running job. Returns whether there was one.
    fn cancel_running(&mut self, effects: &mut Effects) -> bool {
        let job = self.running.take();
        if let Some(job) = &job {
            send_cancel(job, effects);
        }
        job.is_some()
    }

    /// Returns the data set that the worker holds after all jobs have ended without a result, if it is a late one.
    pub(in crate::state) fn take_late_data(&mut self) -> Option<ShownData> {
        if self.running.is_some() {
            return None;
        }
        self.late_data.take()
    }
}

fn send_cancel(job: &JobProgress, effects: &mut Effects) {
    effects.requests.take(job.id);
    effects.send(job.generation, Request::Cancel { job: job.id }, Pending::Cancel);
}
