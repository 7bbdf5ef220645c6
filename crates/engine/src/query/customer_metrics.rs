//! Metrics of one customer, and the inner loop that counts events.
//!
//! The loop is a function of its own, never inlined, because a browser replaces slow code by optimised code only
//! when a function is entered again.

use crate::profiles::column::ProfileColumn;
use crate::query::filter_mask::{WEEK_MINUTES, minute_of_week};
use crate::store::chunk::MOBILE_BIT;
use crate::store::event_store::StoredEvent;
use crate::time::civil::DAY_SECONDS;

/// Metrics of one customer, from which a profile is made.
#[derive(Default)]
pub struct CustomerMetrics {
    /// The customer's index, with which the customer's tracks are marked.
    stamp: u32,
    /// Distinct tracks.
    pub unique: u32,
    /// Mobile events.
    pub mobile: u32,
    /// Events by band.
    pub in_band: [u32; 8],
    /// Time of the first event; later than `last` without events.
    pub first: u32,
    /// Time of the last event.
    pub last: u32,
}

impl CustomerMetrics {
    /// Metrics without events.
    pub fn new(customer: usize) -> CustomerMetrics {
        CustomerMetrics {
            stamp: customer as u32,
            first: u32::MAX,
            ..CustomerMetrics::default()
        }
    }

    /// Number of events.
    pub fn events(&self) -> u32 {
        self.in_band.iter().sum()
    }

    /// Value of a profile column.
    pub fn value(&self, column: ProfileColumn) -> u32 {
        match column {
            ProfileColumn::Unique => self.unique,
            ProfileColumn::Band(band) => self.in_band.get(band).copied().unwrap_or(0),
            ProfileColumn::Mobile => self.mobile,
        }
    }

    /// Counts one matching event. A track is distinct where another customer was the last to play it.
    #[inline(always)]
    pub fn count(&mut self, track: u32, time: u32, band: u8, last_customer: &mut [u32]) {
        let last = &mut last_customer[(track & !MOBILE_BIT) as usize];
        self.unique += u32::from(*last != self.stamp);
        *last = self.stamp;
        self.mobile += track >> 31;
        self.in_band[usize::from(band & 7)] += 1;
        self.first = self.first.min(time);
        self.last = self.last.max(time);
    }
}

/// Returns a table by minute of the week with a length that the compiler knows, so that indexing needs no check
/// an event.
#[inline(always)]
pub fn week_table<T>(table: &[T]) -> Option<&[T; WEEK_MINUTES]> {
    table.first_chunk()
}

/// Counts of a pass by time and by track, and the tables that it looks up for each event.
pub struct EventCounters<'a> {
    /// Band of each minute of the week.
    pub bands: &'a [u8],
    /// See [`event_mask`](crate::query::filter_mask::event_mask).
    pub event_mask: Vec<[bool; 2]>,
    /// First and last second of the days that match.
    pub time_range: (u32, u32),
    /// First day of `by_day`.
    pub first_day: u32,
    /// For each track, the last customer counted for it.
    pub last_customer: Vec<u32>,
    /// For each track, whether a matching event has it. Empty without a filter, where `last_customer` suffices.
    pub track_seen: Vec<bool>,
    /// Events in the range of days by minute of the week and mobile flag. 32 bits are enough for the events of
    /// one store.
    pub by_minute: Vec<[u32; 2]>,
    /// Events in the mask by day and mobile flag.
    pub by_day: Vec<[u32; 2]>,
}

impl EventCounters<'_> {
    /// Counts the events of a run: into the metrics of their customer, by time, or both.
    ///
    /// The constants are whether there is a filter, whether events count into the metrics, and whether they count
    /// by time and by track. Each combination is compiled to a loop of its own.
    #[inline(never)]
    pub fn count<const FILTERED: bool, const BY_CUSTOMER: bool, const BY_TIME: bool>(
        &mut self,
        run: &[StoredEvent],
        metrics: &mut CustomerMetrics,
    ) {
        let (from, to) = self.time_range;
        let tables = (
            week_table(self.bands),
            week_table(&self.event_mask),
            self.by_minute.first_chunk_mut::<WEEK_MINUTES>(),
        );
        let (Some(bands), Some(event_mask), Some(by_minute)) = tables else {
            return;
        };
        let (last_customer, track_seen) = (&mut self.last_customer[..], &mut self.track_seen[..]);
        let (by_day, first_day) = (&mut self.by_day[..], self.first_day);
        for &[track, time] in run {
            let flag = (track >> 31) as usize;
            let minute = minute_of_week(time);
            let in_mask = !FILTERED || event_mask[minute][flag];
            let in_range = !FILTERED || (from..=to).contains(&time);
            if BY_TIME {
                by_minute[minute][flag] += u32::from(in_range);
                by_day[(time / DAY_SECONDS - first_day) as usize][flag] += u32::from(in_mask);
            }
            let matches = in_mask && in_range;
            if BY_CUSTOMER && matches {
                metrics.count(track, time, bands[minute], last_customer);
            }
            // A loop that doesn't branch on the match anyway is faster without a branch.
            if BY_TIME && FILTERED && (matches || !BY_CUSTOMER) {
                track_seen[(track & !MOBILE_BIT) as usize] |= matches;
            }
        }
    }
}
