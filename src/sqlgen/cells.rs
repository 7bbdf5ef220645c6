//! Lines into cells, by regular expressions that are made of a file's dialect.
//!
//! A system's own CSV reader would have ideas of its own about stray quotes, empty cells and rows of another length, and each
//! system others. Lines and expressions mean the same everywhere.

use crate::sqlgen::expr::{Expr, Name, Op, Step, call, case, case_all, col, named, num, same, text};
use daypart_engine::collections::sort;
use daypart_engine::csv::dialect::{Dialect, Escape};
use daypart_engine::csv::records::MAX_ROW_BYTES;
use daypart_engine::rejects::log::Reason;

/// The reason of a row whose quotes don't pair up, which this page would have mended.
pub(in crate::sqlgen) const UNPAIRED: &str = "quotes out of place";

/// What is white to Rust's `trim_ascii` and can stand in a line.
const ASCII_BLANKS: &str = " \t\u{C}";

/// What is white to Rust's `trim`, at the ends of a text.
const BLANK_ENDS: &str = "^[\\t\\n\\x0B\\f\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+\
                          |[\\t\\n\\x0B\\f\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+\\z";

/// The expressions that read the rows of a dialect.
pub(in crate::sqlgen) struct Cells {
    dialect: Dialect,
    columns: usize,
    /// A cell with what may stand before it.
    cell: String,
}

impl Cells {
    /// The expressions for rows of so many columns.
    pub fn new(dialect: Dialect, columns: usize) -> Cells {
        let delimiter = in_class(dialect.delimiter);
        let blank = if dialect.blank_behind { " " } else { "" };
        let plain = match (dialect.quote.map(in_class), escape_of(dialect)) {
            (None, None) => format!("[^{delimiter}]*"),
            (Some(quote), None) => format!("(?:[^{delimiter}{quote}{blank}][^{delimiter}]*)?"),
            (quote, Some(escape)) => {
                let quote = quote.unwrap_or_default();
                let pair = format!("{}(?s:.)", alone(escape));
                let escape = in_class(escape);
                format!("(?:(?:{pair}|[^{delimiter}{quote}{escape}{blank}])(?:{pair}|[^{delimiter}{escape}])*)?")
            }
        };
        let quoted = dialect.quote.map(|quote| {
            let (mark, class) = (alone(quote), in_class(quote));
            match escape_of(dialect) {
                None => format!("{mark}[^{class}]*(?:{mark}{mark}[^{class}]*)*{mark}|"),
                Some(escape) => {
                    let (pair, escape) = (alone(escape), in_class(escape));
                    format!("{mark}[^{class}{escape}]*(?:(?:{pair}(?s:.)|{mark}{mark})[^{class}{escape}]*)*{mark}|")
                }
            }
        });
        Cells {
            dialect,
            columns,
            cell: format!("{}{plain}", quoted.unwrap_or_default()),
        }
    }

    /// The pattern of a whole row, in which some columns are groups.
    fn row(&self, wanted: &[usize]) -> String {
        let cell = |column: usize| {
            let kind = if wanted.contains(&column) { "" } else { "?:" };
            format!("{}({kind}{})", self.blanks(), self.cell)
        };
        let cells: Vec<String> = (0..self.columns).map(cell).collect();
        format!("^{}{}\\z", cells.join(&self.delimiter()), self.end())
    }

    /// The pattern of a row of another number of columns: so many, or more where it says so.
    fn other(&self, repeats: &str) -> String {
        let (blanks, cell) = (self.blanks(), &self.cell);
        format!(
            "^{blanks}(?:{cell})(?:{}{blanks}(?:{cell})){repeats}{}\\z",
            self.delimiter(),
            self.end()
        )
    }

    /// The pattern of a row whose last quote has no partner and begins a cell; its groups are what stands before that quote,
    /// the rest of the cell, and the rest of the row.
    fn stray(&self) -> Option<String> {
        let usual = self.dialect.escape == Escape::Doubled && !self.dialect.blank_behind && !self.dialect.trailing;
        let quote = self.dialect.quote.filter(|&quote| usual && quote == b'"')?;
        let (delimiter, class) = (in_class(self.dialect.delimiter), in_class(quote));
        Some(format!(
            "^((?:(?:{cell}){mark})*){quote}([^{class}{delimiter}]*)((?:{mark}[^{class}{delimiter}]*)*)\\z",
            cell = self.cell,
            mark = self.delimiter(),
            quote = alone(quote),
        ))
    }

    fn blanks(&self) -> &'static str {
        if self.dialect.blank_behind { " *" } else { "" }
    }

    fn delimiter(&self) -> String {
        alone(self.dialect.delimiter)
    }

    fn end(&self) -> String {
        if self.dialect.trailing {
            format!("{}?", self.delimiter())
        } else {
            String::new()
        }
    }

    /// The steps that read some cells of each line, and say as `damage` what is wrong with the line as a whole.
    ///
    /// `cells` are the names that the cells get, and the columns of the file that they stand in; `keep` are columns that stay.
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
        if let Some(stray) = self.stray() {
            whole = whole.rewritten(Expr::Pattern("STRAY_QUOTE", stray), "\\1\"\"\"\\2\"\\3");
        }
        let row = Expr::Pattern("ROW", self.row(&wanted));
        let apart: Name = format!("{name}_apart").into();
        let say = match self.stray() {
            Some(_) => "The line in its cells; a quote that has no partner is a letter.",
            None => "The line in its cells.",
        };
        let mut steps = vec![
            Step::from(apart.clone(), say, from).adding([named("row_cells", whole.taken_apart(row, wanted.len()))]),
        ];
        let raws: Name = format!("{name}_raw").into();
        let raw = |&(name, column): &(&'static str, usize)| {
            let place = wanted.iter().position(|&each| each == column).unwrap_or(0) + 1;
            named(format!("raw_{name}"), col("row_cells").piece(place))
        };
        let columns = std::iter::once(named("damage", self.damage())).chain(cells.iter().map(raw));
        let say = "What is wrong with the line as a whole, and the cells as they stand in it.";
        steps.push(Step::from(raws.clone(), say, apart).adding(columns));
        let text_of = |&(name, _): &(&'static str, usize)| named(name, self.unquoted(col(format!("raw_{name}"))));
        let columns = keep.iter().map(|&kept| same(kept)).chain(cells.iter().map(text_of));
        steps.push(
            Step::from(
                name,
                "The cells without their quotes and the blanks at their ends.",
                raws,
            )
            .only(columns),
        );
        steps
    }

    /// Why a line is not a row of the file, as the text of its reason; empty when it is one.
    fn damage(&self) -> Expr {
        let mut arms = vec![
            (
                num(MAX_ROW_BYTES as i64).below(call(Op::Bytes, [col("line")])),
                text(Reason::TooLong.text()),
            ),
            (col("row_cells").came_apart(), text("")),
        ];
        if self.columns > 1 {
            let fewer = Expr::Pattern("FEWER_CELLS", self.other(&format!("{{0,{}}}", self.columns - 2)));
            arms.push((col("line").matches(fewer), text(Reason::TooFewFields.text())));
        }
        let more = Expr::Pattern("MORE_CELLS", self.other(&format!("{{{},}}", self.columns)));
        arms.push((col("line").matches(more), text(Reason::TooManyFields.text())));
        case_all(arms, text(UNPAIRED))
    }

    /// A cell's text.
    fn unquoted(&self, raw: Expr) -> Expr {
        let unescaped = |letters: Expr, others: &[u8]| match (escape_of(self.dialect), self.dialect.quote) {
            (Some(escape), _) => {
                let marks: String = others.iter().map(|&byte| in_class(byte)).collect();
                let escape_mark = in_class(escape);
                let first = match self.dialect.quote {
                    Some(quote) if !others.contains(&self.dialect.delimiter) => {
                        format!("[{}{escape_mark}]", in_class(quote))
                    }
                    _ => alone(escape),
                };
                letters.rewritten(
                    Expr::Pattern("ESCAPED", format!("{first}([{marks}{escape_mark}])")),
                    "\\1",
                )
            }
            (None, Some(quote)) => {
                let quote = char::from(quote).to_string();
                call(Op::Replace, [letters, text(quote.repeat(2)), text(quote)])
            }
            (None, None) => letters,
        };
        let whole = match self.dialect.quote {
            None => plain_text(self.dialect, raw, &unescaped),
            Some(quote) => {
                let mark = char::from(quote).to_string();
                let inner = unescaped(call(Op::Inner, [raw.clone()]), &[quote]);
                case(
                    [(raw.clone().part(1, 1).is(text(mark)), inner)],
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
            let marks: Vec<u8> = [Some(dialect.delimiter), dialect.quote].into_iter().flatten().collect();
            unescaped(raw, &marks)
        }
        None => raw,
    }
}

/// A text without ASCII's blanks at its ends.
fn trimmed(letters: Expr) -> Expr {
    call(Op::Trim, [letters, text(ASCII_BLANKS)])
}

/// A text without any blanks at its ends.
pub(in crate::sqlgen) fn stripped(letters: Expr) -> Expr {
    letters.rewritten(Expr::Pattern("BLANK_ENDS", BLANK_ENDS.to_owned()), "")
}

fn escape_of(dialect: Dialect) -> Option<u8> {
    match dialect.escape {
        Escape::Doubled => None,
        Escape::Byte(escape) => Some(escape),
    }
}

/// A sign by itself in a pattern.
fn alone(sign: u8) -> String {
    if sign.is_ascii_alphanumeric() || matches!(sign, b'"' | b'\'' | b',' | b';' | b' ' | b'/' | b'~' | b'%' | b'=') {
        char::from(sign).to_string()
    } else {
        format!("[{}]", in_class(sign))
    }
}

/// A sign in a class of a pattern.
fn in_class(sign: u8) -> String {
    match sign {
        b'\t' => "\\t".to_owned(),
        b'\\' | b']' | b'[' | b'^' | b'-' | b'&' => format!("\\{}", char::from(sign)),
        0..=0x1F | 0x7F.. => format!("\\x{sign:02X}"),
        _ => char::from(sign).to_string(),
    }
}
