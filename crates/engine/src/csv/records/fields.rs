//! Splitting of one row into fields: quoted and unquoted fields, escapes and trailing delimiters.

use memchr::{memchr, memchr2, memchr3};

use super::{Attempt, Field, MAX_ROW_BYTES, Quoting, RowReader};
use crate::csv::dialect::Escape;
use crate::csv::repair;

impl RowReader<'_> {
    /// Splits one line into fields. A quote that is not closed on the line is plain text.
    pub(super) fn split_line(&mut self, start: usize, end: usize) {
        self.clear_fields();
        let mut at = start;
        loop {
            at = self.skip_blanks(at, end);
            if at < end
                && Some(self.bytes[at]) == self.dialect.quote
                && let Some(after) = self.quoted_field(at, end)
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
    }

    /// Returns the start of a field's text, after the blanks that belong to the delimiter.
    fn skip_blanks(&self, at: usize, end: usize) -> usize {
        if self.dialect.space_after_delimiter {
            at + self.bytes[at..end].iter().take_while(|&&byte| byte == b' ').count()
        } else {
            at
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

    /// Splits the row at `start` into fields. A quoted field may span lines. Stops after `next_line` if the row
    /// has more than `max_fields` fields.
    pub(super) fn split_quoted(&mut self, start: usize, next_line: usize, max_fields: usize) -> Attempt {
        self.clear_fields();
        let reach = self.bytes.len().min(start + MAX_ROW_BYTES);
        let mut at = start;
        loop {
            at = self.skip_blanks(at, reach);
            let (text_start, quoted) = if at < reach && Some(self.bytes[at]) == self.dialect.quote {
                match self.quoted_field(at, reach) {
                    // The quote may be the first of a doubled pair that continues in the next piece.
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
        let (close, escaped) = self.closing_quote(text_start, reach, quote)?;
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

    /// Finds the closing quote of a field. Returns its offset and whether there are escapes before it.
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

    /// Appends the text between a closing quote and the end of the field to the field, as the csv crate does.
    fn append_rest(&mut self, start: usize, end: usize) {
        if start == end {
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
