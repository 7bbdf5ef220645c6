//! Date and time parsing, and inference of the time format of a column.
//!
//! A time without a zone is the listener's local time and is never shifted. A time with a zone, or a count since
//! 1970, is an instant: it is converted to the local time of a chosen [`Zone`]. The `grammar` module contains the
//! syntax of written dates and times.

use serde::{Deserialize, Serialize};

use self::grammar::Date;
use crate::time::civil::{self, TimeError, WallSecond};
use crate::time::zone::Zone;

mod grammar;

/// Order of day and month in numeric dates with the year last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateOrder {
    /// 23/10/2014.
    #[default]
    DayFirst,
    /// 10/23/2014.
    MonthFirst,
}

/// The unit of numeric times: counts since 1970-01-01 00:00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Epoch {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
}

/// The time format of a column: everything that a single field doesn't determine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeFormat {
    /// Order of day and month where the year comes last.
    pub order: DateOrder,
    /// The unit of numeric times; `None` when plain numbers are not times.
    pub epoch: Option<Epoch>,
    /// Whether the times have a zone or are counts in UTC, so that the zone to show them in matters.
    pub zoned: bool,
}

impl TimeFormat {
    /// An example of a time in this format, for messages.
    pub fn example(self) -> &'static str {
        match (self.epoch, self.order) {
            (Some(Epoch::Seconds), _) => "seconds since 1970 like 1414034780",
            (Some(Epoch::Milliseconds), _) => "milliseconds since 1970 like 1414034780000",
            (Some(Epoch::Microseconds), _) => "microseconds since 1970 like 1414034780000000",
            (None, DateOrder::DayFirst) => "a date and time like 2014-10-23 03:26:20 or 23/10/2014 03:26",
            (None, DateOrder::MonthFirst) => "a date and time like 2014-10-23 03:26:20 or 10/23/2014 3:26 AM",
        }
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
}

/// Parses a date and time.
///
/// Supported formats, in upper or lower case and with blanks around them:
///
/// * `2014-10-23 03:26`, optionally with seconds and a fraction of a second (which is dropped); with `T`, a comma or
///   several blanks between date and time; with `/` or `.` instead of `-`; and followed by `Z`, `UTC`, `GMT` or an offset
///   such as `+02:00`
/// * `20141023T032620`
/// * `23 Oct 2014, 03:26`, `23-October-2014 03:26`, `Oct 23, 2014 3:26 AM`, each optionally after the name of a weekday
/// * `23/10/2014 03:26`, `10/23/2014 3:26 PM`, `23.10.14 03:26`: the format determines the order of day and month
/// * plain numbers, if the format has a unit for them
///
/// # Errors
/// [`TimeError::NotATime`] when the text is in none of these formats or is not a valid date and time;
/// [`TimeError::OutOfRange`] when the local time is not a [`WallSecond`].
///
/// ```
/// use daypart_engine::time::parse::{TimeFormat, parse};
/// use daypart_engine::time::zone::Zone;
/// let at = |text: &str| parse(text.as_bytes(), TimeFormat::default(), &Zone::default()).map(|moment| moment.at);
/// assert_eq!(at("2014-10-23 03:26:20"), Ok(1_414_034_780));
/// assert_eq!(at("23 Oct 2014, 03:26"), Ok(1_414_034_760));
/// assert_eq!(at("2014-10-23T05:26:20+02:00"), Ok(1_414_034_780));
/// ```
pub fn parse(text: &[u8], format: TimeFormat, zone: &Zone) -> Result<Moment, TimeError> {
    let local = |at| Moment {
        at,
        zoned: false,
        year_last: None,
    };
    if let Some(at) = text.try_into().ok().and_then(civil::parse_canonical) {
        return Ok(local(at));
    }
    let text = text.trim_ascii();
    if let Some(epoch) = format.epoch
        && let Some(utc) = epoch_second(text, epoch)?
    {
        return moment_in_zone(utc, zone, None);
    }
    let (date, clock, offset) = grammar::date_time(text).ok_or(TimeError::NotATime)?;
    let (year, month, day) = match (date, format.order) {
        (Date::Ordered(year, month, day), _)
        | (Date::YearLast(day, month, year), DateOrder::DayFirst)
        | (Date::YearLast(month, day, year), DateOrder::MonthFirst) => (year, month, day),
    };
    let (hour, minute, second) = clock;
    let is_valid = day != 0 && day <= civil::days_in_month(year, month) && hour <= 23 && minute <= 59 && second <= 60;
    let at = match civil::wall_second(year, month, day, hour, minute, second) {
        Some(at) => at,
        None if is_valid => return Err(TimeError::OutOfRange),
        None => return Err(TimeError::NotATime),
    };
    let year_last = match date {
        Date::Ordered(..) => None,
        Date::YearLast(first, second, _) => Some((first, second)),
    };
    match offset {
        None => Ok(Moment { year_last, ..local(at) }),
        Some(offset) => moment_in_zone(i64::from(at) - i64::from(offset), zone, year_last),
    }
}

/// The time format inferred for a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InferredTimeFormat {
    /// The format of the column.
    pub format: TimeFormat,
    /// Whether all sampled dates are valid with day and month in either order.
    pub order_ambiguous: bool,
}

/// Infers the time format of a column from many of its fields.
///
/// The unit of plain numbers is inferred from their size, see [`epoch_by_size`]. When no date determines the
/// order of day and month, the month comes first if any time has AM or PM.
///
/// ```
/// use daypart_engine::time::parse::{DateOrder, infer_time_format};
/// let inferred = infer_time_format([&b"3/4/2014 10:00"[..], b"3/23/2014 10:00"].into_iter());
/// assert_eq!((inferred.format.order, inferred.order_ambiguous), (DateOrder::MonthFirst, false));
/// ```
pub fn infer_time_format<'a>(fields: impl Iterator<Item = &'a [u8]>) -> InferredTimeFormat {
    let (mut day_first, mut month_first, mut either, mut twelve_hours) = (0, 0, 0, 0);
    let mut epochs = [0; 3];
    let (mut zoned, mut others) = (0, 0);
    let utc = Zone::default();
    for field in fields {
        let text = field.trim_ascii();
        if let Some(epoch) = epoch_by_size(text) {
            epochs[epoch as usize] += 1;
            continue;
        }
        let parse_as = |order| {
            let format = TimeFormat {
                order,
                ..TimeFormat::default()
            };
            parse(text, format, &utc)
        };
        let parsed = [parse_as(DateOrder::DayFirst), parse_as(DateOrder::MonthFirst)];
        match parsed {
            [Ok(moment), Ok(_)] if moment.year_last.is_some_and(|(first, second)| first != second) => either += 1,
            [Ok(Moment { year_last: Some(_), .. }), Err(_)] => day_first += 1,
            [Err(_), Ok(Moment { year_last: Some(_), .. })] => month_first += 1,
            _ => {}
        }
        if let [Ok(moment), _] | [_, Ok(moment)] = parsed {
            others += 1;
            zoned += u64::from(moment.zoned);
            twelve_hours += u64::from(text.last().is_some_and(|last| matches!(last, b'M' | b'm' | b'.')));
        }
    }
    let unambiguous = day_first + month_first;
    let month_leads = if unambiguous > 0 {
        month_first > day_first
    } else {
        twelve_hours > 0
    };
    let counts = [Epoch::Seconds, Epoch::Milliseconds, Epoch::Microseconds];
    let epoch = counts.into_iter().max_by_key(|&epoch| epochs[epoch as usize]);
    let epoch = epoch.filter(|&epoch| epochs[epoch as usize] > others);
    InferredTimeFormat {
        format: TimeFormat {
            order: if month_leads {
                DateOrder::MonthFirst
            } else {
                DateOrder::DayFirst
            },
            epoch,
            zoned: epoch.is_some() || zoned > 0,
        },
        order_ambiguous: unambiguous == 0 && either > 0,
    }
}

/// Infers the unit of a numeric time from its number of digits: that of a time between 1973 and 2286.
///
/// Returns `None` for numbers of other sizes, which are hardly times, and for other texts.
pub fn epoch_by_size(text: &[u8]) -> Option<Epoch> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) || text.first() == Some(&b'0') {
        return None;
    }
    match text.len() {
        9 | 10 => Some(Epoch::Seconds),
        12 | 13 => Some(Epoch::Milliseconds),
        15 | 16 => Some(Epoch::Microseconds),
        _ => None,
    }
}

/// Parses a numeric time into seconds since 1970 in UTC, dropping a fraction. Returns `None` if the text is not a
/// plain number.
fn epoch_second(text: &[u8], epoch: Epoch) -> Result<Option<i64>, TimeError> {
    let whole = text.split(|&byte| byte == b'.').next().unwrap_or(text);
    let fraction = text.get(whole.len() + 1..).unwrap_or(&[]);
    if whole.is_empty() || !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
        return Ok(None);
    }
    let add = |number: i64, digit: &u8| number.checked_mul(10)?.checked_add(i64::from(digit - b'0'));
    let number = whole.iter().try_fold(0i64, add).ok_or(TimeError::OutOfRange)?;
    Ok(Some(match epoch {
        Epoch::Seconds => number,
        Epoch::Milliseconds => number / 1_000,
        Epoch::Microseconds => number / 1_000_000,
    }))
}

/// Converts a second in UTC to the local time of a zone.
fn moment_in_zone(utc: i64, zone: &Zone, year_last: Option<(u32, u32)>) -> Result<Moment, TimeError> {
    let local = utc.saturating_add(i64::from(zone.offset_seconds(utc)));
    let at = WallSecond::try_from(local).map_err(|_| TimeError::OutOfRange)?;
    Ok(Moment {
        at,
        zoned: true,
        year_last,
    })
}
