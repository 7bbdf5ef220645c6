//! Type inference: the kind of a table and of each of its columns, from column names and observed types.

use crate::fields::inferred_type::{InferredType, ObservedColumn};
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::precomputed_columns;

/// Infers the kind of a table and of its columns; `None` when the columns fit no kind.
///
/// Column names win over contents. Columns without known names must match a kind's default order; otherwise a
/// table with a time and at least one more recognised column is taken for events.
pub(crate) fn table_and_column_kinds(
    names: Option<&[String]>,
    columns: &[ObservedColumn],
) -> Option<(TableKind, Vec<ColumnKind>)> {
    if let Some(precomputed) = names.and_then(|names| precomputed_columns::kinds(names, columns)) {
        return Some(precomputed);
    }
    let named = names.map(|names| kinds_by_name(names, columns));
    if let Some(named) = &named
        && let Some(table_kind) = TableKind::ALL
            .into_iter()
            .find(|&table_kind| is_named(table_kind, named))
    {
        return Some((table_kind, complete(table_kind, named.clone(), columns)));
    }
    let fits = |table_kind: &TableKind| {
        let defaults = table_kind.default_columns();
        // Event ids may be unique texts, such as UUIDs.
        let is_text_key = |kind: ColumnKind, column: &ObservedColumn| {
            let is_unique_text = column.inferred_type == InferredType::Text && column.distinct;
            *table_kind == TableKind::Events && kind == ColumnKind::Event && is_unique_text
        };
        let all_fit = defaults
            .iter()
            .zip(columns)
            .all(|(&kind, column)| can_contain(kind, column.inferred_type) || is_text_key(kind, column));
        defaults.len() == columns.len() && all_fit
    };
    // Precomputed tables are recognised by their column names alone.
    let mut candidates = TableKind::ALL
        .into_iter()
        .filter(|table_kind| !matches!(table_kind, TableKind::Profiles | TableKind::Hours));
    if let Some(table_kind) = candidates.find(fits) {
        return Some((table_kind, table_kind.default_columns().to_vec()));
    }
    let kinds = event_columns(
        named.unwrap_or_else(|| vec![ColumnKind::Ignored; columns.len()]),
        columns,
    );
    let has_more_than_time = kinds
        .iter()
        .any(|kind| !matches!(kind, ColumnKind::Time | ColumnKind::Ignored));
    (kinds.contains(&ColumnKind::Time) && has_more_than_time).then_some((TableKind::Events, kinds))
}

/// Infers the kinds of the columns of a table whose kind is known.
pub(crate) fn column_kinds(
    table_kind: TableKind,
    names: Option<&[String]>,
    columns: &[ObservedColumn],
) -> Vec<ColumnKind> {
    match table_and_column_kinds(names, columns) {
        Some((found, kinds)) if found == table_kind => kinds,
        _ => {
            let named = names.map_or_else(
                || vec![ColumnKind::Ignored; columns.len()],
                |names| kinds_by_name(names, columns),
            );
            complete(table_kind, named, columns)
        }
    }
}

/// Column kinds by name, each at most once: of two columns with names for the same kind, the first whose
/// contents are plausible wins.
fn kinds_by_name(names: &[String], columns: &[ObservedColumn]) -> Vec<ColumnKind> {
    // For each kind the best column so far, and whether its contents are plausible. A single pass, as a table
    // may have very many columns.
    let mut best: Vec<(ColumnKind, usize, bool)> = Vec::new();
    for (index, (name, column)) in names.iter().zip(columns).enumerate() {
        let kind = ColumnKind::of_header(name);
        if kind == ColumnKind::Ignored {
            continue;
        }
        let fits = is_plausible(kind, column);
        match best.iter_mut().find(|(of, ..)| *of == kind) {
            Some((_, position, plausible)) if fits && !*plausible => (*position, *plausible) = (index, true),
            Some(_) => {}
            None => best.push((kind, index, fits)),
        }
    }
    let mut kinds = vec![ColumnKind::Ignored; columns.len()];
    for (kind, index, _) in best {
        kinds[index] = kind;
    }
    kinds
}

/// Returns whether a column's contents are plausible for a kind, judged by the type of most of its fields.
fn is_plausible(kind: ColumnKind, column: &ObservedColumn) -> bool {
    match kind {
        ColumnKind::Time => column.inferred_type == InferredType::Time || column.epoch,
        ColumnKind::Mobile => column.flags,
        _ => column.inferred_type != InferredType::Empty,
    }
}

/// Returns whether the named columns suffice for a table kind.
fn is_named(table_kind: TableKind, named: &[ColumnKind]) -> bool {
    let has_required = table_kind.required_columns().iter().all(|kind| named.contains(kind));
    let subjects = [
        ColumnKind::Customer,
        ColumnKind::Track,
        ColumnKind::Title,
        ColumnKind::Artist,
    ];
    has_required && (table_kind != TableKind::Events || subjects.iter().any(|kind| named.contains(kind)))
}

/// Completes the kinds that names give with what the contents give, for a known table kind.
fn complete(table_kind: TableKind, named: Vec<ColumnKind>, columns: &[ObservedColumn]) -> Vec<ColumnKind> {
    if table_kind == TableKind::Events {
        event_columns(named, columns)
    } else {
        named
    }
}

/// Kinds of an events file's columns: by name, and by contents where the names are unknown.
fn event_columns(mut kinds: Vec<ColumnKind>, columns: &[ObservedColumn]) -> Vec<ColumnKind> {
    let has = |kinds: &[ColumnKind], kind: ColumnKind| kinds.contains(&kind);
    let free = |kinds: &[ColumnKind], fits: &dyn Fn(&ObservedColumn) -> bool| {
        (0..columns.len()).find(|&index| {
            let is_free = kinds.get(index) == Some(&ColumnKind::Ignored);
            is_free && columns.get(index).is_some_and(fits)
        })
    };
    // A mobile column whose texts aren't known devices would reject its rows.
    for (kind, column) in kinds.iter_mut().zip(columns) {
        if *kind == ColumnKind::Mobile && !column.flags && column.inferred_type == InferredType::Text {
            *kind = ColumnKind::Ignored;
        }
    }
    if !has(&kinds, ColumnKind::Time) {
        let times = free(&kinds, &|column| column.inferred_type == InferredType::Time);
        if let Some(index) = times.or_else(|| free(&kinds, &|column| column.epoch)) {
            kinds[index] = ColumnKind::Time;
        }
    }
    if !has(&kinds, ColumnKind::Mobile)
        && let Some(index) = free(&kinds, &|column| column.flags)
    {
        kinds[index] = ColumnKind::Mobile;
    }
    let unnamed = !kinds.iter().any(|kind| {
        matches!(
            kind,
            ColumnKind::Customer | ColumnKind::Track | ColumnKind::Title | ColumnKind::Artist
        )
    });
    if unnamed {
        assign_by_position(&mut kinds, columns);
    }
    // Texts beside an artist are titles, and two artists may have songs with the same title.
    let track = kinds.iter().position(|&kind| kind == ColumnKind::Track);
    if let Some(index) = track
        && has(&kinds, ColumnKind::Artist)
        && columns
            .get(index)
            .is_some_and(|column| column.inferred_type == InferredType::Text)
    {
        kinds[index] = ColumnKind::Title;
    }
    kinds
}

/// Assigns kinds to unnamed columns by position: artist, album, title and time, as Last.fm exports them;
/// otherwise an event id (a distinct whole number), a customer and a track.
fn assign_by_position(kinds: &mut [ColumnKind], columns: &[ObservedColumn]) {
    let types: Vec<InferredType> = columns.iter().map(|column| column.inferred_type).collect();
    if types
        == [
            InferredType::Text,
            InferredType::Text,
            InferredType::Text,
            InferredType::Time,
        ]
    {
        kinds.copy_from_slice(&[
            ColumnKind::Artist,
            ColumnKind::Ignored,
            ColumnKind::Title,
            ColumnKind::Time,
        ]);
        return;
    }
    let mut remaining: Vec<usize> = (0..columns.len())
        .filter(|&index| {
            let can_be_id = |inferred| matches!(inferred, InferredType::Text | InferredType::WholeNumber);
            kinds.get(index) == Some(&ColumnKind::Ignored) && types.get(index).copied().is_some_and(can_be_id)
        })
        .collect();
    let is_row_number = |index: usize| {
        columns
            .get(index)
            .is_some_and(|column| column.distinct && column.inferred_type == InferredType::WholeNumber)
    };
    if remaining.len() > 2 && remaining.first().is_some_and(|&index| is_row_number(index)) {
        kinds[remaining.remove(0)] = ColumnKind::Event;
    }
    match *remaining.as_slice() {
        [] => {}
        [track] => kinds[track] = ColumnKind::Track,
        [customer, track, ..] => {
            kinds[customer] = ColumnKind::Customer;
            kinds[track] = ColumnKind::Track;
        }
    }
}

/// Returns whether a column of a type can contain a kind's values in the default files.
fn can_contain(kind: ColumnKind, inferred: InferredType) -> bool {
    match kind {
        ColumnKind::Time => inferred == InferredType::Time,
        ColumnKind::Event | ColumnKind::Length | ColumnKind::Mobile => inferred == InferredType::WholeNumber,
        ColumnKind::Customer | ColumnKind::Track | ColumnKind::Zip => {
            matches!(inferred, InferredType::WholeNumber | InferredType::Text)
        }
        ColumnKind::SignDate => matches!(inferred, InferredType::Text | InferredType::Measure),
        ColumnKind::Ad | ColumnKind::Name => inferred == InferredType::Text,
        _ => inferred != InferredType::Time,
    }
}
