//! Debian packages, installed through apt-get when running as root on Debian.

use std::sync::OnceLock;

use xshell::{Cmd, Shell, cmd};

use crate::process::{self, Result};
use crate::progress::step;

/// Installs Debian packages. Elsewhere it fails with a message that says what to install.
///
/// `what` names the missing program in messages.
pub fn install_packages(sh: &Shell, what: &str, packages: &[&str], expected: &str) -> Result<()> {
    let list = packages.join(" ");
    if !is_debian() {
        return Err(format!(
            "{what} is missing: install it with this system's package manager"
        ));
    }
    if !is_root(sh) {
        return Err(format!("{what} is missing: run `sudo apt-get install {list}`"));
    }
    step(&format!("Installing {what} with apt-get: {list}"), expected, || {
        update_once(sh)?;
        process::run(
            apt_get(sh)
                .args(["install", "--yes", "--no-install-recommends"])
                .args(packages),
        )
    })
    .map_err(|error| format!("{what} is missing and apt-get could not install it: {error}"))
}

/// Returns whether this is Debian itself. Ubuntu's `chromium` package installs a snap, which needs more than apt-get.
fn is_debian() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line.trim() == "ID=debian")
}

fn is_root(sh: &Shell) -> bool {
    process::read(cmd!(sh, "id -u")).as_deref() == Some("0")
}

/// Updates the package lists once per process: a fresh machine has none.
fn update_once(sh: &Shell) -> Result<()> {
    static UPDATED: OnceLock<Result<()>> = OnceLock::new();
    UPDATED.get_or_init(|| process::run(apt_get(sh).arg("update"))).clone()
}

fn apt_get(sh: &Shell) -> Cmd<'_> {
    cmd!(sh, "apt-get -qq -o Dpkg::Use-Pty=0").env("DEBIAN_FRONTEND", "noninteractive")
}
