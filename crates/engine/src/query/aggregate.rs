//! Aggregation: one pass over the store that counts the filtered events by customer, by time and by dimension.
//!
//! [`run`] is the entry. [`execute`](crate::query::execute) builds reports from the counts, and
//! [`reaggregate`](crate::query::reaggregate) recounts only the dayparts of an earlier pass. The loop over
//! events is in [`customer_metrics`](crate::query::customer_metrics), and
//! [`filtered_events`](crate::query::filtered_events) iterates over the same customers and events for other counts.

use std::ops::Range;

use crate::profiles::column::ProfileColumn;
use crate::profiles::profile::Profiles;
use crate::query::customer_metrics::{CustomerMetrics, EventCounters};
use crate::query::dimensions::Dimensions;
use crate::query::filter::{Filter, Subject, Values};
use crate::query::filter_mask::{WEEK_MINUTES, bands_by_minute, event_mask, time_range};
use crate::store::event_store::EventStore;
use crate::time::civil::DAY_SECONDS;
use crate::time::dayparts::Dayparts;

/// Marks a track without a customer so far.
const NO_CUSTOMER: u32 = u32::MAX;

/// Counts of one pass over the store.
#[derive(Debug)]
pub struct AggregateCounts {
    /// Profiles of the customers with matching events.
    pub profiles: Profiles,
    /// Events by minute of the week and mobile flag, filtered by customer and by day, but not by time of day or
    /// mobile flag.
    ///
    /// 64 bits, since precomputed counts may exceed the number of events that a store can contain.
    pub by_minute: Vec<[u64; 2]>,
    /// Events by day and mobile flag, from the store's first day on, with all conditions except the one on the day.
    pub by_day: Vec<[u32; 2]>,
    /// Number of distinct tracks of the matching events.
    pub tracks: u64,
    /// Number of matching events.
    pub events: u64,
    /// Times of the first and the last matching event.
    pub span: Option<(u32, u32)>,
    /// For each profile column with a condition, the values of the customers that only this condition excludes.
    pub excluded_values: Vec<(ProfileColumn, Vec<u32>)>,
    /// For each field of the dimensions and each of its values, the customers and their events, with all
    /// conditions except the one on that field.
    pub by_field: Vec<Vec<[u64; 2]>>,
    /// For each ad, the clicks and the customers, with all conditions except the one on ads.
    pub by_ad: Vec<[u64; 2]>,
}

/// Aggregates all customers of a store.
pub fn run(store: &EventStore, dimensions: &Dimensions, filter: &Filter, dayparts: &Dayparts) -> AggregateCounts {
    let mut counts = run_over(0..store.customers().len(), store, dimensions, filter, dayparts);
    // Precomputed hours are totals over all customers; those of a part of the customers are unknown.
    if let Some(precomputed) = store.precomputed().filter(|_| filter.is_empty()) {
        for (minute, events) in precomputed.by_minute() {
            counts.by_minute[minute] = events;
        }
    }
    counts
}

/// Aggregates the events of one customer, by index in the store, without a filter.
pub fn run_one(customer: usize, store: &EventStore, dimensions: &Dimensions, dayparts: &Dayparts) -> AggregateCounts {
    run_over(customer..customer + 1, store, dimensions, &Filter::default(), dayparts)
}

fn run_over(
    customers: Range<usize>,
    store: &EventStore,
    dimensions: &Dimensions,
    filter: &Filter,
    dayparts: &Dayparts,
) -> AggregateCounts {
    let bands = bands_by_minute(dayparts);
    let expected = if filter.is_empty() { customers.len() } else { 0 };
    let mut aggregator = Aggregator::new(store, dimensions, filter, &bands, (dayparts.bands().len(), expected));
    for customer in customers {
        if let Some(precomputed) = store.precomputed() {
            aggregator.add_precomputed(customer, precomputed.profiles());
        } else if filter.is_empty() {
            aggregator.add_all(customer);
        } else {
            aggregator.add_filtered(customer);
        }
    }
    aggregator.finish()
}

/// State of one pass: the prepared conditions and the counts so far.
pub struct Aggregator<'a> {
    store: &'a EventStore,
    dimensions: &'a Dimensions,
    /// Conditions on customers. The index of a condition is its bit in [`Aggregator::failed_conditions`].
    customer_conditions: Vec<(Subject, &'a Values)>,
    /// Whether there are conditions on customer metrics.
    pub filters_by_metric: bool,
    /// Whether there are conditions on events.
    filters_events: bool,
    counters: EventCounters<'a>,
    counts: AggregateCounts,
}

impl<'a> Aggregator<'a> {
    /// Prepares a pass. `band_count` is the number of bands, `customers` the expected number of profiles.
    pub fn new(
        store: &'a EventStore,
        dimensions: &'a Dimensions,
        filter: &'a Filter,
        bands: &'a [u8],
        (band_count, customers): (usize, usize),
    ) -> Aggregator<'a> {
        let days = store
            .span()
            .map_or(0..0, |(first, last)| first / DAY_SECONDS..last / DAY_SECONDS + 1);
        let customer_conditions: Vec<_> = filter
            .conditions()
            .filter(|(subject, _)| !subject.is_about_events())
            .collect();
        let excluded_values = customer_conditions.iter().filter_map(|(subject, _)| match subject {
            Subject::Column(column) => Some((*column, Vec::new())),
            _ => None,
        });
        Aggregator {
            counts: AggregateCounts {
                profiles: Profiles {
                    customers: Vec::with_capacity(customers),
                    unique: Vec::with_capacity(customers),
                    bands: vec![Vec::with_capacity(customers); band_count],
                    mobile: Vec::with_capacity(customers),
                },
                by_minute: Vec::new(),
                by_day: Vec::new(),
                tracks: 0,
                events: 0,
                span: None,
                excluded_values: excluded_values.collect(),
                by_field: dimensions
                    .fields()
                    .iter()
                    .map(|field| vec![[0; 2]; field.values().len()])
                    .collect(),
                by_ad: vec![[0; 2]; dimensions.clicks().map_or(0, |clicks| clicks.ads().len())],
            },
            filters_events: filter.conditions().any(|(subject, _)| subject.is_about_events()),
            filters_by_metric: customer_conditions
                .iter()
                .any(|(subject, _)| subject.is_customer_metric()),
            counters: EventCounters {
                bands,
                event_mask: event_mask(filter, bands),
                time_range: time_range(filter),
                first_day: days.start,
                last_customer: vec![NO_CUSTOMER; store.tracks().len()],
                track_seen: vec![false; if filter.is_empty() { 0 } else { store.tracks().len() }],
                by_minute: vec![[0; 2]; WEEK_MINUTES],
                by_day: vec![[0; 2]; days.len()],
            },
            store,
            dimensions,
            customer_conditions,
        }
    }

    /// Counts all events of a customer.
    fn add_all(&mut self, customer: usize) {
        let metrics = self.count_events::<false, true, true>(customer);
        self.push_profile(customer, &metrics);
        self.count_dimensions(customer, &metrics, None);
    }

    /// Counts the events of a customer, see [`EventCounters::count`].
    fn count_events<const FILTERED: bool, const BY_CUSTOMER: bool, const BY_TIME: bool>(
        &mut self,
        customer: usize,
    ) -> CustomerMetrics {
        let mut metrics = CustomerMetrics::new(customer);
        for run in self.store.events_of(customer) {
            self.counters.count::<FILTERED, BY_CUSTOMER, BY_TIME>(run, &mut metrics);
        }
        metrics
    }

    /// Counts the matching events of a customer.
    fn add_filtered(&mut self, customer: usize) {
        // A customer that fails two conditions is in no view: each view ignores at most one of them.
        let known = self.failed_conditions(customer, None);
        if known.count_ones() > 1 {
            return;
        }
        if known == 0 && !self.filters_by_metric {
            return self.add_matching_customer(customer);
        }
        // Before it is known whether the customer matches, the events count into the metrics only.
        let metrics = self.count_events::<true, true, false>(customer);
        let failed = known | self.failed_conditions(customer, Some(&metrics));
        self.add_unless_excluded(failed, customer, &metrics);
        if failed == 0 {
            self.count_events::<true, false, true>(customer);
        }
    }

    /// Counts a customer whose metrics are precomputed, without events. No such customer matches a condition on
    /// events, since it can't be answered.
    fn add_precomputed(&mut self, customer: usize, profiles: &Profiles) {
        if self.filters_events {
            return;
        }
        let mut metrics = CustomerMetrics::new(customer);
        metrics.unique = profiles.unique[customer];
        metrics.mobile = profiles.mobile[customer];
        for (count, values) in metrics.in_band.iter_mut().zip(&profiles.bands) {
            *count = values[customer];
        }
        let failed = self.failed_conditions(customer, None) | self.failed_conditions(customer, Some(&metrics));
        self.add_unless_excluded(failed, customer, &metrics);
    }

    /// Counts a customer that fails no condition, or only the one that a view ignores. `failed` has a bit for
    /// each failed one.
    fn add_unless_excluded(&mut self, failed: u64, customer: usize, metrics: &CustomerMetrics) {
        // A customer without a matching event counts nowhere, but a row of precomputed profiles always counts.
        if metrics.events() > 0 || self.store.precomputed().is_some() {
            let only_failed =
                (failed.count_ones() == 1).then(|| self.customer_conditions[failed.trailing_zeros() as usize].0);
            if failed == 0 {
                self.push_profile(customer, metrics);
            }
            if let Some(Subject::Column(column)) = only_failed {
                let excluded = self.counts.excluded_values.iter_mut().find(|(of, _)| *of == column);
                if let Some((_, values)) = excluded {
                    values.push(metrics.value(column));
                }
            }
            if failed == 0 || only_failed.is_some() {
                self.count_dimensions(customer, metrics, only_failed);
            }
        }
    }

    /// Counts the matching events of a customer that fails no condition, where none depends on the customer's
    /// metrics: one loop over the events is enough.
    fn add_matching_customer(&mut self, customer: usize) {
        let metrics = self.count_events::<true, true, true>(customer);
        if metrics.events() > 0 {
            self.push_profile(customer, &metrics);
            self.count_dimensions(customer, &metrics, None);
        }
    }

    /// Returns a bit for each condition that a customer fails: of those on metrics if metrics are passed, else
    /// of the others.
    pub fn failed_conditions(&self, customer: usize, metrics: Option<&CustomerMetrics>) -> u64 {
        let mut failed = 0;
        for (bit, (subject, values)) in self.customer_conditions.iter().enumerate() {
            if subject.is_customer_metric() == metrics.is_some() && !self.matches(customer, metrics, *subject, values) {
                failed |= 1 << bit;
            }
        }
        failed
    }

    fn matches(&self, customer: usize, metrics: Option<&CustomerMetrics>, subject: Subject, values: &Values) -> bool {
        match (subject, metrics) {
            (Subject::Column(column), Some(metrics)) => values.contains(metrics.value(column)),
            (Subject::Share(column), Some(metrics)) => match values {
                Values::Range { from, to } => {
                    // Comparing without dividing keeps whole percentages exact.
                    let (part, whole) = (u64::from(metrics.value(column)) * 100, u64::from(metrics.events()));
                    part >= whole * u64::from(*from) && part <= whole.saturating_mul(u64::from(*to))
                }
                Values::Codes(_) | Values::Texts(_) => false,
            },
            (Subject::Events, Some(metrics)) => values.contains(metrics.events()),
            // Without events, the times of the first and the last one are unknown.
            (Subject::First | Subject::Last, Some(metrics)) if metrics.first > metrics.last => false,
            (Subject::First, Some(metrics)) => values.contains(metrics.first / DAY_SECONDS),
            (Subject::Last, Some(metrics)) => values.contains(metrics.last / DAY_SECONDS),
            (Subject::Field(kind), _) => {
                let value = self
                    .dimensions
                    .field(kind)
                    .and_then(|field| field.values().get(field.code(customer)));
                values.contains_text(value.map_or("", String::as_str))
            }
            (Subject::Clicked, _) => match self.dimensions.clicks().map(|clicks| (clicks, clicks.of(customer))) {
                None | Some((_, [])) => values.contains_text(""),
                Some((clicks, clicked)) => clicked
                    .iter()
                    .any(|&(ad, _)| values.contains_text(&clicks.ads()[ad as usize])),
            },
            _ => true,
        }
    }

    /// Adds the profile of a customer that matches all conditions.
    fn push_profile(&mut self, customer: usize, metrics: &CustomerMetrics) {
        let counts = &mut self.counts;
        let profiles = &mut counts.profiles;
        profiles.customers.push(customer as u32);
        profiles.unique.push(metrics.unique);
        profiles.mobile.push(metrics.mobile);
        for (values, &count) in profiles.bands.iter_mut().zip(&metrics.in_band) {
            values.push(count);
        }
        counts.events += u64::from(metrics.events());
        if metrics.first <= metrics.last {
            let (earliest, latest) = counts.span.unwrap_or((metrics.first, metrics.last));
            counts.span = Some((earliest.min(metrics.first), latest.max(metrics.last)));
        }
    }

    /// Counts a customer by fields and ads: in all of them, or only in the one whose condition the customer fails.
    fn count_dimensions(&mut self, customer: usize, metrics: &CustomerMetrics, only_failed: Option<Subject>) {
        for (field, counts) in self.dimensions.fields().iter().zip(&mut self.counts.by_field) {
            if only_failed.is_none() || only_failed == field.kind().map(Subject::Field) {
                let [customers, events] = &mut counts[field.code(customer)];
                *customers += 1;
                *events += u64::from(metrics.events());
            }
        }
        if let Some(clicks) = self
            .dimensions
            .clicks()
            .filter(|_| only_failed.is_none() || only_failed == Some(Subject::Clicked))
        {
            for &(ad, times) in clicks.of(customer) {
                let [total, customers] = &mut self.counts.by_ad[ad as usize];
                *total += u64::from(times);
                *customers += 1;
            }
        }
    }

    fn finish(self) -> AggregateCounts {
        let (mut counts, counters) = (self.counts, self.counters);
        let tracks = if counters.track_seen.is_empty() {
            let is_seen = |customer: &&u32| **customer != NO_CUSTOMER;
            counters.last_customer.iter().filter(is_seen).count()
        } else {
            counters.track_seen.iter().filter(|&&seen| seen).count()
        };
        counts.tracks = tracks as u64;
        counts.by_minute = counters.by_minute.iter().map(|split| split.map(u64::from)).collect();
        counts.by_day = counters.by_day;
        counts
    }
}
