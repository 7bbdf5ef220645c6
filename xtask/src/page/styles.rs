//! Style sheets of the built page: comments and indentation are for the sources and not for every visitor.

use std::fs;
use std::path::Path;

use crate::page::files;
use crate::process::Result;

/// Removes comments and indentation from a style sheet.
pub fn strip_file(path: &Path) -> Result<()> {
    let text = fs::read_to_string(path).map_err(|error| files::io_error(path, &error))?;
    fs::write(path, strip(&text)).map_err(|error| files::io_error(path, &error))
}

/// A style sheet without comments, indentation and empty lines. Strings are kept as they are.
fn strip(css: &str) -> String {
    let mut text = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = if let Some(comment) = rest.strip_prefix("/*") {
            // A comment separates tokens, as a blank does.
            text.push(' ');
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        } else if rest.starts_with('/') {
            1
        } else {
            string_length(rest)
        };
        text.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    text.push_str(rest);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// Length in bytes of the string literal that a text begins with, including its quotes.
fn string_length(text: &str) -> usize {
    let quote = text.as_bytes()[0];
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_strings_stay() {
        for (css, stripped) in [
            ("/* a */\n\nb {\n  c: d; /* e */\n}\n", "b {\nc: d;\n}\n"),
            ("a{b:c/*d*/e}", "a{b:c e}\n"),
            ("a { content: \"/* kept */\"; }", "a { content: \"/* kept */\"; }\n"),
            ("a { content: '\\'/*'; /* gone */ }", "a { content: '\\'/*';   }\n"),
            ("a { font: 12px/1.5 b; } /* open", "a { font: 12px/1.5 b; }\n"),
            ("", "\n"),
        ] {
            assert_eq!(strip(css), stripped, "{css}");
        }
    }

    #[test]
    fn the_pages_style_sheets_keep_their_rules() {
        let folder = crate::process::root().join("assets/css");
        for file in files::list(&folder).unwrap() {
            let css = fs::read_to_string(&file).unwrap();
            let stripped = strip(&css);
            assert!(!stripped.contains("/*"), "{}", file.display());
            let braces = |text: &str| text.matches('}').count();
            assert!(
                braces(&stripped) > 0 && braces(&stripped) == braces(&css),
                "{}",
                file.display()
            );
        }
    }
}
