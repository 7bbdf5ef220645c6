//! Scene: the data set and the view on screen, as the parts of the state see them.

use crate::state::ShownData;
use daypart_engine::query::report::Report;
use daypart_engine::query::view::View;
use daypart_engine::time::dayparts::Dayparts;

/// A copy of what all parts of the state depend on. The reports in it are shared, so copying is cheap.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::state) struct Scene {
    /// The data set on screen; `None` unless the worker holds its data.
    pub data: Option<ShownData>,
    /// The dayparts and the filter in effect. The report on screen may still be of another view.
    pub view: View,
    /// Whether a job is running.
    pub reading: bool,
    /// Time of the current action.
    pub now_ms: f64,
}

impl Scene {
    /// Returns the generation of the data set.
    pub(in crate::state) fn generation(&self) -> Option<u32> {
        self.data.as_ref().map(|data| data.generation)
    }

    /// Returns the report on screen.
    pub(in crate::state) fn report(&self) -> Option<&Report> {
        self.data.as_ref()?.report.as_deref()
    }

    /// Returns the dayparts in effect.
    pub(in crate::state) fn dayparts(&self) -> &Dayparts {
        &self.view.dayparts
    }
}
