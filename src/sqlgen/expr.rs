//! What a query is made of, whoever is to run it: values, and steps that make one table out of another.
//!
//! A step is written as SQL by [`sql`](crate::sqlgen::sql) and as calls of PySpark by [`python`](crate::sqlgen::pyspark). Whatever is said
//! here once is therefore said to all of them.

use std::borrow::Cow;

use daypart_engine::query::timeline::Unit;

/// A text that is mostly known beforehand.
pub(in crate::sqlgen) type Name = Cow<'static, str>;

/// A value of each row.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sqlgen) enum Expr {
    /// A column of the step before.
    Column(Name),
    /// A text.
    Text(Name),
    /// A regular expression that both RE2 and Java read alike, and what it is called in a program.
    Pattern(&'static str, String),
    /// A whole number.
    Number(i64),
    /// What an operation gives.
    Call(Op, Vec<Expr>),
    /// The value behind the first condition that holds, else the last one.
    Case(Vec<(Expr, Expr)>, Box<Expr>),
    /// No value.
    Null,
}

/// What is done with values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sqlgen) enum Op {
    Add,
    Subtract,
    Multiply,
    /// Divided and rounded down; both are whole, and the second one is more than 0.
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
    /// Whether the first value lies between the two others, both included.
    Between,
    /// Whether the first value is one of the others.
    In,
    /// Whether a pattern is found in a text.
    Match,
    /// What the only group of a pattern has found in a text; empty where it has found nothing.
    Extract,
    /// A text in which each place that a pattern finds is written as the third value says, where `\\1` stands for a group.
    Rewrite,
    /// The piece of a text, counted from 1, between two line ends.
    Piece,
    /// A text with all of one text replaced by another.
    Replace,
    /// A text from a place, counted from 1, with so many letters.
    Part,
    /// A text without its first and its last letter.
    Inner,
    Letters,
    Bytes,
    Lower,
    /// A text without any of some letters at its ends.
    Trim,
    Concat,
    ToNumber,
    ToText,
    ToDouble,
    /// The first value that is one.
    Coalesce,
    /// The second that the clocks of a zone, the second argument, show at a second in UTC.
    ShownIn,
    /// The date of a day counted from the start of 1970.
    Date,
    /// The first day of a date's week, month or year.
    StartOf(Unit),
    Count,
    CountIf,
    CountDistinct,
    Sum,
    Mean,
    Variance,
    Least,
    Most,
    /// The length of the column as a vector.
    Norm,
    /// The quantile at so many hundredths, interpolated linearly.
    Quantile,
    /// The first argument where the second one is least.
    FirstBy,
}

/// Where a step's rows come from.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sqlgen) enum From {
    /// The lines of a file, blank ones left out, so many of its first ones as well: columns `file`, `line`, and when they are
    /// asked for, the lines' order as `position`.
    Lines {
        path: String,
        argument: Name,
        skip: u64,
        position: bool,
    },
    /// Another step.
    Step(Name),
    /// All rows of some steps with the same columns.
    All(Vec<Name>),
    /// A step, with the columns of others where they have a row of the same customer or track, whichever this column holds.
    With(Name, &'static str, Vec<Name>),
    /// A step, without the rows whose customer another one lacks.
    Among(Name, Name),
}

impl From {
    /// The steps that it names.
    pub fn names(&mut self) -> impl Iterator<Item = &mut Name> {
        let (one, others): (Vec<&mut Name>, &mut [Name]) = match self {
            From::Lines { .. } => (Vec::new(), &mut []),
            From::Step(from) => (vec![from], &mut []),
            From::All(all) => (Vec::new(), all),
            From::With(from, _, others) => (vec![from], others),
            From::Among(from, chosen) => (vec![from, chosen], &mut []),
        };
        one.into_iter().chain(others)
    }

    /// Names a step otherwise.
    pub fn rename(&mut self, before: &Name, after: &Name) {
        self.names()
            .filter(|name| *name == before)
            .for_each(|name| name.clone_from(after));
    }
}

/// One table made of another.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sqlgen) struct Step {
    /// What it is called.
    pub name: Name,
    /// What it is for, as a sentence.
    pub say: Name,
    /// Where its rows come from.
    pub from: From,
    /// Which of them are taken.
    pub taken: Option<Expr>,
    /// What they are grouped by, when they are; these are columns, too.
    pub by: Option<Vec<(Name, Expr)>>,
    /// Whether the columns of where they come from stay.
    pub keeps: bool,
    /// The columns.
    pub columns: Vec<(Name, Expr)>,
    /// What the rows are ordered by, each upwards or not; and how many are taken at most.
    pub order: Vec<(Expr, bool)>,
    /// How many rows are taken at most.
    pub most: Option<u32>,
    /// Whether its rows are finished before anything is asked of them.
    ///
    /// Spark carries conditions down through all steps to where a file is read, and steps into each other, writing each one's
    /// values into the next as often as they are used there: after some steps of a time these are millions of parts. It
    /// does neither past rows that were packed up and unpacked.
    pub finished: bool,
}

impl Step {
    /// A step that takes all columns of another.
    pub fn of(name: impl Into<Name>, say: impl Into<Name>, from: From) -> Step {
        Step {
            name: name.into(),
            say: say.into(),
            from,
            taken: None,
            by: None,
            keeps: true,
            columns: Vec::new(),
            order: Vec::new(),
            most: None,
            finished: false,
        }
    }

    /// A step from another one.
    pub fn from(name: impl Into<Name>, say: impl Into<Name>, from: impl Into<Name>) -> Step {
        Step::of(name, say, From::Step(from.into()))
    }

    /// The same, of some rows only.
    pub fn taking(mut self, taken: Option<Expr>) -> Step {
        self.taken = taken;
        self
    }

    /// The same, with these columns in addition.
    pub fn adding(mut self, columns: impl IntoIterator<Item = (Name, Expr)>) -> Step {
        self.columns = columns.into_iter().collect();
        self
    }

    /// The same, with these columns alone.
    pub fn only(mut self, columns: impl IntoIterator<Item = (Name, Expr)>) -> Step {
        self.keeps = false;
        self.adding(columns)
    }

    /// The same, a row for each different value of some columns.
    pub fn by(mut self, keys: impl IntoIterator<Item = (Name, Expr)>) -> Step {
        self.by = Some(keys.into_iter().collect());
        self.keeps = false;
        self
    }

    /// The same, with its rows finished.
    pub fn finished(mut self) -> Step {
        self.finished = true;
        self
    }

    /// The same in this order.
    pub fn ordered(mut self, order: impl IntoIterator<Item = (Expr, bool)>) -> Step {
        self.order = order.into_iter().collect();
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
    letters(text.into())
}

#[inline(never)]
fn letters(text: Name) -> Expr {
    Expr::Text(text)
}

pub(in crate::sqlgen) fn num(number: impl Into<i64>) -> Expr {
    whole(number.into())
}

#[inline(never)]
fn whole(number: i64) -> Expr {
    Expr::Number(number)
}

#[inline(never)]
pub(in crate::sqlgen) fn call<const N: usize>(op: Op, values: [Expr; N]) -> Expr {
    Expr::Call(op, values.into())
}

/// The same of any number of values.
#[inline(never)]
pub(in crate::sqlgen) fn call_all(op: Op, values: Vec<Expr>) -> Expr {
    Expr::Call(op, values)
}

/// All of these, or true when there is none.
#[inline(never)]
pub(in crate::sqlgen) fn all(conditions: Vec<Expr>) -> Option<Expr> {
    conditions.into_iter().reduce(|a, b| call(Op::And, [a, b]))
}

/// Any of these, of which there must be one.
#[inline(never)]
pub(in crate::sqlgen) fn any(conditions: impl IntoIterator<Item = Expr>) -> Option<Expr> {
    conditions.into_iter().reduce(|a, b| call(Op::Or, [a, b]))
}

#[inline(never)]
pub(in crate::sqlgen) fn case<const N: usize>(arms: [(Expr, Expr); N], otherwise: Expr) -> Expr {
    case_all(arms.into(), otherwise)
}

/// The same of any number of conditions.
#[inline(never)]
pub(in crate::sqlgen) fn case_all(arms: Vec<(Expr, Expr)>, otherwise: Expr) -> Expr {
    Expr::Case(arms, Box::new(otherwise))
}

/// A named value.
pub(in crate::sqlgen) fn named(name: impl Into<Name>, value: Expr) -> (Name, Expr) {
    (name.into(), value)
}

/// A column under its own name.
#[inline(never)]
pub(in crate::sqlgen) fn same(name: impl Into<Name>) -> (Name, Expr) {
    let name = name.into();
    (name.clone(), Expr::Column(name))
}

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

    pub fn over(self, other: impl Into<Expr>) -> Expr {
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

    pub fn below(self, other: impl Into<Expr>) -> Expr {
        self.with(Op::Less, other)
    }

    pub fn up_to(self, other: impl Into<Expr>) -> Expr {
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
    pub fn has_none(self) -> Expr {
        call(Op::IsNull, [self])
    }

    /// Whether it lies between two others, both included.
    pub fn within(self, from: impl Into<Expr>, to: impl Into<Expr>) -> Expr {
        call(Op::Between, [self, from.into(), to.into()])
    }

    #[inline(never)]
    pub fn matches(self, pattern: Expr) -> Expr {
        self.with(Op::Match, pattern)
    }

    #[inline(never)]
    pub fn extract(self, pattern: Expr) -> Expr {
        self.with(Op::Extract, pattern)
    }

    /// The same with what a pattern finds written otherwise.
    pub fn rewritten(self, pattern: Expr, otherwise: impl Into<Name>) -> Expr {
        call(Op::Rewrite, [self, pattern, text(otherwise)])
    }

    /// The groups that a pattern has found in a line, each behind a line end, which no line holds; the line as it is where
    /// the pattern doesn't fit. [`Expr::piece`] gives them one by one.
    #[inline(never)]
    pub fn taken_apart(self, pattern: Expr, groups: usize) -> Expr {
        let pieces: String = (1..=groups).map(|group| format!("\n\\{group}")).collect();
        self.rewritten(pattern, pieces)
    }

    /// A group of a line that was taken apart, from 1.
    #[inline(never)]
    pub fn piece(self, group: usize) -> Expr {
        call(Op::Piece, [self, num(group as i64 + 1)])
    }

    /// Whether a line was taken apart.
    #[inline(never)]
    pub fn came_apart(self) -> Expr {
        self.part(1, 1).is("\n")
    }

    #[inline(never)]
    pub fn part(self, from: i64, letters: i64) -> Expr {
        call(Op::Part, [self, num(from), num(letters)])
    }

    #[inline(never)]
    pub fn letters(self) -> Expr {
        call(Op::Letters, [self])
    }

    /// The number that digits stand for; 0 for none.
    #[inline(never)]
    pub fn number(self) -> Expr {
        // A text that is empty is no number to any system, but a zero in front harms none.
        call(Op::ToNumber, [call(Op::Concat, [text("0"), self])])
    }
}

impl std::convert::From<i64> for Expr {
    fn from(number: i64) -> Expr {
        Expr::Number(number)
    }
}

impl std::convert::From<&'static str> for Expr {
    fn from(letters: &'static str) -> Expr {
        text(letters)
    }
}
