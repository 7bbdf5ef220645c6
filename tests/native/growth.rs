//! Growth: a file read as it grows gives what it gives when it is read whole, and taking more in costs the same however much
//! is there.

use std::collections::BTreeSet;

use daypart_engine::csv::position::StreamPosition;
use daypart_engine::fields::ids::Id;
use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::execute::{self, Query};
use daypart_engine::query::top_tracks;
use daypart_engine::query::view::View;
use daypart_engine::scan::range::{RangeChain, RangeScan, RangeVerdict, cut};
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::scan::tail::{Tally, read_rest};
use daypart_engine::schema::detect::recognise;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::layout::{EventLayout, Layout};
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::store::event_store::{EventStore, StoreBuilder};
use daypart_engine::store::group_by::EventGrouper;
use daypart_engine::time::dayparts::Dayparts;
use proptest::prelude::*;

use crate::events::row;
use crate::support::{read_events, reference};

/// A file that is read as it grows.
struct GrowingFile {
    layout: EventLayout,
    place: StreamPosition,
    sure: Tally,
    rest: Tally,
    store: EventStore,
}

impl GrowingFile {
    /// The file before anything of it was read.
    fn new(layout: &Layout) -> GrowingFile {
        GrowingFile {
            layout: layout.events().expect("an events file"),
            place: StreamPosition::new(layout.first_row_bytes, layout.first_row_lines),
            sure: Tally::default(),
            rest: Tally::default(),
            store: EventStore::default(),
        }
    }

    /// Takes in what the file has become, with the row at its end or without.
    fn grow(&mut self, file: &[u8], with_rest: bool) {
        self.store.let_go(7);
        self.rest = Tally::default();
        let mut builder = StoreBuilder::with_segments_of(20);
        let mut scanner = EventScanner::new(self.layout.clone());
        let mut chain = RangeChain::new(self.place);
        let bytes = file.len() as u64;
        let ranges = cut(self.place.offset_bytes, bytes, 1);
        for (index, range) in ranges.into_iter().enumerate() {
            let first_row = Some(chain.place().offset_bytes);
            let mut scan = RangeScan::new(range, bytes, first_row).left_open(true).in_pieces(70);
            while let Some(wanted) = scan.wants() {
                scan.feed(&mut scanner, &file[wanted.start as usize..wanted.end as usize]);
            }
            for verdict in chain.offer(index, scan.finish(&mut scanner)) {
                let RangeVerdict::Take { mut chunk, .. } = verdict else {
                    panic!("a range that begins where the one before ends is right");
                };
                self.sure.count(&mut chunk);
                builder.push(0, *chunk).expect("room");
            }
        }
        self.place = chain.place();
        self.store.absorb(builder.finish().expect("room")).expect("room");
        if with_rest {
            let mut chunk = read_rest(&self.layout, self.place, &file[self.place.offset_bytes as usize..]);
            self.rest.count(&mut chunk);
            let mut builder = StoreBuilder::default();
            builder.push(0, chunk).expect("room");
            self.store.hold(7, builder.finish().expect("room")).expect("room");
        }
    }

    fn tally(&self) -> Tally {
        let mut all = self.sure.clone();
        all.append(self.rest.clone());
        all
    }
}

const ROW: &str = "0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n";

/// What may stand among rows that are all right.
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
    fn a_file_read_as_it_grows_is_the_file_read_whole(
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
            .map(|&(share, with_rest)| (ROW.len() + ((file.len() - ROW.len()) as f64 * share) as usize, with_rest))
            .collect();
        ends.sort_unstable();
        for (end, with_rest) in ends {
            growing.grow(&file[..end], with_rest);
        }
        growing.grow(&file, true);

        let whole = read_events(&file, file.len());
        let tally = growing.tally();
        prop_assert_eq!(tally.rows, whole.rows);
        prop_assert_eq!(tally.mends, whole.mends);
        prop_assert_eq!(&tally.rejects, &whole.rejects);
        prop_assert_eq!(tally.kept(), whole.store.len() as u64);
        prop_assert_eq!(growing.store.customers(), whole.store.customers());
        prop_assert_eq!(growing.store.span(), whole.store.span());
        let people = [(TableKind::Customers, reference("CustID,Name,Gender,Address,zip,SignDate,Status,Level,Campaign,LinkedWithApps\n48,Ann,0,x,1,1/1/2014,1,2,1,1\n"))];
        for filter in ["", "mobile=1", "level=2", "hour=3-9"] {
            let query = Query { view: View { dayparts: Dayparts::default(), filter: filter.parse().unwrap() }, ..Query::default() };
            let asked = [&growing.store, &whole.store].map(|store| execute::run(store, &Dimensions::new(store, &people), &query));
            prop_assert_eq!(&asked[0], &asked[1], "{}", filter);
        }
        let played = [&growing.store, &whole.store].map(|store| top_tracks::count(store, &Dimensions::default(), &View::default()));
        prop_assert_eq!(&played[0], &played[1]);
    }

    #[test]
    fn stores_taken_in_one_after_the_other_are_one_store(
        parts in proptest::collection::vec(proptest::collection::vec((0u32..40, 0u32..9, 0u32..80_000, any::<bool>()), 0..30), 1..8),
        words in any::<bool>(),
    ) {
        let text = |events: &[(u32, u32, u32, bool)]| -> String {
            let lines = events.iter().map(|&(customer, track, second, mobile)| {
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                // Among numbers come texts, so that the order of all customers turns.
                let customer = if words && customer % 7 == 3 { format!("c{customer}") } else { customer.to_string() };
                format!("0,{customer},{track},\"2014-10-23 {hour:02}:{minute:02}:{second:02}\",{},\"1\"\n", u8::from(mobile))
            });
            lines.collect()
        };
        let store_of = |text: &str| {
            let mut scanner = EventScanner::new(EventLayout::seed());
            scanner.feed(text.as_bytes(), true);
            let mut builder = StoreBuilder::default();
            builder.push(0, scanner.take_chunk()).unwrap();
            builder.finish().unwrap()
        };
        let mut grown = EventStore::default();
        let mut before: Vec<String> = Vec::new();
        for part in &parts {
            let more = store_of(&text(part));
            let came: Vec<String> = more.customers().iter().map(ToString::to_string).collect();
            let absorbed = grown.absorb(more).unwrap();
            let new = came.iter().filter(|id| !before.contains(id)).count() as u64;
            prop_assert_eq!((absorbed.new_customers, absorbed.returning_customers.len()), (new, came.len() - new as usize));
            before.extend(came);
        }
        let whole = store_of(&text(&parts.concat()));
        prop_assert_eq!(grown.customers(), whole.customers());
        let tracks = |store: &EventStore| store.tracks().iter().cloned().collect::<BTreeSet<Id>>();
        prop_assert_eq!(tracks(&grown), tracks(&whole));
        let facts = Dimensions::default();
        prop_assert_eq!(execute::run(&grown, &facts, &Query::default()), execute::run(&whole, &facts, &Query::default()));
    }
}

#[test]
fn numbers_are_in_their_order_again_once_the_only_text_is_let_go() {
    let of = |ids: &[&str]| {
        let rows = ids
            .iter()
            .map(|id| format!("0,{id},1,\"2014-10-23 03:26:20\",0,\"1\"\n"));
        let mut scanner = EventScanner::new(EventLayout::seed());
        scanner.feed(rows.collect::<String>().as_bytes(), true);
        let mut builder = StoreBuilder::default();
        builder.push(0, scanner.take_chunk()).unwrap();
        builder.finish().unwrap()
    };
    let mut store = of(&["8", "10"]);
    store.hold(1, of(&["\u{e9}"])).unwrap();
    let texts = |store: &EventStore| store.customers().iter().map(Id::to_string).collect::<Vec<_>>();
    assert_eq!(texts(&store), ["10", "8", "\u{e9}"]);
    store.let_go(1);
    assert_eq!(texts(&store), ["8", "10"]);
    store.absorb(of(&["8", "9"])).unwrap();
    assert_eq!(texts(&store), ["8", "9", "10"]);
}

/// A store of so many events of some customers.
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
fn an_hour_of_watching_neither_slows_nor_grows_beyond_its_events() {
    const TICKS: u32 = 3_600;
    const EVENTS: u32 = 1_000;
    const CUSTOMERS: u32 = 5_000;
    let mut moved = Vec::new();
    for there in [0, 4_000_000] {
        let mut grown = if there == 0 {
            EventStore::default()
        } else {
            store(0, there, CUSTOMERS)
        };
        let mut in_quarters = [0; 4];
        for tick in 0..TICKS {
            let before = grown.moved();
            grown
                .absorb(store(there + tick * EVENTS, EVENTS, CUSTOMERS))
                .expect("room");
            in_quarters[(tick * 4 / TICKS) as usize] += grown.moved() - before;
            // No more than a file of as many events has that was read at once, and a few small ones.
            let most_parts = 6 + (grown.len() >> 18);
            assert!(
                grown.parts() <= most_parts,
                "{} parts after {tick} ticks",
                grown.parts()
            );
        }
        assert_eq!(grown.len(), (there + TICKS * EVENTS) as usize);
        let most = 8 * u64::from(TICKS * EVENTS);
        assert!(grown.moved() < most, "{} events were moved", grown.moved());
        // Eight bytes an event, and room beside for customers and what waits.
        let most_bytes = 8 * grown.len() + (64 << 16) + 64 * CUSTOMERS as usize;
        assert!(
            grown.bytes() < most_bytes,
            "{} bytes for {} events",
            grown.bytes(),
            grown.len()
        );
        moved.push(in_quarters);
        let whole = store(0, there + TICKS * EVENTS, CUSTOMERS);
        let facts = Dimensions::default();
        assert_eq!(
            execute::run(&grown, &facts, &Query::default()),
            execute::run(&whole, &facts, &Query::default())
        );
    }
    let [alone, beside] = [&moved[0], &moved[1]].map(|quarters| quarters.iter().sum::<u64>());
    assert!(
        beside <= alone,
        "what is there already is not moved: {beside} and {alone}"
    );
}
