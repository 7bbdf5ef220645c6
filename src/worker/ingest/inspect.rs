//! Looking at a file before it is read: what its beginning tells, what a person has said or is remembered to have said,
//! and what they should be asked.

use std::cell::RefCell;
use std::collections::HashMap;

use web_sys::File;

use crate::platform::time_zone;
use crate::protocol::{Look, Remembered};
use crate::worker::ingest::decode::{self, unreadable};
use daypart_engine::schema::detect::{preview, recognise_as};
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{Layout, ReadOverrides};
use daypart_engine::schema::preview::Preview;
use daypart_engine::time::zone::{Transition, Zone};

/// What a look at a file has shown.
pub struct Inspection {
    /// What holds of what was said about it.
    pub given: ReadOverrides,
    /// How it is to be read, or why it can't be.
    pub layout: Result<Layout, String>,
    /// Whether it is a table at all, so that a person can say how it is to be read.
    pub table: bool,
    /// What the person should be asked.
    pub question: Option<String>,
}

/// Looks at a file. What was `said` about it holds; where nothing was, what is remembered for files with the same columns.
pub async fn look(file: &File, said: Option<ReadOverrides>, remembered: &[Remembered]) -> Inspection {
    let beginning = match beginning_of(file).await {
        Ok(beginning) => beginning,
        Err(message) => {
            return Inspection {
                given: said.unwrap_or_default(),
                layout: Err(message),
                table: false,
                question: None,
            };
        }
    };
    let signature = signature_of(&beginning);
    let before = || {
        let same = remembered
            .iter()
            .find(|each| Some(&each.signature) == signature.as_ref());
        same.map(|each| each.given.clone())
    };
    let given = said.or_else(before).unwrap_or_default();
    let layout = layout_of(&beginning, &given);
    let shown = layout.as_ref().ok().map(|layout| preview(&beginning, layout));
    let table = signature.is_some();
    let unclear = || layout.as_ref().err().filter(|_| table).cloned();
    Inspection {
        question: shown.and_then(|shown| question(&shown, &given)).or_else(unclear),
        table,
        layout,
        given,
    }
}

/// What a file has in common with others of the same columns; empty when it is no table or can't be read.
pub async fn signature(file: &File) -> String {
    let beginning = beginning_of(file).await.unwrap_or_default();
    signature_of(&beginning).unwrap_or_default()
}

/// A file's beginning as it would be read.
///
/// # Errors
/// When there is no such file, it can't be read, or it is no table.
pub async fn preview_of(file: Option<File>, given: ReadOverrides) -> Result<Look, String> {
    let file = file.ok_or("the file is not at hand any more: drop it again")?;
    let beginning = beginning_of(&file)
        .await
        .map_err(|message| format!("{}: {message}", file.name()))?;
    let signature = signature_of(&beginning).ok_or_else(|| format!("{} is not a table", file.name()))?;
    let found = layout_of(&beginning, &given);
    let (layout, problem) = match found {
        Ok(layout) => (layout, None),
        Err(message) => {
            let role = Some(given.role.unwrap_or(TableKind::Events));
            let as_said = ReadOverrides { role, ..given.clone() };
            let layout = recognise_as(&beginning, &resolved(&as_said)).map_err(|error| error.to_string())?;
            (layout, Some(message))
        }
    };
    let preview = preview(&beginning, &layout);
    Ok(Look {
        signature,
        readable: layout.missing().is_empty(),
        question: problem.or_else(|| question(&preview, &given)),
        layout,
        preview,
    })
}

async fn beginning_of(file: &File) -> Result<Vec<u8>, String> {
    decode::beginning_of(file).await.map_err(|error| unreadable(&error))
}

/// What files with the same columns have in common; `None` when the file is no table.
fn signature_of(beginning: &[u8]) -> Option<String> {
    let as_events = ReadOverrides {
        role: Some(TableKind::Events),
        ..ReadOverrides::default()
    };
    let guessed = recognise_as(beginning, &ReadOverrides::default()).or_else(|_| recognise_as(beginning, &as_events));
    guessed.ok().map(|layout| layout.signature())
}

/// How a file is to be read, with the browser's own zone where times say theirs and no other was chosen.
fn layout_of(beginning: &[u8], given: &ReadOverrides) -> Result<Layout, String> {
    let mut layout = recognise_as(beginning, &resolved(given)).map_err(|error| error.to_string())?;
    let missing: Vec<&str> = layout.missing().into_iter().map(ColumnKind::name).collect();
    if !missing.is_empty() {
        return Err(format!(
            "found no column that holds {}, which a file of {} needs. Say below which column does, or what else the file is.",
            missing.join(" and "),
            layout.role.rows_are()
        ));
    }
    if layout.time.zoned && given.zone.is_none() {
        layout.zone = time_zone::own().map_or_else(Zone::default, |name| zone_of(&name));
    }
    Ok(layout)
}

/// What was said, with the transitions of its zone, which the page only names.
fn resolved(given: &ReadOverrides) -> ReadOverrides {
    ReadOverrides {
        zone: given.zone.as_ref().map(|zone| zone_of(zone.name())),
        ..given.clone()
    }
}

/// A zone by its name, asked of the browser once. One that the browser doesn't know shows UTC, and says so by its name.
fn zone_of(name: &str) -> Zone {
    thread_local! {
        static KNOWN: RefCell<HashMap<String, Zone>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        let ask = || {
            let transitions = time_zone::transitions(name)?.into_iter();
            let transitions = transitions.map(|(from_second, offset_seconds)| Transition {
                from_second,
                offset_seconds,
            });
            Some(Zone::new(name, transitions.collect()))
        };
        known
            .entry(name.to_owned())
            .or_insert_with(|| ask().unwrap_or_default())
            .clone()
    })
}

fn question(shown: &Preview, given: &ReadOverrides) -> Option<String> {
    let open = shown.date_order_open && given.date_order.is_none();
    open.then(|| {
        "Its dates can be read with the day or the month first. They were taken with the day first: is that right?"
            .to_owned()
    })
}
