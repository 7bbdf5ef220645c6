//! Text widths, estimated: charts are laid out without access to the font.
//!
//! The estimate errs on the wide side, so that texts placed by it don't overlap.

/// Smallest font size in any chart, in pixels.
pub(in crate::chart) const SMALL_PX: f64 = 11.0;
/// Default font size of labels, in pixels.
pub(in crate::chart) const LABEL_PX: f64 = 12.0;

/// Estimates the width of a text in pixels, from the advance widths of a wide system font.
pub(in crate::chart) fn text_width_px(text: &str, size_px: f64, bold: bool) -> f64 {
    let ems: f64 = text.chars().map(advance_em).sum();
    ems * size_px * if bold { 1.11 } else { 1.0 }
}

/// Truncates a text with an ellipsis to fit a width in pixels. Returns an empty string if not even one letter
/// fits.
pub(in crate::chart) fn fit(text: &str, size_px: f64, bold: bool, max_width_px: f64) -> String {
    if text_width_px(text, size_px, bold) <= max_width_px {
        return text.to_owned();
    }
    let mut cut: String = text.to_owned();
    while cut.pop().is_some() {
        let candidate = format!("{}…", cut.trim_end());
        if text_width_px(&candidate, size_px, bold) <= max_width_px {
            return candidate;
        }
    }
    String::new()
}

/// Advance width of a letter as a fraction of the font size.
fn advance_em(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' => 0.28,
        'I' => 0.3,
        ' ' | ',' | '.' | '·' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '-' | ':' | ';' | '!' | '/' => 0.42,
        's' | 'c' | 'k' | 'v' | 'x' | 'y' | 'z' => 0.59,
        'm' | 'M' | 'w' | 'W' | '%' | '…' | '@' | '—' => 1.0,
        'a'..='z' | '0'..='9' => 0.64,
        'A'..='Z' => 0.76,
        '\u{300}'..='\u{36F}' => 0.0,
        letter if (letter as u32) < 0x2E80 => 0.72,
        _ => 1.1,
    }
}
