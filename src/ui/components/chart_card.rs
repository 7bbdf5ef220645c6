//! Chart card: title, summary sentence, the chart or its data table, and buttons to show the query and save
//! the image.
//!
//! [`chart_stage`](super::chart_stage) handles interaction with the marks.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::chart::palette::{Scheme, in_scheme};
use crate::chart::{DataTable, Drawing};
use crate::platform::download;
use crate::platform::png;
use crate::platform::theme;
use crate::state::Action;
use crate::ui::components::chart_kinds::{ChartKind, ChartSource};
use crate::ui::components::chart_stage::ChartStage;
use crate::ui::panels::query_panel::query_button;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::report_context::ReportContext;
use crate::ui::shell::hooks::{use_available_size, use_chart};
use crate::ui::shell::runtime::Runtime;

/// Draws the card of a chart of the report. `class` sets the card's position in the grid.
pub fn report_chart(context: &ReportContext, kind: ChartKind, class: &'static str) -> Html {
    let source = ChartSource::Report(kind, context.report.clone());
    html! { <ChartCard runtime={context.runtime.clone()} {source} {class} /> }
}

/// Properties of [`ChartCard`].
#[derive(Properties, PartialEq)]
pub struct ChartCardProps {
    /// Receives filter edits and problems with saving.
    pub runtime: Runtime,
    /// The chart, with its data.
    pub source: ChartSource,
    /// Classes for the card's position in the grid.
    #[prop_or_default]
    pub class: Classes,
}

/// A chart card for any chart. The chart redraws only if its data or its width changes.
#[component]
pub fn ChartCard(props: &ChartCardProps) -> Html {
    let container = use_node_ref();
    let size = use_available_size(&container);
    let as_table = use_state_eq(|| false);
    let drawing = use_chart(&props.runtime, &props.source, &size);
    let empty_reason = props.source.empty_reason();
    let content = drawing.as_ref().map(|drawing| {
        if let Some(reason) = &empty_reason {
            return html! {
                <>
                    <div class="card-head"><h3>{ &drawing.title }</h3></div>
                    <p class="say">{ reason }</p>
                </>
            };
        }
        let toggle = {
            let as_table = as_table.clone();
            Callback::from(move |_: MouseEvent| as_table.set(!*as_table))
        };
        let body = if *as_table {
            table(drawing)
        } else {
            let runtime = props.runtime.clone();
            let on_filter = Callback::from(move |edit| runtime.dispatch(Action::Filter(edit)));
            let on_filter = props.source.can_filter(drawing).then_some(on_filter);
            let chosen = props.source.filter_values(drawing);
            html! { <ChartStage drawing={drawing.clone()} {chosen} {on_filter} /> }
        };
        html! {
            <>
                <div class="card-head">
                    <h3>{ &drawing.title }</h3>
                    { tools(&props.runtime, &props.source, drawing, *as_table, toggle) }
                </div>
                <p class="say">{ &drawing.sentence }</p>
                { body }
            </>
        }
    });
    html! {
        <article class={classes!("card", "chart-card", props.class.clone())}>
            <div class={classes!("chart-room", empty_reason.is_some().then_some("lacking"))} ref={container}>{ content }</div>
        </article>
    }
}

/// Draws the card's buttons.
fn tools(
    runtime: &Runtime,
    source: &ChartSource,
    drawing: &PtrEqRc<Drawing>,
    as_table: bool,
    toggle: Callback<MouseEvent>,
) -> Html {
    let title = &drawing.title;
    let other_view = if as_table { "chart" } else { "table" };
    html! {
        <div class="tools">
            <button type="button" class="tool" onclick={toggle} aria-label={format!("Show {title} as {other_view}")}>
                { if as_table { "Chart" } else { "Table" } }
            </button>
            { for source.query_target().map(|target| query_button(runtime, target, title)) }
            <button type="button" class="tool" onclick={save_svg(runtime, drawing)} aria-label={format!("Save {title} as SVG")}>
                { "SVG" }
            </button>
            <button type="button" class="tool" onclick={save_png(runtime, drawing)} aria-label={format!("Save {title} as PNG")}>
                { "PNG" }
            </button>
        </div>
    }
}

/// Returns the picture in the colours of the page.
fn saved_svg(drawing: &Drawing) -> String {
    let scheme = if theme::is_dark() { Scheme::Dark } else { Scheme::Light };
    in_scheme(&drawing.svg, scheme)
}

fn save_svg(runtime: &Runtime, drawing: &PtrEqRc<Drawing>) -> Callback<MouseEvent> {
    let (runtime, drawing) = (runtime.clone(), drawing.clone());
    Callback::from(move |_| {
        let text = JsValue::from_str(&saved_svg(&drawing));
        if let Err(problem) = download::save(&text, "image/svg+xml", &format!("daypart-{}.svg", drawing.key)) {
            runtime.dispatch(Action::ReportProblem(problem));
        }
    })
}

fn save_png(runtime: &Runtime, drawing: &PtrEqRc<Drawing>) -> Callback<MouseEvent> {
    let (runtime, drawing) = (runtime.clone(), drawing.clone());
    Callback::from(move |_| {
        let (runtime, drawing) = (runtime.clone(), drawing.clone());
        spawn_local(async move {
            let image = png::png(&saved_svg(&drawing), drawing.width_px, drawing.height_px).await;
            let name = format!("daypart-{}.png", drawing.key);
            if let Err(problem) = image.and_then(|blob| download::save_blob(&blob, &name)) {
                runtime.dispatch(Action::ReportProblem(problem));
            }
        });
    })
}

/// Draws the chart's data as a table.
fn table(drawing: &Drawing) -> Html {
    let DataTable { header, rows } = &drawing.table;
    let title = &drawing.title;
    html! {
        <div class="scroller chart-table" tabindex="0" role="region" aria-label={format!("{title}, table")}>
            <table aria-label={title.clone()}>
                <thead><tr>{ for header.iter().map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                <tbody>
                    { for rows.iter().map(|row| html! {
                        <tr>
                            { for row.iter().enumerate().map(|(index, cell)| if index == 0 {
                                html! { <th scope="row">{ cell }</th> }
                            } else {
                                html! { <td>{ cell }</td> }
                            }) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}
