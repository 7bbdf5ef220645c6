//! The report: its sections in their order, and the downloads that belong to them.

use yew::prelude::*;

use crate::chart::Scheme;
use crate::protocol::{Export, FileReport};
use crate::state::{Action, CodeNames, Customer, DaypartEditor, PropensityState, Segments};
use crate::ui::components::chart_stage::pick_hint;
use crate::ui::panels::customer_detail::CustomerCard;
use crate::ui::panels::query_panel::query_button;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::sections::audience::Who;
use crate::ui::sections::distribution::Distributions;
use crate::ui::sections::headline::Headline;
use crate::ui::sections::mobile::Mobile;
use crate::ui::sections::profiles::{ProfilesTable, Search};
use crate::ui::sections::propensity::OffersSection;
use crate::ui::sections::segments::SegmentsSection;
use crate::ui::sections::spark_handoff::HandOff;
use crate::ui::sections::statistics::Statistics;
use crate::ui::sections::time_of_day::{Props as ChartProps, TimeOfDay};
use crate::ui::sections::top_tracks::Music;
use crate::ui::shell::deferred_report::use_in_turn;
use crate::ui::shell::print::{PaperHead, PrintMode};
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::profile_table::{TableQuery, TableWindow};
use daypart_engine::query::report::Report;
use daypart_engine::query::target::QueryTarget;
use daypart_engine::query::top_tracks::TrackReport;
use daypart_engine::schema::kinds::TableKind;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears of actions.
    pub shell: Runtime,
    /// The report.
    pub report: PtrEqRc<Report>,
    /// Light or dark.
    pub scheme: Scheme,
    /// Whether the profiles have names.
    pub names: bool,
    /// Whether the data are the demo's.
    pub demo: bool,
    /// Whether the worker still holds the data.
    pub live: bool,
    /// The rows of the profiles table that are there.
    pub window: Option<PtrEqRc<TableWindow>>,
    /// The table's order and search.
    pub query: TableQuery,
    /// What stands in the search box.
    pub typed: AttrValue,
    /// Changes when the table has to go back to its top.
    pub turn: u32,
    /// The dayparts' editor.
    pub bands: DaypartEditor,
    /// The names of codes.
    pub codes: CodeNames,
    /// What is played.
    pub playing: Option<PtrEqRc<TrackReport>>,
    /// The segments.
    pub segments: Segments,
    /// The customer whose card is open.
    pub customer: Option<Customer>,
    /// The ad that is chosen, and what was learnt of it.
    pub offers: PropensityState,
    /// Whether something is chosen to look at.
    pub chosen: bool,
    /// The files that the report is of.
    pub files: PtrEqRc<Vec<FileReport>>,
    /// Who is asked to put the report on paper.
    pub paper: Callback<PrintMode>,
    /// Whether another job runs, so that this report may be about to go.
    pub waiting: bool,
}

/// The sections that are long enough to be out of view while a person looks at another one.
const SECTIONS: [&str; 6] = ["mobile", "customers", "who", "music", "segments", "statistics"];

/// All sections. The charts' ones are left alone when only the table moves.
#[component]
pub fn ReportView(props: &Props) -> Html {
    let in_turn = use_in_turn(&props.shell, &props.report, &SECTIONS);
    let charts = |section: &str| ChartProps {
        shell: props.shell.clone(),
        report: in_turn.of(section),
        scheme: props.scheme,
    };
    let found = props.window.as_ref().map(|window| window.total);
    html! {
        <div class={classes!("report", props.waiting.then_some("waiting"))} inert={props.waiting}>
            { pick_hint() }
            <Headline shell={props.shell.clone()} asks={props.live && props.report.parts.events} report={props.report.clone()} scheme={props.scheme} />
            <PaperHead ask={props.paper.clone()} report={props.report.clone()} files={props.files.clone()} names={props.codes.clone()} />
            <TimeOfDay charts={charts("time")} bands={props.bands.clone()} />
            <Mobile ..charts("mobile") />
            <section id="customers" class="section" aria-labelledby="customers-name">
                <h2 id="customers-name">{ props.report.of.heading() }</h2>
                <div class="slot">
                    { props.customer.clone().map(|customer| html! {
                        <CustomerCard shell={props.shell.clone()} of={props.report.of} {customer} scheme={props.scheme} live={props.live}
                            codes={props.codes.clone()} dayparts={props.report.dayparts.clone()} filtered={props.chosen} />
                    }) }
                </div>
                <div class="card">
                    <div class="table-head">
                        <Search shell={props.shell.clone()} typed={props.typed.clone()} {found} live={props.live} />
                        { query(props, QueryTarget::Profiles, props.report.of.heading()) }
                        { download(props, Export::LiveTable) }
                    </div>
                    <ProfilesTable shell={props.shell.clone()} report={in_turn.of("customers")} scheme={props.scheme} names={props.names}
                        live={props.live} window={props.window.clone()} query={props.query.clone()} turn={props.turn} />
                </div>
            </section>
            <Who shell={props.shell.clone()} live={props.live} report={in_turn.of("who")} names={props.codes.clone()} />
            <Music shell={props.shell.clone()} live={props.live} report={in_turn.of("music")} playing={props.playing.clone()} scheme={props.scheme} />
            <SegmentsSection shell={props.shell.clone()} report={in_turn.of("segments")} scheme={props.scheme} names={props.names}
                live={props.live} codes={props.codes.clone()} segments={props.segments.clone()} chosen={props.chosen} />
            <div class="slot">
                if !props.report.ads.is_empty() {
                    <OffersSection shell={props.shell.clone()} report={props.report.clone()} scheme={props.scheme} live={props.live}
                        offers={props.offers.clone()} />
                }
            </div>
            <section id="statistics" class="section" aria-labelledby="statistics-name">
                <h2 id="statistics-name">{ "Statistics" }</h2>
                <p class="section-say">{ format!("First how many {0} have how much, for each column of the profiles; then the figures over all {0}.", props.report.of.many()) }</p>
                <Distributions ..charts("statistics") />
                <div class="card after-multiples">
                    <div class="table-head">
                        <h3>{ "Column statistics" }</h3>
                        { query(props, QueryTarget::Statistics, "Column statistics") }
                        { download(props, Export::AggTable) }
                    </div>
                    <Statistics report={in_turn.of("statistics")} />
                </div>
            </section>
            <HandOff shell={props.shell.clone()} live={props.live} counted={props.report.parts.events} />
            if props.demo {
                { demo_files(props) }
            }
        </div>
    }
}

/// The button that shows a table's query, while the worker can be asked for it.
fn query(props: &Props, figure: QueryTarget, title: &str) -> Html {
    if props.live && props.report.parts.events {
        query_button(&props.shell, figure, title)
    } else {
        Html::default()
    }
}

fn download(props: &Props, export: Export) -> Html {
    html! {
        <button type="button" class="button" onclick={props.shell.on(Action::Export(export))} disabled={!props.live}>
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
    .map(|role| download(props, Export::Demo(role)));
    html! {
        <section class="section demo-files" role="group" aria-labelledby="demo-files">
            <h2 id="demo-files">{ "The demo's files" }</h2>
            <p class="section-say">{ "Every name and figure in them is invented. Drop them back here, or take them elsewhere." }</p>
            <div class="buttons">{ for files }</div>
        </section>
    }
}
