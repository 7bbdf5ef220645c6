//! Mobile: the share of mobile plays overall, by daypart and by hour.

use yew::prelude::*;

use crate::ui::components::chart_card::report_chart;
use crate::ui::components::chart_kinds::ChartKind;
use crate::ui::report_context::ReportContext;

/// Draws the section.
pub fn mobile(context: &ReportContext) -> Html {
    html! {
        <section id="mobile" class="section" aria-labelledby="mobile-name">
            <h2 id="mobile-name">{ "Mobile" }</h2>
            <div class="grid">
                { report_chart(context, ChartKind::MobileOverall, "span-4") }
                { report_chart(context, ChartKind::MobileByDaypart, "span-8") }
                { report_chart(context, ChartKind::MobileByHour, "span-12") }
            </div>
        </section>
    }
}
