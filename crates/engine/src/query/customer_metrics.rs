//! Metrics of one customer, and the inner loops that count events into them.
//!
//! The loops are functions of their own, never inlined, because a browser replaces slow code by optimised code
//! only when a function is entered again.

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

/// Counts all events of a run.
#[inline(never)]
pub fn count_all(
    run: &[StoredEvent],
    metrics: &mut CustomerMetrics,
    bands: &[u8],
    last_customer: &mut [u32],
    by_minute: &mut [[u32; 2]],
    (by_day, first_day): (&mut [[u32; 2]], u32),
) {
    let (Some(bands), Some(by_minute)) = (week_table(bands), by_minute.first_chunk_mut::<WEEK_MINUTES>()) else {
        return;
    };
    for &[track, time] in run {
        let flag = (track >> 31) as usize;
        let minute = minute_of_week(time);
        metrics.count(track, time, bands[minute], last_customer);
        by_minute[minute][flag] += 1;
        by_day[(time / DAY_SECONDS - first_day) as usize][flag] += 1;
    }
}

/// Counts the matching events of a run, by customer and by time.
#[inline(never)]
pub fn count_masked(
    run: &[StoredEvent],
    metrics: &mut CustomerMetrics,
    bands: &[u8],
    (event_mask, (from, to)): (&[[bool; 2]], (u32, u32)),
    (last_customer, track_seen): (&mut [u32], &mut [bool]),
    by_minute: &mut [[u32; 2]],
    (by_day, first_day): (&mut [[u32; 2]], u32),
) {
    for &[track, time] in run {
        let flag = (track >> 31) as usize;
        let minute = minute_of_week(time);
        let (in_mask, in_range) = (event_mask[minute][flag], (from..=to).contains(&time));
        by_minute[minute][flag] += u32::from(in_range);
        by_day[(time / DAY_SECONDS - first_day) as usize][flag] += u32::from(in_mask);
        if in_mask && in_range {
            metrics.count(track, time, bands[minute], last_customer);
            track_seen[(track & !MOBILE_BIT) as usize] = true;
        }
    }
}

/// Counts the matching events of a run by customer only, before it is known whether the customer matches.
#[inline(never)]
pub fn count_customer(
    run: &[StoredEvent],
    metrics: &mut CustomerMetrics,
    bands: &[u8],
    event_mask: &[[bool; 2]],
    (from, to): (u32, u32),
    last_customer: &mut [u32],
) {
    for &[track, time] in run {
        let minute = minute_of_week(time);
        if event_mask[minute][(track >> 31) as usize] && (from..=to).contains(&time) {
            metrics.count(track, time, bands[minute], last_customer);
        }
    }
}

/// Counts the events of a run by time only, once it is known that the customer matches.
#[inline(never)]
pub fn count_times(
    run: &[StoredEvent],
    event_mask: &[[bool; 2]],
    (from, to): (u32, u32),
    track_seen: &mut [bool],
    by_minute: &mut [[u32; 2]],
    (by_day, first_day): (&mut [[u32; 2]], u32),
) {
    for &[track, time] in run {
        let flag = (track >> 31) as usize;
        let minute = minute_of_week(time);
        let (in_mask, in_range) = (event_mask[minute][flag], (from..=to).contains(&time));
        by_minute[minute][flag] += u32::from(in_range);
        by_day[(time / DAY_SECONDS - first_day) as usize][flag] += u32::from(in_mask);
        track_seen[(track & !MOBILE_BIT) as usize] |= in_mask && in_range;
    }
}
