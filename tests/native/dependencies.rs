//! Rules about dependencies: docs/architecture.md gives each one a reason, and the page contains no crate in
//! two versions.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Crates that are in the page in several versions: Yew is at thiserror 2 and its gloo at 1, and the macro
/// leaves almost no code.
const DUPLICATES: [&str; 1] = ["thiserror"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_dependency_has_a_stated_reason() {
    let text = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let table = text
        .split("\n## Dependencies\n")
        .nth(1)
        .expect("docs/architecture.md has a section Dependencies");
    let tree = cargo(&[
        "tree",
        "--workspace",
        "--target",
        "all",
        "--no-dedupe",
        "--depth",
        "1",
        "--prefix",
        "depth",
        "--format",
        ",{p}",
    ]);
    let names = tree
        .lines()
        .filter_map(|line| line.strip_prefix("1,")?.split(' ').next());
    let missing: Vec<&str> = names
        .filter(|name| !name.starts_with("daypart") && !table.contains(&format!("`{name}`")))
        .collect();
    assert!(
        tree.contains("1,yew ") && missing.is_empty(),
        "docs/architecture.md gives no reason for: {missing:?}"
    );
}

#[test]
fn the_page_contains_no_crate_twice() {
    let arguments = [
        "tree",
        "--duplicates",
        "--package",
        "daypart",
        "--target",
        "wasm32-unknown-unknown",
        "--depth",
        "0",
    ];
    let tree = cargo(
        &[
            &arguments[..],
            &["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"],
        ]
        .concat(),
    );
    let twice: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(twice, BTreeSet::from(DUPLICATES));
}
