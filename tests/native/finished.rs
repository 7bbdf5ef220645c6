//! Finished profiles: the tables that were counted elsewhere answer what the events would have answered, and what they can't
//! tell they don't make up.

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
use daypart_engine::rejects::log::{Reason, Rejects};
use daypart_engine::schema::detect::{Unrecognised, recognise};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::lookup_table::{LookupReader, Reference};
use daypart_engine::schema::part_files::{PartFile, is_beside, is_mark, told};
use daypart_engine::store::event_store::EventStore;
use daypart_engine::store::precomputed::{Precomputed, PrecomputedProblem};
use daypart_engine::time::dayparts::{Dayparts, Preset};
use proptest::prelude::*;

use crate::support::{Answer, read_events, reference};

const HEADER: &str = "custid,unique_tracks,morn_tracks,aft_tracks,eve_tracks,night_tracks,mobile_tracks\n";

/// What a table of profiles or hourly counts gives, and its rejected rows.
fn read(text: &str) -> (TableKind, Reference, Rejects) {
    let layout = recognise(text.as_bytes()).expect("a table of what was counted");
    let mut reader = LookupReader::new(&layout);
    reader.feed(&text.as_bytes()[layout.first_row_bytes as usize..], true);
    let (table, counts) = reader.finish();
    assert_eq!(
        counts.rows,
        table.rows() as u64 + counts.rejects.total(),
        "rows in = rows kept + rows rejected"
    );
    (layout.role, table, counts.rejects)
}

fn tables(texts: &[&str]) -> Vec<(TableKind, Reference)> {
    let read = texts.iter().map(|text| read(text));
    read.map(|(role, table, _)| (role, table)).collect()
}

/// The store of tables that go together without a word.
fn store(tables: &[(TableKind, Reference)], chosen: &Dayparts) -> EventStore {
    let made = Precomputed::of(tables, chosen).expect("profiles");
    assert_eq!(made.troubles, []);
    of(made.profiles)
}

fn of(profiles: Option<(Vec<Id>, Precomputed)>) -> EventStore {
    let (ids, finished) = profiles.expect("profiles");
    EventStore::of_finished(ids, finished)
}

fn query_of(store: &EventStore, filter: &str) -> Query {
    let finished = store.finished().expect("finished profiles");
    Query {
        view: View {
            dayparts: finished.dayparts().clone(),
            filter: filter.parse().expect("a filter"),
        },
        of: finished.profiles_of(),
        parts: finished.parts(),
    }
}

fn report_of(store: &EventStore, facts: &Dimensions, filter: &str) -> Report {
    execute::run(store, facts, &query_of(store, filter)).1
}

/// The table of hourly counts as the job writes it: no rows for hours without listens.
fn hourly_counts(report: &Report) -> String {
    let mut text = "weekday,hour,events,mobile_events\n".to_owned();
    for (place, split) in report
        .by_weekday_hour
        .iter()
        .enumerate()
        .filter(|(_, split)| split.total() > 0)
    {
        let (weekday, hour) = (place / 24 + 1, place % 24);
        writeln!(text, "{weekday},{hour},{},{}", split.total(), split.mobile).unwrap();
    }
    text
}

/// The events' answer by some dayparts, with the tables that a job would write of it.
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

/// All that the tables can tell is what the events tell.
fn assert_same(finished: &Report, events: &Report) {
    assert_eq!(finished.columns, events.columns);
    assert_eq!(finished.by_mobile, events.by_mobile);
    let totals = |report: &Report| -> Vec<u64> { report.by_band.iter().map(|split| split.total()).collect() };
    assert_eq!(totals(finished), totals(events));
    let counts = |report: &Report| (report.events, report.customers, report.all_events, report.all_customers);
    assert_eq!(counts(finished), counts(events));
    assert_eq!((&finished.fields, &finished.ads), (&events.fields, &events.ads));
}

#[test]
fn the_demo_gives_the_same_report_when_it_comes_back() {
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
        (TableKind::Customers, reference(&files[0])),
        (TableKind::Clicks, reference(&files[1])),
    ];
    for dayparts in Preset::ALL.map(Preset::dayparts) {
        let (answer, live, hours) = written(&events, &dayparts);
        let store = store(&tables(&[&live, &hours]), &Dayparts::default());
        assert_eq!(store.customers(), answer.store.customers());
        let facts = Dimensions::new(&store, &references);
        let facts_of_events = Dimensions::new(&answer.store, &references);
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
            let (_, of_events) = execute::run(&answer.store, &facts_of_events, &query);
            let finished = report_of(&store, &facts, filter);
            assert_same(&finished, &of_events);
            assert_eq!(finished.parts.hours, filter.is_empty(), "{filter}");
            if filter.is_empty() {
                assert_eq!(finished.by_weekday_hour, of_events.by_weekday_hour);
                assert_eq!(
                    (&finished.hours, &finished.mobile_hours),
                    (&of_events.hours, &of_events.mobile_hours)
                );
                assert_eq!(
                    (&finished.by_band, &finished.mobile_by_band),
                    (&of_events.by_band, &of_events.mobile_by_band)
                );
                assert!(finished.parts.mobile_by_band);
            } else {
                assert_eq!(
                    Report::whole(&finished.hours).total(),
                    0,
                    "hours of a part are not made up"
                );
            }
        }
        let (profiles, report) = execute::run(&store, &facts, &query_of(&store, ""));
        let again = tables::live_table(store.customers(), &profiles, &report).unwrap();
        assert_eq!(String::from_utf8(again).unwrap(), live, "it comes out as it came in");
    }
}

#[test]
fn parts_in_any_order_are_one_table() {
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
    let facts = Dimensions::default();
    assert_eq!(report_of(&one, &facts, ""), report_of(&many, &facts, ""));
    let report = report_of(&many, &facts, "");
    assert_eq!(
        (report.customers, report.events),
        (4, 17),
        "who has no listen has a row all the same"
    );
    let (profiles, _) = execute::run(&many, &facts, &query_of(&many, ""));
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
fn what_needs_events_is_not_answered() {
    let text = format!("{HEADER}7,2,1,0,3,0,1\n8,1,1,0,0,0,0\n");
    let store = store(&tables(&[&text]), &Dayparts::default());
    let facts = Dimensions::default();
    for filter in [
        "hour=17-21",
        "daypart=0",
        "mobile=1",
        "date=2014-10-01..",
        "first=1970-01-01..",
        "last=..2100-01-01",
    ] {
        assert_eq!(report_of(&store, &facts, filter).customers, 0, "{filter}");
    }
    let report = report_of(&store, &facts, "");
    assert!(!report.parts.events && !report.parts.hours && !report.parts.mobile_by_band);
    assert_eq!((report.span, report.tracks), (None, 0));
    assert_eq!(
        Report::whole(&report.by_band).mobile,
        0,
        "the bands' mobile part is not made up"
    );
    let (everyone, _) = execute::run(&store, &facts, &query_of(&store, ""));
    let card = customer_detail::of(0, &store, &facts, &query_of(&store, ""), &everyone, |_| None);
    assert_eq!((card.id.as_str(), card.report.events, card.tracks.len()), ("7", 4, 0));
    assert!(!card.report.parts.hours);
    assert_eq!(card.figures[0].value, 2);
}

#[test]
fn rows_that_cannot_be_true_are_rejected() {
    let cases = [
        ("7,2,1,0,x,0,1\n", Reason::NotANumber),
        ("7,2,1,0,-3,0,1\n", Reason::NotANumber),
        ("7,2,1,0,+3,0,1\n", Reason::NotANumber),
        ("7,2,1,0,3.5,0,1\n", Reason::NotANumber),
        ("7,2,1,0,,0,1\n", Reason::NotANumber),
        ("7,2,4294967296,0,3,0,1\n", Reason::NotANumber),
        ("7,2,4294967295,0,3,0,1\n", Reason::Contradiction),
        ("7,5,1,0,3,0,1\n", Reason::Contradiction),
        ("7,2,1,0,3,0,5\n", Reason::Contradiction),
        (",2,1,0,3,0,1\n", Reason::Empty),
        ("1,1,1,0,0,0,0\n", Reason::Repeated),
        ("7,2,1,0,3,0\n", Reason::TooFewFields),
    ];
    let good = "1,1,1,0,0,0,0\n2,1,1,0,0,0,0\n4,1,1,0,0,0,0\n5,1,1,0,0,0,0\n";
    for (row, reason) in cases {
        let (role, table, rejects) = read(&format!("{HEADER}{good}{row}"));
        assert_eq!((role, table.rows()), (TableKind::Profiles, 4), "{row}");
        let found: Vec<Reason> = rejects.by_reason.keys().copied().collect();
        assert_eq!(found, [reason], "{row}");
        assert_eq!((rejects.listed[0].line, rejects.total()), (6, 1), "{row}");
    }
    let hours = "weekday,hour,events,mobile_events\n1,0,5,1\n8,0,1,0\n0,0,1,0\n1,24,1,0\n1,1,2,x\n";
    let (role, table, rejects) = read(hours);
    assert_eq!((role, table.rows(), rejects.total()), (TableKind::Hours, 1, 4));
}

#[test]
fn tables_that_do_not_go_together_are_told() {
    let live = format!("{HEADER}7,2,1,0,3,0,1\n8,1,1,0,0,0,0\n");
    let hours = "weekday,hour,events,mobile_events\n1,8,2,0\n1,18,4,1\n";
    let made = Precomputed::of(&tables(&[&live, hours]), &Dayparts::default()).unwrap();
    let other = PrecomputedProblem::Hours {
        counted: 6,
        profiles: 5,
    };
    assert_eq!(made.troubles, [(1, other.clone())]);
    assert!(other.to_string().contains("6 listens, and the profiles 5 listens"));
    let report = report_of(&of(made.profiles), &Dimensions::default(), "");
    assert!(!report.parts.hours);

    let second = format!("{HEADER}8,1,1,0,0,0,0\n9,1,1,0,0,0,0\n");
    let made = Precomputed::of(&tables(&[&live, &second]), &Dayparts::default()).unwrap();
    assert_eq!(made.troubles, [(1, PrecomputedProblem::Repeated(1))]);
    assert_eq!(of(made.profiles).customers().len(), 3);

    // The hours agree in all and not by daypart: they can't be split by it.
    let hours = "weekday,hour,events,mobile_events\n1,8,3,0\n1,18,2,1\n";
    let of_all = store(&tables(&[&live, hours]), &Dayparts::default());
    let report = report_of(&of_all, &Dimensions::default(), "");
    assert!(report.parts.hours && !report.parts.mobile_by_band);
    assert_eq!(report.by_band[0].total(), 2, "the profiles tell the dayparts");

    assert!(Precomputed::of(&tables(&[hours]), &Dayparts::default()).is_none());
}

#[test]
fn dayparts_are_told_by_their_columns() {
    let own = Dayparts::named(vec![("Early".into(), 300), ("Late".into(), 1_000)]).unwrap();
    let text = "custid,unique_tracks,early_tracks,late_tracks,mobile_tracks\n7,2,1,2,1\n";
    let tables = tables(&[text]);
    assert_eq!(store(&tables, &own).finished().unwrap().dayparts(), &own);
    let made = Precomputed::of(&tables, &Dayparts::default()).unwrap();
    assert!(made.profiles.is_none());
    let told = made.troubles[0].1.to_string();
    assert!(
        told.contains("early_tracks, late_tracks") && told.contains("manifest"),
        "{told}"
    );
}

#[test]
fn it_is_told_what_a_table_is() {
    let of = |text: &str| recognise(text.as_bytes()).map(|layout| layout.role);
    assert_eq!(of(&format!("{HEADER}7,2,1,0,3,0,1\n")), Ok(TableKind::Profiles));
    assert_eq!(of(HEADER), Ok(TableKind::Profiles));
    assert_eq!(of("weekday,hour,events,mobile_events\n1,8,3,0\n"), Ok(TableKind::Hours));
    let aggregate = HEADER.replace("custid", "statistic") + "mean,1.5,2,3,4,5,6\n";
    assert_eq!(of(&aggregate), Err(Unrecognised::ByProduct("an aggregate table")));
    let rejects = "file,reason,row\na.csv,empty field,\"0,,1\"\n";
    assert_eq!(of(rejects), Err(Unrecognised::ByProduct("a list of rejected rows")));
    // Seven columns of numbers could be anything.
    assert!(of("7,2,1,0,3,0,1\n8,1,1,0,0,0,0\n").is_err());

    let zips = HEADER.replace("custid", "zip") + "04109,2,1,0,3,0,1\n";
    let store = store(&tables(&[&zips]), &Dayparts::default());
    assert_eq!(store.finished().unwrap().profiles_of(), ProfileSubject::Zips);
}

#[test]
fn texts_come_back_as_they_were() {
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
    assert_eq!(
        found, expected,
        "only an apostrophe that guards a formula is taken away"
    );
}

#[test]
fn parts_are_told_by_their_names() {
    let run = "1f0c7a52-9d3e-4b8e-a2a4-7d1c5e6f7a8b";
    let cases = [
        (format!("part-00000-{run}-c000.csv"), Some((0, run))),
        (format!("part-00017-{run}-c000.csv.gz"), Some((17, run))),
        (format!("part-00017-{run}.c000.csv"), Some((17, run))),
        ("part-r-00002".to_owned(), Some((2, ""))),
        ("part-00002.csv".to_owned(), Some((2, ""))),
        ("part-.csv".to_owned(), None),
        ("part-99999999999.csv".to_owned(), None),
        ("live_table.csv".to_owned(), None),
    ];
    for (name, expected) in cases {
        let found = PartFile::of(&name).map(|part| (part.number, part.run));
        assert_eq!(found, expected, "{name}");
    }
    assert!(is_mark("_SUCCESS") && is_beside(".part-00000.csv.crc") && !is_beside("part-00000.csv"));
    assert_eq!(told([0, 1, 2], true), [""; 0]);
    assert!(told([5, 0], true)[0].starts_with("Parts 1, 2, 3, 4 are missing of parts 0 to 5."));
    assert!(told([40], true)[0].contains("9, 30 more are missing"));
    assert!(told([0], false)[0].contains("_SUCCESS"));
}

proptest! {
    #[test]
    fn any_events_come_back_as_they_were(
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
        let finished = report_of(&store, &Dimensions::default(), "");
        assert_same(&finished, &answer.report);
        prop_assert_eq!(&finished.by_weekday_hour, &answer.report.by_weekday_hour);
        prop_assert_eq!(&finished.mobile_by_band, &answer.report.mobile_by_band);
        let filter = format!("events={least}..");
        let query = Query {
            view: View { dayparts: Dayparts::default(), filter: filter.parse().unwrap() },
            ..Query::default()
        };
        let (_, of_events) = execute::run(&answer.store, &Dimensions::default(), &query);
        assert_same(&report_of(&store, &Dimensions::default(), &filter), &of_events);
    }
}
