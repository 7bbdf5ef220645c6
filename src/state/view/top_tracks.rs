//! What is played: asked for after each report, one question at a time, the newest one last.

use std::rc::Rc;

use crate::protocol::Request;
use crate::state::{Effect, ShownData, State};
use daypart_engine::query::top_tracks::TrackReport;
use daypart_engine::query::view::View;

/// What is played in what is on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopTracks {
    /// What is played; `None` until it is known.
    pub report: Option<Rc<TrackReport>>,
    asked: Option<u32>,
    /// The data set and the view that the report, or the question, is of.
    of: Option<(u32, View)>,
}

impl TopTracks {
    /// Whether what is played is still to come for the first time.
    pub(in crate::state) fn is_first(&self) -> bool {
        self.asked.is_some() && self.report.is_none()
    }

    /// Whether an answer is still to come.
    pub(in crate::state) fn waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// Has it asked anew, and goes on showing what was known until then.
    pub(in crate::state) fn renew(&mut self) {
        self.of = None;
    }

    /// Forgets all of it.
    pub(in crate::state) fn clear(&mut self) {
        *self = TopTracks::default();
    }
}

impl State {
    /// Asks what is played in what is shown, unless that is known or on its way.
    pub(in crate::state) fn ask_tracks(&mut self) -> Option<Effect> {
        let shown = self.live()?;
        let report = shown
            .report
            .as_ref()
            .filter(|report| report.parts.tracks && report.parts.events)?;
        let of = (shown.generation, report.view());
        if self.playing.asked.is_some() || self.playing.of.as_ref() == Some(&of) {
            return None;
        }
        let (generation, view) = of.clone();
        let message = self.message(Request::Tracks { view }, generation);
        self.playing.asked = Some(message.id);
        self.playing.of = Some(of);
        Some(Effect::Send(message))
    }

    /// Takes in what is played. Where something else is shown by now, that is asked for.
    pub(in crate::state) fn played(&mut self, id: u32, report: TrackReport) -> Vec<Effect> {
        if self.playing.asked != Some(id) {
            return Vec::new();
        }
        self.playing.asked = None;
        let current = |shown: &ShownData| Some((shown.generation, shown.report.as_ref()?.view()));
        if self.playing.of.is_some() && self.live().and_then(current) == self.playing.of {
            self.playing.report = Some(Rc::new(report));
        }
        self.ask_tracks().into_iter().collect()
    }

    /// Forgets the question, because it could not be answered. Says whether it was this request.
    pub(in crate::state) fn tracks_failed(&mut self, id: u32) -> bool {
        let was = self.playing.asked == Some(id);
        if was {
            self.playing.clear();
        }
        was
    }
}
