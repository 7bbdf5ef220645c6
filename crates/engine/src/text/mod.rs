//! Text for people and spreadsheets: capital letters, number formats, and protection against formula injection in exports.
//!
//! Whole files are written by [`export`](crate::export).

pub(crate) mod csv_writer;
pub mod formula_injection;
pub mod number_format;

/// Returns a text with its first letter in upper case.
///
/// ```
/// use daypart_engine::text::capitalised;
/// assert_eq!(capitalised("unique tracks"), "Unique tracks");
/// assert_eq!(capitalised(""), "");
/// ```
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
