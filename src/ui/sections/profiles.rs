//! Profiles table: virtual scrolling (only the rows on screen are in the document, more are requested while scrolling),
//! sorting and search. Which rows are visible is computed in [`state`](crate::state).

use std::rc::Rc;

use std::cell::Cell;
use wasm_bindgen::JsCast;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::chart::palette;
use crate::platform::{focus, input_events, timer};
use crate::state::{Action, CustomerEdit, ROW_HEIGHT_PX, VisibleRows, visible_rows};
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::report_context::ReportContext;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::profile_table::{SortBy, TableQuery, TableRow, TableWindow};
use daypart_engine::query::report::{ProfileColumn, Report};
use daypart_engine::text::capitalised;
use daypart_engine::text::number_format::{count, counted, percent};

/// The id of the search box.
pub const SEARCH_ID: &str = "search-profiles";

/// Assumed height of the visible part before it has been measured.
const FIRST_VIEW_PX: f64 = 600.0;

/// The rows of the table and their order.
#[derive(Clone, PartialEq)]
pub struct TableRows {
    /// The rows received so far.
    pub window: Option<PtrEqRc<TableWindow>>,
    /// Sort order and search text.
    pub query: TableQuery,
    /// Changes when the table should scroll back to its top.
    pub turn: u32,
}

/// Properties of [`ProfilesTable`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report, for the columns.
    pub context: ReportContext,
    /// The rows and their order.
    pub rows: TableRows,
}

/// The table in its scrolling frame.
#[component]
pub fn ProfilesTable(props: &Props) -> Html {
    let ReportContext { report, names, .. } = &props.context;
    let TableRows { window, query, turn } = &props.rows;
    let scroller = use_node_ref();
    let focused_row = use_state_eq(|| 0u32);
    let total = window.as_ref().map_or(report.customers as u32, |window| window.total);
    let (rows, onscroll) = use_visible_rows(&props.context.runtime, &scroller, *turn, total);
    let columns = columns(report, *names);
    let width = columns.len() + 1;
    let headers = columns
        .iter()
        .enumerate()
        .map(|(index, (by, label))| header_cell(props, index, *by, label));
    let in_window = |index: u32| {
        let window = window.as_ref()?;
        window.rows.get(index.checked_sub(window.start)? as usize)
    };
    let visible = rows.first..rows.first + rows.count;
    // Roving tabindex: Tab stops at one row, the arrow keys move between rows.
    let tab_stop = Some(*focused_row)
        .filter(|focused_row| visible.contains(focused_row))
        .unwrap_or(rows.first);
    let body = visible.map(|index| match in_window(index) {
        Some(row) => profile_row(&props.context, index, row, (index == tab_stop, focused_row.setter())),
        None => html! {
            <tr key={index} class="coming" aria-rowindex={(index + 2).to_string()}><td colspan={width.to_string()}>{ "…" }</td></tr>
        },
    });
    let nothing = (total == 0 && window.is_some()).then(|| {
        html! { <tr><td class="nothing" colspan={width.to_string()}>{ format!("No {} match “{}”.", report.of.many(), query.search) }</td></tr> }
    });
    html! {
        <div class="scroller profiles" ref={scroller} tabindex="0" role="region" aria-label={format!("All {}, scrollable", report.of.many())}
            {onscroll}>
            <table aria-label="Profiles" aria-rowcount={(u64::from(total) + 1).to_string()}
                class={classes!(names.then_some("named"), (columns.len() > 8).then_some("many"))}>
                <thead><tr aria-rowindex="1">{ for headers }<th scope="col" class="day">{ "Day" }</th></tr></thead>
                <tbody onkeydown={Callback::from(|event: KeyboardEvent| step_rows(&event))}>
                    { spacer("above", rows.above_px, width) }
                    { for body }
                    { nothing }
                    { spacer("below", rows.below_px, width) }
                </tbody>
            </table>
        </div>
    }
}

/// Returns the rows to draw, of `total`, and the handler of scroll events. Requests the rows, and scrolls back to the
/// top when `turn` or the number of rows changes.
#[hook]
fn use_visible_rows(runtime: &Runtime, scroller: &NodeRef, turn: u32, total: u32) -> (VisibleRows, Callback<Event>) {
    // Whether the table is scrolled away from its top.
    let is_scrolled = use_memo((), |()| Cell::new(false));
    let scrolled = use_state_eq(|| (0.0, FIRST_VIEW_PX));
    let rows = visible_rows(scrolled.0, scrolled.1, total);
    let measure = {
        let (scroller, scrolled, is_scrolled) = (scroller.clone(), scrolled.setter(), is_scrolled.clone());
        move || {
            if let Some(scroller) = scroller.cast::<Element>() {
                is_scrolled.set(scroller.scroll_top() > 0);
                // Whole rows, so that scrolling within a row redraws nothing.
                let top_px = (f64::from(scroller.scroll_top()) / ROW_HEIGHT_PX).floor() * ROW_HEIGHT_PX;
                scrolled.set((top_px, f64::from(scroller.client_height()).max(ROW_HEIGHT_PX)));
            }
        }
    };
    let onscroll = {
        let measure = measure.clone();
        Callback::from(move |_: Event| measure())
    };
    {
        let scroller = scroller.clone();
        use_effect_with((turn, total), move |_| {
            if let Some(scroller) = scroller.cast::<Element>().filter(|_| is_scrolled.take()) {
                scroller.set_scroll_top(0);
            }
            // Measuring now, or setting an unchanged scroll position, would force an early layout.
            timer::in_next_task(measure);
        });
    }
    let runtime = runtime.clone();
    use_effect_with((rows.first, rows.count), move |&(first, count)| {
        runtime.dispatch(Action::ScrollTable { first, count });
    });
    (rows, onscroll)
}

/// The sortable columns with their labels.
fn columns(report: &Report, names: bool) -> Vec<(SortBy, Rc<str>)> {
    let mut columns: Vec<(SortBy, Rc<str>)> = vec![(SortBy::Customer, capitalised(report.of.one()).into())];
    if names {
        columns.push((SortBy::Name, "Name".into()));
    }
    columns.extend(
        report
            .columns
            .iter()
            .map(|column| (SortBy::Column(column.column), column.label.as_str().into())),
    );
    columns
}

fn header_cell(props: &Props, index: usize, by: SortBy, label: &str) -> Html {
    let ReportContext { runtime, live, .. } = &props.context;
    let query = &props.rows.query;
    let (sort, arrow) = match (query.sort == by, query.descending) {
        (false, _) => ("none", ""),
        (true, false) => ("ascending", "↑"),
        (true, true) => ("descending", "↓"),
    };
    let class = match by {
        SortBy::Customer => "customer",
        SortBy::Name => "name",
        SortBy::Column(_) => "number",
    };
    html! {
        <th key={index} scope="col" {class} aria-sort={sort}>
            <button type="button" onclick={runtime.on(Action::Sort(by))} disabled={!live}>
                { label.to_owned() }<span class="arrow" aria-hidden="true">{ arrow }</span>
            </button>
        </th>
    }
}

fn profile_row(
    context: &ReportContext,
    index: u32,
    row: &TableRow,
    (tab_stop, focused_row): (bool, UseStateSetter<u32>),
) -> Html {
    let ReportContext {
        runtime,
        report,
        names,
        live,
        ..
    } = context;
    let onfocus = Callback::from(move |_: FocusEvent| focused_row.set(index));
    let open = runtime.on::<MouseEvent>(Action::Customer(CustomerEdit::Open(row.customer.clone())));
    let open_by_name = live.then(|| open.clone());
    html! {
        <tr key={index} aria-rowindex={(index + 2).to_string()}>
            <th scope="row" title={row.customer.clone()}>
                <button type="button" class="row-open" onclick={open} {onfocus} disabled={!live} tabindex={if tab_stop { "0" } else { "-1" }}
                    title={format!("Show {} {}", report.of.one(), row.customer)}>{ &row.customer }</button>
            </th>
            if *names {
                <td class="name" onclick={open_by_name}>{ row.name.clone().unwrap_or_else(|| "–".to_owned()) }</td>
            }
            { for row.values.iter().map(|value| html! { <td>{ count(u64::from(*value)) }</td> }) }
            <td class="day">{ day_bar(report, row) }</td>
        </tr>
    }
}

/// Moves the focus to the next or previous row on an arrow key.
fn step_rows(event: &KeyboardEvent) {
    let row = event
        .target_dyn_into::<Element>()
        .filter(|target| target.matches(".row-open").unwrap_or(false))
        .and_then(|target| target.closest("tr").ok().flatten());
    let next = match (event.key().as_str(), row) {
        ("ArrowDown", Some(row)) => row.next_element_sibling(),
        ("ArrowUp", Some(row)) => row.previous_element_sibling(),
        _ => return,
    };
    event.prevent_default();
    let button = next.and_then(|row| row.query_selector(".row-open").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        focus::set(&button);
    }
}

/// The customer's plays by daypart as a stacked bar.
fn day_bar(report: &Report, row: &TableRow) -> Html {
    let bands = report.dayparts.bands();
    let in_band = |band: usize| {
        let at = report
            .columns
            .iter()
            .position(|column| column.column == ProfileColumn::Band(band));
        at.and_then(|at| row.values.get(at)).copied().map_or(0, u64::from)
    };
    let sum: u64 = (0..bands.len()).map(in_band).sum();
    let share = |events: u64| if sum == 0 { 0.0 } else { events as f64 / sum as f64 };
    let mut left = 0.0;
    let (mut rects, mut labels) = (Vec::new(), Vec::new());
    for (band, daypart) in bands.iter().enumerate() {
        let part = share(in_band(band));
        if part > 0.0 {
            rects.push(html! {
                <rect x={format!("{left:.2}")} width={format!("{:.2}", part * 100.0)} height="8"
                    fill={palette::band_colour(band, bands.len()).css()} />
            });
            labels.push(format!("{} {}", daypart.name, percent(part)));
        }
        left += part * 100.0;
    }
    html! {
        <svg class="day-bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={labels.join(", ")}>{ rects }</svg>
    }
}

/// A spacer in place of the rows that are not in the document.
fn spacer(key: &'static str, height_px: f64, width: usize) -> Html {
    if height_px < 0.5 {
        return Html::default();
    }
    html! { <tr {key} class="room" aria-hidden="true"><td colspan={width.to_string()} height={format!("{height_px:.0}")}></td></tr> }
}

/// Draws the search box with the number of rows found, once known.
pub fn search(context: &ReportContext, typed: &AttrValue, found: Option<u32>) -> Html {
    let oninput = {
        let runtime = context.runtime.clone();
        Callback::from(move |event: InputEvent| runtime.dispatch(Action::Search(input_events::typed(&event))))
    };
    let onkeydown = {
        let runtime = context.runtime.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                runtime.dispatch(Action::Customer(CustomerEdit::Find));
            }
        })
    };
    let found = found.filter(|_| !typed.is_empty());
    html! {
        <div class="search">
            <input id={SEARCH_ID} type="search" aria-label="Search by ID or name" placeholder="Search by ID or name" autocomplete="off"
                spellcheck="false" value={typed.clone()} disabled={!context.live} {oninput} {onkeydown} />
            <p aria-live="polite">
                { found.map(|found| format!("{} found", counted(u64::from(found), context.report.of.many()))) }
            </p>
        </div>
    }
}
