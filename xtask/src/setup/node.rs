//! Node, and the npm packages in package-lock.json.

use xshell::{Cmd, Shell, cmd};

use crate::process::{self, Result};
use crate::progress::step;
use crate::setup::system;

/// Oldest major version of Node that the npm packages support.
const OLDEST_NODE: u32 = 20;

/// Copy of the package-lock.json that `node_modules` was installed from.
const STAMP: &str = "node_modules/.daypart-package-lock.json";

/// Installs Node, npm and the packages in package-lock.json.
pub fn packages(sh: &Shell) -> Result<()> {
    node(sh)?;
    let lock = std::fs::read(process::root().join("package-lock.json"))
        .map_err(|error| format!("cannot read package-lock.json: {error}"))?;
    let stamp = process::root().join(STAMP);
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    step("Installing the npm packages in package-lock.json", "10 s", || {
        process::run(cmd!(sh, "npm ci --no-audit --no-fund").env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
    })
    .map_err(|error| format!("the npm packages are missing: {error}"))?;
    std::fs::write(&stamp, lock).map_err(|error| format!("cannot write {STAMP}: {error}"))
}

/// Command that runs a script in `node_modules` with Node, or `None` when the script is absent.
pub fn script<'a>(sh: &'a Shell, path: &str) -> Option<Cmd<'a>> {
    let file = process::root().join("node_modules").join(path);
    file.is_file().then(|| cmd!(sh, "node {file}"))
}

/// Installs Node and npm.
fn node(sh: &Shell) -> Result<()> {
    let what = format!("Node {OLDEST_NODE} or newer");
    let is_recent = |version: Option<u32>| version.is_some_and(|version| version >= OLDEST_NODE);
    if !is_recent(major_version(sh)) {
        system::install_packages(sh, &what, &["nodejs"], "30 s")?;
        let found = major_version(sh);
        if !is_recent(found) {
            let found = found.map_or_else(|| "none".to_owned(), |version| version.to_string());
            return Err(format!(
                "Node: found {found}, expected {OLDEST_NODE} or newer; install it from https://nodejs.org"
            ));
        }
    }
    // Some distributions package npm separately.
    if process::find_program(&["npm"]).is_none() {
        system::install_packages(sh, "npm", &["npm"], "1 min")?;
    }
    Ok(())
}

fn major_version(sh: &Shell) -> Option<u32> {
    process::read(cmd!(sh, "node --version")).and_then(|text| parse_major(&text))
}

/// Parses the major version in `v20.20.2`.
fn parse_major(text: &str) -> Option<u32> {
    text.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(parse_major("v20.20.2"), Some(20));
        assert_eq!(parse_major("v8.1.0"), Some(8));
        assert_eq!(parse_major("20.1"), None);
    }
}
