//! Constant formulas: `="0042"`, which spreadsheets need to keep a cell as text.

/// Returns the text of a constant formula, or any other field unchanged.
///
/// Its quotes are part of the field, not of the dialect, as they are not at the field's start.
///
/// ```
/// use daypart_engine::csv::constant_formula::text;
/// assert_eq!((text(b"=\"0042\""), text(b"0042")), (&b"0042"[..], &b"0042"[..]));
/// ```
pub fn text(field: &[u8]) -> &[u8] {
    let inner = field.strip_prefix(b"=\"").and_then(|rest| rest.strip_suffix(b"\""));
    inner.unwrap_or(field)
}
