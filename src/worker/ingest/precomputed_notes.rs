//! Messages about files of precomputed profiles and hourly counts, beside the other files in use.

use std::collections::BTreeMap;

use crate::protocol::FileReport;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::part_files::{self, PartFile};

/// Returns the messages for each file. `counts_events` is true when profiles are counted from events, and
/// `has_success_marker` when Spark's `_SUCCESS` marker was among the dropped files.
pub fn messages(files: &[FileReport], counts_events: bool, has_success_marker: bool) -> Vec<Vec<String>> {
    let mut messages = vec![Vec::new(); files.len()];
    let any_profiles = files.iter().any(|file| file.table_kind() == Some(TableKind::Profiles));
    // The part numbers of each run, with the index of its first file.
    let mut runs: BTreeMap<(TableKind, &str), (usize, Vec<u32>)> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        let Some(table_kind @ (TableKind::Profiles | TableKind::Hours)) = file.table_kind() else {
            continue;
        };
        if counts_events {
            messages[index].push(
                "Not used, because profiles are counted from the events. Remove the events files to use it.".to_owned(),
            );
        } else if table_kind == TableKind::Hours && !any_profiles {
            messages[index].push("Hourly counts need profiles. Drop the live table of the same run too.".to_owned());
        }
        if let Some(part) = PartFile::of(&file.name) {
            let (_, numbers) = runs
                .entry((table_kind, part.run))
                .or_insert_with(|| (index, Vec::new()));
            numbers.push(part.number);
        }
    }
    for (first, numbers) in runs.into_values() {
        messages[first].extend(part_files::completeness_warnings(numbers, has_success_marker));
    }
    messages
}
