//! Progress card of the running job: stage, share, speed, time left, waiting files and the cancel buttons.

use yew::prelude::*;

use crate::state::{Action, JobProgress};
use crate::ui::components::file_picker::FilePicker;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::text::number_format::counted;

/// Properties of [`ProgressCard`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Receives the cancel actions.
    pub runtime: Runtime,
    /// The running job.
    pub job: JobProgress,
    /// Names of the files in the queue.
    pub waiting: Vec<String>,
    /// Whether the card floats over a report, so that it moves nothing. Otherwise it replaces the drop area,
    /// and accepts files like it.
    pub floating: bool,
}

/// The progress card. Empty lines keep their height, so that nothing moves when they fill.
#[component]
pub fn ProgressCard(props: &Props) -> Html {
    let job = &props.job;
    let figures = [
        ("Read", job.bytes_text()),
        ("Rows", job.rows_text()),
        ("Speed", job.speed_text()),
        ("Time left", job.left_text()),
    ];
    let value = job.share().map(|share| format!("{share:.4}"));
    let percent = job.share().map(|share| format!("{}%", (share * 100.0).floor()));
    html! {
        <section class={classes!("card", "progress", props.floating.then_some("floating"))} aria-label="Progress">
            <div class="progress-head">
                <h2 class="progress-stage">{ job.stage_text() }</h2>
                <p class="progress-share">{ percent }</p>
            </div>
            <progress max="1" {value} aria-label={job.stage_text()} />
            <dl class="facts">
                { for figures.into_iter().map(|(name, value)| html! {
                    <div><dt>{ name }</dt><dd>{ value.unwrap_or_else(|| "–".to_owned()) }</dd></div>
                }) }
            </dl>
            if let [first, more @ ..] = props.waiting.as_slice() {
                <p class="progress-next">
                    { "Next: " }<b>{ first }</b>
                    if !more.is_empty() {
                        { format!(" and {}", counted(more.len() as u64, "more files")) }
                    }
                </p>
            }
            <div class="buttons">
                <button type="button" class="button" onclick={props.runtime.on(Action::Cancel)}>{ "Cancel" }</button>
                if !props.waiting.is_empty() {
                    <button type="button" class="button" onclick={props.runtime.on(Action::CancelAll)}>{ "Cancel all" }</button>
                }
                if !props.floating {
                    <FilePicker runtime={props.runtime.clone()} main=false />
                }
            </div>
        </section>
    }
}
