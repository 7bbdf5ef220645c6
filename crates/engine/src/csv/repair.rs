//! Repair of a damaged line: finds the likeliest split into the expected number of fields.
//!
//! A line with unmatched quotes or a missing delimiter can be split in many ways. The cost of a split measures
//! how much must have gone wrong for it to be the intended one. The split with the lowest cost and the expected
//! number of fields is a shortest path over the positions where a field can start (Bellman, "Dynamic
//! Programming", 1957).

use memchr::memchr2_iter;

use crate::collections::sort;
use crate::csv::dialect::{Dialect, Escape};

/// Cost of each quote within an unquoted field. Pairs of them are common, and so is the inch mark: `5" nails`.
const QUOTE_IN_UNQUOTED: u32 = 1;

/// Additional cost of an unquoted field that starts with an unmatched quote.
const LEADING_QUOTE: u32 = 3;

/// Additional cost of an unquoted field with an unmatched quote anywhere else.
const UNMATCHED_QUOTE: u32 = 6;

/// Cost of a quote within a quoted field that is neither escaped nor the closing one.
const QUOTE_IN_QUOTED: u32 = 2;

/// Cost of text between a closing quote and the delimiter.
const TEXT_AFTER_QUOTE: u32 = 3;

/// Cost of a missing delimiter between two quoted fields, and between a quoted and an unquoted one.
const MISSING_DELIMITER: [u32; 2] = [5, 6];

/// Cost of a line with another delimiter than the file.
pub(crate) const OTHER_DELIMITER: u32 = 4;

/// Maximum number of steps of a search. A line that would need more is not repaired.
const MAX_STEPS: usize = 1 << 18;

/// A way to split a line into fields.
pub(crate) struct Split {
    /// How much must have gone wrong for this to be the intended way.
    pub cost: u32,
    /// Whether a delimiter next to a quoted field is missing.
    pub is_glued: bool,
    cuts: Vec<Cut>,
}

impl Split {
    /// The texts of the fields.
    pub fn texts(&self, line: &[u8], dialect: Dialect) -> Vec<Vec<u8>> {
        self.cuts.iter().map(|cut| cut.text(line, dialect)).collect()
    }

    /// Returns whether the line is undamaged under this split and contains a delimiter within quotes only.
    pub fn confines(&self, delimiter: u8, line: &[u8]) -> bool {
        let is_quoted = |cut: &Cut| match *cut {
            Cut::Unquoted(start, end) => memchr::memchr(delimiter, &line[start..end]).is_none(),
            Cut::Quoted(..) => true,
        };
        self.cost == 0 && self.cuts.iter().all(is_quoted)
    }
}

/// Splits a line into exactly `columns` fields at the lowest cost.
///
/// `strays` is whether quoted fields may contain quotes as plain text. Returns `None` if there is no such split, or
/// too many steps are needed to find it.
pub(crate) fn cheapest_split(line: &[u8], dialect: Dialect, columns: usize, strays: bool) -> Option<Split> {
    let mut ends: Vec<usize> = memchr::memchr_iter(dialect.delimiter, line).collect();
    if let Escape::Byte(escape) = dialect.escape {
        ends.retain(|&end| line[..end].iter().rev().take_while(|&&byte| byte == escape).count() % 2 == 0);
    }
    ends.push(line.len());
    let quotes = quote_positions(line, dialect);
    // Without quotes there is only one split.
    let steps = (ends.len() + quotes.len()).saturating_mul(quotes.len() + 1);
    if steps.saturating_mul(columns) > MAX_STEPS || columns == 0 || (quotes.is_empty() && ends.len() != columns) {
        return None;
    }
    let mut starts: Vec<usize> = ends.iter().map(|end| end + 1).chain([0]).collect();
    starts.extend(quotes.iter().flat_map(|&quote| [quote, quote + 1]));
    sort::sort(&mut starts, Ord::cmp);
    starts.dedup();
    let mut search = Search {
        line,
        dialect,
        strays,
        best: vec![None; starts.len() * (columns + 1)],
        ends,
        quotes,
        escaped: Vec::new(),
        starts,
        columns,
    };
    if let (Some(quote), Escape::Byte(_)) = (dialect.quote, dialect.escape) {
        search.escaped = memchr::memchr_iter(quote, line)
            .filter(|at| search.quotes.binary_search(at).is_err() && !search.is_mark(at - 1, *at))
            .collect();
    }
    search.reach(0, 0, 0, None);
    for index in 0..search.starts.len() {
        if search.starts[index] <= line.len() && search.is_reached(index) {
            search.add_field(index);
        }
    }
    search.cheapest(line.len() + 1)
}

/// Number of blanks at the start of a text: spaces and tabs, unless they are the delimiter.
pub(crate) fn blanks(text: &[u8], delimiter: u8) -> usize {
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t') && byte != delimiter;
    text.iter().take_while(|&&byte| is_blank(byte)).count()
}

/// Returns the offsets of the quotes in a line, except quotes after an escape byte.
pub(crate) fn quote_positions(line: &[u8], dialect: Dialect) -> Vec<usize> {
    let Some(quote) = dialect.quote else { return Vec::new() };
    match dialect.escape {
        Escape::Doubled => memchr::memchr_iter(quote, line).collect(),
        Escape::Byte(escape) => {
            let mut quotes = Vec::new();
            let mut unescaped_from = 0;
            for at in memchr2_iter(quote, escape, line) {
                match line[at] {
                    _ if at < unescaped_from => {}
                    byte if byte == escape => unescaped_from = at + 2,
                    _ => quotes.push(at),
                }
            }
            quotes
        }
    }
}

/// The range of one field in a line.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// The text between two offsets, unchanged.
    Unquoted(usize, usize),
    /// A quoted field: its text from the first offset to the closing quote at the second, and the text after the
    /// quote up to the third.
    Quoted(usize, usize, usize),
}

impl Cut {
    fn text(self, line: &[u8], dialect: Dialect) -> Vec<u8> {
        match self {
            Cut::Unquoted(start, end) => unescape_unquoted(&line[start..end], dialect),
            Cut::Quoted(start, close, end) => {
                let mut text = unescape(&line[start..close], dialect);
                text.extend_from_slice(line.get(close + 1..end).unwrap_or(&[]));
                text
            }
        }
    }
}

/// Removes the escapes from the text of a quoted field.
pub(crate) fn unescape(inner: &[u8], dialect: Dialect) -> Vec<u8> {
    let mut text = Vec::with_capacity(inner.len());
    let mut at = 0;
    while let Some(&byte) = inner.get(at) {
        let next = inner.get(at + 1).copied();
        let escapes = match dialect.escape {
            Escape::Byte(escape) if byte == escape => next == dialect.quote || next == Some(escape),
            _ => Some(byte) == dialect.quote && next == dialect.quote,
        };
        at += usize::from(escapes);
        text.push(inner.get(at).copied().unwrap_or(byte));
        at += 1;
    }
    text
}

/// Removes the escapes from the text of an unquoted field.
pub(crate) fn unescape_unquoted(field: &[u8], dialect: Dialect) -> Vec<u8> {
    let Escape::Byte(escape) = dialect.escape else {
        return field.to_vec();
    };
    let mut text = Vec::with_capacity(field.len());
    let mut at = 0;
    while let Some(&byte) = field.get(at) {
        let next = field.get(at + 1).copied();
        let is_special = |next: u8| next == dialect.delimiter || Some(next) == dialect.quote || next == escape;
        at += usize::from(byte == escape && next.is_some_and(is_special));
        text.push(field.get(at).copied().unwrap_or(byte));
        at += 1;
    }
    text
}

/// The cheapest path to a start position with a given number of fields: its cost, and its last step.
type Reached = Option<(u32, Option<(usize, Cut)>)>;

/// Shortest-path search over the start positions in a line.
struct Search<'a> {
    line: &'a [u8],
    dialect: Dialect,
    /// Whether quoted fields may contain quotes as plain text.
    strays: bool,
    /// The offsets of the delimiters, and of the end of the line.
    ends: Vec<usize>,
    /// See [`quote_positions`].
    quotes: Vec<usize>,
    /// The offsets of the quotes after an escape byte, except marks.
    escaped: Vec<usize>,
    /// The offsets where a field can start, in order.
    starts: Vec<usize>,
    columns: usize,
    /// For each start position and number of fields before it, the cheapest path there.
    best: Vec<Reached>,
}

impl Search<'_> {
    /// Extends the paths to a start position by each field that can start there.
    fn add_field(&mut self, index: usize) {
        let (line, start) = (self.line, self.starts[index]);
        let glued = self.is_glued(start);
        let padded = start + blanks(&line[start..], self.dialect.delimiter);
        let from = match self.dialect.space_after_delimiter {
            _ if glued => padded,
            true => start + line[start..].iter().take_while(|&&byte| byte == b' ').count(),
            false => start,
        };
        let opens = self.quotes.binary_search(&padded).is_ok();
        if opens {
            self.add_quoted_field(index, padded, glued, from == padded);
        }
        let is_quoted = opens && (from == padded || self.closes_at_field_end(padded));
        if opens && glued || is_quoted && !self.strays {
            return;
        }
        let end = self.end_after(from);
        self.step(index, end + 1, self.cost_of_text(from, end), Cut::Unquoted(from, end));
        // The delimiter before a quoted field may be missing.
        let mut next = self.quotes.partition_point(|&quote| quote <= padded);
        while let Some(&quote) = self.quotes.get(next)
            && quote < end
            && !is_quoted
        {
            if self.opens_after_text(quote) {
                let text_end = from + line[from..quote].trim_ascii_end().len();
                let cost = self.cost_of_text(from, quote) + MISSING_DELIMITER[1];
                self.step(index, quote, cost, Cut::Unquoted(from, text_end));
            }
            next += 1;
        }
    }

    /// Extends the paths to a start position by a field whose opening quote is at offset `open`, with each of the
    /// later quotes as the closing one.
    ///
    /// A `glued` field has no delimiter before it. It must be undamaged, and so must one after blanks that don't
    /// belong to the delimiter (not `at_start`).
    fn add_quoted_field(&mut self, index: usize, open: usize, glued: bool, at_start: bool) {
        // The cost of the quotes that are plain text, and whether an escaped one is unmatched.
        let (mut cost, mut unmatched) = (0, false);
        let mut next = self.quotes.partition_point(|&quote| quote <= open);
        while let Some(&quote) = self.quotes.get(next) {
            let doubled = self.quotes.get(next + 1) == Some(&(quote + 1));
            let to_quote = Cut::Quoted(open + 1, quote, quote + 1);
            let is_blank = self.line[open + 1..quote].trim_ascii().is_empty();
            let is_sound = !is_blank && unmatched == self.has_unmatched_escape(open, quote);
            if let Some(end) = self.field_end(quote + 1) {
                if is_sound || !glued {
                    self.step(index, end + 1, cost, to_quote);
                }
            } else if quote > open + 1 {
                if is_sound && (!doubled || self.can_be_two_fields(quote)) {
                    let is_quoted = self.quotes.binary_search(&self.after_blanks(quote + 1)).is_ok();
                    self.step(
                        index,
                        quote + 1,
                        cost + MISSING_DELIMITER[usize::from(!is_quoted)],
                        to_quote,
                    );
                }
                if !glued && at_start {
                    let end = self.end_after(quote);
                    let cost = cost + TEXT_AFTER_QUOTE + self.quotes_in(quote + 1, end).len() as u32;
                    self.step(index, end + 1, cost, Cut::Quoted(open + 1, quote, end));
                }
            }
            let may_be_stray = self.strays && !glued;
            if !may_be_stray && !doubled {
                break;
            }
            if doubled {
                // The second of the two may close the field, if the first one is plain text.
                if may_be_stray && let Some(end) = self.field_end(quote + 2) {
                    let to_second = Cut::Quoted(open + 1, quote + 1, quote + 2);
                    self.step(index, end + 1, cost + QUOTE_IN_QUOTED, to_second);
                }
                unmatched ^= !self.is_mark(quote, quote + 1);
                next += 2;
            } else {
                cost += QUOTE_IN_QUOTED;
                next += 1;
            }
        }
    }

    /// Returns whether the delimiter before a field is missing: whether it starts after anything else.
    fn is_glued(&self, start: usize) -> bool {
        let before = start.checked_sub(1).and_then(|before| self.line.get(before));
        before.is_some_and(|&byte| byte != self.dialect.delimiter)
    }

    /// Returns the end of a field whose closing quote is before an offset: the next delimiter or the end of the
    /// line, if there are only blanks before it.
    fn field_end(&self, from: usize) -> Option<usize> {
        let end = self.after_blanks(from);
        let ends = self.line.get(end).is_none_or(|&byte| byte == self.dialect.delimiter);
        ends.then_some(end)
    }

    /// Returns the offset of the first byte from an offset on that isn't a blank.
    fn after_blanks(&self, from: usize) -> usize {
        from + blanks(self.line.get(from..).unwrap_or(&[]), self.dialect.delimiter)
    }

    /// Returns the closing quote of a well-formed field that is opened by a quote.
    fn closing_quote(&self, open: usize) -> Option<usize> {
        let mut next = self.quotes.partition_point(|&quote| quote <= open);
        loop {
            let &quote = self.quotes.get(next)?;
            if self.quotes.get(next + 1) != Some(&(quote + 1)) {
                return Some(quote);
            }
            next += 2;
        }
    }

    fn closes_at_field_end(&self, open: usize) -> bool {
        self.closing_quote(open)
            .is_some_and(|close| self.field_end(close + 1).is_some())
    }

    /// Returns whether a quote within an unquoted field can open a quoted field, before which the delimiter is
    /// missing: `Lamp"tall, green"`. A quotation within text isn't a field: `the "green" lamp`, `5"x7"`.
    fn opens_after_text(&self, open: usize) -> bool {
        let Some(close) = self.closing_quote(open) else {
            return false;
        };
        let meets_quote = self.quotes.binary_search(&self.after_blanks(close + 1)).is_ok();
        let ends = meets_quote || self.field_end(close + 1).is_some();
        let inner = &self.line[open + 1..close];
        if !ends || inner.first().is_none_or(u8::is_ascii_whitespace) {
            return false;
        }
        let delimiter = self.dialect.delimiter;
        let is_prose =
            || !self.dialect.space_after_delimiter && memchr::memmem::find(inner, &[delimiter, b' ']).is_some();
        let follows_blank = self.line[..open].last().is_some_and(u8::is_ascii_whitespace);
        if self.is_mark(open, open) {
            is_prose()
        } else {
            !follows_blank || meets_quote || memchr::memchr(delimiter, inner).is_some()
        }
    }

    /// Returns whether a doubled quote can be the end of a quoted field and the start of another one, instead of an
    /// escape. Next to a quotation mark in text, there is a blank, punctuation or, before an inch mark, a digit.
    fn can_be_two_fields(&self, quote: usize) -> bool {
        let before = self.line[..quote].last().copied().unwrap_or(b' ');
        let after = self.line.get(quote + 2).copied().unwrap_or(b' ');
        !before.is_ascii_whitespace()
            && !before.is_ascii_digit()
            && !self.is_mark(quote, quote + 1)
            && !b"([{<-/".contains(&before)
            && !after.is_ascii_whitespace()
            && !b".,;:!?)]}>-/".contains(&after)
    }

    /// Returns whether the quotes from `first` to `last`, which are one in the text, are a mark that has no
    /// counterpart: an inch mark or an apostrophe.
    fn is_mark(&self, first: usize, last: usize) -> bool {
        self.is_inch_mark(first, last) || {
            let before = self.line[..first].last().copied();
            self.dialect.quote == Some(b'\'') && before.is_some_and(|byte| byte.is_ascii_alphabetic())
        }
    }

    fn is_inch_mark(&self, first: usize, last: usize) -> bool {
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        let ends_word = match self.line.get(last + 1) {
            Some(b'x' | b'X') => is_digit(self.line.get(last + 2)),
            after => after.is_none_or(|byte| !byte.is_ascii_alphanumeric()),
        };
        is_digit(self.line[..first].last()) && ends_word
    }

    /// Returns whether the number of quotes after an escape byte is odd between two offsets, apart from marks.
    fn has_unmatched_escape(&self, from: usize, to: usize) -> bool {
        let before = |offset: usize| self.escaped.partition_point(|&quote| quote < offset);
        (before(to) - before(from)) % 2 == 1
    }

    /// Cost of the quotes within an unquoted field.
    fn cost_of_text(&self, from: usize, to: usize) -> u32 {
        let quotes = self.quotes_in(from, to);
        let paired = quotes.iter().filter(|&&quote| !self.is_inch_mark(quote, quote)).count();
        let unmatched = match quotes.first() {
            Some(&first) if first == from => LEADING_QUOTE,
            _ if paired % 2 == 1 => UNMATCHED_QUOTE,
            _ => 0,
        };
        quotes.len() as u32 * QUOTE_IN_UNQUOTED + unmatched
    }

    /// The quotes from an offset on that are before another one.
    fn quotes_in(&self, from: usize, to: usize) -> &[usize] {
        let before = |offset: usize| self.quotes.partition_point(|&quote| quote < offset);
        self.quotes.get(before(from)..before(to)).unwrap_or(&[])
    }

    /// Returns the offset of the first delimiter from an offset on, or of the end of the line.
    fn end_after(&self, from: usize) -> usize {
        self.ends[self.ends.partition_point(|&end| end < from)]
    }

    /// Records a path to a start position if it is cheaper than the known one.
    fn reach(&mut self, index: usize, fields: usize, cost: u32, by: Option<(usize, Cut)>) {
        let slot = &mut self.best[index * (self.columns + 1) + fields];
        if slot.is_none_or(|(least, _)| cost < least) {
            *slot = Some((cost, by));
        }
    }

    /// Returns whether any path leads to a start position.
    fn is_reached(&self, index: usize) -> bool {
        let width = self.columns + 1;
        self.best[index * width..][..width].iter().any(Option::is_some)
    }

    /// Extends all paths to `from` by one field, to the start of the next field at offset `to`.
    fn step(&mut self, from: usize, to: usize, cost: u32, cut: Cut) {
        let Ok(to) = self.starts.binary_search(&to) else { return };
        for fields in 0..self.columns {
            if let Some((before, _)) = self.best[from * (self.columns + 1) + fields] {
                self.reach(to, fields + 1, before + cost, Some((from, cut)));
            }
        }
    }

    /// Returns the cheapest path to the end.
    fn cheapest(&self, end: usize) -> Option<Split> {
        let mut index = self.starts.binary_search(&end).ok()?;
        let (cost, _) = self.best[index * (self.columns + 1) + self.columns]?;
        let mut cuts = Vec::with_capacity(self.columns);
        let mut is_glued = false;
        for fields in (1..=self.columns).rev() {
            let (_, by) = self.best[index * (self.columns + 1) + fields]?;
            let (from, cut) = by?;
            cuts.push(cut);
            is_glued |= self.is_glued(self.starts[from]);
            index = from;
        }
        cuts.reverse();
        (index == 0).then_some(Split { cost, is_glued, cuts })
    }
}
