//! Inference of the time format of a column.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::time::names::TimeNames;
use crate::time::parse::numbers::Decimal;
use crate::time::parse::{DateOrder, Epoch, Moment, TimeFormat, parse};
use crate::time::zone::Zone;

/// The units that are inferred from the size of numbers.
const COUNTS: [Epoch; 4] = [
    Epoch::Seconds,
    Epoch::Milliseconds,
    Epoch::Microseconds,
    Epoch::Nanoseconds,
];

/// The time format inferred for a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InferredTimeFormat {
    /// The format of the column.
    pub format: TimeFormat,
    /// Whether all sampled dates are valid with day and month in either order.
    pub order_ambiguous: bool,
    /// The steps in seconds to which all times are rounded, if they are longer than a minute: a spreadsheet has
    /// written the numbers in scientific notation with few digits, such as 1.54107E+12.
    pub rounded_to_seconds: Option<u32>,
}

/// Evidence about the time format of a column, one field at a time.
///
/// Evidence of parts of a column adds up to that of the whole column.
///
/// ```
/// use daypart_engine::time::names::TimeNames;
/// use daypart_engine::time::parse::{DateOrder, TimeFormatEvidence};
/// let (mut evidence, mut more) = (TimeFormatEvidence::default(), TimeFormatEvidence::default());
/// evidence.add(b"3/4/2014 10:00", &TimeNames::NONE);
/// assert!(evidence.infer().order_ambiguous);
/// more.add(b"3/23/2014 10:00", &TimeNames::NONE);
/// evidence += more;
/// assert_eq!(evidence.infer().format.order, DateOrder::MonthFirst);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeFormatEvidence {
    /// Number of dates that are valid with the day first alone, with the month first alone, and with either.
    day_first: u64,
    month_first: u64,
    either: u64,
    /// Number of times with AM or PM.
    twelve_hours: u64,
    /// Number of numbers with the size of each unit.
    counts: [u64; COUNTS.len()],
    /// Number of written times, and of those with a zone.
    written: u64,
    zoned: u64,
    /// Number of times that generated queries don't read.
    uncommon: u64,
    /// The power of ten, in seconds, of the last digit of the most precise number.
    precision: Option<i32>,
}

impl TimeFormatEvidence {
    /// Adds the evidence of a field.
    pub fn add(&mut self, field: &[u8], names: &TimeNames) {
        let text = field.trim_ascii();
        if let Some(number) = Decimal::parse(text)
            && let Some(epoch) = number.epoch()
        {
            if let Some(count) = self.counts.get_mut(epoch as usize) {
                *count += 1;
            }
            self.uncommon += u64::from(!number.common);
            self.add_precision(Some(number.precision(epoch)));
            return;
        }
        let utc = Zone::default();
        let parse_as = |order| {
            let format = TimeFormat {
                order,
                ..TimeFormat::default()
            };
            parse(text, format, &utc, names)
        };
        if let Ok(moment) = parse_as(DateOrder::DayFirst).or_else(|_| parse_as(DateOrder::MonthFirst)) {
            self.add_moment(moment);
        }
    }

    /// Adds the evidence of a time that is parsed already, whatever order its format has.
    pub fn add_moment(&mut self, moment: Moment) {
        match moment.year_last {
            Some((13.., _)) => self.day_first += 1,
            Some((_, 13..)) => self.month_first += 1,
            Some((first, second)) if first != second => self.either += 1,
            _ => {}
        }
        self.written += 1;
        self.zoned += u64::from(moment.zoned);
        self.twelve_hours += u64::from(moment.twelve_hours);
        self.uncommon += u64::from(!moment.common);
    }

    fn add_precision(&mut self, precision: Option<i32>) {
        self.precision = match (self.precision, precision) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// Infers the format of the column.
    ///
    /// When no date determines the order of day and month, the month comes first if any time has AM or PM.
    pub fn infer(&self) -> InferredTimeFormat {
        let unambiguous = self.day_first + self.month_first;
        let month_leads = if unambiguous > 0 {
            self.month_first > self.day_first
        } else {
            self.twelve_hours > 0
        };
        let numbers = COUNTS.iter().zip(self.counts).max_by_key(|&(_, count)| count);
        let epoch = numbers
            .filter(|&(_, count)| count > self.written)
            .map(|(&epoch, _)| epoch);
        // 100 seconds are the shortest power of ten that is longer than a minute, 10^9 the longest that fits.
        let step = self.precision.filter(|_| epoch.is_some());
        let step = step
            .and_then(|power| u32::try_from(power).ok())
            .filter(|power| (2..10).contains(power));
        InferredTimeFormat {
            format: TimeFormat {
                order: if month_leads {
                    DateOrder::MonthFirst
                } else {
                    DateOrder::DayFirst
                },
                epoch,
                zoned: epoch.is_some() || self.zoned > 0,
                uncommon: self.uncommon > 0,
            },
            order_ambiguous: unambiguous == 0 && self.either > 0,
            rounded_to_seconds: step.map(|power| 10u32.pow(power)),
        }
    }
}

impl AddAssign for TimeFormatEvidence {
    fn add_assign(&mut self, other: TimeFormatEvidence) {
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.either += other.either;
        self.twelve_hours += other.twelve_hours;
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.written += other.written;
        self.zoned += other.zoned;
        self.uncommon += other.uncommon;
        self.add_precision(other.precision);
    }
}

/// Infers the time format of a column from many of its fields.
///
/// The unit of plain numbers is inferred from their size, see [`epoch_by_size`].
///
/// ```
/// use daypart_engine::time::names::TimeNames;
/// use daypart_engine::time::parse::{DateOrder, infer_time_format};
/// let fields = [&b"3/4/2014 10:00"[..], b"3/23/2014 10:00"];
/// let inferred = infer_time_format(fields.into_iter(), &TimeNames::NONE);
/// assert_eq!((inferred.format.order, inferred.order_ambiguous), (DateOrder::MonthFirst, false));
/// ```
pub fn infer_time_format<'a>(fields: impl Iterator<Item = &'a [u8]>, names: &TimeNames) -> InferredTimeFormat {
    let mut evidence = TimeFormatEvidence::default();
    fields.for_each(|field| evidence.add(field, names));
    evidence.infer()
}

/// Infers the unit of a numeric time from its number of digits: that of a time between 1973 and 2286. The number may
/// have decimals or be in scientific notation.
///
/// Returns `None` for numbers of other sizes, which are hardly times, and for other texts.
pub fn epoch_by_size(text: &[u8]) -> Option<Epoch> {
    Decimal::parse(text)?.epoch()
}

/// Returns whether a text looks like a spreadsheet's day number with a time of day: a number such as 43831.41111, from
/// 1970 to 2099. Only a guess, for messages.
///
/// ```
/// use daypart_engine::time::parse::looks_like_day_number;
/// assert!(looks_like_day_number(b"43831,41111"));
/// assert!(!looks_like_day_number(b"43831"));
/// ```
pub fn looks_like_day_number(text: &[u8]) -> bool {
    Decimal::parse(text.trim_ascii()).is_some_and(|number| number.is_day_number())
}
