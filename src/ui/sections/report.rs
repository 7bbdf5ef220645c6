//! Report: all sections in their order, and the download buttons beside the tables.
//!
//! Each section is a component in a file of its own; the tables' headings and buttons are here.

use yew::prelude::*;

use crate::chart::Scheme;
use crate::protocol::{Export, FileReport};
use crate::state::{Action, CodeNames, Customer, DaypartEditor, PropensityState, Segments};
use crate::ui::components::chart_stage::pick_hint;
use crate::ui::panels::customer_detail::CustomerDetailPanel;
use crate::ui::panels::query_panel::query_button;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::sections::audience::Audience;
use crate::ui::sections::distribution::Distributions;
use crate::ui::sections::headline::Headline;
use crate::ui::sections::mobile::Mobile;
use crate::ui::sections::profiles::{ProfilesTable, Search};
use crate::ui::sections::propensity::PropensitySection;
use crate::ui::sections::segments::SegmentsSection;
use crate::ui::sections::spark_handoff::SparkHandoff;
use crate::ui::sections::statistics::Statistics;
use crate::ui::sections::time_of_day::{Props as ChartProps, TimeOfDay};
use crate::ui::sections::top_tracks::TopTracksSection;
use crate::ui::shell::deferred_report::use_deferred_report;
use crate::ui::shell::print::{PrintHeader, PrintMode};
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::profile_table::{TableQuery, TableWindow};
use daypart_engine::query::report::Report;
use daypart_engine::query::target::QueryTarget;
use daypart_engine::query::top_tracks::TrackReport;
use daypart_engine::schema::kinds::TableKind;

/// Properties of [`ReportView`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Dispatches actions to the state.
    pub runtime: Runtime,
    /// The report of the filtered events.
    pub report: PtrEqRc<Report>,
    /// Light or dark.
    pub scheme: Scheme,
    /// Whether the profiles have names.
    pub names: bool,
    /// Whether the data are the demo's.
    pub demo: bool,
    /// Whether the worker still has the data; exports and queries need it.
    pub live: bool,
    /// The rows of the profiles table received so far.
    pub window: Option<PtrEqRc<TableWindow>>,
    /// The table's order and search.
    pub query: TableQuery,
    /// Text in the search box.
    pub typed: AttrValue,
    /// Changes when the profiles table should scroll back to its top.
    pub turn: u32,
    /// State of the daypart editor.
    pub bands: DaypartEditor,
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
    let deferred = use_deferred_report(&props.runtime, &props.report, &SECTIONS);
    let charts = |section: &str| ChartProps {
        runtime: props.runtime.clone(),
        report: deferred.of(section),
        scheme: props.scheme,
    };
    let found = props.window.as_ref().map(|window| window.total);
    html! {
        <div class={classes!("report", props.waiting.then_some("waiting"))} inert={props.waiting}>
            { pick_hint() }
            <Headline runtime={props.runtime.clone()} queryable={props.live && props.report.parts.events} report={props.report.clone()} scheme={props.scheme} />
            <PrintHeader on_print={props.on_print.clone()} report={props.report.clone()} files={props.files.clone()} names={props.codes.clone()} />
            <TimeOfDay charts={charts("time")} bands={props.bands.clone()} />
            <Mobile ..charts("mobile") />
            <section id="customers" class="section" aria-labelledby="customers-name">
                <h2 id="customers-name">{ props.report.of.heading() }</h2>
                <div class="slot">
                    { props.customer.clone().map(|customer| html! {
                        <CustomerDetailPanel runtime={props.runtime.clone()} of={props.report.of} {customer} scheme={props.scheme} live={props.live}
                            codes={props.codes.clone()} dayparts={props.report.dayparts.clone()} filtered={props.filtered} />
                    }) }
                </div>
                <div class="card">
                    <div class="table-head">
                        <Search runtime={props.runtime.clone()} of={props.report.of} typed={props.typed.clone()} {found} live={props.live} />
                        { query(props, QueryTarget::Profiles, props.report.of.heading()) }
                        { download(props, Export::LiveTable) }
                    </div>
                    <ProfilesTable runtime={props.runtime.clone()} report={deferred.of("customers")} scheme={props.scheme} names={props.names}
                        live={props.live} window={props.window.clone()} query={props.query.clone()} turn={props.turn} />
                </div>
            </section>
            <Audience runtime={props.runtime.clone()} live={props.live} report={deferred.of("who")} names={props.codes.clone()} />
            <TopTracksSection runtime={props.runtime.clone()} live={props.live} report={deferred.of("music")} top_tracks={props.top_tracks.clone()} scheme={props.scheme} />
            <SegmentsSection runtime={props.runtime.clone()} report={deferred.of("segments")} scheme={props.scheme} names={props.names}
                live={props.live} codes={props.codes.clone()} segments={props.segments.clone()} filtered={props.filtered} />
            <div class="slot">
                if !props.report.ads.is_empty() {
                    <PropensitySection runtime={props.runtime.clone()} report={props.report.clone()} scheme={props.scheme} live={props.live}
                        propensity={props.propensity.clone()} />
                }
            </div>
            <section id="statistics" class="section" aria-labelledby="statistics-name">
                <h2 id="statistics-name">{ "Statistics" }</h2>
                <p class="section-say">{ format!("How each measure is distributed across {}, then summary statistics.", props.report.of.many()) }</p>
                <Distributions ..charts("statistics") />
                <div class="card after-multiples">
                    <div class="table-head">
                        <h3>{ "Column statistics" }</h3>
                        { query(props, QueryTarget::Statistics, "Column statistics") }
                        { download(props, Export::AggTable) }
                    </div>
                    <Statistics report={deferred.of("statistics")} />
                </div>
            </section>
            <SparkHandoff runtime={props.runtime.clone()} live={props.live} from_events={props.report.parts.events} />
            if props.demo {
                { demo_files(props) }
            }
        </div>
    }
}

/// The button that shows a table's query; nothing if no query can be made.
fn query(props: &Props, target: QueryTarget, title: &str) -> Html {
    if props.live && props.report.parts.events {
        query_button(&props.runtime, target, title)
    } else {
        Html::default()
    }
}

fn download(props: &Props, export: Export) -> Html {
    html! {
        <button type="button" class="button" onclick={props.runtime.on(Action::Export(export))} disabled={!props.live}>
            { format!("Download {}", export.file_name()) }
        </button>
    }
}

fn demo_files(props: &Props) -> Html {
    let files = [
        TableKind::Events,
        TableKind::Customers,
        TableKind::Music,
        TableKind::Clicks,
    ]
    .map(|table_kind| download(props, Export::Demo(table_kind)));
    html! {
        <section class="section demo-files" role="group" aria-labelledby="demo-files">
            <h2 id="demo-files">{ "Demo files" }</h2>
            <p class="section-say">{ "All names and numbers are made up. Download them to try elsewhere." }</p>
            <div class="buttons">{ for files }</div>
        </section>
    }
}
