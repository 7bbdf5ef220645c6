//! Progress of the running job: share done, speed, and estimated time left. `jobs` decides which job runs.

use crate::protocol::{Progress, Request, Stage};
use daypart_engine::text::number_format;

/// Minimum time between changes of the status line while a job runs, so that a screen reader is not interrupted.
const ANNOUNCE_EVERY_MS: f64 = 1000.0;

/// Time constant of the exponential smoothing of the speed.
const SMOOTHING_MS: f64 = 2000.0;

/// A pending `Open`, `Demo` or `Reread` request.
#[derive(Clone, Debug, PartialEq)]
pub struct JobProgress {
    /// Id of the request.
    pub id: u32,
    /// Generation of the data set that it creates.
    pub generation: u32,
    /// Names of the dropped files; empty for the demo and when files are read again.
    pub files: Vec<String>,
    /// Whether it creates the demo. Any dropped file replaces the demo.
    pub demo: bool,
    /// The last progress report.
    pub progress: Option<Progress>,
    /// Text in the status line.
    pub announced: String,
    announced_ms: f64,
    bytes_per_ms: Option<f64>,
}

impl JobProgress {
    /// Creates the job of a request that is sent now. Its id is set when it is sent.
    pub(in crate::state) fn new(request: &Request, generation: u32, now_ms: f64) -> JobProgress {
        let files = match request {
            Request::Open { files, .. } => files.iter().map(|file| file.name.clone()).collect(),
            _ => Vec::new(),
        };
        let demo = matches!(request, Request::Demo { .. });
        let first = if demo { Stage::MakingDemo } else { Stage::Reading };
        JobProgress {
            id: 0,
            generation,
            files,
            demo,
            progress: None,
            announced: format!("{}: 0%", first.text()),
            announced_ms: now_ms,
            bytes_per_ms: None,
        }
    }

    /// Records a progress report.
    pub fn advance(&mut self, progress: Progress, now_ms: f64) {
        let before = self.progress.filter(|before| before.stage == progress.stage);
        match before {
            None => self.bytes_per_ms = None,
            Some(before) => {
                let span_ms = progress.elapsed_ms - before.elapsed_ms;
                if span_ms > 0.0 {
                    let speed = progress.bytes_done.saturating_sub(before.bytes_done) as f64 / span_ms;
                    // An exponential average by time: many short intervals weigh as much as a few long ones.
                    let weight = 1.0 - (-span_ms / SMOOTHING_MS).exp();
                    self.bytes_per_ms = Some(match self.bytes_per_ms {
                        Some(smooth) => smooth + (speed - smooth) * weight,
                        None => speed,
                    });
                }
            }
        }
        self.progress = Some(progress);
        if now_ms - self.announced_ms >= ANNOUNCE_EVERY_MS {
            self.announced_ms = now_ms;
            self.announced = match self.share() {
                Some(share) => format!("{}: {}%", self.stage_text(), (share * 100.0).floor()),
                None => self.stage_text().to_owned(),
            };
        }
    }

    /// Returns the stage as text.
    pub fn stage_text(&self) -> &'static str {
        self.progress.map_or(Stage::Reading, |progress| progress.stage).text()
    }

    /// Returns the share of the stage that is done, from 0 to 1; `None` where its length is unknown.
    pub fn share(&self) -> Option<f64> {
        let progress = self.progress?;
        (progress.bytes_total > 0).then(|| (progress.bytes_done as f64 / progress.bytes_total as f64).min(1.0))
    }

    /// Returns bytes done and bytes to do: "12.3 MB of 47.0 MB".
    pub fn bytes_text(&self) -> Option<String> {
        // Progress of the generated demo is reported in rows.
        let of_bytes = |progress: &Progress| progress.bytes_total > 0 && progress.stage != Stage::MakingDemo;
        let progress = self.progress.filter(of_bytes)?;
        let (done, total) = (progress.bytes_done, progress.bytes_total);
        Some(format!(
            "{} of {}",
            number_format::bytes(done),
            number_format::bytes(total)
        ))
    }

    /// Returns the number of rows read: "262,144 rows".
    pub fn rows_text(&self) -> Option<String> {
        let progress = self.progress.filter(|progress| progress.rows > 0)?;
        Some(number_format::counted(progress.rows, "rows"))
    }

    /// Returns the reading speed: "4,800,000 rows/s".
    pub fn speed_text(&self) -> Option<String> {
        let progress = self
            .progress
            .filter(|progress| progress.rows > 0 && progress.elapsed_ms > 0.0)?;
        let per_second = progress.rows as f64 / progress.elapsed_ms * 1000.0;
        // Two significant digits: more would flicker and add no information.
        let step = 10f64.powf((per_second.max(1.0).log10().floor() - 1.0).max(0.0));
        let rounded = ((per_second / step).round() * step) as u64;
        Some(format!("{} rows/s", number_format::count(rounded)))
    }

    /// Returns an estimate of the time left in this stage: "about 12 s left".
    pub fn left_text(&self) -> Option<String> {
        let progress = self.progress?;
        let speed = self.bytes_per_ms.filter(|speed| *speed > 0.0)?;
        let left_s = progress.bytes_total.saturating_sub(progress.bytes_done) as f64 / speed / 1000.0;
        let seconds = left_s.ceil().max(1.0) as u64;
        Some(match seconds {
            0..60 => format!("about {seconds} s left"),
            _ => format!("about {} min left", seconds.div_ceil(60)),
        })
    }
}
