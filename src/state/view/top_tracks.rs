//! Most played tracks and artists: requested after each report, one request at a time.

use std::rc::Rc;

use crate::protocol::Request;
use crate::state::effect::Effects;
use crate::state::requests::Pending;
use crate::state::scene::Scene;
use daypart_engine::query::top_tracks::TrackReport;
use daypart_engine::query::view::View;

/// The most played tracks and artists of the view on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopTracks {
    /// The tracks and artists; `None` until they first arrive.
    pub report: Option<Rc<TrackReport>>,
    /// Generation and view of the report or of the pending request.
    of: Option<(u32, View)>,
}

impl TopTracks {
    /// Marks the report as outdated. It stays on screen until the next one arrives.
    pub(in crate::state) fn invalidate(&mut self) {
        self.of = None;
    }

    /// Clears the report and discards the pending request.
    pub(in crate::state) fn clear(&mut self, effects: &mut Effects) {
        effects.requests.discard(is_tracks);
        *self = TopTracks::default();
    }

    /// Requests the tracks of the view on screen, unless they are known or requested already.
    pub(in crate::state) fn request(&mut self, scene: &Scene, effects: &mut Effects) {
        let Some(of) = wanted(scene) else { return };
        if self.of.as_ref() == Some(&of) || effects.requests.contains(is_tracks) {
            return;
        }
        let (generation, view) = of.clone();
        self.of = Some(of);
        effects.send(generation, Request::Tracks { view }, Pending::Tracks);
    }

    /// Shows a report if it still matches the view on screen, and otherwise requests the current one.
    pub(in crate::state) fn take(&mut self, report: TrackReport, scene: &Scene, effects: &mut Effects) {
        if self.of.is_some() && wanted(scene) == self.of {
            self.report = Some(Rc::new(report));
        }
        self.request(scene, effects);
    }

    /// Gives the pending request up. A report of an earlier view doesn't stay on screen.
    pub(in crate::state) fn give_up(&mut self) {
        *self = TopTracks::default();
    }
}

/// Returns whether a request is one for the tracks.
pub(in crate::state) fn is_tracks(pending: &Pending) -> bool {
    matches!(pending, Pending::Tracks)
}

/// Returns generation and view of the report on screen, if its tracks can be counted.
fn wanted(scene: &Scene) -> Option<(u32, View)> {
    let report = scene
        .report()
        .filter(|report| report.parts.tracks && report.parts.events)?;
    Some((scene.generation()?, report.view()))
}
