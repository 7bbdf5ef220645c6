//! The page's head: name, promise, ways to the sections, light or dark.

use yew::prelude::*;

use super::ring::logo;
use crate::platform::theme::Choice;

/// What the head shows.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether there is a report whose sections can be gone to.
    pub report: bool,
    /// What the person chose of light and dark.
    pub choice: Choice,
    /// Called with another choice.
    pub choose: Callback<Choice>,
}

/// The sections of a report: their ids and names.
pub const SECTIONS: [(&str, &str); 4] = [
    ("time", "Time of day"),
    ("mobile", "Mobile"),
    ("customers", "Customers"),
    ("statistics", "Statistics"),
];

/// The head.
#[component]
pub fn Header(props: &Props) -> Html {
    let links = SECTIONS
        .iter()
        .map(|(id, name)| html! { <a href={format!("#{id}")}>{ *name }</a> });
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
            if props.report {
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
