//! Syntax of written dates and times: a recursive descent parser.
//!
//! Which formats there are is documented in `docs/file-formats.md`; [`parse`](super::parse) validates the values.

use crate::time::civil::{self, DAY_SECONDS, WEEKDAY_NAMES};
use crate::time::names::{self, TimeNames};
use crate::time::parse::cursor::Cursor;
use crate::time::parse::zones::{self, WrittenZone};

/// A date before the order of its numbers is resolved.
#[derive(Clone, Copy)]
pub(super) enum Date {
    /// Year, month, day: the order is unambiguous.
    Ordered(u32, u32, u32),
    /// Day and month in either order, and the year.
    YearLast(u32, u32, u32),
}

/// A time of day.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    /// Whether it has AM or PM.
    pub(super) twelve_hours: bool,
}

/// The parts of a written time.
pub(super) struct DateTimeParts<'a> {
    pub(super) date: Date,
    pub(super) clock: Clock,
    pub(super) zone: WrittenZone<'a>,
    /// Whether it has a form that generated queries read.
    pub(super) common: bool,
}

/// Words between date and time of day: "at" in ten languages, and a dash.
const AT: [&str; 14] = [
    "at", "um", "à", "om", "kl", "klo", "alle", "ore", "o", "às", "a", "las", "saat", "в",
];

/// Words for "o'clock".
const HOURS: [&str; 4] = ["uhr", "h", "hrs", "ч"];

/// "Of" between day, month and year in Spanish and Portuguese.
const OF: [&str; 2] = ["de", "del"];

/// Parses `[weekday] date clock [zone]`, `[weekday] month day clock [zone] year`, each also in brackets, or 14 digits.
/// Without names, any word may be a month's and any name a zone's.
pub(super) fn date_time<'a>(text: &'a [u8], names: Option<&'a TimeNames>) -> Option<DateTimeParts<'a>> {
    let inner = text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]"));
    let cursor = &mut Cursor::new(inner.unwrap_or(text), names);
    cursor.common = inner.is_none();
    if let Some(digits) = cursor.rest().first_chunk::<14>()
        && digits.len() == cursor.rest().len()
        && digits.iter().all(u8::is_ascii_digit)
    {
        let (date, clock) = digits.split_at(8);
        let date = date_in_order(&mut Cursor::new(date, names))?;
        let clock = clock_digits(&mut Cursor::new(clock, names))?;
        return Some(DateTimeParts {
            date,
            clock,
            zone: WrittenZone::Local,
            common: false,
        });
    }
    let start = date_after_weekday(cursor)?;
    let after_t = separator(cursor, &start)?;
    let clock = clock(cursor, after_t)?;
    cursor.blanks();
    if cursor.filler(&HOURS) {
        cursor.blanks();
    }
    let (date, zone) = match start {
        Start::Date { date, .. } => (date, zones::zone(cursor)?),
        Start::MonthAndDay(month, day) => {
            let is_year = cursor.is_at_digit();
            let before_year = if is_year { None } else { Some(zones::zone(cursor)?) };
            cursor.blanks();
            let (year, _) = cursor.number(4..=4)?;
            cursor.blanks();
            let zone = match before_year {
                Some(zone) => zone,
                None => zones::zone(cursor)?,
            };
            cursor.common = false;
            (Date::Ordered(year, month, day), zone)
        }
    };
    cursor.blanks();
    cursor.is_at_end().then_some(DateTimeParts {
        date,
        clock,
        zone,
        common: cursor.common,
    })
}

/// Parses a date alone.
pub(super) fn date_only(text: &[u8]) -> Option<Date> {
    let cursor = &mut Cursor::new(text, None);
    match date_after_weekday(cursor)? {
        Start::Date { date, .. } if cursor.is_at_end() => Some(date),
        _ => None,
    }
}

/// Parses a time of day alone, with an optional zone. Digits alone are none, and neither is a number with a point
/// unless its hour has two digits.
pub(super) fn clock_only(text: &[u8]) -> Option<Clock> {
    let cursor = &mut Cursor::new(text, None);
    let clock = clock(cursor, false)?;
    let is_number = !clock.twelve_hours && matches!(text, [] | [_] | [_, b'.', ..]);
    let is_digits = text.iter().take(3).filter(|byte| byte.is_ascii_digit()).count() == 3;
    cursor.blanks();
    if cursor.filler(&HOURS) {
        cursor.blanks();
    }
    zones::zone(cursor)?;
    (!is_number && !is_digits && cursor.is_at_end()).then_some(clock)
}

/// The part of a time before the time of day.
enum Start {
    /// A date.
    Date {
        date: Date,
        /// Whether the month is a name, so that a colon may follow.
        named: bool,
    },
    /// Month and day: the year follows the time of day.
    MonthAndDay(u32, u32),
}

/// Parses a date after an optional weekday. In a language other than English, a weekday is any word that ends in a
/// comma or a point, or any word before a date with a month in such a language.
fn date_after_weekday(cursor: &mut Cursor<'_>) -> Option<Start> {
    if cursor.english(&WEEKDAY_NAMES).is_some() {
        cursor.uncommon(b".");
        cursor.any_of(b",");
        cursor.blanks();
        return date(cursor);
    }
    let before = cursor.at;
    if let Some(date) = date(cursor) {
        return Some(date);
    }
    cursor.at = before;
    let letters = cursor.run(|byte| names::is_letter(byte) || byte == b'-');
    cursor.at += letters;
    cursor.common = false;
    let marked = cursor.any_of(b".") | cursor.any_of(b",");
    let blanks = cursor.blanks();
    let date = date(cursor)?;
    (letters > 0 && (marked || (blanks && cursor.foreign_month))).then_some(date)
}

/// Parses a date that begins with a month's name or with a number.
fn date(cursor: &mut Cursor<'_>) -> Option<Start> {
    if let Some(month) = cursor.month() {
        cursor.any_of(b".");
        cursor.blanks();
        let (day, _) = cursor.number(1..=2)?;
        ordinal_ending(cursor);
        let comma = cursor.any_of(b",");
        let blanks = cursor.blanks();
        let year = cursor.number(4..=4);
        return match year {
            Some((year, _)) if comma || blanks => Some(Start::Date {
                date: Date::Ordered(year, month, day),
                named: true,
            }),
            None if blanks && !comma && cursor.is_at_digit() => Some(Start::MonthAndDay(month, day)),
            _ => None,
        };
    }
    let before = cursor.at;
    if let Some(date) = date_with_month_name(cursor) {
        return Some(Start::Date { date, named: true });
    }
    cursor.at = before;
    let date = date_in_order(cursor)?;
    Some(Start::Date { date, named: false })
}

/// Skips the ending of an ordinal number: "1st", "2nd", "1er".
fn ordinal_ending(cursor: &mut Cursor<'_>) {
    let word = cursor.word();
    if ["st", "nd", "rd", "th", "er"]
        .iter()
        .any(|ending| word.eq_ignore_ascii_case(ending.as_bytes()))
    {
        cursor.at += word.len();
        cursor.common = false;
    }
}

/// Parses `day month year` or `year month day` with the month's name. Blanks, or one of `-/.`, or nothing separate
/// the parts.
fn date_with_month_name(cursor: &mut Cursor<'_>) -> Option<Date> {
    let common = cursor.common;
    let date = day_name_year(cursor);
    if date.is_none() {
        cursor.common = common;
    }
    date
}

fn day_name_year(cursor: &mut Cursor<'_>) -> Option<Date> {
    let (first, digits) = cursor.number(1..=4).filter(|&(_, digits)| digits != 3)?;
    ordinal_ending(cursor);
    let spaced = cursor.blanks();
    let separated = !spaced && cursor.any_of(b"-/.");
    // A separator and a blank, or neither.
    cursor.common &= (spaced || separated) && !(separated && cursor.blanks());
    if cursor.filler(&OF) {
        cursor.blanks();
    }
    let month = cursor.month()?;
    let point = cursor.any_of(b".");
    let more = cursor.any_of(b"-/,");
    cursor.common &= !(point && more);
    cursor.blanks();
    if cursor.filler(&OF) {
        cursor.blanks();
    }
    if digits == 4 {
        let (day, _) = cursor.number(1..=2)?;
        cursor.any_of(b".");
        cursor.common = false;
        return Some(Date::Ordered(first, month, day));
    }
    let (year, year_digits) = cursor.number(2..=4).filter(|&(_, digits)| digits != 3)?;
    let after = cursor.at;
    cursor.blanks();
    // "Year" in Russian and Bulgarian.
    if !cursor.filler(&["г"]) {
        cursor.at = after;
    }
    Some(Date::Ordered(full_year(year, year_digits), month, first))
}

/// Parses `yyyymmdd`, `year-month-day`, `year-Wweek-weekday`, `year-day`, or two numbers and a year.
fn date_in_order(cursor: &mut Cursor<'_>) -> Option<Date> {
    let (first, digits) = cursor.number(1..=8)?;
    if digits == 8 {
        return Some(Date::Ordered(first / 10_000, first / 100 % 100, first % 100));
    }
    if !matches!(digits, 1 | 2 | 4) {
        return None;
    }
    let separator = cursor.peek()?;
    if digits == 4 && matches!(cursor.rest(), [b'W' | b'w', ..] | [b'-', b'W' | b'w', ..]) {
        return week_date(cursor, first);
    }
    if !cursor.any_of(b"-/.") {
        return None;
    }
    let point = separator == b'.';
    cursor.common &= !(point && cursor.blanks());
    let (second, second_digits) = cursor.number(1..=3)?;
    if second_digits == 3 {
        cursor.common = false;
        return (digits == 4 && separator == b'-').then(|| ordinal_date(first, second))?;
    }
    if !cursor.any_of(&[separator]) {
        return None;
    }
    cursor.common &= !(point && cursor.blanks());
    let date = if digits == 4 {
        let (third, _) = cursor.number(1..=2)?;
        Date::Ordered(first, second, third)
    } else {
        let (year, year_digits) = cursor.number(2..=4).filter(|&(_, digits)| digits != 3)?;
        Date::YearLast(first, second, full_year(year, year_digits))
    };
    if point {
        cursor.uncommon(b".");
    }
    let after = cursor.at;
    cursor.blanks();
    if !cursor.filler(&["г"]) {
        cursor.at = after;
    }
    Some(date)
}

/// Parses `Www-d` or `Wwwd` after the year of an ISO week date.
fn week_date(cursor: &mut Cursor<'_>, year: u32) -> Option<Date> {
    cursor.common = false;
    cursor.any_of(b"-");
    cursor.any_of(b"Ww");
    let (number, digits) = cursor.number(2..=3)?;
    let (week, weekday) = match digits {
        3 => (number / 10, number % 10),
        _ if cursor.any_of(b"-") => (number, cursor.number(1..=1)?.0),
        _ => return None,
    };
    // 4 January lies in the first week, and a Thursday in the same year as its week.
    let fourth = civil::wall_second(year, 1, 4, 0, 0, 0)? / DAY_SECONDS;
    let monday = (fourth + week.checked_sub(1)? * 7).checked_sub(civil::civil(fourth * DAY_SECONDS).weekday)?;
    let date = |day: u32| Some(civil::civil(day.checked_mul(DAY_SECONDS)?));
    let found = date(monday + weekday.checked_sub(1)?)?;
    (weekday <= 7 && date(monday + 3)?.year == year).then_some(Date::Ordered(found.year, found.month, found.day))
}

/// The date of a day of the year, 1 to 366.
fn ordinal_date(year: u32, day: u32) -> Option<Date> {
    let (mut month, mut left) = (1, day);
    loop {
        let days = civil::days_in_month(year, month);
        if left <= days {
            return (left > 0).then_some(Date::Ordered(year, month, left));
        }
        if days == 0 {
            return None;
        }
        (left, month) = (left - days, month + 1);
    }
}

/// Expands a year of two digits to one between 1970 and 2069.
fn full_year(year: u32, digits: usize) -> u32 {
    match (digits, year) {
        (2, 70..) => 1900 + year,
        (2, _) => 2000 + year,
        _ => year,
    }
}

/// Skips what separates a date from a time of day: blanks, a comma, `T`, "at", or a colon after a month's name.
/// Returns whether it was `T`, or `None` if there is no separator.
fn separator(cursor: &mut Cursor<'_>, start: &Start) -> Option<bool> {
    let mut separated = matches!(start, Start::MonthAndDay(..));
    separated |= cursor.blanks();
    separated |= cursor.any_of(b",");
    separated |= cursor.blanks();
    if separated {
        while cursor.filler(&AT) {
            cursor.blanks();
        }
        if cursor.rest().starts_with(b"- ") {
            cursor.uncommon(b"-");
            cursor.blanks();
        }
        return Some(false);
    }
    if matches!(start, Start::Date { named: true, .. }) && cursor.uncommon(b":") {
        return Some(false);
    }
    cursor.any_of(b"Tt").then_some(true)
}

/// Parses `hhmmss`.
fn clock_digits(cursor: &mut Cursor<'_>) -> Option<Clock> {
    let (number, _) = cursor.number(6..=6)?;
    Some(Clock {
        hour: number / 10_000,
        minute: number / 100 % 100,
        second: number % 100,
        twelve_hours: false,
    })
}

/// Parses `hhmmss`, `hhmm` after `T`, or `h[:mm[:ss]]` with colons or points, each with an optional fraction and AM or
/// PM.
fn clock(cursor: &mut Cursor<'_>, after_t: bool) -> Option<Clock> {
    let before = cursor.at;
    let (first, digits) = cursor.number(1..=6)?;
    let (mut hour, minute, second) = match digits {
        6 => {
            cursor.at = before;
            let clock = clock_digits(cursor)?;
            (clock.hour, Some(clock.minute), clock.second)
        }
        4 if after_t => {
            cursor.common = false;
            (first / 100, Some(first % 100), 0)
        }
        1 | 2 => {
            let (minute, second) = minute_and_second(cursor)?;
            (first, minute, second)
        }
        _ => return None,
    };
    if minute.is_some() && cursor.any_of(b".,") {
        let digits = cursor.run(|byte| byte.is_ascii_digit());
        cursor.at += digits;
        if digits == 0 {
            return None;
        }
    }
    let half = half_of_day(cursor);
    if let Some(half) = half {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    }
    Some(Clock {
        hour,
        // Only a 12-hour clock may omit the minutes.
        minute: minute.or(half.map(|_| 0))?,
        second,
        twelve_hours: half.is_some(),
    })
}

/// Parses `[:mm[:ss[:fff]]]` with colons, points or an `h` as separators.
fn minute_and_second(cursor: &mut Cursor<'_>) -> Option<(Option<u32>, u32)> {
    let separator = cursor.peek();
    if cursor.any_of(b":") || cursor.uncommon(b".") {
        let minute = cursor.pair()?;
        if !cursor.any_of(separator.as_slice()) {
            return Some((Some(minute), 0));
        }
        let second = cursor.pair()?;
        if matches!(cursor.rest(), [b':', b'0'..=b'9', ..]) {
            cursor.uncommon(b":");
            cursor.number(3..=6)?;
        }
        return Some((Some(minute), second));
    }
    if matches!(cursor.rest(), [b'h' | b'H', b'0'..=b'9', ..]) {
        cursor.uncommon(b"hH");
        return Some((Some(cursor.pair()?), 0));
    }
    Some((None, 0))
}

/// Parses AM or PM: `am`, `a.m.`, `a. m.`, or `a`. Returns the hours to add, or `None` and skips nothing if there is
/// neither.
fn half_of_day(cursor: &mut Cursor<'_>) -> Option<u32> {
    let (before, common) = (cursor.at, cursor.common);
    cursor.blanks();
    let half = match cursor.peek() {
        Some(b'a' | b'A') => 0,
        Some(b'p' | b'P') => 12,
        _ => {
            cursor.at = before;
            return None;
        }
    };
    cursor.at += 1;
    let point = cursor.any_of(b".");
    let blanks = point && cursor.blanks();
    let m = cursor.any_of(b"mM");
    let last = m && cursor.any_of(b".");
    cursor.common &= m && point == last && !blanks;
    if !m && cursor.peek().is_some_and(names::is_letter) {
        (cursor.at, cursor.common) = (before, common);
        return None;
    }
    Some(half)
}
