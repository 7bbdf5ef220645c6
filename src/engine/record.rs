//! Records: bytes of delimited text into rows of fields, for any [`Dialect`].
//!
//! Well-formed text is read as RFC 4180 and the csv crate have it. Where a quote is out of place, the damage stays in its
//! row: when the number of columns is known, a quoted field that runs over several lines is taken as such only if those
//! lines are not whole rows by themselves; else the quote is a letter and the row says so ([`Row::stray_quote`]).
//!
//! The reader works on a piece of a file and never needs more than [`MAX_ROW_BYTES`] past a row's start to decide where
//! the row ends, so what it finds doesn't depend on how the file was cut into pieces.

use memchr::{memchr, memchr2, memchr3};

use crate::engine::dialect::Dialect;

/// The longest row that is read, and the furthest that a quoted field can reach, in bytes.
pub const MAX_ROW_BYTES: usize = 1 << 20;

/// Reads rows from a piece of text.
///
/// ```
/// use daypart::engine::{dialect::Dialect, record::Records};
/// let mut records = Records::new(b"1,\"Hold On, Loosely\"\n2,\"say \"\"hi\"\"\"\n", Dialect::default(), true);
/// assert_eq!(records.next_row().unwrap().field(1), b"Hold On, Loosely");
/// assert_eq!(records.next_row().unwrap().field(1), b"say \"hi\"");
/// assert!(records.next_row().is_none());
/// ```
#[derive(Debug)]
pub struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    lines: u64,
    complete: bool,
    dialect: Dialect,
    quoting: Quoting,
    fields: Vec<Field>,
    unescaped: Vec<u8>,
}

/// How far a quoted field may reach.
#[derive(Clone, Copy, Debug)]
enum Quoting {
    /// To its closing quote, wherever that is.
    Strict,
    /// To its closing quote, unless the lines it runs over are whole rows of so many columns.
    Repairing(usize),
    /// To the end of the line.
    Line,
}

/// Where a field's text stands: in the piece of text, or among the unescaped bytes.
#[derive(Clone, Copy, Debug)]
struct Field {
    start: usize,
    end: usize,
    unescaped: bool,
}

/// What became of one attempt to read a row.
enum Attempt {
    /// The row's next line starts here.
    Row(usize),
    /// A quoted field has no closing quote within reach.
    Unclosed,
    /// The piece of text ends before the row does.
    NeedsMore,
}

/// One row, as long as the next one isn't read.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    bytes: &'r [u8],
    fields: &'r [Field],
    unescaped: &'r [u8],
    /// Where the row starts in the piece of text.
    pub start: usize,
    /// Where the next row starts.
    pub next: usize,
    /// How many lines of the piece stand before the row.
    pub lines_before: u64,
    /// How many lines of the piece stand before the next row.
    pub lines_after: u64,
    /// Whether a quote of the row has no partner and was read as a letter.
    pub stray_quote: bool,
    /// Whether the row is longer than [`MAX_ROW_BYTES`]; it has no fields then.
    pub too_long: bool,
}

impl<'r> Row<'r> {
    /// How many fields the row has.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether the row has no fields, which is so for one that is too long.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The text of a field, without its quotes; empty when there is no such field.
    pub fn field(&self, index: usize) -> &'r [u8] {
        match self.fields.get(index) {
            Some(field) if field.unescaped => &self.unescaped[field.start..field.end],
            Some(field) => &self.bytes[field.start..field.end],
            None => &[],
        }
    }

    /// The row as it stands in the file, without the newline at its end.
    pub fn raw(&self) -> &'r [u8] {
        self.bytes[self.start..self.next].trim_ascii_end()
    }
}

impl<'a> Records<'a> {
    /// A reader over a piece of text that starts where a row starts. `complete` says whether the text ends where the file
    /// does; if not, a last row whose end can't be told is left unread.
    pub fn new(bytes: &'a [u8], dialect: Dialect, complete: bool) -> Records<'a> {
        Records {
            bytes,
            at: 0,
            lines: 0,
            complete,
            dialect,
            quoting: Quoting::Strict,
            fields: Vec::new(),
            unescaped: Vec::new(),
        }
    }

    /// Repairs quotes that have no partner, given how many columns the file's rows have. With a single column nothing
    /// tells a row from a line of a quoted field, so nothing is repaired.
    pub fn repairing(mut self, columns: usize) -> Records<'a> {
        self.quoting = if columns > 1 {
            Quoting::Repairing(columns)
        } else {
            Quoting::Strict
        };
        self
    }

    /// Takes every line for a row; a quote that isn't closed on its line is a letter.
    pub fn line_by_line(mut self) -> Records<'a> {
        self.quoting = Quoting::Line;
        self
    }

    /// Where the next row starts in the piece of text: what was consumed so far.
    pub fn position(&self) -> usize {
        self.at
    }

    /// How many lines were consumed so far.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The next row; blank lines are passed over. `None` when there is none, or when the piece ends before the row does.
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        let (mut line_end, mut next_line) = self.line_end(self.at)?;
        while line_end == self.at {
            self.at = next_line;
            self.lines += 1;
            (line_end, next_line) = self.line_end(self.at)?;
        }
        let start = self.at;
        let lines_before = self.lines;
        let too_long = line_end - start > MAX_ROW_BYTES;
        let (next, repaired) = if too_long {
            self.fields.clear();
            (next_line, false)
        } else {
            self.attempt(start, line_end, next_line)?
        };
        self.lines += self.lines_between(start, next);
        self.at = next;
        let stray_quote = repaired || (!too_long && next == next_line && self.odd_quotes(start, line_end));
        Some(Row {
            bytes: self.bytes,
            fields: &self.fields,
            unescaped: &self.unescaped,
            start,
            next,
            lines_before,
            lines_after: self.lines,
            stray_quote,
            too_long,
        })
    }

    /// Reads the fields of the row at `start` and gives where the next row starts, and whether a quote that opens a field
    /// had to be taken as a letter. `None` when the piece ends before that can be told.
    fn attempt(&mut self, start: usize, line_end: usize, next_line: usize) -> Option<(usize, bool)> {
        let columns = match self.quoting {
            Quoting::Line => {
                self.split_line(start, line_end);
                return Some((next_line, false));
            }
            Quoting::Strict => None,
            Quoting::Repairing(columns) => Some(columns),
        };
        match (self.split_quoted(start), columns) {
            (Attempt::NeedsMore, _) => None,
            (Attempt::Row(next), None) => Some((next, false)),
            (Attempt::Row(next), Some(_)) if next == next_line => Some((next, false)),
            (Attempt::Row(next), Some(columns)) if !self.lines_are_rows(start, next, columns) => {
                // Counting the lines' fields has used the field list, so the row is split again.
                match self.split_quoted(start) {
                    Attempt::Row(next) => Some((next, false)),
                    Attempt::Unclosed | Attempt::NeedsMore => Some((next, false)),
                }
            }
            (Attempt::Row(_) | Attempt::Unclosed, _) => {
                self.split_line(start, line_end);
                Some((next_line, true))
            }
        }
    }

    /// Where the line at `from` ends, and where the next one starts. `None` at the end of the text, and where the piece
    /// ends before the line does.
    fn line_end(&self, from: usize) -> Option<(usize, usize)> {
        match memchr2(b'\n', b'\r', &self.bytes[from..]) {
            Some(length) => {
                let end = from + length;
                match self.bytes.get(end + 1) {
                    Some(b'\n') if self.bytes[end] == b'\r' => Some((end, end + 2)),
                    None if self.bytes[end] == b'\r' && !self.complete => None,
                    _ => Some((end, end + 1)),
                }
            }
            None if self.complete && from < self.bytes.len() => Some((self.bytes.len(), self.bytes.len())),
            None => None,
        }
    }

    /// How many lines the text from `start` to `end` has; both are where a line starts.
    fn lines_between(&self, start: usize, end: usize) -> u64 {
        let mut lines = 0;
        let mut at = start;
        while at < end {
            match self.line_end(at) {
                Some((_, next)) => at = next,
                None => at = end,
            }
            lines += 1;
        }
        lines
    }

    /// Whether an odd number of quotes stands between `start` and `end`.
    fn odd_quotes(&self, start: usize, end: usize) -> bool {
        let line = &self.bytes[start..end];
        memchr(self.dialect.quote, line).is_some()
            && line.iter().filter(|&&byte| byte == self.dialect.quote).count() % 2 == 1
    }

    /// Whether every line from `start` to `end` has so many fields when it is read by itself.
    fn lines_are_rows(&mut self, start: usize, end: usize, columns: usize) -> bool {
        let mut at = start;
        while at < end {
            let Some((line_end, next)) = self.line_end(at) else {
                return false;
            };
            self.split_line(at, line_end);
            if self.fields.len() != columns {
                return false;
            }
            at = next;
        }
        true
    }

    /// Splits one line into fields; a quote that isn't closed on the line is a letter.
    fn split_line(&mut self, start: usize, end: usize) {
        self.fields.clear();
        self.unescaped.clear();
        let mut at = start;
        loop {
            if at < end
                && self.bytes[at] == self.dialect.quote
                && let Some(after) = self.quoted_field(at, end)
            {
                let rest = memchr(self.dialect.delimiter, &self.bytes[after..end]).map_or(end, |length| after + length);
                self.append_rest(after, rest);
                at = rest;
            } else {
                let field_end = memchr(self.dialect.delimiter, &self.bytes[at..end]).map_or(end, |length| at + length);
                self.fields.push(Field {
                    start: at,
                    end: field_end,
                    unescaped: false,
                });
                at = field_end;
            }
            if at == end {
                return;
            }
            at += 1;
        }
    }

    /// Splits the row at `start` into fields, where a quoted field may run over lines.
    fn split_quoted(&mut self, start: usize) -> Attempt {
        self.fields.clear();
        self.unescaped.clear();
        let reach = self.bytes.len().min(start + MAX_ROW_BYTES);
        let mut at = start;
        loop {
            let (text_start, quoted) = if at < reach && self.bytes[at] == self.dialect.quote {
                match self.quoted_field(at, reach) {
                    // The quote may be the first of two, whose second one the next piece has.
                    Some(after) if after == self.bytes.len() && !self.complete => return Attempt::NeedsMore,
                    Some(after) => (after, true),
                    None if reach < start + MAX_ROW_BYTES && !self.complete => return Attempt::NeedsMore,
                    None if matches!(self.quoting, Quoting::Strict) && self.complete => {
                        return self.rest_as_field(at);
                    }
                    None => return Attempt::Unclosed,
                }
            } else {
                (at, false)
            };
            let end = memchr3(self.dialect.delimiter, b'\n', b'\r', &self.bytes[text_start..])
                .map(|length| text_start + length);
            let field_end = match end {
                Some(end) => end,
                None if self.complete => self.bytes.len(),
                None => return Attempt::NeedsMore,
            };
            if quoted {
                self.append_rest(text_start, field_end);
            } else {
                self.fields.push(Field {
                    start: at,
                    end: field_end,
                    unescaped: false,
                });
            }
            if end.is_some() && self.bytes[field_end] == self.dialect.delimiter {
                at = field_end + 1;
                continue;
            }
            return match self.line_end(field_end) {
                Some((_, next)) => Attempt::Row(next),
                None if self.complete => Attempt::Row(self.bytes.len()),
                None => Attempt::NeedsMore,
            };
        }
    }

    /// Reads the quoted field whose opening quote stands at `open`, up to `reach`, and gives what follows its closing
    /// quote. `None`, with nothing added, when there is no closing quote.
    fn quoted_field(&mut self, open: usize, reach: usize) -> Option<usize> {
        let quote = self.dialect.quote;
        let text_start = open + 1;
        let mut close = text_start + memchr(quote, &self.bytes[text_start..reach])?;
        if close + 1 >= reach || self.bytes[close + 1] != quote {
            self.fields.push(Field {
                start: text_start,
                end: close,
                unescaped: false,
            });
            return Some(close + 1);
        }
        let unescaped_start = self.unescaped.len();
        let mut copied = text_start;
        loop {
            if close + 1 < reach && self.bytes[close + 1] == quote {
                self.unescaped.extend_from_slice(&self.bytes[copied..=close]);
                copied = close + 2;
                match memchr(quote, &self.bytes[copied..reach]) {
                    Some(length) => close = copied + length,
                    None => {
                        self.unescaped.truncate(unescaped_start);
                        return None;
                    }
                }
            } else {
                self.unescaped.extend_from_slice(&self.bytes[copied..close]);
                self.fields.push(Field {
                    start: unescaped_start,
                    end: self.unescaped.len(),
                    unescaped: true,
                });
                return Some(close + 1);
            }
        }
    }

    /// Adds what stands between a closing quote and the field's end to the field, as the csv crate does.
    fn append_rest(&mut self, start: usize, end: usize) {
        if start == end {
            return;
        }
        let Some(field) = self.fields.last_mut() else { return };
        if !field.unescaped {
            let unescaped_start = self.unescaped.len();
            self.unescaped.extend_from_slice(&self.bytes[field.start..field.end]);
            *field = Field {
                start: unescaped_start,
                end: self.unescaped.len(),
                unescaped: true,
            };
        }
        self.unescaped.extend_from_slice(&self.bytes[start..end]);
        field.end = self.unescaped.len();
    }

    /// Takes all that follows an opening quote as the field, up to the end of the file.
    fn rest_as_field(&mut self, open: usize) -> Attempt {
        let quote = self.dialect.quote;
        let unescaped_start = self.unescaped.len();
        let mut at = open + 1;
        while at < self.bytes.len() {
            self.unescaped.push(self.bytes[at]);
            let doubled = self.bytes[at] == quote && self.bytes.get(at + 1) == Some(&quote);
            at += if doubled { 2 } else { 1 };
        }
        self.fields.push(Field {
            start: unescaped_start,
            end: self.unescaped.len(),
            unescaped: true,
        });
        Attempt::Row(self.bytes.len())
    }
}
