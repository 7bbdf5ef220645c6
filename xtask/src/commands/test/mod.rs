//! `cargo xtask test`: runs all checks and tests in stages, cheap ones first, and prints a table of the stages with their
//! counts and seconds. The total counts are its last line.
//!
//! [`stages`] runs the stages, [`tools`] installs what they need on first use, and [`hygiene`] checks the tracked files.

mod hygiene;
mod stages;
mod tools;

use std::str::FromStr;
use std::time::{Duration, Instant};

use xshell::Shell;

use crate::counts::Counts;
use crate::flags;
use crate::process::Result;
use tools::Tools;

/// A group of checks that run together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Source format and repository hygiene.
    Format,
    /// Lints, natively and for wasm.
    Clippy,
    /// Rust tests on this machine.
    Native,
    /// Rust tests in a headless browser.
    Browser,
    /// The release page and its size.
    Page,
    /// Playwright tests on the release page.
    EndToEnd,
    /// Comparison with DuckDB and PySpark.
    Parity,
}

impl Stage {
    /// All stages in the order in which they run.
    const ALL: [Self; 7] = [
        Self::Format,
        Self::Clippy,
        Self::Native,
        Self::Browser,
        Self::Page,
        Self::EndToEnd,
        Self::Parity,
    ];

    /// Stages of `--quick`.
    const QUICK: [Self; 5] = [Self::Format, Self::Clippy, Self::Native, Self::Page, Self::EndToEnd];

    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Browser => "browser",
            Self::Page => "page",
            Self::EndToEnd => "e2e",
            Self::Parity => "parity",
        }
    }
}

impl FromStr for Stage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("found `{text}`, expected one of {names}")
        })
    }
}

/// Runs the command. Fails when a check failed or none ran.
pub fn run(sh: &Shell, flags: &flags::Test) -> Result<()> {
    let tools = Tools::new(sh);
    let began = Instant::now();
    let mut total = Counts::default();
    let mut rows = Vec::new();
    for stage in selected_stages(flags)? {
        println!("\n==> {}", stage.name());
        let started = Instant::now();
        let counts = stages::run(stage, &tools, flags.quick);
        rows.push(row(stage.name(), counts, started.elapsed()));
        total = total + counts;
    }
    rows.push(row("total", total, began.elapsed()));
    println!(
        "\n{:>8} {:>7} {:>7} {:>7} {:>8}",
        "stage", "passed", "failed", "skipped", "seconds"
    );
    println!("{}", rows.join("\n"));
    if total.failed == 0 && total.passed == 0 {
        println!("No check ran, which counts as a failure.");
    }
    println!("{total}");
    if total.is_success() { Ok(()) } else { Err(String::new()) }
}

fn selected_stages(flags: &flags::Test) -> Result<Vec<Stage>> {
    match (flags.quick, flags.stages.as_slice()) {
        (true, []) => Ok(Stage::QUICK.to_vec()),
        (true, [stage, ..]) => Err(format!(
            "--quick: found the stage `{}`, expected no stage; --quick runs a fixed set",
            stage.name()
        )),
        (false, []) => Ok(Stage::ALL.to_vec()),
        (false, stages) => Ok(stages.to_vec()),
    }
}

fn row(name: &str, counts: Counts, elapsed: Duration) -> String {
    let Counts {
        passed,
        failed,
        skipped,
    } = counts;
    let seconds = elapsed.as_secs_f64();
    format!("{name:>8} {passed:>7} {failed:>7} {skipped:>7} {seconds:>8.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(quick: bool, stages: &[Stage]) -> flags::Test {
        flags::Test {
            quick,
            stages: stages.to_vec(),
        }
    }

    #[test]
    fn stages_are_parsed_by_name() {
        for stage in Stage::ALL {
            assert_eq!(stage.name().parse(), Ok(stage));
        }
        let error = "fast".parse::<Stage>().unwrap_err();
        assert!(error.contains("fast") && error.contains("native"), "{error}");
    }

    #[test]
    fn rows_have_counts_and_seconds() {
        let counts = Counts {
            passed: 231,
            failed: 1,
            skipped: 0,
        };
        let row = row("e2e", counts, Duration::from_millis(754_320));
        assert_eq!(row, "     e2e     231       1       0    754.3");
    }

    #[test]
    fn quick_has_fixed_stages() {
        assert_eq!(selected_stages(&flags(false, &[])), Ok(Stage::ALL.to_vec()));
        assert_eq!(selected_stages(&flags(true, &[])), Ok(Stage::QUICK.to_vec()));
        assert_eq!(selected_stages(&flags(false, &[Stage::Page])), Ok(vec![Stage::Page]));
        assert!(selected_stages(&flags(true, &[Stage::Page])).is_err());
    }
}
