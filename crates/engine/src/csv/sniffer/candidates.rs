//! The dialects that a text may have with a given delimiter.

use crate::csv::dialect::{Dialect, Escape};
use crate::csv::sniffer::Hints;
use crate::csv::sniffer::survey::Survey;

/// The plausible dialects with this delimiter, most common first.
pub(super) fn dialects(survey: &Survey<'_>, delimiter: u8, hints: Hints) -> Vec<Dialect> {
    let plain = Dialect {
        delimiter,
        space_after_delimiter: delimiter != b' ' && has_blanks_after(survey.text, delimiter),
        ..Dialect::default()
    };
    if let Some(quote) = hints.quote {
        return escapes(survey.text, Dialect { quote, ..plain });
    }
    let mut found = Vec::new();
    let (opened, closed) = if survey.quotes[0] {
        count_quoted_fields(survey.text, plain)
    } else {
        (0, 0)
    };
    // Quotes that open fields but close few of them surround something else than this delimiter's fields.
    if opened > 0 && closed * 3 < opened {
        found.push(Dialect { quote: None, ..plain });
    } else if opened > 0 {
        found.extend(escapes(survey.text, plain));
    } else {
        found.push(plain);
    }
    let single = Dialect {
        quote: Some(b'\''),
        ..plain
    };
    if survey.quotes[1] {
        let (single_opened, single_closed) = count_quoted_fields(survey.text, single);
        if single_closed > closed && single_closed * 3 >= single_opened {
            found.extend(escapes(survey.text, single));
        }
    }
    found
}

/// A dialect with each escape of quotes that the text may have.
fn escapes(text: &[u8], dialect: Dialect) -> Vec<Dialect> {
    let Some(quote) = dialect.quote else {
        return vec![dialect];
    };
    let mut found = vec![dialect];
    for escape in [b'\\', b'"'].into_iter().filter(|&escape| escape != quote) {
        let escaped = Dialect {
            escape: Escape::Byte(escape),
            ..dialect
        };
        // An escaped quote that ends a field may be the last character of a text and the closing quote.
        let ends_field = |byte: u8| byte == dialect.delimiter || byte == quote || byte == b'\n' || byte == b'\r';
        let (mut inside, mut at_end) = (false, false);
        for at in memchr::memmem::find_iter(text, &[escape, quote]) {
            let before = at.checked_sub(1).and_then(|before| text.get(before));
            let starts_field = before.is_none_or(|&byte| byte != quote && ends_field(byte));
            match text.get(at + 2) {
                Some(&next) if !ends_field(next) && !starts_field => inside = true,
                Some(_) if !starts_field => at_end = true,
                _ => {}
            }
        }
        if inside {
            return vec![escaped];
        }
        if at_end {
            found.push(escaped);
        }
    }
    found
}

/// Returns whether at least 90% of the delimiters that don't end a line are followed by a blank.
fn has_blanks_after(text: &[u8], delimiter: u8) -> bool {
    let (mut all, mut blank) = (0, 0);
    for at in memchr::memchr_iter(delimiter, text) {
        match text.get(at + 1) {
            None | Some(b'\n' | b'\r') => {}
            Some(&next) => {
                all += 1;
                blank += usize::from(next == b' ');
            }
        }
    }
    all > 0 && blank * 10 >= all * 9
}

/// Number of fields that start with a quote, and number of fields that end with one (at most the former). Blanks
/// around the quotes don't count.
fn count_quoted_fields(text: &[u8], dialect: Dialect) -> (usize, usize) {
    let Some(quote) = dialect.quote else { return (0, 0) };
    let is_border = |byte: &u8| *byte == dialect.delimiter || *byte == b'\n' || *byte == b'\r';
    let is_text = |byte: &&u8| is_border(byte) || !matches!(**byte, b' ' | b'\t');
    let (mut opened, mut closed) = (0, 0);
    for at in memchr::memchr_iter(quote, text) {
        opened += usize::from(text[..at].iter().rev().find(is_text).is_none_or(is_border));
        closed += usize::from(text[at + 1..].iter().find(is_text).is_none_or(is_border));
    }
    (opened, closed.min(opened))
}
