//! Node, the npm packages of `package.json`, and small scripts that Node runs for us.

use std::ffi::OsStr;
use std::process::Command;

use crate::process::{self, Outcome};
use crate::setup::system;

/// The oldest Node that the packages work with.
const OLDEST_NODE: u32 = 20;

/// Holds a copy of the lock file that `node_modules` was filled from.
const STAMP: &str = "node_modules/.daypart-package-lock.json";

/// Node and npm, and the packages of package-lock.json in `node_modules`.
pub fn packages() -> Outcome<()> {
    node()?;
    let lock = std::fs::read(process::root().join("package-lock.json"))
        .map_err(|error| format!("cannot read package-lock.json: {error}"))?;
    let stamp = process::root().join(STAMP);
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("==> Installing the npm packages of package-lock.json, some seconds");
    process::run(
        process::command("npm")
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .args(["ci", "--no-audit", "--no-fund"]),
    )?;
    std::fs::write(&stamp, lock).map_err(|error| format!("cannot write {STAMP}: {error}"))
}

/// A Node program from `node_modules`, or `None` when it isn't installed.
pub fn program(path: &str) -> Option<Command> {
    let file = process::root().join("node_modules").join(path);
    file.is_file().then(|| {
        let mut command = process::command("node");
        command.arg(file);
        command
    })
}

/// What a script in Node prints. It finds the arguments from `process.argv[1]` on.
pub fn evaluate(script: &str, arguments: &[impl AsRef<OsStr>]) -> Option<String> {
    process::output_of(process::command("node").args(["--eval", script, "--"]).args(arguments))
}

fn node() -> Outcome<()> {
    let missing = format!("Node {OLDEST_NODE} or newer");
    if major_version().is_none_or(|major| major < OLDEST_NODE) {
        system::install_packages(&missing, &["nodejs"], "about half a minute")?;
    }
    match major_version() {
        Some(major) if major >= OLDEST_NODE => {}
        found => {
            let found = found.map_or_else(|| "none".to_owned(), |major| format!("Node {major}"));
            return Err(format!(
                "{missing} is needed, found {found}: install it from https://nodejs.org"
            ));
        }
    }
    // Some packages of Node bring npm along, and others leave it to a package of its own.
    if process::find_program(&["npm"]).is_none() {
        system::install_packages("npm", &["npm"], "about a minute")?;
    }
    Ok(())
}

fn major_version() -> Option<u32> {
    process::output_of(process::command("node").arg("--version")).and_then(|text| major_of(&text))
}

/// The 20 of "v20.20.2".
fn major_of(text: &str) -> Option<u32> {
    text.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(major_of("v20.20.2"), Some(20));
        assert_eq!(major_of("v8.1.0"), Some(8));
        assert_eq!(major_of("20.1"), None);
    }
}
