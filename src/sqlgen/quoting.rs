//! Quoting: string literals, identifiers and comments in each language, safe for any text.

use std::fmt::Write;

use daypart_engine::query::target::Language;

/// Returns a text as a string literal.
///
/// ```
/// use daypart_engine::query::target::Language;
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
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            _ if character == quote || character == '\\' => {
                out.push('\\');
                out.push(character);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Spark substitutes settings for ${name} even inside literals.
            '$' if language == Language::SparkSql && characters.peek() == Some(&'{') => escape(&mut out, character),
            _ if is_unusual(character) => escape(&mut out, character),
            _ => out.push(character),
        }
    }
    out.push(quote);
    out
}

/// Writes a character by its code point, in a form that Spark and Python share.
fn escape(out: &mut String, character: char) {
    // Writing to a string can't fail.
    let _ = match u32::from(character) {
        number @ 0..=0xFFFF => write!(out, "\\u{number:04x}"),
        number => write!(out, "\\U{number:08x}"),
    };
}

/// Returns a text as a DuckDB literal. Inside quotes only the quote is special, so unusual characters are
/// written as `chr` calls.
fn duckdb(text: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_unusual) {
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

/// Returns whether a character is invisible, ambiguous or a line break somewhere: control characters, and
/// those beyond ASCII that are not alphanumeric.
fn is_unusual(letter: char) -> bool {
    letter.is_control() || !(letter.is_ascii() || letter.is_alphanumeric())
}

/// Returns a column's name as an SQL identifier.
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

/// Our column names that are reserved words in one of the languages.
const RESERVED: [&str; 7] = ["position", "all", "by", "date", "start", "row", "zone"];

/// Returns a text for a one-line comment, with line breaks and invisible characters replaced by blanks.
///
/// ```
/// assert_eq!(daypart::sqlgen::comment("a\nb\u{2028}*/"), "a b */");
/// ```
pub fn comment(text: &str) -> String {
    text.chars()
        .map(|character| if is_unusual(character) { ' ' } else { character })
        .collect()
}
