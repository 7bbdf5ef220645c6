//! The demo's music: which artist has which tracks, how popular they are and since when, and their file.
//!
//! The texts come from [`titles`](super::titles). Which customer plays what is the business of
//! [`listens`](super::listens).

use std::collections::HashSet;

use crate::collections::sort;
use crate::demo::random::Urn;
use crate::demo::rhythm::{DAYS, HABIT_COUNT, MONTH_COUNT};
use crate::demo::titles;
use crate::stats::rng::{Rng, key};

/// How many hits a month brings where there are tracks enough.
const HITS_A_MONTH: usize = 4;

/// All tracks, in the order of their ids: by artist's name.
#[derive(Clone, Debug)]
pub struct Catalogue {
    artists: Vec<Artist>,
    tracks: Vec<Track>,
    /// The day on which each track comes out, again and closely packed: every event looks it up.
    releases: Vec<u8>,
    /// What is played in each habit.
    by_habit: Vec<Urn>,
    /// What of it was out before the demo's first day.
    classics: Urn,
    /// The hits of each month, the greatest so often as it is ahead of the others.
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
    /// So many tracks, one at least, as the seed says.
    pub fn new(track_count: u32, seed: u64) -> Catalogue {
        let mut rng = Rng::new(key(seed, b'm'.into(), 0));
        let artists = artists(&mut rng, track_count);
        let mut tracks = tracks(&mut rng, &artists);
        let charts = charts(&mut rng, &mut tracks);

        // How popular an artist is says more than how popular a track is among the artist's own.
        let fame = ranks(&mut rng, artists.len() as u32);
        let moods: Vec<usize> = artists.iter().map(|_| rng.below(HABIT_COUNT as u32) as usize).collect();
        let mut weights = vec![0; tracks.len()];
        for (artist, &rank) in artists.iter().zip(&fame) {
            for (place, track) in ranks(&mut rng, artist.track_count).into_iter().zip(0..) {
                let (rank, place) = (u64::from(rank), u64::from(place));
                weights[(artist.first_track + track) as usize] = (1 << 40) / ((rank + 12) * (2 * place + 5));
            }
        }
        let balls = u64::from(track_count).next_power_of_two().max(64) * 4;
        let urn = |wanted: &dyn Fn(usize, &Track) -> u64| {
            let weigh = |(index, track)| weights[index] * wanted(index, track);
            Urn::new(&tracks.iter().enumerate().map(weigh).collect::<Vec<_>>(), balls)
        };
        let suits = |habit: usize, track: &Track| if moods[track.artist as usize] == habit { 3 } else { 1 };
        let by_habit = (0..HABIT_COUNT)
            .map(|habit| urn(&|_, track| suits(habit, track)))
            .collect();
        let classics = classics(&tracks, &weights, balls);
        Catalogue {
            releases: tracks.iter().map(|track| track.release_day).collect(),
            artists,
            tracks,
            by_habit,
            classics,
            charts,
        }
    }

    /// The track that a habit and a stream draw.
    pub fn popular(&self, habit: usize, rng: &mut Rng) -> u32 {
        self.by_habit[habit].draw(rng.draw())
    }

    /// A track that is out on a day: the one wanted, or one that was out before the demo began.
    pub fn released(&self, wanted: u32, day: u32, rng: &mut Rng) -> u32 {
        if u32::from(self.releases[wanted as usize]) <= day {
            wanted
        } else {
            self.classics.draw(rng.draw())
        }
    }

    /// One of the artist's tracks who made the given one.
    pub fn same_artist(&self, track: u32, rng: &mut Rng) -> u32 {
        let artist = &self.artists[self.tracks[track as usize].artist as usize];
        artist.first_track + rng.below(artist.track_count)
    }

    /// A hit of a month, or `None` when the catalogue is too small to have any.
    pub fn hit(&self, month: usize, rng: &mut Rng) -> Option<u32> {
        let chart = &self.charts[month];
        chart.get(rng.below(chart.len() as u32) as usize).copied()
    }

    /// The tracks as a file, header first, with the quotes that RFC 4180 asks for.
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

/// A field as RFC 4180 writes it: in quotes, with inner quotes doubled, where it holds a comma or a quote.
fn quoted(field: &str) -> String {
    if field.contains([',', '"']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// Artists with one to two dozen tracks each, sorted by name.
fn artists(rng: &mut Rng, track_count: u32) -> Vec<Artist> {
    let mut names = HashSet::new();
    let mut artists = Vec::new();
    let mut given = 0;
    while given < track_count {
        let mut name = titles::artist(rng);
        let mut tries = 0;
        while names.contains(&name) {
            name = titles::artist(rng);
            tries += 1;
            // A catalogue of many thousands runs out of names; a number keeps them apart.
            if tries > 8 {
                name = format!("{name} {}", artists.len());
            }
        }
        names.insert(name.clone());
        let tracks = (1 + rng.below(26).min(rng.below(18))).min(track_count - given);
        given += tracks;
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

/// The artists' tracks: no title twice with one artist, one in twenty coming out during the demo.
fn tracks(rng: &mut Rng, artists: &[Artist]) -> Vec<Track> {
    let mut tracks = Vec::new();
    for (index, artist) in (0..).zip(artists) {
        let mut seen = HashSet::new();
        for _ in 0..artist.track_count {
            let mut title = titles::title(rng);
            while !seen.insert(title.clone()) {
                title = titles::title(rng);
            }
            let length_seconds = (232 + rng.bell() * 52 / super::random::SIGMA).clamp(95, 540) as u32;
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

/// Picks the hits, sets the day on which each comes out, and gives the charts: a month's new hits above the last one's.
fn charts(rng: &mut Rng, tracks: &mut [Track]) -> [Vec<u32>; MONTH_COUNT] {
    let hits_a_month = HITS_A_MONTH.min(tracks.len() / 20);
    let mut hits: Vec<Vec<u32>> = Vec::new();
    let mut taken = HashSet::new();
    for month in 0..MONTH_COUNT as u32 {
        let mut of_month = Vec::new();
        while of_month.len() < hits_a_month {
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
            for (place, &track) in of_month.into_iter().flatten().enumerate() {
                chart.extend(std::iter::repeat_n(track, times * (HITS_A_MONTH - place)));
            }
        }
        chart
    })
}

/// The numbers 0 to `count` - 1 in random order (Fisher and Yates).
fn ranks(rng: &mut Rng, count: u32) -> Vec<u32> {
    let mut ranks: Vec<u32> = (0..count).collect();
    for end in (1..ranks.len()).rev() {
        ranks.swap(end, rng.below(end as u32 + 1) as usize);
    }
    ranks
}

/// The urn of what was out before the demo, or of everything when nothing was.
fn classics(tracks: &[Track], weights: &[u64], balls: u64) -> Urn {
    let old: Vec<(u32, u64)> = (0..)
        .zip(tracks.iter().zip(weights))
        .filter(|(_, (track, _))| track.release_day == 0)
        .map(|(id, (_, &weight))| (id, weight))
        .collect();
    let (ids, weights): (Vec<u32>, Vec<u64>) = old.into_iter().unzip();
    Urn::of(&ids, &weights, balls)
}
