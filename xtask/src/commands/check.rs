//! Results of the checks in `cargo xtask test`, including checks and single tests that cannot run on this machine.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::counts::Counts;
use crate::process::{self, Result};

/// Environment variable with the path of the skip log. A Rust test that returns early because its data is absent appends a
/// line with its name to that file.
pub const SKIP_LOG_VARIABLE: &str = "DAYPART_SKIP_LOG";

/// Reason why a check has no counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotCounted {
    /// A tool or file is missing here: the check is skipped.
    Missing(String),
    /// The check failed.
    Failed(String),
}

impl From<String> for NotCounted {
    fn from(error: String) -> Self {
        Self::Failed(error)
    }
}

/// Skips the check when a tool could not be installed.
pub fn require<T>(tool: Result<T>) -> Result<T, NotCounted> {
    tool.map_err(NotCounted::Missing)
}

/// Counts of a check. Prints one line when the check was skipped or failed as a whole.
pub fn settle(name: &str, check: Result<Counts, NotCounted>) -> Counts {
    match check {
        Ok(counts) => counts,
        Err(NotCounted::Missing(reason)) => {
            println!("==> Skipped {name}: {}", one_line(&reason));
            Counts::one_skipped()
        }
        Err(NotCounted::Failed(error)) => {
            println!("==> Failed {name}: {error}");
            Counts::one(false)
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// File that Rust tests append their names to when they return early; see [`SKIP_LOG_VARIABLE`].
pub struct SkipLog {
    path: PathBuf,
}

impl SkipLog {
    /// Creates an empty log.
    pub fn create(name: &str) -> Result<Self> {
        let path = process::scratch()?.join(format!("skipped-{name}.txt"));
        fs::write(&path, "").map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        Ok(Self { path })
    }

    /// Path for [`SKIP_LOG_VARIABLE`].
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Prints the names of the skipped tests and returns their number. A test that logged several times counts once.
    pub fn report(&self) -> Result<u64> {
        let text =
            fs::read_to_string(&self.path).map_err(|error| format!("cannot read {}: {error}", self.path.display()))?;
        let names: BTreeSet<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        for name in &names {
            println!("==> Skipped {name}");
        }
        Ok(names.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_is_one_skip_and_an_error_is_one_failure() {
        let missing: Result<()> = Err("no such tool".to_owned());
        let check = require(missing).map(|()| Counts::one(true));
        assert_eq!(settle("check", check), Counts::one_skipped());
        assert_eq!(settle("check", Err("broken".to_owned().into())), Counts::one(false));
        assert_eq!(settle("check", Ok(Counts::one(true))), Counts::one(true));
    }

    #[test]
    fn a_test_that_logs_twice_is_one_skip() {
        let log = SkipLog::create("unit-test").unwrap();
        assert_eq!(log.report(), Ok(0));
        fs::write(log.path(), "native::a\nnative::b\nnative::a\n").unwrap();
        assert_eq!(log.report(), Ok(2));
    }
}
