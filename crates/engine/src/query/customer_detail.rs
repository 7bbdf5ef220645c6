//! A card: all that is known of one customer, beside all others.
//!
//! It is of all the customer's events, whatever filter holds: a customer's own figures don't change with what else a person
//! looks at.

use std::cmp::Reverse;
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use crate::collections::seeded_hash::Map;
use crate::collections::sort;
use crate::fields::ids::Id;
use crate::profiles::column::ProfileColumn;
use crate::profiles::profile::Profiles;
use crate::query::dimensions::Dimensions;
use crate::query::execute::{self, Query};
use crate::query::report::Report;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::store::chunk::MOBILE_BIT;
use crate::store::event_store::EventStore;

/// How many tracks and artists a card lists.
const MOST_LISTED: usize = 10;

/// All that is known of one customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CustomerDetail {
    /// The customer's id.
    pub id: String,
    /// The customer's name, when a customers file told it.
    pub name: Option<String>,
    /// The report of the customer's events alone: the hours, the week, the months, the mobile share, the first and the last.
    pub report: Report,
    /// The profile, a figure a column.
    pub figures: Vec<DetailRow>,
    /// How many customers the figures are compared with, this one among them.
    pub customers: u64,
    /// The customers of the same level, when a customers file told this one's.
    pub level: Option<Level>,
    /// The tracks with the most events, at most ten; none when nothing is known of tracks.
    pub tracks: Vec<HeardTrack>,
    /// The artists with the most events, at most ten; none when no music file told them.
    pub artists: Vec<HeardArtist>,
    /// What the customers file says, as it stands there; columns without a value are left out.
    pub fields: Vec<(ColumnKind, String)>,
    /// The ads that the customer has clicked, each with how often; `None` when no clicks file was read.
    pub clicks: Option<Vec<(String, u64)>>,
}

/// One figure of the profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetailRow {
    /// Which one.
    pub column: ProfileColumn,
    /// The name that people read.
    pub label: String,
    /// The customer's value.
    pub value: u32,
    /// Where the value stands among those of all customers, 0 to 1: see [`standing`].
    pub of_all: f64,
    /// Where it stands among those of the same level.
    pub of_level: Option<f64>,
}

/// Those who pay for the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// The level as the customers file has it.
    pub value: String,
    /// How many customers have it, the card's own among them.
    pub customers: u64,
}

/// A track, and how often the customer heard it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardTrack {
    /// Its id.
    pub id: String,
    /// Its title, when a music file told it.
    pub title: Option<String>,
    /// Its artist, likewise.
    pub artist: Option<String>,
    /// Events of it.
    pub events: u64,
}

/// An artist, and how often the customer heard a track of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardArtist {
    /// The artist.
    pub name: String,
    /// Events of the artist's tracks.
    pub events: u64,
}

/// Where a value stands among others, itself one of them: the share of those that are lower, and half of those that are
/// equal. 0 without values.
///
/// This is the percentile rank by mid-ranks, as SciPy's `percentileofscore` has it with `kind="mean"`, divided by 100: of a
/// column of equal values each stands in the middle.
///
/// ```
/// use daypart_engine::query::customer_detail::standing;
/// // scipy.stats.percentileofscore([1, 2, 3, 3, 4], 3, kind="mean") is 60.
/// assert_eq!(standing(3, [1, 2, 3, 3, 4]), 0.6);
/// assert_eq!(standing(7, [7; 4]), 0.5);
/// ```
pub fn standing(value: u32, among: impl IntoIterator<Item = u32>) -> f64 {
    let (mut lower, mut equal, mut all) = (0u64, 0u64, 0u64);
    for other in among {
        lower += u64::from(other < value);
        equal += u64::from(other == value);
        all += 1;
    }
    if all == 0 {
        0.0
    } else {
        (2 * lower + equal) as f64 / (2 * all) as f64
    }
}

/// The card of the customer at a place in the store.
///
/// `everyone` are the profiles of all customers by the query's dayparts, without a filter; `told` gives what the customers
/// file says of this one.
///
/// ```
/// use daypart_engine::query::customer_detail;
/// use daypart_engine::query::dimensions::Dimensions;
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::query::execute::{self, Query};
/// use daypart_engine::scan::scanner::EventScanner;
/// use daypart_engine::store::event_store::StoreBuilder;
/// let mut scanner = EventScanner::new(EventLayout::seed());
/// scanner.feed(b"0,7,1,\"2014-10-23 03:26:20\",0,\"1\"\n1,8,1,\"2014-10-23 09:00:00\",1,\"1\"\n", true);
/// let mut builder = StoreBuilder::default();
/// builder.push(0, scanner.take_chunk()).unwrap();
/// let store = builder.finish().unwrap();
/// let (everyone, _) = execute::run(&store, &Dimensions::default(), &Query::default());
/// let card = customer_detail::of(1, &store, &Dimensions::default(), &Query::default(), &everyone, |_| None);
/// assert_eq!((card.id.as_str(), card.report.events, card.tracks[0].events), ("8", 1, 1));
/// let mobile = card.figures.last().unwrap();
/// assert_eq!((mobile.value, mobile.of_all), (1, 0.75));
/// ```
pub fn of<'a>(
    place: usize,
    store: &EventStore,
    facts: &Dimensions,
    query: &Query,
    everyone: &Profiles,
    told: impl Fn(ColumnKind) -> Option<&'a str>,
) -> CustomerDetail {
    let report = execute::of_one(place, store, facts, query);
    let own_level = facts
        .field(ColumnKind::Level)
        .map(|field| (field, field.code(place)))
        .filter(|(_, code)| *code > 0);
    let is_peer = |customer: u32| own_level.is_some_and(|(field, code)| field.code(customer as usize) == code);
    let row = everyone.customers.binary_search(&(place as u32)).ok();
    let figures = report
        .columns
        .iter()
        .filter(|column| report.knows(column.column))
        .map(|column| {
            let values = everyone.column(column.column);
            let value = row.and_then(|row| values.get(row)).copied().unwrap_or(0);
            let peers = everyone
                .customers
                .iter()
                .zip(values)
                .filter(|(customer, _)| is_peer(**customer));
            DetailRow {
                column: column.column,
                label: column.label.clone(),
                value,
                of_all: standing(value, values.iter().copied()),
                of_level: own_level.map(|_| standing(value, peers.map(|(_, &value)| value))),
            }
        });
    let filled = |meaning: ColumnKind| told(meaning).map(str::trim).filter(|text| !text.is_empty());
    let columns = TableKind::Customers.seed_columns().iter();
    let fields = columns.filter(|meaning| !matches!(meaning, ColumnKind::Customer | ColumnKind::Name));
    let heard = heard(place, store);
    CustomerDetail {
        id: store.customers().get(place).map_or_else(String::new, Id::to_string),
        name: filled(ColumnKind::Name).map(str::to_owned),
        figures: figures.collect(),
        customers: everyone.len() as u64,
        level: own_level.map(|(field, code)| Level {
            value: field.values().get(code).cloned().unwrap_or_default(),
            customers: everyone.customers.iter().filter(|&&customer| is_peer(customer)).count() as u64,
        }),
        tracks: if query.parts.tracks {
            tracks(&heard, store, facts)
        } else {
            Vec::new()
        },
        artists: artists(&heard, facts),
        fields: fields
            .filter_map(|&meaning| Some((meaning, filled(meaning)?.to_owned())))
            .collect(),
        clicks: facts.clicks().map(|clicks| {
            let clicked = clicks.of(place).iter();
            let mut clicked: Vec<(String, u64)> = clicked
                .map(|&(ad, times)| (clicks.ads()[ad as usize].clone(), u64::from(times)))
                .collect();
            sort::sort_by_key(&mut clicked, |(_, times)| Reverse(*times));
            clicked
        }),
        report,
    }
}

/// How often a customer heard each track, by the track's place in the store.
fn heard(place: usize, store: &EventStore) -> Map<usize, u64> {
    let mut heard = Map::default();
    for &[track, _] in store.events_of(place).flatten() {
        *heard.entry((track & !MOBILE_BIT) as usize).or_insert(0) += 1;
    }
    heard
}

fn tracks(heard: &Map<usize, u64>, store: &EventStore, facts: &Dimensions) -> Vec<HeardTrack> {
    let ids = store.tracks();
    let music = facts.music();
    let listed = most(heard, |&track| ids.get(track));
    let listed = listed.into_iter().map(|(track, events)| HeardTrack {
        id: ids.get(track).map_or_else(String::new, Id::to_string),
        title: music.and_then(|music| music.title_of(track)).map(str::to_owned),
        artist: music
            .and_then(|music| music.artists().get(music.artist_of(track)?))
            .cloned(),
        events,
    });
    listed.collect()
}

fn artists(heard: &Map<usize, u64>, facts: &Dimensions) -> Vec<HeardArtist> {
    let Some(music) = facts.music() else {
        return Vec::new();
    };
    let mut by_artist: Map<&str, u64> = Map::default();
    for (&track, events) in heard {
        if let Some(name) = music.artist_of(track).and_then(|artist| music.artists().get(artist)) {
            *by_artist.entry(name).or_insert(0) += events;
        }
    }
    let listed = most(&by_artist, |name| *name).into_iter();
    listed
        .map(|(name, events)| HeardArtist {
            name: name.to_owned(),
            events,
        })
        .collect()
}

/// Those with the most events, at most ten; those with as many in the order of a key.
fn most<T: Copy + Eq + Hash, K: Ord>(counts: &Map<T, u64>, key: impl Fn(&T) -> K) -> Vec<(T, u64)> {
    let mut all: Vec<(T, u64)> = counts.iter().map(|(&what, &events)| (what, events)).collect();
    sort::sort_by_key(&mut all, |(what, events)| (Reverse(*events), key(what)));
    all.truncate(MOST_LISTED);
    all
}
