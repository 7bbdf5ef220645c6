//! What the machine is, and how its own packages are installed: through apt when we are root on Debian, else not at all.

use std::sync::OnceLock;

use crate::process::{self, Outcome};

/// Installs Debian packages, or says what a person has to install.
///
/// `what` names the thing in the sentence, `about` says how long it takes.
pub fn install_packages(what: &str, packages: &[&str], about: &str) -> Outcome<()> {
    let list = packages.join(" ");
    if !is_debian() {
        return Err(format!(
            "{what} is missing: install it with this system's own means, then run this again"
        ));
    }
    if !is_root() {
        return Err(format!(
            "{what} is missing: run `sudo apt-get install {list}`, then run this again"
        ));
    }
    println!("==> Installing {what} with apt-get ({list}), {about}");
    update_once()?;
    process::run(apt_get(&["install", "--yes", "--no-install-recommends"]).args(packages))
        .map_err(|error| format!("{error}: {what} is needed; install it and run this again"))
}

/// Whether this is Debian itself. Ubuntu's chromium package, for one, is no browser but a pointer to another shop.
pub fn is_debian() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line.trim() == "ID=debian")
}

fn is_root() -> bool {
    process::output_of(process::command("id").arg("-u")).as_deref() == Some("0")
}

/// Fetches the list of packages, once in this process: a fresh machine has none.
fn update_once() -> Outcome<()> {
    static UPDATED: OnceLock<Outcome<()>> = OnceLock::new();
    UPDATED.get_or_init(|| process::run(&mut apt_get(&["update"]))).clone()
}

fn apt_get(arguments: &[&str]) -> std::process::Command {
    let mut command = process::command("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-qq", "-o", "Dpkg::Use-Pty=0"])
        .args(arguments);
    command
}
