//! What is to be said of the files of finished profiles and hourly counts, beside the other files in use.

use std::collections::BTreeMap;

use crate::protocol::FileReport;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::part_files::{self, PartFile};

/// For each file the sentences to be told of it. `are_counted` says that there are events, and `has_mark` that Spark's mark was
/// among what was dropped.
pub fn told(files: &[FileReport], are_counted: bool, has_mark: bool) -> Vec<Vec<String>> {
    let mut told = vec![Vec::new(); files.len()];
    let any_profiles = files.iter().any(|file| file.role() == Some(TableKind::Profiles));
    // The parts of each run, under the first of its files.
    let mut runs: BTreeMap<(TableKind, &str), (usize, Vec<u32>)> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        let Some(role @ (TableKind::Profiles | TableKind::Hours)) = file.role() else {
            continue;
        };
        if are_counted {
            told[index].push(
                "It is not looked at, because the page counts the events itself. Remove the events files to see it."
                    .to_owned(),
            );
        } else if role == TableKind::Hours && !any_profiles {
            told[index].push("Hourly counts go with profiles: drop the live table of the same run too.".to_owned());
        }
        if let Some(part) = PartFile::of(&file.name) {
            let (_, numbers) = runs.entry((role, part.run)).or_insert_with(|| (index, Vec::new()));
            numbers.push(part.number);
        }
    }
    for (first, numbers) in runs.into_values() {
        told[first].extend(part_files::told(numbers, has_mark));
    }
    told
}
