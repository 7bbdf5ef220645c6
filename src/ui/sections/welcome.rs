//! The empty page that explains itself, and the sign while files are held over the window.

use yew::prelude::*;

use crate::chart::{self, Scheme, Style};
use crate::state::JobProgress;
use crate::ui::components::file_picker::Pickers;
use crate::ui::components::progress::ProgressCard;
use crate::ui::shell::runtime::Runtime;

/// How wide the picture of a result is drawn.
const PICTURE_PX: u32 = 400;

/// What the empty page shows.
#[derive(Properties, PartialEq)]
pub struct WelcomeProps {
    /// The shell.
    pub shell: Runtime,
    /// The job that runs, whose progress then stands in the drop area's place.
    pub job: Option<JobProgress>,
    /// The names of the files that wait for it.
    pub waiting: Vec<String>,
    /// Light or dark.
    pub scheme: Scheme,
}

/// What the page says while no events were read.
#[component]
pub fn Welcome(props: &WelcomeProps) -> Html {
    let shell = props.shell.clone();
    let slot = match props.job.clone() {
        Some(job) => html! { <ProgressCard {shell} {job} waiting={props.waiting.clone()} floating=false /> },
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
            <Result scheme={props.scheme} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ResultProps {
    scheme: Scheme,
}

/// A picture of what comes of it, of invented listens.
#[component]
fn Result(props: &ResultProps) -> Html {
    let drawing = use_memo(props.scheme, |&scheme| {
        let style = Style {
            scheme,
            width_px: PICTURE_PX,
        };
        chart::clock(&chart::sample(), style)
    });
    html! {
        <figure class="welcome-picture">
            <div role="img" aria-label={format!("{}, of invented listens. {}", drawing.title, drawing.sentence)}>
                { Html::from_html_unchecked(drawing.svg.clone().into()) }
            </div>
            <figcaption>{ "One picture of a report, here of invented listens: how much is heard at each hour." }</figcaption>
        </figure>
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
        "0,48,19,\"2025-03-07 08:14:02\",1,\"04109\"\n1,532,36,\"2025-03-07 21:40:55\",0,\"60614\"\n2,48,36,\"2025-03-08 00:03:31\",1,\"04109\"",
    ),
    (
        "Customers",
        "Who they are. With it, profiles have names.",
        "CustID,Name,Gender,Level,zip\n48,Ada Brook,1,2,\"04109\"\n532,Ben Low,0,0,\"60614\"",
    ),
    (
        "Music",
        "What the tracks are.",
        "TrackId,Title,Artist,Length\n19,Low Tide,The Harbours,213\n36,Paper Moons,Ines Vale,187",
    ),
    (
        "Clicks",
        "Which ads were clicked: event, customer, ad, local time.",
        "0,48,\"ADV_FREE\",\"2025-03-07 08:20:11\"\n1,532,\"ADV_1DAY\",\"2025-03-07 21:41:02\"",
    ),
];
