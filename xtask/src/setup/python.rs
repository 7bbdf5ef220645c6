//! Python virtual environments, and the Java that PySpark needs.

use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

use crate::process::{self, Result};
use crate::progress::step;
use crate::setup::system;

/// DuckDB in the version that the parity tests are known to pass with.
pub const DUCKDB: &str = "duckdb==2.0.0";
/// PySpark in the version that the parity tests are known to pass with.
pub const PYSPARK: &str = "pyspark==4.3.0";

/// Oldest version of Java that [`PYSPARK`] supports.
const OLDEST_JAVA: u32 = 17;

/// Python of the virtual environment in `folder`. Creates the environment and installs `packages` if needed.
pub fn environment(sh: &Shell, folder: &Path, packages: &[&str]) -> Result<PathBuf> {
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let stamp = folder.join("daypart-packages");
    let wanted = packages.join("\n");
    if python.is_file() && std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    if !python.is_file() {
        let program = python_with_venv(sh)?;
        process::run(cmd!(sh, "{program} -m venv {folder}"))
            .map_err(|error| format!("cannot create a Python virtual environment: {error}"))?;
    }
    let list = packages.join(", ");
    step(&format!("Installing {list} with pip"), "1 min", || {
        process::run(cmd!(sh, "{python} -m pip install --quiet {packages...}"))
    })
    .map_err(|error| format!("{list} is missing: {error}"))?;
    std::fs::write(&stamp, wanted).map_err(|error| format!("cannot write {}: {error}", stamp.display()))?;
    Ok(python)
}

/// Installs Java for PySpark.
pub fn java(sh: &Shell) -> Result<()> {
    if check_java(sh).is_ok() {
        return Ok(());
    }
    let what = format!("Java {OLDEST_JAVA} or newer for Spark");
    system::install_packages(sh, &what, &["default-jre-headless"], "30 s")?;
    check_java(sh)
}

/// Python 3 that can create virtual environments. Debian packages the module for that separately.
fn python_with_venv(sh: &Shell) -> Result<PathBuf> {
    let find = || {
        let program = process::find_program(&["python3", "python"])?;
        process::read(cmd!(sh, "{program} -c 'import ensurepip, venv'")).map(|_| program)
    };
    if let Some(program) = find() {
        return Ok(program);
    }
    let what = "Python 3 with the module venv";
    system::install_packages(sh, what, &["python3", "python3-venv"], "30 s")?;
    find().ok_or_else(|| format!("{what} not found after installation: put it first on the search path"))
}

fn check_java(sh: &Shell) -> Result<()> {
    let in_home = std::env::var_os("JAVA_HOME").map(|home| PathBuf::from(home).join("bin/java"));
    let program = in_home
        .filter(|program| program.is_file())
        .or_else(|| process::find_program(&["java"]))
        .ok_or_else(|| {
            format!("Java: found none in JAVA_HOME or on the search path, expected {OLDEST_JAVA} or newer")
        })?;
    let output = cmd!(sh, "{program} -version").quiet().read_stderr();
    let output = output.map_err(|error| format!("Java: {error}"))?;
    match parse_version(&output) {
        Some(version) if version >= OLDEST_JAVA => Ok(()),
        found => {
            let found = found.map_or_else(|| "an unknown version".to_owned(), |version| version.to_string());
            Err(format!(
                "Java: found {found} at {}, expected {OLDEST_JAVA} or newer; set JAVA_HOME",
                program.display()
            ))
        }
    }
}

/// Parses the output of `java -version`: 17 in `openjdk version "17.0.15"`, 8 in `java version "1.8.0_402"`.
fn parse_version(text: &str) -> Option<u32> {
    let quoted = text.split('"').nth(1)?;
    let mut numbers = quoted.split(['.', '-', '_', '+']).map(str::parse::<u32>);
    match numbers.next()?.ok()? {
        1 => numbers.next()?.ok(),
        version => Some(version),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_versions_are_parsed_in_both_schemes() {
        assert_eq!(
            parse_version("openjdk version \"17.0.15\" 2025-04-15\nOpenJDK"),
            Some(17)
        );
        assert_eq!(parse_version("java version \"1.8.0_402\""), Some(8));
        assert_eq!(parse_version("openjdk version \"21-ea\""), Some(21));
        assert_eq!(parse_version("no java"), None);
    }
}
