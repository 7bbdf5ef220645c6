//! Most played tracks and artists: requested after each report, one request at a time.

use std::rc::Rc;

use crate::protocol::Request;
use crate::state::{Effect, ShownData, State};
use daypart_engine::query::top_tracks::TrackReport;
use daypart_engine::query::view::View;

/// The most played tracks and artists of the view on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopTracks {
    /// The tracks and artists; `None` until they first arrive.
    pub report: Option<Rc<TrackReport>>,
    pending: Option<u32>,
    /// Generation and view of the report or the pending request.
    of: Option<(u32, View)>,
}

impl TopTracks {
    /// Returns whether the first report is pending.
    pub(in crate::state) fn is_first(&self) -> bool {
        self.pending.is_some() && self.report.is_none()
    }

    /// Returns whether a report is pending.
    pub(in crate::state) fn waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// Marks the report as outdated. It stays on screen until the next one arrives.
    pub(in crate::state) fn invalidate(&mut self) {
        self.of = None;
    }

    /// Clears the report and any pending request.
    pub(in crate::state) fn clear(&mut self) {
        *self = TopTracks::default();
    }
}

impl State {
    /// Requests the tracks of the view on screen, unless they are known or requested already.
    pub(in crate::state) fn request_tracks(&mut self) -> Option<Effect> {
        let shown = self.live_data()?;
        let report = shown
            .report
            .as_ref()
            .filter(|report| report.parts.tracks && report.parts.events)?;
        let of = (shown.generation, report.view());
        if self.top_tracks.pending.is_some() || self.top_tracks.of.as_ref() == Some(&of) {
            return None;
        }
        let (generation, view) = of.clone();
        let message = self.message(Request::Tracks { view }, generation);
        self.top_tracks.pending = Some(message.id);
        self.top_tracks.of = Some(of);
        Some(Effect::Send(message))
    }

    /// Shows a report if it still matches the view on screen, and otherwise requests the current one.
    pub(in crate::state) fn take_tracks(&mut self, id: u32, report: TrackReport) -> Vec<Effect> {
        if self.top_tracks.pending != Some(id) {
            return Vec::new();
        }
        self.top_tracks.pending = None;
        let current = |shown: &ShownData| Some((shown.generation, shown.report.as_ref()?.view()));
        if self.top_tracks.of.is_some() && self.live_data().and_then(current) == self.top_tracks.of {
            self.top_tracks.report = Some(Rc::new(report));
        }
        self.request_tracks().into_iter().collect()
    }

    /// Clears the failed request. Returns whether it was this one.
    pub(in crate::state) fn tracks_failed(&mut self, id: u32) -> bool {
        let was_pending = self.top_tracks.pending == Some(id);
        if was_pending {
            self.top_tracks.clear();
        }
        was_pending
    }
}
