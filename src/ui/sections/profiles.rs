//! The table of all profiles: only the rows on screen are in the document, and more are asked for as it scrolls.

use std::rc::Rc;

use std::cell::Cell;
use wasm_bindgen::JsCast;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::chart::{Scheme, Style};
use crate::platform::{files, focus, timer};
use crate::state::{Action, CustomerEdit, ROW_HEIGHT_PX, block};
use crate::ui::capitalised;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::profile_table::{SortBy, TableQuery, TableRow, TableWindow};
use daypart_engine::query::report::{ProfileColumn, Report};
use daypart_engine::text::number_format::{count, counted, percent};

/// The id of the search box.
pub const SEARCH_ID: &str = "search-profiles";

/// How much of the table is taken to be seen before it was measured.
const FIRST_VIEW_PX: f64 = 600.0;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears of sorting, searching and scrolling.
    pub shell: Runtime,
    /// The report, for the columns.
    pub report: PtrEqRc<Report>,
    /// Light or dark, for the small bars.
    pub scheme: Scheme,
    /// Whether the profiles have names.
    pub names: bool,
    /// Whether the worker still holds them.
    pub live: bool,
    /// The rows that are there.
    pub window: Option<PtrEqRc<TableWindow>>,
    /// Order and search.
    pub query: TableQuery,
    /// Changes when the table has to go back to its top.
    pub turn: u32,
}

/// The table in its scrolling frame.
#[component]
pub fn ProfilesTable(props: &Props) -> Html {
    let frame = use_node_ref();
    let reached = use_state_eq(|| 0u32);
    // Whether the table is scrolled at all.
    let moved = use_memo((), |()| Cell::new(false));
    let scrolled = use_state_eq(|| (0.0, FIRST_VIEW_PX));
    let total = props
        .window
        .as_ref()
        .map_or(props.report.customers as u32, |window| window.total);
    let rows = block(scrolled.0, scrolled.1, total);

    let measure = {
        let (frame, scrolled, moved) = (frame.clone(), scrolled.setter(), moved.clone());
        move || {
            if let Some(frame) = frame.cast::<Element>() {
                moved.set(frame.scroll_top() > 0);
                // Whole rows, so that a scroll by pixels draws nothing anew.
                let top_px = (f64::from(frame.scroll_top()) / ROW_HEIGHT_PX).floor() * ROW_HEIGHT_PX;
                scrolled.set((top_px, f64::from(frame.client_height()).max(ROW_HEIGHT_PX)));
            }
        }
    };
    {
        let (frame, measure, moved) = (frame.clone(), measure.clone(), moved.clone());
        use_effect_with((props.turn, total), move |_| {
            if let Some(frame) = frame.cast::<Element>().filter(|_| moved.take()) {
                frame.set_scroll_top(0);
            }
            // To measure at once, or to set what is so already, would have the browser lay out the page before it has to.
            timer::soon(measure);
        });
    }
    {
        let shell = props.shell.clone();
        use_effect_with((rows.first, rows.count), move |&(first, count)| {
            shell.act(Action::View { first, count });
        });
    }

    let columns = columns(&props.report, props.names);
    let width = columns.len() + 1;
    let heads = columns
        .iter()
        .enumerate()
        .map(|(index, (by, label))| head(props, index, *by, label));
    let in_window = |index: u32| {
        let window = props.window.as_ref()?;
        window.rows.get(index.checked_sub(window.start)? as usize)
    };
    let style = Style {
        scheme: props.scheme,
        width_px: 0,
    };
    let seen = rows.first..rows.first + rows.count;
    // Tab stops at one row alone, and the arrow keys go on from there.
    let stop = Some(*reached)
        .filter(|reached| seen.contains(reached))
        .unwrap_or(rows.first);
    let body = seen.map(|index| match in_window(index) {
        Some(row) => profile(props, style, index, row, (index == stop, reached.setter())),
        None => html! {
            <tr key={index} class="coming" aria-rowindex={(index + 2).to_string()}><td colspan={width.to_string()}>{ "…" }</td></tr>
        },
    });
    let nothing = (total == 0 && props.window.is_some()).then(|| {
        html! { <tr><td class="nothing" colspan={width.to_string()}>{ format!("No profile matches “{}”.", props.query.search) }</td></tr> }
    });
    html! {
        <div class="scroller profiles" ref={frame} tabindex="0" role="region" aria-label={format!("All {}, scrollable", props.report.of.many())}
            onscroll={Callback::from(move |_| measure())}>
            <table aria-label="Profiles" aria-rowcount={(u64::from(total) + 1).to_string()}
                class={classes!(props.names.then_some("named"), (columns.len() > 8).then_some("many"))}>
                <thead><tr aria-rowindex="1">{ for heads }<th scope="col" class="day">{ "Day" }</th></tr></thead>
                <tbody onkeydown={Callback::from(|event: KeyboardEvent| step_rows(&event))}>
                    { room("above", rows.above_px, width) }
                    { for body }
                    { nothing }
                    { room("below", rows.below_px, width) }
                </tbody>
            </table>
        </div>
    }
}

/// The columns that can be sorted by, with their names.
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

fn head(props: &Props, index: usize, by: SortBy, label: &str) -> Html {
    let (sort, arrow) = match (props.query.sort == by, props.query.descending) {
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
            <button type="button" onclick={props.shell.on(Action::Sort(by))} disabled={!props.live}>
                { label.to_owned() }<span class="arrow" aria-hidden="true">{ arrow }</span>
            </button>
        </th>
    }
}

fn profile(
    props: &Props,
    style: Style,
    index: u32,
    row: &TableRow,
    (stop, reached): (bool, UseStateSetter<u32>),
) -> Html {
    let onfocus = Callback::from(move |_: FocusEvent| reached.set(index));
    let open = props
        .shell
        .on::<MouseEvent>(Action::Customer(CustomerEdit::Open(row.customer.clone())));
    let open_by_name = props.live.then(|| open.clone());
    html! {
        <tr key={index} aria-rowindex={(index + 2).to_string()}>
            <th scope="row" title={row.customer.clone()}>
                <button type="button" class="row-open" onclick={open} {onfocus} disabled={!props.live} tabindex={if stop { "0" } else { "-1" }}
                    title={format!("Show {} {}", props.report.of.one(), row.customer)}>{ &row.customer }</button>
            </th>
            if props.names {
                <td class="name" onclick={open_by_name}>{ row.name.clone().unwrap_or_else(|| "–".to_owned()) }</td>
            }
            { for row.values.iter().map(|value| html! { <td>{ count(u64::from(*value)) }</td> }) }
            <td class="day">{ day_bar(&props.report, style, row) }</td>
        </tr>
    }
}

/// Goes from the row that has the keyboard to the next one, or the one before.
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
        focus::give(&button);
    }
}

/// The customer's day as a bar: each band's part in its colour.
fn day_bar(report: &Report, style: Style, row: &TableRow) -> Html {
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
    let (mut rects, mut words) = (Vec::new(), Vec::new());
    for (band, about) in bands.iter().enumerate() {
        let part = share(in_band(band));
        if part > 0.0 {
            rects.push(html! {
                <rect x={format!("{left:.2}")} width={format!("{:.2}", part * 100.0)} height="8"
                    fill={style.band_colour(band, bands.len()).hex()} />
            });
            words.push(format!("{} {}", about.name, percent(part)));
        }
        left += part * 100.0;
    }
    html! {
        <svg class="day-bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={words.join(", ")}>{ rects }</svg>
    }
}

/// Empty room in place of rows that are not in the document.
fn room(key: &'static str, height_px: f64, width: usize) -> Html {
    if height_px < 0.5 {
        return Html::default();
    }
    html! { <tr {key} class="room" aria-hidden="true"><td colspan={width.to_string()} height={format!("{height_px:.0}")}></td></tr> }
}

/// What is above the table.
#[derive(Properties, PartialEq)]
pub struct SearchProps {
    /// Who hears of the search.
    pub shell: Runtime,
    /// What stands in the box.
    pub typed: AttrValue,
    /// How many rows were found, once that is known.
    pub found: Option<u32>,
    /// Whether the worker can search.
    pub live: bool,
}

/// The search box, with how many it found.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let oninput = {
        let shell = props.shell.clone();
        Callback::from(move |event: InputEvent| shell.act(Action::Search(files::typed(&event))))
    };
    let onkeydown = {
        let shell = props.shell.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                shell.act(Action::Customer(CustomerEdit::Find));
            }
        })
    };
    html! {
        <div class="search">
            <input id={SEARCH_ID} type="search" aria-label="Search by id or name" placeholder="Search by id or name" autocomplete="off"
                spellcheck="false" value={props.typed.clone()} disabled={!props.live} {oninput} {onkeydown} />
            <p aria-live="polite">
                { props.found.filter(|_| !props.typed.is_empty()).map(|found| format!("{} found", counted(u64::from(found), "profiles"))) }
            </p>
        </div>
    }
}
