//! Names in times that the caller looks up for a file: months in languages other than English, and zones of the tz
//! database.
//!
//! There is no table of languages or zones here. [`month_words`] and [`zone_names`] find what a file's beginning may
//! need; the caller supplies the names (the page takes them from the browser), and [`TimeNames`] holds them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::time::civil::MONTHS;
use crate::time::zone::Zone;

/// Maximum number of zones that are looked up for a file.
const ZONES: usize = 8;

/// Maximum number of words that are collected from a file.
const WORDS: usize = 64;

/// A month's name in some language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthName {
    name: String,
    month: u32,
}

impl MonthName {
    /// Creates a name of a month, 1 to 12. Case and a point at the end don't matter.
    pub fn new(name: &str, month: u32) -> MonthName {
        let plain = plain_text(name.as_bytes());
        let name = String::from_utf8_lossy(&plain).to_ascii_lowercase();
        MonthName {
            name: name.trim_end_matches('.').trim().to_owned(),
            month,
        }
    }
}

/// The names that the times of a file may contain, besides English ones.
///
/// ```
/// use daypart_engine::time::names::{MonthName, TimeNames};
/// use daypart_engine::time::parse::{TimeFormat, parse};
/// use daypart_engine::time::zone::Zone;
/// let names = TimeNames { months: vec![MonthName::new("Okt.", 10)], zones: Vec::new() };
/// let moment = parse(b"23. okt. 2014, 03:26", TimeFormat::default(), &Zone::default(), &names);
/// assert_eq!(moment.unwrap().at, 1_414_034_760);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeNames {
    /// Month names in other languages.
    pub months: Vec<MonthName>,
    /// Zones of the tz database.
    pub zones: Vec<Zone>,
}

impl TimeNames {
    /// No names.
    pub const NONE: TimeNames = TimeNames {
        months: Vec::new(),
        zones: Vec::new(),
    };

    /// The month with a name, in plain text, or the only one whose names begin with at least three bytes.
    pub(super) fn month(&self, word: &[u8]) -> Option<u32> {
        let begins = |month: &&MonthName| {
            let prefix = month.name.as_bytes().get(..word.len());
            word.len() >= 3 && prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(word))
        };
        let mut candidates = self.months.iter().filter(begins);
        let first = candidates.clone().next()?.month;
        let whole = candidates.clone().find(|month| month.name.len() == word.len());
        match whole {
            Some(whole) => Some(whole.month),
            None => candidates.all(|other| other.month == first).then_some(first),
        }
    }

    /// The zone with a name.
    pub(super) fn zone(&self, name: &[u8]) -> Option<&Zone> {
        let is_named = |zone: &&Zone| zone.name().as_bytes().eq_ignore_ascii_case(name);
        self.zones.iter().find(is_named)
    }
}

/// Returns the month names of the languages that know the most of these words, see [`month_words`].
///
/// A word may name different months in different languages, so the names of the other languages are left out.
///
/// ```
/// use daypart_engine::time::names::{MonthName, months_for};
/// let polish = vec![MonthName::new("maja", 5), MonthName::new("listopada", 11)];
/// let croatian = vec![MonthName::new("svibnja", 5), MonthName::new("listopada", 10)];
/// let words = ["maja".to_owned(), "listopada".to_owned()];
/// assert_eq!(months_for(&words, &[croatian, polish.clone()]), polish);
/// ```
pub fn months_for(words: &[String], languages: &[Vec<MonthName>]) -> Vec<MonthName> {
    let (mut best, mut found) = (1, Vec::new());
    for language in languages {
        let is_known = |word: &&String| language.iter().any(|month| month.name == **word);
        let known = words.iter().filter(is_known).count();
        if known > best {
            found.clear();
        }
        if known >= best {
            best = known;
            for month in language {
                if !found.contains(month) {
                    found.push(month.clone());
                }
            }
        }
    }
    found
}

/// Finds the words of a text that may be months' names in other languages: those between the numbers of a date.
///
/// ```
/// use daypart_engine::time::names::month_words;
/// assert_eq!(month_words("Anna;06. Mär. 2014, 09:26;Lied 7".as_bytes()), ["mär"]);
/// ```
pub fn month_words(text: &[u8]) -> Vec<String> {
    let text = plain_text(text).to_ascii_lowercase();
    let mut found: Vec<String> = Vec::new();
    let mut at = 0;
    while found.len() < WORDS
        && let Some(start) = text
            .iter()
            .skip(at)
            .position(|&byte| is_letter(byte))
            .map(|skipped| at + skipped)
    {
        let rest = text.get(start..).unwrap_or(&[]);
        let letters = rest.iter().take_while(|&&byte| is_letter(byte)).count();
        let word = rest.get(..letters).unwrap_or(&[]);
        at = start + letters;
        // "de" between the words of a Spanish or Portuguese date.
        let before = text.get(..start).unwrap_or(&[]).trim_ascii_end();
        let before = before.strip_suffix(b" de").unwrap_or(before);
        let after = text.get(at..).unwrap_or(&[]);
        let after = after.strip_prefix(b".").unwrap_or(after).trim_ascii_start();
        let after = after
            .strip_prefix(b"de ")
            .or(after.strip_prefix(b"del "))
            .unwrap_or(after);
        let is_joint = |byte: &u8| matches!(byte, b' ' | b'.' | b'-' | b'/' | b',');
        let digit_before = before.iter().rev().take(3).find(|byte| !is_joint(byte));
        let digit_after = after.iter().take(3).find(|byte| !is_joint(byte));
        let is_in_date = [digit_before, digit_after]
            .iter()
            .all(|byte| byte.is_some_and(u8::is_ascii_digit));
        if is_in_date && word.len() >= 3 && !is_english_month(word) {
            let word = String::from_utf8_lossy(word).into_owned();
            if !found.contains(&word) {
                found.push(word);
            }
        }
    }
    found
}

/// Finds the names of tz database zones in a text: `Europe/Berlin` after a time.
///
/// ```
/// use daypart_engine::time::names::zone_names;
/// assert_eq!(zone_names(b"1,2018-11-25 06:25 Europe/Berlin,http://a/B,2018-11-25T06:25[Asia/Tokyo]"), [
///     "Europe/Berlin",
///     "Asia/Tokyo"
/// ]);
/// ```
pub fn zone_names(text: &[u8]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for slash in memchr::memchr_iter(b'/', text) {
        let (before, after) = text.split_at(slash);
        let area = before
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let start = slash - area;
        let (clock, joint) = before
            .get(..start)
            .and_then(<[u8]>::split_last)
            .map_or((&[][..], b' '), |(last, rest)| (rest, *last));
        let word = clock.iter().rev().take_while(|byte| !b" ,;|\t\n\"".contains(byte));
        let is_clock =
            word.clone().any(|byte| matches!(byte, b':' | b'.')) || word.take(1).any(|byte| b"Mm".contains(byte));
        let stands_after_time = is_clock && matches!(joint, b' ' | b'[');
        if area < 2 || !stands_after_time || !before.get(start).is_some_and(u8::is_ascii_uppercase) {
            continue;
        }
        let city = after.iter().take_while(|&&byte| is_in_zone_name(byte)).count();
        let name = text.get(start..slash + city).unwrap_or(&[]);
        let name = String::from_utf8_lossy(name).into_owned();
        if found.len() < ZONES && city > 2 && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// Returns whether a lower-case word is an English month, in full or its first three letters. Other beginnings are
/// whole names elsewhere: "Januar".
fn is_english_month(word: &[u8]) -> bool {
    let name = english_name(&MONTHS, word).and_then(|month| MONTHS.get(month as usize - 1));
    name.is_some_and(|name| word.len() == 3 || word.len() == name.len())
}

/// Returns whether a byte occurs in the name of a tz database zone.
pub(super) fn is_in_zone_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+')
}

/// Returns whether a byte belongs to a word. In [plain text](plain_text), all characters beyond ASCII do.
pub(super) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

/// Returns the position, from 1, of an English name that begins with a word of at least three letters.
pub(super) fn english_name(names: &[&str], word: &[u8]) -> Option<u32> {
    let begins = |name: &&str| {
        let prefix = name.as_bytes().get(..word.len());
        prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(word))
    };
    let index = names.iter().position(begins).filter(|_| word.len() >= 3)?;
    Some(index as u32 + 1)
}

/// Returns a text with every blank and minus in ASCII, other letters in lower case, and without invisible marks.
/// Bytes that aren't UTF-8 are read as ISO 8859-1.
pub(super) fn plain_text(text: &[u8]) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut push = |letter: char| match letter {
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => {}
        '\u{2010}' | '\u{2011}' | '\u{2212}' => plain.push('-'),
        _ if letter.is_ascii() => plain.push(letter),
        _ if letter.is_whitespace() => plain.push(' '),
        _ => plain.extend(letter.to_lowercase()),
    };
    match std::str::from_utf8(text) {
        Ok(text) => text.chars().for_each(push),
        Err(_) => text.iter().for_each(|&byte| push(char::from(byte))),
    }
    Cow::Owned(plain.into_bytes())
}
