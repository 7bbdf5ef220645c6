//! Syntax of the zone after a time of day: offsets, abbreviations and names.

use crate::time::names;
use crate::time::parse::cursor::Cursor;
use crate::time::zone::Zone;

/// The zone of a written time.
#[derive(Clone, Copy)]
pub(super) enum WrittenZone<'a> {
    /// None: the time is what the listener's clock showed.
    Local,
    /// An offset in seconds east of UTC.
    Offset(i32),
    /// A zone of the tz database.
    Named(&'a Zone),
}

/// Abbreviations with one meaning, and their offsets in quarters of an hour: those of RFC 2822, and those that no
/// other zone shares. India's and Israel's IST, Britain's and Bangladesh's BST and the like are left out, and so is
/// MSK, which has changed its meaning twice since 2011.
const ABBREVIATIONS: [(&str, i8); 34] = [
    ("EST", -20),
    ("EDT", -16),
    ("CST", -24),
    ("CDT", -20),
    ("MST", -28),
    ("MDT", -24),
    ("PST", -32),
    ("PDT", -28),
    ("AKST", -36),
    ("AKDT", -32),
    ("HST", -40),
    ("WET", 0),
    ("WEST", 4),
    ("CET", 4),
    ("CEST", 8),
    ("MEZ", 4),
    ("MESZ", 8),
    ("EET", 8),
    ("EEST", 12),
    ("SAST", 8),
    ("WIB", 28),
    ("AWST", 32),
    ("HKT", 32),
    ("SGT", 32),
    ("JST", 36),
    ("KST", 36),
    ("ACST", 38),
    ("ACDT", 42),
    ("AEST", 40),
    ("AEDT", 44),
    ("NZST", 48),
    ("NZDT", 52),
    ("UT", 0),
    ("UTC", 0),
];

/// Parses a zone, if there is one: `Z`, `UTC`, `GMT+2`, `+02:00`, `CEST`, `Europe/Berlin`, `+01:00[Europe/Berlin]`,
/// `+0100 (Central European Standard Time)`. Returns `None` if the rest is not a zone.
pub(super) fn zone<'a>(cursor: &mut Cursor<'a>) -> Option<WrittenZone<'a>> {
    if cursor.is_at_end() {
        return Some(WrittenZone::Local);
    }
    let bracket = match cursor.peek() {
        Some(b'[') => Some(b']'),
        Some(b'(') => Some(b')'),
        _ => None,
    };
    if let Some(close) = bracket {
        cursor.uncommon(b"[(");
        let zone = named(cursor).or_else(|| abbreviation(cursor))?;
        return cursor.any_of(&[close]).then_some(zone);
    }
    if let Some(zone) = named(cursor) {
        return Some(zone);
    }
    let zone = match sign(cursor) {
        Some(sign) => offset(cursor, sign)?,
        None => abbreviation(cursor)?,
    };
    annotation(cursor)?;
    Some(zone)
}

/// Parses the name of a tz database zone that the file's names contain.
fn named<'a>(cursor: &mut Cursor<'a>) -> Option<WrittenZone<'a>> {
    let word = cursor.word().len();
    if cursor.rest().get(word) != Some(&b'/') || word == 0 {
        return None;
    }
    let length = cursor.run(names::is_in_zone_name);
    let zone = match cursor.names {
        Some(names) => WrittenZone::Named(names.zone(cursor.rest().get(..length)?)?),
        None => WrittenZone::Offset(0),
    };
    cursor.at += length;
    cursor.common = false;
    Some(zone)
}

/// Parses an abbreviation; after `UTC` and `GMT`, also an offset.
fn abbreviation<'a>(cursor: &mut Cursor<'a>) -> Option<WrittenZone<'a>> {
    let word = cursor.word();
    let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
    let is_base = ["Z", "UTC", "GMT"].iter().any(|name| is(name));
    let quarters = match ABBREVIATIONS.iter().find(|(name, _)| is(name)) {
        _ if is_base => 0,
        Some(&(_, quarters)) => i32::from(quarters),
        None => return None,
    };
    cursor.at += word.len();
    cursor.common &= is_base;
    let after = cursor.at;
    cursor.blanks();
    if is_base
        && !is("Z")
        && let Some(sign) = sign(cursor)
    {
        cursor.common = false;
        return offset(cursor, sign);
    }
    cursor.at = after;
    Some(WrittenZone::Offset(quarters * 900))
}

fn sign(cursor: &mut Cursor<'_>) -> Option<i32> {
    if cursor.any_of(b"+") {
        Some(1)
    } else if cursor.any_of(b"-") {
        Some(-1)
    } else {
        None
    }
}

/// Parses `h`, `hh`, `hhmm`, `h:mm`, `hh:mm` or `hh:mm:ss` after a sign.
fn offset<'a>(cursor: &mut Cursor<'a>, sign: i32) -> Option<WrittenZone<'a>> {
    let (first, digits) = cursor.number(1..=4)?;
    cursor.common &= digits > 1;
    let (hours, minutes) = match digits {
        4 => (first / 100, first % 100),
        1 | 2 if cursor.any_of(b":") => (first, cursor.pair()?),
        1 | 2 => (first, 0),
        _ => return None,
    };
    let seconds = if digits < 4 && cursor.uncommon(b":") {
        cursor.pair()?
    } else {
        0
    };
    let offset = (hours * 3600 + minutes * 60 + seconds) as i32;
    (hours <= 18 && minutes < 60 && seconds < 60).then_some(WrittenZone::Offset(sign * offset))
}

/// Skips what repeats a known offset: a name in brackets, a comment in parentheses, a tz database name, or an
/// abbreviation in capitals. Returns `None` where a bracket isn't closed.
fn annotation(cursor: &mut Cursor<'_>) -> Option<()> {
    let before = cursor.at;
    cursor.blanks();
    let close = match cursor.peek() {
        Some(b'[') => b']',
        Some(b'(') => b')',
        _ => {
            let word = cursor.word();
            let is_capitals = (2..=5).contains(&word.len()) && word.iter().all(u8::is_ascii_uppercase);
            if cursor.rest().get(word.len()) == Some(&b'/') {
                cursor.at += cursor.run(names::is_in_zone_name);
                cursor.common = false;
            } else if is_capitals {
                cursor.at += word.len();
                cursor.common = false;
            } else {
                cursor.at = before;
            }
            return Some(());
        }
    };
    let length = cursor.rest().iter().position(|&byte| byte == close)?;
    cursor.at += length + 1;
    cursor.common = false;
    Some(())
}
