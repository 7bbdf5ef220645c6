//! What is played: the counts against counting event by event, and what stands out.

use std::collections::{BTreeMap, BTreeSet};

use daypart_engine::query::dimensions::Dimensions;
use daypart_engine::query::top_tracks::{self, RankedItem};
use daypart_engine::query::view::View;
use daypart_engine::schema::detect::recognise;
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::schema::lookup_table::LookupReader;
use daypart_engine::store::event_store::EventStore;
use proptest::prelude::*;

use crate::support::read_events;

/// A listen: customer, track, hour, mobile.
type Listen = (u32, u32, u32, bool);

fn store_of(listens: &[Listen]) -> EventStore {
    let line = |(id, (customer, track, hour, mobile)): (usize, &Listen)| {
        format!(
            "{id},{customer},{track},\"2014-10-23 {hour:02}:00:00\",{},\"04109\"\n",
            u8::from(*mobile)
        )
    };
    let text: String = listens.iter().enumerate().map(line).collect();
    read_events(text.as_bytes(), 1 << 20).store
}

fn facts(store: &EventStore) -> Dimensions {
    let text = b"TrackId,Title,Artist,Length\n1,<b>One</b>,Ann,100\n2,Two,Ann,100\n3,Three,=Bob,100\n";
    let layout = recognise(text).expect("a music file");
    let mut reader = LookupReader::new(&layout);
    reader.feed(&text[layout.first_row_bytes as usize..], true);
    Dimensions::new(store, &[(TableKind::Music, reader.finish().0)])
}

fn view(filter: &str) -> View {
    View {
        filter: filter.parse().expect("a filter"),
        ..View::default()
    }
}

#[test]
fn titles_and_artists_are_told_where_they_are_known() {
    let store = store_of(&[(1, 1, 9, false), (1, 2, 9, false), (2, 2, 9, true), (2, 7, 23, true)]);
    let report = top_tracks::count(&store, &facts(&store), &View::default());
    let played = |name: &str, by: Option<&str>, listens, listeners| RankedItem {
        name: name.to_owned(),
        by: by.map(str::to_owned),
        listens,
        listeners,
    };
    assert_eq!(
        report.tracks,
        [
            played("Two", Some("Ann"), 2, 2),
            played("<b>One</b>", Some("Ann"), 1, 1),
            played("7", None, 1, 1)
        ]
    );
    assert_eq!(report.artists, [played("Ann", None, 3, 2)]);
    let mobile = top_tracks::count(&store, &facts(&store), &view("mobile=1"));
    assert_eq!(mobile.tracks.len(), 2);
    assert_eq!(mobile.artists, [played("Ann", None, 1, 1)]);
}

#[test]
fn only_what_chance_does_not_explain_stands_out() {
    // Track 1 is a morning's track, track 2 is as everything else, track 3 has too few listens.
    let mut listens: Vec<Listen> = Vec::new();
    for number in 0..400 {
        listens.push((number % 20, 2, if number % 4 == 0 { 9 } else { 20 }, false));
    }
    listens.extend((0..60).map(|number| (number % 20, 1, if number % 6 == 0 { 20 } else { 9 }, false)));
    listens.extend((0..3).map(|number| (number, 3, 9, false)));
    let store = store_of(&listens);
    let report = top_tracks::count(&store, &facts(&store), &View::default());
    let names = |band: usize| -> Vec<&str> {
        report.standouts[band]
            .tracks
            .iter()
            .map(|standout| standout.played.name.as_str())
            .collect()
    };
    assert_eq!(
        (names(0), names(1), names(2)),
        (vec!["<b>One</b>"], vec![], vec!["Two"])
    );
    let first = &report.standouts[0].tracks[0];
    assert_eq!(first.played.listens, 50);
    assert!((first.share - 50.0 / 153.0).abs() < 1e-12 && (first.overall - 60.0 / 463.0).abs() < 1e-12);
    assert_eq!(report.least_listens, 5);
}

proptest! {
    #[test]
    fn tracks_are_counted_as_plain_counting_does(
        listens in proptest::collection::vec((1u32..5, 1u32..14, 0u32..24, any::<bool>()), 1..120),
        filter in proptest::sample::select(vec!["", "hour=6-18", "mobile=1", "unique-tracks=2..4", "daypart=2&mobile=0"]),
    ) {
        let store = store_of(&listens);
        let report = top_tracks::count(&store, &Dimensions::default(), &view(filter));
        let of_event = |(_, _, hour, mobile): &Listen| match filter {
            "hour=6-18" => (6..=18).contains(hour),
            "mobile=1" => *mobile,
            "daypart=2&mobile=0" => (17..22).contains(hour) && !mobile,
            _ => true,
        };
        let left: Vec<&Listen> = listens.iter().filter(|listen| of_event(listen)).collect();
        let unique = |customer: u32| -> usize {
            left.iter().filter(|listen| listen.0 == customer).map(|listen| listen.1).collect::<BTreeSet<u32>>().len()
        };
        let of_customer = |customer: u32| filter != "unique-tracks=2..4" || (2..=4).contains(&unique(customer));
        let mut counts: BTreeMap<u32, (u64, BTreeSet<u32>)> = BTreeMap::new();
        for (customer, track, ..) in left.iter().filter(|listen| of_customer(listen.0)) {
            let (listens, listeners) = counts.entry(*track).or_default();
            *listens += 1;
            listeners.insert(*customer);
        }
        prop_assert_eq!(report.tracks.len(), counts.len().min(10));
        for played in &report.tracks {
            let (listens, listeners) = &counts[&played.name.parse::<u32>().expect("an id")];
            prop_assert_eq!((played.listens, played.listeners), (*listens, listeners.len() as u64));
        }
        let fewest = report.tracks.last().map_or(0, |played| played.listens);
        let more = counts.values().filter(|(listens, _)| *listens > fewest).count();
        prop_assert!(more < 10 || report.tracks.is_empty(), "no track with more listens is left out");
    }
}
