//! Distributions: a small histogram for each profile column.

use yew::prelude::*;

use crate::ui::components::chart_card::ReportChartCard;
use crate::ui::components::chart_kinds::ChartKind;
use crate::ui::sections::time_of_day::Props;

/// The histograms, side by side for comparison.
#[component]
pub fn Distributions(props: &Props) -> Html {
    html! {
        <div class="multiples">
            { for (0..props.report.columns.len()).map(|column| {
                let Props { runtime, report, scheme } = props.clone();
                html! { <ReportChartCard key={column} {runtime} {report} {scheme} kind={ChartKind::Distribution(column)} /> }
            }) }
        </div>
    }
}
