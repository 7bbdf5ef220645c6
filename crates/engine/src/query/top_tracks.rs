//! Top tracks: the tracks and artists with the most plays, and those over-represented in a daypart, among the
//! events that match a view.

use serde::{Deserialize, Serialize};

use crate::collections::sort;
use crate::query::dimensions::{Dimensions, Music};
use crate::query::filtered_events::FilteredEvents;
use crate::query::view::View;
use crate::store::chunk::MOBILE_BIT;
use crate::store::event_store::{EventStore, StoredEvent};

/// Maximum number of tracks, and of artists, in the lists.
const MAX_LISTED: usize = 10;

/// Maximum number of standouts of each kind in a daypart.
const MAX_STANDOUTS: usize = 5;

/// Minimum number of standard deviations above the expected number of plays for a standout.
const MIN_Z: f64 = 3.0;

/// A track or an artist with its plays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedItem {
    /// Title of the track or name of the artist; the id of a track without a known title.
    pub name: String,
    /// Artist of a track, if known.
    pub artist: Option<String>,
    /// Number of plays.
    pub plays: u64,
    /// Number of customers with at least one play.
    pub listeners: u64,
}

/// A track or artist that is over-represented in a daypart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standout {
    /// The track or artist, with its plays in the daypart.
    pub item: RankedItem,
    /// Its share of the daypart's plays, 0 to 1.
    pub share: f64,
    /// Its share of all plays, 0 to 1.
    pub overall: f64,
}

impl Standout {
    /// Returns the ratio of its share in the daypart to its overall share; 0 without plays.
    pub fn lift(&self) -> f64 {
        if self.overall > 0.0 {
            self.share / self.overall
        } else {
            0.0
        }
    }
}

/// Standouts of one daypart, most significant first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DaypartStandouts {
    /// Over-represented tracks.
    pub tracks: Vec<Standout>,
    /// Over-represented artists.
    pub artists: Vec<Standout>,
}

/// Top tracks and artists, and the standouts of each daypart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrackReport {
    /// The tracks with the most plays.
    pub tracks: Vec<RankedItem>,
    /// The artists with the most plays; empty where no artist is known.
    pub artists: Vec<RankedItem>,
    /// The standouts of each daypart.
    pub standouts: Vec<DaypartStandouts>,
    /// Minimum number of plays in a daypart for a standout there.
    pub min_plays: u64,
}

/// Play counts of all tracks, or of all artists, by index.
struct PlayCounts(Vec<ItemCounts>);

/// Play counts of one track or artist. They are adjacent in memory, because each event counts for another item.
#[derive(Clone)]
struct ItemCounts {
    by_band: [u32; 8],
    listeners: u32,
    last_customer: u32,
}

impl PlayCounts {
    fn new(items: usize) -> PlayCounts {
        let nothing = ItemCounts {
            by_band: [0; 8],
            listeners: 0,
            last_customer: u32::MAX,
        };
        PlayCounts(vec![nothing; items])
    }

    #[inline(always)]
    fn count(&mut self, item: usize, customer: u32, band: u8) {
        let counts = &mut self.0[item];
        counts.by_band[usize::from(band & 7)] += 1;
        counts.listeners += u32::from(counts.last_customer != customer);
        counts.last_customer = customer;
    }

    fn plays(&self, item: usize) -> u64 {
        self.0[item].by_band.iter().map(|&plays| u64::from(plays)).sum()
    }

    /// Returns the items with the most plays. `rank` breaks ties, since the order of items in the store is arbitrary.
    fn top<R: Ord>(&self, rank: impl Fn(usize) -> R) -> Vec<usize> {
        let mut most: Vec<(u64, usize)> = (0..self.0.len())
            .map(|item| (self.plays(item), item))
            .filter(|(plays, _)| *plays > 0)
            .collect();
        most.sort_unstable_by_key(|&(plays, _)| std::cmp::Reverse(plays));
        // Only candidates for the list are ranked: there are many ids, and comparing texts is slow.
        let min_listed = most.get(MAX_LISTED - 1).map_or(0, |&(plays, _)| plays);
        most.truncate(most.partition_point(|&(plays, _)| plays >= min_listed));
        sort::sort_by_key(&mut most, |&(plays, item)| (std::cmp::Reverse(plays), rank(item)));
        most.into_iter().take(MAX_LISTED).map(|(_, item)| item).collect()
    }

    /// Returns the items that are over-represented in a band, most significant first.
    ///
    /// If an item's plays were spread over the bands like all plays, those in the band would be binomially
    /// distributed. A standout has at least [`MIN_Z`] standard deviations more than expected, by the normal
    /// approximation (Feller, "An Introduction to Probability Theory", 1968, VII), so that a few plays by
    /// chance don't count.
    ///
    /// The numbers are those of plays in the band, of all plays, and of plays in the band that a standout needs.
    fn standouts_in<R: Ord>(
        &self,
        band: usize,
        [in_band, all, min_plays]: [u64; 3],
        rank: impl Fn(usize) -> R,
    ) -> Vec<usize> {
        if in_band == 0 || in_band == all {
            return Vec::new();
        }
        let part = in_band as f64 / all as f64;
        let mut found: Vec<(f64, usize)> = Vec::new();
        for item in 0..self.0.len() {
            let plays = u64::from(self.0[item].by_band[band]);
            if plays < min_plays {
                continue;
            }
            let expected = self.plays(item) as f64 * part;
            let z = (plays as f64 - expected) / (expected * (1.0 - part)).sqrt();
            if z >= MIN_Z {
                found.push((z, item));
            }
        }
        sort::sort(&mut found, |a, b| {
            b.0.total_cmp(&a.0).then_with(|| rank(a.1).cmp(&rank(b.1)))
        });
        found.into_iter().take(MAX_STANDOUTS).map(|(_, item)| item).collect()
    }
}

/// Counts a run of a customer's events.
///
/// Never inlined, because a browser replaces slow code by optimised code only when a function is entered again.
#[inline(never)]
fn count_run(
    run: &[StoredEvent],
    customer: u32,
    events: &FilteredEvents,
    music: Option<&Music>,
    tracks: &mut PlayCounts,
    artists: &mut PlayCounts,
) {
    match music {
        None => events.for_each(run, |track, band| {
            tracks.count((track & !MOBILE_BIT) as usize, customer, band);
        }),
        Some(music) => events.for_each(run, |track, band| {
            let track = (track & !MOBILE_BIT) as usize;
            tracks.count(track, customer, band);
            if let Some(artist) = music.artist_of(track) {
                artists.count(artist, customer, band);
            }
        }),
    }
}

/// Counts the plays of tracks and artists among the events that match a view.
///
/// ```
/// use daypart_engine::query::dimensions::Dimensions;
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::scan::scanner::EventScanner;
/// use daypart_engine::store::event_store::StoreBuilder;
/// use daypart_engine::query::top_tracks;
/// use daypart_engine::query::view::View;
/// let mut scanner = EventScanner::new(EventLayout::default_order());
/// scanner.feed(b"0,7,5,\"2014-10-23 03:26:20\",0,\"72132\"\n1,8,5,\"2014-10-23 09:00:00\",1,\"72132\"\n", true);
/// let mut builder = StoreBuilder::default();
/// builder.push(0, scanner.take_chunk()).unwrap();
/// let report = top_tracks::count(&builder.finish().unwrap(), &Dimensions::default(), &View::default());
/// let top = &report.tracks[0];
/// assert_eq!((top.name.as_str(), top.plays, top.listeners), ("5", 2, 2));
/// ```
pub fn count(store: &EventStore, dimensions: &Dimensions, view: &View) -> TrackReport {
    let music = dimensions.music();
    let mut tracks = PlayCounts::new(store.tracks().len());
    let mut artists = PlayCounts::new(music.map_or(0, |music| music.artists().len()));
    let events = FilteredEvents::new(store, dimensions, view);
    for &customer in events.customers() {
        for run in store.events_of(customer as usize) {
            count_run(run, customer, &events, music, &mut tracks, &mut artists);
        }
    }
    let bands = view.dayparts.bands().len();
    let in_band: Vec<u64> = (0..bands)
        .map(|band| tracks.0.iter().map(|counts| u64::from(counts.by_band[band])).sum())
        .collect();
    let all: u64 = in_band.iter().sum();
    // One play in a thousand, but enough to rule out chance, and no more than a small artist can have.
    let min_plays = (all / 1000).clamp(5, 20);
    let track = |track: usize| RankedItem {
        name: music
            .and_then(|music| music.title_of(track))
            .map_or_else(|| store.tracks()[track].to_string(), str::to_owned),
        artist: music.and_then(|music| Some(music.artists()[music.artist_of(track)?].clone())),
        plays: tracks.plays(track),
        listeners: u64::from(tracks.0[track].listeners),
    };
    let artist = |artist: usize| RankedItem {
        name: music.map_or_else(String::new, |music| music.artists()[artist].clone()),
        artist: None,
        plays: artists.plays(artist),
        listeners: u64::from(artists.0[artist].listeners),
    };
    let standouts = (0..bands).map(|band| {
        let standouts_of = |counts: &PlayCounts, ranked: &dyn Fn(usize) -> RankedItem| -> Vec<Standout> {
            let plays = [in_band[band], all, min_plays];
            let items = counts.standouts_in(band, plays, |item| ranked(item).name);
            let standout = |index: usize| {
                let item = ranked(index);
                let plays = u64::from(counts.0[index].by_band[band]);
                Standout {
                    share: plays as f64 / in_band[band] as f64,
                    overall: item.plays as f64 / all as f64,
                    item: RankedItem { plays, ..item },
                }
            };
            items.into_iter().map(standout).collect()
        };
        DaypartStandouts {
            tracks: standouts_of(&tracks, &track),
            artists: standouts_of(&artists, &artist),
        }
    });
    TrackReport {
        standouts: standouts.collect(),
        tracks: tracks
            .top(|track| store.tracks()[track].clone())
            .into_iter()
            .map(track)
            .collect(),
        artists: artists
            .top(|artist| music.map(|music| music.artists()[artist].clone()))
            .into_iter()
            .map(artist)
            .collect(),
        min_plays,
    }
}
