//! Job queue: one job runs, and files dropped meanwhile wait in order, so that no drop is lost.
//!
//! The worker receives each job at once and keeps the same order, so the file handles need not be stored here. The
//! demo never waits and is never waited for: it replaces all files, and any dropped file replaces it.

use crate::protocol::Request;
use crate::state::{Effect, JobProgress, Link, State};

impl State {
    /// Sends the request of a job, and runs or queues the job.
    pub(in crate::state) fn start_job(&mut self, request: Request, now_ms: f64) -> Vec<Effect> {
        if self.link == Link::Mismatched {
            self.report_build_mismatch();
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
        self.warm_up = None;
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

    /// Continues with the next job. Without one, the page shows the data set from before, or the late one that the
    /// worker holds now.
    pub(in crate::state) fn job_ended(&mut self, now_ms: f64) -> Vec<Effect> {
        self.job = self.queue.pop_front();
        if self.job.is_some() {
            self.cancelled = false;
            return Vec::new();
        }
        self.late_data
            .take()
            .map_or_else(Vec::new, |late| self.show(late, now_ms))
    }

    /// Cancels the running job.
    pub(in crate::state) fn cancel(&mut self, now_ms: f64) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self.cancel_running().into_iter().collect();
        if !effects.is_empty() {
            self.cancelled = true;
            effects.extend(self.job_ended(now_ms));
        }
        effects
    }

    /// Cancels all waiting jobs.
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
        self.pending_cancels.push(message.id);
        Effect::Send(message)
    }
}
