//! Mobile: the share of mobile plays overall, by daypart and by hour.

use yew::prelude::*;

use crate::ui::components::chart_card::ReportChartCard;
use crate::ui::components::chart_kinds::ChartKind;
use crate::ui::sections::time_of_day::Props;

/// The section.
#[component]
pub fn Mobile(props: &Props) -> Html {
    let charts = [
        (ChartKind::MobileOverall, "span-4"),
        (ChartKind::MobileByDaypart, "span-8"),
        (ChartKind::MobileByHour, "span-12"),
    ];
    html! {
        <section id="mobile" class="section" aria-labelledby="mobile-name">
            <h2 id="mobile-name">{ "Mobile" }</h2>
            <div class="grid">
                { for charts.into_iter().map(|(kind, class)| {
                    let Props { runtime, report, scheme } = props.clone();
                    html! { <ReportChartCard {runtime} {report} {scheme} {kind} {class} /> }
                }) }
            </div>
        </section>
    }
}
