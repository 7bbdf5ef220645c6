//! Damaged rows: which lines belong together, and the likeliest fields of a line that doesn't fit.

use memchr::{memchr, memchr_iter};

use super::{Field, Repairs, RowReader};
use crate::csv::dialect::Dialect;
use crate::csv::repair::{self, Split};

/// The delimiters that a single line may have instead of the file's own.
const OTHER_DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b' '];

impl RowReader<'_> {
    /// Returns whether the lines from `start` to `end`, which a quoted field spans, are one row.
    ///
    /// `fits` is whether that row has the expected number of fields. If so, it is one row unless every line is a
    /// complete row on its own; if not, it is one row only if no line is.
    pub(super) fn is_multiline_row(&mut self, start: usize, end: usize, columns: usize, fits: bool) -> bool {
        let (mut lines, mut complete_rows) = (0, 0);
        let mut at = start;
        while at < end
            && let Some((line_end, next)) = self.line_end(at)
        {
            self.split_line(at, line_end);
            lines += 1;
            complete_rows += usize::from(self.fields.len() == columns);
            at = next;
        }
        if fits {
            complete_rows < lines
        } else {
            complete_rows == 0
        }
    }

    /// Returns whether a quotation that begins within an unquoted field of a line is cut by a delimiter, as in
    /// `Lamp"tall, green"`. The line then has the expected number of fields by accident.
    ///
    /// `quotes` is the number of quotes in the line that ends at `end`.
    pub(super) fn has_split_quotation(&self, end: usize, quotes: usize) -> bool {
        let Some(quote) = self.dialect.quote.filter(|_| quotes > self.quotes_of_fields + 1) else {
            return false;
        };
        let is_plain = |field: &&Field| !field.quoted && !field.unescaped;
        self.fields.iter().filter(is_plain).any(|field| {
            memchr_iter(quote, &self.bytes[field.start..field.end])
                .any(|at| self.is_split_quotation(field.start + at, field.end, end))
        })
    }

    /// Returns whether the quote at offset `open` in an unquoted field opens a quotation that extends past the end
    /// of the field and ends where a field may end.
    fn is_split_quotation(&self, open: usize, field_end: usize, line_end: usize) -> bool {
        let closing = self
            .dialect
            .quote
            .and_then(|quote| self.closing_quote(open + 1, line_end, quote));
        let Some(close) = closing.map(|closing| closing.at) else {
            return false;
        };
        let may_end_field = |byte: u8| {
            byte == self.dialect.delimiter || Some(byte) == self.dialect.quote || OTHER_DELIMITERS.contains(&byte)
        };
        close > field_end
            && !self.bytes[open + 1].is_ascii_whitespace()
            && (close + 1 == line_end || may_end_field(self.bytes[close + 1]))
    }

    /// Splits a line with the wrong number of fields, or with quotes out of place, in the likeliest way.
    pub(super) fn repair_line(&mut self, start: usize, end: usize, columns: usize) -> Repairs {
        self.split_line(start, end);
        let quotes = self.count_quotes(start, end);
        let stray_quote = quotes % 2 == 1;
        let width = self.fields.len();
        let fits = width == columns && !self.text_after_quote;
        if fits && !self.has_split_quotation(end, quotes) {
            return Repairs {
                stray_quote: true,
                repaired: false,
            };
        }
        let mut repaired = width != columns;
        if let Some((dialect, split)) = self.likeliest_split(start, end, columns, stray_quote) {
            let texts = split.texts(&self.bytes[start..end], dialect);
            repaired |= dialect != self.dialect || split.is_glued;
            self.fields.clear();
            self.unescaped.clear();
            for text in texts {
                self.push_unescaped(&text, false);
            }
        }
        Repairs {
            stray_quote,
            repaired: repaired && self.fields.len() == columns && !stray_quote,
        }
    }

    /// Finds the likeliest split of the line that was split last, and its dialect.
    fn likeliest_split(&self, start: usize, end: usize, columns: usize, stray_quote: bool) -> Option<(Dialect, Split)> {
        let (line, dialect, width) = (&self.bytes[start..end], self.dialect, self.fields.len());
        let has_quotes = dialect.quote.is_some_and(|quote| memchr(quote, line).is_some());
        // If all quotes are paired, no quoted field contains one that is plain text.
        let strays = stray_quote || self.text_after_quote;
        let own = has_quotes
            .then(|| repair::cheapest_split(line, dialect, columns, strays))
            .flatten()
            .map(|split| (dialect, split));
        let others = OTHER_DELIMITERS
            .into_iter()
            .filter(|&other| other != dialect.delimiter && memchr(other, line).is_some());
        let others = others.filter_map(|delimiter| {
            let other = Dialect { delimiter, ..dialect };
            // Blanks are frequent in text, and a line with enough of the file's own delimiters is seldom one with
            // another. So the file's own may then occur within quotes only.
            let is_likely = width < columns && (delimiter != b' ' || width == 1);
            let mut split = repair::cheapest_split(line, other, columns, strays && is_likely)?;
            if !is_likely && !split.confines(dialect.delimiter, line) {
                return None;
            }
            split.cost += repair::OTHER_DELIMITER;
            Some((other, split))
        });
        own.into_iter().chain(others).min_by_key(|(_, split)| split.cost)
    }
}
