//! The page header: logo, privacy promise, section navigation and the colour scheme switch.

use yew::prelude::*;

use crate::platform::theme::ThemeChoice;
use crate::ui::components::logo::logo;
use crate::ui::components::section_link::section_link;
use daypart_engine::query::report::Report;

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Ids and names of the sections on screen, for the navigation.
    pub sections: Vec<(&'static str, &'static str)>,
    /// The user's choice of colour scheme.
    pub choice: ThemeChoice,
    /// Called with a new choice.
    pub choose: Callback<ThemeChoice>,
}

/// Returns the ids and names of a report's sections, in page order.
pub fn sections(report: &Report, rejected: bool) -> Vec<(&'static str, &'static str)> {
    let has_audience = !(report.fields.is_empty() && report.ads.is_empty() && report.joins.is_empty());
    let all = [
        (true, "time", "Time of day"),
        (true, "mobile", "Mobile"),
        (true, "customers", report.of.heading()),
        (has_audience, "who", "Who listens"),
        (report.parts.tracks && report.parts.events, "music", "Music"),
        (true, "segments", "Segments"),
        (!report.ads.is_empty(), "offers", "Offers"),
        (true, "statistics", "Statistics"),
        (rejected, "rejected", "Rejected"),
    ];
    let shown = all.into_iter().filter(|(is_shown, ..)| *is_shown);
    shown.map(|(_, id, name)| (id, name)).collect()
}

/// The page header.
#[component]
pub fn Header(props: &Props) -> Html {
    let links = props
        .sections
        .iter()
        .map(|(id, name)| section_link(id, "", html! { *name }));
    let schemes = ThemeChoice::ALL.into_iter().map(|choice| {
        let choose = props.choose.reform(move |_: MouseEvent| choice);
        let chosen = choice == props.choice;
        html! {
            <button type="button" onclick={choose} aria-pressed={chosen.to_string()}>{ label(choice) }</button>
        }
    });
    html! {
        <header class="top">
            { section_link("main", "button skip", html! { "Skip to content" }) }
            { section_link("main", "brand", html! { <>{ logo() }<span>{ "Daypart" }</span></> }) }
            <p class="promise">{ "Your files stay in this tab." }</p>
            if !props.sections.is_empty() {
                <nav aria-label="Sections">{ for links }</nav>
            }
            <div class="schemes" role="group" aria-label="Colours">{ for schemes }</div>
        </header>
    }
}

fn label(choice: ThemeChoice) -> &'static str {
    match choice {
        ThemeChoice::System => "System",
        ThemeChoice::Light => "Light",
        ThemeChoice::Dark => "Dark",
    }
}
