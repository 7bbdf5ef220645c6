//! `cargo xtask parity`: the code that the page writes for DuckDB and Spark, run by them, has to answer as the page does.
//!
//! What is compared is in `tests/parity`: a program that writes the cases with the engine's answers, and one in Python that
//! has the systems answer. Everything made for it lies in Cargo's target directory.

use crate::counts::Counts;
use crate::process::{self, Outcome};
use crate::setup::python;

/// Makes the cases, has both systems answer, and counts what was compared.
pub fn check() -> Outcome<Counts> {
    let folder = process::scratch()?.join("parity");
    let cases = folder.join("cases");
    if cases.exists() {
        std::fs::remove_dir_all(&cases).map_err(|error| format!("cannot clear {}: {error}", cases.display()))?;
    }
    std::fs::create_dir_all(&cases).map_err(|error| format!("cannot make {}: {error}", cases.display()))?;
    let python = python::environment(&folder.join("venv"), &[python::DUCKDB, python::PYSPARK])?;
    println!("==> Writing the cases with the engine's own answers");
    process::run(
        process::command("cargo")
            .args(["run", "--quiet", "--locked", "--example", "parity", "--"])
            .arg(&cases),
    )?;
    let mut counts = Counts::default();
    for system in ["duckdb", "pyspark"] {
        if let ("pyspark", Err(problem)) = (system, python::java()) {
            println!("not run: {problem}; DuckDB's half was");
            continue;
        }
        println!("==> Comparing with {system}");
        let mut told = None;
        let succeeded = process::run_seeing(
            process::command(&python)
                .arg("tests/parity/parity.py")
                .arg(system)
                .arg(&cases),
            |line| told = counts_of(line).or(told),
        )?;
        counts += told.unwrap_or_default().of_run(succeeded && told.is_some());
    }
    println!("==> parity: {} equal, {} not", counts.passed, counts.failed);
    Ok(counts)
}

/// The same as a chore of its own.
pub fn parity() -> Outcome<()> {
    match check()?.failed {
        0 => Ok(()),
        failed => Err(format!("{failed} answers are not equal")),
    }
}

/// The counts in a line `= passed failed`.
fn counts_of(line: &str) -> Option<Counts> {
    let (passed, failed) = line.strip_prefix("= ")?.split_once(' ')?;
    Some(Counts {
        passed: passed.parse().ok()?,
        failed: failed.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_off_their_line() {
        assert_eq!(counts_of("= 501 2"), Some(Counts { passed: 501, failed: 2 }));
        assert_eq!(counts_of("FAILED demo: = 1 2"), None);
    }
}
