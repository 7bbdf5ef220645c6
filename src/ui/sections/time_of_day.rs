//! Time of day: the clock, a card for each daypart, the week and the hours.

use yew::prelude::*;

use crate::chart::{Scheme, Style};
use crate::state::{Action, DaypartEditor, FilterEdit};
use crate::ui::components::chart_card::ChartCard;
use crate::ui::components::chart_kinds::ChartKind;
use crate::ui::components::chart_stage::ChartStage;
use crate::ui::components::meter::meter_in;
use crate::ui::panels::daypart_editor::BandsEditor;
use crate::ui::panels::query_panel::query_button;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::hooks::{use_drawing, use_room};
use crate::ui::shell::runtime::Runtime;
use crate::ui::unbroken;
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::{ProfileColumn, Report};
use daypart_engine::query::target::QueryTarget;
use daypart_engine::text::number_format::{percent, short};

/// What a section with charts is drawn from.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// Where problems are reported.
    pub shell: Runtime,
    /// The report.
    pub report: PtrEqRc<Report>,
    /// Light or dark.
    pub scheme: Scheme,
}

/// The section, and the dayparts' editor that heads it.
#[derive(Properties, PartialEq)]
pub struct DayProps {
    /// What the charts are drawn from.
    pub charts: Props,
    /// The dayparts' editor.
    pub bands: DaypartEditor,
}

/// The section.
#[component]
pub fn TimeOfDay(
    DayProps {
        charts: props,
        bands: editor,
    }: &DayProps,
) -> Html {
    let chart = |kind: ChartKind, class: &'static str| {
        let Props { shell, report, scheme } = props.clone();
        html! { <ChartCard {shell} {report} {scheme} {kind} {class} /> }
    };
    let bands = props.report.dayparts.bands().len();
    html! {
        <section id="time" class="section" aria-labelledby="time-name">
            <BandsEditor shell={props.shell.clone()} bands={editor.clone()} scheme={props.scheme} fixed={!props.report.parts.events} />
            if props.report.parts.events {
                <p class="section-say screen-only">{ "Press an hour, a daypart or a cell to look at its listens alone; all other figures follow." }</p>
            }
            <div class="grid">
                { chart(ChartKind::Clock, "span-5") }
                <div class={classes!("parts", "span-7", (bands > 4).then_some("many"))}>
                    { for (0..bands).map(|band| html! {
                        <BandCard key={band} shell={props.shell.clone()} {band} report={props.report.clone()} scheme={props.scheme} />
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
struct BandProps {
    shell: Runtime,
    band: usize,
    report: PtrEqRc<Report>,
    scheme: Scheme,
}

/// One daypart: its average, its share and its hours.
#[component]
fn BandCard(props: &BandProps) -> Html {
    let room = use_node_ref();
    let space = use_room(&room);
    let style = Style {
        scheme: props.scheme,
        width_px: space.width_px(),
    };
    let (report, band) = (&*props.report, props.band);
    let drawing = use_drawing(
        &props.shell,
        ChartKind::Spark(band),
        &props.report,
        props.scheme,
        &space,
    );
    let (bands, counts) = (report.dayparts.bands(), &report.by_band);
    let (Some(about), Some(split)) = (bands.get(band), counts.get(band)) else {
        return Html::default();
    };
    let column = report
        .columns
        .iter()
        .find(|column| column.column == ProfileColumn::Band(band));
    let mean = column.map_or(0.0, |column| column.stats.moments.mean());
    let share_of = |events: u64| match Report::whole(counts).total() {
        0 => 0.0,
        all => events as f64 / all as f64,
    };
    let share = share_of(split.total());
    let colour = style.band_colour(band, bands.len()).hex();
    let mut shares = format!("{} of all", percent(share));
    if report.knows(ProfileColumn::Mobile) && report.parts.mobile_by_band && split.total() > 0 {
        shares.push_str(&format!(" · {} mobile", percent(split.mobile_share())));
    }
    let picks = report.answers(Subject::Daypart);
    let chosen = report.filter.get(Subject::Daypart);
    let this = Values::code(band as u32);
    let pressed = chosen.is_some_and(|values| values.holds(&this));
    let unchosen = chosen.is_some() && !pressed;
    // What of it is left is nothing; its share is of what could be chosen.
    let (figure, unit) = if unchosen {
        ("–".to_owned(), "not chosen".to_owned())
    } else {
        (short(mean), format!("listens per {}", report.of.one()))
    };
    let name = html! { <>{ &about.name }{ " " }<span>{ report.dayparts.span(band) }</span></> };
    let pick = {
        let shell = props.shell.clone();
        Callback::from(move |edit| shell.act(Action::Filter(edit)))
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
                            onclick={props.shell.on::<MouseEvent>(Action::Filter(FilterEdit::Toggle(Subject::Daypart, this)))}>{ name }</button>
                    } else {
                        { name }
                    }
                </h3>
                if report.parts.events {
                    { query_button(&props.shell, QueryTarget::HoursOf(band), &format!("Hours of {}", about.name)) }
                }
            </div>
            <p class="figure">{ figure }</p>
            <p class="unit">{ unit }</p>
            { meter_in(colour, share) }
            <p class="unit">{ unbroken(&shares) }</p>
            <div class="spark" ref={room}>
                { drawing.filter(|_| report.parts.hours).map(|drawing| html! {
                    <ChartStage {drawing} keys=false chosen={report.filter.get(Subject::Hour).cloned()} pick={report.answers(Subject::Hour).then_some(pick)} />
                }) }
            </div>
        </article>
    }
}
