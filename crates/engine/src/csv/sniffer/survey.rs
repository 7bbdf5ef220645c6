//! Survey of the sampled lines: how often each possible delimiter and quote occurs in each.

use crate::collections::sort;
use crate::csv::sniffer::lines::{is_comment, is_rule};

/// Number of lines surveyed.
const LINES: usize = 200;

/// The delimiters that detection tries, most common first.
const DELIMITERS: [u8; 13] = [
    b',', b';', b'\t', b'|', b' ', b'^', b'~', 0x1F, 0x01, 0x1E, b'#', b':', b'+',
];

/// The delimiters that win against all others if a table is clean under them.
const COMMON: usize = 4;

/// The class of each byte: the index of a delimiter, then of a quote, or that of all other bytes.
const CLASSES: [u8; 256] = {
    let mut classes = [(DELIMITERS.len() + 2) as u8; 256];
    let mut index = 0;
    while index < DELIMITERS.len() {
        classes[DELIMITERS[index] as usize] = index as u8;
        index += 1;
    }
    classes[b'"' as usize] = DELIMITERS.len() as u8;
    classes[b'\'' as usize] = DELIMITERS.len() as u8 + 1;
    classes
};

/// Number of classes.
const WIDTH: usize = DELIMITERS.len() + 3;

/// How often each class of bytes occurs in a line, up to 255 times.
type Counts = [u8; WIDTH];

/// A possible delimiter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence {
    pub delimiter: u8,
    /// Number of lines that contain it.
    pub lines: usize,
    /// Number of lines that contain it as often as most do.
    pub alike: usize,
    /// Whether it is a comma, semicolon, tab or vertical bar.
    pub common: bool,
}

impl Occurrence {
    /// Returns whether this may be the delimiter of some of the lines.
    fn is_plausible(&self, all: usize) -> bool {
        match self.delimiter {
            _ if self.lines == 0 => false,
            _ if self.common || self.delimiter == b' ' => self.lines > 1 || all <= 2 || self.common && all < 40,
            // Times and numbers contain colons and plus signs.
            b':' | b'+' => self.lines * 2 >= all,
            _ => self.lines > 1,
        }
    }
}

/// The sampled lines of a text.
#[derive(Debug)]
pub(super) struct Survey<'a> {
    /// The sampled lines.
    pub text: &'a [u8],
    /// Number of lines that are neither blank nor comments nor rules.
    pub lines: usize,
    /// Whether lines that start like comments are comments.
    pub has_comments: bool,
    /// The possible delimiters, likeliest first.
    pub delimiters: Vec<Occurrence>,
    /// Whether some line has an odd number of double quotes, and of single quotes.
    pub odd_quotes: [bool; 2],
    /// Whether some line has double quotes, and single quotes.
    pub quotes: [bool; 2],
}

impl Survey<'_> {
    /// Surveys the beginning of a text.
    pub fn new(text: &[u8]) -> Survey<'_> {
        let (rows, comments, end) = count_bytes(text);
        // Comments come before rows. If they don't, the lines are rows after all.
        let has_comments = !comments.is_empty() && (rows.len() > 1 || rows.len() == 1 && comments[0].1 == 0);
        let rows: Vec<Counts> = if has_comments {
            rows
        } else {
            rows.into_iter()
                .chain(comments.into_iter().map(|(counts, _)| counts))
                .collect()
        };
        let any = |class: usize, of: fn(u8) -> bool| rows.iter().any(|counts| of(counts[class]));
        let quotes = [0, 1].map(|quote| any(DELIMITERS.len() + quote, |count| count > 0));
        let odd_quotes = [0, 1].map(|quote| any(DELIMITERS.len() + quote, |count| count % 2 == 1 || count == u8::MAX));
        let mut delimiters: Vec<Occurrence> = (0..DELIMITERS.len())
            .map(|class| occurrence(&rows, class))
            .filter(|occurrence| occurrence.is_plausible(rows.len()))
            .collect();
        let rank = |occurrence: &Occurrence| (occurrence.common, occurrence.alike + occurrence.lines);
        sort::sort(&mut delimiters, |one, other| rank(other).cmp(&rank(one)));
        Survey {
            text: &text[..end],
            lines: rows.len(),
            has_comments,
            delimiters,
            odd_quotes,
            quotes,
        }
    }

    /// Returns whether no delimiter other than this one occurs in many lines, apart from those that times, numbers and
    /// texts contain.
    pub fn has_no_rival(&self, delimiter: u8) -> bool {
        let rival = |other: &&Occurrence| other.delimiter != delimiter && !b" :+".contains(&other.delimiter);
        self.delimiters
            .iter()
            .filter(rival)
            .all(|other| other.lines * 2 < self.lines)
    }

    /// Returns whether a line is no row under a delimiter.
    pub fn is_comment(&self, line: &[u8], delimiter: u8) -> bool {
        self.has_comments && line.first() != Some(&delimiter) && is_comment(line)
    }
}

/// Counts the bytes of each class in the first lines. Returns the counts of the rows, those of the comments with the
/// number of rows before each, and the end of the lines.
fn count_bytes(text: &[u8]) -> (Vec<Counts>, Vec<(Counts, usize)>, usize) {
    let (mut rows, mut comments) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < text.len() && rows.len() + comments.len() < LINES {
        let end = memchr::memchr2(b'\n', b'\r', &text[at..]).map_or(text.len(), |length| at + length);
        let line = &text[at..end];
        at = (end + 1).min(text.len());
        if line.is_empty() || is_rule(line) {
            continue;
        }
        let mut counts: Counts = [0; WIDTH];
        for &byte in line {
            let count = &mut counts[usize::from(CLASSES[usize::from(byte)])];
            *count = count.saturating_add(1);
        }
        if is_comment(line) {
            comments.push((counts, rows.len()));
        } else {
            rows.push(counts);
        }
    }
    (rows, comments, at)
}

/// Counts the lines that contain a delimiter.
fn occurrence(rows: &[Counts], class: usize) -> Occurrence {
    let mut alike = [0u16; 256];
    for counts in rows {
        alike[usize::from(counts[class])] += 1;
    }
    Occurrence {
        delimiter: DELIMITERS[class],
        lines: rows.len() - usize::from(alike[0]),
        alike: alike[1..].iter().max().map_or(0, |&most| usize::from(most)),
        common: class < COMMON,
    }
}
