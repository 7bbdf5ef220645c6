//! Rules of the sources that neither Cargo nor clippy can hold: opening comments, file sizes, the direction
//! of imports between folders, and one meaning for each public type name.
//!
//! Crate boundaries hold the rest: the engine is a crate without browser dependencies, and the browser's
//! crates are dependencies of the wasm target alone, so native tests don't compile when a lower layer reaches
//! for them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The engine's folders in import order: a folder imports only from folders before it.
const ENGINE_ORDER: &str =
    "collections time text fields profiles csv rejects schema store scan stats query export propensity demo";

/// The application's layers and the layers that each may import.
const LAYERS: [(&str, &[&str]); 8] = [
    ("platform", &[]),
    ("sqlgen", &[]),
    ("protocol", &["sqlgen"]),
    ("chart", &["protocol"]),
    ("state", &["protocol", "sqlgen"]),
    ("worker", &["protocol", "platform", "sqlgen"]),
    ("ui", &["protocol", "chart", "state", "platform"]),
    ("bin", &["ui", "worker"]),
];

/// The longest file, in lines.
const LINE_LIMIT: usize = 800;

fn engine_order() -> Vec<&'static str> {
    ENGINE_ORDER.split(' ').collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Source files as (path from the root, text), in the order of their paths.
fn sources() -> Vec<(String, String)> {
    let mut folders: Vec<PathBuf> = ["src", "crates", "tests", "benches", "fuzz", "xtask", "assets"]
        .map(|folder| root().join(folder))
        .into();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            if path.is_dir() && !name.ends_with("target") && !name.ends_with("corpus") {
                folders.push(path);
            } else if [".rs", ".css", ".ts"].iter().any(|ending| name.ends_with(ending)) {
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// Violations of the rules about a file's form: it opens with a comment and is not too long.
fn form_violations(path: &str, text: &str) -> Vec<String> {
    let opening: &[&str] = if path.ends_with(".rs") { &["//!"] } else { &["//", "/*"] };
    let mut found = Vec::new();
    if !opening.iter().any(|opening| text.starts_with(opening)) {
        found.push(format!(
            "{path}:1: expected an opening comment that says what the file owns"
        ));
    }
    let lines = text.lines().count();
    if lines > LINE_LIMIT {
        found.push(format!(
            "{path}: {lines} lines, expected at most {LINE_LIMIT}: split it"
        ));
    }
    found
}

/// Imports against the allowed direction. `crate::NAME` names a layer or folder of the file's own crate.
fn import_violations(path: &str, text: &str) -> Vec<String> {
    let mut parts = path.split('/');
    let (allowed, own): (Vec<&str>, &str) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("crates"), Some("engine"), Some("src"), Some(folder)) if folder != "lib.rs" => {
            let Some(place) = engine_order().iter().position(|name| *name == folder) else {
                return vec![format!("{path}: the folder `{folder}` has no place in ENGINE_ORDER")];
            };
            (engine_order()[..place].to_vec(), folder)
        }
        (Some("src"), Some(layer), Some(_), _) => match LAYERS.iter().find(|(name, _)| *name == layer) {
            Some((_, allowed)) => (allowed.to_vec(), layer),
            None => return vec![format!("{path}: the layer `{layer}` has no rule in LAYERS")],
        },
        _ => return Vec::new(),
    };
    let known = |name: &str| engine_order().contains(&name) || LAYERS.iter().any(|(layer, _)| *layer == name);
    let mut found = Vec::new();
    for (index, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
    {
        for rest in line.split("crate::").skip(1) {
            let name = rest
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default();
            if known(name) && name != own && !allowed.contains(&name) {
                found.push(format!("{path}:{}: `{own}` may not import `{name}`", index + 1));
            }
        }
    }
    found
}

/// Public type names with several definitions. Component properties are called `Props` by Yew's convention.
fn repeated_types(files: &[(String, String)]) -> Vec<String> {
    let mut definitions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in files
        .iter()
        .filter(|(path, _)| path.starts_with("src/") || path.starts_with("crates/"))
    {
        for line in text.lines().filter(|line| line.starts_with("pub")) {
            let mut words = line.split(|c: char| c.is_whitespace() || "<({;:".contains(c));
            if words.any(|word| ["struct", "enum", "trait", "type"].contains(&word)) {
                definitions
                    .entry(words.next().unwrap_or_default().to_owned())
                    .or_default()
                    .push(path.clone());
            }
        }
    }
    definitions.retain(|name, paths| paths.len() > 1 && name != "Props");
    definitions
        .iter()
        .map(|(name, paths)| format!("`{name}` is defined in {}", paths.join(", ")))
        .collect()
}

#[test]
fn sources_follow_the_rules() {
    let files = sources();
    let mut found: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| form_violations(path, text))
        .collect();
    found.extend(files.iter().flat_map(|(path, text)| import_violations(path, text)));
    found.extend(repeated_types(&files));
    assert!(
        files.len() > 300 && found.is_empty(),
        "{} violations:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn violations_are_found() {
    assert_eq!(form_violations("src/a.rs", "use a;\n").len(), 1);
    assert_eq!(form_violations("src/a.rs", &"//! a\n".repeat(LINE_LIMIT + 1)).len(), 1);
    assert_eq!(
        import_violations("src/state/a.rs", "use crate::ui::shell;\n// crate::ui\n").len(),
        1
    );
    assert_eq!(
        import_violations(
            "crates/engine/src/csv/a.rs",
            "use crate::{time};\nlet a = crate::query::b();\n"
        )
        .len(),
        1
    );
    assert_eq!(import_violations("src/other/a.rs", "").len(), 1);
    let file = |path: &str| (path.to_owned(), "pub struct Same<T>(T);\npub fn f() {}\n".to_owned());
    assert_eq!(repeated_types(&[file("src/a.rs"), file("crates/b.rs")]).len(), 1);
}
