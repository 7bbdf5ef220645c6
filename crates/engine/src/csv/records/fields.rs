//! Splitting of one row into fields: quoted and unquoted fields, escapes and trailing delimiters.

use memchr::{memchr, memchr2, memchr3};

use super::{Attempt, Field, MAX_ROW_BYTES, Quoting, RowReader};
use crate::csv::dialect::Escape;
use crate::csv::repair;

/// A field that starts with a blank.
enum Padded {
    /// Blanks around a quoted field, with its opening quote at this offset.
    Quoted(usize),
    /// Plain text.
    Unquoted,
    /// Blanks and a quote that is not closed.
    Unclosed,
    /// Like `Quoted`, but the text ends after the closing quote and blanks.
    ToEnd(usize),
}

/// The closing quote of a field.
pub(super) struct Closing {
    /// Its offset.
    pub at: usize,
    /// Whether there are escapes before it.
    escaped: bool,
    /// Number of quotes up to and including it, except quotes after an escape byte.
    quotes: usize,
}

impl RowReader<'_> {
    /// Splits one line into fields. A quote that is not closed on the line is plain text.
    pub(super) fn split_line(&mut self, start: usize, end: usize) {
        self.clear_fields();
        let mut at = start;
        loop {
            at = self.skip_blanks(at, end);
            let open = match self.bytes.get(at).filter(|_| at < end) {
                Some(&byte) if Some(byte) == self.dialect.quote => Some(at),
                Some(b' ' | b'\t') if self.is_padded_quote(at, end) => match self.padded_field(at, end, end) {
                    Padded::Quoted(open) | Padded::ToEnd(open) => Some(open),
                    Padded::Unquoted | Padded::Unclosed => None,
                },
                _ => None,
            };
            if let Some(open) = open
                && let Some(after) = self.quoted_field(open, end)
            {
                let rest = memchr(self.dialect.delimiter, &self.bytes[after..end]).map_or(end, |length| after + length);
                self.append_rest(after, rest);
                at = rest;
            } else {
                let field_end = self.unquoted_end(at, end, false).unwrap_or(end);
                self.push_unquoted(at, field_end);
                at = field_end;
            }
            if at == end {
                return;
            }
            at += 1;
        }
    }

    fn clear_fields(&mut self) {
        self.fields.clear();
        self.unescaped.clear();
        self.text_after_quote = false;
        self.quotes_of_fields = 0;
    }

    /// Returns the start of a field's text, after the blanks that belong to the delimiter.
    fn skip_blanks(&self, at: usize, end: usize) -> usize {
        if self.dialect.space_after_delimiter {
            at + self.bytes[at..end].iter().take_while(|&&byte| byte == b' ').count()
        } else {
            at
        }
    }

    /// Returns whether a field that starts with a blank has a quote as its first other byte.
    fn is_padded_quote(&self, at: usize, end: usize) -> bool {
        let text = &self.bytes[at..end];
        self.dialect.quote.is_some()
            && text.get(repair::blanks(text, self.dialect.delimiter)) == self.dialect.quote.as_ref()
    }

    /// Classifies a field of blanks and a quote. Its closing quote is before `reach`, and the blanks after that are
    /// before `end`.
    fn padded_field(&self, at: usize, reach: usize, end: usize) -> Padded {
        let open = at + repair::blanks(&self.bytes[at..reach], self.dialect.delimiter);
        let Some(quote) = self.dialect.quote else {
            return Padded::Unquoted;
        };
        let Some(closing) = self.closing_quote(open + 1, reach, quote) else {
            return Padded::Unclosed;
        };
        let close = closing.at;
        let after = close + 1 + repair::blanks(&self.bytes[close + 1..end], self.dialect.delimiter);
        match self.bytes.get(after).filter(|_| after < end) {
            Some(&byte) if byte == self.dialect.delimiter || matches!(byte, b'\n' | b'\r') => Padded::Quoted(open),
            Some(_) => Padded::Unquoted,
            None => Padded::ToEnd(open),
        }
    }

    /// Finds the end of an unquoted field before `to`: a delimiter, or a line end if `lines` is set.
    fn unquoted_end(&self, from: usize, to: usize, lines: bool) -> Option<usize> {
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
            // A delimiter after an escape is plain text, unless the escape itself is escaped.
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

    /// Adds an unquoted field, with escapes removed.
    fn push_unquoted(&mut self, start: usize, end: usize) {
        if let Escape::Byte(escape) = self.dialect.escape
            && memchr(escape, &self.bytes[start..end]).is_some()
        {
            let text = repair::unescape_unquoted(&self.bytes[start..end], self.dialect);
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

    /// Splits the row at `start` into fields. A quoted field may span lines. Stops after `next_line` if the row
    /// has more than `max_fields` fields.
    pub(super) fn split_quoted(&mut self, start: usize, next_line: usize, max_fields: usize) -> Attempt {
        self.clear_fields();
        let reach = self.bytes.len().min(start + MAX_ROW_BYTES);
        let mut at = start;
        loop {
            at = self.skip_blanks(at, reach);
            let open = match self.bytes.get(at).filter(|_| at < reach) {
                Some(&byte) if Some(byte) == self.dialect.quote => Some(at),
                Some(b' ' | b'\t') if self.is_padded_quote(at, reach) => {
                    match self.padded_field(at, reach, self.bytes.len()) {
                        Padded::Quoted(open) => Some(open),
                        Padded::Unquoted => None,
                        Padded::Unclosed if self.complete || reach == start + MAX_ROW_BYTES => None,
                        Padded::ToEnd(open) if self.complete => Some(open),
                        Padded::Unclosed | Padded::ToEnd(_) => return Attempt::NeedsMore,
                    }
                }
                _ => None,
            };
            let (text_start, quoted) = if let Some(open) = open {
                match self.quoted_field(open, reach) {
                    // The quote may be the first of a doubled pair that continues in the next piece.
                    Some(after) if after == self.bytes.len() && !self.complete => return Attempt::NeedsMore,
                    Some(after) => (after, true),
                    None if reach < start + MAX_ROW_BYTES && !self.complete => return Attempt::NeedsMore,
                    None if matches!(self.quoting, Quoting::Strict) && self.complete => {
                        return self.rest_as_field(open);
                    }
                    None => return Attempt::Unclosed,
                }
            } else {
                (at, false)
            };
            let end = self.unquoted_end(text_start, self.bytes.len(), true);
            let field_end = match end {
                Some(end) => end,
                None if self.complete => self.bytes.len(),
                None => return Attempt::NeedsMore,
            };
            if quoted {
                self.append_rest(text_start, field_end);
            } else {
                self.push_unquoted(at, field_end);
            }
            if end.is_some() && self.bytes[field_end] == self.dialect.delimiter {
                at = field_end + 1;
                if at >= next_line && self.fields.len() > max_fields {
                    return Attempt::TooWide;
                }
                continue;
            }
            return match self.line_end(field_end) {
                Some((_, next)) => Attempt::Row(next),
                None if self.complete => Attempt::Row(self.bytes.len()),
                None => Attempt::NeedsMore,
            };
        }
    }

    /// Adds the quoted field whose opening quote is at `open`. Returns the offset after its closing quote, or
    /// `None`, without adding a field, if there is no closing quote before `reach`.
    fn quoted_field(&mut self, open: usize, reach: usize) -> Option<usize> {
        let quote = self.dialect.quote?;
        let text_start = open + 1;
        let Closing {
            at: close,
            escaped,
            quotes,
        } = self.closing_quote(text_start, reach, quote)?;
        self.quotes_of_fields += 1 + quotes;
        if escaped {
            let text = repair::unescape(&self.bytes[text_start..close], self.dialect);
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

    /// Finds the closing quote of a field.
    pub(super) fn closing_quote(&self, from: usize, reach: usize, quote: u8) -> Option<Closing> {
        let mut at = from;
        let mut closing = Closing {
            at,
            escaped: false,
            quotes: 1,
        };
        loop {
            let text = self.bytes.get(at..reach)?;
            let found = at
                + match self.dialect.escape {
                    Escape::Doubled => memchr(quote, text)?,
                    Escape::Byte(escape) => memchr2(quote, escape, text)?,
                };
            let is_quote = self.bytes[found] == quote;
            let doubled = found + 1 < reach && self.bytes[found + 1] == quote;
            if is_quote && !doubled {
                closing.at = found;
                return Some(closing);
            }
            closing.escaped = true;
            closing.quotes += if is_quote { 2 } else { 0 };
            at = found + 2;
        }
    }

    /// Appends the text between a closing quote and the end of the field to the field, as the csv crate does. Drops
    /// blanks without text.
    fn append_rest(&mut self, start: usize, end: usize) {
        if start == end || start + repair::blanks(&self.bytes[start..end], self.dialect.delimiter) == end {
            return;
        }
        self.text_after_quote = true;
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

    /// Adds everything after an opening quote as one field, up to the end of the file.
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
