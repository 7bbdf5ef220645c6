//! Hostile files in the whole engine: every row is kept or rejected, nothing panics, the work is linear in the
//! size of the file, and the valid rows count as they would without the hostile ones.

use daypart_engine::csv::records::MAX_ROW_BYTES;
use daypart_engine::export::tables::{agg_table, live_table, reject_rows};
use daypart_engine::fields::ids::Id;
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::rejects::log::{Reject, RejectReason};
use daypart_engine::rejects::retrieval::Retrieval;
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::schema::detect::{MAX_COLUMNS, recognise};
use daypart_engine::schema::layout::Layout;
use daypart_engine::schema::preview::PREVIEW_ROWS;
use daypart_engine::schema::preview::preview;
use daypart_engine::schema::unrecognised::Unrecognised;
use daypart_engine::store::event_store::StoreBuilder;
use daypart_engine::time::civil;

use crate::support::{Answer, answer, read_in_ranges_as, scan};

/// A valid row: customer 48, at night, not mobile.
const GOOD: &str = "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n";

/// Number of valid rows before and after the hostile ones: enough for the file to be recognised.
const GOOD_ROWS: usize = 30;

/// Number of bytes that detection samples.
const BEGINNING_BYTES: usize = 1 << 18;

/// Maximum length of a reject's text, in characters: 60 of the row, and the number of fields.
const MAX_SHOWN: usize = 90;

/// The layout of the valid rows.
fn layout() -> Layout {
    recognise(GOOD.repeat(GOOD_ROWS).as_bytes()).unwrap()
}

/// Reads a file at once, in pieces and in ranges, checks that the results are equal, and writes all downloads.
/// Returns the result.
fn read(name: &str, layout: &Layout, file: &[u8]) -> Answer {
    let whole = answer(vec![scan(layout, file, file.len())]);
    let pieces = answer(vec![scan(layout, file, MAX_ROW_BYTES + 4_321)]);
    let (ranges, work) = read_in_ranges_as(layout, file, 777_777, 3);
    for other in [&pieces, &ranges] {
        assert_eq!(
            (other.rows, other.repair_stats),
            (whole.rows, whole.repair_stats),
            "{name}"
        );
        assert_eq!(other.rejects, whole.rejects, "{name}");
        assert_eq!(other.report, whole.report, "{name}");
        assert_eq!(other.store.customers(), whole.store.customers(), "{name}");
        assert_eq!(other.profiles, whole.profiles, "{name}");
    }
    assert!(
        work.bytes <= 6 * (file.len() as u64 + (1 << 20)),
        "{name}: {} bytes were read of {}",
        work.bytes,
        file.len()
    );
    for reject in &whole.rejects.listed {
        assert!(reject.found.chars().count() <= MAX_SHOWN, "{name}: {}", reject.found);
    }
    write_all(name, &whole);
    let mut narrow = Query::default();
    narrow.view.filter = "hour=0-4&mobile=0&events=1..&unique-tracks=1..5".parse().unwrap();
    let (profiles, report) = execute::run(&whole.store, &Dimensions::default(), &narrow);
    assert_eq!(report.customers, profiles.len() as u64, "{name}");
    whole
}

/// Writes the tables, and reads them back with the csv crate: a row for each customer, with as many fields as the
/// header.
fn write_all(name: &str, answer: &Answer) {
    let live = live_table(answer.store.customers(), &answer.profiles, &answer.report).unwrap();
    let rows: Vec<csv::ByteRecord> = csv::Reader::from_reader(live.as_slice())
        .byte_records()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), answer.store.customers().len(), "{name}");
    let table = agg_table(&answer.report).unwrap();
    assert_eq!(
        csv::Reader::from_reader(table.as_slice()).records().count(),
        13,
        "{name}"
    );
}

/// A hostile part of a file, and its expected result.
struct Case {
    name: &'static str,
    part: Vec<u8>,
    rows: u64,
    kept: u64,
    reasons: &'static [RejectReason],
}

fn case(
    name: &'static str,
    part: impl Into<Vec<u8>>,
    (rows, kept): (u64, u64),
    reasons: &'static [RejectReason],
) -> Case {
    Case {
        name,
        part: part.into(),
        rows,
        kept,
        reasons,
    }
}

/// Reads hostile parts between valid rows. Checks that all valid rows are kept and their customer has no other
/// events.
fn check(cases: Vec<Case>) {
    let layout = layout();
    let good = GOOD.repeat(GOOD_ROWS).into_bytes();
    for Case {
        name,
        part,
        rows,
        kept,
        reasons,
    } in cases
    {
        let file = [good.as_slice(), &part, &good].concat();
        let beginning = &file[..file.len().min(BEGINNING_BYTES)];
        if let Ok(layout) = recognise(beginning) {
            assert!(preview(beginning, &layout).rows.len() <= PREVIEW_ROWS, "{name}");
        }
        let answer = read(name, &layout, &file);
        let goods = 2 * GOOD_ROWS as u64;
        assert_eq!(
            (answer.rows, answer.store.len() as u64),
            (goods + rows, goods + kept),
            "{name}"
        );
        let found: Vec<RejectReason> = answer.rejects.by_reason.keys().copied().collect();
        assert_eq!(found, reasons, "{name}");
        let own = answer
            .store
            .customers()
            .iter()
            .position(|id| *id == Id::Number(48))
            .unwrap();
        let bands: Vec<u32> = answer.profiles.bands.iter().map(|band| band[own]).collect();
        assert_eq!(
            (answer.profiles.unique[own], bands, answer.profiles.mobile[own]),
            (1, vec![0, 0, 0, goods as u32], 0),
            "{name}"
        );
    }
}

#[test]
fn rejects_rows_with_too_many_columns() {
    use RejectReason::{TooLong, TooManyFields};
    let wide = format!("{}\n", "1,".repeat(100_000));
    let quoted = format!("{}\n", "\"1\",".repeat(100_000));
    check(vec![
        case("a row of 100,001 columns", wide.as_bytes(), (1, 0), &[TooManyFields]),
        case("thirty of them", wide.repeat(30), (30, 0), &[TooManyFields]),
        case("with quotes", quoted.repeat(3), (3, 0), &[TooManyFields]),
        case(
            "with one quote",
            format!("\"{wide}").repeat(3),
            (3, 0),
            &[TooManyFields],
        ),
        case(
            "a line of a million delimiters",
            ",".repeat(1_000_000) + "7\n",
            (1, 0),
            &[TooManyFields],
        ),
        case("one of three million", ",".repeat(3_000_000) + "\n", (1, 0), &[TooLong]),
    ]);
}

/// A file whose rows have six columns and `more` empty ones, each followed by a row with only six.
fn wide_file(more: usize) -> String {
    let rest = ",".repeat(more);
    let row = |customer: usize| format!("0,{customer},453,2014-10-23 03:26:20,0,7{rest}\n");
    let narrow = "0,48,453,2014-10-23 03:26:20,0,7\n";
    let body: String = (0..20).map(|index| row(index) + narrow).collect();
    format!("event,customer,track,time,mobile,zip{rest}\n{body}")
}

#[test]
fn reads_a_wide_file_and_refuses_one_that_is_too_wide() {
    let file = wide_file(MAX_COLUMNS - 6);
    let layout = recognise(file.as_bytes()).unwrap();
    assert_eq!((layout.columns.len(), layout.names.len()), (MAX_COLUMNS, MAX_COLUMNS));
    let answer = read("wide file", &layout, file.as_bytes());
    assert_eq!(
        (answer.rows, answer.store.len(), answer.store.customers().len()),
        (40, 20, 20)
    );
    assert_eq!(answer.rejects.by_reason[&RejectReason::TooFewFields], 20);
    let too_wide = recognise(&wide_file(100_000).as_bytes()[..BEGINNING_BYTES]);
    assert_eq!(too_wide.unwrap_err(), Unrecognised::TooWide(100_006));
}

#[test]
fn unclosed_quotes_stay_in_their_rows() {
    use RejectReason::{TooFewFields, TooLong, TooManyFields};
    let megabytes = 3 * MAX_ROW_BYTES;
    // The last field of each row lacks its closing quote, so it would continue up to the time of the next row.
    let unclosed = "0,7,453,\"2014-10-23 03:26:20\",0,\"72132\n";
    // The same from the first field to the last, so that no field is intact.
    let woven = "0\",7,453,2014-10-23 03:26:20,0,\"7\n";
    check(vec![
        case(
            "one quote, no newline",
            format!("\"{}\n", "x".repeat(megabytes)),
            (1, 0),
            &[TooLong],
        ),
        case(
            "one quote, lines",
            format!("0,7,\"\n{}", "x,y\n".repeat(600_000)),
            (600_001, 0),
            &[TooFewFields],
        ),
        case(
            "doubled quotes in a line",
            "\"\"".repeat(megabytes / 2) + "\n",
            (1, 0),
            &[TooLong],
        ),
        case(
            "half a megabyte of quotes",
            "\"".repeat(1 << 19) + "\n",
            (1, 0),
            &[TooFewFields],
        ),
        case(
            "quotes on lines of their own",
            "\"\n".repeat(300_000),
            (150_000, 0),
            &[TooFewFields],
        ),
        case(
            "three of them",
            "\"\"\"\n".repeat(300_000),
            (150_000, 0),
            &[TooFewFields],
        ),
        case(
            "quotes within quotes",
            format!("{}\n", "\"a".repeat(200)).repeat(50),
            (50, 0),
            &[TooFewFields],
        ),
        case(
            "fields that end where others begin",
            "a\",\"b\n".repeat(200_000),
            (200_000, 0),
            &[TooFewFields],
        ),
        case(
            "rows that each lack a quote",
            unclosed.repeat(50_000),
            (50_000, 50_000),
            &[],
        ),
        case(
            "rows woven into each other",
            woven.repeat(50_000),
            (50_000, 50_000),
            &[],
        ),
        case(
            "rows of quoted delimiters",
            "\"\",\"".repeat(50).repeat(200) + "\n",
            (1, 0),
            &[TooManyFields],
        ),
    ]);
}

#[test]
fn unclosed_quotes_are_resolved_without_reading_far_ahead() {
    // Regression: each such row was read together with the next megabyte.
    for row in ["0,7,453,\"2014-10-23 03:26:20\",0,\"72132\n", "a\",\"b\n"] {
        let text = row.repeat(2_000);
        let mut scanner = EventScanner::new(layout().events().unwrap().clone());
        let used = scanner.feed(text.as_bytes(), false);
        assert!(used > text.len() / 2, "{used} of {} bytes were consumed", text.len());
    }
}

#[test]
fn a_row_may_span_many_lines_and_have_too_many_fields() {
    use RejectReason::TooManyFields;
    let lines = "text,\n".repeat(100_000);
    let long = format!("1,7,453,\"2014-10-23 05:06:20\",0,\"{lines}\"\n");
    let wide = format!("\"{}\n\"{}\n", "x\n".repeat(30), ",1".repeat(40));
    check(vec![
        case("a field of 100,000 lines", long, (1, 1), &[]),
        case("forty-one fields over lines", wide, (1, 0), &[TooManyFields]),
    ]);
}

#[test]
fn nul_bytes_are_ordinary_bytes() {
    use RejectReason::{NotATime, TooFewFields, TooLong};
    let row = |column: usize| {
        let mut fields = ["0", "7", "453", "2014-10-23 03:26:20", "0", "7"].map(str::to_owned);
        fields[column].insert(1, '\0');
        fields.join(",") + "\n"
    };
    let all: String = (0..6).map(row).collect();
    check(vec![
        case("in each field", all, (6, 5), &[NotATime]),
        case("rows of them", "\0\0\0\n".repeat(1000), (1000, 0), &[TooFewFields]),
        case(
            "rows of nothing else with delimiters",
            "\0,\0,\0,\0,\0,\0\n".repeat(1000),
            (1000, 0),
            &[NotATime],
        ),
        case(
            "a row of half a megabyte",
            "\0".repeat(1 << 19) + "\n",
            (1, 0),
            &[TooFewFields],
        ),
        case("three megabytes", "\0".repeat(3 << 20) + "\n", (1, 0), &[TooLong]),
    ]);
    for file in ["\0".repeat(100_000), "\0,\0\n".repeat(50_000)] {
        assert!(recognise(&file.as_bytes()[..100_000]).is_err());
        let answer = read("nothing but NUL", &layout(), file.as_bytes());
        assert_eq!((answer.store.len(), answer.rows > 0), (0, true));
    }
}

#[test]
fn invalid_utf8_rejects_only_rows_where_it_matters() {
    use RejectReason::NotATime;
    for bytes in [
        &b"\xFF"[..],
        b"\xC3",
        b"\xED\xA0\x80",
        b"\xF4\x90\x80\x80",
        b"\x80\x80\x80\x80",
    ] {
        let row = |column: usize| {
            let mut fields = [&b"0"[..], b"7", b"453", b"\"2014-10-23 03:26:20\"", b"0", b"7"].map(<[u8]>::to_vec);
            fields[column].extend_from_slice(bytes);
            [fields.join(&b','), b"\n".to_vec()].concat()
        };
        let all: Vec<u8> = (0..6).flat_map(row).collect();
        check(vec![case("no UTF-8 in each field", all, (6, 5), &[NotATime])]);
    }
}

#[test]
fn ids_of_a_megabyte_are_kept_or_rejected() {
    use RejectReason::{NotATime, TooLong};
    let row = |length: usize, time: &str| format!("1,{},453,\"{time}\",0,\"7\"\n", "k".repeat(length));
    let time = "2014-10-23 05:06:20";
    check(vec![
        case("a million letters", row(1_000_000, time), (1, 1), &[]),
        case("and a time that is none", row(1_000_000, "never"), (1, 0), &[NotATime]),
        case(
            "a time of a million letters",
            row(1, &"9".repeat(1_000_000)),
            (1, 0),
            &[NotATime],
        ),
        case("a megabyte and more", row(MAX_ROW_BYTES, time), (1, 0), &[TooLong]),
        case(
            "a million digits",
            row(0, time).replacen(",,", &format!(",{},", "9".repeat(1_000_000)), 1),
            (1, 1),
            &[],
        ),
    ]);
    // Ids that differ only in their length are two customers.
    let twice = GOOD.repeat(GOOD_ROWS) + &row(900_000, time) + &row(900_001, time) + &row(900_000, time);
    let answer = read("long ids", &layout(), twice.as_bytes());
    assert_eq!((answer.store.customers().len(), answer.store.len()), (3, GOOD_ROWS + 3));
}

#[test]
fn retrieves_a_rejected_row_of_a_megabyte() {
    let long = format!("1,{}", "x".repeat(MAX_ROW_BYTES - 100));
    let file = format!("{GOOD}{long}\n{}\n{GOOD}", "y".repeat(3 * MAX_ROW_BYTES));
    let layout = layout();
    let answer = answer(vec![scan(&layout, file.as_bytes(), file.len())]);
    let rejects: Vec<_> = answer.rejects.log.iter().collect();
    assert_eq!(rejects.len(), 2);
    let mut retrieval = Retrieval::new(layout.dialect, 6, file.len() as u64, &rejects);
    let (mut found, mut bytes) = (Vec::new(), 0);
    while let Some(wanted) = retrieval.wants() {
        bytes += wanted.end - wanted.start;
        let piece = &file.as_bytes()[wanted.start as usize..wanted.end as usize];
        found.extend(
            retrieval
                .feed(piece)
                .into_iter()
                .map(|(reject, row)| (reject, row.to_vec())),
        );
    }
    assert_eq!((found.len(), found[0].1 == long.as_bytes()), (2, true));
    assert!(bytes < 6 * file.len() as u64, "{bytes} bytes were read");
    let rows: Vec<_> = found.iter().map(|(reject, row)| (*reject, row.as_slice())).collect();
    assert!(reject_rows("a.csv", &rows).is_ok());
}

/// Reads one row with this time and flag after rows with the time `others`. Returns its time or its reject.
fn one(time: &str, flag: &str, others: &str) -> Result<u32, Reject> {
    let row = |time: &str, flag: &str| format!("0,7,453,{time},{flag},1\n");
    let beginning = row(others, "0").repeat(GOOD_ROWS);
    let layout = recognise(beginning.as_bytes()).unwrap();
    let file = beginning + &row(time, flag);
    let answer = answer(vec![scan(&layout, file.as_bytes(), file.len())]);
    assert_eq!(answer.rows, GOOD_ROWS as u64 + 1, "{time}");
    match answer.rejects.listed.first() {
        Some(reject) => Err(reject.clone()),
        // The row under test is the last one of its customer.
        None => Ok(answer.store.events_of(0).flatten().last().unwrap()[1]),
    }
}

#[test]
fn times_at_the_limits() {
    use RejectReason::{NotATime, TimeOutOfRange};
    let cases: [(&str, Result<u32, RejectReason>); 27] = [
        ("0001-01-01 00:00:00", Err(TimeOutOfRange)),
        ("0000-01-01 00:00:00", Err(TimeOutOfRange)),
        ("1969-12-31 23:59:59", Err(TimeOutOfRange)),
        ("1970-01-01 00:00:00", Ok(0)),
        ("1970-01-01 00:00:01", Ok(1)),
        ("2038-01-19 03:14:07", Ok(i32::MAX as u32)),
        ("2038-01-19 03:14:08", Ok(1 << 31)),
        ("2106-02-07 06:28:15", Ok(u32::MAX)),
        ("2106-02-07 06:28:16", Err(TimeOutOfRange)),
        ("2106-12-31 23:59:59", Err(TimeOutOfRange)),
        ("2107-01-01 00:00:00", Err(TimeOutOfRange)),
        ("9999-12-31 23:59:59", Err(TimeOutOfRange)),
        ("10000-01-01 00:00:00", Err(NotATime)),
        ("2014-10-23 24:00:00", Ok(1_414_108_800)),
        ("2014-10-23 23:60:00", Err(NotATime)),
        ("2014-10-23 23:59:60", Ok(1_414_108_800)),
        ("2014-10-23 23:59:61", Err(NotATime)),
        ("2016-02-29 00:00:00", Ok(1_456_704_000)),
        ("2014-02-29 00:00:00", Err(NotATime)),
        ("2100-02-29 00:00:00", Err(NotATime)),
        ("2000-02-29 00:00:00", Ok(951_782_400)),
        ("2014-00-10 00:00:00", Err(NotATime)),
        ("2014-13-10 00:00:00", Err(NotATime)),
        ("2014-12-00 00:00:00", Err(NotATime)),
        ("-2014-12-01 00:00:00", Err(NotATime)),
        ("99999999999999999999-12-01 00:00:00", Err(NotATime)),
        ("2014-10-23 03:26:99999999999999999999", Err(NotATime)),
    ];
    for (text, expected) in cases {
        let found = one(text, "0", "2014-10-23 03:26:20").map_err(|reject| reject.reason);
        assert_eq!(found, expected, "{text}");
    }
    // The last representable second has a day, an hour and a timeline bin.
    let last = "0,7,1,\"2106-02-07 06:28:15\",0,\"1\"\n0,7,1,\"1970-01-01 00:00:00\",0,\"1\"\n".repeat(GOOD_ROWS);
    let answer = read(
        "the first and the last second",
        &recognise(last.as_bytes()).unwrap(),
        last.as_bytes(),
    );
    assert_eq!(answer.report.span, Some((0, u32::MAX)));
    assert_eq!(answer.report.hours[6].total(), GOOD_ROWS as u64);
    let bins: u64 = answer.report.timeline.bins.iter().map(|bin| bin.events.total()).sum();
    assert_eq!(bins, 2 * GOOD_ROWS as u64);
    assert_eq!(civil::civil(u32::MAX).year, 2106);
}

#[test]
fn epoch_times_at_the_limits() {
    use RejectReason::{NotATime, TimeOutOfRange};
    let (seconds, thousandths, millionths) = ("1414034780", "1414034780000", "1414034780000000");
    let cases: [(&str, &str, Result<u32, RejectReason>); 20] = [
        ("0", seconds, Ok(0)),
        ("2147483647", seconds, Ok(i32::MAX as u32)),
        ("4294967295", seconds, Ok(u32::MAX)),
        ("4294967295.999", seconds, Ok(u32::MAX)),
        ("4294967296", seconds, Err(TimeOutOfRange)),
        ("-1", seconds, Err(NotATime)),
        ("9223372036854775807", seconds, Err(TimeOutOfRange)),
        ("9223372036854775808", seconds, Err(TimeOutOfRange)),
        ("18446744073709551615", seconds, Err(TimeOutOfRange)),
        ("18446744073709551616", seconds, Err(TimeOutOfRange)),
        ("340282366920938463463374607431768211456", seconds, Err(TimeOutOfRange)),
        ("1e9", seconds, Ok(1_000_000_000)),
        ("0x10", seconds, Err(NotATime)),
        ("4294967295999", thousandths, Ok(u32::MAX)),
        ("4294967296000", thousandths, Err(TimeOutOfRange)),
        ("9223372036854775807", thousandths, Err(TimeOutOfRange)),
        ("18446744073709551616", thousandths, Err(TimeOutOfRange)),
        ("4294967295999999", millionths, Ok(u32::MAX)),
        ("4294967296000000", millionths, Err(TimeOutOfRange)),
        ("9223372036854775807", millionths, Err(TimeOutOfRange)),
    ];
    for (text, others, expected) in cases {
        let found = one(text, "0", others).map_err(|reject| reject.reason);
        assert_eq!(found, expected, "{text} among {others}");
    }
}

#[test]
fn numbers_other_than_0_and_1_are_no_known_device() {
    for flag in [
        "2",
        "-1",
        "255",
        "256",
        "4294967296",
        "18446744073709551616",
        "1e400",
        "NaN",
        "00",
    ] {
        assert!(
            one("2014-10-23 03:26:20", flag, "2014-10-23 03:26:20").is_ok(),
            "{flag}"
        );
    }
}

/// The id with an index.
type IdOf = fn(u64) -> String;

/// A number with its lowest `bits` bits in reverse order.
fn mirrored(number: u64, bits: u32) -> u64 {
    number.reverse_bits() >> (64 - bits)
}

#[test]
fn ids_designed_to_collide_stay_distinct() {
    const IDS: u64 = 200_000;
    let families: [(&str, IdOf); 9] = [
        ("multiples of 2^32", |index| (index << 32).to_string()),
        ("multiples of 2^12", |index| (index << 12).to_string()),
        ("multiples of 2^44", |index| (index << 44).to_string()),
        ("high bits alone", |index| mirrored(index, 63).to_string()),
        ("mirrored within 30 bits", |index| mirrored(index, 30).to_string()),
        ("around the last direct number", |index| (4_094_304 + index).to_string()),
        ("around the last number that is its own code", |index| {
            ((1 << 30) - 100_000 + index).to_string()
        }),
        ("past all numbers", |index| format!("18446744073709{index:06}551616")),
        ("the same but for the middle", |index| {
            format!("{0}{index:06}{0}", "abcdefgh".repeat(3))
        }),
    ];
    let layout = layout();
    for (name, id) in families {
        // Each id has two events, the second ones in reverse order.
        let row = |index: u64| format!("0,{0},{0},\"2014-10-23 03:26:20\",0,\"7\"\n", id(index));
        let file: String = (0..IDS).map(row).chain((0..IDS).rev().map(row)).collect();
        let (answer, _) = read_in_ranges_as(&layout, file.as_bytes(), 1 << 20, 2);
        assert_eq!((answer.rows, answer.store.len() as u64), (2 * IDS, 2 * IDS), "{name}");
        assert_eq!(answer.store.customers().len() as u64, IDS, "{name}");
        assert!(answer.profiles.unique.iter().all(|&tracks| tracks == 1), "{name}");
        assert!((0..IDS as usize).all(|row| answer.profiles.events(row) == 2), "{name}");
        assert_eq!(answer.report.tracks, IDS, "{name}");
    }
}

#[test]
fn detects_events_with_unknown_text_codes() {
    let layout = layout();
    let file = "0,ann,one,\"2014-10-23 03:26:20\",1,\"7\"\n0,bob,two,\"2014-10-23 03:26:20\",0,\"7\"\n";
    let mut chunk = scan(&layout, file.as_bytes(), file.len()).remove(0);
    let builder = StoreBuilder::default();
    assert!(!builder.knows_codes(0, &chunk.groups), "no ids were registered");
    let mut builder = StoreBuilder::default();
    builder.register_ids(0, &mut chunk);
    assert!(builder.knows_codes(0, &chunk.groups) && !builder.knows_codes(1, &chunk.groups));
    for (index, code) in [(0, chunk.groups.customers[0] + 2), (1, 1 << 31)] {
        let mut other = chunk.groups.clone();
        other.customers[index] = code;
        assert!(!builder.knows_codes(0, &other), "customer {code}");
    }
    chunk.groups.events[1][0] += 2;
    assert!(!builder.knows_codes(0, &chunk.groups), "a track");
}
