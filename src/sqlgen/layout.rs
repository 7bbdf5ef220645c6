//! Code on lines of a bearable length: on one line where it fits, else a part a line.

/// How long a line of code may be.
const WIDTH: usize = 110;

/// A piece of code.
pub(in crate::sqlgen) enum Doc {
    /// It stays on one line.
    Line(String),
    /// Parts between an opening and a closing, each with what stands before and behind it.
    Parts {
        open: String,
        parts: Vec<(&'static str, Doc, &'static str)>,
        close: String,
    },
}

impl Doc {
    /// The code on one line.
    pub fn flat(&self) -> String {
        match self {
            Doc::Line(line) => line.clone(),
            Doc::Parts { open, parts, close } => {
                let mut out = open.clone();
                for (index, (before, doc, behind)) in parts.iter().enumerate() {
                    // A method follows what it is called on without a blank.
                    out.push_str(if index == 0 || before.starts_with('.') { "" } else { " " });
                    out.push_str(before);
                    out.push_str(&doc.flat());
                    out.push_str(if index + 1 < parts.len() { behind } else { "" });
                }
                out.push_str(close);
                out
            }
        }
    }

    /// The code with its first line at some place of a line, and the lines after it so far to the right.
    pub fn laid_out(&self, at: usize, indent: usize) -> String {
        let flat = self.flat();
        if at + flat.chars().count() <= WIDTH {
            return flat;
        }
        let Doc::Parts { open, parts, close } = self else {
            return flat;
        };
        let mut out = open.trim_end().to_owned();
        let margin = " ".repeat(indent + 4);
        for (index, (before, doc, behind)) in parts.iter().enumerate() {
            let inner = doc.laid_out(indent + 4 + before.len(), indent + 4);
            let behind = if index + 1 < parts.len() { behind } else { "" };
            out.push_str(&format!("\n{margin}{before}{inner}{behind}"));
        }
        out.push_str(&format!("\n{}{}", " ".repeat(indent), close.trim_start()));
        out
    }
}

/// A call, or anything else with commas between its parts.
pub(in crate::sqlgen) fn listed(open: impl Into<String>, parts: Vec<Doc>, close: &str) -> Doc {
    Doc::Parts {
        open: open.into(),
        parts: parts.into_iter().map(|part| ("", part, ",")).collect(),
        close: close.to_owned(),
    }
}

/// Parts with a sign between, in brackets.
pub(in crate::sqlgen) fn infix(parts: Vec<Doc>, sign: &'static str) -> Doc {
    let mut parts = parts.into_iter();
    let first = parts.next().map(|part| ("", part, ""));
    Doc::Parts {
        open: "(".to_owned(),
        parts: first.into_iter().chain(parts.map(|part| (sign, part, ""))).collect(),
        close: ")".to_owned(),
    }
}

/// A piece of code with something behind it.
pub(in crate::sqlgen) fn suffixed(doc: Doc, suffix: &str) -> Doc {
    match doc {
        Doc::Line(line) => Doc::Line(format!("{line}{suffix}")),
        Doc::Parts { open, parts, close } => Doc::Parts {
            open,
            parts,
            close: format!("{close}{suffix}"),
        },
    }
}

/// A piece of code without brackets around all of it, where it is short and nothing can run into it.
pub(in crate::sqlgen) fn bare(doc: Doc) -> Doc {
    const SHORT: usize = 70;
    let flat = doc.flat();
    let inside = flat.strip_prefix('(').and_then(|flat| flat.strip_suffix(')'));
    match (&doc, inside) {
        (Doc::Parts { open, close, .. }, Some(inside)) if open == "(" && close == ")" && inside.len() <= SHORT => {
            Doc::Line(inside.to_owned())
        }
        (Doc::Line(_), Some(inside)) if inside.len() <= SHORT && is_one(inside) => Doc::Line(inside.to_owned()),
        _ => doc,
    }
}

/// Whether the brackets around a text belong to each other.
fn is_one(inside: &str) -> bool {
    let mut depth = 0i32;
    for sign in inside.chars() {
        depth += i32::from(sign == '(') - i32::from(sign == ')');
        // What stands in quotes may hold brackets of any kind, so such texts are left alone.
        if depth < 0 || matches!(sign, '\'' | '"') {
            return false;
        }
    }
    depth == 0
}
