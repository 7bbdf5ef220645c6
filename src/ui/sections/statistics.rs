//! The column statistics as a table, each with its definition.

use yew::prelude::*;

use crate::ui::ptr_eq_rc::PtrEqRc;
use daypart_engine::query::report::Report;
use daypart_engine::stats::column_stats::{ColumnStats, QUANTILES};
use daypart_engine::text::number_format::{count, decimal};

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: PtrEqRc<Report>,
}

/// A statistic: its name, what it is, and its value for a column.
type Statistic = (&'static str, &'static str, fn(&ColumnStats) -> String);

const MOMENTS: [Statistic; 8] = [
    ("count", "How many profiles there are.", |stats| {
        count(stats.moments.count())
    }),
    ("mean", "The sum over all profiles, divided by their count.", |stats| {
        plain(stats.moments.mean())
    }),
    (
        "variance",
        "The mean squared distance from the mean, divided by count less one.",
        |stats| plain(stats.moments.variance()),
    ),
    ("num_nonzeros", "How many profiles have more than zero.", |stats| {
        count(stats.moments.num_nonzeros())
    }),
    ("max", "The largest value of any profile.", |stats| {
        plain(stats.moments.max())
    }),
    ("min", "The smallest value of any profile.", |stats| {
        plain(stats.moments.min())
    }),
    ("norm_l1", "The sum of all magnitudes.", |stats| {
        plain(stats.moments.norm_l1())
    }),
    ("norm_l2", "The root of the sum of all squares.", |stats| {
        plain(stats.moments.norm_l2())
    }),
];

/// The table.
#[component]
pub fn Statistics(props: &Props) -> Html {
    let columns = &props.report.columns;
    let moments = MOMENTS.iter().map(|(name, definition, value)| {
        let cells = columns.iter().map(|column| html! { <td>{ value(&column.stats) }</td> });
        row((*name).to_owned(), (*definition).to_owned(), cells.collect())
    });
    let quantiles = QUANTILES.iter().enumerate().map(|(index, fraction)| {
        let hundredths = (fraction * 100.0).round();
        let name = format!("quantile {hundredths} %");
        let definition =
            format!("{hundredths} % of the profiles have this much or less, read between the nearest two.");
        let cells = columns
            .iter()
            .map(|column| html! { <td>{ plain(column.stats.quantiles[index]) }</td> });
        row(name, definition, cells.collect())
    });
    html! {
        <div class="scroller statistics" tabindex="0" role="region" aria-label="Column statistics, scrollable">
            <table aria-label="Column statistics">
                <thead>
                    <tr>
                        <th scope="col">{ "Statistic" }</th>
                        { for columns.iter().map(|column| html! { <th scope="col">{ &column.label }</th> }) }
                    </tr>
                </thead>
                <tbody>{ for moments }{ for quantiles }</tbody>
            </table>
        </div>
    }
}

fn row(name: String, definition: String, cells: Vec<Html>) -> Html {
    let id = format!("is-{}", name.replace([' ', '%'], ""));
    html! {
        <tr>
            <th scope="row">
                <span class="term" tabindex="0" aria-describedby={id.clone()}>{ name }</span>
                <span class="definition" role="tooltip" {id}>{ definition }</span>
            </th>
            { for cells }
        </tr>
    }
}

/// A number with two decimals, or none where it is whole.
fn plain(number: f64) -> String {
    decimal(number, if number.fract() == 0.0 { 0 } else { 2 })
}
