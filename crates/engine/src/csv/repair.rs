//! Mending: the likeliest fields of one damaged line, given how many there should be.
//!
//! A line can be cut into fields in many ways when quotes don't pair up or a delimiter is missing. Each way has a cost, which
//! is how much must have gone wrong for it to be right; the cheapest one that gives the right number of fields is taken. It
//! is found as a shortest path over the places where a field can start (Bellman, "Dynamic Programming", 1957).

use memchr::memchr2_iter;

use crate::collections::sort;
use crate::csv::dialect::{Dialect, Escape};

/// A field that starts with a quote which is a letter.
const QUOTE_IS_LETTER: u32 = 3;

/// A quote in the middle of an unquoted field, which is common: `5" nails`.
const QUOTE_IN_PLAIN: u32 = 1;

/// A quote in a quoted field that is neither escaped nor the closing one.
const QUOTE_IN_QUOTED: u32 = 2;

/// Text between a closing quote and the delimiter.
const TEXT_BEHIND_QUOTE: u32 = 3;

/// A missing delimiter where a quoted field meets another one, or plain text.
const MISSING_DELIMITER: [u32; 2] = [5, 7];

/// A line whose delimiters are all others than the file's.
pub(crate) const OTHER_DELIMITER: u32 = 4;

/// How many steps a search may take; a line that would need more is left as it is.
const MOST_STEPS: usize = 1 << 18;

/// Cuts a line into exactly so many fields, at the lowest cost there is. `letters` says whether quotes may be letters.
/// `None` when no way gives that number.
pub(crate) fn fields(line: &[u8], dialect: Dialect, columns: usize, letters: bool) -> Option<(u32, Vec<Vec<u8>>)> {
    let ends: Vec<usize> = memchr::memchr_iter(dialect.delimiter, line)
        .chain([line.len()])
        .collect();
    let quotes = quotes(line, dialect);
    // Without quotes there is only one way.
    let steps = (ends.len() + quotes.len()).saturating_mul(quotes.len() + 1);
    if steps.saturating_mul(columns) > MOST_STEPS || columns == 0 || (quotes.is_empty() && ends.len() != columns) {
        return None;
    }
    let mut starts: Vec<usize> = ends.iter().map(|end| end + 1).chain([0]).collect();
    starts.extend(quotes.iter().flat_map(|&quote| [quote, quote + 1]));
    sort::sort(&mut starts, Ord::cmp);
    starts.dedup();
    let mut search = Search {
        best: vec![None; starts.len() * (columns + 1)],
        starts,
        columns,
    };
    search.reach(0, 0, 0, None);
    for index in 0..search.starts.len() {
        let start = search.starts[index];
        if start > line.len() || !search.is_reached(index) {
            continue;
        }
        let from = start + blanks(&line[start..], dialect);
        let end = ends[ends.partition_point(|&end| end < from)];
        let within = |from: usize, to: usize| {
            quotes.partition_point(|&quote| quote < to) - quotes.partition_point(|&quote| quote < from)
        };
        let opens = quotes.binary_search(&from).is_ok();
        let inside = within(from, end) as u32;
        let cost = inside * QUOTE_IN_PLAIN + if opens { QUOTE_IS_LETTER } else { 0 };
        if letters || inside == 0 {
            search.step(index, end + 1, cost, Cut::Plain(from, end));
        }
        if !opens {
            // The delimiter before a quoted field may be missing.
            if let Some(&quote) = quotes.get(quotes.partition_point(|&quote| quote <= from))
                && quote < end
            {
                search.step(index, quote, MISSING_DELIMITER[1], Cut::Plain(from, quote));
            }
            continue;
        }
        let mut stray = 0;
        let mut next = quotes.partition_point(|&quote| quote <= from);
        while let Some(&quote) = quotes.get(next) {
            let doubled = quotes.get(next + 1) == Some(&(quote + 1));
            let behind = line.get(quote + 1);
            if behind.is_none_or(|&byte| byte == dialect.delimiter) {
                search.step(index, quote + 2, stray, Cut::Quoted(from + 1, quote, quote + 1));
            } else if quote > from + 1 {
                search.step(
                    index,
                    quote + 1,
                    stray + MISSING_DELIMITER[usize::from(!doubled)],
                    Cut::Quoted(from + 1, quote, quote + 1),
                );
                let end = ends[ends.partition_point(|&end| end < quote)];
                let cost = stray + TEXT_BEHIND_QUOTE + within(quote + 1, end) as u32 * QUOTE_IN_PLAIN;
                search.step(index, end + 1, cost, Cut::Quoted(from + 1, quote, end));
            }
            if !letters && !doubled {
                break;
            }
            if doubled {
                // The second of two may close the field itself, when the first one is a stray letter.
                if letters && line.get(quote + 2).is_none_or(|&byte| byte == dialect.delimiter) {
                    let cost = stray + QUOTE_IN_QUOTED;
                    search.step(index, quote + 3, cost, Cut::Quoted(from + 1, quote + 1, quote + 2));
                }
                next += 2;
            } else {
                stray += QUOTE_IN_QUOTED;
                next += 1;
            }
        }
    }
    search
        .cheapest(line.len() + 1)
        .map(|(cost, cuts)| (cost, cuts.into_iter().map(|cut| cut.text(line, dialect)).collect()))
}

/// Where the quotes stand in a line, but for escaped ones.
pub(crate) fn quotes(line: &[u8], dialect: Dialect) -> Vec<usize> {
    let Some(quote) = dialect.quote else { return Vec::new() };
    match dialect.escape {
        Escape::Doubled => memchr::memchr_iter(quote, line).collect(),
        Escape::Byte(escape) => {
            let mut quotes = Vec::new();
            let mut free_from = 0;
            for at in memchr2_iter(quote, escape, line) {
                match line[at] {
                    _ if at < free_from => {}
                    byte if byte == escape => free_from = at + 2,
                    _ => quotes.push(at),
                }
            }
            quotes
        }
    }
}

/// How many blanks stand before a field's text that belong to the delimiter.
fn blanks(text: &[u8], dialect: Dialect) -> usize {
    if dialect.blank_behind {
        text.iter().take_while(|&&byte| byte == b' ').count()
    } else {
        0
    }
}

/// A way to cut one field out of a line.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// The text between two places, as it stands.
    Plain(usize, usize),
    /// The text of a quoted field from the first place to its closing quote at the second, and what stands behind that up
    /// to the third.
    Quoted(usize, usize, usize),
}

impl Cut {
    fn text(self, line: &[u8], dialect: Dialect) -> Vec<u8> {
        match self {
            Cut::Plain(start, end) => line[start..end].to_vec(),
            Cut::Quoted(start, close, end) => {
                let mut text = unescaped(&line[start..close], dialect);
                text.extend_from_slice(line.get(close + 1..end).unwrap_or(&[]));
                text
            }
        }
    }
}

/// The text of a quoted field without the escapes of its quotes.
pub(crate) fn unescaped(inner: &[u8], dialect: Dialect) -> Vec<u8> {
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

/// How a place was reached at the lowest cost with a number of fields: the cost, and the step that led there.
type Reached = Option<(u32, Option<(usize, Cut)>)>;

/// The search for the cheapest way through a line.
struct Search {
    /// Where fields can start, in order.
    starts: Vec<usize>,
    columns: usize,
    /// For each start and number of fields before it, the best way there.
    best: Vec<Reached>,
}

impl Search {
    fn reach(&mut self, index: usize, fields: usize, cost: u32, by: Option<(usize, Cut)>) {
        let slot = &mut self.best[index * (self.columns + 1) + fields];
        if slot.is_none_or(|(least, _)| cost < least) {
            *slot = Some((cost, by));
        }
    }

    fn is_reached(&self, index: usize) -> bool {
        let width = self.columns + 1;
        self.best[index * width..][..width].iter().any(Option::is_some)
    }

    /// Takes the step from a start to where the next field can start, for every number of fields that lead there.
    fn step(&mut self, from: usize, to: usize, cost: u32, cut: Cut) {
        let Ok(to) = self.starts.binary_search(&to) else { return };
        for fields in 0..self.columns {
            if let Some((before, _)) = self.best[from * (self.columns + 1) + fields] {
                self.reach(to, fields + 1, before + cost, Some((from, cut)));
            }
        }
    }

    /// The cost of the cheapest way to the end, and its steps.
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
