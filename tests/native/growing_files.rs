//! Growing files: reading a file as it grows equals reading it whole, and appending costs the same whatever the
//! store's size.

use std::collections::BTreeSet;

use daypart_engine::csv::position::StreamPosition;
use daypart_engine::fields::ids::Id;
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::query::top_tracks;
use daypart_engine::query::view::View;
use daypart_engine::scan::range::{RangeChain, RangeScan, RangeVerdict, split_ranges};
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::scan::tail::{RowCounts, read_tail};
use daypart_engine::schema::detect::recognise;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{EventLayout, Layout};
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::{EventStore, StoreBuilder};
use daypart_engine::store::group_by::EventGrouper;
use daypart_engine::time::dayparts::Dayparts;
use proptest::prelude::*;

use crate::event_scanner::row;
use crate::support::{read_events, read_lookup_table};

/// A file that is read as it grows.
struct GrowingFile {
    layout: EventLayout,
    position: StreamPosition,
    complete: RowCounts,
    tail: RowCounts,
    store: EventStore,
}

impl GrowingFile {
    /// A file of which nothing is read yet.
    fn new(layout: &Layout) -> GrowingFile {
        GrowingFile {
            layout: layout.events().expect("an events file"),
            position: StreamPosition::new(layout.first_row_bytes, layout.first_row_lines),
            complete: RowCounts::default(),
            tail: RowCounts::default(),
            store: EventStore::default(),
        }
    }

    /// Reads the file's new bytes, with or without its tail.
    fn grow(&mut self, file: &[u8], with_tail: bool) {
        self.store.remove_provisional(7);
        self.tail = RowCounts::default();
        let mut builder = StoreBuilder::with_min_chunk_events(20);
        let mut scanner = EventScanner::new(self.layout.clone());
        let mut chain = RangeChain::new(self.position);
        let bytes = file.len() as u64;
        let ranges = split_ranges(self.position.offset_bytes, bytes, 1);
        for (index, range) in ranges.into_iter().enumerate() {
            let first_row = Some(chain.position().offset_bytes);
            let mut scan = RangeScan::new(range, bytes, first_row)
                .may_grow(true)
                .with_piece_bytes(70);
            while let Some(wanted) = scan.wants() {
                scan.feed(&mut scanner, &file[wanted.start as usize..wanted.end as usize]);
            }
            for verdict in chain.submit(index, scan.finish(&mut scanner)) {
                let RangeVerdict::Take { mut chunk, .. } = verdict else {
                    panic!("a range that starts at the end of the previous one has no wrong guess");
                };
                self.complete.count(&mut chunk);
                builder.push(0, *chunk).expect("room");
            }
        }
        self.position = chain.position();
        self.store.append(builder.finish().expect("room")).expect("room");
        if with_tail {
            let mut chunk = read_tail(
                &self.layout,
                self.position,
                &file[self.position.offset_bytes as usize..],
            );
            self.tail.count(&mut chunk);
            let mut builder = StoreBuilder::default();
            builder.push(0, chunk).expect("room");
            self.store
                .append_provisional(7, builder.finish().expect("room"))
                .expect("room");
        }
    }

    fn tally(&self) -> RowCounts {
        let mut all = self.complete.clone();
        all.append(self.tail.clone());
        all
    }
}

const ROW: &str = "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n";

/// Valid rows, and text that may occur among them.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => row(),
        1 => Just("garbage\n".to_owned()),
        1 => Just("\r\n\n\r".to_owned()),
        1 => Just("1,2,3\n".to_owned()),
        1 => Just("5,\"a\nb\",3,\"2014-10-23 03:26:20\",1,\"1\"\n".to_owned()),
        1 => Just("5,\"never closed,3,\"2014-10-23 03:26:20\",1,\"1\n".to_owned()),
        1 => "[ -~]{0,40}".prop_map(|text| format!("{text}\n")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn reading_a_growing_file_equals_reading_it_whole(
        pieces in proptest::collection::vec(piece(), 1..30),
        ends in proptest::collection::vec((0.0..1.0f64, any::<bool>()), 0..6),
        ends_open in any::<bool>(),
    ) {
        let mut file = format!("{}{}", ROW.repeat(8), pieces.concat()).into_bytes();
        if ends_open {
            file.pop();
        }
        let layout = recognise(&file).unwrap();
        let mut growing = GrowingFile::new(&layout);
        let mut ends: Vec<(usize, bool)> = ends
            .iter()
            .map(|&(share, with_tail)| (ROW.len() + ((file.len() - ROW.len()) as f64 * share) as usize, with_tail))
            .collect();
        ends.sort_unstable();
        for (end, with_tail) in ends {
            growing.grow(&file[..end], with_tail);
        }
        growing.grow(&file, true);

        let whole = read_events(&file, file.len());
        let tally = growing.tally();
        prop_assert_eq!(tally.rows, whole.rows);
        prop_assert_eq!(tally.repair_stats, whole.repair_stats);
        prop_assert_eq!(&tally.rejects, &whole.rejects);
        prop_assert_eq!(tally.accepted(), whole.store.len() as u64);
        prop_assert_eq!(growing.store.customers(), whole.store.customers());
        prop_assert_eq!(growing.store.span(), whole.store.span());
        let people = [(TableKind::Customers, read_lookup_table("CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n48,Ann,0,x,1,1/1/2014,1,2,1,1\n"))];
        for filter in ["", "mobile=1", "level=2", "hour=3-9"] {
            let query = Query { view: View { dayparts: Dayparts::default(), filter: filter.parse().unwrap() }, ..Query::default() };
            let reports = [&growing.store, &whole.store].map(|store| execute::run(store, &Dimensions::new(store, &people), &query));
            prop_assert_eq!(&reports[0], &reports[1], "{}", filter);
        }
        let played = [&growing.store, &whole.store].map(|store| top_tracks::count(store, &Dimensions::default(), &View::default()));
        prop_assert_eq!(&played[0], &played[1]);
    }

    #[test]
    fn appending_stores_equals_one_store(
        parts in proptest::collection::vec(proptest::collection::vec((0u32..40, 0u32..9, 0u32..80_000, any::<bool>()), 0..30), 1..8),
        words in any::<bool>(),
    ) {
        let text = |events: &[(u32, u32, u32, bool)]| -> String {
            let lines = events.iter().map(|&(customer, track, second, mobile)| {
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                // Texts among numbers change the order of all customers.
                let customer = if words && customer % 7 == 3 { format!("c{customer}") } else { customer.to_string() };
                format!("0,{customer},{track},\"2014-10-23 {hour:02}:{minute:02}:{second:02}\",{},\"1\"\n", u8::from(mobile))
            });
            lines.collect()
        };
        let store_of = |text: &str| {
            let mut scanner = EventScanner::new(EventLayout::default_order());
            scanner.feed(text.as_bytes(), true);
            let mut builder = StoreBuilder::default();
            builder.push(0, scanner.take_chunk()).unwrap();
            builder.finish().unwrap()
        };
        let mut grown = EventStore::default();
        let mut before: Vec<String> = Vec::new();
        for part in &parts {
            let more = store_of(&text(part));
            let ids: Vec<String> = more.customers().iter().map(ToString::to_string).collect();
            let appended = grown.append(more).unwrap();
            let new = ids.iter().filter(|id| !before.contains(id)).count() as u64;
            prop_assert_eq!((appended.new_customers, appended.returning_customers.len()), (new, ids.len() - new as usize));
            before.extend(ids);
        }
        let whole = store_of(&text(&parts.concat()));
        prop_assert_eq!(grown.customers(), whole.customers());
        let tracks = |store: &EventStore| store.tracks().iter().cloned().collect::<BTreeSet<Id>>();
        prop_assert_eq!(tracks(&grown), tracks(&whole));
        let dimensions = Dimensions::default();
        prop_assert_eq!(execute::run(&grown, &dimensions, &Query::default()), execute::run(&whole, &dimensions, &Query::default()));
    }
}

#[test]
fn numeric_order_returns_when_the_only_text_id_is_removed() {
    let of = |ids: &[&str]| {
        let rows = ids
            .iter()
            .map(|id| format!("0,{id},1,\"2014-10-23 03:26:20\",0,\"1\"\n"));
        let mut scanner = EventScanner::new(EventLayout::default_order());
        scanner.feed(rows.collect::<String>().as_bytes(), true);
        let mut builder = StoreBuilder::default();
        builder.push(0, scanner.take_chunk()).unwrap();
        builder.finish().unwrap()
    };
    let mut store = of(&["8", "10"]);
    store.append_provisional(1, of(&["\u{e9}"])).unwrap();
    let texts = |store: &EventStore| store.customers().iter().map(Id::to_string).collect::<Vec<_>>();
    assert_eq!(texts(&store), ["10", "8", "\u{e9}"]);
    store.remove_provisional(1);
    assert_eq!(texts(&store), ["8", "10"]);
    store.append(of(&["8", "9"])).unwrap();
    assert_eq!(texts(&store), ["8", "9", "10"]);
}

/// A store with a number of events, starting at event `first`.
fn store(first: u32, events: u32, customers: u32) -> EventStore {
    let mut builder = StoreBuilder::default();
    let rows = (first..first + events).map(|event| {
        let customer = event.wrapping_mul(2_654_435_761) % customers;
        [customer, event % 1_000, 1_400_000_000 + event]
    });
    let chunk = EventChunk {
        groups: EventGrouper::default().group(&mut rows.collect()),
        ..EventChunk::default()
    };
    builder.push(0, chunk).expect("room");
    builder.finish().expect("room")
}

#[test]
fn an_hour_of_appends_has_bounded_cost_and_memory() {
    const TICKS: u32 = 3_600;
    const EVENTS: u32 = 1_000;
    const CUSTOMERS: u32 = 5_000;
    let mut moved = Vec::new();
    for existing in [0, 4_000_000] {
        let mut grown = if existing == 0 {
            EventStore::default()
        } else {
            store(0, existing, CUSTOMERS)
        };
        let mut in_quarters = [0; 4];
        for tick in 0..TICKS {
            let before = grown.moved_events();
            grown
                .append(store(existing + tick * EVENTS, EVENTS, CUSTOMERS))
                .expect("room");
            in_quarters[(tick * 4 / TICKS) as usize] += grown.moved_events() - before;
            // No more than a file of as many events has that was read at once, and a few small ones.
            let max_chunks = 6 + (grown.len() >> 18);
            assert!(
                grown.chunk_count() <= max_chunks,
                "{} chunks after {tick} ticks",
                grown.chunk_count()
            );
        }
        assert_eq!(grown.len(), (existing + TICKS * EVENTS) as usize);
        let max_moved = 8 * u64::from(TICKS * EVENTS);
        assert!(
            grown.moved_events() < max_moved,
            "{} events were moved",
            grown.moved_events()
        );
        // Eight bytes per event, and room for customers and the buffer.
        let max_bytes = 8 * grown.len() + (64 << 16) + 64 * CUSTOMERS as usize;
        assert!(
            grown.bytes() < max_bytes,
            "{} bytes for {} events",
            grown.bytes(),
            grown.len()
        );
        moved.push(in_quarters);
        let whole = store(0, existing + TICKS * EVENTS, CUSTOMERS);
        let dimensions = Dimensions::default();
        assert_eq!(
            execute::run(&grown, &dimensions, &Query::default()),
            execute::run(&whole, &dimensions, &Query::default())
        );
    }
    let [alone, beside] = [&moved[0], &moved[1]].map(|quarters| quarters.iter().sum::<u64>());
    assert!(beside <= alone, "existing events are not moved: {beside} and {alone}");
}
