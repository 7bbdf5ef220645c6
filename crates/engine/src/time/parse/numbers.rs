//! Numeric times: counts since 1970 and a spreadsheet's day numbers. All arithmetic is in integers.

use crate::time::civil::DAY_SECONDS;
use crate::time::parse::Epoch;

/// The day number of 1970-01-01 in a spreadsheet that counts from 1900.
const DAY_1970: i64 = 25_569;

/// A number that is not negative, in decimal or scientific notation.
#[derive(Clone, Copy)]
pub(super) struct Decimal<'a> {
    whole: &'a [u8],
    fraction: &'a [u8],
    exponent: i32,
    /// Whether it is in scientific notation.
    scientific: bool,
    /// Whether generated queries read it: it has neither an exponent nor a decimal comma.
    pub(super) common: bool,
}

impl<'a> Decimal<'a> {
    /// Parses digits, optionally with a point or comma and more digits, and with an exponent.
    pub(super) fn parse(text: &'a [u8]) -> Option<Decimal<'a>> {
        let digits = |text: &'a [u8]| text.split_at(text.iter().take_while(|byte| byte.is_ascii_digit()).count());
        let (whole, rest) = digits(text);
        let (fraction, rest) = match rest {
            [b'.', rest @ ..] => digits(rest),
            [b',', rest @ ..] if rest.first().is_some_and(u8::is_ascii_digit) => digits(rest),
            _ => (&[][..], rest),
        };
        let exponent = match rest {
            [] => 0,
            [b'e' | b'E', rest @ ..] => {
                let (sign, rest) = match rest {
                    [b'-', rest @ ..] => (-1, rest),
                    [b'+', rest @ ..] => (1, rest),
                    _ => (1, rest),
                };
                let value = match rest {
                    [one @ b'0'..=b'9'] => i32::from(one - b'0'),
                    [ten @ b'0'..=b'9', one @ b'0'..=b'9'] => i32::from(ten - b'0') * 10 + i32::from(one - b'0'),
                    _ => return None,
                };
                sign * value
            }
            _ => return None,
        };
        let scientific = !rest.is_empty();
        (!whole.is_empty()).then_some(Decimal {
            whole,
            fraction,
            exponent,
            scientific,
            common: !scientific && !text.contains(&b','),
        })
    }

    /// The seconds since 1970, rounded down. `None` for a number too large.
    pub(super) fn seconds(&self, epoch: Epoch) -> Option<i64> {
        let Some(power) = power(epoch) else {
            return self.day_seconds();
        };
        let count = self.whole.len() as i32 + self.exponent - power;
        let digits = self.whole.iter().chain(self.fraction).copied();
        digits
            .chain(std::iter::repeat(b'0'))
            .take(usize::try_from(count).unwrap_or(0))
            .try_fold(0i64, |number, digit| {
                number.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
            })
    }

    /// The seconds since 1970 of a day number, rounded to the nearest.
    fn day_seconds(&self) -> Option<i64> {
        let value = |digits: &[u8]| {
            digits
                .iter()
                .fold(0i64, |value, digit| value * 10 + i64::from(digit - b'0'))
        };
        if self.whole.len() > 9 || self.scientific {
            return None;
        }
        let fraction = self.fraction.get(..12).unwrap_or(self.fraction);
        let unit = 10i64.pow(fraction.len() as u32);
        let day = i64::from(DAY_SECONDS);
        let of_day = (value(fraction) * day + unit / 2) / unit;
        Some((value(self.whole) - DAY_1970) * day + of_day)
    }

    /// The unit of a count since 1970 between 1973 and 2286, by its number of digits.
    pub(super) fn epoch(&self) -> Option<Epoch> {
        if self.whole.first() == Some(&b'0') {
            return None;
        }
        match self.whole.len() as i32 + self.exponent {
            9 | 10 => Some(Epoch::Seconds),
            12 | 13 => Some(Epoch::Milliseconds),
            15 | 16 => Some(Epoch::Microseconds),
            18 | 19 => Some(Epoch::Nanoseconds),
            _ => None,
        }
    }

    /// The power of ten of the last digit in seconds, if the number is in scientific notation.
    pub(super) fn precision(&self, epoch: Epoch) -> i32 {
        match power(epoch) {
            Some(power) if self.scientific => self.exponent - self.fraction.len() as i32 - power,
            _ => 0,
        }
    }

    /// Whether it is a day number with a fraction, from 1970 to 2099.
    pub(super) fn is_day_number(&self) -> bool {
        let in_range = (&b"25569"[..]..=&b"73050"[..]).contains(&self.whole);
        self.whole.len() == 5 && in_range && !self.fraction.is_empty() && !self.scientific
    }
}

/// The number of units in a second, as a power of ten; `None` for days.
fn power(epoch: Epoch) -> Option<i32> {
    match epoch {
        Epoch::Seconds => Some(0),
        Epoch::Milliseconds => Some(3),
        Epoch::Microseconds => Some(6),
        Epoch::Nanoseconds => Some(9),
        Epoch::SpreadsheetDays => None,
    }
}
