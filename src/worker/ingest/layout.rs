//! Layout detection: a file's layout from its beginning, the user's import settings or remembered ones, and the
//! question to ask when the file is ambiguous.
//!
//! Detection itself is the engine's [`schema::detect`](daypart_engine::schema::detect).

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use web_sys::File;

use crate::platform::{month_names, time_zone};
use crate::protocol::{FilePreview, RememberedOverrides};
use crate::worker::error::{FileError, ReadFailure, WorkerError};
use crate::worker::ingest::decode;
use daypart_engine::csv::encoding::{self, Encoding};
use daypart_engine::schema::detect::recognise_as;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{Layout, OrderEvidence, ReadOverrides};
use daypart_engine::schema::preview::preview;
use daypart_engine::time::names::{MonthName, TimeNames, month_words, months_for, zone_names};
use daypart_engine::time::parse::DateOrder;
use daypart_engine::time::zone::{Transition, Zone};

/// A file's import settings and layout.
pub struct DetectedLayout {
    /// The import settings in effect.
    pub overrides: ReadOverrides,
    /// How to read the file, or why it can't be read.
    pub layout: Result<Layout, FileError>,
    /// Whether the file contains a table, so that the user can change the import settings.
    pub is_table: bool,
    /// The question for the user, if any.
    pub question: Option<String>,
}

/// Detects a file's layout. The user's settings take precedence over those remembered for files with the same
/// columns.
pub async fn detect(file: &File, chosen: Option<ReadOverrides>, remembered: &[RememberedOverrides]) -> DetectedLayout {
    let beginning = match decode::beginning_of(file).await {
        Ok(beginning) => beginning,
        Err(failure) => {
            return DetectedLayout {
                overrides: chosen.unwrap_or_default(),
                layout: Err(failure.into()),
                is_table: false,
                question: None,
            };
        }
    };
    let signature = signature_of(&beginning);
    let remembered = || {
        let same = remembered
            .iter()
            .find(|each| Some(&each.signature) == signature.as_ref());
        same.map(|each| each.overrides.clone())
    };
    let overrides = chosen.or_else(remembered).unwrap_or_default();
    let layout = layout_of(&beginning, &overrides);
    let is_table = signature.is_some();
    let question = match &layout {
        Ok(layout) => question(layout),
        Err(error) => is_table.then(|| error.to_string()),
    };
    DetectedLayout {
        overrides,
        layout,
        is_table,
        question,
    }
}

/// Returns the signature that files with the same columns share; empty when the file contains no table or
/// can't be read.
pub async fn signature(file: &File) -> String {
    let beginning = decode::beginning_of(file).await.unwrap_or_default();
    signature_of(&beginning).unwrap_or_default()
}

/// Returns a preview of a file's beginning as it would be read.
///
/// # Errors
/// When there is no such file, it can't be read, or it contains no table.
pub async fn preview_of(file: Option<File>, overrides: ReadOverrides) -> Result<FilePreview, WorkerError> {
    let file = file.ok_or(WorkerError::FileGone)?;
    let unreadable = |failure: ReadFailure| WorkerError::InFile {
        file: file.name(),
        error: failure.into(),
    };
    let beginning = decode::beginning_of(&file).await.map_err(unreadable)?;
    let no_table = || WorkerError::NoTable { file: file.name() };
    let signature = signature_of(&beginning).ok_or_else(no_table)?;
    let (layout, problem) = match layout_of(&beginning, &overrides) {
        Ok(layout) => (layout, None),
        Err(error) => {
            let table_kind = Some(overrides.table_kind.unwrap_or(TableKind::Events));
            let as_chosen = ReadOverrides {
                table_kind,
                ..overrides.clone()
            };
            let layout =
                recognise_as(&beginning, &resolved(&beginning, &as_chosen)).map_err(FileError::NotRecognised)?;
            (layout, Some(error.to_string()))
        }
    };
    let preview = preview(&beginning, &layout);
    Ok(FilePreview {
        signature,
        readable: layout.missing().is_empty(),
        question: problem
            .or_else(|| preview.warning.clone())
            .or_else(|| question(&layout)),
        layout,
        preview,
    })
}

/// Returns the signature that files with the same columns share; `None` when the file contains no table.
fn signature_of(beginning: &[u8]) -> Option<String> {
    let as_events = ReadOverrides {
        table_kind: Some(TableKind::Events),
        ..ReadOverrides::default()
    };
    let guessed = recognise_as(beginning, &ReadOverrides::default()).or_else(|_| recognise_as(beginning, &as_events));
    guessed.ok().map(|layout| layout.signature())
}

/// Returns a file's layout. Times with an offset are shown in the browser's zone, unless another one was
/// chosen.
fn layout_of(beginning: &[u8], overrides: &ReadOverrides) -> Result<Layout, FileError> {
    let mut layout = recognise_as(beginning, &resolved(beginning, overrides)).map_err(FileError::NotRecognised)?;
    let columns = layout.missing();
    if !columns.is_empty() {
        let table_kind = layout.table_kind;
        return Err(FileError::MissingColumns { columns, table_kind });
    }
    if layout.time.zoned && overrides.zone.is_none() {
        layout.zone = time_zone::own().map_or_else(Zone::default, |name| zone_of(&name));
    }
    Ok(layout)
}

/// Completes import settings with the transitions of their zone, which the page only names, and with the names in
/// the file's times.
fn resolved(beginning: &[u8], overrides: &ReadOverrides) -> ReadOverrides {
    ReadOverrides {
        zone: overrides.zone.as_ref().map(|zone| zone_of(zone.name())),
        time_names: time_names(beginning, overrides.encoding),
        ..overrides.clone()
    }
}

/// Returns the names that a file's times need: months in other languages than English, and zones.
fn time_names(beginning: &[u8], encoding: Option<Encoding>) -> TimeNames {
    thread_local! {
        static LANGUAGES: Vec<Vec<MonthName>> = {
            let named = |names: Vec<(String, u32)>| {
                names.into_iter().map(|(name, month)| MonthName::new(&name, month)).collect()
            };
            month_names::all().into_iter().map(named).collect()
        };
    }
    let text = match encoding.unwrap_or_else(|| encoding::detect(beginning)) {
        Encoding::Utf8 => Cow::Borrowed(beginning),
        other => Cow::Owned(encoding::decode_all(beginning, other)),
    };
    let words = month_words(&text);
    let months = if words.is_empty() {
        Vec::new()
    } else {
        LANGUAGES.with(|languages| months_for(&words, languages))
    };
    TimeNames {
        months,
        zones: zone_names(&text).iter().map(|name| zone_of(name)).collect(),
    }
}

/// Returns a zone by its name, from a cache. A name that the browser doesn't know yields UTC, which the
/// zone's own name then shows.
fn zone_of(name: &str) -> Zone {
    thread_local! {
        static KNOWN: RefCell<HashMap<String, Zone>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        let look_up = || {
            let transitions = time_zone::transitions(name)?.into_iter();
            let transitions = transitions.map(|(from_second, offset_seconds)| Transition {
                from_second,
                offset_seconds,
            });
            Some(Zone::new(name, transitions.collect()))
        };
        known
            .entry(name.to_owned())
            .or_insert_with(|| look_up().unwrap_or_default())
            .clone()
    })
}

/// Returns the question about a file's dates, if they are valid with day and month in either order.
pub fn question(layout: &Layout) -> Option<String> {
    let assumed = match layout.time.order {
        DateOrder::DayFirst => "day",
        DateOrder::MonthFirst => "month",
    };
    (layout.date_order == OrderEvidence::Ambiguous).then(|| {
        format!("The dates could have the day or the month first. Daypart assumed the {assumed}. Is that right?")
    })
}
