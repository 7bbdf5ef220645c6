//! `cargo xtask fuzz`: runs the fuzz targets of the package `daypart-fuzz`, one after the other.

use xshell::{Shell, cmd};

use crate::flags;
use crate::process::{self, Result};

/// Targets in `fuzz/src/targets.rs`.
const TARGETS: [&str; 9] = [
    "guesser", "reader", "moment", "filter", "manifest", "segments", "fragment", "settings", "chunk",
];

/// Default seconds per target.
const SECONDS: u64 = 60;

/// Runs the command. Stops at the first target that finds a failure.
pub fn run(sh: &Shell, flags: &flags::Fuzz) -> Result<()> {
    let seconds = flags.seconds.unwrap_or(SECONDS).to_string();
    for target in select(&flags.targets)? {
        process::run(cmd!(
            sh,
            "cargo run --quiet --profile fuzz --package daypart-fuzz -- {target} {seconds}"
        ))?;
    }
    Ok(())
}

/// Targets to run: `wanted`, or all if none is named.
fn select(wanted: &[String]) -> Result<Vec<String>> {
    if let Some(unknown) = wanted.iter().find(|name| !TARGETS.contains(&name.as_str())) {
        return Err(format!(
            "fuzz target: found `{unknown}`, expected one of {}",
            TARGETS.join(", ")
        ));
    }
    Ok(if wanted.is_empty() {
        TARGETS.map(str::to_owned).to_vec()
    } else {
        wanted.to_vec()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_targets_are_errors_and_none_means_all() {
        assert_eq!(select(&[]).unwrap().len(), TARGETS.len());
        assert_eq!(select(&["reader".to_owned()]), Ok(vec!["reader".to_owned()]));
        assert!(select(&["writer".to_owned()]).unwrap_err().contains("writer"));
    }
}
