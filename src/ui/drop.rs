//! Ways to bring files in: the input, the demo, the empty page that explains itself, and the sign while files are held
//! over the window.

use yew::prelude::*;

use super::progress::ProgressCard;
use super::ring::emblem;
use super::shell::Shell;
use crate::platform::files;
use crate::state::{Action, Job};

/// Who hears of the files.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The shell.
    pub shell: Shell,
}

/// Who hears of the files, and how much the button stands out.
#[derive(Properties, PartialEq)]
pub struct PickerProps {
    /// The shell.
    pub shell: Shell,
    /// Whether it is the main thing to do.
    #[prop_or(true)]
    pub main: bool,
}

/// The input for files.
#[component]
pub fn FilePicker(props: &PickerProps) -> Html {
    let onchange = {
        let shell = props.shell.clone();
        Callback::from(move |event: Event| shell.open(&files::chosen(&event)))
    };
    html! {
        <label class={classes!("button", "pick", props.main.then_some("main"))}>
            { "Choose files" }
            <input type="file" multiple=true {onchange} />
        </label>
    }
}

/// The input for files and the demo's button.
#[component]
pub fn Pickers(props: &Props) -> Html {
    html! {
        <div class="pickers">
            <FilePicker shell={props.shell.clone()} />
            <button type="button" class="button" onclick={props.shell.on(Action::Demo)}>{ "Try the demo" }</button>
        </div>
    }
}

/// What the empty page shows.
#[derive(Properties, PartialEq)]
pub struct WelcomeProps {
    /// The shell.
    pub shell: Shell,
    /// The job that runs, whose progress then stands in the drop area's place.
    pub job: Option<Job>,
}

/// What the page says while no events were read.
#[component]
pub fn Welcome(props: &WelcomeProps) -> Html {
    let shell = props.shell.clone();
    let slot = match props.job.clone() {
        Some(job) => html! { <ProgressCard {shell} {job} floating=false /> },
        None => html! {
            <div class="drop-area">
                <p class="drop-call">{ "Drop CSV files anywhere on this page" }</p>
                <Pickers {shell} />
                <p class="drop-note">{ "Nothing is uploaded. The demo makes a million invented listens." }</p>
            </div>
        },
    };
    html! {
        <section class="welcome" aria-labelledby="welcome">
            <div class="welcome-words">
                <h1 id="welcome">{ "When do people listen?" }</h1>
                <p class="lede">
                    { "Drop a music service's listening events and see every customer's day: profiles, statistics, charts and \
                       tables, made in this tab." }
                </p>
                { slot }
            </div>
            <div class="welcome-picture">{ emblem() }</div>
        </section>
    }
}

/// What the four kinds of file look like.
#[component]
pub fn Samples() -> Html {
    let samples = SAMPLES.iter().map(|(name, say, text)| {
        html! {
            <li class="card sample">
                <h3>{ *name }</h3>
                <p class="say">{ *say }</p>
                <pre>{ *text }</pre>
            </li>
        }
    });
    html! {
        <section aria-labelledby="samples">
            <h2 id="samples">{ "What the files look like" }</h2>
            <p class="section-say">{ "They are told apart by what is in them, whatever they are called. Events are enough." }</p>
            <ul class="samples">{ for samples }</ul>
        </section>
    }
}

/// The sign that a drop would be taken.
pub fn overlay() -> Html {
    html! { <div class="overlay" aria-hidden="true"><p>{ "Drop to read" }</p></div> }
}

/// Names, explanations and first lines. The lines are invented.
const SAMPLES: [(&str, &str, &str); 4] = [
    (
        "Events",
        "One line a listen: event, customer, track, local time, mobile 0 or 1, zip. A header is optional.",
        "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n1,1081,19,\"2014-10-15 18:32:14\",1,\"17307\"\n2,532,36,\"2014-12-10 15:33:16\",1,\"66216\"",
    ),
    (
        "Customers",
        "Who they are. With it, profiles have names.",
        "CustID,Name,Gender,Level,zip\n48,Ada Brook,1,2,\"72132\"\n532,Ben Low,0,0,\"66216\"",
    ),
    (
        "Music",
        "What the tracks are.",
        "TrackId,Title,Artist,Length\n19,Low Tide,The Harbours,213\n36,Paper Moons,Ines Vale,187",
    ),
    (
        "Clicks",
        "Which ads were clicked: event, customer, ad, local time.",
        "0,109,\"ADV_FREE\",\"2014-12-18 08:15:16\"\n1,532,\"ADV_1DAY\",\"2014-12-18 20:41:02\"",
    ),
];
