//! Daypart editor: presets, the clock editor, and a row of fields for each daypart.
//!
//! [`state::view::daypart_editor`](crate::state) applies the edits.

use yew::prelude::*;

use crate::chart::palette;
use crate::platform::focus;
use crate::platform::input_events::typed;
use crate::state::{Action, DaypartEdit, DaypartEditor, MAX_BANDS, MIN_BANDS};
use crate::ui::components::clock_editor::ClockEditor;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::time::dayparts::{NAME_CHARACTERS, Preset};

/// Element id of the button that adds a daypart.
const ADD: &str = "add-daypart";

/// Properties of [`DaypartEditorPanel`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Receives the edits.
    pub runtime: Runtime,
    /// The editor's state.
    pub bands: DaypartEditor,
    /// Whether the dayparts are those of precomputed profiles and can't be changed.
    pub fixed: bool,
}

/// The section heading, with the button that opens the editor.
#[component]
pub fn DaypartEditorPanel(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    // Removing a daypart also removes the focused button: move the focus.
    use_effect_with(props.bands.rows.len(), |_| focus::recover(ADD));
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    html! {
        <>
            <div class="section-head">
                <h2 id="time-name">{ "Time of day" }</h2>
                if props.fixed {
                    <p class="say">{ "These profiles were counted with these dayparts. To change them, add the events file." }</p>
                } else {
                    <button type="button" class="button" onclick={toggle} aria-expanded={open.to_string()} aria-controls="dayparts-editor">
                        { "Change dayparts" }
                    </button>
                }
            </div>
            <div id="dayparts-editor" hidden={!*open || props.fixed}>
                if *open && !props.fixed {
                    { panel(props) }
                }
            </div>
        </>
    }
}

/// Draws the opened editor.
fn panel(props: &Props) -> Html {
    let Props { runtime, bands, .. } = props;
    let on = |edit: DaypartEdit| runtime.on::<MouseEvent>(Action::Dayparts(edit));
    let chosen = bands.preset();
    let presets = Preset::ALL.into_iter().map(|preset| {
        html! {
            <button type="button" class="choice" aria-pressed={(chosen == Some(preset)).to_string()} onclick={on(DaypartEdit::Preset(preset))}>
                { preset.name() }
            </button>
        }
    });
    let rows = (0..bands.rows.len()).map(|row| band_row(props, row));
    html! {
        <section class="card editor" aria-label="Dayparts editor">
            <div class="editor-head">
                <div class="choices" role="group" aria-label="Presets">
                    { for presets }
                    if chosen.is_none() {
                        <span class="choice-own">{ "Custom" }</span>
                    }
                </div>
                <button type="button" class="button quiet" onclick={on(DaypartEdit::Reset)}>{ "Reset to default" }</button>
            </div>
            <p class="say">{ "Drag the handles, move them with the arrow keys, or type a time. The whole report updates, and this browser saves your dayparts." }</p>
            <div class="editor-body">
                <ClockEditor runtime={runtime.clone()} bands={bands.clone()} />
                <div class="band-list">
                    <ul class="band-rows" aria-label="Dayparts">{ for rows }</ul>
                    <button id={ADD} type="button" class="button" onclick={on(DaypartEdit::Add)} disabled={bands.rows.len() >= MAX_BANDS}>
                        { "Add a daypart" }
                    </button>
                    <div class="slot">
                        { bands.problem.as_ref().map(|problem| html! {
                            <p class="band-problem" role="alert">{ problem.message.clone() }</p>
                        }) }
                    </div>
                </div>
            </div>
        </section>
    }
}

/// Draws the fields of one daypart.
fn band_row(props: &Props, row: usize) -> Html {
    let Props { runtime, bands, .. } = props;
    let Some(band) = bands.rows.get(row) else {
        return Html::default();
    };
    let number = row + 1;
    let typing = |edit: fn(usize, String) -> DaypartEdit| {
        let runtime = runtime.clone();
        Callback::from(move |event: InputEvent| runtime.dispatch(Action::Dayparts(edit(row, typed(&event)))))
    };
    let settle = runtime.on::<Event>(Action::Dayparts(DaypartEdit::Settle));
    let wrong = bands
        .problem
        .as_ref()
        .is_some_and(|problem| problem.row == Some(row))
        .then_some("true");
    // The end in effect; a start that is still being typed does not change it.
    let until = bands
        .chosen
        .bands()
        .get(row)
        .map(|_| daypart_engine::time::dayparts::clock(bands.chosen.end_minute(row)));
    html! {
        <li key={row} class="band-row">
            <svg class="dot" viewBox="0 0 8 8" aria-hidden="true">
                <circle cx="4" cy="4" r="4" fill={palette::band_colour(row, bands.rows.len()).css()} />
            </svg>
            <input class="field band-name" type="text" aria-label={format!("Name of daypart {number}")} value={band.name.clone()}
                maxlength={NAME_CHARACTERS.to_string()} autocomplete="off" aria-invalid={wrong}
                oninput={typing(DaypartEdit::Name)} onchange={settle.clone()} />
            <input class="field band-start" type="text" aria-label={format!("Start of daypart {number}")} value={band.start.clone()}
                maxlength="8" autocomplete="off" aria-invalid={wrong} oninput={typing(DaypartEdit::Start)} onchange={settle} />
            <span class="band-until">{ until.map(|until| format!("to {until}")) }</span>
            <button type="button" class="tool" aria-label={format!("Remove daypart {number}, {}", band.name)}
                disabled={bands.rows.len() <= MIN_BANDS} onclick={runtime.on::<MouseEvent>(Action::Dayparts(DaypartEdit::Remove(row)))}>
                { "Remove" }
            </button>
        </li>
    }
}
