//! Holds what is said of the crates that others wrote: each direct dependency has its reason in ARCHITECTURE.md and is used, and
//! the page holds no crate twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::sources;

/// The packages of the workspace, each with the folders of its sources.
const PACKAGES: [(&str, &[&str]); 4] = [
    ("daypart", &["src/", "tests/", "benches/"]),
    ("daypart-engine", &["src/engine/"]),
    ("daypart-fuzz", &["fuzz/"]),
    ("xtask", &["xtask/"]),
];

/// Crates that the page holds in several versions, each with the reason.
const SEVERAL_VERSIONS: [(&str, &str); 1] = [(
    "thiserror",
    "Yew is at 2 and its gloo at 1; it writes impls while it is compiled, and leaves next to nothing in the page",
)];

/// What cargo knows of the packages, as far as they are built for the page. Nothing is fetched for it.
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", "wasm32-unknown-unknown"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The direct dependencies of each package of the workspace that others wrote.
fn direct(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let ours: BTreeSet<&str> = list(metadata, "workspace_members")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let packages = list(metadata, "packages")
        .iter()
        .filter(|package| ours.contains(text(package, "id")));
    let foreign = |package: &Value| {
        let dependencies = list(package, "dependencies")
            .iter()
            .filter(|each| each["path"].is_null());
        dependencies.map(|each| text(each, "name").to_owned()).collect()
    };
    packages
        .map(|package| (text(package, "name").to_owned(), foreign(package)))
        .collect()
}

/// The crates that the table of dependencies gives a reason for.
fn explained(architecture: &str) -> BTreeSet<String> {
    let table = architecture.split("\n## Dependencies\n").nth(1).unwrap_or_default();
    let rows = table.lines().filter_map(|line| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let (names, reason) = (cells.next()?, cells.next()?);
        (line.starts_with('|') && !reason.is_empty()).then_some(names)
    });
    rows.flat_map(|names| names.split(", ")).map(str::to_owned).collect()
}

/// The direct dependencies that no source of their package names.
fn unused(direct: &BTreeMap<String, BTreeSet<String>>, sources: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (package, dependencies) in direct {
        let folders = PACKAGES
            .iter()
            .find(|(name, _)| name == package)
            .map_or(&[][..], |(_, folders)| *folders);
        let inner = PACKAGES
            .iter()
            .filter(|(name, _)| name != package)
            .flat_map(|(_, folders)| folders.iter());
        let inner: Vec<&&str> = inner
            .filter(|inner| {
                folders
                    .iter()
                    .any(|folder| inner.len() > folder.len() && inner.starts_with(folder))
            })
            .collect();
        let own = |path: &str| {
            let within = |folder: &&str| path.starts_with(*folder);
            path.ends_with(".rs") && folders.iter().any(within) && !inner.iter().any(|inner| path.starts_with(**inner))
        };
        for dependency in dependencies {
            let name = dependency.replace('-', "_");
            let named =
                |source: &str| source.contains(&format!("{name}::")) || source.contains(&format!("use {name};"));
            if !sources.iter().any(|(path, source)| own(path) && named(source)) {
                found.push(format!("{package} doesn't use its dependency {dependency}"));
            }
        }
    }
    found
}

/// The crates that come into the page, by name, with their versions. What runs while it is built, such as macros, stays out of it.
fn in_the_page(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let packages: BTreeMap<&str, &Value> = list(metadata, "packages")
        .iter()
        .map(|package| (text(package, "id"), package))
        .collect();
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"], "nodes")
        .iter()
        .map(|node| (text(node, "id"), node))
        .collect();
    let page = packages
        .iter()
        .find(|(_, package)| text(package, "name") == "daypart")
        .map(|(id, _)| *id);
    let (mut to_see, mut seen) = (Vec::from_iter(page), BTreeSet::new());
    while let Some(id) = to_see.pop() {
        let is_macro = list(packages[id], "targets")
            .iter()
            .any(|target| target["kind"][0] == "proc-macro");
        if is_macro || !seen.insert(id) {
            continue;
        }
        let normal = |dependency: &&Value| list(dependency, "dep_kinds").iter().any(|kind| kind["kind"].is_null());
        to_see.extend(
            list(nodes[id], "deps")
                .iter()
                .filter(normal)
                .map(|dependency| text(dependency, "pkg")),
        );
    }
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for id in seen {
        let package = packages[id];
        versions
            .entry(text(package, "name").to_owned())
            .or_default()
            .insert(text(package, "version").to_owned());
    }
    versions
}

#[test]
fn every_dependency_has_its_reason_and_its_use() {
    let metadata = metadata();
    let direct = direct(&metadata);
    assert_eq!(
        direct.len(),
        PACKAGES.len(),
        "each package of the workspace has its folders above"
    );
    assert!(direct["daypart"].contains("yew"), "the dependencies were not found");
    let architecture = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let explained = explained(&architecture);
    let mut found = unused(&direct, &sources());
    let named: BTreeSet<&String> = direct.values().flatten().collect();
    let unexplained = named.into_iter().filter(|name| !explained.contains(*name));
    found.extend(unexplained.map(|name| format!("ARCHITECTURE.md has no reason for {name}")));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_crate_is_in_the_page_twice() {
    let versions = in_the_page(&metadata());
    assert!(
        versions.len() > 30 && versions.contains_key("plotters"),
        "{} crates were found",
        versions.len()
    );
    let several: Vec<(&String, &BTreeSet<String>)> =
        versions.iter().filter(|(_, versions)| versions.len() > 1).collect();
    let unexplained: Vec<_> = several
        .iter()
        .filter(|(name, _)| !SEVERAL_VERSIONS.iter().any(|(known, _)| known == name))
        .collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
    for (name, _) in SEVERAL_VERSIONS {
        assert!(
            several.iter().any(|(known, _)| *known == name),
            "{name} is there once and needs no reason any more"
        );
    }
}

#[test]
fn what_has_no_use_or_reason_is_found() {
    let direct = BTreeMap::from([(
        "daypart".to_owned(),
        BTreeSet::from(["some-crate".to_owned(), "other".to_owned()]),
    )]);
    let source = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let sources = [
        source("src/a.rs", "use some_crate::Thing;"),
        source("src/engine/b.rs", "use other::Thing;"),
        source("xtask/src/c.rs", "use other::Thing;"),
    ];
    assert_eq!(unused(&direct, &sources), ["daypart doesn't use its dependency other"]);
    let table = "# A\n\n## Dependencies\n\n| crate | why |\n|---|---|\n| yew, js-sys | the page |\n| csv |  |\n";
    let explained = explained(table);
    assert!(explained.contains("js-sys") && explained.contains("yew") && !explained.contains("csv"));
}
