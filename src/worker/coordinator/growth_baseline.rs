//! Since when events have come to those that were there, and what has come since.

use crate::protocol::Growth;
use daypart_engine::collections::seeded_hash::Set;
use daypart_engine::query::report::{BeforeGrowth, Report};
use daypart_engine::query::view::View;
use daypart_engine::store::event_store::{Absorbed, EventStore};

/// The events as they were before they grew. While a file is watched, that is before the watch began.
#[derive(Debug)]
pub struct GrowthBaseline {
    /// The file that is watched.
    pub watched: Option<u32>,
    view: View,
    events: usize,
    rejected: u64,
    met: u32,
    averages: Vec<f64>,
    before: BeforeGrowth,
    new_customers: u64,
    returned: Set<u32>,
}

impl GrowthBaseline {
    /// From now on.
    pub fn now(store: &EventStore, report: &Report, rejected: u64, watched: Option<u32>) -> GrowthBaseline {
        let averages = report.columns.iter().map(|column| column.stats.moments.mean());
        GrowthBaseline {
            watched,
            view: report.view(),
            events: store.len(),
            rejected,
            met: store.met(),
            averages: averages.collect(),
            before: report.as_before(),
            new_customers: 0,
            returned: Set::default(),
        }
    }

    /// Takes in what came.
    pub fn count(&mut self, came: &Absorbed) {
        self.new_customers += came.new_customers;
        let known = came.returning_customers.iter().copied();
        self.returned.extend(known.filter(|&index| index < self.met));
    }

    /// Whether figures of a view can be compared with those before.
    pub fn is_of(&self, view: &View) -> bool {
        self.view == *view
    }

    /// What has come, by the report of now, which gets its marks.
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
