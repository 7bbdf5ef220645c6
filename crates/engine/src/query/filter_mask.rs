//! What a filter lets through by an event's time and mobile flag: tables by minute of the week, and a range of seconds.

use crate::query::filter::{Filter, Subject, Values};
use crate::time::civil::DAY_SECONDS;
use crate::time::dayparts::Dayparts;

/// Minutes in a week; a week starts on Monday.
pub const WEEK_MINUTES: usize = 7 * 1440;

/// From the start of 1970, a Thursday, back to the Monday before, in minutes.
const EPOCH_FROM_MONDAY: u32 = 3 * 1440;

/// The band of each minute of the week.
pub fn band_of_week_minutes(dayparts: &Dayparts) -> Vec<u8> {
    (0..WEEK_MINUTES as u32)
        .map(|minute| dayparts.band_at(minute % 1440) as u8)
        .collect()
}

/// Which minutes of the week fulfil all conditions on time of day and week. `bands` has the band of each minute.
pub fn minutes_that_pass(filter: &Filter, bands: &[u8]) -> Vec<bool> {
    let lets = |subject: Subject, code: u32| filter.get(subject).is_none_or(|values| values.has(code));
    let in_band: [bool; 8] = std::array::from_fn(|band| lets(Subject::Daypart, band as u32));
    let in_hour: [bool; 24] = std::array::from_fn(|hour| lets(Subject::Hour, hour as u32));
    let in_week: Vec<bool> = (0..7 * 24)
        .map(|cell| in_hour[cell % 24] && lets(Subject::Week, cell as u32))
        .collect();
    let minutes = bands.iter().enumerate();
    minutes
        .map(|(minute, &band)| in_week[minute / 60] && in_band[usize::from(band & 7)])
        .collect()
}

/// Whether a mobile flag, 1 or 0, fulfils the condition on it.
pub fn flag_passes(filter: &Filter, flag: u32) -> bool {
    filter.get(Subject::Mobile).is_none_or(|values| values.has(flag))
}

/// The minute of the week that a time lies in.
#[inline(always)]
pub fn week_minute(time: u32) -> usize {
    ((time / 60 + EPOCH_FROM_MONDAY) % WEEK_MINUTES as u32) as usize
}

/// For each minute of the week and mobile flag, whether its events are let through.
pub fn lets(filter: &Filter, bands: &[u8]) -> Vec<[bool; 2]> {
    let flags = [0, 1].map(|flag| flag_passes(filter, flag));
    minutes_that_pass(filter, bands)
        .into_iter()
        .map(|passes| flags.map(|flag| passes && flag))
        .collect()
}

/// The first and the last second of the days that are let through.
pub fn dates(filter: &Filter) -> (u32, u32) {
    match filter.get(Subject::Date) {
        Some(Values::Range { from, to }) => {
            let end = to.checked_add(1).and_then(|day| day.checked_mul(DAY_SECONDS));
            (from.saturating_mul(DAY_SECONDS), end.map_or(u32::MAX, |end| end - 1))
        }
        _ => (0, u32::MAX),
    }
}
