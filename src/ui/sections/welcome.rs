//! Welcome page: what Daypart does, the drop area, a sample chart and the file formats; and the overlay while files are
//! dragged over the window.

use yew::prelude::*;

use crate::chart;
use crate::state::JobProgress;
use crate::ui::components::file_picker::file_buttons;
use crate::ui::components::progress::progress_card;
use crate::ui::shell::runtime::Runtime;

/// Width of the sample chart.
const PICTURE_PX: u32 = 400;

/// Draws the page while no events are loaded. The progress of a running job replaces the drop area; `waiting` contains
/// the names of the files that wait for it.
pub fn welcome(runtime: &Runtime, job: Option<&JobProgress>, waiting: &[String]) -> Html {
    let slot = match job {
        Some(job) => progress_card(runtime, job, waiting, false),
        None => html! {
            <div class="drop-area">
                <p class="drop-call">{ "Drop CSV files anywhere on this page" }</p>
                { file_buttons(runtime) }
                <p class="drop-note">{ "Nothing leaves your computer. The demo generates a million made-up plays." }</p>
            </div>
        },
    };
    html! {
        <section class="welcome" aria-labelledby="welcome">
            <div class="welcome-words">
                <h1 id="welcome">{ "When do people listen?" }</h1>
                <p class="lede">
                    { "Drop in your listening data and see when each customer listens — profiles, charts and segments, computed \
                       right here in your browser." }
                </p>
                { slot }
            </div>
            <SampleChart />
        </section>
    }
}

/// A sample chart of made-up plays.
#[component]
fn SampleChart() -> Html {
    let drawing = use_memo((), |()| chart::clock(&chart::sample_report(), PICTURE_PX));
    html! {
        <figure class="welcome-picture">
            <div role="img" aria-label={format!("{} (made-up data). {}", drawing.title, drawing.sentence)}>
                { Html::from_html_unchecked(drawing.svg.clone().into()) }
            </div>
            <figcaption>{ "From a sample report: plays by hour of the day (made-up data)." }</figcaption>
        </figure>
    }
}

/// Draws the four file formats, each with its first rows.
pub fn samples() -> Html {
    let samples = SAMPLES.iter().map(|(name, description, rows)| {
        html! {
            <li class="card sample">
                <h3>{ *name }</h3>
                <p class="say">{ *description }</p>
                <pre>{ *rows }</pre>
            </li>
        }
    });
    // The key keeps Yew from turning this element into the progress card, which takes its place.
    html! {
        <section key="samples" aria-labelledby="samples">
            <h2 id="samples">{ "What the files look like" }</h2>
            <p class="section-say">{ "File names don’t matter: Daypart recognises each file by its contents. Only events are required." }</p>
            <ul class="samples">{ for samples }</ul>
        </section>
    }
}

/// The overlay while files are dragged over the window.
pub fn overlay() -> Html {
    html! { <div class="overlay" aria-hidden="true"><p>{ "Drop files to open them" }</p></div> }
}

/// Name, description and first rows of each format. The rows are made up.
const SAMPLES: [(&str, &str, &str); 4] = [
    (
        "Events",
        "One row per play: event ID, customer ID, track ID, local time, mobile (0 or 1), ZIP code. The header is optional.",
        "0,48,19,\"2025-03-07 08:14:02\",1,\"04109\"\n1,532,36,\"2025-03-07 21:40:55\",0,\"60614\"\n2,48,36,\"2025-03-08 00:03:31\",1,\"04109\"",
    ),
    (
        "Customers",
        "Adds names and plan details to the profiles.",
        "CustID,Name,Gender,Level,zip\n48,Ada Brook,1,2,\"04109\"\n532,Ben Low,0,0,\"60614\"",
    ),
    (
        "Music",
        "Track titles, artists and lengths.",
        "TrackId,Title,Artist,Length\n19,Low Tide,The Harbours,213\n36,Paper Moons,Ines Vale,187",
    ),
    (
        "Clicks",
        "One row per ad click: event ID, customer ID, ad, local time.",
        "0,48,\"ADV_FREE\",\"2025-03-07 08:20:11\"\n1,532,\"ADV_1DAY\",\"2025-03-07 21:41:02\"",
    ),
];
