//! Moments: every way of writing a date and time that is read, and how a column of them is to be understood.
//!
//! A time without a zone is what the listener's clock showed, and is never shifted. A time with a zone, or a count of
//! seconds since 1970, is a moment: what is kept of it is what the clocks of a chosen [`Zone`] showed then.

use serde::{Deserialize, Serialize};

use crate::time::civil::{self, MONTHS, TimeError, WallSecond};
use crate::time::zone::Zone;

/// Which of day and month comes first in dates of numbers whose year comes last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateOrder {
    /// 23/10/2014.
    #[default]
    DayFirst,
    /// 10/23/2014.
    MonthFirst,
}

/// What a column of plain numbers counts since the start of 1970 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Epoch {
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Millionths of a second.
    Microseconds,
}

/// How the times of a column are written, as far as a single one doesn't tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeFormat {
    /// Which of day and month comes first where the year comes last.
    pub order: DateOrder,
    /// What plain numbers count; `None` when they are not times.
    pub epoch: Option<Epoch>,
    /// Whether the times say their zone, so that the choice of a zone to show them in matters.
    pub zoned: bool,
}

impl TimeFormat {
    /// An example of a time in this form, for messages.
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

/// A time as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What the clock showed.
    pub at: WallSecond,
    /// Whether the text said its zone, or counted from 1970 in UTC.
    pub zoned: bool,
    /// The first two numbers of a date whose year comes last: day and month, in an order that it doesn't tell.
    pub year_last: Option<(u32, u32)>,
}

/// Reads a date and time.
///
/// These forms are read, in any case and with blanks around: `2014-10-23 03:26`, with seconds and a fraction of a second
/// (which is dropped), with `T`, a comma or several blanks between date and time, with `/` or `.` for `-`, with `Z`, `UTC`,
/// `GMT` or an offset such as `+02:00` behind; `20141023T032620`; `23 Oct 2014, 03:26`, `23-October-2014 03:26`,
/// `Oct 23, 2014 3:26 AM`, each with a weekday's name before; `23/10/2014 03:26`, `10/23/2014 3:26 PM`, `23.10.14 03:26`,
/// where the form says which of day and month comes first; and plain numbers, when the form says what they count.
///
/// # Errors
/// [`TimeError::NotATime`] when the text is written otherwise or names no moment of the calendar, and
/// [`TimeError::OutOfRange`] when it does but what the clock showed lies before 1970 or after 2105.
///
/// ```
/// use daypart_engine::time::parse::{TimeFormat, parse};
/// use daypart_engine::time::zone::Zone;
/// let at = |text: &str| parse(text.as_bytes(), TimeFormat::default(), &Zone::default()).map(|moment| moment.at);
/// assert_eq!(at("2014-10-23 03:26:20"), Ok(1_414_034_780));
/// assert_eq!(at("23 Oct 2014, 03:26"), Ok(1_414_034_760));
/// assert_eq!(at("2014-10-23T05:26:20+02:00"), Ok(1_414_034_780));
/// ```
pub fn parse(text: &[u8], form: TimeFormat, zone: &Zone) -> Result<Moment, TimeError> {
    let plain = |at| Moment {
        at,
        zoned: false,
        year_last: None,
    };
    if let Some(at) = text.try_into().ok().and_then(civil::parse_canonical) {
        return Ok(plain(at));
    }
    let text = text.trim_ascii();
    if let Some(epoch) = form.epoch
        && let Some(utc) = counted(text, epoch)?
    {
        return moment_of(utc, zone, None);
    }
    let mut cursor = Cursor { text, at: 0 };
    let (date, clock, offset) = written(&mut cursor).ok_or(TimeError::NotATime)?;
    let (year, month, day) = match (date, form.order) {
        (Date::Told(year, month, day), _)
        | (Date::YearLast(day, month, year), DateOrder::DayFirst)
        | (Date::YearLast(month, day, year), DateOrder::MonthFirst) => (year, month, day),
    };
    let (hour, minute, second) = clock;
    let real = day != 0 && day <= civil::days_in_month(year, month) && hour <= 23 && minute <= 59 && second <= 60;
    let at = match civil::wall_second(year, month, day, hour, minute, second) {
        Some(at) => at,
        None if real => return Err(TimeError::OutOfRange),
        None => return Err(TimeError::NotATime),
    };
    let year_last = match date {
        Date::Told(..) => None,
        Date::YearLast(first, second, _) => Some((first, second)),
    };
    match offset {
        None => Ok(Moment { year_last, ..plain(at) }),
        Some(offset) => moment_of(i64::from(at) - i64::from(offset), zone, year_last),
    }
}

/// What a column of times was found to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JudgedTimes {
    /// How the column is to be read.
    pub form: TimeFormat,
    /// Whether day and month could be in either order in every date that was looked at.
    pub order_open: bool,
}

/// Judges how the times of a column are written, from many of its fields. Plain numbers are taken for counts of seconds,
/// or of parts of them, by their size.
///
/// ```
/// use daypart_engine::time::parse::{DateOrder, judge};
/// let judged = judge([&b"3/4/2014 10:00"[..], b"3/23/2014 10:00"].into_iter());
/// assert_eq!((judged.form.order, judged.order_open), (DateOrder::MonthFirst, false));
/// ```
pub fn judge<'a>(fields: impl Iterator<Item = &'a [u8]>) -> JudgedTimes {
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
        let order = |order| {
            let form = TimeFormat {
                order,
                ..TimeFormat::default()
            };
            parse(text, form, &utc)
        };
        let read = [order(DateOrder::DayFirst), order(DateOrder::MonthFirst)];
        match read {
            [Ok(moment), Ok(_)] if moment.year_last.is_some_and(|(first, second)| first != second) => either += 1,
            [Ok(Moment { year_last: Some(_), .. }), Err(_)] => day_first += 1,
            [Err(_), Ok(Moment { year_last: Some(_), .. })] => month_first += 1,
            _ => {}
        }
        if let [Ok(moment), _] | [_, Ok(moment)] = read {
            others += 1;
            zoned += u64::from(moment.zoned);
            twelve_hours += u64::from(text.last().is_some_and(|last| matches!(last, b'M' | b'm' | b'.')));
        }
    }
    let told = day_first + month_first;
    let month_leads = if told > 0 {
        month_first > day_first
    } else {
        twelve_hours > 0
    };
    let counts = [Epoch::Seconds, Epoch::Milliseconds, Epoch::Microseconds];
    let epoch = counts.into_iter().max_by_key(|&epoch| epochs[epoch as usize]);
    let epoch = epoch.filter(|&epoch| epochs[epoch as usize] > others);
    JudgedTimes {
        form: TimeFormat {
            order: if month_leads {
                DateOrder::MonthFirst
            } else {
                DateOrder::DayFirst
            },
            epoch,
            zoned: epoch.is_some() || zoned > 0,
        },
        order_open: told == 0 && either > 0,
    }
}

/// What a plain number of this size counts, if it is a moment between 1973 and 2128; whole numbers of other sizes are
/// hardly times.
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

/// The second in UTC that a plain number stands for, with a fraction dropped; `None` when the text is no plain number.
fn counted(text: &[u8], epoch: Epoch) -> Result<Option<i64>, TimeError> {
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

/// What the clocks of a zone show at a second in UTC.
fn moment_of(utc: i64, zone: &Zone, year_last: Option<(u32, u32)>) -> Result<Moment, TimeError> {
    let shown = utc.saturating_add(i64::from(zone.offset_seconds(utc)));
    let at = WallSecond::try_from(shown).map_err(|_| TimeError::OutOfRange)?;
    Ok(Moment {
        at,
        zoned: true,
        year_last,
    })
}

/// A date as far as its text tells.
#[derive(Clone, Copy)]
enum Date {
    /// Year, month, day.
    Told(u32, u32, u32),
    /// Two numbers, and the year.
    YearLast(u32, u32, u32),
}

/// The weekdays' names, which may stand before a date.
const WEEKDAY_NAMES: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The date, the time of day and the offset from UTC in seconds.
type Written = (Date, (u32, u32, u32), Option<i32>);

fn written(cursor: &mut Cursor<'_>) -> Option<Written> {
    if cursor.name(&WEEKDAY_NAMES).is_some() {
        cursor.any_of(b",");
        cursor.blanks();
    }
    let date = date(cursor)?;
    let blanks = cursor.blanks();
    let comma = cursor.any_of(b",");
    let behind = cursor.blanks();
    if !(blanks || comma || behind || cursor.any_of(b"Tt")) {
        return None;
    }
    let clock = clock(cursor)?;
    cursor.blanks();
    let offset = offset(cursor)?;
    cursor.is_at_end().then_some((date, clock, offset))
}

fn date(cursor: &mut Cursor<'_>) -> Option<Date> {
    if let Some(month) = cursor.name(&MONTHS) {
        cursor.any_of(b".");
        cursor.blanks();
        let (day, _) = cursor.number(1..=2)?;
        cursor.any_of(b",");
        cursor.blanks();
        let (year, _) = cursor.number(4..=4)?;
        return Some(Date::Told(year, month, day));
    }
    let (first, digits) = cursor.number(1..=8)?;
    if digits == 8 {
        return Some(Date::Told(first / 10_000, first / 100 % 100, first % 100));
    }
    if !matches!(digits, 1 | 2 | 4) {
        return None;
    }
    let blanks = cursor.blanks();
    let joint = *cursor.rest().first()?;
    if !blanks && !cursor.any_of(b"-/.") {
        return None;
    }
    if let Some(month) = cursor.name(&MONTHS) {
        cursor.any_of(b"-/.,");
        cursor.blanks();
        let (year, year_digits) = cursor.number(2..=4)?;
        return (digits < 3 && year_digits != 3).then(|| Date::Told(full_year(year, year_digits), month, first));
    }
    if blanks {
        return None;
    }
    let (second, _) = cursor.number(1..=2)?;
    if !cursor.any_of(&[joint]) {
        return None;
    }
    if digits == 4 {
        let (third, _) = cursor.number(1..=2)?;
        return Some(Date::Told(first, second, third));
    }
    let (year, year_digits) = cursor.number(2..=4)?;
    (year_digits != 3).then(|| Date::YearLast(first, second, full_year(year, year_digits)))
}

/// A year of two digits lies between 1970 and 2069.
fn full_year(year: u32, digits: usize) -> u32 {
    match (digits, year) {
        (2, 70..) => 1900 + year,
        (2, _) => 2000 + year,
        _ => year,
    }
}

fn clock(cursor: &mut Cursor<'_>) -> Option<(u32, u32, u32)> {
    let (first, digits) = cursor.number(1..=6)?;
    let (mut hour, minute, second) = match digits {
        6 => (first / 10_000, first / 100 % 100, first % 100),
        1 | 2 => {
            let minute = if cursor.any_of(b":") {
                cursor.number(2..=2)?.0
            } else {
                60
            };
            let second = if minute < 60 && cursor.any_of(b":") {
                cursor.number(2..=2)?.0
            } else {
                0
            };
            (first, minute, second)
        }
        _ => return None,
    };
    if minute < 60 && cursor.any_of(b".,") {
        cursor.digits()?;
    }
    let before = cursor.at;
    cursor.blanks();
    let half = if cursor.word(b"am") || cursor.word(b"a.m.") {
        Some(0)
    } else if cursor.word(b"pm") || cursor.word(b"p.m.") {
        Some(12)
    } else {
        cursor.at = before;
        None
    };
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    }
    // Only a clock of twelve hours may leave the minutes out.
    let minute = if minute == 60 && half.is_some() && digits < 3 {
        0
    } else {
        minute
    };
    Some((hour, minute, second))
}

/// The offset from UTC in seconds, which is no value when none is written; `None` when it can't be read.
fn offset(cursor: &mut Cursor<'_>) -> Option<Option<i32>> {
    if cursor.is_at_end() {
        return Some(None);
    }
    if cursor.word(b"utc") || cursor.word(b"gmt") || cursor.word(b"z") {
        return Some(Some(0));
    }
    let sign = if cursor.any_of(b"+") {
        1
    } else if cursor.any_of(b"-") {
        -1
    } else {
        return None;
    };
    let (first, digits) = cursor.number(2..=4)?;
    let (hours, minutes) = match digits {
        4 => (first / 100, first % 100),
        2 if cursor.any_of(b":") => (first, cursor.number(2..=2)?.0),
        2 => (first, 0),
        _ => return None,
    };
    (hours <= 18 && minutes < 60).then(|| Some(sign * (hours * 3600 + minutes * 60) as i32))
}

/// A place in a text that is read from left to right.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or(&[])
    }

    fn is_at_end(&self) -> bool {
        self.rest().is_empty()
    }

    /// Passes over blanks, and says whether there were any.
    fn blanks(&mut self) -> bool {
        let before = self.at;
        self.at += self.rest().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.at > before
    }

    /// Passes over one of these bytes, if one stands here.
    fn any_of(&mut self, bytes: &[u8]) -> bool {
        let here = self.rest().first().is_some_and(|byte| bytes.contains(byte));
        self.at += usize::from(here);
        here
    }

    /// Passes over a word in lower case, whatever its case here, if it stands here.
    fn word(&mut self, word: &[u8]) -> bool {
        let here = self
            .rest()
            .get(..word.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(word));
        self.at += if here { word.len() } else { 0 };
        here
    }

    /// Passes over digits, of which there must be some.
    fn digits(&mut self) -> Option<usize> {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(count)
    }

    /// The value of a run of so many digits, and how many they are.
    fn number(&mut self, allowed: std::ops::RangeInclusive<usize>) -> Option<(u32, usize)> {
        let digits = self.rest();
        let count = self.digits().filter(|count| allowed.contains(count))?;
        let value = digits
            .iter()
            .take(count)
            .fold(0u32, |number, digit| number * 10 + u32::from(digit - b'0'));
        Some((value, count))
    }

    /// The place, from 1, of the name that stands here, whole or cut to three letters.
    fn name(&mut self, names: &[&str]) -> Option<u32> {
        let letters = self.rest().iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = self.rest().get(..letters).filter(|word| word.len() >= 3)?;
        let is_it = |name: &&str| {
            let whole = name.as_bytes();
            word.eq_ignore_ascii_case(whole) || whole.get(..3).is_some_and(|short| word.eq_ignore_ascii_case(short))
        };
        let place = names.iter().position(is_it)?;
        self.at += letters;
        Some(place as u32 + 1)
    }
}
