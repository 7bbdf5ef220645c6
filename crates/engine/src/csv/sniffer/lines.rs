//! Lines that belong to no row: comments, and rules such as `-----+-----`.

/// Returns whether a line starts like a comment: with `#`, `%`, `//`, or `--` or `;` and a blank.
pub(crate) fn is_comment(line: &[u8]) -> bool {
    match line {
        [b'#' | b'%', ..] | [b'/', b'/', ..] | [b';', b' ', ..] | [b'-', b'-', b' ', ..] => true,
        [0xEF, 0xBB, 0xBF, rest @ ..] => is_comment(rest),
        _ => false,
    }
}

/// The text of a comment line without its marker.
pub(crate) fn comment_text(line: &str) -> &str {
    line.trim_start_matches(['#', '%', '/', ';']).trim_start()
}

/// Returns whether a line is drawn: it has no letters or digits, and at least three dashes, equals signs, tildes or
/// underscores in a row.
pub(crate) fn is_rule(line: &[u8]) -> bool {
    let drawn = |byte: &u8| matches!(byte, b'-' | b'=' | b'~' | b'_');
    line.iter().all(|byte| drawn(byte) || b"+|:,;\t \"'*".contains(byte))
        && line.windows(3).any(|three| three.iter().all(drawn))
}
