//! The running job: how far it is, how fast, how long yet, and a way to stop it.

use yew::prelude::*;

use crate::state::{Action, JobProgress};
use crate::ui::components::file_picker::FilePicker;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::text::number_format::counted;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears of the cancel.
    pub shell: Runtime,
    /// The job.
    pub job: JobProgress,
    /// The names of the files that wait for it.
    pub waiting: Vec<String>,
    /// Whether a report is on screen behind it, so that it must not push anything aside. Otherwise it stands in the drop
    /// area's place, and takes other files as that does.
    pub floating: bool,
}

/// The progress card. Its lines keep their room while they are empty, so that nothing moves as they fill.
#[component]
pub fn ProgressCard(props: &Props) -> Html {
    let job = &props.job;
    let facts = [
        ("Read", job.bytes_text()),
        ("Rows", job.rows_text()),
        ("Speed", job.speed_text()),
        ("Time left", job.left_text()),
    ];
    let value = job.share().map(|share| format!("{share:.4}"));
    let percent = job.share().map(|share| format!("{} %", (share * 100.0).floor()));
    html! {
        <section class={classes!("card", "progress", props.floating.then_some("floating"))} aria-label="Progress">
            <div class="progress-head">
                <h2 class="progress-stage">{ job.stage_text() }</h2>
                <p class="progress-share">{ percent }</p>
            </div>
            <progress max="1" {value} aria-label={job.stage_text()} />
            <dl class="facts">
                { for facts.into_iter().map(|(name, value)| html! {
                    <div><dt>{ name }</dt><dd>{ value.unwrap_or_else(|| "–".to_owned()) }</dd></div>
                }) }
            </dl>
            if let [first, more @ ..] = props.waiting.as_slice() {
                <p class="progress-next">
                    { "Then: " }<b>{ first }</b>
                    if !more.is_empty() {
                        { format!(" and {}", counted(more.len() as u64, "more files")) }
                    }
                </p>
            }
            <div class="buttons">
                <button type="button" class="button" onclick={props.shell.on(Action::Cancel)}>{ "Cancel" }</button>
                if !props.waiting.is_empty() {
                    <button type="button" class="button" onclick={props.shell.on(Action::CancelAll)}>{ "Cancel all" }</button>
                }
                if !props.floating {
                    <FilePicker shell={props.shell.clone()} main=false />
                }
            </div>
        </section>
    }
}
