//! The page's head: name, promise, ways to the sections, light or dark.

use yew::prelude::*;

use super::ring::logo;
use crate::engine::report::ProfilesOf;
use crate::platform::theme::Choice;

/// What the head shows.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whom or what the report's profiles are of; `None` without a report, whose sections could be gone to.
    pub of: Option<ProfilesOf>,
    /// What the person chose of light and dark.
    pub choice: Choice,
    /// Called with another choice.
    pub choose: Callback<Choice>,
}

/// The section that is called after what profiles are of.
const PROFILES: &str = "customers";

/// The sections of a report: their ids and names.
pub const SECTIONS: [(&str, &str); 4] = [
    ("time", "Time of day"),
    ("mobile", "Mobile"),
    (PROFILES, "Customers"),
    ("statistics", "Statistics"),
];

/// The head.
#[component]
pub fn Header(props: &Props) -> Html {
    let links = SECTIONS.iter().map(|(id, name)| {
        let name = match *id {
            PROFILES => props.of.map_or(*name, ProfilesOf::heading),
            _ => *name,
        };
        html! { <a href={format!("#{id}")}>{ name }</a> }
    });
    let schemes = Choice::ALL.into_iter().map(|choice| {
        let choose = props.choose.reform(move |_: MouseEvent| choice);
        let chosen = choice == props.choice;
        html! {
            <button type="button" onclick={choose} aria-pressed={chosen.to_string()}>{ label(choice) }</button>
        }
    });
    html! {
        <header class="top">
            <a class="brand" href="#main">{ logo() }<span>{ "Daypart" }</span></a>
            <p class="promise">{ "Your files stay in this tab." }</p>
            if props.of.is_some() {
                <nav aria-label="Sections">{ for links }</nav>
            }
            <div class="schemes" role="group" aria-label="Colours">{ for schemes }</div>
        </header>
    }
}

fn label(choice: Choice) -> &'static str {
    match choice {
        Choice::System => "System",
        Choice::Light => "Light",
        Choice::Dark => "Dark",
    }
}
