//! What came of each file, and the files that could not be used.

use yew::prelude::*;

use crate::platform::focus;
use crate::protocol::{FileOutcome, FileReport};
use crate::state::came;
use crate::state::chips;
use crate::state::{Action, ImportEdit, OriginText, WatchEdit, WatchedFile, names_of_roles};
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::text::number_format::{bytes, count, counted, duration};

/// With more entries than this the list is scrolled, so that the report stays in sight.
const MANY_CHIPS: usize = 12;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears that a file's settings are wanted.
    pub shell: Runtime,
    /// Which file's settings are on screen.
    pub seen: Option<usize>,
    /// Whether settings can be asked for.
    pub live: bool,
    /// The files.
    pub files: PtrEqRc<Vec<FileReport>>,
    /// Whether others are being read, so that the list is about to change.
    pub busy: bool,
    /// The files that are watched.
    pub watches: Vec<WatchedFile>,
    /// How long reading took.
    pub elapsed_ms: f64,
    /// Whether the files were made here, as the demo's are.
    pub made: bool,
}

/// A chip for each file that was read, and what else is to know of them.
#[component]
pub fn Files(props: &Props) -> Html {
    let seen_before = use_mut_ref(|| None::<usize>);
    use_effect_with(props.seen, move |&seen| {
        // Settings that close take the button with them that closed them.
        if let (Some(index), None) = (seen_before.replace(seen), seen) {
            focus::rescue(&settings_id(index));
        }
    });
    let read = props
        .files
        .iter()
        .enumerate()
        .filter_map(|(index, file)| match &file.outcome {
            FileOutcome::Read(read) => Some((index, file, read)),
            FileOutcome::Unused { .. } => None,
        });
    let all_chips = chips(&props.files);
    let many = all_chips.len() > MANY_CHIPS;
    let listed = all_chips
        .iter()
        .filter_map(|chip| Some((chip, props.files.get(chip.file)?)));
    let listed = listed.map(|(chip, file)| {
        let (index, single) = (chip.file, chip.files == 1);
        html! {
            <li class="chip">
                <span class="chip-role">{ names_of_roles(chip.role) }</span>
                <span class="chip-name">{ &chip.name }</span>
                <span class="chip-facts">
                    { format!("{} · {}", counted(chip.kept, chip.role.rows_are()), bytes(chip.size_bytes)) }
                </span>
                if chip.rejected > 0 {
                    <a class="chip-rejected" href="#rejected">{ format!("{} rejected", count(chip.rejected)) }</a>
                }
                if props.live && file.table && single {
                    { settings_button(&props.shell, index, &file.name, props.seen == Some(index)) }
                }
                if props.live && file.handle != 0 && single {
                    { watch_button(props, file) }
                }
                if props.live {
                    <button type="button" class="chip-settings" aria-label={format!("Remove {}", chip.name)}
                        onclick={props.shell.on::<MouseEvent>(Action::Change(index, chip.remove.clone()))} disabled={props.busy}>{ "Remove" }</button>
                }
            </li>
        }
    });
    let notes = read.clone().flat_map(|(_, file, read)| {
        read.notes
            .iter()
            .map(move |note| html! { <li><b>{ &file.name }</b>{ ": " }{ note }</li> })
    });
    let stopped = read.clone().filter_map(|(_, file, _)| {
        let watch = props.watches.iter().find(|watch| watch.handle == file.handle)?;
        let why = watch.stopped.clone()?;
        Some(html! { <p><b>{ &file.name }</b>{ " " }{ why }</p> })
    });
    let stopped: Vec<Html> = stopped.collect();
    let came = read.clone().filter_map(|(index, file, _)| {
        let OriginText { text, undo } = came(&props.files, index)?;
        let undo = undo.filter(|_| props.live).map(|(words, change)| {
            let label = format!("{words}: {}", file.name);
            html! {
                <button type="button" class="chip-settings" aria-label={label} disabled={props.busy}
                    onclick={props.shell.on::<MouseEvent>(Action::Change(index, change))}>{ words }</button>
            }
        });
        Some(html! { <li><b>{ &file.name }</b>{ ": " }{ text }{ " " }{ undo }</li> })
    });
    let told = read.clone().flat_map(|(_, file, _)| {
        let sentences = file.told.iter();
        sentences.map(move |told| html! { <li><b>{ &file.name }</b>{ ": " }{ told }</li> })
    });
    let notes: Vec<Html> = told.chain(came).chain(notes).collect();
    let any = read.clone().next().is_some();
    html! {
        <>
            if !stopped.is_empty() {
                <div class="problem" role="alert">{ for stopped }</div>
            }
            if any {
                <ul class={classes!("chips", many.then_some("many"))} aria-label="Files" tabindex={many.then_some("0")}>
                    { for listed }
                    <li class="chip-time">{ format!("{} in {}", if props.made { "made and read" } else { "read" }, duration(props.elapsed_ms)) }</li>
                </ul>
            }
            if !notes.is_empty() {
                <ul class={classes!("notes", (notes.len() > MANY_CHIPS).then_some("many"))} aria-label="Notes on the files"
                    tabindex={(notes.len() > MANY_CHIPS).then_some("0")}>{ for notes }</ul>
            }
        </>
    }
}

/// The button that has a file watched, or pauses that.
fn watch_button(props: &Props, file: &FileReport) -> Html {
    let watch = props.watches.iter().find(|watch| watch.handle == file.handle);
    let (words, edit) = match watch {
        Some(watch) if watch.stopped.is_some() => ("Watch", WatchEdit::Start(file.handle)),
        Some(watch) if watch.paused => ("Watch on", WatchEdit::Start(file.handle)),
        Some(_) => ("Pause", WatchEdit::Pause(file.handle)),
        None => ("Watch", WatchEdit::Start(file.handle)),
    };
    let runs = words == "Pause";
    let label = if runs {
        format!("Pause watching {}", file.name)
    } else {
        format!("Watch {}", file.name)
    };
    html! {
        <>
            if runs {
                <span class="chip-watched">{ "watched" }</span>
            }
            <button type="button" class="chip-settings" aria-label={label} onclick={props.shell.on::<MouseEvent>(Action::Watch(edit))}>{ words }</button>
        </>
    }
}

fn settings_id(index: usize) -> String {
    format!("settings-{index}")
}

/// The button that shows a file's settings, or hides them.
fn settings_button(shell: &Runtime, index: usize, name: &str, seen: bool) -> Html {
    let edit = if seen {
        ImportEdit::Close
    } else {
        ImportEdit::Open(index)
    };
    html! {
        <button id={settings_id(index)} type="button" class="chip-settings" aria-expanded={seen.to_string()} aria-label={format!("Settings of {name}")}
            onclick={shell.on::<MouseEvent>(Action::Map(edit))}>
            { "Settings" }
        </button>
    }
}

/// The files among which some could not be used.
#[derive(Properties, PartialEq)]
pub struct UnusedProps {
    /// Who hears that a file's settings are wanted.
    pub shell: Runtime,
    /// Which file's settings are on screen.
    pub seen: Option<usize>,
    /// Whether settings can be asked for.
    pub live: bool,
    /// The files.
    pub files: PtrEqRc<Vec<FileReport>>,
}

/// The files that could not be used at all, each with its message.
#[component]
pub fn Unused(props: &UnusedProps) -> Html {
    let messages: Vec<(usize, &FileReport, &str)> = props
        .files
        .iter()
        .enumerate()
        .filter_map(|(index, file)| match &file.outcome {
            FileOutcome::Unused { message } => Some((index, file, message.as_str())),
            FileOutcome::Read(_) => None,
        })
        .collect();
    if messages.is_empty() {
        return Html::default();
    }
    html! {
        <div class="problem" role="alert">
            <p class="problem-head">{ "Not used" }</p>
            <ul>
                { for messages.into_iter().map(|(index, file, message)| html! {
                    <li>
                        { told(&file.name, message) }
                        if props.live && file.table {
                            { " " }{ settings_button(&props.shell, index, &file.name, props.seen == Some(index)) }
                        }
                    </li>
                }) }
            </ul>
        </div>
    }
}

/// A message with its file's name in front, unless it begins with that anyway.
fn told(name: &str, message: &str) -> Html {
    match message.strip_prefix(name) {
        Some(rest) => html! { <><b>{ name.to_owned() }</b>{ rest.to_owned() }</> },
        None => html! { <><b>{ name.to_owned() }</b>{ ": " }{ message.to_owned() }</> },
    }
}
