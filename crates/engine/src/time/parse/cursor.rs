//! A position in a written time that is parsed from left to right.

use std::ops::RangeInclusive;

use crate::time::civil::MONTHS;
use crate::time::names::{self, TimeNames};

/// A position in a text, and what has been learnt of it so far.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    /// The names of months and zones; any word without them.
    pub(super) names: Option<&'a TimeNames>,
    /// Whether all parts so far have forms that generated queries read.
    pub(super) common: bool,
    /// Whether the month's name is one of the file's own language, which may be written as in English.
    pub(super) foreign_month: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a [u8], names: Option<&'a TimeNames>) -> Cursor<'a> {
        Cursor {
            text,
            at: 0,
            names,
            common: true,
            foreign_month: false,
        }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or(&[])
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest().is_empty()
    }

    pub(super) fn is_at_digit(&self) -> bool {
        self.peek().is_some_and(|byte| byte.is_ascii_digit())
    }

    /// Number of bytes from here that meet a condition.
    pub(super) fn run(&self, condition: impl Fn(u8) -> bool) -> usize {
        self.rest().iter().take_while(|&&byte| condition(byte)).count()
    }

    /// Skips blanks. Returns whether there were any.
    pub(super) fn blanks(&mut self) -> bool {
        let count = self.run(|byte| byte.is_ascii_whitespace());
        self.at += count;
        count > 0
    }

    /// Skips one of these bytes, if it is next. Returns whether it was.
    pub(super) fn any_of(&mut self, bytes: &[u8]) -> bool {
        let here = self.peek().is_some_and(|byte| bytes.contains(&byte));
        self.at += usize::from(here);
        here
    }

    /// Like [`any_of`](Cursor::any_of), for a part that makes a form uncommon.
    pub(super) fn uncommon(&mut self, bytes: &[u8]) -> bool {
        let here = self.any_of(bytes);
        self.common &= !here;
        here
    }

    /// The letters from here.
    pub(super) fn word(&self) -> &'a [u8] {
        let letters = self.run(names::is_letter);
        self.rest().get(..letters).unwrap_or(&[])
    }

    /// Skips one of these lower-case words and a point after it, if it is next. Returns whether it was.
    pub(super) fn filler(&mut self, words: &[&str]) -> bool {
        let word = self.word();
        let here = words.iter().any(|each| each.as_bytes().eq_ignore_ascii_case(word));
        if here {
            self.at += word.len();
            self.any_of(b".");
            self.common = false;
        }
        here
    }

    /// Parses a run of digits of an allowed length, at most nine. Returns its value and its length.
    pub(super) fn number(&mut self, allowed: RangeInclusive<usize>) -> Option<(u32, usize)> {
        let digits = self.rest();
        let count = self.run(|byte| byte.is_ascii_digit());
        if !allowed.contains(&count) {
            return None;
        }
        self.at += count;
        let add = |number: u32, digit: &u8| number * 10 + u32::from(digit - b'0');
        Some((digits.iter().take(count).fold(0, add), count))
    }

    /// Parses two digits.
    pub(super) fn pair(&mut self) -> Option<u32> {
        Some(self.number(2..=2)?.0)
    }

    /// Skips an English name or its first letters, at least three, if it is next. Returns its position in `names`,
    /// from 1.
    pub(super) fn english(&mut self, names: &[&str]) -> Option<u32> {
        let word = self.word();
        let position = names::english_name(names, word)?;
        let whole = names.get(position as usize - 1).map_or(0, |name| name.len());
        self.common &= word.len() == 3 || word.len() == whole;
        self.at += word.len();
        Some(position)
    }

    /// Skips the name of a month, if it is next. Returns the month.
    pub(super) fn month(&mut self) -> Option<u32> {
        let word = self.word();
        if word.is_empty() {
            return None;
        }
        let foreign = match self.names {
            Some(names) => names.month(word),
            None => (word.len() >= 3).then_some(1),
        };
        self.foreign_month = foreign.is_some();
        if let Some(month) = self.english(&MONTHS) {
            return Some(month);
        }
        self.at += foreign.map_or(0, |_| word.len());
        self.common &= foreign.is_none();
        foreign
    }
}
