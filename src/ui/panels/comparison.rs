//! Two groups of customers side by side.

use yew::prelude::*;

use crate::chart::{self, Scheme, Style};
use crate::protocol::ComparisonReport;
use crate::state::{Action, SegmentComparison, SegmentEdit};
use crate::ui::components::chart_stage::ChartStage;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::hooks::use_room;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::report::Report;
use daypart_engine::stats::group_comparison::{Difference, GroupColumn, SMALL_GROUP, shares};
use daypart_engine::text::number_format::{counted, decimal, percent, short};

/// What is compared.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears that it has been seen.
    pub shell: Runtime,
    /// The comparison.
    pub comparing: SegmentComparison,
    /// The report, for the dayparts.
    pub report: PtrEqRc<Report>,
    /// Light or dark.
    pub scheme: Scheme,
}

/// The card.
#[component]
pub fn Comparison(props: &Props) -> Html {
    let SegmentComparison {
        first,
        second,
        compared,
        ..
    } = &props.comparing;
    let second = second.as_deref().unwrap_or("all the rest");
    html! {
        <article class="card after-multiples comparison" aria-label="Comparison">
            <div class="card-head">
                <h3>{ format!("{first} and {second}") }</h3>
                <button type="button" class="tool" onclick={props.shell.on::<MouseEvent>(Action::Segment(SegmentEdit::Close))}>
                    { "Close comparison" }
                </button>
            </div>
            <div aria-live="polite" class="slot">
                { match compared {
                    None => html! { <p class="say">{ "Comparing …" }</p> },
                    Some(compared) => body(props, [first, second], compared),
                } }
            </div>
        </article>
    }
}

fn body(props: &Props, names: [&str; 2], compared: &ComparisonReport) -> Html {
    let many = props.report.of.many();
    let size = |group: usize| {
        format!(
            "{} has {} with {}",
            names[group],
            counted(compared.customers[group], many),
            counted(compared.events[group], "listens")
        )
    };
    let small = compared.customers.iter().any(|&customers| customers < SMALL_GROUP);
    let rows = compared
        .labels
        .iter()
        .zip(&compared.columns.columns)
        .map(|(label, (_, column))| {
            html! {
                <tr>
                    <th scope="row">{ label }</th>
                    { figure(&column.first, |group| group.mean) }
                    { figure(&column.second, |group| group.mean) }
                    { difference(column.means.as_ref()) }
                    { figure(&column.first, |group| group.median) }
                    { figure(&column.second, |group| group.median) }
                    { difference(column.medians.as_ref()) }
                </tr>
            }
        });
    let parts = [0, 1].map(|group: usize| shares(&compared.by_band[group]));
    let bands = props.report.dayparts.bands().iter().enumerate().map(|(band, about)| {
        let share = |group: usize| parts[group].get(band).copied().unwrap_or(0.0);
        let points = (share(0) - share(1)) * 100.0;
        html! {
            <tr>
                <th scope="row">{ &about.name }</th>
                <td>{ percent(share(0)) }</td>
                <td>{ percent(share(1)) }</td>
                <td>{ format!("{} points", signed(points, decimal(points.abs(), 1))) }</td>
            </tr>
        }
    });
    let both = compared.columns.in_both;
    html! {
        <>
            <p class="say">{ format!("{}; {}.", size(0), size(1)) }</p>
            if small {
                <p class="warning">{ format!("A group with fewer than {SMALL_GROUP} {many} is small: what is said of it may well be chance.") }</p>
            }
            if both > 0 {
                <p class="warning">{ format!("{} are in both groups, so the intervals are wider than they had to be.", counted(both, many)) }</p>
            }
            <div class="scroller" tabindex="0" role="region" aria-label="Columns side by side, scrollable">
                <table class="compared" aria-label="Columns side by side">
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="colgroup" colspan="3">{ "Mean" }</th>
                            <th scope="colgroup" colspan="3">{ "Median" }</th>
                        </tr>
                        <tr>
                            <th scope="col">{ "Column" }</th>
                            <th scope="col">{ names[0] }</th><th scope="col">{ names[1] }</th><th scope="col">{ "Difference (95 % interval)" }</th>
                            <th scope="col">{ names[0] }</th><th scope="col">{ names[1] }</th><th scope="col">{ "Difference (95 % interval)" }</th>
                        </tr>
                    </thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            <p class="say">{ "Intervals: Welch for means, bootstrap for medians. Where one holds 0, the difference may be chance." }</p>
            <div class="scroller" tabindex="0" role="region" aria-label="Dayparts side by side, scrollable">
                <table class="compared" aria-label="Dayparts side by side">
                    <thead><tr>
                        <th scope="col">{ "Share of listens" }</th><th scope="col">{ names[0] }</th><th scope="col">{ names[1] }</th>
                        <th scope="col">{ "Difference" }</th>
                    </tr></thead>
                    <tbody>{ for bands }</tbody>
                </table>
            </div>
            if props.report.parts.events {
                <Hours names={names.map(|name| AttrValue::from(name.to_owned()))} by_hour={compared.by_hour.clone()} scheme={props.scheme} />
            }
        </>
    }
}

fn figure(group: &GroupColumn, read: fn(&GroupColumn) -> Option<f64>) -> Html {
    html! { <td>{ read(group).map_or_else(|| "–".to_owned(), short) }</td> }
}

fn difference(difference: Option<&Difference>) -> Html {
    let text = difference.map_or_else(
        || "–".to_owned(),
        |difference| {
            let value = signed(difference.value, short(difference.value.abs()));
            match difference.interval {
                Some(interval) => {
                    let bound = |bound: f64| signed(bound, short(bound.abs()));
                    format!("{value} ({} to {})", bound(interval.low), bound(interval.high))
                }
                None => value,
            }
        },
    );
    html! { <td class="difference">{ text }</td> }
}

/// A number's text with its sign in front.
fn signed(number: f64, text: String) -> String {
    match number {
        number if number > 0.0 => format!("+{text}"),
        number if number < 0.0 => format!("−{text}"),
        _ => text,
    }
}

#[derive(Properties, PartialEq)]
struct HoursProps {
    names: [AttrValue; 2],
    by_hour: [Vec<u64>; 2],
    scheme: Scheme,
}

/// The hours of both groups.
#[component]
fn Hours(props: &HoursProps) -> Html {
    let room = use_node_ref();
    let width_px = use_room(&room).width_px();
    let drawing = use_memo(
        (props.names.clone(), props.by_hour.clone(), props.scheme, width_px),
        |of| {
            let (names, by_hour, scheme, width_px) = of;
            let style = Style {
                scheme: *scheme,
                width_px: *width_px,
            };
            (*width_px > 0).then(|| {
                let drawing = chart::hours_compared([&names[0], &names[1]], [&by_hour[0], &by_hour[1]], style);
                PtrEqRc(std::rc::Rc::new(drawing))
            })
        },
    );
    html! {
        <div class="chart-room" ref={room}>
            { (*drawing).clone().map(|drawing| html! {
                <><h4>{ &drawing.title }</h4><p class="say">{ &drawing.sentence }</p><ChartStage {drawing} /></>
            }) }
        </div>
    }
}
