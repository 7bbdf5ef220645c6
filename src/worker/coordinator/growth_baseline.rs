//! Growth baseline: the events as they were before a watched or repeated file grew, and the changes since.

use crate::protocol::Growth;
use daypart_engine::collections::seeded_hash::Set;
use daypart_engine::query::report::{CountsBeforeGrowth, Report};
use daypart_engine::query::view::View;
use daypart_engine::store::event_store::{Appended, EventStore};

/// Counts of the events before they grew. While a file is watched, the baseline is the start of the watch.
#[derive(Debug)]
pub struct GrowthBaseline {
    /// The number of the watched file, if a watch caused the growth.
    pub watched: Option<u32>,
    view: View,
    events: usize,
    rejected: u64,
    customers_seen: u32,
    averages: Vec<f64>,
    before: CountsBeforeGrowth,
    new_customers: u64,
    returned: Set<u32>,
}

impl GrowthBaseline {
    /// Records the current state as the baseline.
    pub fn now(store: &EventStore, report: &Report, rejected: u64, watched: Option<u32>) -> GrowthBaseline {
        let averages = report.columns.iter().map(|column| column.stats.moments.mean());
        GrowthBaseline {
            watched,
            view: report.view(),
            events: store.len(),
            rejected,
            customers_seen: store.customers_seen(),
            averages: averages.collect(),
            before: report.counts_before_growth(),
            new_customers: 0,
            returned: Set::default(),
        }
    }

    /// Adds the result of one append.
    pub fn count(&mut self, appended: &Appended) {
        self.new_customers += appended.new_customers;
        let known = appended.returning_customers.iter().copied();
        self.returned.extend(known.filter(|&index| index < self.customers_seen));
    }

    /// Returns whether a view's figures can be compared with the baseline's.
    pub fn is_of(&self, view: &View) -> bool {
        self.view == *view
    }

    /// Returns the growth since the baseline, and marks it in the current report.
    pub fn growth(&self, store: &EventStore, report: &mut Report, rejected: u64) -> Growth {
        let mut averages = Vec::new();
        if self.is_of(&report.view()) {
            let columns = report.columns.iter().zip(&self.averages);
            let columns = columns.map(|(column, &before)| (column.label.clone(), before, column.stats.moments.mean()));
            averages = columns.collect();
            report.before = Some(self.before.clone());
        }
        Growth {
            events: store.len().saturating_sub(self.events) as u64,
            new_customers: self.new_customers,
            returning_customers: self.returned.len() as u64,
            rejected: rejected.saturating_sub(self.rejected),
            averages,
        }
    }
}
