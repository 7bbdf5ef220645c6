//! Text that stays text: literals and names as each language writes them, whatever letters are in them.

use std::fmt::Write;

use daypart_engine::query::target::Language;

/// A text as a literal.
///
/// ```
/// use daypart_engine::ask::Language;
/// use daypart::sqlgen::literal;
/// assert_eq!(literal("it's \\ \n", Language::DuckDb), "('it''s \\ ' || chr(10))");
/// assert_eq!(literal("it's ${x}", Language::SparkSql), "'it\\'s \\u0024{x}'");
/// assert_eq!(literal("\"\"\"\u{2028}", Language::Python), "\"\\\"\\\"\\\"\\u2028\"");
/// ```
pub fn literal(text: &str, language: Language) -> String {
    if language == Language::DuckDb {
        return duckdb(text);
    }
    let quote = if language == Language::Python { '"' } else { '\'' };
    let mut out = String::from(quote);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            _ if letter == quote || letter == '\\' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Spark puts values of its settings in for ${name}, wherever it stands.
            '$' if language == Language::SparkSql && letters.peek() == Some(&'{') => escape(&mut out, letter),
            _ if is_odd(letter) => escape(&mut out, letter),
            _ => out.push(letter),
        }
    }
    out.push(quote);
    out
}

/// A letter by its number, in a form that Spark and Python both know.
fn escape(out: &mut String, letter: char) {
    // Writing to a string can't fail.
    let _ = match u32::from(letter) {
        number @ 0..=0xFFFF => write!(out, "\\u{number:04x}"),
        number => write!(out, "\\U{number:08x}"),
    };
}

/// A text as DuckDB writes it, where nothing in quotes has a meaning but the quote: odd letters are called by their numbers.
fn duckdb(text: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_odd) {
        let (before, after) = rest.split_at(at);
        if !before.is_empty() {
            parts.push(format!("'{}'", before.replace('\'', "''")));
        }
        let mut letters = after.chars();
        parts.extend(letters.next().map(|letter| format!("chr({})", u32::from(letter))));
        rest = letters.as_str();
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(format!("'{}'", rest.replace('\'', "''")));
    }
    match parts.len() {
        1 => parts.remove(0),
        _ => format!("({})", parts.join(" || ")),
    }
}

/// Whether a letter can't be seen for what it is, or ends a line somewhere: a control letter, or one beyond ASCII that is
/// none of a word.
fn is_odd(letter: char) -> bool {
    letter.is_control() || !(letter.is_ascii() || letter.is_alphanumeric())
}

/// A name of a column as SQL writes it.
pub(in crate::sqlgen) fn identifier(name: &str, language: Language) -> String {
    let plain = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
    if plain && !name.as_bytes()[0].is_ascii_digit() && !RESERVED.contains(&name) {
        return name.to_owned();
    }
    match language {
        Language::DuckDb => format!("\"{}\"", name.replace('"', "\"\"")),
        Language::SparkSql | Language::Python => format!("`{}`", name.replace('`', "``")),
    }
}

/// Words of ours that one of the languages keeps for itself.
const RESERVED: [&str; 7] = ["position", "all", "by", "date", "start", "row", "zone"];

/// A text for a comment: on one line, whatever it holds.
///
/// ```
/// assert_eq!(daypart::sqlgen::comment("a\nb\u{2028}*/"), "a b */");
/// ```
pub fn comment(text: &str) -> String {
    text.chars()
        .map(|letter| if is_odd(letter) { ' ' } else { letter })
        .collect()
}
