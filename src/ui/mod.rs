//! The user interface: Yew components that draw the state.
//!
//! - [`shell`] contains the root component and the [`Runtime`](shell::runtime::Runtime), which owns the state.
//! - [`sections`] contains the parts of the report, [`panels`] what opens on demand, [`components`] what both
//!   reuse.
//!
//! Components get values as properties and dispatch actions; they keep no application state. What all sections of a
//! report share is one property, the `ReportContext`. Parts without hooks are functions that return
//! [`Html`](yew::Html), except where a component avoids redrawing something large. Texts from files become text nodes.
//! The only markup inserted as HTML is the charts' own SVG.
//!
//! To add a chart, add a [`ChartKind`](components::chart_kinds::ChartKind) and call
//! [`report_chart`](components::chart_card::report_chart) in a section.

pub(crate) mod components;
pub(crate) mod panels;
mod ptr_eq_rc;
mod report_context;
pub(crate) mod sections;
pub(crate) mod shell;

/// Mounts the root component on the page.
pub fn mount() {
    shell::crash_message::watch();
    yew::Renderer::<shell::app::App>::new().render();
}
