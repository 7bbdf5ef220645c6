//! PySpark writer: steps as DataFrame calls.

use crate::sqlgen::expr::{Expr, From, Name, Op, Step};
use crate::sqlgen::pretty_print::{Doc, bare, infix, listed, suffixed};
use crate::sqlgen::quoting::{comment, literal};
use daypart_engine::query::target::Language;
use daypart_engine::query::timeline::Unit;

/// The named patterns of a program.
#[derive(Default)]
pub(in crate::sqlgen) struct Patterns(Vec<(String, String)>);

impl Patterns {
    /// Returns a pattern's name, and defines it on first use.
    fn name(&mut self, wanted_name: &str, pattern: &str) -> String {
        if let Some((name, _)) = self.0.iter().find(|(_, known)| known == pattern) {
            return name.clone();
        }
        let same = |(name, _): &&(String, String)| {
            name.trim_end_matches(|symbol: char| symbol == '_' || symbol.is_ascii_digit()) == wanted_name
        };
        let name = match self.0.iter().filter(same).count() {
            0 => wanted_name.to_owned(),
            others => format!("{wanted_name}_{}", others + 1),
        };
        self.0.push((name.clone(), pattern.to_owned()));
        name
    }

    /// Returns the definitions.
    pub fn definitions(&self) -> String {
        let lines = self.0.iter().map(|(name, pattern)| {
            let parts: Vec<Doc> = in_pieces(pattern)
                .into_iter()
                .map(|piece| Doc::Line(text(piece)))
                .collect();
            let whole = Doc::Parts {
                open: "(".to_owned(),
                parts: parts.into_iter().map(|part| ("", part, "")).collect(),
                close: ")".to_owned(),
            };
            format!(
                "{name} = {}\n",
                if pattern.len() > PIECE {
                    whole.laid_out(PIECE, 0)
                } else {
                    text(pattern)
                }
            )
        });
        lines.collect()
    }
}

/// The length of a pattern's part on one line, in bytes.
const PIECE: usize = 100;

/// Splits a long pattern into parts, none of which ends inside an escape.
fn in_pieces(pattern: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while rest.len() > PIECE {
        // A group starts a new part, unless its parenthesis is escaped.
        let at = (PIECE / 2..PIECE).rev().find(|&at| {
            let is_start = rest.is_char_boundary(at) && rest[at..].starts_with("(?:");
            is_start && !rest[..at].ends_with('\\')
        });
        let (piece, after) = rest.split_at(at.unwrap_or(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

fn text(text: &str) -> String {
    literal(text, Language::Python)
}

/// Returns a step as an assignment, indented by this number of blanks.
pub(in crate::sqlgen) fn step(step: &Step, patterns: &mut Patterns, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut chain = vec![Doc::Line(match &step.from {
        From::Lines { argument, skip, .. } => format!("lines_of(spark, arguments.{argument}, {skip})"),
        From::Step(name) | From::Join(name, ..) | From::SemiJoin(name, _) => name.to_string(),
        From::Union(names) => names.first().map(Name::to_string).unwrap_or_default(),
    })];
    match &step.from {
        From::Join(_, key, others) => {
            chain.extend(
                others
                    .iter()
                    .map(|other| Doc::Line(format!("join({other}, {}, \"left\")", text(key)))),
            );
        }
        From::SemiJoin(_, chosen) => chain.push(Doc::Line(format!("join({chosen}, \"customer\", \"left_semi\")"))),
        From::Union(names) => chain.extend(
            names
                .iter()
                .skip(1)
                .map(|other| Doc::Line(format!("unionByName({other})"))),
        ),
        From::Lines { .. } | From::Step(_) => {}
    }
    if let Some(condition) = &step.condition {
        chain.push(listed("where(", vec![bare(write(condition, patterns))], ")"));
    }
    let mut columns = |columns: &[(Name, Expr)]| -> Vec<Doc> {
        let column = |(name, value): &(Name, Expr)| match value {
            Expr::Column(same) if same == name => Doc::Line(text(name)),
            value => suffixed(column(value, patterns), &format!(".alias({})", text(name))),
        };
        columns.iter().map(column).collect()
    };
    match &step.group_by {
        Some(keys) => {
            if !keys.is_empty() {
                chain.push(listed("groupBy(", columns(keys), ")"));
            }
            chain.push(listed("agg(", columns(&step.columns), ")"));
        }
        None if step.keeps_columns && step.columns.is_empty() => {}
        None => {
            let mut all = columns(&step.columns);
            if step.keeps_columns {
                all.insert(0, Doc::Line("\"*\"".to_owned()));
            }
            if step.has_barrier {
                all = vec![listed("F.inline(F.array(F.struct(", all, ")))")];
            }
            chain.push(listed("select(", all, ")"));
        }
    }
    let description = comment(&step.description);
    let value = match chain.len() {
        1 => chain.remove(0),
        _ => {
            let mut parts = chain.into_iter();
            let first = parts.next().map(|part| ("", part, ""));
            Doc::Parts {
                open: "(".to_owned(),
                parts: first.into_iter().chain(parts.map(|part| (".", part, ""))).collect(),
                close: ")".to_owned(),
            }
        }
    };
    let start = format!("{} = ", step.name);
    format!(
        "{margin}# {description}\n{margin}{start}{}\n",
        value.laid_out(indent + start.len(), indent)
    )
}

/// Returns a Python lambda that applies an expression to a column named `value`.
pub(in crate::sqlgen) fn function_of(value: &Expr, patterns: &mut Patterns) -> String {
    format!(
        "lambda value: {}",
        column(value, patterns).flat().replace("F.col(\"value\")", "value")
    )
}

/// Returns a value where PySpark also accepts plain Python values.
fn write(value: &Expr, patterns: &mut Patterns) -> Doc {
    match value {
        Expr::Text(value) => Doc::Line(text(value)),
        Expr::Number(number) => Doc::Line(number.to_string()),
        Expr::Null => Doc::Line("None".to_owned()),
        Expr::Pattern(name, pattern) => Doc::Line(patterns.name(name, pattern)),
        Expr::Column(_) | Expr::Case(..) | Expr::Call(..) => column(value, patterns),
    }
}

/// Returns a value as a column expression.
fn column(value: &Expr, patterns: &mut Patterns) -> Doc {
    match value {
        Expr::Column(name) => Doc::Line(format!("F.col({})", text(&escaped_name(name)))),
        Expr::Text(_) | Expr::Number(_) | Expr::Null => Doc::Line(format!("F.lit({})", write(value, patterns).flat())),
        Expr::Pattern(..) => write(value, patterns),
        Expr::Case(arms, otherwise) => {
            let mut parts: Vec<(&'static str, Doc, &'static str)> = Vec::new();
            for (index, (condition, value)) in arms.iter().enumerate() {
                let parts_of = vec![bare(column(condition, patterns)), bare(write(value, patterns))];
                let before = if index == 0 { "F." } else { "." };
                parts.push((before, listed("when(", parts_of, ")"), ""));
            }
            parts.push((
                ".",
                listed("otherwise(", vec![bare(write(otherwise, patterns))], ")"),
                "",
            ));
            Doc::Parts {
                open: "(".to_owned(),
                parts,
                close: ")".to_owned(),
            }
        }
        Expr::Call(op, values) => call(*op, values, patterns),
    }
}

/// Escapes a column name, in which a dot would select a nested field.
fn escaped_name(name: &str) -> String {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain {
        name.to_owned()
    } else {
        format!("`{}`", name.replace('`', "``"))
    }
}

/// The form of an operation in PySpark.
enum Form {
    /// An operator, with the blank after it.
    Operator(&'static str),
    /// A function of all operands, up to its opening parenthesis.
    Function(&'static str),
    /// A method of the first operand that accepts the others as Python values.
    Method(&'static str),
    /// A conversion of the only operand to this type.
    Cast(&'static str),
    /// See [`special`].
    Special,
}

fn form(op: Op) -> Form {
    match op {
        Op::Add => Form::Operator("+ "),
        Op::Subtract => Form::Operator("- "),
        Op::Multiply => Form::Operator("* "),
        Op::Divide => Form::Operator("/ "),
        Op::Remainder => Form::Operator("% "),
        Op::Equal => Form::Operator("== "),
        Op::Differ => Form::Operator("!= "),
        Op::Less => Form::Operator("< "),
        Op::AtMost => Form::Operator("<= "),
        Op::And => Form::Operator("& "),
        Op::Or => Form::Operator("| "),
        Op::Replace => Form::Function("F.replace("),
        Op::Length => Form::Function("F.length("),
        Op::Bytes => Form::Function("F.octet_length("),
        Op::Lower => Form::Function("F.lower("),
        Op::Trim => Form::Function("F.btrim("),
        Op::Concat => Form::Function("F.concat("),
        Op::Coalesce => Form::Function("F.coalesce("),
        Op::CountDistinct => Form::Function("F.count_distinct("),
        Op::Sum => Form::Function("F.sum("),
        Op::Mean => Form::Function("F.avg("),
        Op::Variance => Form::Function("F.var_samp("),
        Op::Min => Form::Function("F.min("),
        Op::Max => Form::Function("F.max("),
        Op::MinBy => Form::Function("F.min_by("),
        Op::IsNull => Form::Method("isNull"),
        Op::In => Form::Method("isin"),
        Op::Between => Form::Method("between"),
        Op::RegexMatch => Form::Method("rlike"),
        Op::Substring => Form::Method("substr"),
        Op::ToNumber => Form::Cast("bigint"),
        Op::ToText => Form::Cast("string"),
        Op::ToDouble => Form::Cast("double"),
        Op::Not
        | Op::RegexExtract
        | Op::RegexReplace
        | Op::SplitPart
        | Op::StripEnds
        | Op::ToLocalTime
        | Op::Date
        | Op::StartOf(_)
        | Op::Count
        | Op::CountIf
        | Op::Norm
        | Op::Quantile => Form::Special,
    }
}

fn call(op: Op, values: &[Expr], patterns: &mut Patterns) -> Doc {
    let form = form(op);
    if let Form::Operator(symbol) = form {
        return operation(op, symbol, values, patterns);
    }
    if let Form::Function(open) = form {
        return listed(open, values.iter().map(|value| column(value, patterns)).collect(), ")");
    }
    let Some((first, others)) = values.split_first() else {
        // Only the number of rows has no operand.
        return Doc::Line("F.count(F.lit(1))".to_owned());
    };
    let first = column(first, patterns);
    match form {
        Form::Method(name) => {
            let others: Vec<String> = others.iter().map(|value| write(value, patterns).flat()).collect();
            suffixed(first, &format!(".{name}({})", others.join(", ")))
        }
        Form::Cast(kind) => cast(first, kind),
        Form::Operator(_) | Form::Function(_) | Form::Special => special(op, first, others, patterns),
    }
}

/// Returns an operation with an operator.
fn operation(op: Op, symbol: &'static str, values: &[Expr], patterns: &mut Patterns) -> Doc {
    // At least one operand must be a column, so that Python leaves the operation to Spark.
    let right = values.get(1).map(|value| write(value, patterns));
    let left_is_plain = matches!(values.first(), Some(Expr::Number(_) | Expr::Text(_)));
    let right_is_plain = matches!(values.get(1), Some(Expr::Number(_) | Expr::Text(_)));
    let left = values.first().map(|value| {
        if left_is_plain && !right_is_plain && !matches!(op, Op::Subtract | Op::Remainder) {
            write(value, patterns)
        } else {
            column(value, patterns)
        }
    });
    let operands = flattened(op, values, patterns).unwrap_or_else(|| left.into_iter().chain(right).collect());
    let both = infix(operands, symbol);
    if op == Op::Divide {
        listed("F.floor(", vec![bare(both)], ")")
    } else {
        both
    }
}

fn cast(value: Doc, kind: &str) -> Doc {
    suffixed(value, &format!(".cast(\"{kind}\")"))
}

/// Returns the code of operations that need more than a function or method call.
fn special(op: Op, first: Doc, others: &[Expr], patterns: &mut Patterns) -> Doc {
    let line = |code: &str| Doc::Line(code.to_owned());
    let mut plain: Vec<Doc> = others.iter().map(|value| write(value, patterns)).collect();
    match op {
        Op::Not => match first {
            Doc::Line(line) => Doc::Line(format!("(~{line})")),
            Doc::Parts { open, parts, close } => Doc::Parts {
                open: format!("(~{open}"),
                parts,
                close: format!("{close})"),
            },
        },
        Op::RegexExtract => {
            plain.insert(0, first);
            plain.push(line("1"));
            listed("F.regexp_extract(", plain, ")")
        }
        Op::RegexReplace => {
            plain.insert(0, first);
            if let (Some(code), [_, Expr::Text(template)]) = (plain.last_mut(), others) {
                *code = Doc::Line(text(&template.replace('\\', "$")));
            }
            listed("F.regexp_replace(", plain, ")")
        }
        Op::SplitPart => {
            let mut columns = vec![first, line("F.lit(\"\\n\")")];
            columns.extend(others.iter().map(|value| column(value, patterns)));
            listed("F.split_part(", columns, ")")
        }
        Op::StripEnds => {
            let length = format!(".substr(F.lit(2), F.length({}) - 2)", first.flat());
            suffixed(first, &length)
        }
        Op::ToLocalTime => {
            plain.insert(0, listed("F.timestamp_seconds(", vec![first], ")"));
            let shown = listed("F.from_utc_timestamp(", plain, ")");
            listed("F.unix_seconds(", vec![shown], ")")
        }
        Op::Date => {
            let start = line("F.lit(\"1970-01-01\").cast(\"date\")");
            listed("F.date_add(", vec![start, cast(first, "int")], ")")
        }
        Op::StartOf(unit) => {
            let name = match unit {
                Unit::Day => "\"day\"",
                Unit::Week => "\"week\"",
                Unit::Month => "\"month\"",
                Unit::Year => "\"year\"",
            };
            cast(listed("F.date_trunc(", vec![line(name), first], ")"), "date")
        }
        Op::CountIf => listed("F.count_if(", vec![bare(first)], ")"),
        Op::Norm => {
            let value = first.flat();
            Doc::Line(format!("F.sqrt(F.sum({value}.cast(\"double\") * {value}))"))
        }
        Op::Quantile => {
            let hundredths = plain.first().map(Doc::flat).unwrap_or_default();
            Doc::Line(format!("F.percentile({}, 0.{hundredths:0>2})", first.flat()))
        }
        // All other operations have a form of their own.
        _ => Doc::Line(String::new()),
    }
}

/// Returns the operands of a chain of equal operators, so that they are aligned below each other.
fn flattened(op: Op, values: &[Expr], patterns: &mut Patterns) -> Option<Vec<Doc>> {
    if !matches!(op, Op::And | Op::Or) {
        return None;
    }
    let [left, right] = values else { return None };
    let mut parts = match left {
        Expr::Call(inner, values) if *inner == op => flattened(op, values, patterns)?,
        other => vec![column(other, patterns)],
    };
    parts.push(column(right, patterns));
    Some(parts)
}
