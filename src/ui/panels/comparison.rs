//! Comparison panel: two customer groups side by side, with the differences of means, medians, daypart shares
//! and hours.
//!
//! [`stats::group_comparison`](daypart_engine::stats::group_comparison) computes the statistics.

use yew::prelude::*;

use crate::chart;
use crate::protocol::ComparisonReport;
use crate::state::{Action, SegmentComparison, SegmentEdit};
use crate::ui::components::chart_stage::ChartStage;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::report_context::ReportContext;
use crate::ui::shell::hooks::use_available_size;
use daypart_engine::stats::group_comparison::{Difference, GroupColumn, SMALL_GROUP, shares};
use daypart_engine::text::number_format::{counted, decimal, percent, short};
use daypart_engine::time::dayparts::Band;

/// Draws the comparison panel.
pub fn comparison_panel(context: &ReportContext, comparing: &SegmentComparison) -> Html {
    let SegmentComparison {
        first,
        second,
        compared,
        ..
    } = comparing;
    let others = format!("all other {}", context.report.of.many());
    let second = second.as_deref().unwrap_or(&others);
    html! {
        <article class="card after-multiples comparison" aria-label="Comparison">
            <div class="card-head">
                <h3>{ format!("{first} vs. {second}") }</h3>
                <button type="button" class="tool" onclick={context.runtime.on::<MouseEvent>(Action::Segment(SegmentEdit::Close))}>
                    { "Close comparison" }
                </button>
            </div>
            <div aria-live="polite" class="slot">
                { match compared {
                    None => html! { <p class="say">{ "Comparing…" }</p> },
                    Some(compared) => body(context, [first, second], compared),
                } }
            </div>
        </article>
    }
}

fn body(context: &ReportContext, names: [&str; 2], compared: &ComparisonReport) -> Html {
    let many = context.report.of.many();
    let size = |group: usize| {
        format!(
            "{}: {}, {}",
            names[group],
            counted(compared.customers[group], many),
            counted(compared.events[group], "plays")
        )
    };
    let small = compared.customers.iter().any(|&customers| customers < SMALL_GROUP);
    let both = compared.columns.in_both;
    html! {
        <>
            <p class="say">{ format!("{}; {}.", size(0), size(1)) }</p>
            if small {
                <p class="warning">{ format!("With fewer than {SMALL_GROUP} {many}, differences may be due to chance.") }</p>
            }
            if both > 0 {
                <p class="warning">{ format!("{} are in both groups, so the intervals are conservative.", counted(both, many)) }</p>
            }
            { columns(names, compared) }
            <p class="say">{ "Intervals: Welch for means, bootstrap for medians. If an interval includes 0, the difference may be due to chance." }</p>
            { dayparts(context.report.dayparts.bands(), names, compared) }
            if context.report.parts.events {
                <Hours names={names.map(|name| AttrValue::from(name.to_owned()))} by_hour={compared.by_hour.clone()} />
            }
        </>
    }
}

/// Draws the table of means and medians.
fn columns(names: [&str; 2], compared: &ComparisonReport) -> Html {
    let rows = compared
        .labels
        .iter()
        .zip(&compared.columns.columns)
        .map(|(label, (_, column))| {
            html! {
                <tr>
                    <th scope="row">{ label }</th>
                    { number_cell(&column.first, |group| group.mean) }
                    { number_cell(&column.second, |group| group.mean) }
                    { difference_cell(column.means.as_ref()) }
                    { number_cell(&column.first, |group| group.median) }
                    { number_cell(&column.second, |group| group.median) }
                    { difference_cell(column.medians.as_ref()) }
                </tr>
            }
        });
    html! {
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
                        <th scope="col">{ names[0] }</th><th scope="col">{ names[1] }</th><th scope="col">{ "Difference (95% interval)" }</th>
                        <th scope="col">{ names[0] }</th><th scope="col">{ names[1] }</th><th scope="col">{ "Difference (95% interval)" }</th>
                    </tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

/// Draws the table of daypart shares.
fn dayparts(bands: &[Band], names: [&str; 2], compared: &ComparisonReport) -> Html {
    let parts = [0, 1].map(|group: usize| shares(&compared.by_band[group]));
    let rows = bands.iter().enumerate().map(|(band, about)| {
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
    html! {
        <div class="scroller" tabindex="0" role="region" aria-label="Dayparts side by side, scrollable">
            <table class="compared" aria-label="Dayparts side by side">
                <thead><tr>
                    <th scope="col">{ "Share of plays" }</th><th scope="col">{ names[0] }</th><th scope="col">{ names[1] }</th>
                    <th scope="col">{ "Difference" }</th>
                </tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

fn number_cell(group: &GroupColumn, read: fn(&GroupColumn) -> Option<f64>) -> Html {
    html! { <td>{ read(group).map_or_else(|| "–".to_owned(), short) }</td> }
}

fn difference_cell(difference: Option<&Difference>) -> Html {
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

/// Puts the sign of `number` before `text`, the formatted absolute value.
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
}

/// The chart that compares the hours of both groups.
#[component]
fn Hours(props: &HoursProps) -> Html {
    let container = use_node_ref();
    let width_px = use_available_size(&container).width_px();
    let drawing = use_memo((props.names.clone(), props.by_hour.clone(), width_px), |of| {
        let (names, by_hour, width_px) = of;
        (*width_px > 0).then(|| {
            let drawing = chart::hours_compared([&names[0], &names[1]], [&by_hour[0], &by_hour[1]], *width_px);
            PtrEqRc(std::rc::Rc::new(drawing))
        })
    });
    html! {
        <div class="chart-room" ref={container}>
            { (*drawing).clone().map(|drawing| html! {
                <><h4>{ &drawing.title }</h4><p class="say">{ &drawing.sentence }</p><ChartStage {drawing} /></>
            }) }
        </div>
    }
}
