//! A query: one pass over the store that gives the profiles and the report.

use crate::engine::daypart::Dayparts;
use crate::engine::event::MOBILE_BIT;
use crate::engine::profile::Profiles;
use crate::engine::report::{Column, ColumnReport, Parts, ProfilesOf, Report, Split};
use crate::engine::stats::ColumnStats;
use crate::engine::store::{EventStore, StoredEvent};

/// Minutes in a week; a week starts on Monday.
const WEEK_MINUTES: u32 = 7 * 1440;

/// From the start of 1970, a Thursday, back to the Monday before, in minutes.
const EPOCH_FROM_MONDAY: u32 = 3 * 1440;

/// Marks a track that no customer was seen with.
const NOBODY: u32 = u32::MAX;

/// What is asked of the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The bands to count by.
    pub dayparts: Dayparts,
    /// Whom or what the store's customers stand for.
    pub of: ProfilesOf,
    /// Which parts the events have.
    pub parts: Parts,
}

/// Runs a query over all events.
///
/// ```
/// use daypart::engine::{layout::EventLayout, query, scan::EventScanner, store::StoreBuilder};
/// let mut scanner = EventScanner::new(EventLayout::seed());
/// scanner.feed(b"0,7,1,\"2014-10-23 03:26:20\",0,\"72132\"\n1,7,1,\"2014-10-23 09:00:00\",1,\"72132\"\n", true);
/// let mut builder = StoreBuilder::default();
/// builder.push(0, scanner.take_chunk()).unwrap();
/// let (profiles, report) = query::run(&builder.finish().unwrap(), &query::Query::default());
/// assert_eq!((profiles.unique[0], profiles.mobile[0]), (1, 1));
/// assert_eq!((report.events, report.by_band[0].mobile, report.by_band[3].other), (2, 1, 1));
/// ```
pub fn run(store: &EventStore, query: &Query) -> (Profiles, Report) {
    let band_count = query.dayparts.bands().len();
    let customers = store.customers().len();
    let band_of_minute = band_of_week_minutes(&query.dayparts);
    let mut profiles = Profiles {
        unique: Vec::with_capacity(customers),
        bands: vec![Vec::with_capacity(customers); band_count],
        mobile: Vec::with_capacity(customers),
    };
    // Every figure about time is a sum over this one table of minutes: other events, then mobile ones. A store has no more
    // events than 32 bits can count.
    let mut by_minute = vec![[0u32; 2]; WEEK_MINUTES as usize];
    let mut last_heard_by = vec![NOBODY; store.tracks().len()];
    let mut span: Option<(u32, u32)> = None;
    for customer in 0..customers {
        let mut tally = Tally {
            stamp: customer as u32,
            first: u32::MAX,
            ..Tally::default()
        };
        for run in store.events_of(customer) {
            tally.count(run, &band_of_minute, &mut by_minute, &mut last_heard_by);
        }
        let Tally {
            unique,
            mobile,
            in_band,
            first,
            last,
            ..
        } = tally;
        profiles.unique.push(if query.parts.tracks { unique } else { 0 });
        profiles.mobile.push(mobile);
        for (values, &count) in profiles.bands.iter_mut().zip(&in_band) {
            values.push(count);
        }
        if first <= last {
            let (earliest, latest) = span.unwrap_or((first, last));
            span = Some((earliest.min(first), latest.max(last)));
        }
    }
    let mut by_band = vec![Split::default(); band_count];
    let mut by_weekday_hour = vec![Split::default(); 7 * 24];
    for (minute, &[other, mobile]) in by_minute.iter().enumerate() {
        let events = Split {
            mobile: u64::from(mobile),
            other: u64::from(other),
        };
        by_band[usize::from(band_of_minute[minute])] += events;
        by_weekday_hour[minute / 60] += events;
    }
    let report = Report {
        of: query.of,
        dayparts: query.dayparts.clone(),
        events: store.len() as u64,
        customers: customers as u64,
        tracks: last_heard_by
            .iter()
            .filter(|&&customer| query.parts.tracks && customer != NOBODY)
            .count() as u64,
        span,
        columns: profiles
            .columns()
            .map(|(column, values)| describe(column, values, &query.dayparts))
            .collect(),
        by_band,
        parts: query.parts,
        by_weekday_hour,
    };
    (profiles, report)
}

/// What is counted of one customer.
#[derive(Default)]
struct Tally {
    /// Marks the tracks that this customer has heard.
    stamp: u32,
    unique: u32,
    mobile: u32,
    in_band: [u32; 8],
    first: u32,
    last: u32,
}

impl Tally {
    /// Counts some of the customer's events. It stands by itself because a browser replaces slow code by better code only
    /// when a function is entered anew.
    #[inline(never)]
    fn count(&mut self, run: &[StoredEvent], bands: &[u8], by_minute: &mut [[u32; 2]], last_heard_by: &mut [u32]) {
        for &[track, time] in run {
            let flag = track >> 31;
            let heard_by = &mut last_heard_by[(track & !MOBILE_BIT) as usize];
            self.unique += u32::from(*heard_by != self.stamp);
            *heard_by = self.stamp;
            self.mobile += flag;
            let minute = ((time / 60 + EPOCH_FROM_MONDAY) % WEEK_MINUTES) as usize;
            by_minute[minute][flag as usize] += 1;
            self.in_band[usize::from(bands[minute] & 7)] += 1;
            self.first = self.first.min(time);
            self.last = self.last.max(time);
        }
    }
}

/// The band of each minute of the week.
fn band_of_week_minutes(dayparts: &Dayparts) -> Vec<u8> {
    (0..WEEK_MINUTES)
        .map(|minute| dayparts.band_at(minute % 1440) as u8)
        .collect()
}

/// A column's names and statistics.
fn describe(column: Column, values: &[u32], dayparts: &Dayparts) -> ColumnReport {
    let (label, name) = match column {
        Column::Unique => ("Unique tracks", "unique_tracks"),
        Column::Band(band) => (
            dayparts.bands()[band].name.as_str(),
            dayparts.bands()[band].column.as_str(),
        ),
        Column::Mobile => ("Mobile", "mobile_tracks"),
    };
    ColumnReport {
        column,
        label: label.to_owned(),
        name: name.to_owned(),
        stats: ColumnStats::of(values),
    }
}
