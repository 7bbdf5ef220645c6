//! Query execution: runs a [`Query`] over the store and returns profiles and a report.
//!
//! Cross-filtering: each part of the report, such as the events by hour, ignores the conditions on its own
//! subject. One pass counts events by minute, so conditions on time and mobile flag can be dropped from its
//! counts afterwards. With conditions on customer metrics, other events yield other metrics, and a part that
//! ignores a condition needs a pass of its own.

use crate::profiles::profile::Profiles;
use crate::query::aggregate::{self, AggregateCounts};
use crate::query::dimensions::Dimensions;
use crate::query::filter::{Filter, Subject};
use crate::query::filter_mask;
use crate::query::reaggregate;
use crate::query::report::{
    AdBar, ColumnReport, FieldBar, FieldReport, MobileSplit, Parts, ProfileColumn, ProfileSubject, Report,
};
use crate::query::timeline::{Timeline, Unit};
use crate::query::view::View;
use crate::stats::column_stats::ColumnStats;
use crate::store::event_store::EventStore;
use crate::time::civil::DAY_SECONDS;
use crate::time::dayparts::Dayparts;

/// A query over the events of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Dayparts and filter.
    pub view: View,
    /// Subject of the profiles; customers by default.
    pub of: ProfileSubject,
    /// Which parts of the data are known.
    pub parts: Parts,
}

/// Runs a query over the events of a store.
///
/// ```
/// use daypart_engine::query::dimensions::Dimensions;
/// use daypart_engine::schema::layout::EventLayout;
/// use daypart_engine::query::execute;
/// use daypart_engine::scan::scanner::EventScanner;
/// use daypart_engine::store::event_store::StoreBuilder;
/// let mut scanner = EventScanner::new(EventLayout::default_order());
/// scanner.feed(b"0,7,1,\"2014-10-23 03:26:20\",0,\"72132\"\n1,7,1,\"2014-10-23 09:00:00\",1,\"72132\"\n", true);
/// let mut builder = StoreBuilder::default();
/// builder.push(0, scanner.take_chunk()).unwrap();
/// let store = builder.finish().unwrap();
/// let (profiles, report) = execute::run(&store, &Dimensions::default(), &execute::Query::default());
/// assert_eq!((profiles.unique[0], profiles.mobile[0]), (1, 1));
/// assert_eq!((report.events, report.by_band[0].mobile, report.by_band[3].other), (2, 1, 1));
///
/// let mut mornings = execute::Query::default();
/// mornings.view.filter = "daypart=0".parse().unwrap();
/// let (_, report) = execute::run(&store, &Dimensions::default(), &mornings);
/// assert_eq!((report.events, report.by_band[3].other), (1, 1));
/// ```
pub fn run(store: &EventStore, dimensions: &Dimensions, query: &Query) -> (Profiles, Report) {
    let (aggregated, report) = run_reusing(None, store, dimensions, query);
    (aggregated.counts.profiles, report)
}

/// A query with its counts, which the next query can reuse.
#[derive(Debug)]
pub struct AggregatedQuery {
    query: Query,
    counts: AggregateCounts,
}

impl AggregatedQuery {
    /// Returns the profiles.
    pub fn profiles(&self) -> &Profiles {
        &self.counts.profiles
    }
}

/// Runs a query like [`run`], reusing the counts of the previous query over the same store and dimensions.
///
/// If the two differ only in their dayparts and neither has a filter, only the dayparts are recounted.
pub fn run_reusing(
    previous: Option<AggregatedQuery>,
    store: &EventStore,
    dimensions: &Dimensions,
    query: &Query,
) -> (AggregatedQuery, Report) {
    let View { dayparts, filter } = &query.view;
    let reusable = |previous: &AggregatedQuery| {
        let Query { view, of, parts } = &previous.query;
        view.filter.is_empty() && filter.is_empty() && (*of, *parts) == (query.of, query.parts)
    };
    let previous = previous.filter(|previous| store.precomputed().is_none() && reusable(previous));
    let mut counts = match previous {
        Some(AggregatedQuery { mut counts, .. }) => {
            reaggregate::run(store, &mut counts, dayparts);
            counts
        }
        None => aggregate::run(store, dimensions, filter, dayparts),
    };
    let mut report = report(store, dimensions, query, &counts);
    report.all_events = store.plays();
    report.all_customers = store.customers().len() as u64;
    if !query.parts.tracks {
        counts.profiles.unique.fill(0);
    }
    let query = query.clone();
    (AggregatedQuery { query, counts }, report)
}

/// Returns the report of all events of one customer, by index in the store; the query's filter is ignored.
///
/// Its timeline is by month and spans the whole store, so that the timelines of two customers can be compared.
///
/// ```
/// # use daypart_engine::query::{dimensions::Dimensions, execute};
/// # use daypart_engine::schema::layout::EventLayout;
/// # use daypart_engine::scan::scanner::EventScanner;
/// # use daypart_engine::store::event_store::StoreBuilder;
/// # let mut scanner = EventScanner::new(EventLayout::default_order());
/// # scanner.feed(b"0,7,1,\"2014-10-23 03:26:20\",0,\"72132\"\n1,8,1,\"2014-11-23 09:00:00\",1,\"72132\"\n", true);
/// # let mut builder = StoreBuilder::default();
/// # builder.push(0, scanner.take_chunk()).unwrap();
/// # let store = builder.finish().unwrap();
/// let report = execute::customer_report(1, &store, &Dimensions::default(), &execute::Query::default());
/// assert_eq!((report.customers, report.events, report.by_mobile.mobile), (1, 1, 1));
/// assert_eq!(report.timeline.bins.len(), 2);
/// ```
pub fn customer_report(customer: usize, store: &EventStore, dimensions: &Dimensions, query: &Query) -> Report {
    let mut query = query.clone();
    query.view.filter = Filter::default();
    let counts = aggregate::run_one(customer, store, dimensions, &query.view.dayparts);
    let mut report = report(store, dimensions, &query, &counts);
    if store.precomputed().is_some() {
        report.parts.hours = false;
        report.parts.mobile_by_band = false;
    }
    let days: Vec<MobileSplit> = counts.by_day.iter().map(split_of).collect();
    report.timeline = Timeline::with_units(&[Unit::Month, Unit::Year], first_day_of(store), &days);
    report
}

/// Builds the report of counts, with totals of the matching events only.
fn report(store: &EventStore, dimensions: &Dimensions, query: &Query, counts: &AggregateCounts) -> Report {
    let View { dayparts, filter } = &query.view;
    let mut cross_filter = CrossFilter {
        store,
        dimensions,
        query,
        bands: filter_mask::bands_by_minute(dayparts),
        counts,
        others: Vec::new(),
    };
    let band_count = dayparts.bands().len();
    let customers = counts.profiles.len() as u64;
    let mut by_band = cross_filter.by_time(&[Subject::Daypart], band_count, |_, band| usize::from(band));
    let mut by_mobile = cross_filter.by_time(&[Subject::Mobile], 1, |_, _| 0)[0];
    let mut parts = query.parts;
    if store.precomputed().is_some() {
        // Precomputed hours are totals over all customers, and the mobile split of the bands follows from them.
        parts.hours &= filter.is_empty();
        parts.mobile_by_band &= filter.is_empty();
        by_band = bands_of(&counts.profiles, &by_band, parts.mobile_by_band);
        let mobile = sum(&counts.profiles.mobile);
        by_mobile = MobileSplit {
            mobile,
            other: counts.events - mobile,
        };
    }
    Report {
        of: query.of,
        dayparts: dayparts.clone(),
        filter: filter.clone(),
        events: counts.events,
        customers,
        all_events: counts.events,
        all_customers: customers,
        tracks: if query.parts.tracks { counts.tracks } else { 0 },
        span: counts.span,
        columns: columns(counts, query),
        parts,
        by_band,
        hours: cross_filter.by_time(&[Subject::Hour], 24, hour_of),
        by_weekday_hour: cross_filter.by_time(&[Subject::Week], 7 * 24, |minute, _| minute / 60),
        by_mobile,
        mobile_by_band: cross_filter.by_time(&[Subject::Daypart, Subject::Mobile], band_count, |_, band| {
            usize::from(band)
        }),
        mobile_hours: cross_filter.by_time(&[Subject::Hour, Subject::Mobile], 24, hour_of),
        timeline: Timeline::of(first_day_of(store), &cross_filter.by_day()),
        fields: fields(counts, dimensions),
        ads: ads(counts, dimensions),
        joins: dimensions.joins().to_vec(),
        before: None,
    }
}

/// Returns the events by band of precomputed profiles, with the mobile split of the hours where it is known.
fn bands_of(profiles: &Profiles, by_hours: &[MobileSplit], split: bool) -> Vec<MobileSplit> {
    let bands = profiles.bands.iter().zip(by_hours);
    let bands = bands.map(|(values, &of_hours)| {
        let other = sum(values);
        if split {
            of_hours
        } else {
            MobileSplit { mobile: 0, other }
        }
    });
    bands.collect()
}

fn sum(values: &[u32]) -> u64 {
    values.iter().map(|&value| u64::from(value)).sum()
}

/// Returns the first day of a store's events, as a number of days since the start of 1970.
fn first_day_of(store: &EventStore) -> u32 {
    store.span().map_or(0, |(first, _)| first / DAY_SECONDS)
}

/// Returns counts by mobile flag as a split.
fn split_of(&[other, mobile]: &[u32; 2]) -> MobileSplit {
    MobileSplit {
        mobile: u64::from(mobile),
        other: u64::from(other),
    }
}

fn hour_of(minute: usize, _: u8) -> usize {
    minute / 60 % 24
}

/// Events by time without the conditions on some subjects.
struct CrossFilter<'a> {
    store: &'a EventStore,
    dimensions: &'a Dimensions,
    query: &'a Query,
    bands: Vec<u8>,
    counts: &'a AggregateCounts,
    /// Counts of further passes with fewer conditions, by filter.
    others: Vec<(Filter, AggregateCounts)>,
}

impl CrossFilter<'_> {
    /// Returns the filter without some subjects, and counts that include the events matching it.
    fn without(&mut self, subjects: &[Subject]) -> (Filter, &AggregateCounts) {
        let all = &self.query.view.filter;
        let filter = subjects
            .iter()
            .fold(all.clone(), |filter, &subject| filter.without(subject));
        let by_metrics = all.conditions().any(|(subject, _)| subject.is_customer_metric());
        if filter == *all || !by_metrics {
            return (filter, self.counts);
        }
        let known = self.others.iter().position(|(other, _)| *other == filter);
        let index = known.unwrap_or_else(|| {
            let counts = aggregate::run(self.store, self.dimensions, &filter, &self.query.view.dayparts);
            self.others.push((filter.clone(), counts));
            self.others.len() - 1
        });
        (filter, &self.others[index].1)
    }

    /// Returns the events by part of their time, without the conditions on some subjects.
    fn by_time(&mut self, ignored: &[Subject], parts: usize, part_of: impl Fn(usize, u8) -> usize) -> Vec<MobileSplit> {
        let bands = std::mem::take(&mut self.bands);
        let (filter, counts) = self.without(ignored);
        let [other_passes, mobile_passes] = [0, 1].map(|flag| filter_mask::flag_passes(&filter, flag));
        let mut splits = vec![MobileSplit::default(); parts];
        let passes = filter_mask::passing_minutes(&filter, &bands);
        for (minute, (&[other, mobile], &band)) in counts.by_minute.iter().zip(&bands).enumerate() {
            if passes[minute] {
                splits[part_of(minute, band)] += MobileSplit {
                    mobile: mobile * u64::from(mobile_passes),
                    other: other * u64::from(other_passes),
                };
            }
        }
        self.bands = bands;
        splits
    }

    /// Returns the events by day, without the condition on the day.
    fn by_day(&mut self) -> Vec<MobileSplit> {
        let (_, counts) = self.without(&[Subject::Date]);
        counts.by_day.iter().map(split_of).collect()
    }
}

/// Returns the label of a column on screen and its name in exports.
pub fn column_names(column: ProfileColumn, dayparts: &Dayparts) -> (&str, &str) {
    match column {
        ProfileColumn::Unique => ("Unique tracks", "unique_tracks"),
        ProfileColumn::Band(band) => dayparts
            .bands()
            .get(band)
            .map_or(("", ""), |band| (band.name.as_str(), band.column.as_str())),
        ProfileColumn::Mobile => ("Mobile", "mobile_tracks"),
    }
}

/// Returns the names and statistics of the columns.
fn columns(counts: &AggregateCounts, query: &Query) -> Vec<ColumnReport> {
    let (dayparts, parts) = (&query.view.dayparts, query.parts);
    let reports = counts.profiles.columns().map(|(column, values)| {
        let (label, name) = column_names(column, dayparts);
        let known = column != ProfileColumn::Unique || parts.tracks;
        let zeros: Vec<u32>;
        let values = if known {
            values
        } else {
            zeros = vec![0; values.len()];
            &zeros
        };
        let excluded = counts.excluded_values.iter().find(|(of, _)| *of == column);
        ColumnReport {
            column,
            label: label.to_owned(),
            name: name.to_owned(),
            stats: ColumnStats::of(values),
            unfiltered: excluded.map(|(_, others)| ColumnStats::of(&[values, others.as_slice()].concat())),
        }
    });
    reports.collect()
}

/// Returns the customers and events by value of each field.
fn fields(counts: &AggregateCounts, dimensions: &Dimensions) -> Vec<FieldReport> {
    let reports = dimensions
        .fields()
        .iter()
        .zip(&counts.by_field)
        .filter_map(|(field, by_value)| {
            let bars = field.values().iter().zip(by_value);
            let bars = bars.map(|(value, &[customers, events])| FieldBar {
                value: value.clone(),
                customers,
                events,
            });
            Some(FieldReport {
                field: field.kind()?,
                bars: bars.collect(),
            })
        });
    reports.collect()
}

/// Returns the clicks and customers by ad.
fn ads(counts: &AggregateCounts, dimensions: &Dimensions) -> Vec<AdBar> {
    let Some(clicks) = dimensions.clicks() else {
        return Vec::new();
    };
    let ads = clicks
        .ads()
        .iter()
        .zip(&counts.by_ad)
        .zip(clicks.clicks_without_events());
    ads.map(|((ad, &[clicks, customers]), &clicks_without_events)| AdBar {
        ad: ad.clone(),
        clicks,
        customers,
        clicks_without_events,
    })
    .collect()
}
