//! Profile table: search, sort order and windows; and the CSV exports of profiles.

use daypart_engine::export::tables;
use daypart_engine::fields::ids::Id;
use daypart_engine::profiles::profile::Profiles;
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::query::profile_table::{SortBy, TableOrder, TableQuery};
use daypart_engine::query::report::{ProfileColumn, ProfileSubject};
use daypart_engine::schema::detect::recognise_as;
use daypart_engine::schema::layout::{ProfileKey, ReadOverrides};
use daypart_engine::store::event_store::StoreBuilder;

use crate::support::{read_events, scan};

fn customers() -> (Vec<Id>, Profiles) {
    let profiles = Profiles {
        customers: vec![0, 1, 2, 3],
        unique: vec![5, 9, 5, 1],
        bands: vec![vec![1, 2, 3, 4], vec![4, 3, 2, 1]],
        mobile: vec![0, 0, 0, 0],
    };
    ((1..=4).map(Id::Number).collect(), profiles)
}

fn name(id: &Id) -> Option<&'static str> {
    match id {
        Id::Number(1) => Some("ann"),
        Id::Number(2) => Some("Bob"),
        Id::Number(4) => Some("Ann"),
        _ => None,
    }
}

#[test]
fn sorts_and_searches_rows() {
    let (customers, profiles) = customers();
    let cases: [(SortBy, bool, &str, &[&str]); 10] = [
        (SortBy::Customer, false, "", &["1", "2", "3", "4"]),
        (SortBy::Customer, true, "", &["4", "3", "2", "1"]),
        (SortBy::Column(ProfileColumn::Unique), false, "", &["4", "1", "3", "2"]),
        (SortBy::Column(ProfileColumn::Unique), true, "", &["2", "1", "3", "4"]),
        (SortBy::Column(ProfileColumn::Band(1)), false, "", &["4", "3", "2", "1"]),
        (SortBy::Column(ProfileColumn::Band(7)), true, "", &["1", "2", "3", "4"]),
        (SortBy::Name, false, "", &["1", "4", "2", "3"]),
        (SortBy::Name, true, "", &["2", "1", "4", "3"]),
        (SortBy::Customer, false, " ANN ", &["1", "4"]),
        (SortBy::Customer, false, "3", &["3"]),
    ];
    for (sort, descending, search, expected) in cases {
        let query = TableQuery {
            sort,
            descending,
            search: search.to_owned(),
        };
        let order = TableOrder::new(query.clone(), &customers, &profiles, name);
        let window = order.window(0, 10, &customers, &profiles, name);
        let ids: Vec<&str> = window.rows.iter().map(|row| row.customer.as_str()).collect();
        assert_eq!(ids, expected, "{query:?}");
        assert_eq!(window.total as usize, expected.len());
    }
}

#[test]
fn a_window_never_reaches_past_the_end() {
    let (customers, profiles) = customers();
    let order = TableOrder::new(TableQuery::default(), &customers, &profiles, name);
    for (start, count, expected) in [
        (0, 2, 2),
        (3, 10, 1),
        (4, 1, 0),
        (u32::MAX, u32::MAX, 0),
        (2, u32::MAX, 2),
    ] {
        let window = order.window(start, count, &customers, &profiles, name);
        assert_eq!((window.rows.len(), window.total), (expected, 4), "{start} + {count}");
    }
    let window = order.window(1, 1, &customers, &profiles, name);
    assert_eq!(window.rows[0].values, [9, 2, 3, 0]);
    assert_eq!(window.rows[0].name.as_deref(), Some("Bob"));
}

#[test]
fn first_column_of_the_live_table_names_the_profile_subject() {
    let file = b"artist,track,time\nThe Harbours,Low Tide,2014-10-23 03:26\n";
    let cases = [
        (None, "listener,"),
        (Some(ProfileKey::Column(0)), "artist,"),
        (Some(ProfileKey::Column(1)), "track,"),
        (Some(ProfileKey::Column(2)), "value,"),
        (Some(ProfileKey::Year), "year,"),
        (Some(ProfileKey::Month), "month,"),
        (Some(ProfileKey::Weekday), "weekday,"),
    ];
    for (key, expected) in cases {
        let given = ReadOverrides {
            key,
            ..ReadOverrides::default()
        };
        let layout = recognise_as(file, &given).unwrap();
        let mut builder = StoreBuilder::default();
        for chunk in scan(&layout, file, 4096) {
            builder.push(0, chunk).unwrap();
        }
        let of = layout.profile_subject();
        let store = builder.finish().unwrap();
        let (profiles, report) = execute::run(&store, &Dimensions::default(), &Query { of, ..Query::default() });
        let table = tables::live_table(store.customers(), &profiles, &report).unwrap();
        assert!(table.starts_with(expected.as_bytes()), "{key:?}: {of:?}");
    }
    assert_eq!(
        (
            ProfileSubject::Zips.one(),
            ProfileSubject::Zips.many(),
            ProfileSubject::Zips.column()
        ),
        ("zip code", "zip codes", "zip")
    );
    assert_eq!(ProfileSubject::default().column(), "custid");
}

#[test]
fn live_table_escapes_formulas_and_quotes_ids() {
    let file = "0,\"=HYPERLINK(\"\"x\"\",1)\",1,\"2014-10-23 03:26:20\",0,\"7\"\n\
                0,\"a,\nb\",1,\"2014-10-23 03:26:20\",0,\"7\"\n0,7,1,\"2014-10-23 03:26:20\",0,\"7\"\n";
    let answer = read_events(
        format!("{}{file}", "0,1,1,\"2014-10-23 03:26:20\",0,\"7\"\n".repeat(9)).as_bytes(),
        4096,
    );
    let table = tables::live_table(answer.store.customers(), &answer.profiles, &answer.report).unwrap();
    let mut reader = csv::Reader::from_reader(table.as_slice());
    let ids: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    assert_eq!(ids, ["1", "7", "'=HYPERLINK(\"x\",1)", "a,\nb"]);
}
