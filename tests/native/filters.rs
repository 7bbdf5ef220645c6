//! Filters: their text form, the events they match, and cross-filtering. Query results are compared with counting event by
//! event.

use std::collections::{BTreeMap, BTreeSet};

use daypart_engine::export::tables;
use daypart_engine::query::cohort::{self, CodeName, CustomerColumn};
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::query::filter::{Filter, Subject, Values};
use daypart_engine::query::report::{MobileSplit, ProfileColumn, ProfileSubject, Report};
use daypart_engine::query::view::View;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::store::event_store::EventStore;
use daypart_engine::time::civil::{DAY_SECONDS, civil};
use daypart_engine::time::dayparts::{Dayparts, Preset};
use proptest::prelude::*;

use crate::support::{read_events, read_lookup_table};

/// An event of a test.
#[derive(Clone, Debug)]
struct Event {
    customer: u32,
    track: u32,
    time: u32,
    mobile: bool,
}

fn file(events: &[Event]) -> String {
    let line = |(id, event): (usize, &Event)| {
        let at = civil(event.time);
        format!(
            "{id},{},{},\"{:04}-{:02}-{:02} {:02}:{:02}:{:02}\",{},\"04109\"\n",
            event.customer,
            event.track,
            at.year,
            at.month,
            at.day,
            at.hour,
            at.minute,
            at.second,
            u8::from(event.mobile)
        )
    };
    events.iter().enumerate().map(line).collect()
}

fn store_of(events: &[Event]) -> EventStore {
    let text = file(events);
    read_events(text.as_bytes(), 1 << 20).store
}

const CUSTOMERS: &str = "CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n\
    1,Ann,1,1 Main St,04109,01/13/2011,1,2,0,1\n\
    2,Bob,0,2 Main St,04109,03/22/2012,1,0,0,0\n\
    3,Eve,0,3 Main St,04109,07/01/2012,0,0,4,0\n\
    3,Eva,0,3 Main St,04109,07/01/2013,0,1,4,0\n\
    9,Zoe,0,9 Main St,04109,07/01/2012,0,0,4,0\n";

const CLICKS: &str = "0,1,\"ADV_A\",\"2014-12-18 08:15:16\"\n1,1,\"ADV_A\",\"2014-12-18 09:15:16\"\n\
    2,3,\"ADV_B\",\"2014-12-18 09:15:16\"\n3,77,\"ADV_B\",\"2014-12-18 09:15:16\"\n";

fn dimensions(store: &EventStore) -> Dimensions {
    Dimensions::new(
        store,
        &[
            (TableKind::Customers, read_lookup_table(CUSTOMERS)),
            (TableKind::Clicks, read_lookup_table(CLICKS)),
        ],
    )
}

fn query_of(filter: &str, of: ProfileSubject) -> Query {
    let view = View {
        filter: filter.parse().expect("a filter"),
        ..View::default()
    };
    Query {
        view,
        of,
        ..Query::default()
    }
}

fn report_of(store: &EventStore, dimensions: &Dimensions, filter: &str) -> Report {
    execute::run(store, dimensions, &query_of(filter, ProfileSubject::Customers)).1
}

#[test]
fn text_form_round_trips() {
    for text in [
        "",
        "daypart=0,2-3",
        "hour=17-21",
        "week=0-23,167",
        "mobile=1",
        "date=2014-10-01..2014-10-31",
        "date=..2014-10-31",
        "unique-tracks=3..",
        "daypart-8=0..7&mobile-listens=1..2&share-of-daypart-1=50..100&share-of-mobile-listens=0..10",
        "events=..100",
        "first=2014-10-01..&last=..2014-12-31",
        "level=,2&sign-up-date=2012&linked-apps=1",
        "gender=%3Cimg%20src%3Dx%3E,a%2Cb,%25",
        "clicked=ADV_A",
    ] {
        let filter: Filter = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        let again: Filter = filter.to_string().parse().expect("its own text");
        assert_eq!(filter, again, "{text}");
        assert_eq!(
            filter.conditions().count(),
            text.split('&').filter(|part| !part.is_empty()).count()
        );
    }
    let filter: Filter = "gender=%3Cimg%20src%3Dx%3E,a%2Cb".parse().expect("a filter");
    let values = filter.get(Subject::Field(ColumnKind::Gender)).expect("a condition");
    assert!(values.contains_text("<img src=x>") && values.contains_text("a,b"));
}

#[test]
fn rejects_malformed_filters() {
    for text in [
        "hour",
        "hour=",
        "hour=24",
        "hour=5-4",
        "hour=0-4294967295",
        "hour=x",
        "week=168",
        "mobile=2",
        "daypart=8",
        "date=2014-02-30..",
        "date=2014-10-02..2014-10-01",
        "unique-tracks=3",
        "unique-tracks=-3..",
        "daypart-9=1..",
        "level=%zz",
        "level=%",
        "level=%ff",
        "name=Ann",
        "=",
        "hour=17-21&x=1",
    ] {
        let error = text.parse::<Filter>().expect_err(text);
        assert!(error.to_string().contains("expected one like"), "{text}");
    }
}

#[test]
fn toggles_values() {
    let code = |codes: &[u32]| Values::Codes(codes.iter().copied().collect::<BTreeSet<u32>>());
    let filter = Filter::default();
    let filter = filter.toggle(Subject::Hour, code(&[5]));
    let filter = filter.toggle(Subject::Hour, code(&[6, 7]));
    assert_eq!(filter.to_string(), "hour=5-7");
    let filter = filter.toggle(Subject::Hour, code(&[6]));
    assert_eq!(filter.to_string(), "hour=5,7");
    let range = Values::Range { from: 3, to: 9 };
    let filter = filter.toggle(Subject::Column(ProfileColumn::Unique), range.clone());
    assert_eq!(filter.to_string(), "hour=5,7&unique-tracks=3..9");
    let filter = filter.toggle(Subject::Column(ProfileColumn::Unique), range);
    let filter = filter.toggle(Subject::Hour, code(&[5, 7]));
    assert!(filter.is_empty());
}

#[test]
fn conditions_match_the_expected_events_and_customers() {
    let day = 16_366 * DAY_SECONDS; // Thursday, 23 October 2014
    let event = |customer, track, hours: u32, mobile| Event {
        customer,
        track,
        time: day + hours * 3600,
        mobile,
    };
    let events = [
        event(1, 10, 9, true),
        event(1, 10, 18, false),
        event(1, 11, 19, true),
        event(2, 10, 9, false),
        event(3, 12, 23, false),
        event(3, 12, 33, false), // Friday, 9:00
        event(4, 13, 3, true),
    ];
    let store = store_of(&events);
    let dimensions = dimensions(&store);
    let cases: [(&str, u64, u64, u64); 20] = [
        ("", 7, 4, 4),
        ("daypart=0", 3, 3, 2),
        ("hour=18-19", 2, 1, 2),
        ("week=81", 2, 2, 1), // Thursday at 9
        ("mobile=1", 3, 2, 3),
        ("mobile=1&hour=9", 1, 1, 1),
        ("date=2014-10-24..", 1, 1, 1),
        ("date=2014-10-23..2014-10-23", 6, 4, 4),
        ("unique-tracks=2..", 3, 1, 2),
        ("unique-tracks=2..&hour=9", 0, 0, 0),
        ("share-of-daypart-1=50..100", 3, 2, 2),
        ("events=2..", 5, 2, 3),
        ("first=2014-10-24..", 0, 0, 0),
        ("first=..2014-10-23", 7, 4, 4),
        ("last=2014-10-24..", 2, 1, 1),
        ("last=..2014-10-23", 5, 3, 3),
        ("level=2", 3, 1, 2),
        ("level=", 1, 1, 1),
        ("sign-up-date=2012", 3, 2, 2),
        ("clicked=", 2, 2, 2),
    ];
    for (filter, events, customers, tracks) in cases {
        let report = report_of(&store, &dimensions, filter);
        assert_eq!(
            (report.events, report.customers, report.tracks),
            (events, customers, tracks),
            "{filter}"
        );
        assert_eq!((report.all_events, report.all_customers), (7, 4), "{filter}");
    }
}

#[test]
fn joins_count_matched_and_unmatched_ids() {
    let event = |customer| Event {
        customer,
        track: 1,
        time: 1_414_034_780,
        mobile: false,
    };
    let store = store_of(&[event(1), event(3), event(4)]);
    let dimensions = dimensions(&store);
    let [customers, clicks] = dimensions.joins() else {
        panic!("two joins");
    };
    assert_eq!(
        (customers.table_kind, customers.rows, customers.duplicate_rows()),
        (TableKind::Customers, 5, 1)
    );
    assert_eq!(
        (customers.matched, customers.unknown, customers.unused_ids()),
        (2, 1, 2)
    );
    assert_eq!(
        (clicks.table_kind, clicks.matched, clicks.unused_ids()),
        (TableKind::Clicks, 2, 1)
    );
    let report = report_of(&store, &dimensions, "");
    let level = &report.fields[0];
    assert_eq!(level.field, ColumnKind::Level);
    let bars: Vec<(&str, u64)> = level
        .bars
        .iter()
        .map(|bar| (bar.value.as_str(), bar.customers))
        .collect();
    assert_eq!(
        bars,
        [("", 1), ("0", 1), ("2", 1)],
        "the first of two rows with an id wins"
    );
    let ads: Vec<(&str, u64, u64, u64)> = report
        .ads
        .iter()
        .map(|bar| (bar.ad.as_str(), bar.clicks, bar.customers, bar.clicks_without_events))
        .collect();
    assert_eq!(ads, [("ADV_A", 2, 1, 0), ("ADV_B", 1, 1, 1)]);
}

/// Computes the figures of a filter event by event, in the simplest way.
fn count_event_by_event(
    events: &[Event],
    dimensions: &Dimensions,
    store: &EventStore,
    filter: &Filter,
) -> (BTreeMap<u32, [u64; 3]>, Report) {
    let dayparts = Dayparts::default();
    let index_of = |customer: u32| {
        let id = daypart_engine::fields::ids::Id::Number(i64::from(customer));
        store
            .customers()
            .iter()
            .position(|each| *each == id)
            .expect("a customer")
    };
    let matching = |filter: &Filter| -> Vec<Event> {
        let of_event = |event: &Event| {
            let at = civil(event.time);
            filter.conditions().all(|(subject, values)| match subject {
                Subject::Daypart => values.contains(dayparts.band_at(at.hour * 60 + at.minute) as u32),
                Subject::Hour => values.contains(at.hour),
                Subject::Week => values.contains(at.weekday * 24 + at.hour),
                Subject::Mobile => values.contains(u32::from(event.mobile)),
                Subject::Date => values.contains(event.time / DAY_SECONDS),
                _ => true,
            })
        };
        let passing: Vec<&Event> = events.iter().filter(|event| of_event(event)).collect();
        let of_customer = |customer: u32| {
            let own: Vec<&&Event> = passing.iter().filter(|event| event.customer == customer).collect();
            let tracks: BTreeSet<u32> = own.iter().map(|event| event.track).collect();
            filter.conditions().all(|(subject, values)| match subject {
                Subject::Column(ProfileColumn::Unique) => values.contains(tracks.len() as u32),
                Subject::Column(ProfileColumn::Mobile) => {
                    values.contains(own.iter().filter(|event| event.mobile).count() as u32)
                }
                Subject::Events => values.contains(own.len() as u32),
                Subject::Field(kind) => dimensions
                    .field(kind)
                    .is_some_and(|field| values.contains_text(&field.values()[field.code(index_of(customer))])),
                _ => true,
            })
        };
        let passing = passing.iter().filter(|event| of_customer(event.customer));
        passing.map(|event| (*event).clone()).collect()
    };
    let hours = |filter: &Filter| {
        let mut hours = vec![MobileSplit::default(); 24];
        for event in matching(filter) {
            hours[civil(event.time).hour as usize] += MobileSplit {
                mobile: u64::from(event.mobile),
                other: u64::from(!event.mobile),
            };
        }
        hours
    };
    let whole = matching(filter);
    let mut customers: BTreeMap<u32, [u64; 3]> = BTreeMap::new();
    for event in &whole {
        customers.entry(event.customer).or_default()[0] += 1;
        customers.entry(event.customer).or_default()[1] += u64::from(event.mobile);
    }
    for (customer, figures) in &mut customers {
        let tracks: BTreeSet<u32> = whole
            .iter()
            .filter(|event| event.customer == *customer)
            .map(|event| event.track)
            .collect();
        figures[2] = tracks.len() as u64;
    }
    let level = Subject::Field(ColumnKind::Level);
    let without_level: BTreeSet<u32> = matching(&filter.without(level))
        .iter()
        .map(|event| event.customer)
        .collect();
    let report = Report {
        events: whole.len() as u64,
        customers: customers.len() as u64,
        tracks: whole.iter().map(|event| event.track).collect::<BTreeSet<u32>>().len() as u64,
        hours: hours(&filter.without(Subject::Hour)),
        mobile_hours: hours(&filter.without(Subject::Hour).without(Subject::Mobile)),
        by_mobile: Report::sum(&hours(&filter.without(Subject::Mobile))),
        by_band: {
            let mut bands = vec![MobileSplit::default(); 4];
            for event in matching(&filter.without(Subject::Daypart)) {
                let at = civil(event.time);
                bands[dayparts.band_at(at.hour * 60 + at.minute)] += MobileSplit {
                    mobile: u64::from(event.mobile),
                    other: u64::from(!event.mobile),
                };
            }
            bands
        },
        // Only sums are compared here: the bins of the timeline have a test of their own.
        by_weekday_hour: vec![Report::sum(&hours(&filter.without(Subject::Week)))],
        mobile_by_band: vec![Report::sum(&hours(&filter.without(Subject::Date)))],
        all_customers: without_level.len() as u64,
        ..Report::default()
    };
    (customers, report)
}

fn some_events() -> impl Strategy<Value = Vec<Event>> {
    let event = (1u32..5, 1u32..6, 0u32..12 * DAY_SECONDS, any::<bool>());
    let start = 16_360 * DAY_SECONDS;
    let event = event.prop_map(move |(customer, track, time, mobile)| Event {
        customer,
        track,
        time: start + time,
        mobile,
    });
    proptest::collection::vec(event, 1..80)
}

fn some_filter() -> impl Strategy<Value = Filter> {
    let parts = [
        "daypart=0-1",
        "hour=6-18",
        "week=20-130",
        "mobile=1",
        "date=2014-10-18..2014-10-24",
        "unique-tracks=2..3",
        "mobile-listens=1..",
        "events=2..9",
        "level=0,2",
    ];
    proptest::sample::subsequence(parts.to_vec(), 0..=4).prop_map(|parts| parts.join("&").parse().expect("a filter"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn query_agrees_with_counting_event_by_event(events in some_events(), filter in some_filter()) {
        let store = store_of(&events);
        let dimensions = dimensions(&store);
        let view = View { filter: filter.clone(), ..View::default() };
        let (profiles, report) = execute::run(&store, &dimensions, &Query { view, ..Query::default() });
        let (customers, plain) = count_event_by_event(&events, &dimensions, &store, &filter);
        prop_assert_eq!((report.events, report.customers, report.tracks), (plain.events, plain.customers, plain.tracks));
        prop_assert_eq!(&report.hours, &plain.hours);
        prop_assert_eq!(&report.mobile_hours, &plain.mobile_hours);
        prop_assert_eq!(report.by_mobile, plain.by_mobile);
        prop_assert_eq!(&report.by_band, &plain.by_band);
        prop_assert_eq!(Report::sum(&report.by_weekday_hour), plain.by_weekday_hour[0]);
        let days: MobileSplit = report.timeline.bins.iter().map(|bin| bin.events).sum();
        prop_assert_eq!(days, plain.mobile_by_band[0]);
        let level = report.fields.iter().find(|field| field.field == ColumnKind::Level);
        let listed = level.map(|level| level.bars.iter().map(|bar| bar.customers).sum::<u64>());
        prop_assert_eq!(listed, dimensions.field(ColumnKind::Level).map(|_| plain.all_customers));
        let figures: Vec<[u64; 3]> = (0..profiles.len())
            .map(|row| [profiles.events(row), u64::from(profiles.mobile[row]), u64::from(profiles.unique[row])])
            .collect();
        prop_assert_eq!(figures, customers.into_values().collect::<Vec<_>>());
    }

    #[test]
    fn removing_all_conditions_restores_the_report(events in some_events(), filter in some_filter()) {
        let store = store_of(&events);
        let dimensions = dimensions(&store);
        let run = |filter: &Filter| {
            let view = View { filter: filter.clone(), dayparts: Preset::Radio.dayparts() };
            execute::run(&store, &dimensions, &Query { view, ..Query::default() })
        };
        let before = run(&Filter::default());
        run(&filter);
        let cleared = filter.conditions().fold(filter.clone(), |left, (subject, _)| left.without(subject));
        prop_assert_eq!(run(&cleared), before);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn reusing_the_previous_query_changes_no_result(
        (customers, repeats) in (1u32..4, prop_oneof![Just(1u32), Just(40), Just(300)]),
        events in some_events(),
        views in proptest::collection::vec((some_filter(), proptest::collection::btree_set(0u32..1440, 2..=8), any::<bool>()), 1..5),
    ) {
        // Some customers have more than 255 events of one minute.
        let again = |event: &Event| (0..repeats).map(|_| Event { customer: event.customer % customers, ..*event }).collect::<Vec<_>>();
        let events: Vec<Event> = events.iter().flat_map(again).collect();
        let store = store_of(&events);
        let dimensions = dimensions(&store);
        let mut before = None;
        for (filter, starts, filtered) in views {
            let named = starts.into_iter().enumerate().map(|(index, start)| (format!("Part {index}"), start));
            let dayparts = Dayparts::named(named.collect()).expect("bands");
            let filter = if filtered { filter } else { Filter::default() };
            let query = Query { view: View { filter, dayparts }, ..Query::default() };
            let (counted, report) = execute::run_reusing(before, &store, &dimensions, &query);
            let from_scratch = execute::run(&store, &dimensions, &query);
            prop_assert_eq!((counted.profiles().clone(), report), from_scratch);
            before = Some(counted);
        }
    }
}

#[test]
fn compares_groups_over_all_their_events() {
    let day = 16_366 * DAY_SECONDS;
    let event = |customer, hours: u32, mobile| Event {
        customer,
        track: hours,
        time: day + hours * 3600,
        mobile,
    };
    let events = [
        event(1, 9, true),
        event(1, 18, false),
        event(2, 18, false),
        event(2, 19, false),
        event(3, 23, false),
    ];
    let store = store_of(&events);
    let dimensions = dimensions(&store);
    let filter = |text: &str| text.parse::<Filter>().expect("a filter");
    let groups = cohort::compare(&store, &dimensions, &filter("mobile=1"), None, &Dayparts::default());
    assert_eq!((groups.customers, groups.events), ([1, 2], [2, 3]));
    assert_eq!(groups.by_band, [vec![1, 0, 1, 0], vec![0, 0, 2, 1]]);
    assert_eq!(
        (groups.by_hour[0][9], groups.by_hour[1][18], groups.by_hour[1][23]),
        (1, 1, 1)
    );
    let evening = filter("daypart=2");
    let groups = cohort::compare(
        &store,
        &dimensions,
        &filter("mobile=1"),
        Some(&evening),
        &Dayparts::default(),
    );
    assert_eq!((groups.customers, groups.columns.in_both), ([1, 2], 1));
}

#[test]
fn customers_csv_escapes_formulas() {
    let event = |customer| Event {
        customer,
        track: 7,
        time: 1_414_034_780,
        mobile: false,
    };
    let store = store_of(&[event(1), event(1), event(2), event(4)]);
    let dimensions = dimensions(&store);
    let columns = [
        CustomerColumn::Name,
        CustomerColumn::Events,
        CustomerColumn::Figure(ProfileColumn::Band(3)),
        CustomerColumn::Field(ColumnKind::SignDate),
        CustomerColumn::Field(ColumnKind::Level),
    ];
    let customer_field = |id: &daypart_engine::fields::ids::Id, kind| match (id.to_string().as_str(), kind) {
        ("2", ColumnKind::Name) => Some("=HYPERLINK(\"x\")"),
        ("2", ColumnKind::SignDate) => Some("01/13/2012"),
        ("1", ColumnKind::Level) => Some("0"),
        ("2", ColumnKind::Level) => Some("2"),
        _ => None,
    };
    let names = [CodeName {
        field: ColumnKind::Level,
        value: "2".to_owned(),
        name: "=Gold".to_owned(),
    }];
    let query = query_of("level=,0,2", ProfileSubject::Customers);
    let written = cohort::customers_csv(&store, &dimensions, &query, &columns, &names, customer_field).expect("a file");
    assert_eq!(
        String::from_utf8(written).expect("text"),
        "custid,name,events,night_tracks,sign_up_date,level,level_name\n1,,2,2,,0,\n\
         2,\"'=HYPERLINK(\"\"x\"\")\",1,1,01/13/2012,2,'=Gold\n4,,1,1,,,\n"
    );
}

#[test]
fn customers_csv_names_its_first_column_like_the_live_table() {
    let event = Event {
        customer: 1,
        track: 7,
        time: 1_414_034_780,
        mobile: false,
    };
    let (store, dimensions) = (store_of(&[event]), Dimensions::default());
    let first_column = |file: Vec<u8>| {
        let text = String::from_utf8(file).expect("text");
        text.split(',').next().map(str::to_owned)
    };
    for of in ProfileSubject::ALL {
        let query = query_of("", of);
        let (profiles, report) = execute::run(&store, &dimensions, &query);
        let live_table = tables::live_table(store.customers(), &profiles, &report).expect("a file");
        let columns = [CustomerColumn::Events];
        let segment = cohort::customers_csv(&store, &dimensions, &query, &columns, &[], |_, _| None).expect("a file");
        assert_eq!(first_column(segment), first_column(live_table), "{of:?}");
    }
}
