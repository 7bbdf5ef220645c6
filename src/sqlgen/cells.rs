//! Splitting lines into cells, by regular expressions built from a file's dialect.
//!
//! Each system's own CSV reader treats stray quotes, empty cells and rows of unequal length differently.
//! Lines and regular expressions mean the same everywhere.

use crate::sqlgen::expr::{Expr, Name, Op, Step, call, case, case_all, col, named, num, same, text};
use daypart_engine::collections::sort;
use daypart_engine::csv::dialect::{Dialect, Escape};
use daypart_engine::csv::records::MAX_ROW_BYTES;
use daypart_engine::rejects::log::RejectReason;

/// The reject reason of a row with unpaired quotes, which this page would repair.
pub(in crate::sqlgen) const UNPAIRED: &str = "quotes out of place";

/// Whitespace that Rust's `trim_ascii` removes and that can occur in a line.
const ASCII_BLANKS: &str = " \t\u{C}";

/// Whitespace that Rust's `trim` removes, at the ends of a text.
const BLANK_ENDS: &str = "^[\\t\\n\\x0B\\f\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+\
                          |[\\t\\n\\x0B\\f\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+\\z";

/// The regular expressions for the rows of a dialect.
pub(in crate::sqlgen) struct Cells {
    dialect: Dialect,
    columns: usize,
    /// The pattern of one cell.
    cell: String,
}

impl Cells {
    /// Builds the expressions for rows with this number of columns.
    pub fn new(dialect: Dialect, columns: usize) -> Cells {
        let delimiter = in_class(dialect.delimiter);
        // Blanks around quotes are no text. A plain cell doesn't start with blanks and a quote.
        let blanks: String = blanks_of(dialect).bytes().map(in_class).collect();
        let plain = match (dialect.quote.map(in_class), escape_of(dialect)) {
            (None, None) => format!("[^{delimiter}]*"),
            (Some(quote), None) => format!("[{blanks}]*(?:[^{delimiter}{quote}{blanks}][^{delimiter}]*)?"),
            (quote, Some(escape)) => {
                let quote = quote.unwrap_or_default();
                let pair = format!("{}(?s:.)", pattern_of(escape));
                let escape = in_class(escape);
                format!(
                    "[{blanks}]*(?:(?:{pair}|[^{delimiter}{quote}{escape}{blanks}])(?:{pair}|[^{delimiter}{escape}])*)?"
                )
            }
        };
        let quoted = dialect.quote.map(|quote| {
            let (quote, class) = (pattern_of(quote), in_class(quote));
            let inner = match escape_of(dialect) {
                None => format!("[^{class}]*(?:{quote}{quote}[^{class}]*)*"),
                Some(escape) => {
                    let (pair, escape) = (pattern_of(escape), in_class(escape));
                    format!("[^{class}{escape}]*(?:(?:{pair}(?s:.)|{quote}{quote})[^{class}{escape}]*)*")
                }
            };
            format!("[{blanks}]*{quote}{inner}{quote}[{blanks}]*|")
        });
        Cells {
            dialect,
            columns,
            cell: format!("{}{plain}", quoted.unwrap_or_default()),
        }
    }

    /// Returns the pattern of a row, with the wanted columns as groups.
    fn row(&self, wanted: &[usize]) -> String {
        let cell = |column: usize| {
            let kind = if wanted.contains(&column) { "" } else { "?:" };
            format!("({kind}{})", self.cell)
        };
        let cells: Vec<String> = (0..self.columns).map(cell).collect();
        format!("^{}\\z", cells.join(&self.delimiter()))
    }

    /// Returns the pattern of a row with another number of columns. `repeats` quantifies the cells after the
    /// first.
    fn other_length(&self, repeats: &str) -> String {
        let cell = &self.cell;
        format!("^(?:{cell})(?:{}(?:{cell})){repeats}\\z", self.delimiter())
    }

    /// Returns the pattern of a row whose last quote is unpaired and begins a cell. Its groups are the text
    /// before that quote, the rest of the cell, and the rest of the row.
    fn unpaired_quote(&self) -> Option<String> {
        let usual = self.dialect.escape == Escape::Doubled && !self.dialect.space_after_delimiter;
        let quote = self.dialect.quote.filter(|&quote| usual && quote == b'"')?;
        let others = format!("[^{}{}]*", in_class(quote), in_class(self.dialect.delimiter));
        Some(format!(
            "^((?:(?:{cell}){delimiter})*){quote}({others})((?:{delimiter}{others})*)\\z",
            cell = self.cell,
            delimiter = self.delimiter(),
            quote = pattern_of(quote),
        ))
    }

    fn delimiter(&self) -> String {
        pattern_of(self.dialect.delimiter)
    }

    /// Returns the steps that extract some cells of each line, and add `row_error`, the reason why the line
    /// is not a row.
    ///
    /// `cells` maps names to column indexes; `keep` names the columns that stay.
    pub fn steps(
        &self,
        name: impl Into<Name>,
        from: Name,
        cells: &[(&'static str, usize)],
        keep: &[&'static str],
    ) -> Vec<Step> {
        let name = name.into();
        let mut wanted: Vec<usize> = cells.iter().map(|(_, column)| *column).collect();
        sort::sort(&mut wanted, Ord::cmp);
        wanted.dedup();
        let mut whole = col("line");
        if let Some(stray) = self.unpaired_quote() {
            whole = whole.regex_replace(Expr::Pattern("STRAY_QUOTE", stray), "\\1\"\"\"\\2\"\\3");
        }
        let row = Expr::Pattern("ROW", self.row(&wanted));
        let split_step: Name = format!("{name}_split").into();
        let description = match self.unpaired_quote() {
            Some(_) => "Splits each line that has any into cells; an unpaired quote is kept as text.",
            None => "Splits each line that has any into cells.",
        };
        let blanks = if self.dialect.space_after_delimiter { " *" } else { "" };
        let delimiters_alone = format!("^(?:{blanks}{})*{blanks}\\z", self.delimiter());
        let is_blank = col("line").matches(Expr::Pattern("DELIMITERS_ALONE", delimiters_alone));
        let mut steps = vec![
            Step::from(split_step.clone(), description, from)
                .with_columns([named("row_cells", whole.split_groups(row, wanted.len()))])
                .filter_rows(Some(is_blank.not())),
        ];
        let raw_step: Name = format!("{name}_raw").into();
        let raw = |&(name, column): &(&'static str, usize)| {
            let index = wanted.iter().position(|&each| each == column).unwrap_or(0) + 1;
            let cell = call(Op::Trim, [col("row_cells").group(index), text(blanks_of(self.dialect))]);
            named(format!("raw_{name}"), cell)
        };
        let columns = std::iter::once(named("row_error", self.row_error())).chain(cells.iter().map(raw));
        let description = "The reason why the line is not a row, and the raw cells.";
        steps.push(Step::from(raw_step.clone(), description, split_step).with_columns(columns));
        let text_of = |&(name, _): &(&'static str, usize)| named(name, self.unquoted(col(format!("raw_{name}"))));
        let columns = keep.iter().map(|&kept| same(kept)).chain(cells.iter().map(text_of));
        steps.push(Step::from(name, "The cells without quotes and surrounding blanks.", raw_step).select_only(columns));
        steps
    }

    /// Returns the reason why a line is not a row of the file; an empty text if it is one.
    fn row_error(&self) -> Expr {
        let mut arms = vec![
            (
                num(MAX_ROW_BYTES as i64).less_than(call(Op::Bytes, [col("line")])),
                text(RejectReason::TooLong.text()),
            ),
            (col("row_cells").is_split(), text("")),
        ];
        if self.columns > 1 {
            let fewer = Expr::Pattern("FEWER_CELLS", self.other_length(&format!("{{0,{}}}", self.columns - 2)));
            arms.push((col("line").matches(fewer), text(RejectReason::TooFewFields.text())));
        }
        let more = Expr::Pattern("MORE_CELLS", self.other_length(&format!("{{{},}}", self.columns)));
        arms.push((col("line").matches(more), text(RejectReason::TooManyFields.text())));
        case_all(arms, text(UNPAIRED))
    }

    /// Returns a cell's text without quotes and escapes.
    fn unquoted(&self, raw: Expr) -> Expr {
        let unescaped = |value: Expr, escapable: &[u8]| match (escape_of(self.dialect), self.dialect.quote) {
            (Some(escape), _) => {
                let escape_class = in_class(escape);
                let escapable_class: String = escapable.iter().map(|&byte| in_class(byte)).collect();
                let first = match self.dialect.quote {
                    Some(quote) if !escapable.contains(&self.dialect.delimiter) => {
                        format!("[{}{escape_class}]", in_class(quote))
                    }
                    _ => pattern_of(escape),
                };
                value.regex_replace(
                    Expr::Pattern("ESCAPED", format!("{first}([{escapable_class}{escape_class}])")),
                    "\\1",
                )
            }
            (None, Some(quote)) => {
                let quote = char::from(quote).to_string();
                call(Op::Replace, [value, text(quote.repeat(2)), text(quote)])
            }
            (None, None) => value,
        };
        let whole = match self.dialect.quote {
            None => plain_text(self.dialect, raw, &unescaped),
            Some(quote) => {
                let quote_text = char::from(quote).to_string();
                let inner = unescaped(call(Op::StripEnds, [raw.clone()]), &[quote]);
                case(
                    [(raw.clone().substring(1, 1).is(text(quote_text)), inner)],
                    plain_text(self.dialect, raw, &unescaped),
                )
            }
        };
        trimmed(whole)
    }
}

fn plain_text(dialect: Dialect, raw: Expr, unescaped: &dyn Fn(Expr, &[u8]) -> Expr) -> Expr {
    match escape_of(dialect) {
        Some(_) => {
            let escapable: Vec<u8> = [Some(dialect.delimiter), dialect.quote].into_iter().flatten().collect();
            unescaped(raw, &escapable)
        }
        None => raw,
    }
}

/// Trims ASCII blanks.
fn trimmed(value: Expr) -> Expr {
    call(Op::Trim, [value, text(ASCII_BLANKS)])
}

/// Trims all Unicode blanks.
pub(in crate::sqlgen) fn stripped(value: Expr) -> Expr {
    value.regex_replace(Expr::Pattern("BLANK_ENDS", BLANK_ENDS.to_owned()), "")
}

/// The blanks that may surround quotes: spaces and tabs, unless they are the delimiter.
fn blanks_of(dialect: Dialect) -> String {
    " \t".replace(char::from(dialect.delimiter), "")
}

fn escape_of(dialect: Dialect) -> Option<u8> {
    match dialect.escape {
        Escape::Doubled => None,
        Escape::Byte(escape) => Some(escape),
    }
}

/// Returns a byte as a pattern.
fn pattern_of(symbol: u8) -> String {
    if symbol.is_ascii_alphanumeric() || matches!(symbol, b'"' | b'\'' | b',' | b';' | b' ' | b'/' | b'~' | b'%' | b'=')
    {
        char::from(symbol).to_string()
    } else {
        format!("[{}]", in_class(symbol))
    }
}

/// Returns a byte as part of a character class.
fn in_class(symbol: u8) -> String {
    match symbol {
        b'\t' => "\\t".to_owned(),
        b'\\' | b']' | b'[' | b'^' | b'-' | b'&' => format!("\\{}", char::from(symbol)),
        0..=0x1F | 0x7F.. => format!("\\x{symbol:02X}"),
        _ => char::from(symbol).to_string(),
    }
}
