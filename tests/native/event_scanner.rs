//! Event scanner: positioned rejects, the fast path against the slow path, and `merge(split(events)) == whole`.

use std::collections::BTreeMap;

use daypart_engine::csv::records::{MAX_ROW_BYTES, RowReader};
use daypart_engine::csv::structural_index::{masks, masks_portable};
use daypart_engine::fields::ids::Id;
use daypart_engine::rejects::log::RejectReason;
use daypart_engine::schema::detect::recognise;
use daypart_engine::store::chunk::MOBILE_BIT;
use daypart_engine::store::event_store::{EventStore, StoreBuilder, StoreFull};
use daypart_engine::time::civil;
use daypart_engine::time::dayparts::Dayparts;
use daypart_engine::time::names::TimeNames;
use daypart_engine::time::parse::{self, TimeFormat};
use daypart_engine::time::zone::Zone;
use proptest::prelude::*;

use crate::support::{answer, read_events, read_in_ranges, scan};

/// An event as in the file: customer, track, time, mobile.
type Event = (String, String, u32, bool);

fn events_of(store: &EventStore) -> Vec<Event> {
    let mut events = Vec::new();
    for (index, customer) in store.customers().iter().enumerate() {
        for &[track, time] in store.events_of(index).flatten() {
            let track_id = &store.tracks()[(track & !MOBILE_BIT) as usize];
            events.push((
                customer.to_string(),
                track_id.to_string(),
                time,
                track & MOBILE_BIT != 0,
            ));
        }
    }
    events.sort();
    events
}

/// Events of a file without a header, parsed with [`RowReader`] alone; `None` for a row that can't be used.
fn events_by_row_reader(file: &[u8]) -> Vec<Option<Event>> {
    let layout = recognise(file).unwrap();
    let mut records = RowReader::new(file, layout.dialect, true).repairing(6);
    let mut rows = Vec::new();
    while let Some(row) = records.next_row() {
        if (0..row.len()).all(|index| row.field(index).is_empty() && !row.is_quoted(index)) {
            continue;
        }
        let text = |index| {
            std::str::from_utf8(row.field(index))
                .ok()
                .map(str::trim)
                .filter(|text| !text.is_empty())
        };
        rows.push((|| {
            let mobile = text(4) == Some("1");
            let at = parse::parse(row.field(3), TimeFormat::default(), &Zone::default(), &TimeNames::NONE)
                .ok()?
                .at;
            (row.len() == 6).then(|| Some((text(1)?.to_owned(), text(2)?.to_owned(), at, mobile)))?
        })());
    }
    rows
}

/// Profiles counted from the events one by one, the slow and obvious way.
fn profiles_by_hand(events: &[Event]) -> BTreeMap<String, (std::collections::BTreeSet<String>, [u32; 4], u32)> {
    let dayparts = Dayparts::default();
    let mut profiles: BTreeMap<String, (std::collections::BTreeSet<String>, [u32; 4], u32)> = BTreeMap::new();
    for (customer, track, at, mobile) in events {
        let profile = profiles.entry(customer.clone()).or_default();
        profile.0.insert(track.clone());
        profile.1[dayparts.band_at(at / 60 % 1440)] += 1;
        profile.2 += u32::from(*mobile);
    }
    profiles
}

const GOOD: &str = "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n";

#[test]
fn rejects_bad_rows_with_position_and_reason() {
    let cases: [(&str, RejectReason, &str, &str); 11] = [
        (
            "1,48,453,\"2014-10-23 25:61:20\",0,\"7\"",
            RejectReason::NotATime,
            "time",
            "2014-10-23 25:61:20",
        ),
        (
            "1,48,453,\"2014-02-30 05:06:20\",0,\"7\"",
            RejectReason::NotATime,
            "time",
            "2014-02-30 05:06:20",
        ),
        (
            "1,48,453,\"tomorrow\",0,\"7\"",
            RejectReason::NotATime,
            "time",
            "tomorrow",
        ),
        ("1,48,453,\"\",0,\"7\"", RejectReason::Empty, "time", ""),
        (
            "1,48,453,\"1914-10-23 05:06:20\",0,\"7\"",
            RejectReason::TimeOutOfRange,
            "time",
            "1914-10-23 05:06:20",
        ),
        (
            "1,,453,\"2014-10-23 05:06:20\",0,\"7\"",
            RejectReason::Empty,
            "customer",
            "",
        ),
        (
            "1,48, ,\"2014-10-23 05:06:20\",0,\"7\"",
            RejectReason::Empty,
            "track",
            "",
        ),
        ("1,48,453", RejectReason::TooFewFields, "", "3 fields: 1,48,453"),
        ("1", RejectReason::TooFewFields, "", "1 field: 1"),
        (
            "1,48,453,\"2014-10-23 05:06:20\",0,\"7\",8",
            RejectReason::TooManyFields,
            "",
            "7 fields: 1,48,453,\"2014-10-23 05:06:20\",0,\"7\",8",
        ),
        (
            "1,48;453,\"2014-10-23 05:06:20\",0,\"7\"",
            RejectReason::TooFewFields,
            "",
            "5 fields: 1,48;453,\"2014-10-23 05:06:20\",0,\"7\"",
        ),
    ];
    for (bad, reason, column, found) in cases {
        let file = format!("{GOOD}{GOOD}\n{bad}\n{GOOD}");
        let answer = read_events(file.as_bytes(), file.len());
        assert_eq!((answer.rows, answer.store.len()), (4, 3), "{bad}");
        let reject = &answer.rejects.listed[0];
        assert_eq!(
            (reject.reason, reject.column.as_str(), reject.found.as_str()),
            (reason, column, found),
            "{bad}"
        );
        assert_eq!(
            (reject.line, reject.offset_bytes),
            (4, 2 * GOOD.len() as u64 + 1),
            "{bad}"
        );
        assert!(!reject.expected.is_empty());
    }
}

#[test]
fn does_not_join_two_short_rows() {
    // Together the rows have an event's fields, and the newline between them is more than 64 bytes before the
    // last one.
    let halves = format!(
        "0,48,{}\n\"2014-10-23 05:06:20\",0,\"{}\"\n",
        "t".repeat(60),
        "7".repeat(70)
    );
    let file = format!("{}{halves}{}", GOOD.repeat(30), GOOD.repeat(30));
    let answer = read_events(file.as_bytes(), file.len());
    assert_eq!((answer.rows, answer.store.len()), (62, 60));
    assert_eq!(answer.rejects.by_reason[&RejectReason::TooFewFields], 2);
}

#[test]
fn counts_a_field_of_one_quote_as_a_stray_quote() {
    let row = "0\",48,453,\"2014-10-23 03:26:20\",0,\"\n";
    let file = format!("{}{row}{}", GOOD.repeat(30), GOOD.repeat(30));
    let answer = read_events(file.as_bytes(), file.len());
    assert_eq!((answer.store.len(), answer.repair_stats.stray_quotes), (61, 1));
}

#[test]
fn decodes_ids_that_are_not_utf8_as_windows_1252() {
    let mut file = GOOD.repeat(3).into_bytes();
    file.extend_from_slice(b"1,Beyonc\xE9,453,\"2014-10-23 05:06:20\",0,\"7\"\n");
    let layout = recognise(GOOD.as_bytes()).unwrap();
    let answer = answer(vec![scan(&layout, &file, file.len())]);
    let ids: Vec<String> = answer.store.customers().iter().map(Id::to_string).collect();
    assert_eq!(
        (ids, answer.rejects.total()),
        (vec!["48".to_owned(), "Beyonc\u{E9}".to_owned()], 0)
    );
}

#[test]
fn rejects_an_oversized_row_once() {
    for piece_bytes in [MAX_ROW_BYTES / 3, 64 * MAX_ROW_BYTES] {
        let file = format!("{GOOD}1,48,{}\n{GOOD}", "x".repeat(5 * MAX_ROW_BYTES));
        let answer = read_events(file.as_bytes(), piece_bytes);
        assert_eq!((answer.rows, answer.store.len()), (3, 2));
        let reject = &answer.rejects.listed[0];
        assert_eq!(
            (reject.reason, reject.line, reject.offset_bytes),
            (RejectReason::TooLong, 2, GOOD.len() as u64)
        );
    }
}

#[test]
fn reads_equivalent_rows_as_the_same_event() {
    let rows = [
        "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n",
        "0,48,453,2014-10-23 03:26:20,0,72132\n",
        "\"0\",\"48\",\"453\",\"2014-10-23 03:26:20\",\"0\",\"72132\"\n",
        "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\r\n",
        "0, 48 ,453,\"2014-10-23T03:26:20.500\",no,\"72,132\"\n",
        "0,48,453,\"2014-10-23 03:26:20\",0,\"72\n132\"\n",
        "0,48 ,\"453\" , \"2014-10-23 03:26:20\" ,0 ,\t\"72,132\"\n",
        "0,48,453,\"2014-10-23 03:26:20\"\t,0,\"72132\"  \r\n",
        "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"",
    ];
    let file: String = rows.concat();
    let answer = read_events(file.as_bytes(), file.len());
    assert_eq!(answer.rejects.listed, []);
    let event = ("48".to_owned(), "453".to_owned(), 1_414_034_780, false);
    assert_eq!(events_of(&answer.store), vec![event; rows.len()]);
}

#[test]
fn text_ids_keep_leading_zeros_and_sort_as_text() {
    let file = ["10", "9", "0009", "a", "-3", "18446744073709551616", "1073741824"]
        .map(|customer| format!("0,{customer},t,\"2014-10-23 03:26:20\",1,\"1\"\n"))
        .concat();
    let answer = read_events(file.as_bytes(), file.len());
    let ids: Vec<String> = answer.store.customers().iter().map(Id::to_string).collect();
    assert_eq!(
        ids,
        ["-3", "0009", "10", "1073741824", "18446744073709551616", "9", "a"]
    );
}

#[test]
fn number_ids_sort_by_number() {
    let file = ["10", "9", "1073741824", "-3", "4194304", "0"]
        .map(|customer| format!("0,{customer},7,\"2014-10-23 03:26:20\",1,\"1\"\n"))
        .concat();
    let answer = read_events(file.as_bytes(), file.len());
    let ids: Vec<String> = answer.store.customers().iter().map(Id::to_string).collect();
    assert_eq!(ids, ["-3", "0", "9", "10", "4194304", "1073741824"]);
}

#[test]
fn skips_a_byte_order_mark_and_a_header() {
    let file = format!("\u{FEFF}Event Id,CustID,TrackId,DateTime,Mobile,Zip\r\n{GOOD}1,5,6,\"x\",1,\"\"\r\n");
    let answer = read_events(file.as_bytes(), file.len());
    assert_eq!((answer.rows, answer.store.len()), (2, 1));
    assert_eq!(answer.rejects.listed[0].line, 3);
}

/// Longer than the 64-byte block that is indexed at once.
const LONG: &str = "\"a street, that is longer than sixty-four bytes, so that its row has more than one mask\"";

/// Too long for the fast path.
static VERY_LONG: &str = {
    const BYTES: [u8; 1_500] = [b'7'; 1_500];
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0u32..30).prop_map(|number| number.to_string()),
        2 => prop::sample::select(vec!["007", "ann", "a b", "1073741823", "1073741824", "99999999999", "é", "-1", "\"q\"", "\"q\" ", " \"7\" ", ""])
            .prop_map(str::to_owned),
        1 => "[0-9a-f]{8}-[0-9a-f]{4}",
    ]
}

pub fn row() -> impl Strategy<Value = String> {
    let time = prop_oneof![
        6 => (0u32..4_000_000_000).prop_map(|at| {
            let at = civil::civil(at);
            format!("\"{:04}-{:02}-{:02} {:02}:{:02}:{:02}\"", at.year, at.month, at.day, at.hour, at.minute, at.second)
        }),
        2 => (0usize..19, prop::char::range(' ', '~')).prop_map(|(at, sign)| {
            let mut time = String::from("2014-10-23 03:26:20");
            time.replace_range(at..=at, sign.encode_utf8(&mut [0; 4]));
            time
        }),
        1 => prop::sample::select(vec![
            "2014-10-23 03:26", "\"2014-13-01 00:00:00\"", "\"2014-10-23 03:26:2x\"", "", "\"\"",
            "\"2014-10-23 03:26:20\" ", " \"2014-10-23 03:26:20\"", "\t\"2014-10-23 03:26:20\" ",
        ])
            .prop_map(str::to_owned),
    ];
    let flag = prop::sample::select(vec!["0", "1", "0", "1", "\"1\"", "\"1\" ", " \"0\"", "", "x"]);
    let zip = prop_oneof![
        2 => valid_or_damaged_zip(),
        // Quotes, delimiters, blanks and carriage returns in any order.
        1 => "[\"\",\r7 \t]{0,6}",
    ];
    // The first field's length moves the other fields across block boundaries.
    let event = prop_oneof![2 => Just(String::from("0")), 1 => "7{0,140}", 1 => "\"7{0,140}\""];
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\r\n", "\n\n", "\r"]);
    let between = prop_oneof![20 => Just(','), 1 => Just('\r')];
    (event, id(), id(), time, flag, between, zip, end).prop_map(
        |(event, customer, track, time, flag, between, zip, end)| {
            format!("{event},{customer},{track},{time},{flag}{between}{zip}{end}")
        },
    )
}

fn valid_or_damaged_zip() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "\"72132\"",
        "72132",
        "",
        "\"7,2\"",
        "\"7\n2\"",
        "\"7\"\"2\"",
        "\"72132\" ",
        "  \"7,2\"\t",
        "\" 7\" ",
        " \"7\"\"\" ",
        " \"7\" 2",
        "7\"2",
        "\"72",
        "7,2",
        LONG,
        VERY_LONG,
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn fast_path_agrees_with_slow_path(
        rows in proptest::collection::vec(row(), 1..40),
        piece_bytes in prop_oneof![1usize..200, 1_500usize..2_000, Just(1 << 20)],
    ) {
        // The slow path always reads the last kilobyte of a piece, so valid rows are appended.
        let file = format!("{}{}\n{}", GOOD.repeat(41), rows.concat(), GOOD.repeat(41));
        let expected = events_by_row_reader(file.as_bytes());
        let answer = read_events(file.as_bytes(), piece_bytes);
        prop_assert_eq!(answer.rows, expected.len() as u64);
        let mut expected: Vec<Event> = expected.into_iter().flatten().collect();
        expected.sort();
        prop_assert_eq!(events_of(&answer.store), expected);
    }

    #[test]
    fn profiles_equal_those_counted_by_hand(rows in proptest::collection::vec(row(), 1..60)) {
        let file = format!("{}{}", GOOD.repeat(61), rows.concat());
        let answer = read_events(file.as_bytes(), file.len());
        let expected = profiles_by_hand(&events_of(&answer.store));
        prop_assert_eq!(answer.profiles.len(), expected.len());
        for (row, customer) in answer.store.customers().iter().enumerate() {
            let (tracks, bands, mobile) = &expected[&customer.to_string()];
            prop_assert_eq!(answer.profiles.unique[row] as usize, tracks.len());
            prop_assert_eq!(answer.profiles.mobile[row], *mobile);
            let in_bands: Vec<u32> = answer.profiles.bands.iter().map(|band| band[row]).collect();
            prop_assert_eq!(in_bands.as_slice(), bands.as_slice());
        }
    }

    #[test]
    fn merging_split_parts_equals_the_whole(
        rows in proptest::collection::vec(row(), 2..60),
        cut in 1usize..60,
        backwards in any::<bool>(),
    ) {
        // A stray quote may join a row to the next one, so the parts are split where the reader sees a row end.
        let file = format!("{}{}", GOOD.repeat(61), rows.concat());
        let layout = recognise(file.as_bytes()).unwrap();
        let mut records = RowReader::new(file.as_bytes(), layout.dialect, true).repairing(6);
        let mut ends = Vec::new();
        while let Some(row) = records.next_row() {
            ends.push(row.next);
        }
        let cut = ends[(60 + cut).min(ends.len() - 1)];
        let mut parts = vec![
            scan(&layout, &file.as_bytes()[..cut], 50),
            scan(&layout, &file.as_bytes()[cut..], 70),
        ];
        if backwards {
            parts.reverse();
        }
        let merged = answer(parts);
        let whole = read_events(file.as_bytes(), file.len());
        prop_assert_eq!(merged.store.customers(), whole.store.customers());
        prop_assert_eq!(&merged.profiles, &whole.profiles);
        prop_assert_eq!(&merged.report, &whole.report);
        prop_assert_eq!(merged.rows, whole.rows);
        prop_assert_eq!(&merged.rejects.by_reason, &whole.rejects.by_reason);
    }

    #[test]
    fn ranges_read_every_row_exactly_once(
        rows in proptest::collection::vec(row(), 1..60),
        range_bytes in 1u64..400,
        scanners in 1usize..4,
    ) {
        let file = format!("{}{}\n{}", GOOD.repeat(61), rows.concat(), GOOD.repeat(41));
        let whole = read_events(file.as_bytes(), file.len());
        let (ranged, _) = read_in_ranges(file.as_bytes(), range_bytes, scanners);
        prop_assert_eq!((ranged.rows, ranged.repair_stats), (whole.rows, whole.repair_stats));
        prop_assert_eq!(&ranged.rejects, &whole.rejects);
        prop_assert_eq!(ranged.store.customers(), whole.store.customers());
        prop_assert_eq!(&ranged.report, &whole.report);
        prop_assert_eq!(events_of(&ranged.store), events_of(&whole.store));
    }
}

#[test]
fn rescans_a_range_that_starts_inside_a_quoted_field() {
    let row = "0,48,453,\"2014-10-23 03:26:20\",0,\"a\n1,2,3\nb\"\n";
    let file = row.repeat(30);
    let whole = read_events(file.as_bytes(), file.len());
    assert_eq!(whole.rows, 30);
    let mut rescans = 0;
    for range_bytes in 20..80 {
        let (ranged, again) = read_in_ranges(file.as_bytes(), range_bytes, 2);
        assert_eq!(
            (ranged.rows, &ranged.report),
            (30, &whole.report),
            "ranges of {range_bytes} bytes"
        );
        rescans += again;
    }
    assert!(rescans > 0, "at least one guess must be wrong");
}

#[test]
fn rejects_a_row_longer_than_several_ranges_once() {
    let file = format!("{GOOD}1,48,{}\n{GOOD}", "x".repeat(5 * MAX_ROW_BYTES));
    let (ranged, _) = read_in_ranges(file.as_bytes(), 1 << 20, 2);
    assert_eq!(
        (ranged.rows, ranged.store.len(), ranged.rejects.listed[0].line),
        (3, 2, 2)
    );
}

proptest! {
    #[test]
    fn simd_masks_equal_portable_masks(
        bytes in proptest::collection::vec(prop_oneof![Just(b','), Just(b'\n'), Just(b'\r'), Just(b'"'), any::<u8>()], 64),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', 0]),
    ) {
        let bytes: [u8; 64] = bytes.try_into().unwrap();
        prop_assert_eq!(masks(&bytes, delimiter, b'"'), masks_portable(&bytes, delimiter, b'"'));
    }
}

#[test]
fn a_full_store_keeps_its_events() {
    let layout = recognise(GOOD.as_bytes()).unwrap();
    let file = GOOD.repeat(10);
    let mut builder = StoreBuilder::default().with_max_events(25);
    let mut taken = Vec::new();
    for _ in 0..4 {
        let chunk = scan(&layout, file.as_bytes(), file.len()).remove(0);
        taken.push(builder.push(0, chunk));
    }
    let full = Err(StoreFull { events: 20 });
    assert_eq!(taken, [Ok(()), Ok(()), full, full]);
    let store = builder.finish().unwrap();
    assert_eq!((store.len(), events_of(&store).len()), (20, 20));
}
