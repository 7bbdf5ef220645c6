//! Repair of a damaged line: finds the likeliest split into the expected number of fields.
//!
//! A line with unmatched quotes or a missing delimiter can be split in many ways. The cost of a split measures
//! how much must have gone wrong for it to be the intended one. The split with the lowest cost and the expected
//! number of fields is a shortest path over the positions where a field can start (Bellman, "Dynamic
//! Programming", 1957).

use memchr::memchr2_iter;

use crate::collections::sort;
use crate::csv::dialect::{Dialect, Escape};

/// Cost of an unquoted field that starts with a quote.
const LEADING_QUOTE: u32 = 3;

/// Cost of a quote within an unquoted field, which is common: `5" nails`.
const QUOTE_IN_UNQUOTED: u32 = 1;

/// Cost of a quote within a quoted field that is neither escaped nor the closing one.
const QUOTE_IN_QUOTED: u32 = 2;

/// Cost of text between a closing quote and the delimiter.
const TEXT_AFTER_QUOTE: u32 = 3;

/// Cost of a missing delimiter between two quoted fields, and between a quoted and an unquoted one.
const MISSING_DELIMITER: [u32; 2] = [5, 7];

/// Cost of a line with another delimiter than the file.
pub(crate) const OTHER_DELIMITER: u32 = 4;

/// Maximum number of steps of a search. A line that would need more is not repaired.
const MAX_STEPS: usize = 1 << 18;

/// Splits a line into exactly `columns` fields at the lowest cost. Returns the cost and the fields.
///
/// `literal_quotes` is whether quotes may be plain text. Returns `None` if there is no such split, or too many
/// steps are needed to find it.
pub(crate) fn cheapest_split(
    line: &[u8],
    dialect: Dialect,
    columns: usize,
    literal_quotes: bool,
) -> Option<(u32, Vec<Vec<u8>>)> {
    let ends: Vec<usize> = memchr::memchr_iter(dialect.delimiter, line)
        .chain([line.len()])
        .collect();
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
        literal_quotes,
        best: vec![None; starts.len() * (columns + 1)],
        ends,
        quotes,
        starts,
        columns,
    };
    search.reach(0, 0, 0, None);
    for index in 0..search.starts.len() {
        if search.starts[index] <= line.len() && search.is_reached(index) {
            search.add_field(index);
        }
    }
    search
        .cheapest(line.len() + 1)
        .map(|(cost, cuts)| (cost, cuts.into_iter().map(|cut| cut.text(line, dialect)).collect()))
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

/// Number of blanks before a field's text that belong to the delimiter.
fn leading_blanks(text: &[u8], dialect: Dialect) -> usize {
    if dialect.space_after_delimiter {
        text.iter().take_while(|&&byte| byte == b' ').count()
    } else {
        0
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
            Cut::Unquoted(start, end) => line[start..end].to_vec(),
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

/// The cheapest path to a start position with a given number of fields: its cost, and its last step.
type Reached = Option<(u32, Option<(usize, Cut)>)>;

/// Shortest-path search over the start positions in a line.
struct Search<'a> {
    line: &'a [u8],
    dialect: Dialect,
    /// Whether quotes may be plain text.
    literal_quotes: bool,
    /// The offsets of the delimiters, and of the end of the line.
    ends: Vec<usize>,
    /// See [`quote_positions`].
    quotes: Vec<usize>,
    /// The offsets where a field can start, in order.
    starts: Vec<usize>,
    columns: usize,
    /// For each start position and number of fields before it, the cheapest path there.
    best: Vec<Reached>,
}

impl Search<'_> {
    /// Extends the paths to a start position by each field that can start there.
    fn add_field(&mut self, index: usize) {
        let start = self.starts[index];
        let from = start + leading_blanks(&self.line[start..], self.dialect);
        let end = self.end_after(from);
        let opens = self.quotes.binary_search(&from).is_ok();
        let inside = self.quotes_between(from, end);
        let cost = inside * QUOTE_IN_UNQUOTED + if opens { LEADING_QUOTE } else { 0 };
        if self.literal_quotes || inside == 0 {
            self.step(index, end + 1, cost, Cut::Unquoted(from, end));
        }
        if opens {
            self.add_quoted_field(index, from);
        } else if let Some(&quote) = self.quotes.get(self.quotes.partition_point(|&quote| quote <= from))
            && quote < end
        {
            // The delimiter before a quoted field may be missing.
            self.step(index, quote, MISSING_DELIMITER[1], Cut::Unquoted(from, quote));
        }
    }

    /// Extends the paths to a start position by a field whose opening quote is at offset `from`, with each of the
    /// later quotes as the closing one.
    fn add_quoted_field(&mut self, index: usize, from: usize) {
        let (line, delimiter) = (self.line, self.dialect.delimiter);
        let ends_field = |at: usize| line.get(at).is_none_or(|&byte| byte == delimiter);
        let mut stray = 0;
        let mut next = self.quotes.partition_point(|&quote| quote <= from);
        while let Some(&quote) = self.quotes.get(next) {
            let doubled = self.quotes.get(next + 1) == Some(&(quote + 1));
            let to_quote = Cut::Quoted(from + 1, quote, quote + 1);
            if ends_field(quote + 1) {
                self.step(index, quote + 2, stray, to_quote);
            } else if quote > from + 1 {
                let cost = stray + MISSING_DELIMITER[usize::from(!doubled)];
                self.step(index, quote + 1, cost, to_quote);
                let end = self.end_after(quote);
                let cost = stray + TEXT_AFTER_QUOTE + self.quotes_between(quote + 1, end) * QUOTE_IN_UNQUOTED;
                self.step(index, end + 1, cost, Cut::Quoted(from + 1, quote, end));
            }
            if !self.literal_quotes && !doubled {
                break;
            }
            if doubled {
                // The second of the two may close the field, if the first one is plain text.
                if self.literal_quotes && ends_field(quote + 2) {
                    let cost = stray + QUOTE_IN_QUOTED;
                    self.step(index, quote + 3, cost, Cut::Quoted(from + 1, quote + 1, quote + 2));
                }
                next += 2;
            } else {
                stray += QUOTE_IN_QUOTED;
                next += 1;
            }
        }
    }

    /// Returns the offset of the first delimiter from an offset on, or of the end of the line.
    fn end_after(&self, from: usize) -> usize {
        self.ends[self.ends.partition_point(|&end| end < from)]
    }

    /// Returns the number of quotes between two offsets, the second one excluded.
    fn quotes_between(&self, from: usize, to: usize) -> u32 {
        let before = |offset: usize| self.quotes.partition_point(|&quote| quote < offset);
        (before(to) - before(from)) as u32
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

    /// Returns the cost of the cheapest path to the end and its fields.
    fn cheapest(&self, end: usize) -> Option<(u32, Vec<Cut>)> {
        let mut index = self.starts.binary_search(&end).ok()?;
        let (cost, _) = self.best[index * (self.columns + 1) + self.columns]?;
        let mut cuts = Vec::with_capacity(self.columns);
        for fields in (1..=self.columns).rev() {
            let (_, by) = self.best[index * (self.columns + 1) + fields]?;
            let (from, cut) = by?;
            cuts.push(cut);
            index = from;
        }
        cuts.reverse();
        (index == 0).then_some((cost, cuts))
    }
}
