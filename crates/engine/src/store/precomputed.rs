//! Finished profiles: figures that were counted elsewhere, by the job on Spark for example, and come as tables: the live table,
//! and the hourly counts beside it. They answer all that needs no single events.

use crate::fields::ids::{Id, sorted};
use crate::profiles::profile::{Parts, ProfileSubject, Profiles};
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::lookup_table::Reference;
use crate::text::formula_injection::plain;
use crate::text::number_format::counted;
use crate::time::dayparts::{DAY_MINUTES, Dayparts};

/// Hours of a week.
const WEEK_HOURS: usize = 7 * 24;

/// Listens by weekday and hour, Monday first, each by mobile flag: the others and the mobile ones. A row has as many as 32 bits
/// hold, and an hour may have many rows.
type ByHour = [[u64; 2]; WEEK_HOURS];

/// Profiles that were counted elsewhere, in the order of the store's customers.
#[derive(Debug, Default)]
pub struct Precomputed {
    dayparts: Dayparts,
    of: ProfileSubject,
    parts: Parts,
    profiles: Profiles,
    by_hour: Option<Box<ByHour>>,
}

/// Why the tables of profiles that are in use can't be shown as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrecomputedProblem {
    /// The file doesn't tell when its dayparts begin, and they are none that are known; the columns' names.
    Dayparts(Vec<String>),
    /// The hourly counts are of other events than the profiles: so many listens, and so many in the profiles.
    Hours {
        /// Listens in the hourly counts.
        counted: u64,
        /// Listens in the profiles.
        profiles: u64,
    },
    /// A customer has rows in several files; how many rows were passed over, because the first one counts.
    Repeated(u64),
}

impl std::fmt::Display for PrecomputedProblem {
    /// A sentence for the person.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PrecomputedProblem::Dayparts(columns) => write!(
                f,
                "Found the dayparts {}, and a file of profiles doesn't tell when they begin. Drop the manifest of the run that \
                 wrote it, or open the page with the link of its dayparts, and then drop this file again.",
                columns.join(", ")
            ),
            PrecomputedProblem::Hours {
                counted: hours,
                profiles,
            } => write!(
                f,
                "It counts {}, and the profiles {}: it is of another run, so it is not used. Drop the hourly counts of the same run.",
                counted(*hours, "listens"),
                counted(*profiles, "listens")
            ),
            PrecomputedProblem::Repeated(rows) => write!(
                f,
                "{} of it stand for who has a row in a file before it, and count no more. Check that all files are parts of one run.",
                counted(*rows, "rows")
            ),
        }
    }
}

/// What the tables in use make together.
#[derive(Debug)]
pub struct PrecomputedSet {
    /// The customers' ids in order, and their figures, for `EventStore::of_finished`; `None` when the profiles can't be shown.
    pub profiles: Option<(Vec<Id>, Precomputed)>,
    /// What is to be said of some of the tables, by their places.
    pub troubles: Vec<(usize, PrecomputedProblem)>,
}

impl Precomputed {
    /// Puts the tables of finished profiles and hourly counts together; of other roles' tables nothing is taken. `chosen` are
    /// the dayparts that the page has, which are believed to be those of a table whose columns are called like them.
    ///
    /// `None` when there are no finished profiles.
    ///
    /// ```
    /// use daypart_engine::time::dayparts::Dayparts;
    /// use daypart_engine::store::precomputed::Precomputed;
    /// use daypart_engine::schema::detect::recognise;
    /// use daypart_engine::schema::lookup_table::LookupReader;
    /// let text = b"custid,unique_tracks,morn_tracks,aft_tracks,eve_tracks,night_tracks,mobile_tracks\n7,2,1,0,3,0,1\n";
    /// let layout = recognise(text).unwrap();
    /// let mut reader = LookupReader::new(&layout);
    /// reader.feed(&text[layout.first_row_bytes as usize..], true);
    /// let tables = [(layout.role, reader.finish().0)];
    /// let (ids, finished) = Precomputed::of(&tables, &Dayparts::default()).unwrap().profiles.unwrap();
    /// assert_eq!((ids.len(), finished.profiles().events(0)), (1, 4));
    /// ```
    pub fn of(tables: &[(TableKind, Reference)], chosen: &Dayparts) -> Option<PrecomputedSet> {
        let of_role = |role: TableKind| {
            let places = tables.iter().enumerate();
            places.filter_map(move |(place, (of, table))| (*of == role).then_some((place, table)))
        };
        let (first, table) = of_role(TableKind::Profiles).next()?;
        let names: Vec<&str> = named(table, ColumnKind::Band).map(|(_, name)| name).collect();
        let Some(dayparts) = Dayparts::of_columns(&names, chosen) else {
            let trouble = PrecomputedProblem::Dayparts(names.into_iter().map(str::to_owned).collect());
            return Some(PrecomputedSet {
                profiles: None,
                troubles: vec![(first, trouble)],
            });
        };
        let mut troubles = Vec::new();
        let (ids, profiles) = joined(of_role(TableKind::Profiles), names.len(), &mut troubles);
        let listens: u64 = (0..profiles.len()).map(|row| profiles.events(row)).sum();
        let heard = profiles.unique.iter().any(|&tracks| tracks > 0) || listens == 0;
        let mut finished = Precomputed {
            of: table.of(),
            parts: Parts {
                tracks: heard,
                mobile: named(table, ColumnKind::MobileListens).next().is_some(),
                events: false,
                hours: false,
                mobile_by_band: false,
            },
            dayparts,
            profiles,
            by_hour: None,
        };
        let mut by_hour: Box<ByHour> = Box::new([[0; 2]; WEEK_HOURS]);
        let mut counted = 0;
        let mut tables_of_hours = of_role(TableKind::Hours).peekable();
        if let Some(&(place, _)) = tables_of_hours.peek() {
            for (_, table) in tables_of_hours {
                counted += add_hours(table, &mut by_hour);
            }
            if counted == listens {
                finished.parts.hours = true;
                finished.parts.mobile_by_band = finished.parts.mobile && finished.bands_agree(&by_hour);
                finished.by_hour = Some(by_hour);
            } else {
                troubles.push((
                    place,
                    PrecomputedProblem::Hours {
                        counted,
                        profiles: listens,
                    },
                ));
            }
        }
        Some(PrecomputedSet {
            profiles: Some((ids, finished)),
            troubles,
        })
    }

    /// The bands that the profiles were counted by.
    pub fn dayparts(&self) -> &Dayparts {
        &self.dayparts
    }

    /// Whom or what the profiles are of.
    pub fn profiles_of(&self) -> ProfileSubject {
        self.of
    }

    /// What the tables tell.
    pub fn parts(&self) -> Parts {
        self.parts
    }

    /// The profiles of all customers.
    pub fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// Each hour of the week that has listens, by its middle minute, with the listens by mobile flag.
    pub fn by_minute(&self) -> impl Iterator<Item = (usize, [u64; 2])> {
        let hours = self.by_hour.iter().flat_map(|by_hour| by_hour.iter());
        hours.enumerate().map(|(hour, &listens)| (hour * 60 + 30, listens))
    }

    /// Whether all bands begin at whole hours, and the hours make up what the profiles have in each.
    fn bands_agree(&self, by_hour: &ByHour) -> bool {
        let bands = self.dayparts.bands();
        let whole_hours = bands.iter().all(|band| band.start_minute % 60 == 0);
        let mut by_band = vec![0u64; bands.len()];
        for (hour, listens) in by_hour.iter().enumerate() {
            let minute = (hour * 60) as u32 % DAY_MINUTES;
            by_band[self.dayparts.band_at(minute)] += listens.iter().sum::<u64>();
        }
        let sums = self.profiles.bands.iter();
        let sums = sums.map(|values| values.iter().map(|&value| u64::from(value)).sum::<u64>());
        whole_hours && sums.eq(by_band)
    }
}

/// The columns of a table that hold something, by their places and names.
fn named(table: &Reference, meaning: ColumnKind) -> impl Iterator<Item = (usize, &str)> {
    let columns = table.columns().enumerate();
    columns.filter_map(move |(place, (of, name))| (of == meaning).then_some((place, name)))
}

/// The rows of tables, in the order of their ids; of several rows for one id the first counts.
fn joined<'a>(
    tables: impl Iterator<Item = (usize, &'a Reference)>,
    bands: usize,
    troubles: &mut Vec<(usize, PrecomputedProblem)>,
) -> (Vec<Id>, Profiles) {
    let mut known = crate::collections::seeded_hash::Set::default();
    let mut ids = Vec::new();
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); bands + 2];
    for (place, table) in tables {
        let places = |meaning| named(table, meaning).map(|(column, _)| column);
        let columns: Vec<Option<usize>> = [places(ColumnKind::Unique).next()]
            .into_iter()
            .chain(places(ColumnKind::Band).map(Some))
            .chain([places(ColumnKind::MobileListens).next()])
            .collect();
        let mut repeated = 0;
        for row in 0..table.rows() {
            let id = Id::parse(&plain(table.text(row, table.key())));
            if !known.insert(id.clone()) {
                repeated += 1;
                continue;
            }
            ids.push(id);
            for (values, &column) in rows.iter_mut().zip(&columns) {
                values.push(column.map_or(0, |column| number(table.text(row, column))));
            }
        }
        if repeated > 0 {
            troubles.push((place, PrecomputedProblem::Repeated(repeated)));
        }
    }
    let order = sorted(&ids, (0..ids.len() as u32).collect());
    let ordered = |values: Vec<u32>| -> Vec<u32> { order.iter().map(|&row| values[row as usize]).collect() };
    let mut columns = rows.into_iter().map(ordered);
    let profiles = Profiles {
        customers: (0..order.len() as u32).collect(),
        unique: columns.next().unwrap_or_default(),
        bands: columns.by_ref().take(bands).collect(),
        mobile: columns.next().unwrap_or_default(),
    };
    let mut ids: Vec<Option<Id>> = ids.into_iter().map(Some).collect();
    (
        order.iter().filter_map(|&row| ids[row as usize].take()).collect(),
        profiles,
    )
}

/// Adds the rows of a table of hourly counts, and gives how many listens they are.
fn add_hours(table: &Reference, by_hour: &mut ByHour) -> u64 {
    let column = |meaning| named(table, meaning).next().map(|(column, _)| column);
    let (Some(weekday), Some(hour), Some(listens)) = (
        column(ColumnKind::Weekday),
        column(ColumnKind::Hour),
        column(ColumnKind::Listens),
    ) else {
        return 0;
    };
    let mobile = column(ColumnKind::MobileListens);
    let mut counted = 0;
    for row in 0..table.rows() {
        let of = |column: usize| number(table.text(row, column));
        let all = of(listens);
        let mobile = mobile.map_or(0, of).min(all);
        let place = (of(weekday) as usize).wrapping_sub(1) * 24 + of(hour) as usize;
        if let Some([others, on_mobile]) = by_hour.get_mut(place) {
            *others += u64::from(all - mobile);
            *on_mobile += u64::from(mobile);
            counted += u64::from(all);
        }
    }
    counted
}

/// A number that was looked at when the row was read.
fn number(text: &str) -> u32 {
    text.trim().parse().unwrap_or(0)
}
