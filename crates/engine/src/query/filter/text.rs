//! Text form of a filter: `hour=17-21&level=1,2&date=2014-10-01..2014-10-31`.
//!
//! Conditions are joined by `&`. Codes are listed as numbers and spans, ranges are written `from..to` with an
//! end left out where it is open, and texts are percent-encoded. Page addresses and manifests contain this
//! form.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::query::filter::{Filter, Subject, ValueKind, Values};
use crate::time::civil::{DAY_SECONDS, civil, wall_second};

/// Error of parsing a filter: the condition that can't be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterParseError {
    condition: String,
}

impl std::fmt::Display for FilterParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "found the condition \"{}\", expected one like hour=17-21, date=2014-10-01..2014-10-31 or level=1,2",
            self.condition
        )
    }
}

impl std::error::Error for FilterParseError {}

impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (subject, values)) in self.conditions().enumerate() {
            let separator = if index > 0 { "&" } else { "" };
            write!(
                f,
                "{separator}{}={}",
                subject.name(),
                format_values(subject.kind(), values)
            )?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Filter {
    type Err = FilterParseError;

    fn from_str(text: &str) -> Result<Filter, FilterParseError> {
        let mut conditions = BTreeMap::new();
        for part in text.split('&').filter(|part| !part.is_empty()) {
            let condition = part.split_once('=').and_then(|(name, values)| {
                let subject = Subject::from_name(name)?;
                Some((subject, parse_values(subject.kind(), values)?))
            });
            let (subject, values) = condition.ok_or_else(|| FilterParseError {
                condition: part.to_owned(),
            })?;
            conditions.insert(subject, values);
        }
        Ok(Filter {
            conditions: conditions.into_iter().collect(),
        })
    }
}

/// Formats values; the inverse of [`parse_values`].
fn format_values(kind: ValueKind, values: &Values) -> String {
    match values {
        Values::Codes(codes) => {
            let spans = spans(codes);
            let spans = spans.iter().map(|&(first, last)| {
                if first == last {
                    first.to_string()
                } else {
                    format!("{first}-{last}")
                }
            });
            spans.collect::<Vec<String>>().join(",")
        }
        Values::Range { from, to } => {
            let bound = |value: u32, open: u32| match kind {
                _ if value == open => String::new(),
                ValueKind::Days => format_day(value),
                _ => value.to_string(),
            };
            format!("{}..{}", bound(*from, 0), bound(*to, u32::MAX))
        }
        Values::Texts(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| percent_encode(text)).collect();
            texts.join(",")
        }
    }
}

/// Parses the values of a condition; `None` if they are malformed or out of range.
fn parse_values(kind: ValueKind, text: &str) -> Option<Values> {
    match kind {
        ValueKind::Codes(count) => {
            let mut codes = BTreeSet::new();
            for span in text.split(',') {
                let (first, last) = span.split_once('-').unwrap_or((span, span));
                let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
                if first > last || last >= count {
                    return None;
                }
                codes.extend(first..=last);
            }
            Some(Values::Codes(codes))
        }
        ValueKind::Numbers | ValueKind::Days => {
            let (from, to) = text.split_once("..")?;
            let bound = |text: &str, open: u32| match kind {
                _ if text.is_empty() => Some(open),
                ValueKind::Days => parse_day(text),
                _ => text.parse().ok(),
            };
            let (from, to) = (bound(from, 0)?, bound(to, u32::MAX)?);
            (from <= to).then_some(Values::Range { from, to })
        }
        ValueKind::Texts => text
            .split(',')
            .map(percent_decode)
            .collect::<Option<_>>()
            .map(Values::Texts),
    }
}

/// Returns the runs of consecutive codes, as the first and the last code of each.
///
/// ```
/// use daypart_engine::query::filter::spans;
/// assert_eq!(spans(&[1, 2, 3, 7].into()), [(1, 3), (7, 7)]);
/// ```
pub fn spans(codes: &BTreeSet<u32>) -> Vec<(u32, u32)> {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for &code in codes {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => spans.push((code, code)),
        }
    }
    spans
}

/// Formats a day, given as a number of days since the start of 1970, as `YYYY-MM-DD`.
///
/// ```
/// use daypart_engine::query::filter::{format_day, parse_day};
/// assert_eq!(format_day(16_366), "2014-10-23");
/// assert_eq!(parse_day("2014-10-23"), Some(16_366));
/// assert_eq!(parse_day("2014-02-30"), None);
/// ```
pub fn format_day(day: u32) -> String {
    let at = civil(day.min(u32::MAX / DAY_SECONDS) * DAY_SECONDS);
    format!("{:04}-{:02}-{:02}", at.year, at.month, at.day)
}

/// Parses a day, the inverse of [`format_day`]; `None` for anything but a day from 1970 to early 2106.
pub fn parse_day(text: &str) -> Option<u32> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    wall_second(year, month, day, 0, 0, 0).map(|second| second / DAY_SECONDS)
}

/// The bytes that [`percent_encode`] encodes: all but the unreserved characters of RFC 3986, 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'~').remove(b'-');

/// Percent-encodes every character that has a meaning in a URL or in a filter.
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Percent-decodes a text, the inverse of [`percent_encode`]; `None` for invalid UTF-8 or a malformed escape.
pub fn percent_decode(text: &str) -> Option<String> {
    let is_escape = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    // The crate keeps a malformed escape as text; a filter with one is refused.
    if !text.split('%').skip(1).all(is_escape) {
        return None;
    }
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}
