//! SQL writer: steps as one query for DuckDB or Spark.

use crate::sqlgen::expr::{Expr, From, Name, Op, Step};
use crate::sqlgen::pretty_print::{Doc, bare, infix, listed, suffixed};
use crate::sqlgen::quoting::{comment, identifier, literal};
use daypart_engine::query::target::Language;
use daypart_engine::query::timeline::Unit;

/// Returns steps as one query: the last step is the result, and those before are common table expressions.
pub(in crate::sqlgen) fn query(steps: &[Step], language: Language) -> String {
    let Some((last, before)) = steps.split_last() else {
        return String::new();
    };
    let mut out = String::new();
    for (index, step) in before.iter().enumerate() {
        out.push_str(if index == 0 { "WITH\n" } else { ",\n" });
        out.push_str(&format!("-- {}\n", comment(&step.description)));
        out.push_str(&format!("{} AS (\n", identifier(&step.name, language)));
        out.push_str(&select(step, language, "    "));
        out.push_str("\n)");
    }
    if !before.is_empty() {
        out.push('\n');
    }
    out.push_str(&format!("-- {}\n", comment(&last.description)));
    out.push_str(&select(last, language, ""));
    out.push_str(";\n");
    out
}

fn select(step: &Step, language: Language, indent: &str) -> String {
    let name = |name: &Name| identifier(name, language);
    if let From::Union(steps) = &step.from {
        let parts: Vec<String> = steps
            .iter()
            .map(|step| format!("{indent}SELECT * FROM {}", name(step)))
            .collect();
        return parts.join(&format!("\n{indent}UNION ALL\n"));
    }
    let mut columns: Vec<String> = Vec::new();
    if step.keeps_columns {
        columns.push("*".to_owned());
    }
    let inner = indent.len() + 4;
    for (column, value) in step.group_by.iter().flatten().chain(&step.columns) {
        let plain = matches!(value, Expr::Column(same) if same == column);
        let alias = if plain {
            String::new()
        } else {
            format!(" AS {}", name(column))
        };
        columns.push(suffixed(bare(write(value, language)), &alias).laid_out(inner, inner));
    }
    let packed = step.has_barrier && language == Language::SparkSql;
    let (pack, unpack) = if packed {
        (" inline(array(struct(", ")))")
    } else {
        ("", "")
    };
    let mut out = match &columns[..] {
        [only] if packed => format!("{indent}SELECT{pack}{only}{unpack}\n"),
        [only] if only.len() < 80 => format!("{indent}SELECT {only}\n"),
        _ => format!(
            "{indent}SELECT{pack}\n{indent}    {}{unpack}\n",
            columns.join(&format!(",\n{indent}    "))
        ),
    };
    let flat = |value: &Expr| write(value, language).flat();
    let mut conditions = Vec::new();
    match &step.from {
        From::Lines {
            path, skip, position, ..
        } => out.push_str(&lines(path, *skip, *position, language, indent)),
        From::Step(from) => out.push_str(&format!("{indent}FROM {}", name(from))),
        From::Join(from, key, others) => {
            out.push_str(&format!("{indent}FROM {}", name(from)));
            for other in others {
                out.push_str(&format!("\n{indent}LEFT JOIN {} USING ({key})", name(other)));
            }
        }
        From::SemiJoin(from, chosen) => {
            out.push_str(&format!("{indent}FROM {}", name(from)));
            conditions.push(format!("customer IN (SELECT customer FROM {})", name(chosen)));
        }
        From::Union(_) => {}
    }
    conditions.extend(
        step.condition
            .as_ref()
            .map(|condition| bare(write(condition, language)).laid_out(inner, indent.len())),
    );
    if !conditions.is_empty() {
        out.push_str(&format!("\n{indent}WHERE {}", conditions.join(" AND ")));
    }
    if let Some(keys) = step.group_by.as_ref().filter(|keys| !keys.is_empty()) {
        let group_keys: Vec<String> = keys.iter().map(|(_, key)| flat(key)).collect();
        out.push_str(&format!("\n{indent}GROUP BY {}", group_keys.join(", ")));
    }
    if !step.order_by.is_empty() {
        let order = |(key, ascending): &(Expr, bool)| format!("{}{}", flat(key), if *ascending { "" } else { " DESC" });
        let order: Vec<String> = step.order_by.iter().map(order).collect();
        out.push_str(&format!("\n{indent}ORDER BY {}", order.join(", ")));
    }
    if let Some(most) = step.limit {
        out.push_str(&format!("\n{indent}LIMIT {most}"));
    }
    out
}

/// Returns the table of a file's lines.
fn lines(path: &str, skip: u64, position: bool, language: Language, indent: &str) -> String {
    if language == Language::DuckDb {
        let position = if position {
            ", row_number() OVER () AS \"position\""
        } else {
            ""
        };
        // The delimiter never occurs in a file, so each line is read as one unchanged column.
        return format!(
            "{indent}FROM (\n{indent}    SELECT line, filename AS file{position} FROM read_csv(\n{indent}        {},\n\
             {indent}        columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false, skip = {skip}, filename = true,\n\
             {indent}        delim = chr(31) || chr(30) || chr(31), quote = '', escape = '', comment = '', strict_mode = false\n\
             {indent}    )\n{indent})\n{indent}WHERE line <> ''",
            literal(&duckdb_glob(path), language)
        );
    }
    // Each partition contains a piece of one file in order, and numbers its lines from a multiple of 2^33.
    let start = if skip > 0 {
        ", input_file_block_start() AS block"
    } else {
        ""
    };
    let header = if skip > 0 {
        format!(" AND NOT (block = 0 AND `position` % 8589934592 < {skip})")
    } else {
        String::new()
    };
    format!(
        "{indent}FROM (\n{indent}    SELECT value AS line, input_file_name() AS file, monotonically_increasing_id() AS `position`{start}\n\
         {indent}    FROM text.`{}`\n{indent})\n{indent}WHERE line <> ''{header}",
        spark_glob(path).replace('`', "``")
    )
}

/// Escapes a path so that DuckDB doesn't read it as a glob pattern.
fn duckdb_glob(path: &str) -> String {
    let characters = path.chars().map(|character| match character {
        '*' | '?' | '[' => format!("[{character}]"),
        other => other.to_string(),
    });
    characters.collect()
}

/// Escapes a path so that Spark doesn't read it as a glob pattern.
pub(in crate::sqlgen) fn spark_glob(path: &str) -> String {
    let characters = path.chars().map(|character| match character {
        '*' | '?' | '[' | ']' | '{' | '}' | '\\' => format!("\\{character}"),
        other => other.to_string(),
    });
    characters.collect()
}

/// Returns a value's code.
fn write(value: &Expr, language: Language) -> Doc {
    Doc::Line(match value {
        Expr::Column(name) => identifier(name, language),
        Expr::Text(text) => literal(text, language),
        Expr::Pattern(_, pattern) => literal(pattern, language),
        Expr::Number(number) => number.to_string(),
        Expr::Null => "NULL".to_owned(),
        Expr::Case(arms, otherwise) => {
            let mut parts: Vec<(&'static str, Doc, &'static str)> = Vec::new();
            for (condition, value) in arms {
                let condition = bare(write(condition, language));
                parts.push(("WHEN ", then(condition, write(value, language)), ""));
            }
            parts.push(("ELSE ", write(otherwise, language), ""));
            return Doc::Parts {
                open: "CASE ".to_owned(),
                parts,
                close: " END".to_owned(),
            };
        }
        Expr::Call(op, values) => return call(*op, values, language),
    })
}

/// Returns `condition THEN value`.
fn then(condition: Doc, value: Doc) -> Doc {
    match condition {
        Doc::Line(line) => Doc::Parts {
            open: format!("{line} THEN "),
            parts: vec![("", value, "")],
            close: String::new(),
        },
        // At most one of the two is long.
        parts => suffixed(parts, &format!(" THEN {}", value.flat())),
    }
}

fn call(op: Op, values: &[Expr], language: Language) -> Doc {
    let duckdb = language == Language::DuckDb;
    let symbol = match op {
        Op::Add => "+ ",
        Op::Subtract => "- ",
        Op::Multiply => "* ",
        Op::Divide if duckdb => "// ",
        Op::Divide => "div ",
        Op::Remainder => "% ",
        Op::Equal => "= ",
        Op::Differ => "<> ",
        Op::Less => "< ",
        Op::AtMost => "<= ",
        Op::And => "AND ",
        Op::Or => "OR ",
        Op::RegexMatch if !duckdb => "RLIKE ",
        _ => "",
    };
    if !symbol.is_empty() {
        let mut parts = Vec::new();
        flatten(op, values, language, &mut parts);
        return infix(parts, symbol);
    }
    if let Some(name) = function(op, duckdb) {
        let mut written: Vec<Doc> = values.iter().map(|value| bare(write(value, language))).collect();
        match (op, values) {
            (Op::RegexExtract, _) => written.push(Doc::Line("1".to_owned())),
            (Op::RegexReplace, [_, _, Expr::Text(template)]) => {
                let template = if duckdb {
                    template.to_string()
                } else {
                    template.replace('\\', "$")
                };
                written[2] = Doc::Line(literal(&template, language));
                if duckdb {
                    written.push(Doc::Line("'g'".to_owned()));
                }
            }
            (Op::SplitPart, _) => written.insert(1, Doc::Line(literal("\n", language))),
            _ => {}
        }
        return listed(format!("{name}("), written, ")");
    }
    let values: Vec<String> = values.iter().map(|value| write(value, language).flat()).collect();
    Doc::Line(special(op, &values, language))
}

/// Collects the operands of a chain of equal operators, so that they are aligned below each other.
fn flatten(op: Op, values: &[Expr], language: Language, parts: &mut Vec<Doc>) {
    for (index, value) in values.iter().enumerate() {
        match value {
            Expr::Call(inner, values) if index == 0 && *inner == op && matches!(op, Op::And | Op::Or | Op::Add) => {
                flatten(op, values, language, parts);
            }
            other => parts.push(write(other, language)),
        }
    }
}

/// Returns the function that an operation maps to directly; `None` for all others.
fn function(op: Op, duckdb: bool) -> Option<&'static str> {
    Some(match op {
        Op::RegexMatch => "regexp_matches",
        Op::RegexExtract => "regexp_extract",
        Op::RegexReplace => "regexp_replace",
        Op::SplitPart => "split_part",
        Op::Replace => "replace",
        Op::Substring => "substring",
        Op::Length => "length",
        Op::Bytes if !duckdb => "octet_length",
        Op::Lower => "lower",
        Op::Trim if duckdb => "trim",
        Op::Trim => "btrim",
        Op::Concat => "concat",
        Op::Coalesce => "coalesce",
        Op::CountIf => "count_if",
        Op::Mean => "avg",
        Op::Variance => "var_samp",
        Op::Min => "min",
        Op::Max => "max",
        Op::MinBy if duckdb => "arg_min",
        Op::MinBy => "min_by",
        _ => return None,
    })
}

/// Returns the code of operations that need more than a function call.
fn special(op: Op, values: &[String], language: Language) -> String {
    let duckdb = language == Language::DuckDb;
    let of = |index: usize| values.get(index).map_or("", String::as_str);
    let (a, b) = (of(0), of(1));
    match op {
        Op::Not => format!("(NOT {a})"),
        Op::IsNull => format!("({a} IS NULL)"),
        Op::In => format!("({a} IN ({}))", values[1..].join(", ")),
        Op::Between => format!("({a} BETWEEN {b} AND {})", of(2)),
        Op::StripEnds => format!("substring({a}, 2, length({a}) - 2)"),
        Op::Bytes => format!("octet_length(encode({a}))"),
        Op::ToNumber => format!("CAST({a} AS BIGINT)"),
        Op::ToText if duckdb => format!("CAST({a} AS VARCHAR)"),
        Op::ToText => format!("CAST({a} AS STRING)"),
        Op::ToDouble => format!("CAST({a} AS DOUBLE)"),
        Op::ToLocalTime if duckdb => format!("CAST(epoch(timezone({b}, to_timestamp({a}))) AS BIGINT)"),
        Op::ToLocalTime => format!("unix_seconds(from_utc_timestamp(timestamp_seconds({a}), {b}))"),
        Op::Date if duckdb => format!("(DATE '1970-01-01' + CAST({a} AS INTEGER))"),
        Op::Date => format!("date_add(DATE '1970-01-01', CAST({a} AS INT))"),
        Op::StartOf(unit) => match unit {
            Unit::Day => a.to_owned(),
            Unit::Week => format!("CAST(date_trunc('week', {a}) AS DATE)"),
            Unit::Month => format!("CAST(date_trunc('month', {a}) AS DATE)"),
            Unit::Year => format!("CAST(date_trunc('year', {a}) AS DATE)"),
        },
        Op::Count => "count(*)".to_owned(),
        Op::CountDistinct => format!("count(DISTINCT {a})"),
        // The type of a sum of integers depends on the system; a count's is the same in all.
        Op::Sum => format!("CAST(sum({a}) AS BIGINT)"),
        Op::Norm => format!("sqrt(sum(CAST({a} AS DOUBLE) * {a}))"),
        Op::Quantile => {
            let fraction = format!("0.{b:0>2}");
            format!(
                "{}({a}, {fraction})",
                if duckdb { "quantile_cont" } else { "percentile" }
            )
        }
        // All other operations are operators or functions.
        _ => String::new(),
    }
}
