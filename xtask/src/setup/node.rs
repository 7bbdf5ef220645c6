//! Node, and the npm packages in package-lock.json.

use xshell::{Cmd, Shell, cmd};

use crate::process::{self, Result};
use crate::progress::step;
use crate::setup::system;

/// A version of Node: major and minor number.
type NodeVersion = (u32, u32);

/// Oldest version of Node that works. The configuration of the end-to-end tests needs `import.meta.dirname`, which
/// Node 20.11 added.
const OLDEST_NODE: NodeVersion = (20, 11);

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
    let oldest = as_text(OLDEST_NODE);
    let is_recent = |version: Option<NodeVersion>| version.is_some_and(|version| version >= OLDEST_NODE);
    if !is_recent(node_version(sh)) {
        system::install_packages(sh, &format!("Node {oldest} or newer"), &["nodejs"], "30 s")?;
        let found = node_version(sh);
        if !is_recent(found) {
            let found = found.map_or_else(|| "none".to_owned(), as_text);
            return Err(format!(
                "Node: found {found}, expected {oldest} or newer; install it from https://nodejs.org"
            ));
        }
    }
    // Some distributions package npm separately.
    if process::find_program(&["npm"]).is_none() {
        system::install_packages(sh, "npm", &["npm"], "1 min")?;
    }
    Ok(())
}

fn node_version(sh: &Shell) -> Option<NodeVersion> {
    process::read(cmd!(sh, "node --version")).and_then(|text| parse_version(&text))
}

/// Parses the major and minor version in `v20.20.2`.
fn parse_version(text: &str) -> Option<NodeVersion> {
    let mut numbers = text.strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Formats a version as `20.11`.
fn as_text((major, minor): NodeVersion) -> String {
    format!("{major}.{minor}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_first_two_numbers() {
        assert_eq!(parse_version("v20.20.2"), Some((20, 20)));
        assert_eq!(parse_version("v8.1.0"), Some((8, 1)));
        assert_eq!(parse_version("20.1"), None);
        assert_eq!(parse_version("v20"), None);
    }

    #[test]
    fn versions_are_compared_by_major_and_then_minor_number() {
        assert!(parse_version("v20.11.0") >= Some(OLDEST_NODE));
        assert!(parse_version("v22.0.0") >= Some(OLDEST_NODE));
        assert!(parse_version("v20.9.1") < Some(OLDEST_NODE));
        assert!(parse_version("v18.20.4") < Some(OLDEST_NODE));
    }
}
