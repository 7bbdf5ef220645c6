//! Time of day: the clock, a card for each daypart, the week, the hours and the timeline.

use yew::prelude::*;

use crate::chart::palette;
use crate::state::{Action, DaypartEditor, FilterEdit};
use crate::ui::components::chart_card::report_chart;
use crate::ui::components::chart_kinds::{ChartKind, ChartSource};
use crate::ui::components::chart_stage::ChartStage;
use crate::ui::components::meter::coloured_meter;
use crate::ui::panels::daypart_editor::DaypartEditorPanel;
use crate::ui::panels::query_panel::query_button;
use crate::ui::report_context::ReportContext;
use crate::ui::shell::hooks::{use_available_size, use_chart};
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::{ProfileColumn, Report};
use daypart_engine::query::target::QueryTarget;
use daypart_engine::text::number_format::{percent, short};

/// Draws the section.
pub fn time_of_day(context: &ReportContext, editor: &DaypartEditor) -> Html {
    let parts = &context.report.parts;
    let bands = context.report.dayparts.bands().len();
    let chart = |kind: ChartKind, class: &'static str| report_chart(context, kind, class);
    html! {
        <section id="time" class="section" aria-labelledby="time-name">
            <DaypartEditorPanel runtime={context.runtime.clone()} bands={editor.clone()} fixed={!parts.events} />
            if parts.events {
                <p class="section-say screen-only">{ "Click an hour, daypart or cell to filter the whole report." }</p>
            }
            <div class="grid">
                { chart(ChartKind::Clock, "span-5") }
                <div class={classes!("parts", "span-7", (bands > 4).then_some("many"))}>
                    { for (0..bands).map(|band| html! { <DaypartCard key={band} context={context.clone()} {band} /> }) }
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
    context: ReportContext,
    band: usize,
}

/// The card of a daypart: average, share, mobile share and a small chart of its hours.
#[component]
fn DaypartCard(props: &DaypartCardProps) -> Html {
    let (runtime, report, band) = (&props.context.runtime, &props.context.report, props.band);
    let container = use_node_ref();
    let size = use_available_size(&container);
    let source = ChartSource::Report(ChartKind::Sparkline(band), report.clone());
    let drawing = use_chart(runtime, &source, &size);
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
    let colour = palette::band_colour(band, bands.len()).css();
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
        let runtime = runtime.clone();
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
                            onclick={runtime.on::<MouseEvent>(Action::Filter(FilterEdit::Toggle(Subject::Daypart, this)))}>{ name }</button>
                    } else {
                        { name }
                    }
                </h3>
                if report.parts.events {
                    { query_button(runtime, QueryTarget::HoursOf(band), &format!("Hours of {}", daypart.name)) }
                }
            </div>
            <p class="figure">{ figure }</p>
            <p class="unit">{ unit }</p>
            { coloured_meter(colour, share) }
            <p class="unit">{ shares }</p>
            <div class="spark" ref={container}>
                { drawing.filter(|_| report.parts.hours).map(|drawing| html! {
                    <ChartStage {drawing} focusable=false chosen={report.filter.get(Subject::Hour).cloned()}
                        on_filter={report.answers(Subject::Hour).then_some(on_filter)} />
                }) }
            </div>
        </article>
    }
}
