//! Takes a Rust source apart into what it names: the modules of ours in its paths, and its identifiers.
//!
//! It goes over tokens and not over text, so that comments, doc links and strings name nothing, and over all tokens, so
//! that a path inside a macro's call counts as any other.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A module's place below the crate's root: `["engine", "time"]`; empty for the root itself.
pub type Module = Vec<String>;

/// One Rust file of `src`.
pub struct Source {
    /// Its path from the repository's root.
    pub path: String,
    /// The module that the file is.
    pub module: Module,
    /// The paths in it that may lead to modules of ours.
    pub named: Vec<Named>,
    /// All its identifiers, each with its line.
    pub idents: Vec<(String, usize)>,
}

/// A path in a source.
pub struct Named {
    /// Its segments, from the crate's root on.
    pub path: Vec<String>,
    /// The line that it begins in.
    pub line: usize,
    /// Whether it stands in a `#[cfg(test)]` module.
    pub in_tests: bool,
    /// Whether it begins with neither `crate`, `daypart`, `self` nor `super`, so that it may as well lead to another crate.
    pub relative: bool,
    /// The name under which a `pub use` hands it on.
    pub exported_as: Option<String>,
}

impl Source {
    /// Takes a file apart, or says in a line why that can't be done.
    pub fn parse(path: &str, text: &str) -> Result<Source, String> {
        let stream: TokenStream = text
            .parse()
            .map_err(|error| format!("{path}:1: the source can't be taken apart: {error}"))?;
        let mut source = Source {
            path: path.to_owned(),
            module: module_of(path),
            named: Vec::new(),
            idents: Vec::new(),
        };
        let around = Around {
            module: source.module.clone(),
            in_tests: false,
        };
        source.collect_idents(stream.clone());
        source.walk(stream, &around);
        Ok(source)
    }

    fn collect_idents(&mut self, stream: TokenStream) {
        for token in stream {
            match token {
                TokenTree::Group(group) => self.collect_idents(group.stream()),
                TokenTree::Ident(ident) => self.idents.push((ident.to_string(), ident.span().start().line)),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn walk(&mut self, stream: TokenStream, around: &Around) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Group(group) => self.walk(group.stream(), around),
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    if let Some((inner, stream)) = inline_module(&tokens, at, around) {
                        self.walk(stream, &inner);
                        at += 2;
                    } else if name == "use" && !is_mark(tokens.get(at + 1), '<') {
                        self.path(&tokens[at + 1..], &Start::new(around, is_public(&tokens[..at]), true));
                        at += tokens[at..]
                            .iter()
                            .take_while(|token| !is_mark(Some(token), ';'))
                            .count();
                    } else if leads_home(&name) && is_separator(&tokens, at + 1) && !follows_separator(&tokens, at) {
                        self.path(&tokens[at..], &Start::new(around, false, false));
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            at += 1;
        }
    }

    /// Records the path, or the tree of paths, that the tokens begin with.
    fn path(&mut self, tokens: &[TokenTree], start: &Start) {
        let mut start = start.clone();
        let mut at = if is_separator(tokens, 0) { 2 } else { 0 };
        let mut line = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Ident(ident) => {
                    if line == 0 {
                        line = ident.span().start().line;
                    }
                    start.step(&ident.to_string());
                    at += 1;
                    if is_separator(tokens, at) {
                        at += 2;
                        continue;
                    }
                    let renamed = match (tokens.get(at), tokens.get(at + 1)) {
                        (Some(TokenTree::Ident(word)), Some(TokenTree::Ident(name))) if *word == "as" => {
                            Some(name.to_string())
                        }
                        _ => None,
                    };
                    self.named.push(start.named(line, renamed));
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && start.in_use => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    for piece in inner.split(|token| is_mark(Some(token), ',')) {
                        self.path(piece, &start);
                    }
                }
                // A glob, or the generic arguments of the last segment.
                other if !start.path.is_empty() => {
                    self.named
                        .push(start.named(line.max(other.span().start().line), Some("*".to_owned())));
                }
                _ => {}
            }
            return;
        }
    }
}

/// Where in its file a token stands.
struct Around {
    module: Module,
    in_tests: bool,
}

/// How far a path has been followed.
#[derive(Clone)]
struct Start {
    path: Vec<String>,
    /// Whether a segment was read; the words `crate`, `self` and `super` mean something at the beginning alone.
    begun: bool,
    relative: bool,
    in_tests: bool,
    in_use: bool,
    exported: bool,
}

impl Start {
    fn new(around: &Around, exported: bool, in_use: bool) -> Start {
        Start {
            path: around.module.clone(),
            begun: false,
            relative: true,
            in_tests: around.in_tests,
            in_use,
            exported,
        }
    }

    fn step(&mut self, segment: &str) {
        match segment {
            "crate" | "daypart" if !self.begun => self.path.clear(),
            "super" => {
                self.path.pop();
            }
            "self" => {}
            _ => self.path.push(segment.to_owned()),
        }
        if !self.begun {
            self.relative = !leads_home(segment);
            self.begun = true;
        }
    }

    fn named(&self, line: usize, renamed: Option<String>) -> Named {
        Named {
            path: self.path.clone(),
            line,
            in_tests: self.in_tests,
            relative: self.relative,
            exported_as: renamed.or_else(|| self.path.last().cloned()).filter(|_| self.exported),
        }
    }
}

/// The module that a file of `src` is. The two programs count as a module `bin`.
fn module_of(path: &str) -> Module {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let inner = inner
        .strip_suffix("mod")
        .map_or(inner, |folder| folder.trim_end_matches('/'));
    inner
        .split('/')
        .filter(|part| !part.is_empty() && *part != "lib")
        .map(str::to_owned)
        .collect()
}

fn leads_home(name: &str) -> bool {
    matches!(name, "crate" | "daypart" | "self" | "super")
}

/// The inside of `mod name { ... }`, when the token at this place is such a `mod`.
fn inline_module(tokens: &[TokenTree], at: usize, around: &Around) -> Option<(Around, TokenStream)> {
    let (TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Group(body)) =
        (tokens.get(at)?, tokens.get(at + 1)?, tokens.get(at + 2)?)
    else {
        return None;
    };
    if *word != "mod" || body.delimiter() != Delimiter::Brace {
        return None;
    }
    let mut module = around.module.clone();
    module.push(name.to_string());
    let inner = Around {
        module,
        in_tests: around.in_tests || has_test_attribute(&tokens[..at]),
    };
    Some((inner, body.stream()))
}

/// Whether the tokens end with attributes of which one is `#[cfg(test)]`.
fn has_test_attribute(before: &[TokenTree]) -> bool {
    let mut rest = before;
    while let [earlier @ .., TokenTree::Punct(hash), TokenTree::Group(attribute)] = rest {
        if hash.as_char() != '#' {
            return false;
        }
        if attribute.stream().to_string().replace(' ', "") == "cfg(test)" {
            return true;
        }
        rest = earlier;
    }
    false
}

/// Whether the tokens end with `pub` or `pub(...)`.
fn is_public(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(word), TokenTree::Group(_)] | [.., TokenTree::Ident(word)] => *word == "pub",
        _ => false,
    }
}

fn is_mark(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == character)
}

fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    is_mark(tokens.get(at), ':') && is_mark(tokens.get(at + 1), ':')
}

fn follows_separator(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_separator(tokens, at - 2)
}
