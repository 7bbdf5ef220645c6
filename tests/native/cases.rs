//! Files as people have them, in `../shared/cases`: each is read with nothing chosen, and the counts are compared with
//! those in its `.expect.json`.

use std::path::PathBuf;

use serde_json::Value;

use crate::shared::shared_folder;
use crate::support::{Answer, read_with};
use daypart_engine::query::report::Report;
use daypart_engine::schema::detect::recognise_as;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{Layout, ReadOverrides};
use daypart_engine::time::names::{MonthName, TimeNames};

/// The counts of a case, in the order of [`COUNTS`].
type Counts = [Option<u64>; 9];

/// The German names of months, as far as the cases contain them.
const GERMAN_MONTHS: [(&str, u32); 4] = [("mär", 3), ("mai", 5), ("okt", 10), ("dez", 12)];

/// Other right answers where `.expect.json` leaves a choice: a count below the table and comments among its rows are
/// rejected, and times that name their zone are shown in UTC.
const JUDGED: [(&str, [u64; 9]); 3] = [
    ("18-psql-output", [18, 1, 4, 7, 1, 7, 5, 5, 11]),
    ("22-takeout-zone-name", [20, 0, 4, 6, 3, 6, 6, 5, 12]),
    ("32-comments", [22, 2, 4, 7, 2, 8, 6, 6, 9]),
];

/// Cases that are refused, with a part of the reason.
const REFUSED: [(&str, &str); 1] = [("27-excel-serial", "looks like the number of a day in a spreadsheet")];

/// Cases that can't be read rightly, with a part of the note that says so.
const NOTED: [(&str, &str); 1] = [("10-sparkify-rounded", "rounded to 10,000 seconds")];

/// The names of the counts in `.expect.json`.
const COUNTS: [&str; 9] = [
    "events",
    "rejected",
    "customers",
    "tracks",
    "morning",
    "afternoon",
    "evening",
    "night",
    "mobile",
];

fn expected(value: &Value) -> Counts {
    COUNTS.map(|name| value.get(name).and_then(Value::as_u64))
}

fn counts(layout: &Layout, answer: &Answer) -> Counts {
    let Report {
        customers,
        events,
        by_band,
        by_mobile,
        ..
    } = &answer.report;
    let has = layout.events().expect("an events file");
    let band = |index: usize| Some(by_band[index].total());
    [
        Some(*events),
        Some(answer.rejects.total()),
        Some(*customers),
        has.track.map(|_| answer.report.tracks),
        band(0),
        band(1),
        band(2),
        band(3),
        has.mobile.map(|_| by_mobile.mobile),
    ]
}

/// The differences between the counts and those of one of the accepted answers, the closest one.
fn differences(found: &Counts, accepted: &[Counts]) -> String {
    let differences = |answer: &Counts| -> Vec<String> {
        let pairs = COUNTS.iter().zip(found.iter().zip(answer));
        let different = pairs.filter(|(_, (found, expected))| found != expected);
        different
            .map(|(name, (found, expected))| format!("{name} {found:?}, expected {expected:?}"))
            .collect()
    };
    let closest = accepted.iter().map(differences).min_by_key(Vec::len);
    closest.unwrap_or_default().join("; ")
}

#[test]
fn cases_are_read_with_nothing_chosen() {
    let Some(folder) = shared_folder("cases") else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut wrong = Vec::new();
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if name.ends_with(".json") || name.ends_with(".md") {
            continue;
        }
        let read_json = |suffix: &str| {
            let text = std::fs::read_to_string(file.with_extension(suffix)).ok()?;
            Some(serde_json::from_str::<Value>(&text).unwrap())
        };
        let expect = read_json("expect.json").unwrap();
        let mut accepted = vec![expected(&expect)];
        accepted.extend(read_json("alt.json").map(|other| {
            let mut counts = expected(&other);
            counts[1] = counts[1].or(Some(0));
            counts
        }));
        accepted.extend(
            JUDGED
                .iter()
                .filter(|(of, _)| name.starts_with(of))
                .map(|(_, counts)| counts.map(Some)),
        );
        let bytes = std::fs::read(file).unwrap();
        // The page takes the names from the browser.
        let overrides = ReadOverrides {
            time_names: TimeNames {
                months: GERMAN_MONTHS
                    .iter()
                    .map(|&(name, month)| MonthName::new(name, month))
                    .collect(),
                zones: Vec::new(),
            },
            ..ReadOverrides::default()
        };
        let outcome = match recognise_as(&bytes, &overrides) {
            Err(error)
                if REFUSED
                    .iter()
                    .any(|(of, reason)| name.starts_with(of) && error.to_string().contains(reason)) =>
            {
                String::new()
            }
            Err(error) => format!("refused: {error}"),
            Ok(layout) if layout.table_kind != TableKind::Events => format!("read as {:?}", layout.table_kind),
            Ok(layout)
                if NOTED.iter().any(|(of, note)| {
                    name.starts_with(of) && layout.notes.iter().any(|known| known.contains(note))
                }) =>
            {
                String::new()
            }
            Ok(layout) => differences(&counts(&layout, &read_with(&layout, &bytes)), &accepted),
        };
        if !outcome.is_empty() {
            wrong.push(format!("{name}: {outcome}"));
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}
