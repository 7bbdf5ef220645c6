//! The settings of a file: how it was taken, its first rows, and a choice for each guess.

use std::rc::Rc;

use yew::prelude::*;

use crate::platform::time_zone;
use crate::protocol::Look;
use crate::state::{Action, ImportEdit, ImportSettings, names_of_roles};
use crate::ui::components::select::Select;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::csv::dialect::Dialect;
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{Layout, ProfileKey, ReadOverrides};
use daypart_engine::time::parse::DateOrder;

/// The most header rows that can be chosen.
const HEADER_ROWS: usize = 5;

/// The marks that can stand around fields.
const QUOTES: [(Option<u8>, &str); 3] = [(Some(b'"'), "Double \""), (Some(b'\''), "Single '"), (None, "None")];

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears of changes.
    pub shell: Runtime,
    /// The file's name.
    pub name: AttrValue,
    /// The settings.
    pub mapping: ImportSettings,
    /// What the file itself leaves open, as it was read.
    pub question: Option<AttrValue>,
    /// What the page tells of the file already, which needs not be said again.
    pub told: Option<AttrValue>,
    /// Whether what was said about files with these columns is remembered.
    pub remembered: bool,
    /// Whether a job runs, so that no other can be asked for.
    pub busy: bool,
}

/// The panel.
#[component]
pub fn MappingPanel(props: &Props) -> Html {
    let zones = use_memo((), |()| {
        time_zone::all().into_iter().map(AttrValue::from).collect::<Vec<_>>()
    });
    let close = props.shell.on::<MouseEvent>(Action::Map(ImportEdit::Close));
    let body = props.mapping.look.as_ref().map(|look| settings(props, look, &zones));
    html! {
        <section class="card mapping" aria-label={format!("Settings of {}", props.name)}>
            <div class="card-head">
                <h2>{ "How " }<b>{ &props.name }</b>{ " is read" }</h2>
                <button type="button" class="tool" onclick={close}>{ "Close settings" }</button>
            </div>
            { body }
        </section>
    }
}

fn settings(props: &Props, look: &Rc<Look>, zones: &[AttrValue]) -> Html {
    let ImportSettings { given, .. } = &props.mapping;
    let Look { layout, preview, .. } = &**look;
    let said = *given != ReadOverrides::default();
    let question = look
        .question
        .clone()
        .map(AttrValue::from)
        .or_else(|| props.question.clone());
    let question =
        question.filter(|question| !props.told.as_ref().is_some_and(|told| told.contains(question.as_str())));
    let read = props.shell.on::<MouseEvent>(Action::Map(ImportEdit::Read));
    let forget = props.shell.on::<MouseEvent>(Action::Map(ImportEdit::Forget));
    let notes = preview.notes.iter().map(|note| html! { <li>{ note }</li> });
    html! {
        <>
            <p class="mapping-question" aria-live="polite">{ question }</p>
            <div class="mapping-choices">{ for choices(props, look, zones) }</div>
            <ul class="notes" aria-label="What was found in the file">{ for notes }</ul>
            <p class="say">
                { format!("The first rows as they are read. Above each column stands what it holds: {}.", if said { "as you said" } else { "as it was guessed" }) }
            </p>
            { rows(props, look) }
            <div class="buttons">
                <button type="button" class="button main" onclick={read} disabled={!look.readable || props.busy}>
                    { "Read with these settings" }
                </button>
                if said || props.remembered {
                    <button type="button" class="button" onclick={forget}>{ "Forget and guess again" }</button>
                }
            </div>
            <p class="mapping-note">
                { if look.readable {
                    "This browser remembers what you chose for files with the same columns.".to_owned()
                } else {
                    format!("A file of {} needs more: {}.", layout.role.rows_are(), missing(layout))
                } }
            </p>
        </>
    }
}

fn missing(layout: &Layout) -> String {
    let names: Vec<String> = layout
        .missing()
        .into_iter()
        .map(|meaning| format!("a column that holds {}", label(meaning).to_lowercase()))
        .collect();
    names.join(" and ")
}

/// The choices about the file as a whole; those that would change nothing are left out.
fn choices(props: &Props, look: &Look, zones: &[AttrValue]) -> Vec<Html> {
    let Look { layout, preview, .. } = look;
    let mut lists = vec![
        choice(
            props,
            "File of",
            TableKind::ALL.map(|role| (names_of_roles(role), ImportEdit::Role(role))),
            &ImportEdit::Role(layout.role),
        ),
        choice(
            props,
            "Between columns",
            Dialect::DELIMITERS.map(|delimiter| (delimiter_name(delimiter), ImportEdit::Delimiter(delimiter))),
            &ImportEdit::Delimiter(layout.dialect.delimiter),
        ),
        choice(
            props,
            "Quotes",
            QUOTES.map(|(quote, name)| (name, ImportEdit::Quote(quote))),
            &ImportEdit::Quote(layout.dialect.quote),
        ),
        choice(
            props,
            "Header",
            (0..=HEADER_ROWS).map(|rows| (header_name(rows), ImportEdit::Header(rows))),
            &ImportEdit::Header(layout.header_rows),
        ),
        choice(
            props,
            "Letters",
            Encoding::ALL.map(|encoding| (encoding.name(), ImportEdit::Encoding(encoding))),
            &ImportEdit::Encoding(layout.encoding),
        ),
    ];
    if preview.date_order_open || props.mapping.given.date_order.is_some() {
        let orders = [
            ("Day first, 31/12/2014", ImportEdit::Order(DateOrder::DayFirst)),
            ("Month first, 12/31/2014", ImportEdit::Order(DateOrder::MonthFirst)),
        ];
        lists.push(choice(props, "Dates", orders, &ImportEdit::Order(layout.time.order)));
    }
    if preview.zoned {
        let onpick = {
            let (shell, zones) = (props.shell.clone(), zones.to_vec());
            Callback::from(move |index: usize| {
                if let Some(name) = zones.get(index) {
                    shell.act(Action::Map(ImportEdit::Zone(name.to_string())));
                }
            })
        };
        let chosen = zones
            .iter()
            .position(|name| name == layout.zone.name())
            .unwrap_or(usize::MAX);
        lists.push(labelled(
            "Times shown in",
            html! {
                <Select label="Times shown in" options={zones.to_vec()} {chosen} {onpick} />
            },
        ));
    }
    if layout.role == TableKind::Events {
        lists.push(choice(props, "Profiles by", keys(layout), &ImportEdit::Key(layout.key)));
    }
    lists
}

/// One choice: a list of names, each with what choosing it says.
fn choice<N: Into<AttrValue>>(
    props: &Props,
    label: &'static str,
    options: impl IntoIterator<Item = (N, ImportEdit)>,
    holds: &ImportEdit,
) -> Html {
    let (names, edits): (Vec<AttrValue>, Vec<ImportEdit>) =
        options.into_iter().map(|(name, edit)| (name.into(), edit)).unzip();
    let chosen = edits.iter().position(|edit| edit == holds).unwrap_or(usize::MAX);
    let shell = props.shell.clone();
    let onpick = Callback::from(move |index: usize| {
        if let Some(edit) = edits.get(index) {
            shell.act(Action::Map(edit.clone()));
        }
    });
    labelled(label, html! { <Select {label} options={names} {chosen} {onpick} /> })
}

fn labelled(label: &'static str, list: Html) -> Html {
    html! { <div class="mapping-choice"><span aria-hidden="true">{ label }</span>{ list }</div> }
}

/// What profiles can be made for.
fn keys(layout: &Layout) -> Vec<(String, ImportEdit)> {
    let columns = layout.names.iter().enumerate().map(|(index, name)| {
        let name = match layout.columns.get(index) {
            Some(&meaning) if meaning != ColumnKind::Ignored => format!("{} ({name})", label(meaning)),
            _ => name.clone(),
        };
        (name, ProfileKey::Column(index))
    });
    let others = [
        ("The whole file: one listener", ProfileKey::WholeFile),
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

/// The first rows under their columns' names and meanings.
fn rows(props: &Props, look: &Look) -> Html {
    let Look { layout, preview, .. } = look;
    let meanings = layout.role.meanings();
    let options: Vec<AttrValue> = meanings
        .iter()
        .map(|&meaning| AttrValue::from(label(meaning)))
        .collect();
    let heads = preview.names.iter().enumerate().map(|(index, name)| {
        // What a file of another kind would hold there is nothing to this one.
        let guessed = preview.meanings.get(index).copied();
        let holds = guessed.filter(|guessed| meanings.contains(guessed)).unwrap_or(ColumnKind::Ignored);
        let chosen = meanings.iter().position(|&meaning| meaning == holds).unwrap_or(usize::MAX);
        let onpick = {
            let (shell, meanings) = (props.shell.clone(), meanings.clone());
            Callback::from(move |picked: usize| {
                if let Some(&meaning) = meanings.get(picked) {
                    shell.act(Action::Map(ImportEdit::Column(index, meaning)));
                }
            })
        };
        let class = (holds == ColumnKind::Ignored).then_some("ignored");
        html! {
            <th key={index} scope="col" {class}>
                <span class="column-name">{ name }</span>
                <Select label={format!("Column {}, {name}, holds", index + 1)} options={options.clone()} {chosen} {onpick} />
            </th>
        }
    });
    let width = preview.names.len();
    let cells = |row: &Vec<String>| {
        let cells = (0..width.max(row.len())).map(|index| {
            let ignored = preview
                .meanings
                .get(index)
                .is_none_or(|&meaning| meaning == ColumnKind::Ignored);
            html! { <td class={ignored.then_some("ignored")}>{ row.get(index).cloned() }</td> }
        });
        html! { <tr>{ for cells }</tr> }
    };
    html! {
        <div class="scroller preview" tabindex="0" role="region" aria-label="First rows, scrollable">
            <table aria-label="First rows">
                <thead><tr>{ for heads }</tr></thead>
                <tbody>{ for preview.rows.iter().map(cells) }</tbody>
            </table>
        </div>
    }
}

/// A meaning as it is offered.
fn label(meaning: ColumnKind) -> &'static str {
    match meaning {
        ColumnKind::Event => "Row number",
        ColumnKind::Customer => "Customer",
        ColumnKind::Track => "Track",
        ColumnKind::Time => "Time",
        ColumnKind::Mobile => "Mobile",
        ColumnKind::Zip => "Zip",
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
        ColumnKind::MobileListens => "Mobile listens",
        ColumnKind::Weekday => "Weekday",
        ColumnKind::Hour => "Hour",
        ColumnKind::Listens => "Listens",
        ColumnKind::Ignored => "Ignore",
    }
}

fn delimiter_name(delimiter: u8) -> &'static str {
    match delimiter {
        b',' => "Comma ,",
        b';' => "Semicolon ;",
        b'\t' => "Tab",
        b'|' => "Bar |",
        _ => "Space",
    }
}

fn header_name(rows: usize) -> String {
    match rows {
        0 => "None".to_owned(),
        1 => "1 row".to_owned(),
        rows => format!("{rows} rows"),
    }
}
