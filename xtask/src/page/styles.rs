//! Style sheets of the built page: one file without comments and indentation, which are for the sources and not for
//! every visitor. Together the sheets compress to two thirds of what they do apart.

use std::fs;
use std::path::Path;

use crate::page::build_id::Fnv;
use crate::page::files;
use crate::process::Result;

/// The start of a link to a style sheet, as Trunk writes it.
const LINK: &str = "<link rel=\"stylesheet\" href=\"./";

/// Merges the page's style sheets into one, in the order of their links.
pub fn merge(folder: &Path) -> Result<()> {
    let page = folder.join("index.html");
    let html = fs::read_to_string(&page).map_err(|error| files::io_error(&page, &error))?;
    let (html, names) = without_links(&html);
    let mut css = String::new();
    for name in &names {
        let path = folder.join(name);
        css += &strip(&fs::read_to_string(&path).map_err(|error| files::io_error(&path, &error))?);
        fs::remove_file(&path).map_err(|error| files::io_error(&path, &error))?;
    }
    let mut hash = Fnv::new();
    hash.add(css.as_bytes());
    let name = format!("styles-{:016x}.css", hash.value());
    let html = html.replacen("</head>", &format!("{LINK}{name}\">\n</head>"), 1);
    let write = |path: &Path, text: &str| fs::write(path, text).map_err(|error| files::io_error(path, &error));
    write(&folder.join(name), &css)?;
    write(&page, &html)
}

/// The page without its links to style sheets, and the names of these.
fn without_links(html: &str) -> (String, Vec<String>) {
    let mut names = Vec::new();
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, link)) = rest.split_once(LINK) {
        kept.push_str(before);
        let (name, _) = link.split_once('"').unwrap_or((link, ""));
        names.push(name.to_owned());
        rest = link.split_once('>').map_or("", |(_, after)| after);
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    kept.push_str(rest);
    (kept, names)
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
    fn links_are_taken_out_in_their_order() {
        let html = "<head>\n<link rel=\"stylesheet\" href=\"./b-1.css\"/>\n<title>x</title>\n\
                    <link rel=\"stylesheet\" href=\"./a-2.css\">\n</head>";
        let (kept, names) = without_links(html);
        assert_eq!(kept, "<head>\n<title>x</title>\n</head>");
        assert_eq!(names, ["b-1.css", "a-2.css"]);
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
