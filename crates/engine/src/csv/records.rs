//! Records: bytes of delimited text into rows of fields, for any [`Dialect`].
//!
//! Well-formed text is read as RFC 4180 and the csv crate have it. Where a quote is out of place, the damage stays in its
//! row: when the number of columns is known, a quoted field that runs over several lines is taken as such only if those
//! lines are not whole rows by themselves; else the quote is a letter and the row says so ([`Row::stray_quote`]). A line
//! that doesn't have as many fields as it should is mended where that can be done in one likeliest way
//! ([`Row::mended`]): a delimiter between quoted fields is missing, or the line has another delimiter than the file.
//!
//! The reader works on a piece of a file and never needs more than [`MAX_ROW_BYTES`] past a row's start to decide where
//! the row ends, so what it finds doesn't depend on how the file was cut into pieces.

use memchr::{memchr, memchr2, memchr3};

use crate::csv::dialect::{Dialect, Escape};
use crate::csv::repair;

/// The longest row that is read, and the furthest that a quoted field can reach, in bytes.
pub const MAX_ROW_BYTES: usize = 1 << 20;

/// How many fields more than a file's rows have a row over several lines may have before it is none: where every line has a
/// quote without a partner, each would else be read as one row with all that follow it, only to find that it is a row itself.
const MOST_EXCESS: usize = 64;

/// Reads rows from a piece of text.
///
/// ```
/// use daypart_engine::csv::dialect::Dialect;
/// use daypart_engine::csv::records::RowReader;
/// let mut records = RowReader::new(b"1,\"Hold On, Loosely\"\n2,\"say \"\"hi\"\"\"\n", Dialect::default(), true);
/// assert_eq!(records.next_row().unwrap().field(1), b"Hold On, Loosely");
/// assert_eq!(records.next_row().unwrap().field(1), b"say \"hi\"");
/// assert!(records.next_row().is_none());
/// ```
#[derive(Debug)]
pub struct RowReader<'a> {
    bytes: &'a [u8],
    at: usize,
    lines: u64,
    complete: bool,
    dialect: Dialect,
    quoting: Quoting,
    fields: Vec<Field>,
    unescaped: Vec<u8>,
    /// Whether text stands between a closing quote and the field's end.
    messy: bool,
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
    quoted: bool,
}

/// What became of one attempt to read a row.
enum Attempt {
    /// The row's next line starts here.
    Row(usize),
    /// A quoted field has no closing quote within reach.
    Unclosed,
    /// The row runs over lines, and has more fields than were asked for.
    TooWide,
    /// The piece of text ends before the row does.
    NeedsMore,
}

/// What was done to read a damaged row.
#[derive(Clone, Copy, Debug, Default)]
struct RepairKind {
    stray_quote: bool,
    mended: bool,
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
    /// Whether the row's fields were told apart otherwise than the dialect says, because it had not as many as it should.
    pub mended: bool,
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

    /// Whether a field stands in quotes.
    pub fn is_quoted(&self, index: usize) -> bool {
        self.fields.get(index).is_some_and(|field| field.quoted)
    }

    /// The row as it stands in the file, without the newline at its end.
    pub fn raw(&self) -> &'r [u8] {
        self.bytes[self.start..self.next].trim_ascii_end()
    }
}

impl<'a> RowReader<'a> {
    /// A reader over a piece of text that starts where a row starts. `complete` says whether the text ends where the file
    /// does; if not, a last row whose end can't be told is left unread.
    pub fn new(bytes: &'a [u8], dialect: Dialect, complete: bool) -> RowReader<'a> {
        RowReader {
            bytes,
            at: 0,
            lines: 0,
            complete,
            dialect,
            quoting: Quoting::Strict,
            fields: Vec::new(),
            unescaped: Vec::new(),
            messy: false,
        }
    }

    /// Repairs quotes that have no partner, given how many columns the file's rows have. With a single column nothing
    /// tells a row from a line of a quoted field, so nothing is repaired.
    pub fn repairing(mut self, columns: usize) -> RowReader<'a> {
        self.quoting = if columns > 1 {
            Quoting::Repairing(columns)
        } else {
            Quoting::Strict
        };
        self
    }

    /// Takes every line for a row; a quote that isn't closed on its line is a letter.
    pub fn line_by_line(mut self) -> RowReader<'a> {
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
        let (next, mending) = if too_long {
            self.fields.clear();
            (next_line, RepairKind::default())
        } else {
            self.attempt(start, line_end, next_line)?
        };
        self.lines += self.lines_between(start, next);
        self.at = next;
        let stray_quote = mending.stray_quote || (!too_long && next == next_line && self.odd_quotes(start, line_end));
        Some(Row {
            bytes: self.bytes,
            fields: &self.fields,
            unescaped: &self.unescaped,
            start,
            next,
            lines_before,
            lines_after: self.lines,
            stray_quote,
            mended: mending.mended,
            too_long,
        })
    }

    /// Reads the fields of the row at `start` and gives where the next row starts, and what had to be mended. `None` when
    /// the piece ends before that can be told.
    fn attempt(&mut self, start: usize, line_end: usize, next_line: usize) -> Option<(usize, RepairKind)> {
        if matches!(self.quoting, Quoting::Line) {
            self.split_line(start, line_end);
            return Some((next_line, RepairKind::default()));
        }
        let attempt = self.split_repairing(start, line_end, next_line);
        let columns = match (self.quoting, &attempt) {
            (_, Attempt::NeedsMore) => return None,
            (Quoting::Repairing(columns), _) => columns,
            (_, Attempt::Row(next)) => return Some((*next, RepairKind::default())),
            (_, Attempt::Unclosed | Attempt::TooWide) => {
                return Some((next_line, self.mend_line(start, line_end, 0)));
            }
        };
        let fits = self.fields.len() == columns && !self.messy;
        match attempt {
            Attempt::Row(next) if fits && next == next_line => Some((next, RepairKind::default())),
            Attempt::Row(next) if next != next_line && self.runs_on(start, next, columns, fits) => {
                // Counting the lines' fields has used the field list, so the row is split again.
                self.split_quoted(start, next_line, usize::MAX);
                Some((next, RepairKind::default()))
            }
            _ => Some((next_line, self.mend_line(start, line_end, columns))),
        }
    }

    /// Splits the row at `start`, and gives it up as soon as it is too wide to be one that runs over lines.
    fn split_repairing(&mut self, start: usize, line_end: usize, next_line: usize) -> Attempt {
        let Quoting::Repairing(columns) = self.quoting else {
            return self.split_quoted(start, next_line, usize::MAX);
        };
        // One field too many may be the empty one behind the row's end.
        let attempt = self.split_quoted(start, next_line, columns + 1);
        if !matches!(attempt, Attempt::TooWide) {
            return attempt;
        }
        self.split_line(start, line_end);
        if self.fields.len() == columns {
            return attempt;
        }
        self.split_quoted(start, next_line, columns.saturating_add(MOST_EXCESS))
    }

    /// Whether the lines from `start` to `end`, over which a quoted field runs, are one row: they are none by themselves, and
    /// when the one row hasn't as many fields as it should, no line of them is.
    fn runs_on(&mut self, start: usize, end: usize, columns: usize, fits: bool) -> bool {
        let (mut lines, mut rows) = (0, 0);
        let mut at = start;
        while at < end
            && let Some((line_end, next)) = self.line_end(at)
        {
            self.split_line(at, line_end);
            lines += 1;
            rows += usize::from(self.fields.len() == columns);
            at = next;
        }
        if fits { rows < lines } else { rows == 0 }
    }

    /// Reads one line that doesn't give as many fields as it should, or whose quotes don't, in the likeliest way.
    fn mend_line(&mut self, start: usize, end: usize, columns: usize) -> RepairKind {
        self.split_line(start, end);
        let stray_quote = self.odd_quotes(start, end);
        let width = self.fields.len();
        if width == columns && !self.messy {
            return RepairKind {
                stray_quote: true,
                mended: false,
            };
        }
        let line = &self.bytes[start..end];
        let dialect = self.dialect;
        let has_quotes = dialect.quote.is_some_and(|quote| memchr(quote, line).is_some());
        // Where all quotes pair up, none is a letter, and no more can be wrong than that a delimiter is missing.
        let letters = stray_quote || self.messy;
        let as_written = if has_quotes && (letters || width < columns) {
            repair::fields(line, dialect, columns, letters)
        } else {
            None
        };
        let mut ways: Vec<(u32, Vec<Vec<u8>>)> = as_written.into_iter().collect();
        if width < columns {
            // Texts are full of blanks, so those are only tried where nothing else stands between fields.
            let can_be = |other: u8| other != dialect.delimiter && (other != b' ' || width == 1);
            let others = Dialect::DELIMITERS.into_iter().filter(|&other| can_be(other));
            let there = others.filter(|&other| memchr(other, line).is_some());
            ways.extend(there.filter_map(|delimiter| {
                let (cost, texts) = repair::fields(line, Dialect { delimiter, ..dialect }, columns, letters)?;
                Some((cost + repair::OTHER_DELIMITER, texts))
            }));
        }
        if let Some((_, texts)) = ways.into_iter().min_by_key(|(cost, _)| *cost) {
            self.fields.clear();
            self.unescaped.clear();
            for text in texts {
                self.push_unescaped(&text, false);
            }
        }
        RepairKind {
            stray_quote,
            mended: self.fields.len() == columns && width != columns && !stray_quote,
        }
    }

    /// Adds a field whose text doesn't stand in the file as it is.
    fn push_unescaped(&mut self, text: &[u8], quoted: bool) {
        let start = self.unescaped.len();
        self.unescaped.extend_from_slice(text);
        self.fields.push(Field {
            start,
            end: self.unescaped.len(),
            unescaped: true,
            quoted,
        });
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
        match (self.dialect.quote, self.dialect.escape) {
            (Some(quote), Escape::Doubled) => memchr::memchr_iter(quote, line).count() % 2 == 1,
            (Some(_), Escape::Byte(_)) => repair::quotes(line, self.dialect).len() % 2 == 1,
            (None, _) => false,
        }
    }

    /// Splits one line into fields; a quote that isn't closed on the line is a letter.
    fn split_line(&mut self, start: usize, end: usize) {
        self.clear_fields();
        let mut at = start;
        loop {
            at = self.behind_blanks(at, end);
            if at < end
                && Some(self.bytes[at]) == self.dialect.quote
                && let Some(after) = self.quoted_field(at, end)
            {
                let rest = memchr(self.dialect.delimiter, &self.bytes[after..end]).map_or(end, |length| after + length);
                self.append_rest(after, rest);
                at = rest;
            } else {
                let field_end = self.plain_end(at, end, false).unwrap_or(end);
                self.plain_field(at, field_end);
                at = field_end;
            }
            if at == end {
                self.drop_trailing();
                return;
            }
            at += 1;
        }
    }

    fn clear_fields(&mut self) {
        self.fields.clear();
        self.unescaped.clear();
        self.messy = false;
    }

    /// Where a field's text starts, past the blanks that belong to the delimiter.
    fn behind_blanks(&self, at: usize, end: usize) -> usize {
        if self.dialect.blank_behind {
            at + self.bytes[at..end].iter().take_while(|&&byte| byte == b' ').count()
        } else {
            at
        }
    }

    /// Where an unquoted field ends, before `to`: at a delimiter, and at a newline as well when `lines` says so.
    fn plain_end(&self, from: usize, to: usize, lines: bool) -> Option<usize> {
        let delimiter = self.dialect.delimiter;
        let mut at = from;
        loop {
            let text = &self.bytes[at..to];
            let end = at
                + if lines {
                    memchr3(delimiter, b'\n', b'\r', text)?
                } else {
                    memchr(delimiter, text)?
                };
            // A delimiter behind an escape is a letter, unless the escape is escaped itself.
            let Escape::Byte(escape) = self.dialect.escape else {
                return Some(end);
            };
            let escapes = self.bytes[from..end]
                .iter()
                .rev()
                .take_while(|&&byte| byte == escape)
                .count();
            if escapes % 2 == 0 || self.bytes[end] != delimiter {
                return Some(end);
            }
            at = end + 1;
        }
    }

    /// Adds an unquoted field.
    fn plain_field(&mut self, start: usize, end: usize) {
        if let Escape::Byte(escape) = self.dialect.escape
            && memchr(escape, &self.bytes[start..end]).is_some()
        {
            let mut text = Vec::with_capacity(end - start);
            let mut at = start;
            while at < end {
                let next = self.bytes.get(at + 1).copied().filter(|_| at + 1 < end);
                let special = next.is_some()
                    && (next == Some(self.dialect.delimiter) || next == self.dialect.quote || next == Some(escape));
                at += usize::from(self.bytes[at] == escape && special);
                text.push(self.bytes[at]);
                at += 1;
            }
            self.push_unescaped(&text, false);
        } else {
            self.fields.push(Field {
                start,
                end,
                unescaped: false,
                quoted: false,
            });
        }
    }

    /// Forgets the empty field behind a delimiter that ends the row, where rows end so.
    fn drop_trailing(&mut self) {
        let too_many = match self.quoting {
            Quoting::Repairing(columns) => self.fields.len() > columns,
            Quoting::Strict | Quoting::Line => self.fields.len() > 1,
        };
        if self.dialect.trailing && too_many && self.fields.last().is_some_and(|field| field.start == field.end) {
            self.fields.pop();
        }
    }

    /// Splits the row at `start` into fields, where a quoted field may run over lines; past `next_line` it is given up when it
    /// has more than so many fields.
    fn split_quoted(&mut self, start: usize, next_line: usize, most_fields: usize) -> Attempt {
        self.clear_fields();
        let reach = self.bytes.len().min(start + MAX_ROW_BYTES);
        let mut at = start;
        loop {
            at = self.behind_blanks(at, reach);
            let (text_start, quoted) = if at < reach && Some(self.bytes[at]) == self.dialect.quote {
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
            let end = self.plain_end(text_start, self.bytes.len(), true);
            let field_end = match end {
                Some(end) => end,
                None if self.complete => self.bytes.len(),
                None => return Attempt::NeedsMore,
            };
            if quoted {
                self.append_rest(text_start, field_end);
            } else {
                self.plain_field(at, field_end);
            }
            if end.is_some() && self.bytes[field_end] == self.dialect.delimiter {
                at = field_end + 1;
                if at >= next_line && self.fields.len() > most_fields {
                    return Attempt::TooWide;
                }
                continue;
            }
            self.drop_trailing();
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
        let quote = self.dialect.quote?;
        let text_start = open + 1;
        let (close, escaped) = self.closing_quote(text_start, reach, quote)?;
        if escaped {
            let text = repair::unescaped(&self.bytes[text_start..close], self.dialect);
            self.push_unescaped(&text, true);
        } else {
            self.fields.push(Field {
                start: text_start,
                end: close,
                unescaped: false,
                quoted: true,
            });
        }
        Some(close + 1)
    }

    /// Where the quote stands that closes a field, and whether there are escaped ones before it.
    fn closing_quote(&self, from: usize, reach: usize, quote: u8) -> Option<(usize, bool)> {
        let mut at = from;
        let mut escaped = false;
        loop {
            let text = self.bytes.get(at..reach)?;
            let found = at
                + match self.dialect.escape {
                    Escape::Doubled => memchr(quote, text)?,
                    Escape::Byte(escape) => memchr2(quote, escape, text)?,
                };
            let doubled = found + 1 < reach && self.bytes[found + 1] == quote;
            if self.bytes[found] == quote && !doubled {
                return Some((found, escaped));
            }
            escaped = true;
            at = found + 2;
        }
    }

    /// Adds what stands between a closing quote and the field's end to the field, as the csv crate does.
    fn append_rest(&mut self, start: usize, end: usize) {
        if start == end {
            return;
        }
        self.messy = true;
        let Some(field) = self.fields.last_mut() else { return };
        if !field.unescaped {
            let unescaped_start = self.unescaped.len();
            self.unescaped.extend_from_slice(&self.bytes[field.start..field.end]);
            *field = Field {
                start: unescaped_start,
                end: self.unescaped.len(),
                unescaped: true,
                quoted: true,
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
            let doubled = Some(self.bytes[at]) == quote && self.bytes.get(at + 1) == Some(&self.bytes[at]);
            at += if doubled { 2 } else { 1 };
        }
        self.fields.push(Field {
            start: unescaped_start,
            end: self.unescaped.len(),
            unescaped: true,
            quoted: true,
        });
        Attempt::Row(self.bytes.len())
    }
}
