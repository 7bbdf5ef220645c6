//! Welcome page: what Daypart does, the drop area, a sample chart and the file formats; and the overlay while files are
//! dragged over the window.

use yew::prelude::*;

use crate::chart::{self, Scheme, Style};
use crate::state::JobProgress;
use crate::ui::components::file_picker::FileButtons;
use crate::ui::components::progress::ProgressCard;
use crate::ui::shell::runtime::Runtime;

/// Width of the sample chart.
const PICTURE_PX: u32 = 400;

/// Properties of [`Welcome`].
#[derive(Properties, PartialEq)]
pub struct WelcomeProps {
    /// Dispatches actions to the state.
    pub runtime: Runtime,
    /// The running job; its progress replaces the drop area.
    pub job: Option<JobProgress>,
    /// Names of the files that wait for it.
    pub waiting: Vec<String>,
    /// Light or dark.
    pub scheme: Scheme,
}

/// The page while no events are loaded.
#[component]
pub fn Welcome(props: &WelcomeProps) -> Html {
    let runtime = props.runtime.clone();
    let slot = match props.job.clone() {
        Some(job) => html! { <ProgressCard {runtime} {job} waiting={props.waiting.clone()} floating=false /> },
        None => html! {
            <div class="drop-area">
                <p class="drop-call">{ "Drop CSV files anywhere on this page" }</p>
                <FileButtons {runtime} />
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
            <SampleChart scheme={props.scheme} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct SampleChartProps {
    scheme: Scheme,
}

/// A sample chart of made-up plays.
#[component]
fn SampleChart(props: &SampleChartProps) -> Html {
    let drawing = use_memo(props.scheme, |&scheme| {
        let style = Style {
            scheme,
            width_px: PICTURE_PX,
        };
        chart::clock(&chart::sample_report(), style)
    });
    html! {
        <figure class="welcome-picture">
            <div role="img" aria-label={format!("{} (made-up data). {}", drawing.title, drawing.sentence)}>
                { Html::from_html_unchecked(drawing.svg.clone().into()) }
            </div>
            <figcaption>{ "From a sample report: plays by hour of the day (made-up data)." }</figcaption>
        </figure>
    }
}

/// The four file formats, each with its first rows.
#[component]
pub fn Samples() -> Html {
    let samples = SAMPLES.iter().map(|(name, description, rows)| {
        html! {
            <li class="card sample">
                <h3>{ *name }</h3>
                <p class="say">{ *description }</p>
                <pre>{ *rows }</pre>
            </li>
        }
    });
    html! {
        <section aria-labelledby="samples">
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
