//! Customer detail: against counting event by event, and its percentile ranks against the definition.

use daypart_engine::fields::ids::Id;
use daypart_engine::profiles::column::ProfileColumn;
use daypart_engine::query::customer_detail::{self, CustomerDetail, percentile_rank};
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::query::report::{MobileSplit, ProfileSubject, Report};
use daypart_engine::query::timeline::Unit;
use daypart_engine::query::view::View;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::lookup_table::LookupTable;
use daypart_engine::store::event_store::EventStore;
use daypart_engine::time::dayparts::{Dayparts, Preset};
use proptest::prelude::*;

use crate::support::{read_events, read_lookup_table};

const EVENTS: &str = "0,1,10,\"2014-10-01 06:00:00\",1,\"04109\"\n\
    1,1,10,\"2014-10-02 23:00:00\",0,\"04109\"\n\
    2,1,11,\"2014-12-24 13:30:00\",1,\"04109\"\n\
    3,2,10,\"2014-11-05 06:00:00\",0,\"04109\"\n\
    4,3,12,\"2014-11-05 07:00:00\",0,\"04109\"\n\
    5,3,11,\"2014-11-06 18:00:00\",0,\"04109\"\n";

const CUSTOMERS: &str = "CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n\
    1,<b>Ann</b>,1,1 Main St,04109,01/13/2011,1,2,0,1\n\
    2,Bob,0,,04109,03/22/2012,1,0,0,0\n\
    3,Eve,0,3 Main St,04109,07/01/2012,0,2,4,0\n";

const MUSIC: &str = "TrackId,Title,Artist,Length\n10,So What,Miles Davis,540\n11,Believe,Cher,240\n";

const CLICKS: &str = "0,1,\"ADV_A\",\"2014-12-18 08:15:16\"\n1,1,\"ADV_B\",\"2014-12-18 09:15:16\"\n\
    2,1,\"ADV_B\",\"2014-12-18 09:15:16\"\n3,3,\"ADV_A\",\"2014-12-18 09:15:16\"\n";

fn detail_of(index: usize, store: &EventStore, tables: &[(TableKind, LookupTable)], query: &Query) -> CustomerDetail {
    let dimensions = Dimensions::new(store, tables);
    let all_profiles = Query {
        view: View {
            dayparts: query.view.dayparts.clone(),
            ..View::default()
        },
        ..query.clone()
    };
    let (all_profiles, _) = execute::run(store, &dimensions, &all_profiles);
    let id = &store.customers()[index];
    let customer_field = |kind| {
        let customers = tables
            .iter()
            .find(|(table_kind, _)| *table_kind == TableKind::Customers);
        customers.and_then(|(_, table)| table.get(id, kind))
    };
    customer_detail::build(index, store, &dimensions, query, &all_profiles, customer_field)
}

fn tables() -> Vec<(TableKind, LookupTable)> {
    vec![
        (TableKind::Customers, read_lookup_table(CUSTOMERS)),
        (TableKind::Music, read_lookup_table(MUSIC)),
        (TableKind::Clicks, read_lookup_table(CLICKS)),
    ]
}

#[test]
fn contains_everything_known_about_a_customer() {
    let store = read_events(EVENTS.as_bytes(), 1 << 20).store;
    let detail = detail_of(0, &store, &tables(), &Query::default());
    assert_eq!((detail.id.as_str(), detail.name.as_deref()), ("1", Some("<b>Ann</b>")));
    assert_eq!(
        (detail.report.events, detail.report.tracks, detail.report.customers),
        (3, 2, 1)
    );
    assert_eq!(detail.report.by_mobile, MobileSplit { mobile: 2, other: 1 });
    // 1 October 06:00 and 24 December 13:30, 2014.
    assert_eq!(detail.report.span, Some((1_412_143_200, 1_419_427_800)));
    assert_eq!(detail.report.hours[6].total(), 1);
    let months: Vec<u64> = detail
        .report
        .timeline
        .bins
        .iter()
        .map(|bin| bin.events.total())
        .collect();
    assert_eq!((detail.report.timeline.unit, months), (Unit::Month, vec![2, 0, 1]));
    let figures: Vec<(&str, u32)> = detail
        .profile
        .iter()
        .map(|each| (each.label.as_str(), each.value))
        .collect();
    let expected = [
        ("Unique tracks", 2),
        ("Night", 1),
        ("Morning", 1),
        ("Afternoon", 1),
        ("Evening", 0),
        ("Mobile", 2),
    ];
    assert_eq!(figures.len(), expected.len());
    for figure in expected {
        assert!(figures.contains(&figure), "{figure:?} is among {figures:?}");
    }
    let level = detail.peer_group.as_ref().unwrap();
    assert_eq!((level.value.as_str(), level.customers, detail.customers), ("2", 2, 3));
    let tracks: Vec<_> = detail
        .tracks
        .iter()
        .map(|track| {
            (
                track.id.as_str(),
                track.title.as_deref(),
                track.artist.as_deref(),
                track.events,
            )
        })
        .collect();
    assert_eq!(
        tracks,
        [
            ("10", Some("So What"), Some("Miles Davis"), 2),
            ("11", Some("Believe"), Some("Cher"), 1)
        ]
    );
    let artists: Vec<_> = detail
        .artists
        .iter()
        .map(|artist| (artist.name.as_str(), artist.events))
        .collect();
    assert_eq!(artists, [("Miles Davis", 2), ("Cher", 1)]);
    assert_eq!(
        detail.clicks,
        Some(vec![("ADV_B".to_owned(), 2), ("ADV_A".to_owned(), 1)])
    );
    let fields: Vec<_> = detail
        .fields
        .iter()
        .map(|(kind, text)| (*kind, text.as_str()))
        .collect();
    assert_eq!(fields[0], (ColumnKind::Gender, "1"));
    assert_eq!(fields.len(), 8);
    // Empty fields are left out.
    let bob = detail_of(1, &store, &tables(), &Query::default());
    assert!(!bob.fields.iter().any(|(kind, _)| *kind == ColumnKind::Address));
    assert_eq!(bob.clicks, Some(Vec::new()));
}

#[test]
fn contains_only_events_without_lookup_tables() {
    let store = read_events(EVENTS.as_bytes(), 1 << 20).store;
    let detail = detail_of(2, &store, &[], &Query::default());
    assert_eq!((detail.name, detail.peer_group, detail.clicks), (None, None, None));
    assert!(detail.fields.is_empty() && detail.artists.is_empty());
    assert!(!detail.profile.is_empty());
    assert!(
        detail
            .profile
            .iter()
            .all(|figure| figure.peer_percentile_rank.is_none())
    );
    assert_eq!(detail.tracks[0].title, None);
}

#[test]
fn leaves_out_unknown_columns() {
    let file = "track,time\n1,2014-10-23 03:26:20\n1,2014-10-23 04:26:20\n";
    let store = read_events(file.as_bytes(), 1 << 20).store;
    let mut query = Query {
        of: ProfileSubject::Listeners,
        ..Query::default()
    };
    query.parts.mobile = false;
    query.parts.tracks = false;
    let detail = detail_of(0, &store, &[], &query);
    let columns: Vec<ProfileColumn> = detail.profile.iter().map(|figure| figure.column).collect();
    assert_eq!(columns, (0..4).map(ProfileColumn::Band).collect::<Vec<_>>());
    assert!(detail.tracks.is_empty());
    assert_eq!(detail.report.tracks, 0);
}

#[test]
fn ignores_the_filter() {
    let store = read_events(EVENTS.as_bytes(), 1 << 20).store;
    let mut filtered = Query::default();
    filtered.view.filter = "hour=6&level=2".parse().unwrap();
    assert_eq!(
        detail_of(0, &store, &tables(), &filtered),
        detail_of(0, &store, &tables(), &Query::default())
    );
}

proptest! {
    #[test]
    fn details_of_all_customers_add_up_to_the_report(
        plays in proptest::collection::vec((0u32..6, 0u32..15, 0u32..200, 0u32..1440, any::<bool>()), 1..120),
    ) {
        let file: String = plays
            .iter()
            .enumerate()
            .map(|(event, (customer, track, day, minute, mobile))| {
                let at = daypart_engine::time::civil::civil(1_400_000_000 / 86_400 * 86_400 + day * 86_400 + minute * 60);
                format!(
                    "{event},{customer},{track},\"{:04}-{:02}-{:02} {:02}:{:02}:00\",{},\"1\"\n",
                    at.year, at.month, at.day, at.hour, at.minute, u8::from(*mobile)
                )
            })
            .collect();
        let store = read_events(file.as_bytes(), 1 << 20).store;
        let query = Query {
            view: View { dayparts: Preset::Radio.dayparts(), ..View::default() },
            ..Query::default()
        };
        let (profiles, whole) = execute::run(&store, &Dimensions::default(), &query);
        let details: Vec<CustomerDetail> = (0..store.customers().len()).map(|index| detail_of(index, &store, &[], &query)).collect();
        let sum = |part: fn(&Report) -> &[MobileSplit]| {
            details.iter().fold(vec![MobileSplit::default(); part(&whole).len()], |mut sum, detail| {
                sum.iter_mut().zip(part(&detail.report)).for_each(|(sum, &more)| *sum += more);
                sum
            })
        };
        prop_assert_eq!(sum(|report| &report.hours), whole.hours.clone());
        prop_assert_eq!(sum(|report| &report.by_weekday_hour), whole.by_weekday_hour.clone());
        prop_assert_eq!(sum(|report| &report.by_band), whole.by_band.clone());
        prop_assert_eq!(sum(|report| &report.mobile_hours), whole.mobile_hours.clone());
        for (row, detail) in details.iter().enumerate() {
            prop_assert_eq!(Id::parse(&detail.id), store.customers()[row].clone());
            let of_months: MobileSplit = detail.report.timeline.bins.iter().map(|bin| bin.events).sum();
            prop_assert_eq!(of_months.total(), detail.report.events);
            prop_assert_eq!(detail.report.events, profiles.events(row));
            let own: Vec<_> = plays.iter().filter(|play| play.0.to_string() == detail.id).collect();
            for played in &detail.tracks {
                prop_assert_eq!(played.events, own.iter().filter(|play| play.1.to_string() == played.id).count() as u64);
            }
            prop_assert!(detail.tracks.is_sorted_by_key(|played| std::cmp::Reverse(played.events)));
            for (figure, (column, values)) in detail.profile.iter().zip(profiles.columns()) {
                prop_assert_eq!((figure.column, figure.value), (column, values[row]));
            }
        }
        // Over all customers, the mean percentile rank of a column is 0.5.
        for figure in 0..whole.columns.len() {
            let mean = details.iter().map(|detail| detail.profile[figure].percentile_rank).sum::<f64>() / details.len() as f64;
            prop_assert!((mean - 0.5).abs() < 1e-9, "{}", mean);
        }
    }

    #[test]
    fn percentile_rank_uses_mid_ranks(values in proptest::collection::vec(0u32..20, 1..60), at in any::<prop::sample::Index>()) {
        let value = values[at.index(values.len())];
        let mut sorted = values.clone();
        sorted.sort_unstable();
        // The middle between the first and the last rank of the value.
        let first = sorted.iter().position(|&other| other == value).unwrap();
        let last = sorted.iter().rposition(|&other| other == value).unwrap() + 1;
        let expected = (first + last) as f64 / 2.0 / values.len() as f64;
        prop_assert!((percentile_rank(value, values) - expected).abs() < 1e-12);
    }
}

#[test]
fn uses_the_dayparts_of_the_query() {
    let store = read_events(EVENTS.as_bytes(), 1 << 20).store;
    let query = Query {
        view: View {
            dayparts: Preset::Radio.dayparts(),
            ..View::default()
        },
        ..Query::default()
    };
    let detail = detail_of(0, &store, &[], &query);
    assert_ne!(detail.report.dayparts, Dayparts::default());
    assert_eq!(detail.profile.len(), query.view.dayparts.bands().len() + 2);
}
