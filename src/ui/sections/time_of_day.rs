//! Time of day: the clock, a card for each daypart, the week, the hours and the timeline.

use yew::prelude::*;

use crate::chart::{Scheme, Style};
use crate::state::{Action, DaypartEditor, FilterEdit};
use crate::ui::components::chart_card::ReportChartCard;
use crate::ui::components::chart_kinds::ChartKind;
use crate::ui::components::chart_stage::ChartStage;
use crate::ui::components::meter::coloured_meter;
use crate::ui::panels::daypart_editor::DaypartEditorPanel;
use crate::ui::panels::query_panel::query_button;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::hooks::{use_available_size, use_report_chart};
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::{ProfileColumn, Report};
use daypart_engine::query::target::QueryTarget;
use daypart_engine::text::number_format::{percent, short};

/// Properties of a section with charts.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// Dispatches actions to the state.
    pub runtime: Runtime,
    /// The report.
    pub report: PtrEqRc<Report>,
    /// Light or dark.
    pub scheme: Scheme,
}

/// Properties of [`TimeOfDay`].
#[derive(Properties, PartialEq)]
pub struct TimeOfDayProps {
    /// Properties of the charts.
    pub charts: Props,
    /// State of the daypart editor above the charts.
    pub bands: DaypartEditor,
}

/// The section.
#[component]
pub fn TimeOfDay(
    TimeOfDayProps {
        charts: props,
        bands: editor,
    }: &TimeOfDayProps,
) -> Html {
    let chart = |kind: ChartKind, class: &'static str| {
        let Props {
            runtime,
            report,
            scheme,
        } = props.clone();
        html! { <ReportChartCard {runtime} {report} {scheme} {kind} {class} /> }
    };
    let bands = props.report.dayparts.bands().len();
    html! {
        <section id="time" class="section" aria-labelledby="time-name">
            <DaypartEditorPanel runtime={props.runtime.clone()} bands={editor.clone()} scheme={props.scheme} fixed={!props.report.parts.events} />
            if props.report.parts.events {
                <p class="section-say screen-only">{ "Click an hour, daypart or cell to filter the whole report." }</p>
            }
            <div class="grid">
                { chart(ChartKind::Clock, "span-5") }
                <div class={classes!("parts", "span-7", (bands > 4).then_some("many"))}>
                    { for (0..bands).map(|band| html! {
                        <DaypartCard key={band} runtime={props.runtime.clone()} {band} report={props.report.clone()} scheme={props.scheme} />
                    }) }
                </div>
                { chart(ChartKind::Week, "span-7") }
                { chart(ChartKind::Dayparts, "span-5") }
                { chart(ChartKind::Hours, "span-12") }
                { chart(ChartKind::Timeline, "span-12") }
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct DaypartCardProps {
    runtime: Runtime,
    band: usize,
    report: PtrEqRc<Report>,
    scheme: Scheme,
}

/// The card of a daypart: average, share, mobile share and a small chart of its hours.
#[component]
fn DaypartCard(props: &DaypartCardProps) -> Html {
    let container = use_node_ref();
    let size = use_available_size(&container);
    let style = Style {
        scheme: props.scheme,
        width_px: size.width_px(),
    };
    let (report, band) = (&*props.report, props.band);
    let drawing = use_report_chart(
        &props.runtime,
        ChartKind::Sparkline(band),
        &props.report,
        props.scheme,
        &size,
    );
    let (bands, counts) = (report.dayparts.bands(), &report.by_band);
    let (Some(daypart), Some(split)) = (bands.get(band), counts.get(band)) else {
        return Html::default();
    };
    let column = report
        .columns
        .iter()
        .find(|column| column.column == ProfileColumn::Band(band));
    let mean = column.map_or(0.0, |column| column.stats.moments.mean());
    let share_of = |events: u64| match Report::sum(counts).total() {
        0 => 0.0,
        all => events as f64 / all as f64,
    };
    let share = share_of(split.total());
    let colour = style.band_colour(band, bands.len()).hex();
    let mut shares = format!("{} of plays", percent(share));
    if report.knows(ProfileColumn::Mobile) && report.parts.mobile_by_band && split.total() > 0 {
        shares.push_str(&format!(" · {} mobile", percent(split.mobile_share())));
    }
    let picks = report.answers(Subject::Daypart);
    let chosen = report.filter.get(Subject::Daypart);
    let this = Values::code(band as u32);
    let pressed = chosen.is_some_and(|values| values.contains_all(&this));
    let unchosen = chosen.is_some() && !pressed;
    // Its average would be 0; its share is the one before filtering by daypart.
    let (figure, unit) = if unchosen {
        ("–".to_owned(), "filtered out".to_owned())
    } else {
        (short(mean), format!("plays per {}", report.of.one()))
    };
    let name = html! { <>{ &daypart.name }{ " " }<span>{ report.dayparts.span(band) }</span></> };
    let on_filter = {
        let runtime = props.runtime.clone();
        Callback::from(move |edit| runtime.dispatch(Action::Filter(edit)))
    };
    html! {
        <article class={classes!("card", "band", unchosen.then_some("unchosen"))}>
            <svg class="band-edge" viewBox="0 0 5 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width="5" height="10" fill={colour.clone()} />
            </svg>
            <div class="card-head">
                <h3>
                    if picks {
                        <button type="button" class="band-pick" aria-pressed={pressed.to_string()}
                            onclick={props.runtime.on::<MouseEvent>(Action::Filter(FilterEdit::Toggle(Subject::Daypart, this)))}>{ name }</button>
                    } else {
                        { name }
                    }
                </h3>
                if report.parts.events {
                    { query_button(&props.runtime, QueryTarget::HoursOf(band), &format!("Hours of {}", daypart.name)) }
                }
            </div>
            <p class="figure">{ figure }</p>
            <p class="unit">{ unit }</p>
            { coloured_meter(colour, share) }
            <p class="unit">{ shares }</p>
            <div class="spark" ref={container}>
                { drawing.filter(|_| report.parts.hours).map(|drawing| html! {
                    <ChartStage {drawing} focusable=false chosen={report.filter.get(Subject::Hour).cloned()} on_filter={report.answers(Subject::Hour).then_some(on_filter)} />
                }) }
            </div>
        </article>
    }
}
