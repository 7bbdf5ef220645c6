//! Dimensions of customers and tracks: lookup tables (customers, clicks, music), joined to a store once by id.
//!
//! A customer's fields are stored as codes, so that a query counts by them without lookups. The tables are read by
//! [`lookup_table`](crate::schema::lookup_table).

use serde::{Deserialize, Serialize};

use crate::collections::seeded_hash::{Map, Set};
use crate::collections::sort;
use crate::fields::ids::Id;
use crate::query::filter::FIELDS;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::lookup_table::LookupTable;
use crate::store::event_store::EventStore;

/// Maximum number of distinct values of a field; with more, it isn't useful to filter by.
const MAX_VALUES: usize = 200;

/// Joined dimensions. Customers and tracks are addressed by their indexes in the store.
#[derive(Clone, Debug, Default)]
pub struct Dimensions {
    fields: Vec<Field>,
    clicks: Option<Clicks>,
    music: Option<Music>,
    joins: Vec<Join>,
}

/// A column of the customers file, dictionary-encoded.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// Kind of the column; `None` only in the default value.
    kind: Option<ColumnKind>,
    values: Vec<String>,
    codes: Vec<u16>,
}

/// Match statistics of one kind of table: how well its ids match those of the events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// Kind of the table.
    pub table_kind: TableKind,
    /// Rows of the tables of this kind.
    pub rows: u64,
    /// Distinct ids in them.
    pub ids: u64,
    /// Customers, or tracks, of the events with a row in the tables.
    pub matched: u64,
    /// Customers, or tracks, of the events without a row in them.
    pub unknown: u64,
}

impl Join {
    /// Returns the number of ids without an event.
    pub fn unused_ids(&self) -> u64 {
        self.ids.saturating_sub(self.matched)
    }

    /// Returns the number of rows whose id has an earlier row.
    pub fn duplicate_rows(&self) -> u64 {
        self.rows.saturating_sub(self.ids)
    }
}

/// Clicks on ads by customer.
#[derive(Clone, Debug, Default)]
pub struct Clicks {
    ads: Vec<String>,
    /// For each customer the start of its range in `clicked`, and the end of the last range.
    offsets: Vec<u32>,
    /// An ad, and the customer's number of clicks on it.
    clicked: Vec<(u32, u32)>,
    /// Clicks on each ad by customers without events.
    clicks_without_events: Vec<u64>,
}

/// Titles and artists of tracks.
#[derive(Clone, Debug, Default)]
pub struct Music {
    artists: Vec<String>,
    /// For each track of the store its artist; `u32::MAX` if unknown.
    artist_of_track: Vec<u32>,
    /// For each track of the store its title; empty if unknown.
    titles: Vec<Box<str>>,
}

impl Dimensions {
    /// Joins lookup tables to a store.
    ///
    /// Among several tables of the same kind, the first one with a row for an id wins.
    pub fn new(store: &EventStore, tables: &[(TableKind, LookupTable)]) -> Dimensions {
        let of_kind = |table_kind: TableKind| {
            let tables = tables.iter().filter(move |(each, _)| *each == table_kind);
            tables.map(|(_, table)| table).collect::<Vec<&LookupTable>>()
        };
        let (customers, clicks, music) = (
            of_kind(TableKind::Customers),
            of_kind(TableKind::Clicks),
            of_kind(TableKind::Music),
        );
        let joins = [
            (TableKind::Customers, &customers, store.customers()),
            (TableKind::Music, &music, store.tracks()),
            (TableKind::Clicks, &clicks, store.customers()),
        ];
        Dimensions {
            fields: fields(store.customers(), &customers),
            clicks: (!clicks.is_empty()).then(|| Clicks::new(store.customers(), &clicks)),
            music: (!music.is_empty()).then(|| Music::new(store.tracks(), &music)),
            joins: joins
                .into_iter()
                .filter(|(_, tables, _)| !tables.is_empty())
                .map(|(table_kind, tables, ids)| join(table_kind, tables, ids))
                .collect(),
        }
    }

    /// Returns the fields of the customers that are useful to filter by.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Returns the field of a kind.
    pub fn field(&self, kind: ColumnKind) -> Option<&Field> {
        self.fields.iter().find(|field| field.kind == Some(kind))
    }

    /// Returns the clicks; `None` without a clicks file.
    pub fn clicks(&self) -> Option<&Clicks> {
        self.clicks.as_ref()
    }

    /// Returns the titles and artists; `None` without a music file.
    pub fn music(&self) -> Option<&Music> {
        self.music.as_ref()
    }

    /// Returns the match statistics of each kind of table.
    pub fn joins(&self) -> &[Join] {
        &self.joins
    }
}

impl Field {
    /// Returns the kind of the column.
    pub fn kind(&self) -> Option<ColumnKind> {
        self.kind
    }

    /// Returns its distinct values. The first one is empty, for customers without a row or a value.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Returns the index of a customer's value among [`Field::values`].
    #[inline]
    pub fn code(&self, customer: usize) -> usize {
        self.codes.get(customer).map_or(0, |&code| usize::from(code))
    }
}

impl Clicks {
    /// Returns the ads, those with the most clicks first.
    pub fn ads(&self) -> &[String] {
        &self.ads
    }

    /// Returns the ads that a customer clicked, each with its number of clicks.
    #[inline]
    pub fn of(&self, customer: usize) -> &[(u32, u32)] {
        match self.offsets.get(customer..customer + 2) {
            Some(&[start, end]) => &self.clicked[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Returns the clicks on each ad by customers without events.
    pub fn clicks_without_events(&self) -> &[u64] {
        &self.clicks_without_events
    }

    fn new(customers: &[Id], tables: &[&LookupTable]) -> Clicks {
        let mut codes: Map<String, u32> = Map::default();
        let mut names: Vec<String> = Vec::new();
        let mut totals: Vec<u64> = Vec::new();
        let mut of_id: Map<Id, Vec<u32>> = Map::default();
        let rows = tables
            .iter()
            .flat_map(|table| table.pairs(ColumnKind::Customer, ColumnKind::Ad));
        for (customer, ad) in rows {
            let code = *codes.entry_ref(ad).or_insert_with(|| {
                names.push(ad.to_owned());
                totals.push(0);
                names.len() as u32 - 1
            });
            totals[code as usize] += 1;
            of_id.entry(Id::parse(customer)).or_default().push(code);
        }
        let mut order: Vec<u32> = (0..names.len() as u32).collect();
        sort::sort_by_key(&mut order, |&code| {
            (std::cmp::Reverse(totals[code as usize]), &names[code as usize])
        });
        let mut rank_of = vec![0u32; names.len()];
        for (at, &code) in order.iter().enumerate() {
            rank_of[code as usize] = at as u32;
        }
        let mut clicks = Clicks {
            ads: order
                .iter()
                .map(|&code| std::mem::take(&mut names[code as usize]))
                .collect(),
            offsets: Vec::with_capacity(customers.len() + 1),
            clicked: Vec::new(),
            clicks_without_events: vec![0; order.len()],
        };
        for id in customers {
            clicks.offsets.push(clicks.clicked.len() as u32);
            let codes = of_id.remove(id).unwrap_or_default();
            let mut ads: Vec<u32> = codes.iter().map(|&code| rank_of[code as usize]).collect();
            // Sorting and counting runs copes with a customer who clicked very many ads.
            sort::sort(&mut ads, Ord::cmp);
            let counted = ads.chunk_by(|one, other| one == other);
            clicks.clicked.extend(counted.map(|same| (same[0], same.len() as u32)));
        }
        clicks.offsets.push(clicks.clicked.len() as u32);
        for code in of_id.into_values().flatten() {
            clicks.clicks_without_events[rank_of[code as usize] as usize] += 1;
        }
        clicks
    }
}

impl Music {
    /// Returns the artists.
    pub fn artists(&self) -> &[String] {
        &self.artists
    }

    /// Returns the artist of a track, as an index into [`Music::artists`].
    #[inline]
    pub fn artist_of(&self, track: usize) -> Option<usize> {
        let artist = self
            .artist_of_track
            .get(track)
            .copied()
            .filter(|&artist| artist != u32::MAX);
        artist.map(|artist| artist as usize)
    }

    /// Returns the title of a track.
    pub fn title_of(&self, track: usize) -> Option<&str> {
        self.titles
            .get(track)
            .map(AsRef::as_ref)
            .filter(|title| !title.is_empty())
    }

    fn new(tracks: &[Id], tables: &[&LookupTable]) -> Music {
        let mut codes: Map<String, u32> = Map::default();
        let mut music = Music::default();
        for id in tracks {
            let text_of = |kind| tables.iter().find_map(|table| table.get(id, kind)).unwrap_or("");
            music.titles.push(text_of(ColumnKind::Title).into());
            let artist = text_of(ColumnKind::Artist);
            let artists = &mut music.artists;
            music.artist_of_track.push(if artist.is_empty() {
                u32::MAX
            } else {
                *codes.entry_ref(artist).or_insert_with(|| {
                    artists.push(artist.to_owned());
                    artists.len() as u32 - 1
                })
            });
        }
        music
    }
}

/// Joins the fields of the customers files that are useful to filter by.
fn fields(customers: &[Id], tables: &[&LookupTable]) -> Vec<Field> {
    let joined = FIELDS.iter().filter_map(|&kind| field(customers, tables, kind));
    joined.collect()
}

/// Joins one field; `None` if it has no values, or too many to filter by.
fn field(customers: &[Id], tables: &[&LookupTable], kind: ColumnKind) -> Option<Field> {
    let texts: Vec<&str> = customers
        .iter()
        .map(|id| {
            let text = tables.iter().find_map(|table| table.get(id, kind));
            text.map_or("", |text| filter_value(kind, text))
        })
        .collect();
    let distinct: Set<&str> = texts.iter().copied().filter(|text| !text.is_empty()).collect();
    if distinct.is_empty() || distinct.len() > MAX_VALUES {
        return None;
    }
    let mut values: Vec<&str> = distinct.into_iter().collect();
    if values.iter().all(|value| value.parse::<f64>().is_ok()) {
        let number = |value: &str| value.parse::<f64>().unwrap_or(0.0);
        sort::sort(&mut values, |a, b| number(a).total_cmp(&number(b)).then(a.cmp(b)));
    } else {
        sort::sort(&mut values, Ord::cmp);
    }
    values.insert(0, "");
    let code_of: Map<&str, u16> = values.iter().zip(0u16..).map(|(&value, code)| (value, code)).collect();
    Some(Field {
        kind: Some(kind),
        codes: texts
            .iter()
            .map(|text| code_of.get(text).copied().unwrap_or(0))
            .collect(),
        values: values.into_iter().map(str::to_owned).collect(),
    })
}

/// Returns the value to filter by of a column's text: the year of a date, else the text.
fn filter_value(kind: ColumnKind, text: &str) -> &str {
    if kind != ColumnKind::SignDate {
        return text;
    }
    let mut numbers = text.split(|letter: char| !letter.is_ascii_digit());
    numbers.find(|number| number.len() == 4).unwrap_or("")
}

/// Computes the match statistics of the tables of one kind.
fn join(table_kind: TableKind, tables: &[&LookupTable], ids: &[Id]) -> Join {
    let distinct: Set<&Id> = tables.iter().flat_map(|table| table.distinct_ids()).collect();
    let matched = ids.iter().filter(|id| distinct.contains(id)).count() as u64;
    Join {
        table_kind,
        rows: tables.iter().map(|table| table.rows() as u64).sum(),
        ids: distinct.len() as u64,
        matched,
        unknown: ids.len() as u64 - matched,
    }
}
