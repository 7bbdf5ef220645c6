//! Pretty printing of code: on one line where it fits, otherwise one part per line.

/// The maximum line length, in characters.
const WIDTH: usize = 110;

/// A document: a piece of code that can be laid out.
pub(in crate::sqlgen) enum Doc {
    /// Code that stays on one line.
    Line(String),
    /// Parts between an opening and a closing text, each with its prefix and suffix.
    Parts {
        open: String,
        parts: Vec<(&'static str, Doc, &'static str)>,
        close: String,
    },
}

impl Doc {
    /// Returns the code on one line.
    pub fn flat(&self) -> String {
        match self {
            Doc::Line(line) => line.clone(),
            Doc::Parts { open, parts, close } => {
                let mut out = open.clone();
                for (index, (before, doc, behind)) in parts.iter().enumerate() {
                    // A method follows its receiver without a blank.
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

    /// Returns the code for a position in a line, with later lines indented by `indent`.
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

/// Returns a call, or any other list of parts with commas.
pub(in crate::sqlgen) fn listed(open: impl Into<String>, parts: Vec<Doc>, close: &str) -> Doc {
    Doc::Parts {
        open: open.into(),
        parts: parts.into_iter().map(|part| ("", part, ",")).collect(),
        close: close.to_owned(),
    }
}

/// Returns parts joined by an operator, in parentheses.
pub(in crate::sqlgen) fn infix(parts: Vec<Doc>, symbol: &'static str) -> Doc {
    let mut parts = parts.into_iter();
    let first = parts.next().map(|part| ("", part, ""));
    Doc::Parts {
        open: "(".to_owned(),
        parts: first.into_iter().chain(parts.map(|part| (symbol, part, ""))).collect(),
        close: ")".to_owned(),
    }
}

/// Returns code with a suffix.
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

/// Returns code without its outer parentheses, if it is short and they are not needed.
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

/// Returns whether the parentheses around a text belong to each other.
fn is_one(inside: &str) -> bool {
    let mut depth = 0i32;
    for symbol in inside.chars() {
        depth += i32::from(symbol == '(') - i32::from(symbol == ')');
        // Quoted text may contain any parentheses, so such code is left unchanged.
        if depth < 0 || matches!(symbol, '\'' | '"') {
            return false;
        }
    }
    depth == 0
}
