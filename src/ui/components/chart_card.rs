//! A card that holds one chart: its name, its sentence, the picture or the same numbers as a table, and the tools.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::chart::{DataTable, Drawing, Scheme};
use crate::platform::download;
use crate::platform::png;
use crate::state::Action;
use crate::ui::components::chart_kinds::{ChartKind, Picture};
use crate::ui::components::chart_stage::ChartStage;
use crate::ui::panels::query_panel::query_button;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::hooks::{use_picture, use_room};
use crate::ui::shell::runtime::Runtime;
use crate::ui::unbroken;
use daypart_engine::query::report::Report;

/// What a card shows.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Where problems with saving are reported.
    pub shell: Runtime,
    /// Which chart.
    pub kind: ChartKind,
    /// What it is drawn from.
    pub report: PtrEqRc<Report>,
    /// Light or dark.
    pub scheme: Scheme,
    /// The card's place in the page's grid.
    #[prop_or_default]
    pub class: Classes,
}

/// A card with a chart of the report.
#[component]
pub fn ChartCard(props: &Props) -> Html {
    let picture = Picture::Report(props.kind, props.report.clone());
    html! { <PictureCard shell={props.shell.clone()} {picture} scheme={props.scheme} class={props.class.clone()} /> }
}

/// What a card shows, whatever it is drawn from.
#[derive(Properties, PartialEq)]
pub struct PictureProps {
    /// Where problems with saving are reported.
    pub shell: Runtime,
    /// Which chart, and what it is drawn from.
    pub picture: Picture,
    /// Light or dark.
    pub scheme: Scheme,
    /// The card's place in the page's grid.
    #[prop_or_default]
    pub class: Classes,
}

/// The card. It is drawn again only when its data, its width or the scheme change.
#[component]
pub fn PictureCard(props: &PictureProps) -> Html {
    let room = use_node_ref();
    let space = use_room(&room);
    let as_table = use_state_eq(|| false);
    let drawing = use_picture(&props.shell, &props.picture, props.scheme, &space);
    let lacking = props.picture.lacking();
    let content = drawing.as_ref().map(|drawing| {
        if let Some(lacking) = &lacking {
            return html! {
                <>
                    <div class="card-head"><h3>{ &drawing.title }</h3></div>
                    <p class="say">{ lacking }</p>
                </>
            };
        }
        let toggle = {
            let as_table = as_table.clone();
            Callback::from(move |_: MouseEvent| as_table.set(!*as_table))
        };
        let body = if *as_table {
            html! { <ChartTable drawing={drawing.clone()} /> }
        } else {
            let shell = props.shell.clone();
            let pick = Callback::from(move |edit| shell.act(Action::Filter(edit)));
            let pick = props.picture.picks(drawing).then_some(pick);
            let chosen = props.picture.chosen(drawing);
            html! { <ChartStage drawing={drawing.clone()} {chosen} {pick} /> }
        };
        html! {
            <>
                <div class="card-head">
                    <h3>{ &drawing.title }</h3>
                    { tools(&props.shell, &props.picture, drawing, *as_table, toggle) }
                </div>
                <p class="say">{ unbroken(&drawing.sentence) }</p>
                { body }
            </>
        }
    });
    html! {
        <article class={classes!("card", "chart-card", props.class.clone())}>
            <div class={classes!("chart-room", lacking.is_some().then_some("lacking"))} ref={room}>{ content }</div>
        </article>
    }
}

fn tools(
    shell: &Runtime,
    picture: &Picture,
    drawing: &PtrEqRc<Drawing>,
    as_table: bool,
    toggle: Callback<MouseEvent>,
) -> Html {
    let title = &drawing.title;
    let other = if as_table { "chart" } else { "table" };
    html! {
        <div class="tools">
            <button type="button" class="tool" onclick={toggle} aria-label={format!("Show {title} as {other}")}>
                { if as_table { "Chart" } else { "Table" } }
            </button>
            { for picture.figure().map(|figure| query_button(shell, figure, title)) }
            <button type="button" class="tool" onclick={save_svg(shell, drawing)} aria-label={format!("Save {title} as SVG")}>
                { "SVG" }
            </button>
            <button type="button" class="tool" onclick={save_png(shell, drawing)} aria-label={format!("Save {title} as PNG")}>
                { "PNG" }
            </button>
        </div>
    }
}

fn save_svg(shell: &Runtime, drawing: &PtrEqRc<Drawing>) -> Callback<MouseEvent> {
    let (shell, drawing) = (shell.clone(), drawing.clone());
    Callback::from(move |_| {
        let text = JsValue::from_str(&drawing.svg);
        if let Err(problem) = download::save(&text, "image/svg+xml", &format!("daypart-{}.svg", drawing.key)) {
            shell.act(Action::Fault(problem));
        }
    })
}

fn save_png(shell: &Runtime, drawing: &PtrEqRc<Drawing>) -> Callback<MouseEvent> {
    let (shell, drawing) = (shell.clone(), drawing.clone());
    Callback::from(move |_| {
        let (shell, drawing) = (shell.clone(), drawing.clone());
        spawn_local(async move {
            let made = png::png(&drawing.svg, drawing.width_px, drawing.height_px).await;
            let name = format!("daypart-{}.png", drawing.key);
            if let Err(problem) = made.and_then(|blob| download::save_blob(&blob, &name)) {
                shell.act(Action::Fault(problem));
            }
        });
    })
}

#[derive(Properties, PartialEq)]
struct TableProps {
    drawing: PtrEqRc<Drawing>,
}

/// The chart's numbers as a table.
#[component]
fn ChartTable(props: &TableProps) -> Html {
    let DataTable { header, rows } = &props.drawing.table;
    let title = &props.drawing.title;
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
