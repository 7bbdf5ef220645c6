//! What must be there before the page can be built and tested, and how each piece gets there.
//!
//! Every function looks first, installs only what is missing, says so and about how long it takes, and fails with one
//! line that names the command to run. Node and its packages are [`node`](crate::setup::node)'s business.

use std::path::{Path, PathBuf};

use crate::process::{self, Outcome};
use crate::setup::system;

/// The version of Trunk that the page's `index.html` and `Trunk.toml` are written for.
const TRUNK_VERSION: &str = "0.21.14";

/// The target that the page and its worker are built for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// rustfmt and clippy.
pub fn format_and_lints() -> Outcome<()> {
    for component in ["rustfmt", "clippy"] {
        let program = if component == "rustfmt" { "fmt" } else { component };
        if process::output_of(process::command("cargo").args([program, "--version"])).is_none() {
            println!("==> Adding {component} to the Rust toolchain, a few seconds");
            process::run(process::command("rustup").args(["component", "add", component]))
                .map_err(|error| format!("{error}: {component} is needed, see https://rustup.rs"))?;
        }
    }
    Ok(())
}

/// Rust's standard library for wasm.
pub fn wasm_target() -> Outcome<()> {
    let mut libraries = process::command("rustc");
    libraries.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    if process::output_of(&mut libraries).is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    println!("==> Adding the target {WASM_TARGET} to the Rust toolchain, a few seconds");
    process::run(process::command("rustup").args(["target", "add", WASM_TARGET]))
        .map_err(|error| format!("{error}: rustup is needed, see https://rustup.rs"))
}

/// The crates in Cargo.lock, for all targets. Trunk works offline, so that a missing tool is an error and no download,
/// and it tells Cargo to do the same.
pub fn crates() -> Outcome<()> {
    process::run(process::command("cargo").args(["fetch", "--locked"]))
}

/// Trunk, which puts the page together.
pub fn trunk() -> Outcome<()> {
    // With NO_COLOR set, this version of Trunk stops at once.
    let found = process::output_of(process::command("trunk").env_remove("NO_COLOR").arg("--version"));
    if found.as_deref().is_some_and(|text| says_version(text, TRUNK_VERSION)) {
        return Ok(());
    }
    install_crate("trunk", TRUNK_VERSION, true, "7 to 9 minutes on two cores")
}

/// wasm-bindgen's command-line programs, which must be of exactly the version that the page is compiled with.
pub fn wasm_bindgen() -> Outcome<()> {
    let lock_path = process::root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&lock_path).map_err(|error| format!("cannot read Cargo.lock: {error}"))?;
    let wanted = locked_version(&lock, "wasm-bindgen")
        .ok_or("Cargo.lock names no wasm-bindgen: run `cargo fetch` to mend it")?;
    let there = ["wasm-bindgen", "wasm-bindgen-test-runner"].iter().all(|program| {
        let found = process::output_of(process::command(program).arg("--version"));
        found.is_some_and(|text| says_version(&text, wanted))
    });
    if there {
        return Ok(());
    }
    // Without `--locked`: the lock that this crate ships names versions that registries may no longer give.
    install_crate("wasm-bindgen-cli", wanted, false, "4 to 6 minutes on two cores")
}

/// Chrome or Chromium: `CHROME` if set, else from the search path, else Debian's.
pub fn browser() -> Outcome<PathBuf> {
    let what = "Chrome or Chromium";
    look_for_browser(what)?.map_or_else(
        || {
            system::install_packages(what, &["chromium", "chromium-driver"], "about a minute")?;
            look_for_browser(what)?.ok_or_else(|| format!("{what} is missing even so: set CHROME to its path"))
        },
        Ok,
    )
}

/// ChromeDriver, which the tests in the browser are steered with: `CHROMEDRIVER` if set, else from the search path, else
/// Debian's.
pub fn driver() -> Outcome<PathBuf> {
    let what = "ChromeDriver";
    look_for_driver(what)?.map_or_else(
        || {
            system::install_packages(what, &["chromium-driver"], "some seconds")?;
            look_for_driver(what)?.ok_or_else(|| format!("{what} is missing even so: set CHROMEDRIVER to its path"))
        },
        Ok,
    )
}

fn look_for_browser(what: &str) -> Outcome<Option<PathBuf>> {
    const NAMES: [&str; 5] = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    ];
    const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    if let Some(path) = from_variable("CHROME", what)? {
        return Ok(Some(path));
    }
    Ok(process::find_program(&NAMES).or_else(|| Some(PathBuf::from(MAC)).filter(|path| path.is_file())))
}

fn look_for_driver(what: &str) -> Outcome<Option<PathBuf>> {
    if let Some(path) = from_variable("CHROMEDRIVER", what)? {
        return Ok(Some(path));
    }
    // GitHub's machines name the folder that holds it.
    let folder = std::env::var_os("CHROMEWEBDRIVER").map(PathBuf::from);
    let beside = folder
        .map(|folder| folder.join("chromedriver"))
        .filter(|path| path.is_file());
    Ok(beside.or_else(|| process::find_program(&["chromedriver"])))
}

fn from_variable(variable: &str, what: &str) -> Outcome<Option<PathBuf>> {
    match std::env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
    {
        Some(path) if path.is_file() => Ok(Some(path)),
        Some(path) => Err(format!(
            "{variable} is {}, where there is no {what}: set it to the program's path",
            path.display()
        )),
        None => Ok(None),
    }
}

/// Installs a program from its crate: a ready-made one through `cargo binstall` where that is there, else compiled.
fn install_crate(name: &str, version: &str, locked: bool, about: &str) -> Outcome<()> {
    if process::output_of(process::command("cargo").args(["binstall", "-V"])).is_some() {
        println!("==> Installing {name} {version} with cargo binstall, some seconds");
        let mut binstall = process::command("cargo");
        binstall.args(["binstall", "--no-confirm", "--force", "--disable-strategies", "compile"]);
        match process::run(binstall.arg(format!("{name}@{version}"))) {
            Ok(()) => return Ok(()),
            Err(error) => println!("==> {error}; compiling it instead"),
        }
    }
    println!("==> Installing {name} {version} with cargo install, {about}");
    let mut install = process::command("cargo");
    install
        .env_remove("NO_COLOR")
        .args(["install", "--force", name, "--version", version]);
    if locked {
        install.arg("--locked");
    }
    process::run(&mut install).map_err(|error| format!("{error}: {name} {version} is needed, run the same to see why"))
}

/// Whether a program that says "name 1.2.3" or "name 1.2.3 (abc)" is of this version.
fn says_version(text: &str, version: &str) -> bool {
    text.split_whitespace().any(|word| word == version)
}

/// The version of a crate in a Cargo.lock.
fn locked_version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let quoted = |line: &'a str, key: &str| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"');
    let mut lines = lock.lines().skip_while(|line| quoted(line, "name") != Some(name));
    lines.nth(1).and_then(|line| quoted(line, "version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"wasm-bindgen-test\"\nversion = \"0.3.80\"\n\n\
        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";

    #[test]
    fn the_lock_gives_the_version_of_the_very_crate() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm-bindgen-test"), Some("0.3.80"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn a_version_is_matched_as_a_whole() {
        assert!(says_version("trunk 0.21.14", "0.21.14"));
        assert!(says_version("wasm-bindgen 0.2.130 (0123abc)", "0.2.130"));
        assert!(!says_version("wasm-bindgen 0.2.13", "0.2.130"));
        assert!(!says_version("trunk 0.21.140", "0.21.14"));
    }
}
