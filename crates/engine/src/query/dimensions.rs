//! Facts: what the files beside the events say of a store's customers and tracks, joined once by id.
//!
//! A customer's fields are kept as codes, so that a query can count by them without looking anything up.

use serde::{Deserialize, Serialize};

use crate::collections::seeded_hash::{Map, Set};
use crate::collections::sort;
use crate::fields::ids::Id;
use crate::query::filter::FIELDS;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::lookup_table::Reference;
use crate::store::event_store::EventStore;

/// A column with more different values than this is nothing to choose by.
const MOST_VALUES: usize = 200;

/// What is known beside the events. Customers and tracks are addressed by their places in the store.
#[derive(Clone, Debug, Default)]
pub struct Dimensions {
    fields: Vec<Field>,
    clicks: Option<Clicks>,
    music: Option<Music>,
    joins: Vec<Join>,
}

/// A column of the customers' file, as codes.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// What the column holds; `None` only before it was joined.
    meaning: Option<ColumnKind>,
    values: Vec<String>,
    codes: Vec<u16>,
}

/// How well a file's ids match those of the events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// The file's role.
    pub role: TableKind,
    /// Rows of the file.
    pub rows: u64,
    /// Different ids in it.
    pub ids: u64,
    /// Customers, or tracks, of the events that the file has a row for.
    pub matched: u64,
    /// Customers, or tracks, of the events that it has no row for.
    pub unknown: u64,
}

impl Join {
    /// Ids of the file that no event is of.
    pub fn unheard(&self) -> u64 {
        self.ids.saturating_sub(self.matched)
    }

    /// Rows for ids that an earlier row was for already.
    pub fn repeated(&self) -> u64 {
        self.rows.saturating_sub(self.ids)
    }
}

/// Who clicked what.
#[derive(Clone, Debug, Default)]
pub struct Clicks {
    ads: Vec<String>,
    /// Where each customer's clicks begin in `clicked`; one more at the end.
    offsets: Vec<u32>,
    /// An ad, and how often the customer clicked it.
    clicked: Vec<(u32, u32)>,
    /// Clicks of each ad by customers without an event.
    of_others: Vec<u64>,
}

/// Which artist a track is by.
#[derive(Clone, Debug, Default)]
pub struct Music {
    artists: Vec<String>,
    /// For each track of the store its artist; `u32::MAX` where none is known.
    by: Vec<u32>,
    /// For each track of the store its title; empty where none is known.
    titles: Vec<Box<str>>,
}

impl Dimensions {
    /// Joins reference tables with a store. Tables of the same role are joined one after the other: the first one that has a row for
    /// an id tells of it.
    pub fn new(store: &EventStore, references: &[(TableKind, Reference)]) -> Dimensions {
        let of = |role: TableKind| {
            let tables = references.iter().filter(move |(each, _)| *each == role);
            tables.map(|(_, reference)| reference).collect::<Vec<&Reference>>()
        };
        let (customers, clicks, music) = (of(TableKind::Customers), of(TableKind::Clicks), of(TableKind::Music));
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
                .map(|(role, tables, ids)| join(role, tables, ids))
                .collect(),
        }
    }

    /// The customers' fields that have values to choose by.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// A field by what it holds.
    pub fn field(&self, meaning: ColumnKind) -> Option<&Field> {
        self.fields.iter().find(|field| field.meaning == Some(meaning))
    }

    /// The clicks, when a file told them.
    pub fn clicks(&self) -> Option<&Clicks> {
        self.clicks.as_ref()
    }

    /// The music, when a file told it.
    pub fn music(&self) -> Option<&Music> {
        self.music.as_ref()
    }

    /// How well each role's files match the events.
    pub fn joins(&self) -> &[Join] {
        &self.joins
    }
}

impl Field {
    /// What the field holds.
    pub fn meaning(&self) -> Option<ColumnKind> {
        self.meaning
    }

    /// Its values; the first one is empty and stands for customers without a row or a value.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// The place of a customer's value among the values.
    #[inline]
    pub fn code(&self, customer: usize) -> usize {
        self.codes.get(customer).map_or(0, |&code| usize::from(code))
    }
}

impl Clicks {
    /// The ads, those with the most clicks first.
    pub fn ads(&self) -> &[String] {
        &self.ads
    }

    /// The ads that a customer has clicked, each with how often.
    #[inline]
    pub fn of(&self, customer: usize) -> &[(u32, u32)] {
        match self.offsets.get(customer..customer + 2) {
            Some(&[start, end]) => &self.clicked[start as usize..end as usize],
            _ => &[],
        }
    }

    /// How often each ad was clicked by customers without an event.
    pub fn of_others(&self) -> &[u64] {
        &self.of_others
    }

    fn new(customers: &[Id], tables: &[&Reference]) -> Clicks {
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
        let mut place = vec![0u32; names.len()];
        for (at, &code) in order.iter().enumerate() {
            place[code as usize] = at as u32;
        }
        let mut clicks = Clicks {
            ads: order
                .iter()
                .map(|&code| std::mem::take(&mut names[code as usize]))
                .collect(),
            offsets: Vec::with_capacity(customers.len() + 1),
            clicked: Vec::new(),
            of_others: vec![0; order.len()],
        };
        for id in customers {
            clicks.offsets.push(clicks.clicked.len() as u32);
            let codes = of_id.remove(id).unwrap_or_default();
            let mut ads: Vec<u32> = codes.iter().map(|&code| place[code as usize]).collect();
            // One customer may have clicked very many ads, so each is counted where it stands beside its like.
            sort::sort(&mut ads, Ord::cmp);
            let counted = ads.chunk_by(|one, other| one == other);
            clicks.clicked.extend(counted.map(|same| (same[0], same.len() as u32)));
        }
        clicks.offsets.push(clicks.clicked.len() as u32);
        for code in of_id.into_values().flatten() {
            clicks.of_others[place[code as usize] as usize] += 1;
        }
        clicks
    }
}

impl Music {
    /// The artists.
    pub fn artists(&self) -> &[String] {
        &self.artists
    }

    /// The artist of a track, by place among the artists.
    #[inline]
    pub fn artist_of(&self, track: usize) -> Option<usize> {
        let artist = self.by.get(track).copied().filter(|&artist| artist != u32::MAX);
        artist.map(|artist| artist as usize)
    }

    /// A track's title.
    pub fn title_of(&self, track: usize) -> Option<&str> {
        self.titles
            .get(track)
            .map(AsRef::as_ref)
            .filter(|title| !title.is_empty())
    }

    fn new(tracks: &[Id], tables: &[&Reference]) -> Music {
        let mut codes: Map<String, u32> = Map::default();
        let mut music = Music::default();
        for id in tracks {
            let told = |meaning| tables.iter().find_map(|table| table.get(id, meaning)).unwrap_or("");
            music.titles.push(told(ColumnKind::Title).into());
            let artist = told(ColumnKind::Artist);
            let artists = &mut music.artists;
            music.by.push(if artist.is_empty() {
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

fn fields(customers: &[Id], tables: &[&Reference]) -> Vec<Field> {
    let joined = FIELDS.iter().filter_map(|&meaning| field(customers, tables, meaning));
    joined.collect()
}

fn field(customers: &[Id], tables: &[&Reference], meaning: ColumnKind) -> Option<Field> {
    let told: Vec<&str> = customers
        .iter()
        .map(|id| {
            let text = tables.iter().find_map(|table| table.get(id, meaning));
            text.map_or("", |text| value(meaning, text))
        })
        .collect();
    let different: Set<&str> = told.iter().copied().filter(|text| !text.is_empty()).collect();
    if different.is_empty() || different.len() > MOST_VALUES {
        return None;
    }
    let mut values: Vec<&str> = different.into_iter().collect();
    if values.iter().all(|value| value.parse::<f64>().is_ok()) {
        let number = |value: &str| value.parse::<f64>().unwrap_or(0.0);
        sort::sort(&mut values, |a, b| number(a).total_cmp(&number(b)).then(a.cmp(b)));
    } else {
        sort::sort(&mut values, Ord::cmp);
    }
    values.insert(0, "");
    let code_of: Map<&str, u16> = values.iter().zip(0u16..).map(|(&value, code)| (value, code)).collect();
    Some(Field {
        meaning: Some(meaning),
        codes: told
            .iter()
            .map(|text| code_of.get(text).copied().unwrap_or(0))
            .collect(),
        values: values.into_iter().map(str::to_owned).collect(),
    })
}

/// What is chosen by of a column's text: of a date the year.
fn value(meaning: ColumnKind, text: &str) -> &str {
    if meaning != ColumnKind::SignDate {
        return text;
    }
    let mut numbers = text.split(|letter: char| !letter.is_ascii_digit());
    numbers.find(|number| number.len() == 4).unwrap_or("")
}

fn join(role: TableKind, tables: &[&Reference], ids: &[Id]) -> Join {
    let different: Set<&Id> = tables.iter().flat_map(|table| table.known_ids()).collect();
    let matched = ids.iter().filter(|id| different.contains(id)).count() as u64;
    Join {
        role,
        rows: tables.iter().map(|table| table.rows() as u64).sum(),
        ids: different.len() as u64,
        matched,
        unknown: ids.len() as u64 - matched,
    }
}
