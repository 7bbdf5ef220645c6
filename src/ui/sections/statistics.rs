//! Column statistics: a table of moments and quantiles, each with its definition.

use yew::prelude::*;

use crate::ui::ptr_eq_rc::PtrEqRc;
use daypart_engine::query::report::Report;
use daypart_engine::stats::column_stats::ColumnStats;
use daypart_engine::stats::quantiles::QUANTILES;
use daypart_engine::text::number_format::{count, decimal};

/// Properties of [`Statistics`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub report: PtrEqRc<Report>,
}

/// Name, definition and value for a column of a statistic. Names are those of `agg_table.csv`.
type Statistic = (&'static str, &'static str, fn(&ColumnStats) -> String);

const MOMENTS: [Statistic; 8] = [
    ("count", "Number of profiles.", |stats| count(stats.moments.count())),
    ("mean", "Sum over all profiles divided by their number.", |stats| {
        two_decimals(stats.moments.mean())
    }),
    (
        "variance",
        "Sample variance: sum of squared deviations from the mean, divided by count − 1.",
        |stats| two_decimals(stats.moments.variance()),
    ),
    ("num_nonzeros", "Number of profiles with a value above zero.", |stats| {
        count(stats.moments.num_nonzeros())
    }),
    ("max", "Largest value of any profile.", |stats| {
        two_decimals(stats.moments.max())
    }),
    ("min", "Smallest value of any profile.", |stats| {
        two_decimals(stats.moments.min())
    }),
    ("norm_l1", "Sum of absolute values.", |stats| {
        two_decimals(stats.moments.norm_l1())
    }),
    ("norm_l2", "Square root of the sum of squares.", |stats| {
        two_decimals(stats.moments.norm_l2())
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
        let name = format!("quantile {hundredths}%");
        let definition = format!("{hundredths}% of profiles have this value or less (interpolated).");
        let cells = columns
            .iter()
            .map(|column| html! { <td>{ two_decimals(column.stats.quantiles[index]) }</td> });
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

/// Formats a number with two decimals, or none if it is whole.
fn two_decimals(number: f64) -> String {
    decimal(number, if number.fract() == 0.0 { 0 } else { 2 })
}
