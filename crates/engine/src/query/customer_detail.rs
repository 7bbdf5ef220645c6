//! Customer detail: everything known about one customer, compared with all customers and with the peer group.
//!
//! It covers all of the customer's events and ignores the filter: a customer's own figures don't depend on the
//! selection in the report.

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

/// Maximum number of tracks, and of artists, in the lists.
const MAX_LISTED: usize = 10;

/// Everything known about one customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CustomerDetail {
    /// The customer's id.
    pub id: String,
    /// The customer's name, if a customers file contains it.
    pub name: Option<String>,
    /// Report of the customer's events only: hours, week, months, mobile share, first and last event.
    pub report: Report,
    /// The profile, one row per column.
    pub profile: Vec<DetailRow>,
    /// Number of customers that the figures are compared with, including this one.
    pub customers: u64,
    /// Customers with the same subscription level, if a customers file contains the customer's level.
    pub peer_group: Option<PeerGroup>,
    /// The tracks with the most events, at most ten; empty if the events have no tracks.
    pub tracks: Vec<TrackPlays>,
    /// The artists with the most events, at most ten; empty without a music file.
    pub artists: Vec<ArtistPlays>,
    /// The fields of the customers file, unchanged; those without a value are left out.
    pub fields: Vec<(ColumnKind, String)>,
    /// The ads that the customer clicked, each with its number of clicks; `None` without a clicks file.
    pub clicks: Option<Vec<(String, u64)>>,
}

/// One column of a customer's profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DetailRow {
    /// The column.
    pub column: ProfileColumn,
    /// The column's label on screen.
    pub label: String,
    /// The customer's value.
    pub value: u32,
    /// Percentile rank of the value among all customers, 0 to 1; see [`percentile_rank`].
    pub percentile_rank: f64,
    /// Percentile rank among the peer group; `None` without one.
    pub peer_percentile_rank: Option<f64>,
}

/// Peer group: customers with the same subscription level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerGroup {
    /// The level, as in the customers file.
    pub value: String,
    /// Number of customers with this level, including the customer.
    pub customers: u64,
}

/// A track and the customer's plays of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackPlays {
    /// Id of the track.
    pub id: String,
    /// Title, if a music file contains it.
    pub title: Option<String>,
    /// Artist, if a music file contains it.
    pub artist: Option<String>,
    /// Number of events.
    pub events: u64,
}

/// An artist and the customer's plays of the artist's tracks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtistPlays {
    /// Name of the artist.
    pub name: String,
    /// Number of events.
    pub events: u64,
}

/// Returns the percentile rank of a value among values that include it, 0 to 1: the share of lower values plus
/// half the share of equal ones. 0 without values.
///
/// This is the percentile rank by mid-ranks, SciPy's `percentileofscore` with `kind="mean"` divided by 100: in
/// a column of equal values, each has rank 0.5.
///
/// ```
/// use daypart_engine::query::customer_detail::percentile_rank;
/// // scipy.stats.percentileofscore([1, 2, 3, 3, 4], 3, kind="mean") is 60.
/// assert_eq!(percentile_rank(3, [1, 2, 3, 3, 4]), 0.6);
/// assert_eq!(percentile_rank(7, [7; 4]), 0.5);
/// ```
pub fn percentile_rank(value: u32, among: impl IntoIterator<Item = u32>) -> f64 {
    let (mut lower, mut equal, mut total) = (0u64, 0u64, 0u64);
    for other in among {
        lower += u64::from(other < value);
        equal += u64::from(other == value);
        total += 1;
    }
    if total == 0 {
        0.0
    } else {
        (2 * lower + equal) as f64 / (2 * total) as f64
    }
}

/// Builds the detail of the customer at an index in the store.
///
/// `all_profiles` contains the profiles of all customers by the query's dayparts, without a filter.
/// `customer_field` returns the text of a field of the customers file for this customer.
///
/// ```
/// use daypart_engine::query::customer_detail;
/// use daypart_engine::query::dimensions::Dimensions;
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::query::execute::{self, Query};
/// use daypart_engine::scan::scanner::EventScanner;
/// use daypart_engine::store::event_store::StoreBuilder;
/// let mut scanner = EventScanner::new(EventLayout::default_order());
/// scanner.feed(b"0,7,1,\"2014-10-23 03:26:20\",0,\"1\"\n1,8,1,\"2014-10-23 09:00:00\",1,\"1\"\n", true);
/// let mut builder = StoreBuilder::default();
/// builder.push(0, scanner.take_chunk()).unwrap();
/// let store = builder.finish().unwrap();
/// let (all_profiles, _) = execute::run(&store, &Dimensions::default(), &Query::default());
/// let detail = customer_detail::build(1, &store, &Dimensions::default(), &Query::default(), &all_profiles, |_| None);
/// assert_eq!((detail.id.as_str(), detail.report.events, detail.tracks[0].events), ("8", 1, 1));
/// let mobile = detail.profile.last().unwrap();
/// assert_eq!((mobile.value, mobile.percentile_rank), (1, 0.75));
/// ```
pub fn build<'a>(
    index: usize,
    store: &EventStore,
    dimensions: &Dimensions,
    query: &Query,
    all_profiles: &Profiles,
    customer_field: impl Fn(ColumnKind) -> Option<&'a str>,
) -> CustomerDetail {
    let report = execute::customer_report(index, store, dimensions, query);
    let own_level = dimensions
        .field(ColumnKind::Level)
        .map(|field| (field, field.code(index)))
        .filter(|(_, code)| *code > 0);
    let is_peer = |customer: u32| own_level.is_some_and(|(field, code)| field.code(customer as usize) == code);
    let row = all_profiles.customers.binary_search(&(index as u32)).ok();
    let profile = report
        .columns
        .iter()
        .filter(|column| report.knows(column.column))
        .map(|column| {
            let values = all_profiles.column(column.column);
            let value = row.and_then(|row| values.get(row)).copied().unwrap_or(0);
            let peers = all_profiles
                .customers
                .iter()
                .zip(values)
                .filter(|(customer, _)| is_peer(**customer));
            DetailRow {
                column: column.column,
                label: column.label.clone(),
                value,
                percentile_rank: percentile_rank(value, values.iter().copied()),
                peer_percentile_rank: own_level.map(|_| percentile_rank(value, peers.map(|(_, &value)| value))),
            }
        });
    let non_empty = |kind: ColumnKind| customer_field(kind).map(str::trim).filter(|text| !text.is_empty());
    let columns = TableKind::Customers.default_columns().iter();
    let fields = columns.filter(|kind| !matches!(kind, ColumnKind::Customer | ColumnKind::Name));
    let plays_by_track = plays_by_track(index, store);
    CustomerDetail {
        id: store.customers().get(index).map_or_else(String::new, Id::to_string),
        name: non_empty(ColumnKind::Name).map(str::to_owned),
        profile: profile.collect(),
        customers: all_profiles.len() as u64,
        peer_group: own_level.map(|(field, code)| PeerGroup {
            value: field.values().get(code).cloned().unwrap_or_default(),
            customers: all_profiles
                .customers
                .iter()
                .filter(|&&customer| is_peer(customer))
                .count() as u64,
        }),
        tracks: if query.parts.tracks {
            tracks(&plays_by_track, store, dimensions)
        } else {
            Vec::new()
        },
        artists: artists(&plays_by_track, dimensions),
        fields: fields
            .filter_map(|&kind| Some((kind, non_empty(kind)?.to_owned())))
            .collect(),
        clicks: dimensions.clicks().map(|clicks| {
            let mut clicked: Vec<(String, u64)> = clicks
                .of(index)
                .iter()
                .map(|&(ad, times)| (clicks.ads()[ad as usize].clone(), u64::from(times)))
                .collect();
            sort::sort_by_key(&mut clicked, |(_, times)| Reverse(*times));
            clicked
        }),
        report,
    }
}

/// Counts the customer's plays by track, by the track's index in the store.
fn plays_by_track(index: usize, store: &EventStore) -> Map<usize, u64> {
    let mut plays = Map::default();
    for &[track, _] in store.events_of(index).flatten() {
        *plays.entry((track & !MOBILE_BIT) as usize).or_insert(0) += 1;
    }
    plays
}

fn tracks(plays_by_track: &Map<usize, u64>, store: &EventStore, dimensions: &Dimensions) -> Vec<TrackPlays> {
    let ids = store.tracks();
    let music = dimensions.music();
    let listed = top(plays_by_track, |&track| ids.get(track));
    let listed = listed.into_iter().map(|(track, events)| TrackPlays {
        id: ids.get(track).map_or_else(String::new, Id::to_string),
        title: music.and_then(|music| music.title_of(track)).map(str::to_owned),
        artist: music
            .and_then(|music| music.artists().get(music.artist_of(track)?))
            .cloned(),
        events,
    });
    listed.collect()
}

fn artists(plays_by_track: &Map<usize, u64>, dimensions: &Dimensions) -> Vec<ArtistPlays> {
    let Some(music) = dimensions.music() else {
        return Vec::new();
    };
    let mut by_artist: Map<&str, u64> = Map::default();
    for (&track, events) in plays_by_track {
        if let Some(name) = music.artist_of(track).and_then(|artist| music.artists().get(artist)) {
            *by_artist.entry(name).or_insert(0) += events;
        }
    }
    let listed = top(&by_artist, |name| *name).into_iter();
    listed
        .map(|(name, events)| ArtistPlays {
            name: name.to_owned(),
            events,
        })
        .collect()
}

/// Returns the entries with the most events, at most ten; ties are ordered by a key.
fn top<T: Copy + Eq + Hash, K: Ord>(counts: &Map<T, u64>, key: impl Fn(&T) -> K) -> Vec<(T, u64)> {
    let mut all: Vec<(T, u64)> = counts.iter().map(|(&entry, &events)| (entry, events)).collect();
    sort::sort_by_key(&mut all, |(entry, events)| (Reverse(*events), key(entry)));
    all.truncate(MAX_LISTED);
    all
}
