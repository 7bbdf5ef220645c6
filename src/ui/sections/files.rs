//! Loaded files: a chip for each with its buttons, the notes on how it was read, and the files that couldn't be used.

use yew::prelude::*;

use crate::platform::focus;
use crate::protocol::{FileOutcome, FileReport};
use crate::state::{
    Action, FileEntry, ImportEdit, OriginText, ShownData, WatchEdit, WatchedFile, file_list, file_origin,
    table_kind_label,
};
use crate::ui::components::section_link::section_link;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::schema::understanding::Phrase;
use daypart_engine::text::number_format::{bytes, count, counted, duration};

/// Above this number of entries a list scrolls, so that the report stays in view.
const MANY_CHIPS: usize = 12;

/// The files of a data set and how they were loaded.
#[derive(Clone, PartialEq)]
pub struct LoadedFiles {
    files: PtrEqRc<Vec<FileReport>>,
    /// Whether the worker still has the data, so that files can be changed.
    live: bool,
    /// Duration of reading.
    elapsed_ms: f64,
    /// Whether the files are the demo's, generated here.
    is_demo: bool,
    /// The file whose settings are open.
    open_settings: Option<usize>,
}

impl LoadedFiles {
    /// Returns the files of a data set. `open_settings` is the file whose settings are open.
    pub fn new(shown: &ShownData, open_settings: Option<usize>) -> LoadedFiles {
        LoadedFiles {
            files: PtrEqRc::from(&shown.files),
            live: shown.live,
            elapsed_ms: shown.elapsed_ms,
            is_demo: shown.demo,
            open_settings,
        }
    }
}

/// Properties of [`Files`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Dispatches actions to the state.
    pub runtime: Runtime,
    /// The files.
    pub loaded: LoadedFiles,
    /// Whether a job is running, so that the list is about to change.
    pub busy: bool,
    /// The files being watched.
    pub watches: Vec<WatchedFile>,
}

/// The list of loaded files, and the notes on them.
#[component]
pub fn Files(props: &Props) -> Html {
    let LoadedFiles { files, elapsed_ms, .. } = &props.loaded;
    let open_before = use_mut_ref(|| None::<usize>);
    use_effect_with(props.loaded.open_settings, move |&open_settings| {
        // Closing the settings removes the focused close button: move the focus to the chip's button.
        if let (Some(index), None) = (open_before.replace(open_settings), open_settings) {
            focus::recover(&settings_id(index));
        }
    });
    let read = files
        .iter()
        .enumerate()
        .filter_map(|(index, file)| match &file.outcome {
            FileOutcome::Read(read) => Some((index, file, read)),
            FileOutcome::Unused { .. } => None,
        });
    let entries = file_list(files);
    let many = entries.len() > MANY_CHIPS;
    let listed = entries
        .iter()
        .filter_map(|entry| Some(chip(props, entry, files.get(entry.file)?)));
    let stopped = read.clone().filter_map(|(_, file, _)| {
        let watch = props.watches.iter().find(|watch| watch.handle == file.handle)?;
        let reason = watch.stopped.clone()?;
        Some(html! { <p><b>{ &file.name }</b>{ " " }{ reason }</p> })
    });
    let stopped: Vec<Html> = stopped.collect();
    let messages = read
        .clone()
        .flat_map(|(_, file, _)| file.messages.iter().map(move |message| note(file, html! { message })));
    let origins = read
        .clone()
        .filter_map(|(index, file, _)| origin_note(props, index, file));
    let on_content = read
        .clone()
        .flat_map(|(_, file, read)| read.notes.iter().map(move |text| note(file, html! { text })));
    let notes: Vec<Html> = messages.chain(origins).chain(on_content).collect();
    // The demo's columns are known.
    let understood: Vec<Html> = match props.loaded.is_demo {
        true => Vec::new(),
        false => read
            .clone()
            .filter_map(|(index, file, read)| understanding(props, index, file, &read.read_as))
            .collect(),
    };
    let many_read = understood.len() > MANY_CHIPS;
    let any = read.clone().next().is_some();
    let verb = if props.loaded.is_demo {
        "generated and loaded"
    } else {
        "loaded"
    };
    html! {
        <>
            if !stopped.is_empty() {
                <div class="problem" role="alert">{ for stopped }</div>
            }
            if any {
                <ul class={classes!("chips", many.then_some("many"))} aria-label="Files" tabindex={many.then_some("0")}>
                    { for listed }
                    <li class="chip-time">{ format!("{verb} in {}", duration(*elapsed_ms)) }</li>
                </ul>
            }
            if !understood.is_empty() {
                <ul class={classes!("notes", many_read.then_some("many"))} aria-label="What was understood"
                    tabindex={many_read.then_some("0")}>{ for understood }</ul>
            }
            if !notes.is_empty() {
                <ul class={classes!("notes", (notes.len() > MANY_CHIPS).then_some("many"))} aria-label="Notes on the files"
                    tabindex={(notes.len() > MANY_CHIPS).then_some("0")}>{ for notes }</ul>
            }
        </>
    }
}

/// An entry of the list: kind, name, rows and size of a file, and its buttons.
fn chip(props: &Props, entry: &FileEntry, file: &FileReport) -> Html {
    let (index, single) = (entry.file, entry.files == 1);
    let LoadedFiles {
        live, open_settings, ..
    } = props.loaded;
    html! {
        <li class="chip">
            <span class="chip-role">{ table_kind_label(entry.table_kind) }</span>
            <span class="chip-name">{ &entry.name }</span>
            <span class="chip-facts">
                { format!("{} · {}", counted(entry.kept, entry.table_kind.row_noun()), bytes(entry.size_bytes)) }
            </span>
            if entry.rejected > 0 {
                { section_link("rejected", "chip-rejected", html! { format!("{} rejected", count(entry.rejected)) }) }
            }
            if live && file.table && single {
                { settings_button(&props.runtime, index, &file.name, open_settings == Some(index)) }
            }
            if live && file.handle != 0 && single {
                { watch_button(props, file) }
            }
            if live {
                <button type="button" class="chip-settings" aria-label={format!("Remove {}", entry.name)}
                    onclick={props.runtime.on::<MouseEvent>(Action::ChangeFile(index, entry.remove.clone()))} disabled={props.busy}>{ "Remove" }</button>
            }
        </li>
    }
}

/// The sentence on how a file's columns were understood, with the button that changes it.
fn understanding(props: &Props, index: usize, file: &FileReport, phrases: &[Phrase]) -> Option<Html> {
    let parts = phrases.iter().enumerate().map(|(position, phrase)| {
        let remark = phrase.remark();
        html! {
            <>
                { if position == 0 { "Read as: " } else { ", " } }{ &phrase.subject }
                { for phrase.columns.iter().enumerate().map(|(number, name)| html! {
                    <>{ if number == 0 { " from " } else { " and " } }<em>{ name }</em></>
                }) }
                if !remark.is_empty() {
                    <span class={phrase.guessed.then_some("guessed")}>{ format!(" ({remark})") }</span>
                }
            </>
        }
    });
    let is_open = props.loaded.open_settings == Some(index);
    let change = (props.loaded.live && file.table && !is_open).then(|| {
        html! {
            <button type="button" class="chip-settings" aria-label={format!("Change how {} is read", file.name)}
                onclick={props.runtime.on::<MouseEvent>(Action::Import(ImportEdit::Open(index)))}>{ "Change" }</button>
        }
    });
    (!phrases.is_empty()).then(|| note(file, html! { <>{ for parts }{ ". " }{ change }</> }))
}

/// A note on a file.
fn note(file: &FileReport, text: Html) -> Html {
    html! { <li><b>{ &file.name }</b>{ ": " }{ text }</li> }
}

/// The note on how a file relates to others (added, replaced, grown), with the button that undoes it.
fn origin_note(props: &Props, index: usize, file: &FileReport) -> Option<Html> {
    let OriginText { text, undo } = file_origin(&props.loaded.files, index)?;
    let undo = undo.filter(|_| props.loaded.live).map(|(label, change)| {
        html! {
            <button type="button" class="chip-settings" aria-label={format!("{label}: {}", file.name)} disabled={props.busy}
                onclick={props.runtime.on::<MouseEvent>(Action::ChangeFile(index, change))}>{ label }</button>
        }
    });
    Some(note(file, html! { <>{ text }{ " " }{ undo }</> }))
}

/// The button that starts, pauses or resumes watching a file.
fn watch_button(props: &Props, file: &FileReport) -> Html {
    let watch = props.watches.iter().find(|watch| watch.handle == file.handle);
    let name = &file.name;
    let (text, label, edit) = match watch {
        Some(watch) if watch.stopped.is_none() && watch.paused => (
            "Resume",
            format!("Resume watching {name}"),
            WatchEdit::Start(file.handle),
        ),
        Some(watch) if watch.stopped.is_none() => {
            ("Pause", format!("Pause watching {name}"), WatchEdit::Pause(file.handle))
        }
        _ => ("Watch", format!("Watch {name}"), WatchEdit::Start(file.handle)),
    };
    let watching = watch.is_some_and(|watch| watch.stopped.is_none() && !watch.paused);
    html! {
        <>
            if watching {
                <span class="chip-watched">{ "watching" }</span>
            }
            <button type="button" class="chip-settings" aria-label={label} onclick={props.runtime.on::<MouseEvent>(Action::Watch(edit))}>{ text }</button>
        </>
    }
}

fn settings_id(index: usize) -> String {
    format!("settings-{index}")
}

/// The button that opens or closes a file's import settings.
fn settings_button(runtime: &Runtime, index: usize, name: &str, open: bool) -> Html {
    let edit = if open {
        ImportEdit::Close
    } else {
        ImportEdit::Open(index)
    };
    html! {
        <button id={settings_id(index)} type="button" class="chip-settings" aria-expanded={open.to_string()} aria-label={format!("Settings for {name}")}
            onclick={runtime.on::<MouseEvent>(Action::Import(edit))}>
            { "Settings" }
        </button>
    }
}

/// Properties of [`Unused`].
#[derive(Properties, PartialEq)]
pub struct UnusedProps {
    /// Dispatches actions to the state.
    pub runtime: Runtime,
    /// The files.
    pub loaded: LoadedFiles,
}

/// The files that couldn't be used, each with its message.
#[component]
pub fn Unused(props: &UnusedProps) -> Html {
    let LoadedFiles {
        files,
        live,
        open_settings,
        ..
    } = &props.loaded;
    let messages: Vec<(usize, &FileReport, &str)> = files
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
    let head = if messages.len() == 1 {
        "Couldn’t use this file"
    } else {
        "Couldn’t use these files"
    };
    html! {
        <div class="problem" role="alert">
            <p class="problem-head">{ head }</p>
            <ul>
                { for messages.into_iter().map(|(index, file, message)| html! {
                    <li>
                        { named_message(&file.name, message) }
                        if *live && file.table {
                            { " " }{ settings_button(&props.runtime, index, &file.name, *open_settings == Some(index)) }
                        }
                    </li>
                }) }
            </ul>
        </div>
    }
}

/// A message with the file's name in front, unless it already starts with the name.
fn named_message(name: &str, message: &str) -> Html {
    match message.strip_prefix(name) {
        Some(rest) => html! { <><b>{ name.to_owned() }</b>{ rest.to_owned() }</> },
        None => html! { <><b>{ name.to_owned() }</b>{ ": " }{ message.to_owned() }</> },
    }
}
