//! Numeric limits: statistics where naive sums fail, counts beyond 32 bits, and results that don't depend on the
//! order of events.

use daypart_engine::export::tables::{agg_table, live_table};
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::query::report::{MobileSplit, Report};
use daypart_engine::query::top_tracks;
use daypart_engine::rejects::log::RejectReason;
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::schema::detect::recognise;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::lookup_table::{LookupReader, LookupTable};
use daypart_engine::stats::column_stats::ColumnStats;
use daypart_engine::stats::moments::Moments;
use daypart_engine::store::event_store::{EventStore, MAX_EVENTS, StoreBuilder, StoreFull};
use daypart_engine::store::precomputed::Precomputed;
use daypart_engine::time::dayparts::Dayparts;
use proptest::prelude::*;

use crate::event_scanner::row;
use crate::support::{read_events, read_lookup_table};

/// Distance of two floats in units in the last place.
fn steps_apart(one: f64, other: f64) -> u64 {
    one.to_bits().abs_diff(other.to_bits())
}

/// The exact mean, variance and norms of whole numbers, rounded once at the end.
fn exact(values: &[u32]) -> [f64; 4] {
    let count = values.len() as u128;
    let sum: u128 = values.iter().map(|&value| u128::from(value)).sum();
    let squares: u128 = values.iter().map(|&value| u128::from(value) * u128::from(value)).sum();
    let spread = count * squares - sum * sum;
    [
        sum as f64 / count as f64,
        spread as f64 / (count * (count - 1)) as f64,
        sum as f64,
        (squares as f64).sqrt(),
    ]
}

#[test]
fn statistics_are_exact_where_naive_sums_fail() {
    // A large offset with a tiny spread: the sum of squares minus the squared sum has no significant digit left
    // in 64 bits.
    let cases: [(u32, u32); 5] = [
        (4_000_000_000, 3),
        (u32::MAX - 1, 2),
        (u32::MAX, 1),
        (1_000_000, 2),
        (0, 97),
    ];
    for (offset, spread) in cases {
        let values: Vec<u32> = (0..1_000_000u32).map(|index| offset + index % 97 % spread).collect();
        let moments = ColumnStats::of(&values).moments;
        let found = [moments.mean(), moments.variance(), moments.norm_l1(), moments.norm_l2()];
        for (found, expected) in found.into_iter().zip(exact(&values)) {
            assert!(steps_apart(found, expected) <= 3, "{offset}: {found} is not {expected}");
        }
        let (low, high) = (f64::from(offset), f64::from(offset + (spread - 1)));
        assert_eq!((moments.min(), moments.max()), (low, high));
    }
    let naive: f64 = (0..1_000_000)
        .map(|index| 4e9 + f64::from(index % 3))
        .map(|value| value * value)
        .sum();
    let sum: f64 = (0..1_000_000).map(|index| 4e9 + f64::from(index % 3)).sum();
    let naive = (naive - sum * sum / 1e6) / 999_999.0;
    assert!((naive - 2.0 / 3.0).abs() > 1.0, "the cases are too easy: {naive}");
}

proptest! {
    #[test]
    fn exact_moments_agree_with_incremental_ones(values in proptest::collection::vec(prop_oneof![0u32..3, 0u32..1000, any::<u32>()], 0..100)) {
        let (counts, single) = (Moments::of_counts(&values), values.iter().map(|&value| f64::from(value)).collect::<Moments>());
        prop_assert_eq!((counts.count(), counts.num_nonzeros()), (single.count(), single.num_nonzeros()));
        prop_assert_eq!((counts.min(), counts.max()), (single.min(), single.max()));
        for (found, expected) in [
            (counts.mean(), single.mean()),
            (counts.variance(), single.variance()),
            (counts.norm_l1(), single.norm_l1()),
            (counts.norm_l2(), single.norm_l2()),
        ] {
            prop_assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{} is not {}", found, expected);
        }
    }
}

/// Reads a lookup table. Also returns the reasons of rejected rows.
fn table(text: &str) -> ((TableKind, LookupTable), Vec<RejectReason>) {
    let layout = recognise(text.as_bytes()).unwrap();
    let mut reader = LookupReader::new(&layout);
    reader.feed(&text.as_bytes()[layout.first_row_bytes as usize..], true);
    let (table, counts) = reader.finish();
    let reasons = counts.rejects.listed.iter().map(|reject| reject.reason).collect();
    ((layout.table_kind, table), reasons)
}

const PROFILES: &str = "custid,unique_tracks,morn_tracks,aft_tracks,eve_tracks,night_tracks,mobile_tracks\n";

const HOURS: &str = "weekday,hour,events,mobile_events\n";

#[test]
fn precomputed_profiles_count_beyond_32_bits() {
    const MAX_COUNT: u64 = u32::MAX as u64;
    let profiles = format!(
        "{PROFILES}1,7,{MAX_COUNT},0,0,0,5\n2,8,{MAX_COUNT},0,0,0,6\n3,9,{},1,0,0,{MAX_COUNT}\n",
        MAX_COUNT - 1
    );
    // All events but one are in the same hour of one weekday, in three rows.
    let hours = format!(
        "{HOURS}1,8,{MAX_COUNT},5\n1,8,{MAX_COUNT},6\n1,8,{},{}\n1,13,1,1\n",
        MAX_COUNT - 1,
        MAX_COUNT - 1
    );
    let (tables, reasons): (Vec<_>, Vec<_>) = [table(&profiles), table(&hours)].into_iter().unzip();
    assert!(reasons.concat().is_empty());
    let made = Precomputed::of(&tables, &Dayparts::default()).unwrap();
    assert_eq!(made.problems, []);
    let (ids, precomputed) = made.profiles.unwrap();
    let query = Query {
        of: precomputed.profile_subject(),
        parts: precomputed.parts(),
        ..Query::default()
    };
    let store = EventStore::from_precomputed(ids, precomputed);
    let (profiles, report) = execute::run(&store, &Dimensions::default(), &query);
    let all = 3 * MAX_COUNT;
    assert_eq!((store.plays(), report.events, report.all_events), (all, all, all));
    let bands: Vec<u64> = report.by_band.iter().map(|split| split.total()).collect();
    assert_eq!(bands, [all - 1, 1, 0, 0]);
    let mobile = MAX_COUNT + 11;
    assert_eq!(
        report.by_mobile,
        MobileSplit {
            mobile,
            other: all - mobile
        }
    );
    let at_eight = MobileSplit {
        mobile: mobile - 1,
        other: all - mobile,
    };
    assert_eq!((report.hours[8], report.by_weekday_hour[8]), (at_eight, at_eight));
    assert_eq!(report.hours.iter().map(|split| split.total()).sum::<u64>(), all);
    let morning = &report.columns[1].stats.moments;
    assert_eq!(morning.norm_l1(), (all - 1) as f64);
    let live = String::from_utf8(live_table(store.customers(), &profiles, &report).unwrap()).unwrap();
    assert!(live.contains("\n3,9,4294967294,1,0,0,4294967295\n"), "{live}");
    let aggregate = String::from_utf8(agg_table(&report).unwrap()).unwrap();
    assert!(
        aggregate.contains("\nnorm_l1,24,12884901884,1,0,0,4294967306\n"),
        "{aggregate}"
    );
}

#[test]
fn rejects_rows_with_counts_beyond_32_bits() {
    let most = u32::MAX;
    // Enough valid rows for the column kinds to be inferred.
    let valid: String = (3..13).map(|id| format!("{id},1,1,0,0,0,0\n")).collect();
    let cases = [
        (
            format!("{PROFILES}1,0,0,0,0,{most},0\n2,1,1,0,0,{most},0\n{valid}"),
            vec![RejectReason::Contradiction],
        ),
        (
            format!("{PROFILES}1,0,0,0,0,4294967296,0\n{valid}"),
            vec![RejectReason::NotANumber],
        ),
        (
            format!("{PROFILES}1,0,18446744073709551616,0,0,1,0\n{valid}"),
            vec![RejectReason::NotANumber],
        ),
        (
            format!("{PROFILES}1,0,-1,0,0,1,0\n{valid}"),
            vec![RejectReason::NotANumber],
        ),
        (
            format!("{HOURS}1,8,4294967296,0\n1,9,1,0\n"),
            vec![RejectReason::NotANumber],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(table(&text).1, expected, "{text}");
    }
}

#[test]
fn a_store_is_limited_to_32_bit_counts() {
    // Counts of a customer, minute or day have 32 bits, and so have the indices of events in a chunk.
    const { assert!(MAX_EVENTS <= u32::MAX as usize) };
    let file = "0,7,1,\"2014-10-23 03:26:20\",0,\"1\"\n";
    let mut scanner = EventScanner::new(recognise(file.as_bytes()).unwrap().events().unwrap());
    scanner.feed(file.as_bytes(), true);
    let mut builder = StoreBuilder::default().with_max_events(usize::MAX);
    builder.push(0, scanner.take_chunk()).unwrap();
    assert_eq!(builder.reserve(MAX_EVENTS), Err(StoreFull { events: 1 }));
    assert_eq!(builder.reserve(MAX_EVENTS - 1), Ok(()));
}

#[test]
fn a_customer_may_click_many_thousands_of_ads() {
    const ADS: usize = 60_000;
    let clicks: String = (0..ADS)
        .chain([3, 3])
        .map(|ad| format!("2014-10-23 03:26:20,48,AD{ad:05}\n"))
        .collect();
    let clicks = read_lookup_table(&format!("time,customer,ad\n{clicks}2014-10-23 03:26:20,999,AD00003\n"));
    let events = read_events(
        "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n".repeat(3).as_bytes(),
        1 << 20,
    );
    let dimensions = Dimensions::new(&events.store, &[(TableKind::Clicks, clicks)]);
    let (_, report) = execute::run(&events.store, &dimensions, &Query::default());
    let first = &report.ads[0];
    assert_eq!(
        (
            report.ads.len(),
            first.ad.as_str(),
            first.clicks,
            first.customers,
            first.clicks_without_events
        ),
        (ADS, "AD00003", 3, 1, 1)
    );
    assert_eq!(report.ads.iter().map(|ad| ad.clicks).sum::<u64>(), ADS as u64 + 2);
}

/// Everything that is shown or exported for the events of a store.
fn shown(store: &EventStore) -> (Vec<u8>, Vec<u8>, Report, top_tracks::TrackReport) {
    let (dimensions, query) = (Dimensions::default(), Query::default());
    let (profiles, report) = execute::run(store, &dimensions, &query);
    let live = live_table(store.customers(), &profiles, &report).unwrap();
    let tracks = top_tracks::count(store, &dimensions, &query.view);
    (live, agg_table(&report).unwrap(), report, tracks)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn chunk_order_does_not_change_the_results(
        rows in proptest::collection::vec(row(), 2..80),
        sizes in proptest::collection::vec(1usize..9, 1..12),
        scanners in 1usize..4,
        order in Just((0..100usize).collect::<Vec<usize>>()).prop_shuffle(),
        chunk_events in 1usize..30,
    ) {
        let good = "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n";
        let layout = recognise(good.repeat(90).as_bytes()).unwrap();
        let mut workers: Vec<EventScanner> = (0..scanners).map(|_| EventScanner::new(layout.events().unwrap())).collect();
        // Each piece is a few complete rows, read as if it were a whole file.
        let (mut rest, mut chunks) = (rows.as_slice(), Vec::new());
        for &size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, later) = rest.split_at(size.min(rest.len()));
            rest = later;
            let scanner = chunks.len() % scanners;
            workers[scanner].feed(piece.concat().as_bytes(), true);
            chunks.push((scanner, workers[scanner].take_chunk()));
        }
        let in_order = {
            let mut builder = StoreBuilder::default();
            for (scanner, chunk) in chunks.clone() {
                builder.push(scanner, chunk).unwrap();
            }
            builder.finish().unwrap()
        };
        let mixed = {
            let mut builder = StoreBuilder::with_min_chunk_events(chunk_events);
            for (scanner, chunk) in &mut chunks {
                builder.register_ids(*scanner, chunk);
            }
            for index in order.into_iter().filter(|&index| index < chunks.len()) {
                let (scanner, chunk) = chunks[index].clone();
                builder.push(scanner, chunk).unwrap();
            }
            builder.finish().unwrap()
        };
        let (one, other) = (shown(&in_order), shown(&mixed));
        prop_assert_eq!(String::from_utf8(one.0).unwrap(), String::from_utf8(other.0).unwrap());
        prop_assert_eq!(String::from_utf8(one.1).unwrap(), String::from_utf8(other.1).unwrap());
        prop_assert_eq!(one.2, other.2);
        prop_assert_eq!(one.3, other.3);
    }
}
