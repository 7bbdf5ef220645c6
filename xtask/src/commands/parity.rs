//! `cargo xtask parity`: runs the SQL and the Spark job that the page exports in DuckDB and PySpark, and compares their
//! results with the engine's.
//!
//! `tests/parity` holds a Rust program that writes the cases with the engine's results, and a Python program that runs the
//! other systems on them.

use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

use crate::commands::check::{NotCounted, SKIP_LOG_VARIABLE, SkipLog, require, settle};
use crate::counts::Counts;
use crate::process::{self, Result};
use crate::setup::python;

/// Runs the command.
pub fn run(sh: &Shell) -> Result<()> {
    let counts = check(sh);
    println!("==> parity: {counts}");
    if counts.is_success() {
        Ok(())
    } else {
        Err(format!(
            "parity: found {} differences and {} equal results",
            counts.failed, counts.passed
        ))
    }
}

/// Writes the cases and compares both systems. A system that cannot run here counts as one skip.
pub fn check(sh: &Shell) -> Counts {
    match prepare(sh) {
        Ok((python, cases, skipped)) => {
            let skipped = Counts {
                skipped,
                ..Counts::default()
            };
            let duckdb = settle("parity with DuckDB", compare(sh, &python, "duckdb", &cases));
            let spark = require(python::java(sh)).and_then(|()| compare(sh, &python, "pyspark", &cases));
            skipped + duckdb + settle("parity with PySpark", spark)
        }
        Err(error) => settle("parity", Err(error)),
    }
}

/// Installs the systems and writes the cases. Returns Python, the directory of the cases and the number of skipped cases.
fn prepare(sh: &Shell) -> Result<(PathBuf, PathBuf, u64), NotCounted> {
    let folder = process::scratch()?.join("parity");
    let cases = folder.join("cases");
    if cases.exists() {
        std::fs::remove_dir_all(&cases).map_err(|error| format!("cannot remove {}: {error}", cases.display()))?;
    }
    std::fs::create_dir_all(&cases).map_err(|error| format!("cannot create {}: {error}", cases.display()))?;
    let python = require(python::environment(
        sh,
        &folder.join("venv"),
        &[python::DUCKDB, python::PYSPARK],
    ))?;
    println!("==> Writing the parity cases with the engine's results");
    let skips = SkipLog::create("parity")?;
    let write_cases = cmd!(sh, "cargo run --quiet --locked --example parity -- {cases}");
    process::run(write_cases.env(SKIP_LOG_VARIABLE, skips.path()))?;
    Ok((python, cases, skips.report()?))
}

/// Compares the results of one system.
fn compare(sh: &Shell, python: &Path, system: &str, cases: &Path) -> Result<Counts, NotCounted> {
    println!("==> Comparing with {system}");
    let mut counts = None;
    let success = process::run_with_lines(cmd!(sh, "{python} tests/parity/parity.py {system} {cases}"), |line| {
        counts = parse_counts(line).or(counts);
    })?;
    Ok(counts.unwrap_or_default().with_exit(success && counts.is_some()))
}

/// Parses the counts in a line `= PASSED FAILED` of `parity.py`.
fn parse_counts(line: &str) -> Option<Counts> {
    let (passed, failed) = line.strip_prefix("= ")?.split_once(' ')?;
    Some(Counts {
        passed: passed.parse().ok()?,
        failed: failed.parse().ok()?,
        skipped: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_parsed_from_their_line() {
        let counts = Counts {
            passed: 501,
            failed: 2,
            skipped: 0,
        };
        assert_eq!(parse_counts("= 501 2"), Some(counts));
        assert_eq!(parse_counts("FAILED demo: = 1 2"), None);
    }
}
