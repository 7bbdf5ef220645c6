//! Precomputed profiles: figures that another program computed, such as the Spark job, read from its live table
//! and hourly counts. They take the place of events, and answer every query that needs no single events.

use crate::fields::ids::{Id, sorted};
use crate::profiles::profile::{Parts, ProfileSubject, Profiles};
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::lookup_table::LookupTable;
use crate::text::formula_injection::unescape_formula;
use crate::text::number_format::counted;
use crate::time::dayparts::{DAY_MINUTES, Dayparts};

/// Number of hours in a week.
const WEEK_HOURS: usize = 7 * 24;

/// Plays by weekday and hour, Monday first: `[not mobile, mobile]`. A table's row counts up to 2³² − 1 plays,
/// and an hour may have many rows, hence 64 bits.
type ByHour = [[u64; 2]; WEEK_HOURS];

/// Precomputed profiles, in the order of the store's customers.
#[derive(Debug, Default)]
pub struct Precomputed {
    dayparts: Dayparts,
    subject: ProfileSubject,
    parts: Parts,
    profiles: Profiles,
    by_hour: Option<Box<ByHour>>,
}

/// Why a precomputed table can't be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrecomputedProblem {
    /// The names of the daypart columns match no known dayparts, and the file doesn't contain their bounds.
    Dayparts(Vec<String>),
    /// The hourly counts have another total than the profiles, so they are from another run.
    Hours {
        /// Plays in the hourly counts.
        counted: u64,
        /// Plays in the profiles.
        profiles: u64,
    },
    /// Ids have rows in several files; the number of rows skipped, because the first one counts.
    Repeated(u64),
}

impl std::fmt::Display for PrecomputedProblem {
    /// Writes whole sentences for the user.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PrecomputedProblem::Dayparts(columns) => write!(
                f,
                "This file has the dayparts {}, but doesn’t say when they start. Drop the manifest of the run that wrote \
                 it, or open the page with the link of its dayparts; then drop this file again.",
                columns.join(", ")
            ),
            PrecomputedProblem::Hours {
                counted: hours,
                profiles,
            } => write!(
                f,
                "This file counts {}, but the profiles count {}, so it is from another run and isn’t used. Drop the hourly \
                 counts of the profiles’ run.",
                counted(*hours, "plays"),
                counted(*profiles, "plays")
            ),
            PrecomputedProblem::Repeated(rows) => write!(
                f,
                "Skipped {}: an earlier file already has a row with the same ID. Check that all files are parts of the same \
                 run.",
                counted(*rows, "rows")
            ),
        }
    }
}

/// The combined precomputed tables.
#[derive(Debug)]
pub struct PrecomputedSet {
    /// The sorted customer ids and their profiles, for `EventStore::from_precomputed`; `None` when the profiles
    /// can't be used.
    pub profiles: Option<(Vec<Id>, Precomputed)>,
    /// Problems of single tables, by their indices.
    pub problems: Vec<(usize, PrecomputedProblem)>,
}

impl Precomputed {
    /// Combines the tables of precomputed profiles and hourly counts; ignores tables of other kinds.
    ///
    /// Tables of profiles don't contain the bounds of their dayparts. If the names of the daypart columns match
    /// `chosen`, the page's present dayparts, they are assumed to be these.
    ///
    /// `None` when there are no precomputed profiles.
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
    /// let tables = [(layout.table_kind, reader.finish().0)];
    /// let (ids, precomputed) = Precomputed::of(&tables, &Dayparts::default()).unwrap().profiles.unwrap();
    /// assert_eq!((ids.len(), precomputed.profiles().events(0)), (1, 4));
    /// ```
    pub fn of(tables: &[(TableKind, LookupTable)], chosen: &Dayparts) -> Option<PrecomputedSet> {
        let of_kind = |table_kind: TableKind| {
            let indexed = tables.iter().enumerate();
            indexed.filter_map(move |(index, (kind, table))| (*kind == table_kind).then_some((index, table)))
        };
        let (first, table) = of_kind(TableKind::Profiles).next()?;
        let names: Vec<&str> = columns_of(table, ColumnKind::Band).map(|(_, name)| name).collect();
        let Some(dayparts) = Dayparts::of_columns(&names, chosen) else {
            let problem = PrecomputedProblem::Dayparts(names.into_iter().map(str::to_owned).collect());
            return Some(PrecomputedSet {
                profiles: None,
                problems: vec![(first, problem)],
            });
        };
        let mut problems = Vec::new();
        let (ids, profiles) = join_profiles(of_kind(TableKind::Profiles), names.len(), &mut problems);
        let plays: u64 = (0..profiles.len()).map(|row| profiles.events(row)).sum();
        let has_tracks = profiles.unique.iter().any(|&tracks| tracks > 0) || plays == 0;
        let mut precomputed = Precomputed {
            subject: table.profile_subject(),
            parts: Parts {
                tracks: has_tracks,
                mobile: columns_of(table, ColumnKind::MobileListens).next().is_some(),
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
        let mut hour_tables = of_kind(TableKind::Hours).peekable();
        if let Some(&(index, _)) = hour_tables.peek() {
            for (_, table) in hour_tables {
                counted += add_hours(table, &mut by_hour);
            }
            if counted == plays {
                precomputed.parts.hours = true;
                precomputed.parts.mobile_by_band = precomputed.parts.mobile && precomputed.bands_agree(&by_hour);
                precomputed.by_hour = Some(by_hour);
            } else {
                problems.push((
                    index,
                    PrecomputedProblem::Hours {
                        counted,
                        profiles: plays,
                    },
                ));
            }
        }
        Some(PrecomputedSet {
            profiles: Some((ids, precomputed)),
            problems,
        })
    }

    /// The dayparts that the profiles are counted by.
    pub fn dayparts(&self) -> &Dayparts {
        &self.dayparts
    }

    /// The subject of the profiles.
    pub fn profile_subject(&self) -> ProfileSubject {
        self.subject
    }

    /// The figures that the tables contain.
    pub fn parts(&self) -> Parts {
        self.parts
    }

    /// The profiles of all customers.
    pub fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// Plays by mobile flag for each hour of the week, keyed by the hour's middle minute of the week.
    pub fn by_minute(&self) -> impl Iterator<Item = (usize, [u64; 2])> {
        let hours = self.by_hour.iter().flat_map(|by_hour| by_hour.iter());
        hours.enumerate().map(|(hour, &plays)| (hour * 60 + 30, plays))
    }

    /// Returns whether all dayparts start on the hour, and the hourly counts add up to the profiles' totals
    /// of each daypart.
    fn bands_agree(&self, by_hour: &ByHour) -> bool {
        let bands = self.dayparts.bands();
        let whole_hours = bands.iter().all(|band| band.start_minute % 60 == 0);
        let mut by_band = vec![0u64; bands.len()];
        for (hour, plays) in by_hour.iter().enumerate() {
            let minute = (hour * 60) as u32 % DAY_MINUTES;
            by_band[self.dayparts.band_at(minute)] += plays.iter().sum::<u64>();
        }
        let sums = self.profiles.bands.iter();
        let sums = sums.map(|values| values.iter().map(|&value| u64::from(value)).sum::<u64>());
        whole_hours && sums.eq(by_band)
    }
}

/// The columns of a kind, with their indices and names.
fn columns_of(table: &LookupTable, kind: ColumnKind) -> impl Iterator<Item = (usize, &str)> {
    let columns = table.columns().enumerate();
    columns.filter_map(move |(index, (of, name))| (of == kind).then_some((index, name)))
}

/// Joins the rows of several tables, sorted by id. If several rows have the same id, the first counts.
fn join_profiles<'a>(
    tables: impl Iterator<Item = (usize, &'a LookupTable)>,
    bands: usize,
    problems: &mut Vec<(usize, PrecomputedProblem)>,
) -> (Vec<Id>, Profiles) {
    let mut known = crate::collections::seeded_hash::Set::default();
    let mut ids = Vec::new();
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); bands + 2];
    for (index, table) in tables {
        let indices = |kind| columns_of(table, kind).map(|(column, _)| column);
        let columns: Vec<Option<usize>> = [indices(ColumnKind::Unique).next()]
            .into_iter()
            .chain(indices(ColumnKind::Band).map(Some))
            .chain([indices(ColumnKind::MobileListens).next()])
            .collect();
        let mut repeated = 0;
        for row in 0..table.rows() {
            let id = Id::parse(&unescape_formula(table.text(row, table.key())));
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
            problems.push((index, PrecomputedProblem::Repeated(repeated)));
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

/// Adds the rows of a table of hourly counts, and returns their number of plays.
fn add_hours(table: &LookupTable, by_hour: &mut ByHour) -> u64 {
    let column = |kind| columns_of(table, kind).next().map(|(column, _)| column);
    let (Some(weekday), Some(hour), Some(plays)) = (
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
        let all = of(plays);
        let mobile = mobile.map_or(0, of).min(all);
        let index = (of(weekday) as usize).wrapping_sub(1) * 24 + of(hour) as usize;
        if let Some([others, on_mobile]) = by_hour.get_mut(index) {
            *others += u64::from(all - mobile);
            *on_mobile += u64::from(mobile);
            counted += u64::from(all);
        }
    }
    counted
}

/// Parses a number that was validated when its row was read.
fn number(text: &str) -> u32 {
    text.trim().parse().unwrap_or(0)
}
