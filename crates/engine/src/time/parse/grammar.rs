//! Syntax of written dates and times: a recursive descent parser.
//!
//! Which formats there are is documented at [`parse`](super::parse), which also validates the values.

use crate::time::civil::{MONTHS, WEEKDAY_NAMES};

/// A date before the order of its numbers is resolved.
#[derive(Clone, Copy)]
pub(super) enum Date {
    /// Year, month, day: the order is unambiguous.
    Ordered(u32, u32, u32),
    /// Day and month in either order, and the year.
    YearLast(u32, u32, u32),
}

/// The date, the time of day and the UTC offset in seconds.
pub(super) type DateTimeParts = (Date, (u32, u32, u32), Option<i32>);

/// Parses `[weekday[,]] date clock [offset]`. Blanks, a comma or `T` separate date and clock.
pub(super) fn date_time(text: &[u8]) -> Option<DateTimeParts> {
    let cursor = &mut Cursor { text, at: 0 };
    if cursor.name(&WEEKDAY_NAMES).is_some() {
        cursor.any_of(b",");
        cursor.blanks();
    }
    let date = date(cursor)?;
    let blanks = cursor.blanks();
    let comma = cursor.any_of(b",");
    let more_blanks = cursor.blanks();
    if !(blanks || comma || more_blanks || cursor.any_of(b"Tt")) {
        return None;
    }
    let clock = clock(cursor)?;
    cursor.blanks();
    let offset = offset(cursor)?;
    cursor.is_at_end().then_some((date, clock, offset))
}

/// Parses `month day, year`, `yyyymmdd`, `day month year` with the month's name, `year-month-day`, or two numbers
/// and a year.
fn date(cursor: &mut Cursor<'_>) -> Option<Date> {
    if let Some(month) = cursor.name(&MONTHS) {
        cursor.any_of(b".");
        cursor.blanks();
        let (day, _) = cursor.number(1..=2)?;
        cursor.any_of(b",");
        cursor.blanks();
        let (year, _) = cursor.number(4..=4)?;
        return Some(Date::Ordered(year, month, day));
    }
    let (first, digits) = cursor.number(1..=8)?;
    if digits == 8 {
        return Some(Date::Ordered(first / 10_000, first / 100 % 100, first % 100));
    }
    if !matches!(digits, 1 | 2 | 4) {
        return None;
    }
    let blanks = cursor.blanks();
    let separator = *cursor.rest().first()?;
    if !blanks && !cursor.any_of(b"-/.") {
        return None;
    }
    if let Some(month) = cursor.name(&MONTHS) {
        cursor.any_of(b"-/.,");
        cursor.blanks();
        let (year, year_digits) = cursor.number(2..=4)?;
        return (digits < 3 && year_digits != 3).then(|| Date::Ordered(full_year(year, year_digits), month, first));
    }
    if blanks {
        return None;
    }
    let (second, _) = cursor.number(1..=2)?;
    if !cursor.any_of(&[separator]) {
        return None;
    }
    if digits == 4 {
        let (third, _) = cursor.number(1..=2)?;
        return Some(Date::Ordered(first, second, third));
    }
    let (year, year_digits) = cursor.number(2..=4)?;
    (year_digits != 3).then(|| Date::YearLast(first, second, full_year(year, year_digits)))
}

/// Expands a year of two digits to one between 1970 and 2069.
fn full_year(year: u32, digits: usize) -> u32 {
    match (digits, year) {
        (2, 70..) => 1900 + year,
        (2, _) => 2000 + year,
        _ => year,
    }
}

/// Parses `hhmmss`, or `h[:mm[:ss]]`, each with an optional fraction and AM or PM. Returns hour, minute and second.
///
/// Missing minutes of a 24-hour clock are returned as minute 60, which is no valid time.
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
    // Only a 12-hour clock may omit the minutes.
    let minute = if minute == 60 && half.is_some() && digits < 3 {
        0
    } else {
        minute
    };
    Some((hour, minute, second))
}

/// Parses the UTC offset in seconds: `Some(None)` if there is none, `None` if the rest of the text is not an
/// offset.
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

/// A position in a text that is parsed from left to right.
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

    /// Skips blanks. Returns whether there were any.
    fn blanks(&mut self) -> bool {
        let before = self.at;
        self.at += self.rest().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.at > before
    }

    /// Skips one of these bytes, if it is next. Returns whether it was.
    fn any_of(&mut self, bytes: &[u8]) -> bool {
        let here = self.rest().first().is_some_and(|byte| bytes.contains(byte));
        self.at += usize::from(here);
        here
    }

    /// Skips a word, ignoring ASCII case, if it is next. Returns whether it was.
    fn word(&mut self, word: &[u8]) -> bool {
        let here = self
            .rest()
            .get(..word.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(word));
        self.at += if here { word.len() } else { 0 };
        here
    }

    /// Skips digits. Returns their number, or `None` if there are none.
    fn digits(&mut self) -> Option<usize> {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(count)
    }

    /// Parses a run of digits of an allowed length. Returns its value and its length.
    fn number(&mut self, allowed: std::ops::RangeInclusive<usize>) -> Option<(u32, usize)> {
        let digits = self.rest();
        let count = self.digits().filter(|count| allowed.contains(count))?;
        let value = digits
            .iter()
            .take(count)
            .fold(0u32, |number, digit| number * 10 + u32::from(digit - b'0'));
        Some((value, count))
    }

    /// Skips a name, in full or its first three letters, if it is next. Returns its position in `names`, from 1.
    fn name(&mut self, names: &[&str]) -> Option<u32> {
        let letters = self.rest().iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = self.rest().get(..letters).filter(|word| word.len() >= 3)?;
        let matches = |name: &&str| {
            let whole = name.as_bytes();
            word.eq_ignore_ascii_case(whole) || whole.get(..3).is_some_and(|short| word.eq_ignore_ascii_case(short))
        };
        let index = names.iter().position(matches)?;
        self.at += letters;
        Some(index as u32 + 1)
    }
}
