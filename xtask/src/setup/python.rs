//! Python with packages in an environment of its own, and the Java that PySpark needs.

use std::path::{Path, PathBuf};

use crate::process::{self, Outcome};

/// The systems that others compare with, in the versions that the answers were found equal with.
pub const DUCKDB: &str = "duckdb==2.0.0";
/// Spark, with all that it needs but Java.
pub const PYSPARK: &str = "pyspark==4.3.0";

/// The oldest Java that this PySpark runs on.
const OLDEST_JAVA: u32 = 17;

/// The Python of an environment in a folder, with these packages in it, installed if they aren't there.
pub fn environment(folder: &Path, packages: &[&str]) -> Outcome<PathBuf> {
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
    println!(
        "==> Installing {} with pip into {}, about a minute",
        packages.join(", "),
        folder.display()
    );
    if !python.is_file() {
        let program = process::find_program(&["python3", "python"])
            .ok_or("Python 3 is not on the search path: install it, with its module venv")?;
        process::run(process::command(program).args(["-m", "venv"]).arg(folder))?;
    }
    process::run(
        process::command(&python)
            .args(["-m", "pip", "install", "--quiet"])
            .args(packages),
    )?;
    std::fs::write(&stamp, wanted).map_err(|error| format!("cannot use {}: {error}", stamp.display()))?;
    Ok(python)
}

/// Whether there is a Java that Spark runs on; if not, what there is.
pub fn java() -> Outcome<()> {
    let at_home = std::env::var_os("JAVA_HOME").map(|home| PathBuf::from(home).join("bin/java"));
    let needs = format!("Spark needs Java {OLDEST_JAVA} or newer");
    let program = at_home
        .filter(|program| program.is_file())
        .or_else(|| process::find_program(&["java"]))
        .ok_or_else(|| format!("{needs}, and there is none in JAVA_HOME or on the search path"))?;
    let told = process::command(&program)
        .arg("-version")
        .output()
        .map_err(|error| format!("{needs}, and {} can't be run: {error}", program.display()))?;
    let text = String::from_utf8_lossy(&told.stderr).into_owned();
    match version(&text) {
        Some(version) if version >= OLDEST_JAVA => Ok(()),
        Some(version) => Err(format!("{needs}, and {} is Java {version}", program.display())),
        None => Err(format!("{needs}, and {} doesn't say which it is", program.display())),
    }
}

/// The version that `java -version` tells: 17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_402"`.
fn version(text: &str) -> Option<u32> {
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
    fn a_version_of_java_is_read() {
        assert_eq!(version("openjdk version \"17.0.15\" 2025-04-15\nOpenJDK"), Some(17));
        assert_eq!(version("java version \"1.8.0_402\""), Some(8));
        assert_eq!(version("openjdk version \"21-ea\""), Some(21));
        assert_eq!(version("no java"), None);
    }
}
