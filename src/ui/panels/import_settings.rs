//! Import settings of a file: dialect, encoding, header, column mapping and profile key, with a preview of
//! the first rows.
//!
//! [`schema`](daypart_engine::schema) detects the settings; [`state::files::import_settings`](crate::state) applies
//! changes to them.

use yew::prelude::*;

use crate::platform::time_zone;
use crate::protocol::{FileOutcome, FilePreview, FileReport};
use crate::state::{Action, ImportEdit, ImportSettings, table_kind_label};
use crate::ui::components::select::Select;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::csv::dialect::Dialect;
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{Layout, ProfileKey, ReadOverrides};
use daypart_engine::schema::preview::Preview;
use daypart_engine::time::parse::{DateOrder, Epoch};

/// Largest number of header rows to choose from.
const HEADER_ROWS: usize = 5;

/// Quote characters to choose from.
const QUOTES: [(Option<u8>, &str); 3] = [(Some(b'"'), "Double \""), (Some(b'\''), "Single '"), (None, "None")];

/// Properties of [`ImportSettingsPanel`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Receives the changes.
    pub runtime: Runtime,
    /// The files on screen.
    pub files: PtrEqRc<Vec<FileReport>>,
    /// The settings of one of the files, with the preview once it is read.
    pub settings: ImportSettings,
    /// Whether settings for files with these columns are saved.
    pub remembered: bool,
    /// Whether a job is running, so that no other can start.
    pub busy: bool,
}

/// The import settings panel; nothing if there is no such file.
#[component]
pub fn ImportSettingsPanel(props: &Props) -> Html {
    let zones = use_memo((), |()| {
        time_zone::all().into_iter().map(AttrValue::from).collect::<Vec<_>>()
    });
    let Some(file) = props.files.get(props.settings.file) else {
        return Html::default();
    };
    let close = props.runtime.on::<MouseEvent>(Action::Import(ImportEdit::Close));
    let body = props
        .settings
        .preview
        .as_ref()
        .map(|file_preview| settings_form(props, file, file_preview, &zones));
    html! {
        <section class="card mapping" aria-label={format!("Import settings for {}", file.name)}>
            <div class="card-head">
                <h2>{ "Import settings for " }<b>{ &file.name }</b></h2>
                <button type="button" class="tool" onclick={close}>{ "Close settings" }</button>
            </div>
            { body }
        </section>
    }
}

fn settings_form(props: &Props, file: &FileReport, file_preview: &FilePreview, zones: &[AttrValue]) -> Html {
    let ImportSettings { overrides, .. } = &props.settings;
    let FilePreview { layout, preview, .. } = file_preview;
    let is_overridden = *overrides != ReadOverrides::default();
    let apply = props.runtime.on::<MouseEvent>(Action::Import(ImportEdit::Apply));
    let detect_again = props.runtime.on::<MouseEvent>(Action::Import(ImportEdit::DetectAgain));
    let notes = preview.notes.iter().map(|note| html! { <li>{ note }</li> });
    html! {
        <>
            <p class="mapping-question" aria-live="polite">{ question(overrides, file, file_preview) }</p>
            <div class="mapping-choices">{ for choices(props, file, file_preview, zones) }</div>
            <ul class="notes" aria-label="Notes about the file">{ for notes }</ul>
            <p class="say">
                { if is_overridden {
                    "Preview. Check what each column contains; your choices are applied."
                } else {
                    "Preview. Check what each column contains; these are our guesses."
                } }
            </p>
            { preview_table(props, file_preview) }
            <div class="buttons">
                <button type="button" class="button main" onclick={apply} disabled={!file_preview.readable || props.busy}>
                    { "Apply" }
                </button>
                if is_overridden || props.remembered {
                    <button type="button" class="button" onclick={detect_again}>{ "Detect again" }</button>
                }
            </div>
            <p class="mapping-note">
                { if file_preview.readable {
                    "These settings will be reused for files with the same columns.".to_owned()
                } else {
                    missing_text(layout)
                } }
            </p>
        </>
    }
}

/// Returns the question that reading the file raised, such as the order of day and month, unless the file's message on
/// screen contains it.
fn question(overrides: &ReadOverrides, file: &FileReport, file_preview: &FilePreview) -> Option<String> {
    // The question raised while reading the file is settled once the user changes a setting.
    let earlier = file.question.as_ref().filter(|_| *overrides == file.overrides);
    let question = file_preview.question.as_ref().or(earlier)?;
    let is_shown = match &file.outcome {
        FileOutcome::Unused { message } => message.contains(question.as_str()),
        FileOutcome::Read(_) => false,
    };
    (!is_shown).then(|| question.clone())
}

/// Returns the sentence that names the missing columns: "An events file needs a column for time."
fn missing_text(layout: &Layout) -> String {
    let names: Vec<String> = layout
        .missing()
        .into_iter()
        .map(|kind| format!("a column for {}", column_label(kind).to_lowercase()))
        .collect();
    let article = match layout.table_kind {
        TableKind::Events | TableKind::Hours => "An",
        TableKind::Customers | TableKind::Music | TableKind::Clicks | TableKind::Profiles => "A",
    };
    let file_type = table_kind_label(layout.table_kind).to_lowercase();
    format!("{article} {file_type} file needs {}.", names.join(" and "))
}

/// Returns the choices for the whole file, without those that would change nothing.
fn choices(props: &Props, file: &FileReport, file_preview: &FilePreview, zones: &[AttrValue]) -> Vec<Html> {
    let FilePreview { layout, preview, .. } = file_preview;
    let mut lists = vec![
        choice(
            props,
            "File type",
            TableKind::ALL.map(|table_kind| (table_kind_label(table_kind), ImportEdit::TableKind(table_kind))),
            Some(&ImportEdit::TableKind(layout.table_kind)),
        ),
        choice(
            props,
            "Delimiter",
            delimiters(layout.dialect.delimiter)
                .map(|delimiter| (delimiter_name(delimiter), ImportEdit::Delimiter(delimiter))),
            Some(&ImportEdit::Delimiter(layout.dialect.delimiter)),
        ),
        choice(
            props,
            "Quote character",
            QUOTES.map(|(quote, name)| (name, ImportEdit::Quote(quote))),
            Some(&ImportEdit::Quote(layout.dialect.quote)),
        ),
        choice(
            props,
            "Header rows",
            (0..=HEADER_ROWS).map(|rows| (header_name(rows), ImportEdit::Header(rows))),
            Some(&ImportEdit::Header(layout.header_rows)),
        ),
        choice(
            props,
            "Encoding",
            Encoding::ALL.map(|encoding| (encoding.name(), ImportEdit::Encoding(encoding))),
            Some(&ImportEdit::Encoding(layout.encoding)),
        ),
    ];
    if preview.date_order_ambiguous || props.settings.overrides.date_order.is_some() {
        let orders = [
            ("Day first, 31/12/2014", ImportEdit::DateOrder(DateOrder::DayFirst)),
            ("Month first, 12/31/2014", ImportEdit::DateOrder(DateOrder::MonthFirst)),
        ];
        lists.push(choice(
            props,
            "Dates",
            orders,
            Some(&ImportEdit::DateOrder(layout.time.order)),
        ));
    }
    if preview.numeric_times || props.settings.overrides.epoch.is_some() {
        let units = Epoch::ALL.map(|epoch| (epoch_label(epoch), ImportEdit::Epoch(epoch)));
        let current = layout.time.epoch.map(ImportEdit::Epoch);
        lists.push(choice(props, "Numbers as times", units, current.as_ref()));
    }
    lists.extend(preview.zoned.then(|| zone_choice(props, layout, zones)));
    if layout.table_kind == TableKind::Events {
        lists.push(choice(
            props,
            "One profile per",
            profile_keys(layout),
            Some(&ImportEdit::Key(layout.key)),
        ));
    }
    lists.extend(device_choices(props, file, preview));
    lists
}

/// Returns the choice of the time zone to show times in.
fn zone_choice(props: &Props, layout: &Layout, zones: &[AttrValue]) -> Html {
    let onpick = {
        let (runtime, zones) = (props.runtime.clone(), zones.to_vec());
        Callback::from(move |index: usize| {
            if let Some(name) = zones.get(index) {
                runtime.dispatch(Action::Import(ImportEdit::Zone(name.to_string())));
            }
        })
    };
    let chosen = zones
        .iter()
        .position(|name| name == layout.zone.name())
        .unwrap_or(usize::MAX);
    labelled(
        "Time zone",
        html! {
            <Select label="Time zone" options={zones.to_vec()} {chosen} {onpick} />
        },
    )
}

/// Returns a choice for each text in the mobile column that names no known device.
fn device_choices(props: &Props, file: &FileReport, preview: &Preview) -> Vec<Html> {
    let overrides = &props.settings.overrides;
    let read = match &file.outcome {
        FileOutcome::Read(read) => read.unknown_devices.texts.as_slice(),
        FileOutcome::Unused { .. } => &[],
    };
    let is_mobile_shown = preview.column_kinds.contains(&ColumnKind::Mobile);
    let in_file = read
        .iter()
        .map(|(text, _)| text)
        .filter(|_| is_mobile_shown && overrides.columns.is_none());
    let mut texts: Vec<&String> = preview.unknown_devices.iter().collect();
    for text in in_file.filter(|text| !text.is_empty()) {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let choose = |text: &String| {
        let chosen = overrides
            .devices
            .iter()
            .find(|(device, _)| *device == text.to_lowercase());
        let edit = |mobile| ImportEdit::Device(text.clone(), mobile);
        let options = [
            ("Unknown", edit(None)),
            ("Mobile", edit(Some(true))),
            ("Not mobile", edit(Some(false))),
        ];
        choice(
            props,
            format!("Device {text}"),
            options,
            Some(&edit(chosen.map(|(_, mobile)| *mobile))),
        )
    };
    texts.into_iter().map(choose).collect()
}

/// Draws one choice: a list of names, each with its edit. `current` is the edit in effect.
fn choice<N: Into<AttrValue>>(
    props: &Props,
    label: impl Into<AttrValue>,
    options: impl IntoIterator<Item = (N, ImportEdit)>,
    current: Option<&ImportEdit>,
) -> Html {
    let (names, edits): (Vec<AttrValue>, Vec<ImportEdit>) =
        options.into_iter().map(|(name, edit)| (name.into(), edit)).unzip();
    let chosen = edits
        .iter()
        .position(|edit| Some(edit) == current)
        .unwrap_or(usize::MAX);
    let label: AttrValue = label.into();
    let runtime = props.runtime.clone();
    let onpick = Callback::from(move |index: usize| {
        if let Some(edit) = edits.get(index) {
            runtime.dispatch(Action::Import(edit.clone()));
        }
    });
    labelled(
        &label,
        html! { <Select label={label.clone()} options={names} {chosen} {onpick} /> },
    )
}

fn labelled(label: &str, list: Html) -> Html {
    html! { <div class="mapping-choice"><span aria-hidden="true">{ label }</span>{ list }</div> }
}

/// Returns the profile keys to choose from: each column, the whole file, and parts of the time.
fn profile_keys(layout: &Layout) -> Vec<(String, ImportEdit)> {
    let columns = layout.names.iter().enumerate().map(|(index, name)| {
        let name = match layout.columns.get(index) {
            Some(&kind) if kind != ColumnKind::Ignored => format!("{} ({name})", column_label(kind)),
            _ => name.clone(),
        };
        (name, ProfileKey::Column(index))
    });
    let others = [
        ("Whole file (one listener)", ProfileKey::WholeFile),
        ("Year", ProfileKey::Year),
        ("Month", ProfileKey::Month),
        ("Weekday", ProfileKey::Weekday),
    ];
    let others = others.map(|(name, key)| (name.to_owned(), key));
    columns
        .chain(others)
        .map(|(name, key)| (name, ImportEdit::Key(key)))
        .collect()
}

/// Draws the first rows, with a column kind to choose above each column.
fn preview_table(props: &Props, file_preview: &FilePreview) -> Html {
    let FilePreview { layout, preview, .. } = file_preview;
    let kinds = layout.table_kind.column_choices();
    let options: Vec<AttrValue> = kinds.iter().map(|&kind| AttrValue::from(column_label(kind))).collect();
    let heads = preview.names.iter().enumerate().map(|(index, name)| {
        // A column kind of another table kind counts as ignored.
        let guessed = preview.column_kinds.get(index).copied();
        let current = guessed.filter(|guessed| kinds.contains(guessed)).unwrap_or(ColumnKind::Ignored);
        let chosen = kinds.iter().position(|&kind| kind == current).unwrap_or(usize::MAX);
        let onpick = {
            let (runtime, kinds) = (props.runtime.clone(), kinds.clone());
            Callback::from(move |index_picked: usize| {
                if let Some(&kind) = kinds.get(index_picked) {
                    runtime.dispatch(Action::Import(ImportEdit::Column(index, kind)));
                }
            })
        };
        let class = (current == ColumnKind::Ignored).then_some("ignored");
        html! {
            <th key={index} scope="col" {class}>
                <span class="column-name">{ name }</span>
                <Select label={format!("Column {}, {name}, contains", index + 1)} options={options.clone()} {chosen} {onpick} />
            </th>
        }
    });
    let width = preview.names.len();
    let cells = |row: &Vec<String>| {
        let cells = (0..width.max(row.len())).map(|index| {
            let ignored = preview
                .column_kinds
                .get(index)
                .is_none_or(|&kind| kind == ColumnKind::Ignored);
            html! { <td class={ignored.then_some("ignored")}>{ row.get(index).cloned() }</td> }
        });
        html! { <tr>{ for cells }</tr> }
    };
    html! {
        <div class="scroller preview" tabindex="0" role="region" aria-label="Preview, scrollable">
            <table aria-label="Preview">
                <thead><tr>{ for heads }</tr></thead>
                <tbody>{ for preview.rows.iter().map(cells) }</tbody>
            </table>
        </div>
    }
}

/// Returns the label of a column kind in the list.
fn column_label(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Event => "Event ID",
        ColumnKind::Customer => "Customer",
        ColumnKind::Track => "Track",
        ColumnKind::Time => "Time",
        ColumnKind::Clock => "Time of day",
        ColumnKind::Mobile => "Mobile",
        ColumnKind::Zip => "ZIP code",
        ColumnKind::Ad => "Ad",
        ColumnKind::Name => "Name",
        ColumnKind::Gender => "Gender",
        ColumnKind::Address => "Address",
        ColumnKind::SignDate => "Sign-up date",
        ColumnKind::Status => "Status",
        ColumnKind::Level => "Level",
        ColumnKind::Campaign => "Campaign",
        ColumnKind::LinkedApps => "Linked apps",
        ColumnKind::Title => "Title",
        ColumnKind::Artist => "Artist",
        ColumnKind::Length => "Length",
        ColumnKind::Unique => "Unique tracks",
        ColumnKind::Band => "Daypart",
        ColumnKind::MobileListens => "Mobile plays",
        ColumnKind::Weekday => "Weekday",
        ColumnKind::Hour => "Hour",
        ColumnKind::Listens => "Plays",
        ColumnKind::Ignored => "Ignore",
    }
}

fn epoch_label(epoch: Epoch) -> &'static str {
    match epoch {
        Epoch::Seconds => "Seconds since 1970",
        Epoch::Milliseconds => "Milliseconds since 1970",
        Epoch::Microseconds => "Microseconds since 1970",
        Epoch::Nanoseconds => "Nanoseconds since 1970",
        Epoch::SpreadsheetDays => "Day numbers of a spreadsheet",
    }
}

/// Returns the delimiters to choose from: the usual ones, and the present one.
fn delimiters(present: u8) -> impl Iterator<Item = u8> {
    let others = (!Dialect::DELIMITERS.contains(&present)).then_some(present);
    Dialect::DELIMITERS.into_iter().chain(others)
}

fn delimiter_name(delimiter: u8) -> String {
    match delimiter {
        b',' => "Comma ,".to_owned(),
        b';' => "Semicolon ;".to_owned(),
        b'\t' => "Tab".to_owned(),
        b'|' => "Pipe |".to_owned(),
        b' ' => "Space".to_owned(),
        33..=126 => char::from(delimiter).to_string(),
        control => format!("Control character {control}"),
    }
}

fn header_name(rows: usize) -> String {
    match rows {
        0 => "None".to_owned(),
        1 => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    }
}
