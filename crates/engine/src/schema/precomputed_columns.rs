//! Column kinds of precomputed tables: profiles and hourly counts that a Spark job or an earlier export wrote,
//! recognised by their column names.

use crate::fields::inferred_type::{InferredType, ObservedColumn};
use crate::schema::kinds::{ColumnKind, TableKind};

/// Returns the kinds of a precomputed table and its columns; `None` for any other table.
pub(crate) fn kinds(names: &[String], columns: &[ObservedColumn]) -> Option<(TableKind, Vec<ColumnKind>)> {
    let names: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let are_numbers = |columns: &[ObservedColumn]| {
        let is_number =
            |column: &ObservedColumn| matches!(column.inferred_type, InferredType::WholeNumber | InferredType::Empty);
        columns.iter().all(is_number)
    };
    match names.as_slice() {
        ["weekday", "hour", "events", "mobile_events"] if are_numbers(columns) => Some((
            TableKind::Hours,
            vec![
                ColumnKind::Weekday,
                ColumnKind::Hour,
                ColumnKind::Listens,
                ColumnKind::MobileListens,
            ],
        )),
        [key, "unique_tracks", bands @ .., "mobile_tracks"] if !bands.is_empty() && *key != STATISTIC => {
            let mut kinds = vec![ColumnKind::Band; names.len()];
            kinds[0] = ColumnKind::Customer;
            kinds[1] = ColumnKind::Unique;
            kinds[names.len() - 1] = ColumnKind::MobileListens;
            are_numbers(columns.get(1..)?).then_some((TableKind::Profiles, kinds))
        }
        _ => None,
    }
}

/// Name of the first column of an aggregate table.
const STATISTIC: &str = "statistic";

/// Describes a table that an export writes beside the profiles and that has no customers or events to read;
/// `None` for any other table.
pub(crate) fn by_product(names: &[String]) -> Option<&'static str> {
    let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    match names.as_slice() {
        [STATISTIC, "unique_tracks", ..] => Some("an aggregate table"),
        ["file", "reason", "row"] | ["file", "line", "byte_offset", "reason", "row"] => Some("a list of rejected rows"),
        _ => None,
    }
}
