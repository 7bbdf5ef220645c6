//! How the profiles spread: a small chart for each profile column.

use yew::prelude::*;

use crate::ui::components::chart_card::ChartCard;
use crate::ui::components::chart_kinds::ChartKind;
use crate::ui::sections::time_of_day::Props;

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
