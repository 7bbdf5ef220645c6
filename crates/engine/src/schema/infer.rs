//! Type inference: the kind of a table and of each of its columns, from column names and observed columns.

use crate::fields::inferred_type::{InferredType, ObservedColumn};
use crate::schema::column_names::Suggestion;
use crate::schema::event_columns;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::layout::Evidence;
use crate::schema::precomputed_columns;
use crate::schema::relations;
use crate::time::parse::Epoch;

/// A table's sampled rows, and the observations on its columns.
pub(crate) struct Table<'a> {
    /// The column names; `None` without a header.
    pub names: Option<&'a [String]>,
    /// The sampled rows, each with one cell per column.
    pub rows: &'a [Vec<String>],
    /// The columns.
    pub columns: &'a [ObservedColumn],
    /// The unit of numeric times, if the user chose it.
    pub epoch: Option<Epoch>,
}

impl Table<'_> {
    /// Observations on a column; those of an empty one for an index out of range.
    pub fn column(&self, index: usize) -> ObservedColumn {
        self.columns.get(index).copied().unwrap_or_default()
    }

    /// Returns whether a column's values determine those of another one, see [`relations::determines`].
    pub fn determines(&self, column: usize, other: usize) -> Option<bool> {
        relations::determines(self.rows, column, other)
    }

    /// Returns whether a column has several values, most of which are names rather than ids: with blanks or capitals.
    pub fn has_names(&self, index: usize) -> bool {
        let column = self.column(index);
        let is_name = |cell: &&String| cell.contains(|letter: char| letter == ' ' || letter.is_uppercase());
        let names = self
            .rows
            .iter()
            .filter_map(|row| row.get(index))
            .filter(is_name)
            .count();
        (column.values > 1 || column.filled == 1) && names * 2 > column.filled
    }

    /// Returns whether most of a column's texts contain blanks.
    pub fn has_blanks(&self, index: usize) -> bool {
        let cells = self.rows.iter().filter_map(|row| row.get(index));
        cells.filter(|cell| cell.contains(' ')).count() * 2 > self.column(index).filled
    }
}

/// The kinds of a table and of its columns, each with the evidence for it.
pub(crate) type Inferred = (TableKind, Vec<(ColumnKind, Evidence)>);

/// Infers the kind of a table and of its columns; `None` when the columns fit no kind.
///
/// Column names win as far as the contents agree. Columns without known names must match a kind's default order;
/// otherwise a table with a time and at least one more recognised column is taken for events.
pub(crate) fn table_and_column_kinds(table: &Table<'_>) -> Option<Inferred> {
    let precomputed = table
        .names
        .and_then(|names| precomputed_columns::kinds(names, table.columns));
    if let Some((table_kind, kinds)) = precomputed {
        return Some((table_kind, with(Evidence::Name, kinds)));
    }
    let named = kinds_by_name(table);
    let named_kind = TableKind::ALL
        .into_iter()
        .find(|&table_kind| is_named(table_kind, &named) && !contradicts(table_kind, table));
    if let Some(table_kind) = named_kind {
        return Some((table_kind, complete(table_kind, named, table)));
    }
    // Precomputed tables are recognised by their column names alone.
    let mut candidates = TableKind::ALL
        .into_iter()
        .filter(|table_kind| !matches!(table_kind, TableKind::Profiles | TableKind::Hours));
    if let Some(table_kind) = candidates.find(|&table_kind| fits_default_order(table_kind, table)) {
        return Some((
            table_kind,
            with(Evidence::Position, table_kind.default_columns().to_vec()),
        ));
    }
    let kinds = event_columns::infer(table);
    let has = |kind: ColumnKind| kinds.iter().any(|(of, _)| *of == kind);
    let is_event = |kind: &ColumnKind| !matches!(kind, ColumnKind::Time | ColumnKind::Clock | ColumnKind::Ignored);
    let has_more_than_time = kinds.iter().any(|(kind, _)| is_event(kind));
    (has(ColumnKind::Time) && has_more_than_time).then_some((TableKind::Events, kinds))
}

/// Infers the kinds of the columns of a table whose kind is known.
pub(crate) fn column_kinds(table_kind: TableKind, table: &Table<'_>) -> Vec<(ColumnKind, Evidence)> {
    match table_and_column_kinds(table) {
        Some((found, kinds)) if found == table_kind => kinds,
        _ => complete(table_kind, kinds_by_name(table), table),
    }
}

fn with(evidence: Evidence, kinds: Vec<ColumnKind>) -> Vec<(ColumnKind, Evidence)> {
    kinds.into_iter().map(|kind| (kind, evidence)).collect()
}

/// Column kinds by their usual names, each at most once: of two columns with names for the same kind, the first whose
/// contents are plausible wins. A name that the contents contradict counts for nothing.
fn kinds_by_name(table: &Table<'_>) -> Vec<ColumnKind> {
    let mut kinds = vec![ColumnKind::Ignored; table.columns.len()];
    let mut used: Vec<ColumnKind> = Vec::new();
    for (index, name) in table.names.unwrap_or(&[]).iter().enumerate() {
        let Some(column) = table.columns.get(index) else { break };
        let exact = Suggestion::of(name).into_iter().find(|suggestion| suggestion.is_exact);
        if let Some(Suggestion { kind, .. }) = exact
            && is_plausible(kind, column)
            && !used.contains(&kind)
        {
            used.push(kind);
            kinds[index] = kind;
        }
    }
    kinds
}

/// Returns whether a column's contents are plausible for a kind. A column without values is.
fn is_plausible(kind: ColumnKind, column: &ObservedColumn) -> bool {
    match kind {
        _ if column.rows == 0 => true,
        ColumnKind::Time => column.is_time(),
        ColumnKind::Mobile => column.is_device(),
        _ => true,
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

/// Returns whether the header names a time that a table of this kind doesn't have. Its values needn't be readable: a
/// table of plays whose times can't be read is no table of customers. Whole numbers may be counts of plays.
fn contradicts(table_kind: TableKind, table: &Table<'_>) -> bool {
    let names_time = |(index, name): (usize, &String)| {
        let column = table.column(index);
        let is_time = Suggestion::of(name)
            .iter()
            .any(|each| each.kind == ColumnKind::Time && each.is_exact);
        let is_count = column.inferred_type == InferredType::WholeNumber;
        is_time && column.filled > 0 && !is_count && !column.is_mostly(column.dates)
    };
    let has_time = table_kind.required_columns().contains(&ColumnKind::Time);
    !has_time && table.names.unwrap_or(&[]).iter().enumerate().any(names_time)
}

/// Completes the kinds that names give with what the contents give, for a known table kind.
fn complete(table_kind: TableKind, named: Vec<ColumnKind>, table: &Table<'_>) -> Vec<(ColumnKind, Evidence)> {
    if table_kind == TableKind::Events {
        event_columns::infer(table)
    } else {
        with(Evidence::Name, named)
    }
}

/// Returns whether the columns match a kind's default order by their contents, and no name contradicts.
fn fits_default_order(table_kind: TableKind, table: &Table<'_>) -> bool {
    let defaults = table_kind.default_columns();
    // Event ids may be unique texts, such as UUIDs.
    let is_text_key = |kind: ColumnKind, column: &ObservedColumn| {
        let is_unique_text = column.inferred_type == InferredType::Text && column.is_distinct();
        table_kind == TableKind::Events && kind == ColumnKind::Event && is_unique_text
    };
    let contents_fit = defaults
        .iter()
        .zip(table.columns)
        .all(|(&kind, column)| can_contain(kind, column) || is_text_key(kind, column));
    let contradicts = |(name, kind): (&String, &ColumnKind)| {
        let suggestions = Suggestion::of(name);
        !suggestions.is_empty() && !suggestions.iter().any(|suggestion| suggestion.kind == *kind)
    };
    let mut named = table.names.unwrap_or(&[]).iter().zip(defaults);
    defaults.len() == table.columns.len() && contents_fit && !named.any(contradicts)
}

/// Returns whether a column can contain a kind's values in the default files.
fn can_contain(kind: ColumnKind, column: &ObservedColumn) -> bool {
    let inferred = column.inferred_type;
    match kind {
        ColumnKind::Time => inferred == InferredType::Time,
        ColumnKind::Mobile => column.flags * 2 > column.filled,
        ColumnKind::Event | ColumnKind::Length => inferred == InferredType::WholeNumber,
        ColumnKind::Customer | ColumnKind::Track | ColumnKind::Zip => {
            matches!(inferred, InferredType::WholeNumber | InferredType::Text)
        }
        ColumnKind::SignDate => matches!(inferred, InferredType::Text | InferredType::Measure),
        ColumnKind::Ad | ColumnKind::Name | ColumnKind::Title | ColumnKind::Artist => inferred == InferredType::Text,
        _ => inferred != InferredType::Time,
    }
}
