//! Civil (local) time: conversion between calendar dates and seconds since 1970 on the listener's own clock.
//!
//! A civil time has no zone and is never shifted: 03:26 in the file is 03:26 in every chart.
//! [`parse`](crate::time::parse) reads all other ways of writing a time and converts zones.

use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01 00:00:00 on the listener's own clock. The last one is 2106-02-07 06:28:15.
pub type WallSecond = u32;

/// Seconds in a day, without leap seconds.
pub const DAY_SECONDS: u32 = 86_400;

/// Names of the weekdays, Monday first, as in [`CivilTime::weekday`].
pub const WEEKDAY_NAMES: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Short names of the weekdays, Monday first: "Mon", "Tue".
pub const WEEKDAYS: [&str; 7] = {
    let mut names = WEEKDAY_NAMES;
    let mut day = 0;
    while day < names.len() {
        names[day] = names[day].split_at(3).0;
        day += 1;
    }
    names
};

/// Names of the months, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A wall-clock time as calendar date and time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CivilTime {
    /// The year, 1970 or later.
    pub year: u32,
    /// The month, 1 to 12.
    pub month: u32,
    /// The day of the month, 1 to 31.
    pub day: u32,
    /// The hour, 0 to 23.
    pub hour: u32,
    /// The minute, 0 to 59.
    pub minute: u32,
    /// The second, 0 to 59.
    pub second: u32,
    /// The weekday, 0 for Monday to 6 for Sunday.
    pub weekday: u32,
}

/// Converts a wall-clock second to a date and a time of day.
///
/// The calendar is the proleptic Gregorian one, after Howard Hinnant's `civil_from_days`
/// (<https://howardhinnant.github.io/date_algorithms.html>).
///
/// ```
/// let at = daypart_engine::time::civil::civil(1_414_034_780);
/// assert_eq!((at.year, at.month, at.day), (2014, 10, 23));
/// assert_eq!((at.hour, at.minute, at.second, at.weekday), (3, 26, 20, 3));
/// ```
pub fn civil(at: WallSecond) -> CivilTime {
    let (days, seconds) = (at / DAY_SECONDS, at % DAY_SECONDS);
    // Eras of 400 years start on 0000-03-01, so that a leap day is the last day of its year.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    CivilTime {
        year: year_of_era + era * 400 + u32::from(month <= 2),
        month,
        day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
        hour: seconds / 3600,
        minute: seconds / 60 % 60,
        second: seconds % 60,
        weekday: (days + 3) % 7,
    }
}

/// Converts a date and a time of day to a wall-clock second.
///
/// Returns `None` for an invalid date or time (30 February, hour 25) and for one outside 1970-01-01 00:00:00 to
/// 2106-02-07 06:28:15. Second 60, a leap second, counts as the first second of the next minute.
///
/// The formula is Howard Hinnant's `days_from_civil`; for its source see [`civil`].
///
/// ```
/// use daypart_engine::time::civil::wall_second;
/// assert_eq!(wall_second(2014, 10, 23, 3, 26, 20), Some(1_414_034_780));
/// assert_eq!(wall_second(2014, 2, 29, 0, 0, 0), None);
/// ```
pub fn wall_second(year: u32, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Option<WallSecond> {
    if !(1970..=2106).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let year_from_march = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year_from_march / 400, year_from_march % 400);
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    let of_day = hour * 3600 + minute * 60 + second;
    days.checked_mul(DAY_SECONDS)?.checked_add(of_day)
}

/// Number of days in a month, 1 to 12; 0 for any other month.
pub const fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Why a text can't be parsed as a wall-clock second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// The text is not a date and time in a supported format.
    NotATime,
    /// The date and time lies outside 1970-01-01 00:00:00 to 2106-02-07 06:28:15.
    OutOfRange,
}

/// Length in bytes of a time in the format of [`parse_canonical`].
pub(crate) const CANONICAL_BYTES: usize = 19;

/// Fast path for `YYYY-MM-DD HH:MM:SS`, the format of nearly every row.
///
/// Loads three words of eight bytes and converts all pairs of digits of a word at once (SWAR). Returns `None` for
/// anything else, and also for leap seconds and the year 2106, in which the range of [`WallSecond`] ends.
#[inline(always)]
pub(crate) fn parse_canonical(text: &[u8; CANONICAL_BYTES]) -> Option<WallSecond> {
    const DATE: BytePattern = BytePattern::new(b"0000-00-");
    const MIDDLE: BytePattern = BytePattern::new(b"00 00:00");
    const CLOCK: BytePattern = BytePattern::new(b"00:00:00");
    let word = |at: usize| -> Option<u64> { Some(u64::from_le_bytes(*text.get(at..)?.first_chunk()?)) };
    let (date, middle, clock) = (DATE.values(word(0)?), MIDDLE.values(word(8)?), CLOCK.values(word(11)?));
    if (DATE.mismatch(date) | MIDDLE.mismatch(middle) | CLOCK.mismatch(clock)) & TOP_BITS != 0 {
        return None;
    }
    // The value of each pair of digits ends up in the byte of its first digit.
    let pairs = |digits: u64| digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let pair = |pairs: u64, at: u32| (pairs >> (8 * at) & 0xFF) as u32;
    // Hour, minute and second, 24 bits apart. Adding 128 minus the limit sets the top bit of a byte that is out
    // of range.
    let clock = pairs(clock) & 0x00FF_0000_FF00_00FF;
    let beyond = clock + ((128 - 24) | (128 - 60) << 24 | (128 - 60) << 48);
    let date = pairs(date);
    let month = pair(date, 5);
    if beyond & TOP_BITS != 0 || month > 12 {
        return None;
    }
    let year = (pair(date, 0) * 100 + pair(date, 2)).wrapping_sub(FIRST_YEAR);
    let Month { start, days } = *CALENDAR.get((year.wrapping_mul(16) + month) as usize)?;
    let day = pair(pairs(middle), 0).wrapping_sub(1);
    if day >= u32::from(days) {
        return None;
    }
    // Multiplied by 60 and shifted up by 24 bits, the minutes are added to the seconds.
    let second_of_hour = clock.wrapping_mul(60 << 24 | 1) >> 48;
    Some((u32::from(start) + day) * DAY_SECONDS + pair(clock, 0) * 3600 + second_of_hour as u32)
}

/// The top bit of each of eight bytes.
const TOP_BITS: u64 = 0x8080_8080_8080_8080;

/// A pattern of eight bytes: `0` matches any digit, every other byte matches itself.
struct BytePattern {
    bytes: u64,
    /// For each byte, the addend that sets its top bit if its value is too large: above 9 for a digit, above 0
    /// otherwise.
    room: u64,
}

impl BytePattern {
    const fn new(pattern: &[u8; 8]) -> BytePattern {
        let mut room = [0x7F; 8];
        let mut at = 0;
        while at < 8 {
            if pattern[at] == b'0' {
                room[at] = 0x7F - 9;
            }
            at += 1;
        }
        BytePattern {
            bytes: u64::from_le_bytes(*pattern),
            room: u64::from_le_bytes(room),
        }
    }

    /// For a text that matches: the value of each digit, and 0 for every other byte.
    #[inline(always)]
    const fn values(&self, word: u64) -> u64 {
        word ^ self.bytes
    }

    /// A number with at least one of the [`TOP_BITS`] set if the text does not match.
    #[inline(always)]
    const fn mismatch(&self, values: u64) -> u64 {
        values.wrapping_add(self.room) | values
    }
}

/// The first year that has wall-clock seconds.
const FIRST_YEAR: u32 = 1970;

/// Number of years from [`FIRST_YEAR`] to 2105, the last year that is fully representable.
const YEARS: usize = 136;

/// A month: its start in days since 1970-01-01, and its number of days.
#[derive(Clone, Copy)]
struct Month {
    start: u16,
    days: u16,
}

/// The months of each year, in sixteen slots a year. Slots 0 and 13 to 15 have no days, so no day is valid in them.
static CALENDAR: [Month; YEARS * 16] = {
    let mut months = [Month { start: 0, days: 0 }; YEARS * 16];
    let mut start = 0;
    let mut month = 0;
    while month < YEARS * 16 {
        let days = days_in_month(FIRST_YEAR + month as u32 / 16, month as u32 % 16) as u16;
        months[month] = Month { start, days };
        start += days;
        month += 1;
    }
    months
};
