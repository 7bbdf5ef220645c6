//! Date and time parsing, and inference of the time format of a column.
//!
//! A time without a zone is the listener's local time and is never shifted. A time with a zone, or a count since
//! 1970, is an instant: it is converted to the local time of a chosen [`Zone`]. The `grammar` module contains the
//! syntax of written dates and times, `zones` that of their zones, `numbers` that of numeric times, and `infer` the
//! inference.

use serde::{Deserialize, Serialize};

use self::grammar::{Clock, Date};
use self::numbers::Decimal;
use self::zones::WrittenZone;
use crate::time::civil::{self, TimeError, WallSecond};
use crate::time::names::{self, TimeNames};
use crate::time::zone::Zone;

mod cursor;
mod grammar;
mod infer;
mod numbers;
mod zones;

pub use self::infer::{
    InferredTimeFormat, TimeFormatEvidence, epoch_by_size, infer_time_format, looks_like_day_number,
};

/// Order of day and month in numeric dates with the year last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateOrder {
    /// 23/10/2014.
    #[default]
    DayFirst,
    /// 10/23/2014.
    MonthFirst,
}

/// The unit of numeric times: counts since 1970-01-01 00:00:00 UTC, or days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Epoch {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Nanoseconds.
    Nanoseconds,
    /// Day numbers of a spreadsheet that counts from 1900: 43831.5 is noon of 2020-01-01. They are local times, and
    /// never inferred from their size.
    SpreadsheetDays,
}

impl Epoch {
    fn is_common(self) -> bool {
        matches!(self, Epoch::Seconds | Epoch::Milliseconds | Epoch::Microseconds)
    }
}

impl Epoch {
    /// All units, in the order in which a user chooses among them.
    pub const ALL: [Epoch; 5] = [
        Epoch::Seconds,
        Epoch::Milliseconds,
        Epoch::Microseconds,
        Epoch::Nanoseconds,
        Epoch::SpreadsheetDays,
    ];
}

/// The time format of a column: everything that a single field doesn't determine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeFormat {
    /// Order of day and month where the year comes last.
    pub order: DateOrder,
    /// The unit of numeric times; `None` when plain numbers are not times.
    pub epoch: Option<Epoch>,
    /// Whether the times have a zone or are counts in UTC, so that the zone to show them in matters. Counts without a
    /// zone are those of a clock that was set to local time, and never shifted.
    pub zoned: bool,
    /// Whether sampled times have forms that generated queries don't read.
    #[serde(default)]
    pub uncommon: bool,
}

impl TimeFormat {
    /// An example of a time in this format, for messages.
    pub fn example(self) -> &'static str {
        match (self.epoch, self.order) {
            (Some(Epoch::Seconds), _) => "seconds since 1970 like 1414034780",
            (Some(Epoch::Milliseconds), _) => "milliseconds since 1970 like 1414034780000",
            (Some(Epoch::Microseconds), _) => "microseconds since 1970 like 1414034780000000",
            (Some(Epoch::Nanoseconds), _) => "nanoseconds since 1970 like 1414034780000000000",
            (Some(Epoch::SpreadsheetDays), _) => "a spreadsheet’s day number like 43831.5",
            (None, DateOrder::DayFirst) => "a date and time like 2014-10-23 03:26:20 or 23/10/2014 03:26",
            (None, DateOrder::MonthFirst) => "a date and time like 2014-10-23 03:26:20 or 10/23/2014 3:26 AM",
        }
    }

    /// Returns whether generated queries read the sampled times.
    pub fn is_common(self) -> bool {
        !self.uncommon && self.epoch.is_none_or(Epoch::is_common)
    }
}

/// A parsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The local time.
    pub at: WallSecond,
    /// Whether the text had a zone or was a count in UTC.
    pub zoned: bool,
    /// The first two numbers of a numeric date with the year last: day and month, in either order.
    pub year_last: Option<(u32, u32)>,
    /// Whether the time of day has AM or PM.
    pub twelve_hours: bool,
    /// Whether it has a form that generated queries read.
    pub common: bool,
}

/// Parses a date and time.
///
/// The supported formats are listed in `docs/file-formats.md`. Case and blanks around them don't matter.
///
/// # Errors
/// [`TimeError::NotATime`] when the text is in none of these formats or is not a valid date and time;
/// [`TimeError::OutOfRange`] when the local time is not a [`WallSecond`].
///
/// ```
/// use daypart_engine::time::names::TimeNames;
/// use daypart_engine::time::parse::{TimeFormat, parse};
/// use daypart_engine::time::zone::Zone;
/// let at = |text: &str| {
///     let parsed = parse(text.as_bytes(), TimeFormat::default(), &Zone::default(), &TimeNames::NONE);
///     parsed.map(|moment| moment.at)
/// };
/// assert_eq!(at("2014-10-23 03:26:20"), Ok(1_414_034_780));
/// assert_eq!(at("23 Oct 2014, 03:26"), Ok(1_414_034_760));
/// assert_eq!(at("2014-10-23T05:26:20+02:00"), Ok(1_414_034_780));
/// ```
pub fn parse(text: &[u8], format: TimeFormat, zone: &Zone, names: &TimeNames) -> Result<Moment, TimeError> {
    match text.try_into().ok().and_then(civil::parse_canonical) {
        Some(at) => Ok(Moment {
            at,
            zoned: false,
            year_last: None,
            twelve_hours: false,
            common: true,
        }),
        None => parse_any(text, format, zone, names),
    }
}

fn parse_any(text: &[u8], format: TimeFormat, zone: &Zone, names: &TimeNames) -> Result<Moment, TimeError> {
    let plain = names::plain_text(text);
    let is_ascii = matches!(plain, std::borrow::Cow::Borrowed(_));
    let text = plain.trim_ascii();
    if let Some(epoch) = format.epoch
        && let Some(number) = Decimal::parse(text)
    {
        let second = number.seconds(epoch).ok_or(TimeError::OutOfRange)?;
        let zoned = format.zoned && epoch != Epoch::SpreadsheetDays;
        let at = if zoned {
            shown_in(zone, second)?
        } else {
            in_range(second)?
        };
        return Ok(Moment {
            at,
            zoned,
            year_last: None,
            twelve_hours: false,
            common: number.common && is_ascii && epoch.is_common(),
        });
    }
    let parts = grammar::date_time(text, Some(names)).ok_or(TimeError::NotATime)?;
    let (year, month, day) = year_month_day(parts.date, format.order);
    if !is_valid_date(year, month, day) || !is_valid_clock(parts.clock) {
        return Err(TimeError::NotATime);
    }
    let Clock {
        hour,
        minute,
        second,
        twelve_hours,
    } = parts.clock;
    let midnight = civil::wall_second(year, month, day, 0, 0, 0).ok_or(TimeError::OutOfRange)?;
    let local = i64::from(midnight) + i64::from(hour * 3600 + minute * 60 + second);
    let at = match parts.zone {
        WrittenZone::Local => in_range(local)?,
        WrittenZone::Offset(offset) => shown_in(zone, in_range(local).map(i64::from)? - i64::from(offset))?,
        WrittenZone::Named(written) => shown_in(zone, written.utc_second(local))?,
    };
    Ok(Moment {
        at,
        zoned: !matches!(parts.zone, WrittenZone::Local),
        year_last: match parts.date {
            Date::Ordered(..) => None,
            Date::YearLast(first, second, _) => Some((first, second)),
        },
        twelve_hours,
        common: parts.common && is_ascii && hour < 24,
    })
}

/// Returns whether a text has the form of a date and time, with day and month in either order. Any word may name a
/// month, and any name a zone.
///
/// ```
/// use daypart_engine::time::parse::is_time;
/// assert!(["2018-11-25 06:25", "25. Wort 2018, 06:25"].iter().all(|text| is_time(text.as_bytes())));
/// assert!(["2018-11-25", "06:25", "1543127122"].iter().all(|text| !is_time(text.as_bytes())));
/// ```
pub fn is_time(text: &[u8]) -> bool {
    if text.try_into().ok().and_then(civil::parse_canonical).is_some() {
        return true;
    }
    let plain = names::plain_text(text);
    let parts = grammar::date_time(plain.trim_ascii(), None);
    parts.is_some_and(|parts| is_valid_clock(parts.clock) && is_valid_in_an_order(parts.date))
}

/// Returns whether a text is a date without a time of day, with day and month in either order. Any word may name a
/// month.
///
/// ```
/// use daypart_engine::time::parse::is_date;
/// assert!(["2018-11-25", "20181125", "25.11.2018", "2018-W47-7"].iter().all(|text| is_date(text.as_bytes())));
/// assert!(["2018-11-25 06:25", "25", "6.25"].iter().all(|text| !is_date(text.as_bytes())));
/// ```
pub fn is_date(text: &[u8]) -> bool {
    let plain = names::plain_text(text);
    grammar::date_only(plain.trim_ascii()).is_some_and(is_valid_in_an_order)
}

/// Returns whether a text is a time of day without a date, optionally with a zone. Joined to a [date](is_date) by a
/// blank, it makes a time.
///
/// ```
/// use daypart_engine::time::parse::is_time_of_day;
/// assert!(["03:26", "5:04pm", "03.26", "03:26:20.5 +02:00"].iter().all(|text| is_time_of_day(text.as_bytes())));
/// assert!(["0326", "3.26", "25:00", "2018-11-25 06:25"].iter().all(|text| !is_time_of_day(text.as_bytes())));
/// ```
pub fn is_time_of_day(text: &[u8]) -> bool {
    let plain = names::plain_text(text);
    let clock = grammar::clock_only(plain.trim_ascii());
    clock.is_some_and(is_valid_clock)
}

fn year_month_day(date: Date, order: DateOrder) -> (u32, u32, u32) {
    match (date, order) {
        (Date::Ordered(year, month, day), _)
        | (Date::YearLast(day, month, year), DateOrder::DayFirst)
        | (Date::YearLast(month, day, year), DateOrder::MonthFirst) => (year, month, day),
    }
}

fn is_valid_date(year: u32, month: u32, day: u32) -> bool {
    day != 0 && day <= civil::days_in_month(year, month)
}

fn is_valid_in_an_order(date: Date) -> bool {
    [DateOrder::DayFirst, DateOrder::MonthFirst].into_iter().any(|order| {
        let (year, month, day) = year_month_day(date, order);
        is_valid_date(year, month, day)
    })
}

/// Returns whether a time of day is valid. Second 60 is a leap second, and 24:00:00 the start of the next day.
fn is_valid_clock(clock: Clock) -> bool {
    let is_end_of_day = (clock.hour, clock.minute, clock.second) == (24, 0, 0);
    is_end_of_day || (clock.hour <= 23 && clock.minute <= 59 && clock.second <= 60)
}

/// Converts a second in UTC to the local time of a zone.
fn shown_in(zone: &Zone, utc: i64) -> Result<WallSecond, TimeError> {
    in_range(utc.saturating_add(i64::from(zone.offset_seconds(utc))))
}

fn in_range(local: i64) -> Result<WallSecond, TimeError> {
    WallSecond::try_from(local).map_err(|_| TimeError::OutOfRange)
}
