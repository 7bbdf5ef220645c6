//! Provenance: source rows against the counted events, against a plain text search, and in pieces of any size.

use daypart_engine::csv::records::MAX_ROW_BYTES;
use daypart_engine::scan::provenance::{
    EventRows, SourceRow, SourceScan, source_csv_header, source_csv_rows, source_lines,
};
use daypart_engine::schema::detect::{recognise, recognise_as};
use daypart_engine::schema::layout::{Layout, ProfileKey, ReadOverrides};
use daypart_engine::store::chunk::MOBILE_BIT;
use daypart_engine::text::formula_injection::escape_formula;
use proptest::prelude::*;

use crate::event_scanner;
use crate::shared::shared_data;
use crate::support::{answer, read_events, scan};

/// A source row: line, byte offset and bytes.
type Row = (u64, u64, Vec<u8>);

/// Finds a customer's source rows as the worker does, in pieces of `piece_bytes`.
fn source_rows(rows: &EventRows, file: &[u8], customer: &str, piece_bytes: u64) -> Vec<Row> {
    let mut scan_rows = SourceScan::new(rows, customer, piece_bytes);
    let mut found = Vec::new();
    let mut reads = 0;
    while let Some(wanted) = scan_rows.wants() {
        reads += 1;
        assert!(reads < 10_000_000, "the scan ends");
        let piece = &file[wanted.start as usize..wanted.end as usize];
        let rows = scan_rows.feed(piece).into_iter();
        found.extend(rows.map(|row| (row.line, row.offset_bytes, row.row.to_vec())));
    }
    found
}

fn rows_of(layout: &Layout, file: &[u8]) -> EventRows {
    EventRows::of(layout, file.len() as u64).expect("an events file")
}

/// Number of line ends before an offset.
fn lines_before(file: &[u8], offset_bytes: u64) -> u64 {
    let before = &file[..offset_bytes as usize];
    let ends = before.iter().enumerate().filter(|&(at, byte)| match byte {
        b'\n' => true,
        b'\r' => file.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    ends.count() as u64
}

const GOOD: &str = "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn source_rows_equal_the_counted_events(
        damaged in proptest::collection::vec(event_scanner::row(), 1..40),
        piece_bytes in prop_oneof![1u64..200, 1_500u64..4_000],
    ) {
        let file = format!("{}{}", GOOD.repeat(30), damaged.concat()).into_bytes();
        let layout = recognise(&file).unwrap();
        let rows = rows_of(&layout, &file);
        let counted = answer(vec![scan(&layout, &file, 1 << 20)]);
        let mut all: Vec<Row> = Vec::new();
        for (index, id) in counted.store.customers().iter().enumerate() {
            let found = source_rows(&rows, &file, &id.to_string(), 1 << 20);
            prop_assert_eq!(&source_rows(&rows, &file, &id.to_string(), piece_bytes), &found, "in pieces of {}", piece_bytes);
            let mut times: Vec<u32> = counted.store.events_of(index).flatten().map(|&[_, time]| time).collect();
            let mut read_single = Vec::new();
            for (line, offset_bytes, row) in &found {
                prop_assert_eq!(*line, lines_before(&file, *offset_bytes) + 1);
                prop_assert!(file[*offset_bytes as usize..].starts_with(row));
                // The row single produces the counted event.
                let single = answer(vec![scan(&Layout { first_row_bytes: 0, ..layout.clone() }, row, row.len())]);
                prop_assert_eq!(single.store.customers(), std::slice::from_ref(id));
                read_single.extend(single.store.events_of(0).flatten().map(|&[_, time]| time));
            }
            times.sort_unstable();
            read_single.sort_unstable();
            prop_assert_eq!(read_single, times);
            all.extend(found);
        }
        all.sort_unstable();
        let rows = all.len();
        all.dedup();
        prop_assert_eq!((all.len(), rows), (counted.store.len(), counted.store.len()));
        prop_assert_eq!(source_rows(&rows_of(&layout, &file), &file, "unknown", piece_bytes), Vec::new());
    }

    #[test]
    fn source_rows_equal_a_text_search_of_a_simple_file(
        customers in proptest::collection::vec(prop::sample::select(vec!["7", "07", "77", "ann", "Ann", "7 7"]), 1..80),
        piece_bytes in 1u64..500,
    ) {
        let file: String = customers
            .iter()
            .enumerate()
            .map(|(event, customer)| format!("{event},{customer},t{},\"2014-10-23 03:26:20\",{},\"1\"\n", event % 7, event % 2))
            .collect();
        let layout = recognise(GOOD.as_bytes()).unwrap();
        let rows = rows_of(&layout, file.as_bytes());
        for wanted in ["7", "07", "77", "ann", "Ann", "7 7"] {
            let expected_rows: Vec<(u64, String)> = (1..)
                .zip(file.lines())
                .filter(|(_, line)| line.split(',').nth(1) == Some(wanted))
                .map(|(number, line)| (number, line.to_owned()))
                .collect();
            let found = source_rows(&rows, file.as_bytes(), wanted, piece_bytes).into_iter();
            let found: Vec<(u64, String)> = found.map(|(line, _, row)| (line, String::from_utf8(row).unwrap())).collect();
            prop_assert_eq!(found, expected_rows);
        }
    }
}

#[test]
fn finds_source_rows_in_a_real_file() {
    let Some(file) = shared_data("tracks_live.csv") else {
        return;
    };
    let layout = recognise(&file).unwrap();
    let rows = rows_of(&layout, &file);
    let text = std::str::from_utf8(&file).unwrap();
    for customer in ["0", "48", "1081", "4999"] {
        let expected_rows = (1..)
            .zip(text.lines())
            .filter(|(_, line)| line.split(',').nth(1) == Some(customer));
        let expected_rows: Vec<(u64, &[u8])> = expected_rows
            .map(|(number, line)| (number, line.trim_end().as_bytes()))
            .collect();
        let found = source_rows(&rows, &file, customer, 1 << 20);
        let found: Vec<(u64, &[u8])> = found.iter().map(|(line, _, row)| (*line, row.as_slice())).collect();
        assert_eq!(found, expected_rows);
        assert!(!found.is_empty());
    }
}

#[test]
fn finds_source_rows_for_every_profile_key() {
    let file = "customer;track;time\nann;1;2014-10-23 03:26:20\nbob;2;2014-11-23 03:26:20\nann;3;2014-11-24 03:26:20\nann;4;never\n";
    for (key, of, expected) in [
        (None, "ann", vec![2, 4]),
        (Some(ProfileKey::WholeFile), "all plays", vec![2, 3, 4]),
        (Some(ProfileKey::Year), "2014", vec![2, 3, 4]),
        (Some(ProfileKey::Month), "2014-11", vec![3, 4]),
        (Some(ProfileKey::Weekday), "1 Mon", vec![4]),
        (Some(ProfileKey::Column(1)), "2", vec![3]),
    ] {
        let overrides = ReadOverrides {
            key,
            ..ReadOverrides::default()
        };
        let layout = recognise_as(file.as_bytes(), &overrides).unwrap();
        let rows = rows_of(&layout, file.as_bytes());
        for piece_bytes in [1, 30, 1 << 20] {
            let found = source_rows(&rows, file.as_bytes(), of, piece_bytes).into_iter();
            assert_eq!(
                found.map(|(line, ..)| line).collect::<Vec<u64>>(),
                expected,
                "{key:?} {of}"
            );
        }
    }
}

#[test]
fn excludes_rows_after_the_memory_limit() {
    let file = GOOD.repeat(10);
    let layout = recognise(file.as_bytes()).unwrap();
    for (until_bytes, expected) in [
        (0, 0),
        (1, 1),
        (GOOD.len(), 1),
        (GOOD.len() * 3 + 1, 4),
        (file.len(), 10),
    ] {
        let rows = EventRows {
            until_bytes: until_bytes as u64,
            ..rows_of(&layout, file.as_bytes())
        };
        for piece_bytes in [1, 50, 1 << 20] {
            assert_eq!(
                source_rows(&rows, file.as_bytes(), "48", piece_bytes).len(),
                expected,
                "{until_bytes}"
            );
        }
    }
}

#[test]
fn skips_an_oversized_row() {
    let file = format!("{GOOD}1,48,{}\n{GOOD}", "x".repeat(5 * MAX_ROW_BYTES));
    let layout = recognise(GOOD.as_bytes()).unwrap();
    let rows = rows_of(&layout, file.as_bytes());
    let found = source_rows(&rows, file.as_bytes(), "48", 1 << 19);
    assert_eq!(found.iter().map(|(line, ..)| *line).collect::<Vec<u64>>(), [1, 3]);
    // The scanner finds the same two events of the same customer.
    let store = read_events(file.as_bytes(), MAX_ROW_BYTES / 3).store;
    assert_eq!(
        store
            .events_of(0)
            .flatten()
            .filter(|[track, _]| track & MOBILE_BIT == 0)
            .count(),
        2
    );
}

#[test]
fn shows_and_exports_rows_as_text() {
    let rows = [
        SourceRow {
            line: 3,
            offset_bytes: 70,
            row: b"=1,<img src=x>,\"2\n3\"",
        },
        SourceRow {
            line: 9,
            offset_bytes: 170,
            row: b"Beyonc\xE9",
        },
    ];
    let lines = source_lines("a,b.csv", &rows);
    assert_eq!((lines[0].line, lines[0].text.as_str()), (3, "=1,<img src=x>,\"2\n3\""));
    assert_eq!(
        (lines[1].file.as_str(), lines[1].text.as_str()),
        ("a,b.csv", "Beyonc\u{E9}")
    );
    let text = [source_csv_header().unwrap(), source_csv_rows("a,b.csv", &rows).unwrap()].concat();
    let read: Vec<Vec<String>> = csv::Reader::from_reader(text.as_slice())
        .deserialize()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(
        text.split(|&byte| byte == b'\n').next().unwrap(),
        b"file,line,byte_offset,row"
    );
    assert_eq!(
        read[0],
        ["a,b.csv", "3", "70", escape_formula("=1,<img src=x>,\"2\n3\"").as_ref()]
    );
    assert_eq!(read[1], ["a,b.csv", "9", "170", "Beyonc\u{E9}"]);
}
