//! How the profiles spread: a small chart for each profile column.

use yew::prelude::*;

use super::chart_card::ChartCard;
use super::charts::ChartKind;
use super::day::Props;

/// The charts, side by side so that they can be compared.
#[component]
pub fn Distributions(props: &Props) -> Html {
    html! {
        <div class="multiples">
            { for (0..props.report.columns.len()).map(|column| {
                let Props { shell, report, scheme } = props.clone();
                html! { <ChartCard key={column} {shell} {report} {scheme} kind={ChartKind::Distribution(column)} /> }
            }) }
        </div>
    }
}
