//! Progress card of the running job: stage, share, speed, time left, waiting files and the cancel buttons.

use yew::prelude::*;

use crate::state::{Action, JobProgress};
use crate::ui::components::file_picker::FilePicker;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::text::number_format::counted;

/// Draws the progress card. Empty lines keep their height, so that nothing moves when they fill.
///
/// `waiting` contains the names of the files in the queue. A `floating` card lies over a report, so that it moves
/// nothing. Otherwise it replaces the drop area, and accepts files like it.
pub fn progress_card(runtime: &Runtime, job: &JobProgress, waiting: &[String], floating: bool) -> Html {
    let figures = [
        ("Read", job.bytes_text()),
        ("Rows", job.rows_text()),
        ("Speed", job.speed_text()),
        ("Time left", job.left_text()),
    ];
    let value = job.share().map(|share| format!("{share:.4}"));
    let percent = job.share().map(|share| format!("{}%", (share * 100.0).floor()));
    html! {
        <section class={classes!("card", "progress", floating.then_some("floating"))} aria-label="Progress">
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
            if let [first, more @ ..] = waiting {
                <p class="progress-next">
                    { "Next: " }<b>{ first }</b>
                    if !more.is_empty() {
                        { format!(" and {}", counted(more.len() as u64, "more files")) }
                    }
                </p>
            }
            <div class="buttons">
                <button type="button" class="button" onclick={runtime.on(Action::Cancel)}>{ "Cancel" }</button>
                if !waiting.is_empty() {
                    <button type="button" class="button" onclick={runtime.on(Action::CancelAll)}>{ "Cancel all" }</button>
                }
                if !floating {
                    <FilePicker runtime={runtime.clone()} main=false />
                }
            </div>
        </section>
    }
}
