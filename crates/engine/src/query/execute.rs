//! A query: what is asked of the store, and the profiles and the report that answer it.
//!
//! A view, such as the events by hour, shows what is left without the conditions on its own subject. Conditions on time and
//! flag can be left out of one pass's counts afterwards, because they are kept by minute. But where a customer's figures
//! decide, other events give other figures, and such a view takes a pass of its own.

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

/// What is asked of the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// How to look at the events.
    pub view: View,
    /// Whom or what the store's customers stand for.
    pub of: ProfileSubject,
    /// Which parts the events have.
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
/// let mut scanner = EventScanner::new(EventLayout::seed());
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
pub fn run(store: &EventStore, facts: &Dimensions, query: &Query) -> (Profiles, Report) {
    let (counted, report) = run_after(None, store, facts, query);
    (counted.counts.profiles, report)
}

/// What a query has counted, for the next one to begin with.
#[derive(Debug)]
pub struct Counted {
    query: Query,
    counts: AggregateCounts,
}

impl Counted {
    /// The profiles.
    pub fn profiles(&self) -> &Profiles {
        &self.counts.profiles
    }
}

/// Runs a query as [`run`] does, after another one over the same store and facts. Where they differ in their dayparts alone and
/// have no filter, only those are counted anew.
pub fn run_after(before: Option<Counted>, store: &EventStore, facts: &Dimensions, query: &Query) -> (Counted, Report) {
    let View { dayparts, filter } = &query.view;
    let everything = |counted: &Counted| {
        let Query { view, of, parts } = &counted.query;
        view.filter.is_empty() && filter.is_empty() && (*of, *parts) == (query.of, query.parts)
    };
    let before = before.filter(|counted| store.finished().is_none() && everything(counted));
    let mut counts = match before {
        Some(Counted { mut counts, .. }) => {
            reaggregate::run(store, &mut counts, dayparts);
            counts
        }
        None => aggregate::run(store, facts, filter, dayparts),
    };
    let mut report = report(store, facts, query, &counts);
    report.all_events = store.listens();
    report.all_customers = store.customers().len() as u64;
    if !query.parts.tracks {
        counts.profiles.unique.fill(0);
    }
    let query = query.clone();
    (Counted { query, counts }, report)
}

/// The report of all events of one customer, by place in the store, whatever the query's filter is. Its timeline is by
/// month, from the first to the last of the whole store, so that those of two customers can be compared.
///
/// ```
/// # use daypart_engine::{facts::Dimensions, layout::EventLayout, query, scan::EventScanner, store::StoreBuilder};
/// # let mut scanner = EventScanner::new(EventLayout::seed());
/// # scanner.feed(b"0,7,1,\"2014-10-23 03:26:20\",0,\"72132\"\n1,8,1,\"2014-11-23 09:00:00\",1,\"72132\"\n", true);
/// # let mut builder = StoreBuilder::default();
/// # builder.push(0, scanner.take_chunk()).unwrap();
/// # let store = builder.finish().unwrap();
/// let report = execute::of_one(1, &store, &Dimensions::default(), &execute::Query::default());
/// assert_eq!((report.customers, report.events, report.by_mobile.mobile), (1, 1, 1));
/// assert_eq!(report.timeline.bins.len(), 2);
/// ```
pub fn of_one(customer: usize, store: &EventStore, facts: &Dimensions, query: &Query) -> Report {
    let mut query = query.clone();
    query.view.filter = Filter::default();
    let counts = aggregate::run_one(customer, store, facts, &query.view.dayparts);
    let mut report = report(store, facts, &query, &counts);
    if store.finished().is_some() {
        report.parts.hours = false;
        report.parts.mobile_by_band = false;
    }
    let days: Vec<MobileSplit> = counts.by_day.iter().map(split_of).collect();
    report.timeline = Timeline::of_units(&[Unit::Month, Unit::Year], first_day_of(store), &days);
    report
}

/// The report of counts, as if there were no events but those that the filter leaves.
fn report(store: &EventStore, facts: &Dimensions, query: &Query, counts: &AggregateCounts) -> Report {
    let View { dayparts, filter } = &query.view;
    let mut views = Views {
        store,
        facts,
        query,
        bands: filter_mask::band_of_week_minutes(dayparts),
        counts,
        others: Vec::new(),
    };
    let band_count = dayparts.bands().len();
    let customers = counts.profiles.len() as u64;
    let mut by_band = views.by_time(&[Subject::Daypart], band_count, |_, band| usize::from(band));
    let mut by_mobile = views.by_time(&[Subject::Mobile], 1, |_, _| 0)[0];
    let mut parts = query.parts;
    if store.finished().is_some() {
        // The hours are known of all customers together alone, and then the split of the bands is.
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
        hours: views.by_time(&[Subject::Hour], 24, hour_of),
        by_weekday_hour: views.by_time(&[Subject::Week], 7 * 24, |minute, _| minute / 60),
        by_mobile,
        mobile_by_band: views.by_time(&[Subject::Daypart, Subject::Mobile], band_count, |_, band| {
            usize::from(band)
        }),
        mobile_hours: views.by_time(&[Subject::Hour, Subject::Mobile], 24, hour_of),
        timeline: Timeline::of(first_day_of(store), &views.by_day()),
        fields: fields(counts, facts),
        ads: ads(counts, facts),
        joins: facts.joins().to_vec(),
        before: None,
    }
}

/// The bands' listens as the profiles have them, split as the hours have them where that is known.
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

/// The first day of a store's events, counted from the start of 1970.
fn first_day_of(store: &EventStore) -> u32 {
    store.span().map_or(0, |(first, _)| first / DAY_SECONDS)
}

/// A count by mobile flag.
fn split_of(&[other, mobile]: &[u32; 2]) -> MobileSplit {
    MobileSplit {
        mobile: u64::from(mobile),
        other: u64::from(other),
    }
}

fn hour_of(minute: usize, _: u8) -> usize {
    minute / 60 % 24
}

/// Makes the views of time out of counts.
struct Views<'a> {
    store: &'a EventStore,
    facts: &'a Dimensions,
    query: &'a Query,
    bands: Vec<u8>,
    counts: &'a AggregateCounts,
    /// The counts of passes with fewer conditions, by their filters.
    others: Vec<(Filter, AggregateCounts)>,
}

impl Views<'_> {
    /// The filter without some subjects, and counts that hold what that filter leaves.
    fn without(&mut self, subjects: &[Subject]) -> (Filter, &AggregateCounts) {
        let all = &self.query.view.filter;
        let filter = subjects
            .iter()
            .fold(all.clone(), |filter, &subject| filter.without(subject));
        let by_figures = all.conditions().any(|(subject, _)| subject.is_of_figures());
        if filter == *all || !by_figures {
            return (filter, self.counts);
        }
        let known = self.others.iter().position(|(of, _)| *of == filter);
        let place = known.unwrap_or_else(|| {
            let counts = aggregate::run(self.store, self.facts, &filter, &self.query.view.dayparts);
            self.others.push((filter.clone(), counts));
            self.others.len() - 1
        });
        (filter, &self.others[place].1)
    }

    /// The events by some part of their time, without the conditions on some subjects.
    fn by_time(&mut self, ignored: &[Subject], parts: usize, part_of: impl Fn(usize, u8) -> usize) -> Vec<MobileSplit> {
        let bands = std::mem::take(&mut self.bands);
        let (filter, counts) = self.without(ignored);
        let [other_passes, mobile_passes] = [0, 1].map(|flag| filter_mask::flag_passes(&filter, flag));
        let mut view = vec![MobileSplit::default(); parts];
        let passes = filter_mask::minutes_that_pass(&filter, &bands);
        for (minute, (&[other, mobile], &band)) in counts.by_minute.iter().zip(&bands).enumerate() {
            if passes[minute] {
                view[part_of(minute, band)] += MobileSplit {
                    mobile: mobile * u64::from(mobile_passes),
                    other: other * u64::from(other_passes),
                };
            }
        }
        self.bands = bands;
        view
    }

    /// The events by day, without the condition on the day.
    fn by_day(&mut self) -> Vec<MobileSplit> {
        let (_, counts) = self.without(&[Subject::Date]);
        counts.by_day.iter().map(split_of).collect()
    }
}

/// What people call a column, and its name in exports.
pub fn names(column: ProfileColumn, dayparts: &Dayparts) -> (&str, &str) {
    match column {
        ProfileColumn::Unique => ("Unique tracks", "unique_tracks"),
        ProfileColumn::Band(band) => dayparts
            .bands()
            .get(band)
            .map_or(("", ""), |band| (band.name.as_str(), band.column.as_str())),
        ProfileColumn::Mobile => ("Mobile", "mobile_tracks"),
    }
}

/// The columns' names and statistics.
fn columns(counts: &AggregateCounts, query: &Query) -> Vec<ColumnReport> {
    let (dayparts, parts) = (&query.view.dayparts, query.parts);
    let described = counts.profiles.columns().map(|(column, values)| {
        let (label, name) = names(column, dayparts);
        let known = column != ProfileColumn::Unique || parts.tracks;
        let zeros: Vec<u32>;
        let values = if known {
            values
        } else {
            zeros = vec![0; values.len()];
            &zeros
        };
        let kept_out = counts.kept_out.iter().find(|(of, _)| *of == column);
        ColumnReport {
            column,
            label: label.to_owned(),
            name: name.to_owned(),
            stats: ColumnStats::of(values),
            unfiltered: kept_out.map(|(_, others)| ColumnStats::of(&[values, others.as_slice()].concat())),
        }
    });
    described.collect()
}

fn fields(counts: &AggregateCounts, facts: &Dimensions) -> Vec<FieldReport> {
    let reports = facts
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
                field: field.meaning()?,
                bars: bars.collect(),
            })
        });
    reports.collect()
}

fn ads(counts: &AggregateCounts, facts: &Dimensions) -> Vec<AdBar> {
    let Some(clicks) = facts.clicks() else {
        return Vec::new();
    };
    let ads = clicks.ads().iter().zip(&counts.by_ad).zip(clicks.of_others());
    ads.map(|((ad, &[clicks, customers]), &of_others)| AdBar {
        ad: ad.clone(),
        clicks,
        customers,
        of_others,
    })
    .collect()
}
