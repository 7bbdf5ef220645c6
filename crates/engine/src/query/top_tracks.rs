//! What is played: the tracks and artists with the most listens, and those that stand out in a daypart, among the events
//! that a filter leaves.

use serde::{Deserialize, Serialize};

use crate::collections::sort;
use crate::query::aggregate::Passing;
use crate::query::dimensions::{Dimensions, Music};
use crate::query::view::View;
use crate::store::chunk::MOBILE_BIT;
use crate::store::event_store::{EventStore, StoredEvent};

/// How many tracks, and how many artists, are listed.
const TOP: usize = 10;

/// How many stand out at most in a daypart, of each kind.
const STANDING_OUT: usize = 5;

/// How many standard deviations more listens than expected make something stand out.
const LEAST_Z: f64 = 3.0;

/// A track or an artist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedItem {
    /// The track's title or the artist's name; a track's id where no title is known.
    pub name: String,
    /// Who a track is by, where that is known.
    pub by: Option<String>,
    /// Listens.
    pub listens: u64,
    /// Customers with at least one of them.
    pub listeners: u64,
}

/// What stands out in a daypart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standout {
    /// The track or artist, with its listens in the daypart.
    pub played: RankedItem,
    /// Its share of the daypart's listens, 0 to 1.
    pub share: f64,
    /// Its share of all listens, 0 to 1.
    pub overall: f64,
}

impl Standout {
    /// How many times larger its share in the daypart is than overall.
    pub fn lift(&self) -> f64 {
        if self.overall > 0.0 {
            self.share / self.overall
        } else {
            0.0
        }
    }
}

/// What stands out in one daypart, what stands out most first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DaypartStandouts {
    /// Tracks.
    pub tracks: Vec<Standout>,
    /// Artists.
    pub artists: Vec<Standout>,
}

/// What is played.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrackReport {
    /// The tracks with the most listens.
    pub tracks: Vec<RankedItem>,
    /// The artists with the most listens; empty where none are known.
    pub artists: Vec<RankedItem>,
    /// What stands out in each daypart.
    pub standouts: Vec<DaypartStandouts>,
    /// How many listens in a daypart something needs to stand out there.
    pub least_listens: u64,
}

/// What is counted of each of some things.
struct Counted(Vec<Counts>);

/// What is counted of a thing, in one piece of memory: each event goes to another thing.
#[derive(Clone)]
struct Counts {
    by_band: [u32; 8],
    listeners: u32,
    last_heard_by: u32,
}

impl Counted {
    fn new(things: usize) -> Counted {
        let nothing = Counts {
            by_band: [0; 8],
            listeners: 0,
            last_heard_by: u32::MAX,
        };
        Counted(vec![nothing; things])
    }

    #[inline(always)]
    fn count(&mut self, thing: usize, customer: u32, band: u8) {
        let counts = &mut self.0[thing];
        counts.by_band[usize::from(band & 7)] += 1;
        counts.listeners += u32::from(counts.last_heard_by != customer);
        counts.last_heard_by = customer;
    }

    fn listens(&self, thing: usize) -> u64 {
        self.0[thing].by_band.iter().map(|&listens| u64::from(listens)).sum()
    }

    /// The things with the most listens. `rank` orders equal ones: in which order the store met them is left to chance.
    fn top<R: Ord>(&self, rank: impl Fn(usize) -> R) -> Vec<usize> {
        let mut most: Vec<(u64, usize)> = (0..self.0.len())
            .map(|thing| (self.listens(thing), thing))
            .filter(|(listens, _)| *listens > 0)
            .collect();
        most.sort_unstable_by_key(|&(listens, _)| std::cmp::Reverse(listens));
        // Only those that may be listed are looked at closely: ids are many, and texts are slow to compare.
        let fewest = most.get(TOP - 1).map_or(0, |&(listens, _)| listens);
        most.truncate(most.partition_point(|&(listens, _)| listens >= fewest));
        sort::sort_by_key(&mut most, |&(listens, thing)| (std::cmp::Reverse(listens), rank(thing)));
        most.into_iter().take(TOP).map(|(_, thing)| thing).collect()
    }

    /// The things that stand out in a band.
    ///
    /// Were a thing's listens spread over the bands as all listens are, those in the band would be binomial. What stands out
    /// has at least [`LEAST_Z`] standard deviations more than that, by the normal approximation (Feller, "An Introduction to
    /// Probability Theory", 1968, VII), so that a few listens by chance don't count; what has most of them comes first.
    fn standing_out<R: Ord>(
        &self,
        band: usize,
        [in_band, all, least]: [u64; 3],
        rank: impl Fn(usize) -> R,
    ) -> Vec<usize> {
        if in_band == 0 || in_band == all {
            return Vec::new();
        }
        let part = in_band as f64 / all as f64;
        let mut found: Vec<(f64, usize)> = Vec::new();
        for thing in 0..self.0.len() {
            let listens = u64::from(self.0[thing].by_band[band]);
            if listens < least {
                continue;
            }
            let expected = self.listens(thing) as f64 * part;
            let z = (listens as f64 - expected) / (expected * (1.0 - part)).sqrt();
            if z >= LEAST_Z {
                found.push((z, thing));
            }
        }
        sort::sort(&mut found, |a, b| {
            b.0.total_cmp(&a.0).then_with(|| rank(a.1).cmp(&rank(b.1)))
        });
        found.into_iter().take(STANDING_OUT).map(|(_, thing)| thing).collect()
    }
}

/// Counts a run of a customer's events. It stands by itself because a browser replaces slow code by better code only when a
/// function is entered anew.
#[inline(never)]
fn count_run(
    run: &[StoredEvent],
    customer: u32,
    passing: &Passing,
    music: Option<&Music>,
    tracks: &mut Counted,
    artists: &mut Counted,
) {
    match music {
        None => passing.each(run, |track, band| {
            tracks.count((track & !MOBILE_BIT) as usize, customer, band);
        }),
        Some(music) => passing.each(run, |track, band| {
            let track = (track & !MOBILE_BIT) as usize;
            tracks.count(track, customer, band);
            if let Some(artist) = music.artist_of(track) {
                artists.count(artist, customer, band);
            }
        }),
    }
}

/// Counts what is played in what a view leaves.
///
/// ```
/// use daypart_engine::query::dimensions::Dimensions;
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::scan::scanner::EventScanner;
/// use daypart_engine::store::event_store::StoreBuilder;
/// use daypart_engine::query::top_tracks;
/// use daypart_engine::query::view::View;
/// let mut scanner = EventScanner::new(EventLayout::seed());
/// scanner.feed(b"0,7,5,\"2014-10-23 03:26:20\",0,\"72132\"\n1,8,5,\"2014-10-23 09:00:00\",1,\"72132\"\n", true);
/// let mut builder = StoreBuilder::default();
/// builder.push(0, scanner.take_chunk()).unwrap();
/// let report = top_tracks::count(&builder.finish().unwrap(), &Dimensions::default(), &View::default());
/// let top = &report.tracks[0];
/// assert_eq!((top.name.as_str(), top.listens, top.listeners), ("5", 2, 2));
/// ```
pub fn count(store: &EventStore, facts: &Dimensions, view: &View) -> TrackReport {
    let music = facts.music();
    let mut tracks = Counted::new(store.tracks().len());
    let mut artists = Counted::new(music.map_or(0, |music| music.artists().len()));
    let passing = Passing::new(store, facts, view);
    for &customer in passing.customers() {
        for run in store.events_of(customer as usize) {
            count_run(run, customer, &passing, music, &mut tracks, &mut artists);
        }
    }
    let bands = view.dayparts.bands().len();
    let in_band: Vec<u64> = (0..bands)
        .map(|band| tracks.0.iter().map(|counts| u64::from(counts.by_band[band])).sum())
        .collect();
    let all: u64 = in_band.iter().sum();
    // One listen in a thousand, but never so few that chance decides, nor more than a small artist can have.
    let least_listens = (all / 1000).clamp(5, 20);
    let track = |track: usize| RankedItem {
        name: music
            .and_then(|music| music.title_of(track))
            .map_or_else(|| store.tracks()[track].to_string(), str::to_owned),
        by: music.and_then(|music| Some(music.artists()[music.artist_of(track)?].clone())),
        listens: tracks.listens(track),
        listeners: u64::from(tracks.0[track].listeners),
    };
    let artist = |artist: usize| RankedItem {
        name: music.map_or_else(String::new, |music| music.artists()[artist].clone()),
        by: None,
        listens: artists.listens(artist),
        listeners: u64::from(artists.0[artist].listeners),
    };
    let standouts = (0..bands).map(|band| {
        let stand_out = |counted: &Counted, played: &dyn Fn(usize) -> RankedItem| -> Vec<Standout> {
            let listens = [in_band[band], all, least_listens];
            let things = counted.standing_out(band, listens, |thing| played(thing).name);
            let standout = |thing: usize| {
                let played = played(thing);
                let listens = u64::from(counted.0[thing].by_band[band]);
                Standout {
                    share: listens as f64 / in_band[band] as f64,
                    overall: played.listens as f64 / all as f64,
                    played: RankedItem { listens, ..played },
                }
            };
            things.into_iter().map(standout).collect()
        };
        DaypartStandouts {
            tracks: stand_out(&tracks, &track),
            artists: stand_out(&artists, &artist),
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
        least_listens,
    }
}
