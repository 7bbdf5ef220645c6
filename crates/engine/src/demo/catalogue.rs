//! Music catalogue of the demo: artists, their tracks, popularity and release dates, and the music file.
//!
//! The texts come from [`titles`](super::titles). Which customer plays which track is up to
//! [`events`](super::events).

use std::collections::HashSet;

use crate::collections::sort;
use crate::demo::random::SamplingTable;
use crate::demo::rhythm::{DAYS, HABIT_COUNT, MONTH_COUNT};
use crate::demo::titles;
use crate::stats::rng::{Rng, key};

/// Number of hits per month, if there are enough tracks.
const HITS_PER_MONTH: usize = 4;

/// All tracks, in the order of their ids, which is that of their artists' names.
#[derive(Clone, Debug)]
pub struct Catalogue {
    artists: Vec<Artist>,
    tracks: Vec<Track>,
    /// Release day of each track, packed densely, because every event looks it up.
    releases: Vec<u8>,
    /// Tracks by popularity, for each habit.
    by_habit: Vec<SamplingTable>,
    /// Tracks by popularity that were out before the demo's first day.
    classics: SamplingTable,
    /// Hits of each month; a hit is repeated in proportion to its popularity.
    charts: [Vec<u32>; MONTH_COUNT],
}

#[derive(Clone, Debug)]
struct Artist {
    name: String,
    first_track: u32,
    track_count: u32,
}

#[derive(Clone, Debug)]
struct Track {
    artist: u32,
    title: String,
    length_seconds: u32,
    release_day: u8,
}

impl Catalogue {
    /// Generates `track_count` tracks, at least one, from the seed.
    pub fn new(track_count: u32, seed: u64) -> Catalogue {
        let mut rng = Rng::new(key(seed, b'm'.into(), 0));
        let artists = artists(&mut rng, track_count);
        let mut tracks = tracks(&mut rng, &artists);
        let charts = charts(&mut rng, &mut tracks);

        // The artist's popularity has more weight than the track's popularity among the artist's own.
        let fame = ranks(&mut rng, artists.len() as u32);
        let moods: Vec<usize> = artists.iter().map(|_| rng.below(HABIT_COUNT as u32) as usize).collect();
        let mut weights = vec![0; tracks.len()];
        for (artist, &rank) in artists.iter().zip(&fame) {
            for (position, track) in ranks(&mut rng, artist.track_count).into_iter().zip(0..) {
                let (rank, position) = (u64::from(rank), u64::from(position));
                weights[(artist.first_track + track) as usize] = (1 << 40) / ((rank + 12) * (2 * position + 5));
            }
        }
        let slots = u64::from(track_count).next_power_of_two().max(64) * 4;
        let table = |wanted: &dyn Fn(usize, &Track) -> u64| {
            let weigh = |(index, track)| weights[index] * wanted(index, track);
            SamplingTable::new(&tracks.iter().enumerate().map(weigh).collect::<Vec<_>>(), slots)
        };
        let suits = |habit: usize, track: &Track| if moods[track.artist as usize] == habit { 3 } else { 1 };
        let by_habit = (0..HABIT_COUNT)
            .map(|habit| table(&|_, track| suits(habit, track)))
            .collect();
        let classics = classics(&tracks, &weights, slots);
        Catalogue {
            releases: tracks.iter().map(|track| track.release_day).collect(),
            artists,
            tracks,
            by_habit,
            classics,
            charts,
        }
    }

    /// Draws a popular track for a habit.
    pub fn popular(&self, habit: usize, rng: &mut Rng) -> u32 {
        self.by_habit[habit].draw(rng.draw())
    }

    /// Returns the wanted track if it is out on a day, otherwise draws one that was out before the demo's first
    /// day.
    pub fn released(&self, wanted: u32, day: u32, rng: &mut Rng) -> u32 {
        if u32::from(self.releases[wanted as usize]) <= day {
            wanted
        } else {
            self.classics.draw(rng.draw())
        }
    }

    /// Draws a track by the same artist.
    pub fn same_artist(&self, track: u32, rng: &mut Rng) -> u32 {
        let artist = &self.artists[self.tracks[track as usize].artist as usize];
        artist.first_track + rng.below(artist.track_count)
    }

    /// Draws a hit of a month; `None` when the catalogue is too small to have any.
    pub fn hit(&self, month: usize, rng: &mut Rng) -> Option<u32> {
        let chart = &self.charts[month];
        chart.get(rng.below(chart.len() as u32) as usize).copied()
    }

    /// Writes the music file, with a header, quoted as RFC 4180 requires.
    pub fn file(&self) -> Vec<u8> {
        let mut text = String::with_capacity(64 + self.tracks.len() * 48);
        text.push_str("TrackId,Title,Artist,Length\n");
        for (id, track) in self.tracks.iter().enumerate() {
            let artist = &self.artists[track.artist as usize].name;
            text.push_str(&format!(
                "{id},{},{},{}\n",
                quoted(&track.title),
                quoted(artist),
                track.length_seconds
            ));
        }
        text.into_bytes()
    }
}

/// Quotes a field as RFC 4180 requires: if it contains a comma or a quote; inner quotes are doubled.
fn quoted(field: &str) -> String {
    if field.contains([',', '"']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// Generates artists with 1 to 18 tracks each, sorted by name.
fn artists(rng: &mut Rng, track_count: u32) -> Vec<Artist> {
    let mut names = HashSet::new();
    let mut artists = Vec::new();
    let mut assigned = 0;
    while assigned < track_count {
        let mut name = titles::artist(rng);
        let mut tries = 0;
        while names.contains(&name) {
            name = titles::artist(rng);
            tries += 1;
            // A catalogue with many thousands of artists runs out of names; a number makes them distinct.
            if tries > 8 {
                name = format!("{name} {}", artists.len());
            }
        }
        names.insert(name.clone());
        let tracks = (1 + rng.below(26).min(rng.below(18))).min(track_count - assigned);
        assigned += tracks;
        artists.push(Artist {
            name,
            first_track: 0,
            track_count: tracks,
        });
    }
    sort::sort(&mut artists, |one, other| one.name.cmp(&other.name));
    let mut first_track = 0;
    for artist in &mut artists {
        artist.first_track = first_track;
        first_track += artist.track_count;
    }
    artists
}

/// Generates the artists' tracks: each title at most once per artist, one in twenty released during the demo.
fn tracks(rng: &mut Rng, artists: &[Artist]) -> Vec<Track> {
    let mut tracks = Vec::new();
    for (index, artist) in (0..).zip(artists) {
        let mut seen = HashSet::new();
        for _ in 0..artist.track_count {
            let mut title = titles::title(rng);
            while !seen.insert(title.clone()) {
                title = titles::title(rng);
            }
            let length_seconds = (232 + rng.normal() * 52 / super::random::SIGMA).clamp(95, 540) as u32;
            let release_day = if rng.chance(13) { rng.below(DAYS - 14) as u8 } else { 0 };
            tracks.push(Track {
                artist: index,
                title,
                length_seconds,
                release_day,
            });
        }
    }
    tracks
}

/// Picks the hits, sets their release days, and returns the charts: a month's new hits rank above those of the
/// months before.
fn charts(rng: &mut Rng, tracks: &mut [Track]) -> [Vec<u32>; MONTH_COUNT] {
    let hits_per_month = HITS_PER_MONTH.min(tracks.len() / 20);
    let mut hits: Vec<Vec<u32>> = Vec::new();
    let mut taken = HashSet::new();
    for month in 0..MONTH_COUNT as u32 {
        let mut of_month = Vec::new();
        while of_month.len() < hits_per_month {
            let track = rng.below(tracks.len() as u32);
            if taken.insert(track) {
                tracks[track as usize].release_day = (month * DAYS / MONTH_COUNT as u32 + 1 + rng.below(12)) as u8;
                of_month.push(track);
            }
        }
        hits.push(of_month);
    }
    std::array::from_fn(|month| {
        let mut chart = Vec::new();
        for (age, times) in [(0, 6), (1, 4), (2, 2)] {
            let of_month = month.checked_sub(age).and_then(|past| hits.get(past));
            for (position, &track) in of_month.into_iter().flatten().enumerate() {
                chart.extend(std::iter::repeat_n(track, times * (HITS_PER_MONTH - position)));
            }
        }
        chart
    })
}

/// Shuffles the numbers 0 to `count` - 1 (Fisher and Yates).
fn ranks(rng: &mut Rng, count: u32) -> Vec<u32> {
    let mut ranks: Vec<u32> = (0..count).collect();
    for end in (1..ranks.len()).rev() {
        ranks.swap(end, rng.below(end as u32 + 1) as usize);
    }
    ranks
}

/// Returns the sampling table of the tracks that were out before the demo, or of all tracks if none was.
fn classics(tracks: &[Track], weights: &[u64], slots: u64) -> SamplingTable {
    let old: Vec<(u32, u64)> = (0..)
        .zip(tracks.iter().zip(weights))
        .filter(|(_, (track, _))| track.release_day == 0)
        .map(|(id, (_, &weight))| (id, weight))
        .collect();
    let (ids, weights): (Vec<u32>, Vec<u64>) = old.into_iter().unzip();
    SamplingTable::of(&ids, &weights, slots)
}
