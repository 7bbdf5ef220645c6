//! Precomputed profiles: precomputed tables answer like the events they came from, and never invent what they
//! don't contain.

use std::fmt::Write;

use daypart_engine::demo::{Demo, DemoSize};
use daypart_engine::export::tables;
use daypart_engine::fields::ids::Id;
use daypart_engine::profiles::profile::ProfileSubject;
use daypart_engine::query::customer_detail;
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::query::filter::Filter;
use daypart_engine::query::profile_table::{SortBy, TableOrder, TableQuery};
use daypart_engine::query::report::{ProfileColumn, Report};
use daypart_engine::query::view::View;
use daypart_engine::rejects::log::{RejectReason, Rejects};
use daypart_engine::schema::detect::recognise;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::lookup_table::{LookupReader, LookupTable};
use daypart_engine::schema::part_files::{PartFile, completeness_warnings, is_sidecar, is_success_marker};
use daypart_engine::schema::unrecognised::Unrecognised;
use daypart_engine::store::event_store::EventStore;
use daypart_engine::store::precomputed::{Precomputed, PrecomputedProblem};
use daypart_engine::time::dayparts::{Dayparts, Preset};
use proptest::prelude::*;

use crate::support::{Answer, read_events, read_lookup_table};

const HEADER: &str = "custid,unique_tracks,morn_tracks,aft_tracks,eve_tracks,night_tracks,mobile_tracks\n";

/// Reads a table of profiles or hourly counts, with its rejects.
fn read(text: &str) -> (TableKind, LookupTable, Rejects) {
    let layout = recognise(text.as_bytes()).expect("a precomputed table");
    let mut reader = LookupReader::new(&layout);
    reader.feed(&text.as_bytes()[layout.first_row_bytes as usize..], true);
    let (table, counts) = reader.finish();
    assert_eq!(
        counts.rows,
        table.rows() as u64 + counts.rejects.total(),
        "rows in = rows kept + rows rejected"
    );
    (layout.table_kind, table, counts.rejects)
}

fn tables(texts: &[&str]) -> Vec<(TableKind, LookupTable)> {
    let read = texts.iter().map(|text| read(text));
    read.map(|(table_kind, table, _)| (table_kind, table)).collect()
}

/// The store of tables that combine without problems.
fn store(tables: &[(TableKind, LookupTable)], chosen: &Dayparts) -> EventStore {
    let combined = Precomputed::of(tables, chosen).expect("profiles");
    assert_eq!(combined.problems, []);
    of(combined.profiles)
}

fn of(profiles: Option<(Vec<Id>, Precomputed)>) -> EventStore {
    let (ids, precomputed) = profiles.expect("profiles");
    EventStore::from_precomputed(ids, precomputed)
}

fn query_of(store: &EventStore, filter: &str) -> Query {
    let precomputed = store.precomputed().expect("precomputed profiles");
    Query {
        view: View {
            dayparts: precomputed.dayparts().clone(),
            filter: filter.parse().expect("a filter"),
        },
        of: precomputed.profile_subject(),
        parts: precomputed.parts(),
    }
}

fn report_of(store: &EventStore, dimensions: &Dimensions, filter: &str) -> Report {
    execute::run(store, dimensions, &query_of(store, filter)).1
}

/// The table of hourly counts as the Spark job writes it: without rows for hours without plays.
fn hourly_counts(report: &Report) -> String {
    let mut text = "weekday,hour,events,mobile_events\n".to_owned();
    for (index, split) in report
        .by_weekday_hour
        .iter()
        .enumerate()
        .filter(|(_, split)| split.total() > 0)
    {
        let (weekday, hour) = (index / 24 + 1, index % 24);
        writeln!(text, "{weekday},{hour},{},{}", split.total(), split.mobile).unwrap();
    }
    text
}

/// Answer of an events file by some dayparts, with the tables that the Spark job would write.
fn written(events: &str, dayparts: &Dayparts) -> (Answer, String, String) {
    let mut answer = read_events(events.as_bytes(), 1 << 20);
    let query = Query {
        view: View {
            dayparts: dayparts.clone(),
            filter: Filter::default(),
        },
        ..Query::default()
    };
    (answer.profiles, answer.report) = execute::run(&answer.store, &Dimensions::default(), &query);
    let live = tables::live_table(answer.store.customers(), &answer.profiles, &answer.report).unwrap();
    let hours = hourly_counts(&answer.report);
    (answer, String::from_utf8(live).unwrap(), hours)
}

/// Asserts that everything the tables contain equals the events' report.
fn assert_same(precomputed: &Report, events: &Report) {
    assert_eq!(precomputed.columns, events.columns);
    assert_eq!(precomputed.by_mobile, events.by_mobile);
    let totals = |report: &Report| -> Vec<u64> { report.by_band.iter().map(|split| split.total()).collect() };
    assert_eq!(totals(precomputed), totals(events));
    let counts = |report: &Report| (report.events, report.customers, report.all_events, report.all_customers);
    assert_eq!(counts(precomputed), counts(events));
    assert_eq!((&precomputed.fields, &precomputed.ads), (&events.fields, &events.ads));
}

#[test]
fn reimported_demo_has_the_same_report() {
    let size = DemoSize {
        events: 30_000,
        ..DemoSize::default()
    };
    let mut demo = Demo::new(size, 7);
    let mut events = Vec::new();
    while demo.write_events(10_000, &mut events) {}
    let events = String::from_utf8(events).unwrap();
    let files = [demo.customers(), demo.clicks()].map(|bytes| String::from_utf8(bytes).unwrap());
    let references = [
        (TableKind::Customers, read_lookup_table(&files[0])),
        (TableKind::Clicks, read_lookup_table(&files[1])),
    ];
    for dayparts in Preset::ALL.map(Preset::dayparts) {
        let (answer, live, hours) = written(&events, &dayparts);
        let store = store(&tables(&[&live, &hours]), &Dayparts::default());
        assert_eq!(store.customers(), answer.store.customers());
        let dimensions = Dimensions::new(&store, &references);
        let event_dimensions = Dimensions::new(&answer.store, &references);
        for filter in [
            "",
            "events=3..9",
            "mobile-listens=2..&level=1",
            "share-of-daypart-1=..40",
            "clicked=ADV_FREE",
        ] {
            let query = Query {
                view: View {
                    dayparts: dayparts.clone(),
                    filter: filter.parse::<Filter>().expect("a filter"),
                },
                ..Query::default()
            };
            let (_, expected_report) = execute::run(&answer.store, &event_dimensions, &query);
            let precomputed = report_of(&store, &dimensions, filter);
            assert_same(&precomputed, &expected_report);
            assert_eq!(precomputed.parts.hours, filter.is_empty(), "{filter}");
            if filter.is_empty() {
                assert_eq!(precomputed.by_weekday_hour, expected_report.by_weekday_hour);
                assert_eq!(
                    (&precomputed.hours, &precomputed.mobile_hours),
                    (&expected_report.hours, &expected_report.mobile_hours)
                );
                assert_eq!(
                    (&precomputed.by_band, &precomputed.mobile_by_band),
                    (&expected_report.by_band, &expected_report.mobile_by_band)
                );
                assert!(precomputed.parts.mobile_by_band);
            } else {
                assert_eq!(
                    Report::sum(&precomputed.hours).total(),
                    0,
                    "hours are not invented for a filter"
                );
            }
        }
        let (profiles, report) = execute::run(&store, &dimensions, &query_of(&store, ""));
        let again = tables::live_table(store.customers(), &profiles, &report).unwrap();
        assert_eq!(String::from_utf8(again).unwrap(), live, "the export equals the import");
    }
}

#[test]
fn part_files_in_any_order_are_one_table() {
    let rows = [
        "7,2,1,0,3,0,1\n",
        "12,1,1,1,1,1,4\n",
        "3,0,0,0,0,0,0\n",
        "100,5,9,0,0,0,9\n",
    ];
    let whole = format!("{HEADER}{}", rows.concat());
    let parts = [
        format!("{HEADER}{}{}", rows[3], rows[0]),
        HEADER.to_owned(),
        format!("{HEADER}{}{}", rows[2], rows[1]),
    ];
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (one, many) = (
        store(&tables(&[&whole]), &Dayparts::default()),
        store(&tables(&parts), &Dayparts::default()),
    );
    assert_eq!(one.customers(), many.customers());
    let dimensions = Dimensions::default();
    assert_eq!(report_of(&one, &dimensions, ""), report_of(&many, &dimensions, ""));
    let report = report_of(&many, &dimensions, "");
    assert_eq!(
        (report.customers, report.events),
        (4, 17),
        "a customer without plays has a row too"
    );
    let (profiles, _) = execute::run(&many, &dimensions, &query_of(&many, ""));
    let wanted = TableQuery {
        sort: SortBy::Column(ProfileColumn::Mobile),
        descending: true,
        ..TableQuery::default()
    };
    let order = TableOrder::new(wanted, many.customers(), &profiles, |_| None);
    let window = order.window(0, 2, many.customers(), &profiles, |_| None);
    let ids: Vec<&str> = window.rows.iter().map(|row| row.customer.as_str()).collect();
    assert_eq!(ids, ["100", "12"]);
}

#[test]
fn queries_that_need_events_are_not_answered() {
    let text = format!("{HEADER}7,2,1,0,3,0,1\n8,1,1,0,0,0,0\n");
    let store = store(&tables(&[&text]), &Dayparts::default());
    let dimensions = Dimensions::default();
    for filter in [
        "hour=17-21",
        "daypart=0",
        "mobile=1",
        "date=2014-10-01..",
        "first=1970-01-01..",
        "last=..2100-01-01",
    ] {
        assert_eq!(report_of(&store, &dimensions, filter).customers, 0, "{filter}");
    }
    let report = report_of(&store, &dimensions, "");
    assert!(!report.parts.events && !report.parts.hours && !report.parts.mobile_by_band);
    assert_eq!((report.span, report.tracks), (None, 0));
    assert_eq!(
        Report::sum(&report.by_band).mobile,
        0,
        "the mobile share of dayparts is not invented"
    );
    let (all_profiles, _) = execute::run(&store, &dimensions, &query_of(&store, ""));
    let detail = customer_detail::build(0, &store, &dimensions, &query_of(&store, ""), &all_profiles, |_| None);
    assert_eq!(
        (detail.id.as_str(), detail.report.events, detail.tracks.len()),
        ("7", 4, 0)
    );
    assert!(!detail.report.parts.hours);
    assert_eq!(detail.profile[0].value, 2);
}

#[test]
fn rejects_contradictory_rows() {
    let cases = [
        ("7,2,1,0,x,0,1\n", RejectReason::NotANumber),
        ("7,2,1,0,-3,0,1\n", RejectReason::NotANumber),
        ("7,2,1,0,+3,0,1\n", RejectReason::NotANumber),
        ("7,2,1,0,3.5,0,1\n", RejectReason::NotANumber),
        ("7,2,1,0,,0,1\n", RejectReason::NotANumber),
        ("7,2,4294967296,0,3,0,1\n", RejectReason::NotANumber),
        ("7,2,4294967295,0,3,0,1\n", RejectReason::Contradiction),
        ("7,5,1,0,3,0,1\n", RejectReason::Contradiction),
        ("7,2,1,0,3,0,5\n", RejectReason::Contradiction),
        (",2,1,0,3,0,1\n", RejectReason::Empty),
        ("1,1,1,0,0,0,0\n", RejectReason::Repeated),
        ("7,2,1,0,3,0\n", RejectReason::TooFewFields),
    ];
    let good = "1,1,1,0,0,0,0\n2,1,1,0,0,0,0\n4,1,1,0,0,0,0\n5,1,1,0,0,0,0\n";
    for (row, reason) in cases {
        let (table_kind, table, rejects) = read(&format!("{HEADER}{good}{row}"));
        assert_eq!((table_kind, table.rows()), (TableKind::Profiles, 4), "{row}");
        let found: Vec<RejectReason> = rejects.by_reason.keys().copied().collect();
        assert_eq!(found, [reason], "{row}");
        assert_eq!((rejects.listed[0].line, rejects.total()), (6, 1), "{row}");
    }
    let hours = "weekday,hour,events,mobile_events\n1,0,5,1\n8,0,1,0\n0,0,1,0\n1,24,1,0\n1,1,2,x\n";
    let (table_kind, table, rejects) = read(hours);
    assert_eq!((table_kind, table.rows(), rejects.total()), (TableKind::Hours, 1, 4));
}

#[test]
fn reports_tables_that_do_not_match() {
    let live = format!("{HEADER}7,2,1,0,3,0,1\n8,1,1,0,0,0,0\n");
    let hours = "weekday,hour,events,mobile_events\n1,8,2,0\n1,18,4,1\n";
    let combined = Precomputed::of(&tables(&[&live, hours]), &Dayparts::default()).unwrap();
    let other = PrecomputedProblem::Hours {
        counted: 6,
        profiles: 5,
    };
    assert_eq!(combined.problems, [(1, other.clone())]);
    assert!(
        other
            .to_string()
            .contains("counts 6 plays, but the profiles count 5 plays")
    );
    let report = report_of(&of(combined.profiles), &Dimensions::default(), "");
    assert!(!report.parts.hours);

    let second = format!("{HEADER}8,1,1,0,0,0,0\n9,1,1,0,0,0,0\n");
    let combined = Precomputed::of(&tables(&[&live, &second]), &Dayparts::default()).unwrap();
    assert_eq!(combined.problems, [(1, PrecomputedProblem::Repeated(1))]);
    assert_eq!(of(combined.profiles).customers().len(), 3);

    // The hours agree in total but not by daypart, so they can't be split by daypart.
    let hours = "weekday,hour,events,mobile_events\n1,8,3,0\n1,18,2,1\n";
    let percentile_rank = store(&tables(&[&live, hours]), &Dayparts::default());
    let report = report_of(&percentile_rank, &Dimensions::default(), "");
    assert!(report.parts.hours && !report.parts.mobile_by_band);
    assert_eq!(
        report.by_band[0].total(),
        2,
        "the daypart totals come from the profiles"
    );

    assert!(Precomputed::of(&tables(&[hours]), &Dayparts::default()).is_none());
}

#[test]
fn recognises_dayparts_by_column_names() {
    let custom = Dayparts::named(vec![("Early".into(), 300), ("Late".into(), 1_000)]).unwrap();
    let text = "custid,unique_tracks,early_tracks,late_tracks,mobile_tracks\n7,2,1,2,1\n";
    let tables = tables(&[text]);
    assert_eq!(store(&tables, &custom).precomputed().unwrap().dayparts(), &custom);
    let combined = Precomputed::of(&tables, &Dayparts::default()).unwrap();
    assert!(combined.profiles.is_none());
    let message = combined.problems[0].1.to_string();
    assert!(
        message.contains("early_tracks, late_tracks") && message.contains("manifest"),
        "{message}"
    );
}

#[test]
fn recognises_precomputed_tables() {
    let of = |text: &str| recognise(text.as_bytes()).map(|layout| layout.table_kind);
    assert_eq!(of(&format!("{HEADER}7,2,1,0,3,0,1\n")), Ok(TableKind::Profiles));
    assert_eq!(of(HEADER), Ok(TableKind::Profiles));
    assert_eq!(of("weekday,hour,events,mobile_events\n1,8,3,0\n"), Ok(TableKind::Hours));
    let aggregate = HEADER.replace("custid", "statistic") + "mean,1.5,2,3,4,5,6\n";
    assert_eq!(of(&aggregate), Err(Unrecognised::ByProduct("an aggregate table")));
    let rejects = "file,reason,row\na.csv,empty field,\"0,,1\"\n";
    assert_eq!(of(rejects), Err(Unrecognised::ByProduct("a list of rejected rows")));
    // Seven unnamed columns of numbers could be anything.
    assert!(of("7,2,1,0,3,0,1\n8,1,1,0,0,0,0\n").is_err());

    let zips = HEADER.replace("custid", "zip") + "04109,2,1,0,3,0,1\n";
    let store = store(&tables(&[&zips]), &Dayparts::default());
    assert_eq!(store.precomputed().unwrap().profile_subject(), ProfileSubject::Zips);
}

#[test]
fn reimported_texts_are_unchanged() {
    let events = "customer,track,time,mobile\n=1+1,a,2014-10-23 03:26:20,0\n\"O'Neil, Ann\",b,2014-10-23 08:26:20,1\n'=x,b,2014-10-23 08:26:20,1\n";
    let (answer, live, _) = written(events, &Dayparts::default());
    assert!(live.contains("'=1+1"), "{live}");
    let store = store(&tables(&[&live]), &Dayparts::default());
    let names = |store: &EventStore| -> Vec<String> { store.customers().iter().map(ToString::to_string).collect() };
    let expected: Vec<String> = names(&answer.store)
        .into_iter()
        .map(|name| name.replace("'=x", "=x"))
        .collect();
    let mut found = names(&store);
    found.sort();
    let mut expected = expected;
    expected.sort();
    assert_eq!(found, expected, "only an apostrophe that escapes a formula is removed");
}

#[test]
fn recognises_part_files_by_name() {
    let run = "1f0c7a52-9d3e-4b8e-a2a4-7d1c5e6f7a8b";
    let cases = [
        (format!("part-00000-{run}-c000.csv"), Some((0, run))),
        (format!("part-00017-{run}-c000.csv.gz"), Some((17, run))),
        (format!("part-00017-{run}.c000.csv"), Some((17, run))),
        ("part-r-00002".to_owned(), Some((2, ""))),
        ("part-00002.csv".to_owned(), Some((2, ""))),
        ("part-.csv".to_owned(), None),
        ("part-4294967295".to_owned(), Some((u32::MAX, ""))),
        ("part-99999999999.csv".to_owned(), None),
        ("live_table.csv".to_owned(), None),
    ];
    for (name, expected) in cases {
        let found = PartFile::of(&name).map(|part| (part.number, part.run));
        assert_eq!(found, expected, "{name}");
    }
    assert!(is_success_marker("_SUCCESS") && is_sidecar(".part-00000.csv.crc") && !is_sidecar("part-00000.csv"));
    assert_eq!(completeness_warnings([0, 1, 2], true), [""; 0]);
    assert!(completeness_warnings([5, 0], true)[0].starts_with("Parts 1, 2, 3, 4 are missing from parts 0 to 5."));
    assert!(completeness_warnings([40], true)[0].contains("9, 30 more are missing"));
    let highest = completeness_warnings([u32::MAX], true);
    assert!(
        highest[0].contains("9, 4294967285 more are missing from parts 0 to 4294967295"),
        "{highest:?}"
    );
    assert!(completeness_warnings([0], false)[0].contains("_SUCCESS"));
}

proptest! {
    #[test]
    fn reimported_events_have_the_same_report(
        events in prop::collection::vec((0u32..6, 0u32..5, 0u32..7 * 86_400, 0u32..2), 1..60),
        least in 0u32..6,
    ) {
        let mut text = String::new();
        for (row, (customer, track, second, mobile)) in events.iter().enumerate() {
            let (day, hour, minute) = (second / 86_400, second / 3_600 % 24, second / 60 % 60);
            writeln!(text, "{row},{customer},{track},\"2014-10-{:02} {hour:02}:{minute:02}:00\",{mobile},\"1\"", day + 6).unwrap();
        }
        let (answer, live, hours) = written(&text, &Dayparts::default());
        let store = store(&tables(&[&live, &hours]), &Dayparts::default());
        let precomputed = report_of(&store, &Dimensions::default(), "");
        assert_same(&precomputed, &answer.report);
        prop_assert_eq!(&precomputed.by_weekday_hour, &answer.report.by_weekday_hour);
        prop_assert_eq!(&precomputed.mobile_by_band, &answer.report.mobile_by_band);
        let filter = format!("events={least}..");
        let query = Query {
            view: View { dayparts: Dayparts::default(), filter: filter.parse().unwrap() },
            ..Query::default()
        };
        let (_, expected_report) = execute::run(&answer.store, &Dimensions::default(), &query);
        assert_same(&report_of(&store, &Dimensions::default(), &filter), &expected_report);
    }
}
