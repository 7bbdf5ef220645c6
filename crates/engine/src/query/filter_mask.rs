//! Precomputed filter mask: one flag per minute of the week and mobile flag, and a range of seconds.
//!
//! A pass over the events then needs two lookups and two comparisons an event, whatever the conditions on time
//! are. Conditions on customers are checked in [`aggregate`](crate::query::aggregate).

use crate::query::filter::{Filter, Subject, Values};
use crate::time::civil::DAY_SECONDS;
use crate::time::dayparts::Dayparts;

/// Number of minutes in a week, which starts on Monday.
pub const WEEK_MINUTES: usize = 7 * 1440;

/// Minutes from the Monday before to the start of 1970, a Thursday.
const EPOCH_FROM_MONDAY: u32 = 3 * 1440;

/// Returns the band of each minute of the week.
pub fn bands_by_minute(dayparts: &Dayparts) -> Vec<u8> {
    (0..WEEK_MINUTES as u32)
        .map(|minute| dayparts.band_at(minute % 1440) as u8)
        .collect()
}

/// Returns whether each minute of the week matches the conditions on daypart, hour and hour of the week.
///
/// `bands` contains the band of each minute.
pub fn passing_minutes(filter: &Filter, bands: &[u8]) -> Vec<bool> {
    let passes = |subject: Subject, code: u32| filter.get(subject).is_none_or(|values| values.contains(code));
    let in_band: [bool; 8] = std::array::from_fn(|band| passes(Subject::Daypart, band as u32));
    let in_hour: [bool; 24] = std::array::from_fn(|hour| passes(Subject::Hour, hour as u32));
    let in_week: Vec<bool> = (0..7 * 24)
        .map(|cell| in_hour[cell % 24] && passes(Subject::Week, cell as u32))
        .collect();
    let minutes = bands.iter().enumerate();
    minutes
        .map(|(minute, &band)| in_week[minute / 60] && in_band[usize::from(band & 7)])
        .collect()
}

/// Returns whether a mobile flag, 1 or 0, matches the condition on it.
pub fn flag_passes(filter: &Filter, flag: u32) -> bool {
    filter.get(Subject::Mobile).is_none_or(|values| values.contains(flag))
}

/// Returns the minute of the week of a time.
#[inline(always)]
pub fn minute_of_week(time: u32) -> usize {
    ((time / 60 + EPOCH_FROM_MONDAY) % WEEK_MINUTES as u32) as usize
}

/// Returns the mask: whether events match, by minute of the week and mobile flag.
pub fn event_mask(filter: &Filter, bands: &[u8]) -> Vec<[bool; 2]> {
    let flags = [0, 1].map(|flag| flag_passes(filter, flag));
    passing_minutes(filter, bands)
        .into_iter()
        .map(|passes| flags.map(|flag| passes && flag))
        .collect()
}

/// Returns the first and the last second of the days that match.
pub fn time_range(filter: &Filter) -> (u32, u32) {
    match filter.get(Subject::Date) {
        Some(Values::Range { from, to }) => {
            let end = to.checked_add(1).and_then(|day| day.checked_mul(DAY_SECONDS));
            (from.saturating_mul(DAY_SECONDS), end.map_or(u32::MAX, |end| end - 1))
        }
        _ => (0, u32::MAX),
    }
}
