//! Running jobs: the request that a job answers, its duration, and its progress reports to the page.

use std::cell::Cell;

use crate::platform::envelope::Envelope;
use crate::platform::worker_scope;
use crate::protocol::{Message, Progress, Reply, Stage};

/// The minimum time between progress reports. Each one repaints the page, which takes processor time from
/// reading.
const PROGRESS_MS: f64 = 200.0;

/// A job that is running.
pub struct RunningJob {
    /// The request's id.
    pub id: u32,
    /// The number of the data set.
    pub generation: u32,
    began_ms: f64,
    /// The time of the last progress report; `None` for a job that reports no progress.
    last_report_ms: Option<Cell<f64>>,
}

impl RunningJob {
    /// Starts a job now.
    pub fn new(id: u32, generation: u32) -> RunningJob {
        RunningJob {
            id,
            generation,
            began_ms: worker_scope::now_ms(),
            last_report_ms: Some(Cell::new(f64::NEG_INFINITY)),
        }
    }

    /// Returns a job without a request, which reports no progress.
    pub fn silent() -> RunningJob {
        RunningJob {
            last_report_ms: None,
            ..RunningJob::new(0, 0)
        }
    }

    /// Returns the time since the job began.
    pub fn elapsed_ms(&self) -> f64 {
        worker_scope::now_ms() - self.began_ms
    }

    /// Reports the job's progress to the page, unless the last report is recent.
    pub fn progress(&self, stage: Stage, bytes_done: u64, bytes_total: u64, rows: u64) {
        let now_ms = worker_scope::now_ms();
        let Some(last_report_ms) = &self.last_report_ms else {
            return;
        };
        if now_ms - last_report_ms.get() < PROGRESS_MS && bytes_done < bytes_total {
            return;
        }
        last_report_ms.set(now_ms);
        let progress = Progress {
            stage,
            bytes_done,
            bytes_total,
            rows,
            elapsed_ms: now_ms - self.began_ms,
        };
        worker_scope::post(&Envelope::new(Message {
            id: self.id,
            generation: self.generation,
            body: Reply::Progress(progress),
        }));
    }
}
