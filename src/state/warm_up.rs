//! The warm-up report: made-up data, drawn once off screen and discarded while the user is still choosing files. A
//! browser compiles code when it first runs, and the first real report would otherwise wait for that.

use std::rc::Rc;

use crate::protocol::Reply;
use crate::state::{Phase, State};
use daypart_engine::query::profile_table::TableWindow;
use daypart_engine::query::report::Report;
use daypart_engine::query::top_tracks::TrackReport;

/// A made-up report with its rows and tracks.
#[derive(Clone, Debug, PartialEq)]
pub struct WarmUp {
    /// The report.
    pub report: Rc<Report>,
    /// Rows of its profiles table, once they have arrived.
    pub window: Option<Rc<TableWindow>>,
    /// Its most played tracks, once they have arrived.
    pub top_tracks: Option<Rc<TrackReport>>,
}

impl WarmUp {
    /// Returns whether all parts have arrived.
    pub fn is_complete(&self) -> bool {
        self.window.is_some() && self.top_tracks.is_some()
    }
}

impl State {
    /// Handles a warm-up reply. The report comes first; all of them are ignored once a real job has begun.
    pub(in crate::state) fn take_warm_up(&mut self, reply: Reply) {
        let is_empty = self.phase() == Phase::Empty;
        match (reply, &mut self.warm_up) {
            (Reply::Opened(opened), _) if is_empty => {
                self.warm_up = opened.report.map(|report| WarmUp {
                    report: Rc::new(report),
                    window: None,
                    top_tracks: None,
                });
            }
            (Reply::Rows(window), Some(warm_up)) => warm_up.window = Some(Rc::new(window)),
            (Reply::Tracks(tracks), Some(warm_up)) => warm_up.top_tracks = Some(Rc::new(*tracks)),
            _ => {}
        }
    }
}
