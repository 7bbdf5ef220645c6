//! The jobs in their order: one runs, and what is dropped meanwhile waits its turn, so that nothing that was dropped is lost.
//!
//! The worker is told of each at once and keeps the same order, so that the files' handles need not be kept here. Only the
//! demo doesn't wait, nor is it waited for: it takes the place of all files, and any file takes its place.

use crate::protocol::Request;
use crate::state::{Effect, JobProgress, Link, State};

impl State {
    pub(in crate::state) fn begin(&mut self, request: Request, now_ms: f64) -> Vec<Effect> {
        if self.link == Link::Mismatched {
            self.mismatch();
            return Vec::new();
        }
        let mut effects = Vec::new();
        if self.link == Link::Down {
            self.restarts = 0;
            effects.extend(self.start_worker());
        }
        if matches!(request, Request::Demo { .. }) {
            effects.extend(self.cancel_queue());
            effects.extend(self.cancel_running());
        } else if self.job.as_ref().is_some_and(|job| job.demo) {
            effects.extend(self.cancel_running());
        }
        self.generation += 1;
        self.rehearsal = None;
        self.problem = None;
        self.cancelled = false;
        let message = self.message(request, self.generation);
        let job = JobProgress::new(&message, now_ms);
        match &self.job {
            Some(_) => self.queue.push_back(job),
            None => self.job = Some(job),
        }
        effects.push(Effect::Send(message));
        effects
    }

    /// Goes on to the next job. When there is none, goes back to what was shown before, or to what the worker holds by now.
    pub(in crate::state) fn job_ended(&mut self, now_ms: f64) -> Vec<Effect> {
        self.job = self.queue.pop_front();
        if self.job.is_some() {
            self.cancelled = false;
            return Vec::new();
        }
        self.parked
            .take()
            .map_or_else(Vec::new, |parked| self.show(parked, now_ms))
    }

    /// Stops the running job.
    pub(in crate::state) fn cancel(&mut self, now_ms: f64) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self.cancel_running().into_iter().collect();
        if !effects.is_empty() {
            self.cancelled = true;
            effects.extend(self.job_ended(now_ms));
        }
        effects
    }

    /// Has those that wait never begin.
    pub(in crate::state) fn cancel_queue(&mut self) -> Vec<Effect> {
        let waiting = std::mem::take(&mut self.queue);
        waiting
            .into_iter()
            .map(|job| self.send_cancel(job.id, job.generation))
            .collect()
    }

    fn cancel_running(&mut self) -> Option<Effect> {
        let job = self.job.take()?;
        Some(self.send_cancel(job.id, job.generation))
    }

    fn send_cancel(&mut self, job: u32, generation: u32) -> Effect {
        let message = self.message(Request::Cancel { job }, generation);
        self.cancels.push(message.id);
        Effect::Send(message)
    }
}
