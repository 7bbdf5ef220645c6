//! Report context: what all sections of a report share, passed to them as one property.

use yew::prelude::*;

use crate::ui::panels::query_panel::query_button;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::report::Report;
use daypart_engine::query::target::QueryTarget;

/// A report and how it is shown. Comparing two takes constant time.
#[derive(Clone, PartialEq)]
pub struct ReportContext {
    /// Dispatches actions, and schedules the drawing of charts.
    pub runtime: Runtime,
    /// The report of the filtered events.
    pub report: PtrEqRc<Report>,
    /// Whether the profiles have names.
    pub names: bool,
    /// Whether the worker still has the data; exports and queries need it.
    pub live: bool,
}

impl ReportContext {
    /// Draws the button that shows the query of the figure `title`; nothing if no query can be made.
    pub fn query_button(&self, target: QueryTarget, title: &str) -> Html {
        if self.live && self.report.parts.events {
            query_button(&self.runtime, target, title)
        } else {
            Html::default()
        }
    }
}
