//! Holds the rules of the house by reading the sources: who may import whom, no circles, an opening comment in every
//! file, and no file past its size.
//!
//! How a source is taken apart is in [`paths`], how circles are found in [`circles`]. The rules' own tests are in
//! [`samples`]: each rule is shown a small source that breaks it. What holds of the crates that others wrote is in [`supply`].

mod circles;
mod paths;
mod samples;
mod supply;

use std::path::{Path, PathBuf};

use paths::Source;

/// Each layer of `src`, and the layers that it may import. `bin` is the two programs.
const LAYERS: [(&str, &[&str]); 9] = [
    ("engine", &[]),
    ("platform", &[]),
    ("script", &["engine"]),
    ("protocol", &["engine", "script"]),
    ("chart", &["engine", "protocol"]),
    ("state", &["engine", "protocol", "script"]),
    ("worker", &["engine", "protocol", "platform", "script"]),
    ("ui", &["engine", "protocol", "chart", "state", "platform"]),
    ("bin", &["ui", "worker"]),
];

/// The layers that take values from the engine and leave its work to the worker.
const VALUES_ONLY: [&str; 3] = ["chart", "state", "ui"];

/// The engine's modules of values.
const VALUES: [&str; 34] = [
    "ask",
    "card",
    "column",
    "compare",
    "daypart",
    "dialect",
    "dictionary",
    "encoding",
    "facts",
    "figures",
    "filter",
    "groups",
    "id",
    "layout",
    "manifest",
    "moment",
    "offer",
    "order",
    "parts",
    "preview",
    "profile",
    "reject",
    "report",
    "role",
    "split",
    "stats",
    "succession",
    "table",
    "time",
    "timeline",
    "trace",
    "tracks",
    "view",
    "zone",
];

/// The layers that know no browser.
const NO_BROWSER: [&str; 5] = ["engine", "script", "protocol", "chart", "state"];

/// The crates that are the browser.
const BROWSER_CRATES: [&str; 7] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "serde_wasm_bindgen",
    "yew",
    "gloo",
];

/// The most lines that a file may have.
const LINE_LIMIT: usize = 800;

/// A source file: its path from the repository's root with `/` between the parts, and its text.
type SourceFile = (String, String);

#[test]
fn the_sources_keep_the_rules_of_the_house() {
    let files = sources();
    assert!(
        files.iter().any(|(path, _)| path == "src/lib.rs"),
        "the sources were not found"
    );
    let found = violations(&files);
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
}

/// What breaks a rule in these files, a line each: file, line, rule.
fn violations(files: &[SourceFile]) -> Vec<String> {
    let mut found = Vec::new();
    let mut parsed = Vec::new();
    for (path, text) in files {
        found.extend(form_violations(path, text));
        if path.starts_with("src/") && path.ends_with(".rs") {
            match Source::parse(path, text) {
                Ok(source) => parsed.push(source),
                Err(problem) => found.push(problem),
            }
        }
    }
    found.extend(parsed.iter().flat_map(layer_violations));
    found.extend(circles::circles(&parsed));
    found
}

/// What is wrong with a file as a text: its opening and its length.
fn form_violations(path: &str, text: &str) -> Vec<String> {
    let (openings, name): (&[&str], &str) = match path.rsplit('.').next() {
        Some("rs") => (&["//!"], "`//!`"),
        Some("css") => (&["/*"], "a comment"),
        _ => (&["//", "/*"], "a comment"),
    };
    let mut found = Vec::new();
    if !openings.iter().any(|opening| text.starts_with(opening)) {
        found.push(format!("{path}:1: a file opens with {name} that says what it owns"));
    }
    let lines = text.lines().count();
    if lines > LINE_LIMIT {
        found.push(format!(
            "{path}:{lines}: a file has at most {LINE_LIMIT} lines: split it"
        ));
    }
    found
}

/// The imports of a file that its layer may not have.
fn layer_violations(source: &Source) -> Vec<String> {
    // lib.rs names all modules; that is its job.
    let Some(layer) = source.module.first().map(String::as_str) else {
        return Vec::new();
    };
    let file = &source.path;
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
        return vec![format!(
            "{file}:1: the layer `{layer}` has no rule: say in house.rs what it may import"
        )];
    };
    let mut found = Vec::new();
    for named in source.named.iter().filter(|named| !named.relative) {
        let line = named.line;
        let Some(target) = named.path.first().map(String::as_str) else {
            continue;
        };
        let known = LAYERS.iter().any(|(name, _)| *name == target);
        if known && target != layer && !allowed.contains(&target) {
            found.push(format!("{file}:{line}: `{layer}` may not import `{target}`"));
        }
        let module = named.path.get(1).map_or("", String::as_str);
        if target == "engine" && VALUES_ONLY.contains(&layer) && !named.in_tests && !VALUES.contains(&module) {
            found.push(format!(
                "{file}:{line}: `{layer}` may import the engine's values alone, not `engine::{module}`"
            ));
        }
    }
    // One `use` may bring several items of one module, and is told once.
    found.dedup();
    if NO_BROWSER.contains(&layer) {
        let browser = source
            .idents
            .iter()
            .filter(|(name, _)| BROWSER_CRATES.contains(&name.as_str()));
        found.extend(browser.map(|(name, line)| format!("{file}:{line}: `{layer}` knows no browser, so no `{name}`")));
    }
    found
}

/// All files of the repository that the rules speak of.
fn sources() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = ["src", "tests", "benches", "fuzz", "xtask", "assets"]
        .map(|name| root.join(name))
        .into();
    while let Some(folder) = folders.pop() {
        // A folder that isn't there yet holds no file.
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            if path.is_dir() {
                folders.push(path);
            } else if [".rs", ".css", ".ts"].iter().any(|ending| name.ends_with(ending)) {
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}
