//! Query model: value expressions, and steps that derive one table from another, independent of the language.
//!
//! [`sql`](crate::sqlgen::sql) writes a step as SQL, [`pyspark`](crate::sqlgen::pyspark) as PySpark calls.

use std::borrow::Cow;

use daypart_engine::query::timeline::Unit;

/// A text, usually known at compile time.
pub(in crate::sqlgen) type Name = Cow<'static, str>;

/// A value expression over a row.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sqlgen) enum Expr {
    /// A column of the input.
    Column(Name),
    /// A string literal.
    Text(Name),
    /// A regular expression that RE2 and Java read alike, with its name in a program.
    Pattern(&'static str, String),
    /// An integer literal.
    Number(i64),
    /// An operation.
    Call(Op, Vec<Expr>),
    /// The value of the first true condition, otherwise the last value.
    Case(Vec<(Expr, Expr)>, Box<Expr>),
    /// NULL.
    Null,
}

/// An operation on values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sqlgen) enum Op {
    Add,
    Subtract,
    Multiply,
    /// Floor division of integers with a positive divisor.
    Divide,
    Remainder,
    Equal,
    Differ,
    Less,
    AtMost,
    And,
    Or,
    Not,
    IsNull,
    /// Whether the first value is between the other two, inclusive.
    Between,
    /// Whether the first value is one of the others.
    In,
    /// Whether a pattern matches anywhere in a text.
    RegexMatch,
    /// The match of a pattern's only group; an empty text without a match.
    RegexExtract,
    /// A text with each match of a pattern replaced by the third value, where `\\1` refers to a group.
    RegexReplace,
    /// The nth line of a text, counted from 1.
    SplitPart,
    /// A text with all occurrences of one text replaced by another.
    Replace,
    /// A substring by position, counted from 1, and length.
    Substring,
    /// A text without its first and last character.
    StripEnds,
    Length,
    Bytes,
    Lower,
    /// A text with these characters trimmed from its ends.
    Trim,
    Concat,
    ToNumber,
    ToText,
    ToDouble,
    /// The first value that is not NULL.
    Coalesce,
    /// The local second of a zone, the second argument, at a second in UTC.
    ToLocalTime,
    /// The date of a day number, counted from the start of 1970.
    Date,
    /// The first day of a date's week, month or year.
    StartOf(Unit),
    Count,
    CountIf,
    CountDistinct,
    Sum,
    Mean,
    Variance,
    Min,
    Max,
    /// The Euclidean norm of the column as a vector.
    Norm,
    /// The quantile at this number of hundredths, interpolated linearly.
    Quantile,
    /// The first argument in the row where the second is smallest.
    MinBy,
}

/// The source of a step's rows.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sqlgen) enum From {
    /// The lines of a file without blank lines and the first `skip` lines: columns `file`, `line` and, if
    /// requested, `position`, the lines' order.
    Lines {
        path: String,
        argument: Name,
        skip: u64,
        position: bool,
    },
    /// Another step.
    Step(Name),
    /// A union of steps with the same columns.
    Union(Vec<Name>),
    /// A left join of a step with others, by a key column.
    Join(Name, &'static str, Vec<Name>),
    /// A semi-join: the rows of a step whose customer occurs in another.
    SemiJoin(Name, Name),
}

impl From {
    /// Returns the steps that it refers to.
    pub fn names(&mut self) -> impl Iterator<Item = &mut Name> {
        let (one, others): (Vec<&mut Name>, &mut [Name]) = match self {
            From::Lines { .. } => (Vec::new(), &mut []),
            From::Step(from) => (vec![from], &mut []),
            From::Union(all) => (Vec::new(), all),
            From::Join(from, _, others) => (vec![from], others),
            From::SemiJoin(from, chosen) => (vec![from, chosen], &mut []),
        };
        one.into_iter().chain(others)
    }

    /// Renames a step.
    pub fn rename(&mut self, before: &Name, after: &Name) {
        self.names()
            .filter(|name| *name == before)
            .for_each(|name| name.clone_from(after));
    }
}

/// A step: one table derived from another.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sqlgen) struct Step {
    /// Its name.
    pub name: Name,
    /// Its purpose, a sentence for a comment in the code.
    pub description: Name,
    /// The source of its rows.
    pub from: From,
    /// The condition on its rows.
    pub condition: Option<Expr>,
    /// The grouping keys, if any, which are also columns.
    pub group_by: Option<Vec<(Name, Expr)>>,
    /// Whether the source's columns stay.
    pub keeps_columns: bool,
    /// The added columns.
    pub columns: Vec<(Name, Expr)>,
    /// The sort keys, each ascending or not.
    pub order_by: Vec<(Expr, bool)>,
    /// The maximum number of rows.
    pub limit: Option<u32>,
    /// Whether its rows are an optimisation barrier in Spark.
    ///
    /// Spark pushes conditions down through all steps to the scan, and merges steps by writing each one's
    /// values into the next as often as they are used there: after a few steps of time parsing these are
    /// millions of expressions. It does neither across rows that were packed into an array and unpacked.
    pub has_barrier: bool,
}

impl Step {
    /// Returns a step with all columns of a source.
    pub fn of(name: impl Into<Name>, description: impl Into<Name>, from: From) -> Step {
        Step {
            name: name.into(),
            description: description.into(),
            from,
            condition: None,
            group_by: None,
            keeps_columns: true,
            columns: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            has_barrier: false,
        }
    }

    /// Returns a step with all columns of another step.
    pub fn from(name: impl Into<Name>, description: impl Into<Name>, from: impl Into<Name>) -> Step {
        Step::of(name, description, From::Step(from.into()))
    }

    /// Adds a condition on the rows.
    pub fn filter_rows(mut self, condition: Option<Expr>) -> Step {
        self.condition = condition;
        self
    }

    /// Adds columns.
    pub fn with_columns(mut self, columns: impl IntoIterator<Item = (Name, Expr)>) -> Step {
        self.columns = columns.into_iter().collect();
        self
    }

    /// Keeps only these columns.
    pub fn select_only(mut self, columns: impl IntoIterator<Item = (Name, Expr)>) -> Step {
        self.keeps_columns = false;
        self.with_columns(columns)
    }

    /// Groups by keys.
    pub fn group_by(mut self, keys: impl IntoIterator<Item = (Name, Expr)>) -> Step {
        self.group_by = Some(keys.into_iter().collect());
        self.keeps_columns = false;
        self
    }

    /// Makes the rows an optimisation barrier.
    pub fn with_barrier(mut self) -> Step {
        self.has_barrier = true;
        self
    }

    /// Sorts the rows.
    pub fn order_by(mut self, order: impl IntoIterator<Item = (Expr, bool)>) -> Step {
        self.order_by = order.into_iter().collect();
        self
    }
}

pub(in crate::sqlgen) fn col(name: impl Into<Name>) -> Expr {
    column(name.into())
}

#[inline(never)]
fn column(name: Name) -> Expr {
    Expr::Column(name)
}

pub(in crate::sqlgen) fn text(text: impl Into<Name>) -> Expr {
    text_literal(text.into())
}

#[inline(never)]
fn text_literal(text: Name) -> Expr {
    Expr::Text(text)
}

pub(in crate::sqlgen) fn num(number: impl Into<i64>) -> Expr {
    number_literal(number.into())
}

#[inline(never)]
fn number_literal(number: i64) -> Expr {
    Expr::Number(number)
}

#[inline(never)]
pub(in crate::sqlgen) fn call<const N: usize>(op: Op, values: [Expr; N]) -> Expr {
    Expr::Call(op, values.into())
}

#[inline(never)]
pub(in crate::sqlgen) fn call_all(op: Op, values: Vec<Expr>) -> Expr {
    Expr::Call(op, values)
}

/// Returns the conjunction of conditions; `None` without any.
#[inline(never)]
pub(in crate::sqlgen) fn all(conditions: Vec<Expr>) -> Option<Expr> {
    conditions.into_iter().reduce(|a, b| call(Op::And, [a, b]))
}

/// Returns the disjunction of conditions; `None` without any.
#[inline(never)]
pub(in crate::sqlgen) fn any(conditions: impl IntoIterator<Item = Expr>) -> Option<Expr> {
    conditions.into_iter().reduce(|a, b| call(Op::Or, [a, b]))
}

#[inline(never)]
pub(in crate::sqlgen) fn case<const N: usize>(arms: [(Expr, Expr); N], otherwise: Expr) -> Expr {
    case_all(arms.into(), otherwise)
}

#[inline(never)]
pub(in crate::sqlgen) fn case_all(arms: Vec<(Expr, Expr)>, otherwise: Expr) -> Expr {
    Expr::Case(arms, Box::new(otherwise))
}

/// Returns a named value.
pub(in crate::sqlgen) fn named(name: impl Into<Name>, value: Expr) -> (Name, Expr) {
    (name.into(), value)
}

/// Returns a column under its own name.
#[inline(never)]
pub(in crate::sqlgen) fn same(name: impl Into<Name>) -> (Name, Expr) {
    let name = name.into();
    (name.clone(), Expr::Column(name))
}

#[expect(
    clippy::wrong_self_convention,
    reason = "methods consume expressions to build larger ones and are named as those of DataFrame columns"
)]
impl Expr {
    fn with(self, op: Op, other: impl Into<Expr>) -> Expr {
        call(op, [self, other.into()])
    }

    pub fn plus(self, other: impl Into<Expr>) -> Expr {
        self.with(Op::Add, other)
    }

    pub fn minus(self, other: impl Into<Expr>) -> Expr {
        self.with(Op::Subtract, other)
    }

    pub fn times(self, other: impl Into<Expr>) -> Expr {
        self.with(Op::Multiply, other)
    }

    pub fn floor_div(self, other: impl Into<Expr>) -> Expr {
        self.with(Op::Divide, other)
    }

    pub fn modulo(self, other: impl Into<Expr>) -> Expr {
        self.with(Op::Remainder, other)
    }

    pub fn is(self, other: impl Into<Expr>) -> Expr {
        self.with(Op::Equal, other)
    }

    pub fn differs_from(self, other: impl Into<Expr>) -> Expr {
        self.with(Op::Differ, other)
    }

    pub fn less_than(self, other: impl Into<Expr>) -> Expr {
        self.with(Op::Less, other)
    }

    pub fn at_most(self, other: impl Into<Expr>) -> Expr {
        self.with(Op::AtMost, other)
    }

    #[inline(never)]
    pub fn and(self, other: Expr) -> Expr {
        self.with(Op::And, other)
    }

    #[inline(never)]
    pub fn or(self, other: Expr) -> Expr {
        self.with(Op::Or, other)
    }

    #[inline(never)]
    pub fn not(self) -> Expr {
        call(Op::Not, [self])
    }

    #[inline(never)]
    pub fn is_null(self) -> Expr {
        call(Op::IsNull, [self])
    }

    /// Returns whether it is between two others, inclusive.
    pub fn between(self, from: impl Into<Expr>, to: impl Into<Expr>) -> Expr {
        call(Op::Between, [self, from.into(), to.into()])
    }

    #[inline(never)]
    pub fn matches(self, pattern: Expr) -> Expr {
        self.with(Op::RegexMatch, pattern)
    }

    #[inline(never)]
    pub fn extract(self, pattern: Expr) -> Expr {
        self.with(Op::RegexExtract, pattern)
    }

    /// Replaces the matches of a pattern.
    pub fn regex_replace(self, pattern: Expr, replacement: impl Into<Name>) -> Expr {
        call(Op::RegexReplace, [self, pattern, text(replacement)])
    }

    /// Splits a line into the groups of a pattern, each after a line break, which no line contains. A line
    /// that doesn't match stays unchanged. [`Expr::group`] returns the groups one by one.
    #[inline(never)]
    pub fn split_groups(self, pattern: Expr, groups: usize) -> Expr {
        let pieces: String = (1..=groups).map(|group| format!("\n\\{group}")).collect();
        self.regex_replace(pattern, pieces)
    }

    /// Returns a group of a line that was split, counted from 1.
    #[inline(never)]
    pub fn group(self, group: usize) -> Expr {
        call(Op::SplitPart, [self, num(group as i64 + 1)])
    }

    /// Returns whether a line was split.
    #[inline(never)]
    pub fn is_split(self) -> Expr {
        self.substring(1, 1).is("\n")
    }

    #[inline(never)]
    pub fn substring(self, from: i64, characters: i64) -> Expr {
        call(Op::Substring, [self, num(from), num(characters)])
    }

    #[inline(never)]
    pub fn length(self) -> Expr {
        call(Op::Length, [self])
    }

    /// Converts digits to a number; 0 for an empty text.
    #[inline(never)]
    pub fn to_number(self) -> Expr {
        // An empty text is not a number in any system; a leading zero makes it one.
        call(Op::ToNumber, [call(Op::Concat, [text("0"), self])])
    }
}

impl std::convert::From<i64> for Expr {
    fn from(number: i64) -> Expr {
        Expr::Number(number)
    }
}

impl std::convert::From<&'static str> for Expr {
    fn from(text: &'static str) -> Expr {
        text_literal(text.into())
    }
}
