//! Results of the checks in `cargo xtask test`, including checks that cannot run on this machine.

use crate::counts::Counts;
use crate::process::Result;

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
}
