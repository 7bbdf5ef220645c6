//! Event store: group by customer, and joining pieces into chunks.

use std::collections::BTreeMap;

use daypart_engine::fields::ids::{Id, TEXT_BIT};
use daypart_engine::store::chunk::{EventChunk, EventGroups, MOBILE_BIT};
use daypart_engine::store::event_store::StoreBuilder;
use daypart_engine::store::group_by::EventGrouper;
use proptest::prelude::*;

/// Codes of each kind: numbers in the direct lookup table, larger numbers, and texts.
const CODES: [u32; 7] = [0, 1, 4_999, (1 << 22) - 1, 1 << 22, TEXT_BIT - 1, TEXT_BIT | 3];

fn events() -> impl Strategy<Value = Vec<[u32; 3]>> {
    let event = (prop::sample::select(&CODES[..]), 0..9_u32, any::<bool>(), any::<u32>())
        .prop_map(|(customer, track, mobile, time)| [customer, track | u32::from(mobile) << 31, time]);
    prop::collection::vec(event, 0..60)
}

fn by_customer(events: &[[u32; 3]]) -> BTreeMap<u32, Vec<[u32; 2]>> {
    let mut grouped: BTreeMap<u32, Vec<[u32; 2]>> = BTreeMap::new();
    for &[customer, track, time] in events {
        grouped.entry(customer).or_default().push([track, time]);
    }
    grouped
}

proptest! {
    #[test]
    fn groups_a_piece_in_order_regardless_of_earlier_pieces(pieces in prop::collection::vec(events(), 1..5)) {
        let mut grouper = EventGrouper::default();
        for piece in pieces {
            let expected = by_customer(&piece);
            let mut events = piece.clone();
            let groups = grouper.group(&mut events);
            prop_assert!(groups.are_consistent() && events.is_empty());
            let found: BTreeMap<u32, Vec<[u32; 2]>> =
                groups.runs().map(|(customer, run)| (customer, groups.events[run].to_vec())).collect();
            prop_assert_eq!(found.len(), groups.customers.len(), "each customer once");
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_store_does_not_depend_on_how_pieces_are_joined(
        events in prop::collection::vec((0..40_u32, 0..9_u32, any::<bool>(), any::<u32>()), 1..300),
        piece in 1..80_usize,
        chunk_events in prop::sample::select(&[1_usize, 7, 50, 1_000][..]),
    ) {
        let events: Vec<[u32; 3]> =
            events.into_iter().map(|(customer, track, mobile, time)| [customer, track | u32::from(mobile) << 31, time]).collect();
        let mut builder = StoreBuilder::with_min_chunk_events(chunk_events);
        let mut grouper = EventGrouper::default();
        for piece_events in events.chunks(piece) {
            let groups = grouper.group(&mut piece_events.to_vec());
            builder.push(0, EventChunk { groups, ..EventChunk::default() }).unwrap();
        }
        let store = builder.finish().unwrap();
        let number = |id: &Id| match id {
            Id::Number(number) => *number as u32,
            Id::Text(_) => u32::MAX,
        };
        let found: BTreeMap<u32, Vec<[u32; 2]>> = store
            .customers()
            .iter()
            .enumerate()
            .map(|(index, id)| {
                let of = store.events_of(index).flatten();
                let mut of: Vec<[u32; 2]> = of
                    .map(|&[track, time]| {
                        let id = number(&store.tracks()[(track & !MOBILE_BIT) as usize]);
                        [id | track & MOBILE_BIT, time]
                    })
                    .collect();
                of.sort_unstable();
                (number(id), of)
            })
            .collect();
        let mut expected = by_customer(&events);
        expected.values_mut().for_each(|of| of.sort_unstable());
        prop_assert_eq!(found, expected);
        prop_assert_eq!(store.span(), events.iter().map(|event| event[2]).min().zip(events.iter().map(|event| event[2]).max()));
    }
}

#[test]
fn detects_inconsistent_groups() {
    let groups = |customers: &[u32], ends: &[u32], events: usize| EventGroups {
        customers: customers.to_vec(),
        ends: ends.to_vec(),
        events: vec![[0; 2]; events],
    };
    assert!(groups(&[], &[], 0).are_consistent());
    assert!(groups(&[4, 9], &[1, 3], 3).are_consistent());
    for (customers, ends, events) in [
        (&[4][..], &[1, 3][..], 3),
        (&[4, 9], &[3, 1], 1),
        (&[4, 9], &[1, 2], 3),
        (&[], &[], 1),
    ] {
        assert!(
            !groups(customers, ends, events).are_consistent(),
            "{customers:?} {ends:?} {events}"
        );
    }
}
