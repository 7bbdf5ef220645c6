//! Missing values: the texts that databases, statistics programs and spreadsheets write for no value.

/// Texts for no value, in lower case.
const MISSING: [&str; 20] = [
    "",
    "-",
    "--",
    "?",
    "\\n",
    "null",
    "(null)",
    "nil",
    "none",
    "na",
    "n/a",
    "#n/a",
    "<na>",
    "nan",
    "undefined",
    "unknown",
    "not_applicable",
    "not applicable",
    "(not set)",
    "not set",
];

/// Returns whether a text means that there is no value, in any case and with blanks around it.
pub(crate) fn is_missing(text: &str) -> bool {
    let text = text.trim();
    // The longest of these texts has fourteen bytes.
    text.len() <= 14 && MISSING.iter().any(|missing| text.eq_ignore_ascii_case(missing))
}
