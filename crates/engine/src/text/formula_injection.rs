//! Protection against formula injection (CSV injection): text from a file must never run as a formula in a
//! spreadsheet.

use std::borrow::Cow;

/// Escapes text that a spreadsheet would evaluate as a formula, with an apostrophe in front. Numbers stay as they
/// are.
///
/// ```
/// use daypart_engine::text::formula_injection::escape_formula;
/// assert_eq!(escape_formula("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
/// assert_eq!(escape_formula("-12"), "-12");
/// assert_eq!(escape_formula("Ann"), "Ann");
/// ```
pub fn escape_formula(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && text.parse::<f64>().is_err();
    if formula {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Reverses [`escape_formula`]. An apostrophe that escapes nothing is kept.
///
/// ```
/// use daypart_engine::text::formula_injection::unescape_formula;
/// assert_eq!((&*unescape_formula("'=1+1"), &*unescape_formula("'tis")), ("=1+1", "'tis"));
/// ```
pub fn unescape_formula(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\'') {
        Some(rest) if escape_formula(rest).len() > rest.len() => Cow::Borrowed(rest),
        _ => Cow::Borrowed(text),
    }
}
