//! The page's head: name, promise, ways to the sections, light or dark.

use yew::prelude::*;

use crate::platform::theme::ThemeChoice;
use crate::ui::components::logo::logo;
use daypart_engine::query::report::Report;

/// What the head shows.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The sections that can be gone to: their ids and names.
    pub sections: Vec<(&'static str, &'static str)>,
    /// What the person chose of light and dark.
    pub choice: ThemeChoice,
    /// Called with another choice.
    pub choose: Callback<ThemeChoice>,
}

/// The sections of a report that are on screen, in their order: their ids and names.
pub fn sections(report: &Report, rejected: bool) -> Vec<(&'static str, &'static str)> {
    let told = !(report.fields.is_empty() && report.ads.is_empty() && report.joins.is_empty());
    let all = [
        (true, "time", "Time of day"),
        (true, "mobile", "Mobile"),
        (true, "customers", report.of.heading()),
        (told, "who", "Who listens"),
        (report.parts.tracks && report.parts.events, "music", "Music"),
        (true, "segments", "Segments"),
        (!report.ads.is_empty(), "offers", "Offers"),
        (true, "statistics", "Statistics"),
        (rejected, "rejected", "Rejected"),
    ];
    let there = all.into_iter().filter(|(there, ..)| *there);
    there.map(|(_, id, name)| (id, name)).collect()
}

/// The head.
#[component]
pub fn Header(props: &Props) -> Html {
    let links = props.sections.iter().map(|(id, name)| {
        html! { <a href={format!("#{id}")}>{ *name }</a> }
    });
    let schemes = ThemeChoice::ALL.into_iter().map(|choice| {
        let choose = props.choose.reform(move |_: MouseEvent| choice);
        let chosen = choice == props.choice;
        html! {
            <button type="button" onclick={choose} aria-pressed={chosen.to_string()}>{ label(choice) }</button>
        }
    });
    html! {
        <header class="top">
            <a class="button skip" href="#main">{ "Skip to the content" }</a>
            <a class="brand" href="#main">{ logo() }<span>{ "Daypart" }</span></a>
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
