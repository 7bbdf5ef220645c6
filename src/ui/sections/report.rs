//! Report: all sections in their order, and the download buttons beside the tables.
//!
//! Each section is in a file of its own; the tables' headings and buttons are here.

use std::rc::Rc;

use yew::prelude::*;

use crate::protocol::{Export, FileReport};
use crate::state::{Action, CodeNames, Customer, DaypartEditor, PropensityState, Segments, State, WarmUp};
use crate::ui::components::chart_stage::pick_hint;
use crate::ui::panels::customer_detail::CustomerDetailPanel;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::report_context::ReportContext;
use crate::ui::sections::audience::Audience;
use crate::ui::sections::distribution::distributions;
use crate::ui::sections::headline::Headline;
use crate::ui::sections::mobile::mobile;
use crate::ui::sections::profiles::{ProfilesTable, TableRows, search};
use crate::ui::sections::propensity::PropensitySection;
use crate::ui::sections::segments::SegmentsSection;
use crate::ui::sections::spark_handoff::spark_handoff;
use crate::ui::sections::statistics::Statistics;
use crate::ui::sections::time_of_day::time_of_day;
use crate::ui::sections::top_tracks::TopTracksSection;
use crate::ui::shell::deferred_report::use_deferred_report;
use crate::ui::shell::print::{PrintHeader, PrintMode};
use daypart_engine::query::profile_table::TableWindow;
use daypart_engine::query::target::QueryTarget;
use daypart_engine::query::top_tracks::TrackReport;
use daypart_engine::schema::kinds::TableKind;

/// The parts of the state that the report shows beside the figures.
#[derive(Clone, PartialEq)]
pub struct ReportState {
    /// The rows of the profiles table and their order.
    pub rows: TableRows,
    /// Text in the search box.
    pub typed: AttrValue,
    /// State of the daypart editor.
    pub editor: DaypartEditor,
    /// Display names of coded values.
    pub codes: CodeNames,
    /// Top tracks and artists, once computed.
    pub top_tracks: Option<PtrEqRc<TrackReport>>,
    /// The segments.
    pub segments: Segments,
    /// The customer whose details are open.
    pub customer: Option<Customer>,
    /// The selected ad and its propensity model.
    pub propensity: PropensityState,
    /// Whether a filter is active.
    pub filtered: bool,
}

impl ReportState {
    /// Returns the state of the report on screen.
    pub fn new(state: &State) -> ReportState {
        ReportState {
            customer: state.customer.open.clone(),
            filtered: !state.filters.chosen.is_empty(),
            ..ReportState::without_customer(state, state.table.window.as_ref(), state.top_tracks.report.as_ref())
        }
    }

    /// Returns the state of the warm-up report, which has its own rows and tracks.
    pub fn of_warm_up(state: &State, warm_up: &WarmUp) -> ReportState {
        ReportState::without_customer(state, warm_up.window.as_ref(), warm_up.top_tracks.as_ref())
    }

    fn without_customer(
        state: &State,
        window: Option<&Rc<TableWindow>>,
        top_tracks: Option<&Rc<TrackReport>>,
    ) -> ReportState {
        ReportState {
            rows: TableRows {
                window: window.map(PtrEqRc::from),
                query: state.table.query.clone(),
                turn: state.table.turn,
            },
            typed: state.table.typed.clone().into(),
            editor: state.daypart_editor.clone(),
            codes: state.names.clone(),
            top_tracks: top_tracks.map(PtrEqRc::from),
            segments: state.segments.clone(),
            customer: None,
            propensity: state.propensity.clone(),
            filtered: false,
        }
    }
}

/// Properties of [`ReportView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub context: ReportContext,
    /// What the report shows beside the figures.
    pub state: ReportState,
    /// Whether the data are the demo's.
    pub demo: bool,
    /// The files of the report, which the printed header lists.
    pub files: PtrEqRc<Vec<FileReport>>,
    /// Called to print the report.
    pub on_print: Callback<PrintMode>,
    /// Whether another job is running, so that this report may soon be replaced.
    pub waiting: bool,
}

/// Ids of the sections that may be out of view, which get a new report after the visible ones are painted.
const SECTIONS: [&str; 6] = ["mobile", "customers", "who", "music", "segments", "statistics"];

/// All sections. Sections with charts don't redraw when only the table changes.
#[component]
pub fn ReportView(props: &Props) -> Html {
    let Props {
        context,
        state,
        demo,
        files,
        on_print,
        waiting,
    } = props;
    let report = &context.report;
    let deferred = use_deferred_report(&context.runtime, report, &SECTIONS);
    let section = |id: &str| ReportContext {
        report: deferred.of(id),
        ..context.clone()
    };
    html! {
        <div class={classes!("report", waiting.then_some("waiting"))} inert={*waiting}>
            { pick_hint() }
            <Headline context={context.clone()} />
            <PrintHeader on_print={on_print.clone()} report={report.clone()} files={files.clone()} names={state.codes.clone()} />
            { time_of_day(context, &state.editor) }
            { mobile(&section("mobile")) }
            { customers(context, section("customers"), state) }
            <Audience context={section("who")} codes={state.codes.clone()} />
            <TopTracksSection context={section("music")} top_tracks={state.top_tracks.clone()} />
            <SegmentsSection context={section("segments")} codes={state.codes.clone()} segments={state.segments.clone()}
                filtered={state.filtered} />
            <div class="slot">
                if !report.ads.is_empty() {
                    <PropensitySection context={context.clone()} propensity={state.propensity.clone()} />
                }
            </div>
            { statistics(context, &section("statistics")) }
            { spark_handoff(context) }
            if *demo {
                { demo_files(context) }
            }
        </div>
    }
}

/// Draws the open customer's details, the search box and the profiles table. `deferred` contains the table's report.
fn customers(context: &ReportContext, deferred: ReportContext, state: &ReportState) -> Html {
    let ReportContext {
        runtime, report, live, ..
    } = context;
    let found = state.rows.window.as_ref().map(|window| window.total);
    html! {
        <section id="customers" class="section" aria-labelledby="customers-name">
            <h2 id="customers-name">{ report.of.heading() }</h2>
            <div class="slot">
                { state.customer.clone().map(|customer| html! {
                    <CustomerDetailPanel runtime={runtime.clone()} of={report.of} {customer} live={*live} codes={state.codes.clone()}
                        filtered={state.filtered} />
                }) }
            </div>
            <div class="card">
                <div class="table-head">
                    { search(context, &state.typed, found) }
                    { context.query_button(QueryTarget::Profiles, report.of.heading()) }
                    { download(context, Export::LiveTable) }
                </div>
                <ProfilesTable context={deferred} rows={state.rows.clone()} />
            </div>
        </section>
    }
}

/// Draws the histograms and the table of statistics. `deferred` contains their report.
fn statistics(context: &ReportContext, deferred: &ReportContext) -> Html {
    html! {
        <section id="statistics" class="section" aria-labelledby="statistics-name">
            <h2 id="statistics-name">{ "Statistics" }</h2>
            <p class="section-say">
                { format!("How each measure is distributed across {}, then summary statistics.", context.report.of.many()) }
            </p>
            { distributions(deferred) }
            <div class="card after-multiples">
                <div class="table-head">
                    <h3>{ "Column statistics" }</h3>
                    { context.query_button(QueryTarget::Statistics, "Column statistics") }
                    { download(context, Export::AggTable) }
                </div>
                <Statistics report={deferred.report.clone()} />
            </div>
        </section>
    }
}

fn download(context: &ReportContext, export: Export) -> Html {
    html! {
        <button type="button" class="button" onclick={context.runtime.on(Action::Export(export))} disabled={!context.live}>
            { format!("Download {}", export.file_name()) }
        </button>
    }
}

fn demo_files(context: &ReportContext) -> Html {
    let files = [
        TableKind::Events,
        TableKind::Customers,
        TableKind::Music,
        TableKind::Clicks,
    ]
    .map(|table_kind| download(context, Export::Demo(table_kind)));
    html! {
        <section class="section demo-files" role="group" aria-labelledby="demo-files">
            <h2 id="demo-files">{ "Demo files" }</h2>
            <p class="section-say">{ "All names and numbers are made up. Download them to try elsewhere." }</p>
            <div class="buttons">{ for files }</div>
        </section>
    }
}
