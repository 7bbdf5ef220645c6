//! Preview of a file: its first rows under their inferred column kinds, for the user to confirm or correct.

use serde::{Deserialize, Serialize};

use crate::csv::records::RowReader;
use crate::fields::device;
use crate::fields::inferred_type::ObservedColumn;
use crate::fields::missing::is_missing;
use crate::schema::detect::{SAMPLE_ROWS, in_utf8, text_of, time_text};
use crate::schema::infer::Table;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::layout::{Evidence, Layout};
use crate::schema::unrecognised::NearTime;
use crate::time::parse;

/// Number of rows in a preview.
pub const PREVIEW_ROWS: usize = 20;

/// The beginning of a file, read with a layout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Column names: the header's cells, or "Column 3" in a file without a header.
    pub names: Vec<String>,
    /// Kind of each column, inferred or chosen by the user.
    pub column_kinds: Vec<ColumnKind>,
    /// The first rows, at most [`PREVIEW_ROWS`]. A row may have fewer or more cells than the table has columns.
    pub rows: Vec<Vec<String>>,
    /// Whether every sampled date can be read both day first and month first, so the user must choose.
    pub date_order_ambiguous: bool,
    /// Whether the times state their zone, so the user can choose a zone to show them in.
    pub zoned: bool,
    /// Whether a column contains numbers that may be times, so the user can choose their unit.
    pub numeric_times: bool,
    /// Texts in the mobile column that name no known device.
    pub unknown_devices: Vec<String>,
    /// Why the user's choices can't be right: no sampled value of a column has the chosen meaning.
    pub warning: Option<String>,
    /// Remarks on the file's format for the user, one sentence each.
    pub notes: Vec<String>,
}

/// Maximum number of unknown devices in a preview.
const MAX_DEVICES: usize = 30;

/// Reads a file's first rows with a layout.
///
/// ```
/// use daypart_engine::schema::detect::recognise;
/// use daypart_engine::schema::preview::preview;
/// let text = b"TrackId,Title,Artist,Length\n0,Caught,Specials,200\n";
/// let preview = preview(text, &recognise(text).unwrap());
/// assert_eq!((preview.names[3].as_str(), preview.rows[0][3].as_str()), ("Length", "200"));
/// ```
pub fn preview(beginning: &[u8], layout: &Layout) -> Preview {
    let text = in_utf8(beginning, layout.encoding);
    let end = layout.end_bytes.map_or(text.len(), |end| text.len().min(end as usize));
    let text = text.get(layout.first_row_bytes as usize..end).unwrap_or(&[]);
    let mut records = RowReader::new(text, layout.dialect, true).repairing(layout.columns.len());
    let mut rows: Vec<Vec<String>> = Vec::new();
    while rows.len() < SAMPLE_ROWS
        && let Some(row) = records.next_row()
    {
        rows.push((0..row.len()).map(|index| text_of(row.field(index))).collect());
    }
    let (date, clock) = (layout.column(ColumnKind::Time), layout.column(ColumnKind::Clock));
    let times: Vec<Vec<u8>> = rows.iter().filter_map(|row| time_text(row, date?, clock)).collect();
    let inferred = parse::infer_time_format(times.iter().map(Vec::as_slice), &layout.time_names);
    let columns: Vec<ObservedColumn> = (0..layout.columns.len())
        .map(|index| ObservedColumn::of(rows.iter().filter_map(|row| row.get(index)).map(String::as_str)))
        .collect();
    let may_be_time = |(index, column): (usize, &ObservedColumn)| {
        let is_numeric = column.is_mostly(column.day_numbers) || column.is_mostly(column.epochs);
        is_numeric && date.is_none_or(|date| date == index)
    };
    Preview {
        names: layout.names.clone(),
        column_kinds: layout.columns.clone(),
        date_order_ambiguous: inferred.order_ambiguous,
        zoned: layout.time.zoned,
        numeric_times: layout.table_kind == TableKind::Events && columns.iter().enumerate().any(may_be_time),
        unknown_devices: unknown_devices(layout, &rows),
        warning: unreadable_times(layout, &rows, &times, &columns)
            .or_else(|| no_devices(layout, &columns))
            .or_else(|| empty_columns(layout, &columns)),
        rows: rows.into_iter().take(PREVIEW_ROWS).collect(),
        notes: layout.notes.clone(),
    }
}

/// The distinct texts in the mobile column that name no known device.
fn unknown_devices(layout: &Layout, rows: &[Vec<String>]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let Some(mobile) = layout.column(ColumnKind::Mobile) else {
        return found;
    };
    for cell in rows.iter().filter_map(|row| row.get(mobile)) {
        if found.len() < MAX_DEVICES && !is_missing(cell) && device::mobile(cell).is_none() && !found.contains(cell) {
            found.push(cell.clone());
        }
    }
    found
}

/// Returns a warning when no sampled time can be read although the user chose the column.
fn unreadable_times(
    layout: &Layout,
    rows: &[Vec<String>],
    times: &[Vec<u8>],
    columns: &[ObservedColumn],
) -> Option<String> {
    let time = layout.column(ColumnKind::Time)?;
    let is_chosen = layout.evidence.get(time) == Some(&Evidence::Chosen);
    let is_readable = |text: &Vec<u8>| parse::parse(text, layout.time, &layout.zone, &layout.time_names).is_ok();
    if !is_chosen || times.is_empty() || times.iter().any(is_readable) {
        return None;
    }
    let only_this: Vec<ObservedColumn> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            if index == time {
                *column
            } else {
                ObservedColumn::default()
            }
        })
        .collect();
    let near = NearTime::find(&Table {
        names: Some(&layout.names),
        rows,
        columns: &only_this,
        epoch: layout.time.epoch,
    });
    let name = layout.names.get(time).map_or("", String::as_str);
    let warning = format!(
        "None of the first {} values of “{name}” can be read as a time.",
        times.len()
    );
    Some(match near {
        Some(near) => format!("{warning} {near}"),
        None => warning,
    })
}

/// Returns a warning when a column that the user chose has no values.
fn empty_columns(layout: &Layout, columns: &[ObservedColumn]) -> Option<String> {
    let is_chosen = |index: &usize| {
        layout.evidence.get(*index) == Some(&Evidence::Chosen)
            && layout.columns.get(*index) != Some(&ColumnKind::Ignored)
    };
    let is_empty = |index: &usize| {
        columns
            .get(*index)
            .is_some_and(|column| column.rows > 0 && column.filled == 0)
    };
    let index = (0..columns.len()).find(|index| is_chosen(index) && is_empty(index))?;
    let name = layout.names.get(index).map_or("", String::as_str);
    Some(format!("“{name}” has no value in the first rows."))
}

/// Returns a warning when no sampled value of the mobile column that the user chose is a device.
fn no_devices(layout: &Layout, columns: &[ObservedColumn]) -> Option<String> {
    let mobile = layout.column(ColumnKind::Mobile)?;
    let column = columns.get(mobile)?;
    let is_chosen = layout.evidence.get(mobile) == Some(&Evidence::Chosen);
    (is_chosen && column.filled > 0 && column.devices + column.flags == 0).then(|| {
        let name = layout.names.get(mobile).map_or("", String::as_str);
        format!("None of the first values of “{name}” names a known device. Choose below which of them are mobile.")
    })
}
