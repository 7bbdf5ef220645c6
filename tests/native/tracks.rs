//! Top tracks: the counts against counting event by event, and the standouts of a daypart.

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

/// A play: customer, track, hour, mobile.
type Play = (u32, u32, u32, bool);

fn store_of(plays: &[Play]) -> EventStore {
    let line = |(id, (customer, track, hour, mobile)): (usize, &Play)| {
        format!(
            "{id},{customer},{track},\"2014-10-23 {hour:02}:00:00\",{},\"04109\"\n",
            u8::from(*mobile)
        )
    };
    let text: String = plays.iter().enumerate().map(line).collect();
    read_events(text.as_bytes(), 1 << 20).store
}

fn dimensions(store: &EventStore) -> Dimensions {
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
fn names_titles_and_artists_where_they_are_known() {
    let store = store_of(&[(1, 1, 9, false), (1, 2, 9, false), (2, 2, 9, true), (2, 7, 23, true)]);
    let report = top_tracks::count(&store, &dimensions(&store), &View::default());
    let item = |name: &str, artist: Option<&str>, plays, listeners| RankedItem {
        name: name.to_owned(),
        artist: artist.map(str::to_owned),
        plays,
        listeners,
    };
    assert_eq!(
        report.tracks,
        [
            item("Two", Some("Ann"), 2, 2),
            item("<b>One</b>", Some("Ann"), 1, 1),
            item("7", None, 1, 1)
        ]
    );
    assert_eq!(report.artists, [item("Ann", None, 3, 2)]);
    let mobile = top_tracks::count(&store, &dimensions(&store), &view("mobile=1"));
    assert_eq!(mobile.tracks.len(), 2);
    assert_eq!(mobile.artists, [item("Ann", None, 1, 1)]);
}

#[test]
fn finds_only_standouts_that_chance_does_not_explain() {
    // Track 1 is a morning track, track 2 is spread like all plays, track 3 has too few plays.
    let mut plays: Vec<Play> = Vec::new();
    for number in 0..400 {
        plays.push((number % 20, 2, if number % 4 == 0 { 9 } else { 20 }, false));
    }
    plays.extend((0..60).map(|number| (number % 20, 1, if number % 6 == 0 { 20 } else { 9 }, false)));
    plays.extend((0..3).map(|number| (number, 3, 9, false)));
    let store = store_of(&plays);
    let report = top_tracks::count(&store, &dimensions(&store), &View::default());
    let names = |band: usize| -> Vec<&str> {
        report.standouts[band]
            .tracks
            .iter()
            .map(|standout| standout.item.name.as_str())
            .collect()
    };
    assert_eq!(
        (names(0), names(1), names(2)),
        (vec!["<b>One</b>"], vec![], vec!["Two"])
    );
    let first = &report.standouts[0].tracks[0];
    assert_eq!(first.item.plays, 50);
    assert!((first.share - 50.0 / 153.0).abs() < 1e-12 && (first.overall - 60.0 / 463.0).abs() < 1e-12);
    assert_eq!(report.min_plays, 5);
}

proptest! {
    #[test]
    fn counts_tracks_like_counting_event_by_event(
        plays in proptest::collection::vec((1u32..5, 1u32..14, 0u32..24, any::<bool>()), 1..120),
        filter in proptest::sample::select(vec!["", "hour=6-18", "mobile=1", "unique-tracks=2..4", "daypart=2&mobile=0"]),
    ) {
        let store = store_of(&plays);
        let report = top_tracks::count(&store, &Dimensions::default(), &view(filter));
        let of_event = |(_, _, hour, mobile): &Play| match filter {
            "hour=6-18" => (6..=18).contains(hour),
            "mobile=1" => *mobile,
            "daypart=2&mobile=0" => (17..22).contains(hour) && !mobile,
            _ => true,
        };
        let matching: Vec<&Play> = plays.iter().filter(|play| of_event(play)).collect();
        let unique = |customer: u32| -> usize {
            matching.iter().filter(|play| play.0 == customer).map(|play| play.1).collect::<BTreeSet<u32>>().len()
        };
        let of_customer = |customer: u32| filter != "unique-tracks=2..4" || (2..=4).contains(&unique(customer));
        let mut counts: BTreeMap<u32, (u64, BTreeSet<u32>)> = BTreeMap::new();
        for (customer, track, ..) in matching.iter().filter(|play| of_customer(play.0)) {
            let (plays, listeners) = counts.entry(*track).or_default();
            *plays += 1;
            listeners.insert(*customer);
        }
        prop_assert_eq!(report.tracks.len(), counts.len().min(10));
        for item in &report.tracks {
            let (plays, listeners) = &counts[&item.name.parse::<u32>().expect("an id")];
            prop_assert_eq!((item.plays, item.listeners), (*plays, listeners.len() as u64));
        }
        let fewest = report.tracks.last().map_or(0, |item| item.plays);
        let more = counts.values().filter(|(plays, _)| *plays > fewest).count();
        prop_assert!(more < 10 || report.tracks.is_empty(), "no track with more plays is left out");
    }
}
