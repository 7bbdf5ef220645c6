//! Customers and events that match a view, for counts other than the aggregate ones.

use crate::query::aggregate::{self, Aggregator};
use crate::query::customer_metrics::week_table;
use crate::query::dimensions::Dimensions;
use crate::query::filter_mask::{bands_by_minute, event_mask, minute_of_week, time_range};
use crate::query::view::View;
use crate::store::event_store::{EventStore, StoredEvent};

/// Customers and events that match a view, for counts other than the aggregate ones, such as those of
/// [`top_tracks`](crate::query::top_tracks).
pub struct FilteredEvents {
    customers: Vec<u32>,
    bands: Vec<u8>,
    event_mask: Vec<[bool; 2]>,
    time_range: (u32, u32),
}

impl FilteredEvents {
    /// Selects the customers and events of a store that match a view.
    pub fn new(store: &EventStore, dimensions: &Dimensions, view: &View) -> FilteredEvents {
        let bands = bands_by_minute(&view.dayparts);
        let (all, band_count) = (store.customers().len(), view.dayparts.bands().len());
        let aggregator = Aggregator::new(store, dimensions, &view.filter, &bands, (band_count, 0));
        let customers = if aggregator.filters_by_metric {
            aggregate::run(store, dimensions, &view.filter, &view.dayparts)
                .profiles
                .customers
        } else {
            // Customers without a matching event stay in: iterating over their events skips them.
            let matches = |customer: &u32| aggregator.failed_conditions(*customer as usize, None) == 0;
            (0..all as u32).filter(matches).collect()
        };
        FilteredEvents {
            customers,
            event_mask: event_mask(&view.filter, &bands),
            time_range: time_range(&view.filter),
            bands,
        }
    }

    /// Indexes of the customers in the store. Some of them may have no matching event.
    pub fn customers(&self) -> &[u32] {
        &self.customers
    }

    /// Calls `take` with the track (mobile bit included) and the band of each matching event of a run.
    #[inline]
    pub fn for_each(&self, run: &[StoredEvent], mut take: impl FnMut(u32, u8)) {
        let (from, to) = self.time_range;
        let (Some(event_mask), Some(bands)) = (week_table(&self.event_mask), week_table(&self.bands)) else {
            return;
        };
        for &[track, time] in run {
            let minute = minute_of_week(time);
            if event_mask[minute][(track >> 31) as usize] && (from..=to).contains(&time) {
                take(track, bands[minute]);
            }
        }
    }
}
