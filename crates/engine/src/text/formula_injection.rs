//! The guard of texts in exports: no spreadsheet may take a text from a file for a formula.

use std::borrow::Cow;

/// Text that no spreadsheet takes for a formula: one that starts like a formula gets an apostrophe in front.
///
/// ```
/// use daypart_engine::text::formula_injection::harmless;
/// assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
/// assert_eq!(harmless("-12"), "-12");
/// assert_eq!(harmless("Ann"), "Ann");
/// ```
pub fn harmless(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && text.parse::<f64>().is_err();
    if formula {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A text as it was before [`harmless`].
///
/// ```
/// use daypart_engine::text::formula_injection::plain;
/// assert_eq!((&*plain("'=1+1"), &*plain("'tis")), ("=1+1", "'tis"));
/// ```
pub fn plain(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\'') {
        Some(rest) if harmless(rest).len() > rest.len() => Cow::Borrowed(rest),
        _ => Cow::Borrowed(text),
    }
}
