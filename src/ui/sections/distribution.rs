//! Distributions: a small histogram for each profile column.

use yew::prelude::*;

use crate::ui::components::chart_card::ChartCard;
use crate::ui::components::chart_kinds::{ChartKind, ChartSource};
use crate::ui::report_context::ReportContext;

/// Draws the histograms, side by side for comparison.
pub fn distributions(context: &ReportContext) -> Html {
    let charts = (0..context.report.columns.len()).map(|column| {
        let source = ChartSource::Report(ChartKind::Distribution(column), context.report.clone());
        html! { <ChartCard key={column} runtime={context.runtime.clone()} {source} /> }
    });
    html! { <div class="multiples">{ for charts }</div> }
}
