//! The Rust toolchain's components and the programs from crates.io: Trunk, wasm-bindgen and cargo-fuzz.
//!
//! Programs are installed with `cargo binstall` where that exists, and compiled otherwise. Compile time matters more than
//! the speed of these programs, so they are compiled without optimisation; see [`FAST_COMPILE`].

use std::path::Path;

use xshell::{Shell, cmd};

use crate::process::{self, Result};
use crate::progress::step;

/// Target of the page and its workers.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Version of Trunk that `index.html` and `Trunk.toml` are written for.
const TRUNK_VERSION: &str = "0.21.14";

const CARGO_FUZZ_VERSION: &str = "0.13.2";

/// Profile overrides for `cargo install`. On two cores they install Trunk and wasm-bindgen in under 3 minutes instead of 23.
const FAST_COMPILE: [(&str, &str); 5] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ("CARGO_PROFILE_RELEASE_STRIP", "debuginfo"),
];

/// A package from crates.io that installs programs.
struct Tool<'a> {
    package: &'a str,
    version: &'a str,
    /// Programs of the package, each of which prints the version with `--version`.
    programs: &'a [&'a str],
    /// Further arguments of `cargo install`.
    arguments: &'a [&'a str],
    /// Compile time on two cores.
    expected: &'a str,
}

const TRUNK: Tool = Tool {
    package: "trunk",
    version: TRUNK_VERSION,
    programs: &["trunk"],
    arguments: &["--locked", "--no-default-features"],
    expected: "2 min",
};

const CARGO_FUZZ: Tool = Tool {
    package: "cargo-fuzz",
    version: CARGO_FUZZ_VERSION,
    programs: &["cargo-fuzz"],
    arguments: &["--locked"],
    expected: "1 min",
};

/// wasm-bindgen's programs, whose version must equal the crate's version in Cargo.lock.
///
/// Installed without `--locked`: the package's own lock file names a crate version that registries may no longer have.
fn wasm_bindgen_cli(version: &str) -> Tool<'_> {
    Tool {
        package: "wasm-bindgen-cli",
        version,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        arguments: &[],
        expected: "1 min",
    }
}

/// Installs rustfmt.
pub fn rustfmt(sh: &Shell) -> Result<()> {
    component(sh, "rustfmt", "fmt")
}

/// Installs clippy.
pub fn clippy(sh: &Shell) -> Result<()> {
    component(sh, "clippy", "clippy")
}

/// Installs the Rust standard library for [`WASM_TARGET`].
pub fn wasm_target(sh: &Shell) -> Result<()> {
    let library = process::read(cmd!(sh, "rustc --print target-libdir --target {WASM_TARGET}"));
    if library.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    step(&format!("Adding the Rust target {WASM_TARGET}"), "10 s", || {
        process::run(cmd!(sh, "rustup target add {WASM_TARGET}"))
    })
    .map_err(|error| {
        format!("the Rust target {WASM_TARGET} is missing: {error}; install rustup from https://rustup.rs")
    })
}

/// Downloads the crates in Cargo.lock. Trunk runs cargo offline, so that a missing tool is an error and not a download.
pub fn fetch_crates(sh: &Shell) -> Result<()> {
    process::run(cmd!(sh, "cargo fetch --locked"))
}

/// Installs Trunk.
pub fn trunk(sh: &Shell) -> Result<()> {
    install(sh, &TRUNK)
}

/// Installs wasm-bindgen's programs in the version of Cargo.lock.
pub fn wasm_bindgen(sh: &Shell) -> Result<()> {
    install(sh, &wasm_bindgen_cli(&wasm_bindgen_version()?))
}

/// Installs cargo-fuzz.
pub fn cargo_fuzz(sh: &Shell) -> Result<()> {
    install(sh, &CARGO_FUZZ)
}

fn component(sh: &Shell, component: &str, subcommand: &str) -> Result<()> {
    if process::read(cmd!(sh, "cargo {subcommand} --version")).is_some() {
        return Ok(());
    }
    step(&format!("Adding the Rust component {component}"), "10 s", || {
        process::run(cmd!(sh, "rustup component add {component}"))
    })
    .map_err(|error| format!("{component} is missing: {error}; install rustup from https://rustup.rs"))
}

/// Installs a tool unless its programs are there in the right version.
fn install(sh: &Shell, tool: &Tool) -> Result<()> {
    if is_installed(sh, tool) {
        return Ok(());
    }
    let Tool { package, version, .. } = tool;
    if process::read(cmd!(sh, "cargo binstall -V")).is_some() {
        let installed = step(
            &format!("Installing {package} {version} with cargo binstall"),
            "20 s",
            || {
                let options = ["--no-confirm", "--force", "--disable-strategies", "compile"];
                process::run(cmd!(sh, "cargo binstall {options...} {package}@{version}"))
            },
        );
        match installed {
            Ok(()) => return Ok(()),
            Err(error) => println!("==> {error}; compiling {package} instead"),
        }
    }
    // Trunk and wasm-bindgen share dependencies, so they share a target directory.
    let build = process::scratch()?.join("tools");
    let arguments = tool.arguments;
    step(&format!("Compiling {package} {version}"), tool.expected, || {
        let install = cmd!(sh, "cargo install --force {package} --version {version} {arguments...}");
        process::run(install.envs(FAST_COMPILE).env("CARGO_TARGET_DIR", &build))
    })
    .map_err(|error| format!("{package} {version} is missing and could not be installed: {error}"))?;
    let page_tools_complete = is_installed(sh, &TRUNK) && is_installed(sh, &wasm_bindgen_cli(&wasm_bindgen_version()?));
    if page_tools_complete && build.exists() {
        // It takes 1.4 GB and serves no other purpose.
        std::fs::remove_dir_all(&build).map_err(|error| format!("cannot remove {}: {error}", build.display()))?;
    }
    Ok(())
}

fn is_installed(sh: &Shell, tool: &Tool) -> bool {
    tool.programs.iter().all(|program| {
        // Trunk 0.21 rejects the value 1 in NO_COLOR.
        let version = process::read(cmd!(sh, "{program} --version").env_remove("NO_COLOR"));
        version.is_some_and(|text| has_version(&text, tool.version))
    })
}

/// Returns whether the output of `--version`, such as `name 1.2.3 (abc)`, contains this version.
fn has_version(output: &str, version: &str) -> bool {
    output.split_whitespace().any(|word| word == version)
}

fn wasm_bindgen_version() -> Result<String> {
    let path = process::root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).map_err(|error| format!("cannot read Cargo.lock: {error}"))?;
    locked_version(&lock, "wasm-bindgen")
        .map(str::to_owned)
        .ok_or_else(|| "Cargo.lock: found no package wasm-bindgen; run `cargo fetch`".to_owned())
}

/// Version of a package in a Cargo.lock.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let value = |line: &'a str, key: &str| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"');
    let mut lines = lock.lines().skip_while(|line| value(line, "name") != Some(package));
    lines.nth(1).and_then(|line| value(line, "version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"wasm-bindgen-test\"\nversion = \"0.3.80\"\n\n\
        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";

    #[test]
    fn locked_versions_are_found_by_the_whole_package_name() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm-bindgen-test"), Some("0.3.80"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn versions_are_compared_as_whole_words() {
        assert!(has_version("trunk 0.21.14", "0.21.14"));
        assert!(has_version("wasm-bindgen 0.2.130 (0123abc)", "0.2.130"));
        assert!(!has_version("wasm-bindgen 0.2.13", "0.2.130"));
        assert!(!has_version("trunk 0.21.140", "0.21.14"));
    }
}
