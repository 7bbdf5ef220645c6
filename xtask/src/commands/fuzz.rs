//! `cargo xtask fuzz`: runs cargo-fuzz on the targets in `fuzz/fuzz_targets`, one after the other.

use std::path::Path;

use xshell::{Shell, cmd};

use crate::flags;
use crate::process::{self, Result};
use crate::setup::tools;

/// Default seconds per target.
const SECONDS: u64 = 60;

/// Runs the command. Stops at the first target that finds a crash.
pub fn run(sh: &Shell, flags: &flags::Fuzz) -> Result<()> {
    let fuzz = process::root().join("fuzz");
    let targets = select(&target_names(&fuzz.join("fuzz_targets"))?, &flags.targets)?;
    let seconds = flags.seconds.unwrap_or(SECONDS).to_string();
    tools::cargo_fuzz(sh)?;
    let build = process::scratch()?.join("fuzz-build");
    let _in_fuzz = sh.push_dir(&fuzz);
    for target in targets {
        // libFuzzer writes new inputs to the first directory and only reads the others.
        let corpus = process::scratch()?.join("fuzz").join(&target);
        std::fs::create_dir_all(&corpus).map_err(|error| format!("cannot create {}: {error}", corpus.display()))?;
        let seeds = fuzz.join("seeds").join(&target);
        let seeds = seeds.is_dir().then_some(seeds);
        let command = cmd!(
            sh,
            "cargo fuzz run {target} {corpus} {seeds...} -- -max_total_time={seconds}"
        );
        // libFuzzer's instrumentation needs unstable compiler flags, which RUSTC_BOOTSTRAP allows on stable Rust.
        process::run(command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", &build))?;
    }
    Ok(())
}

/// Names of the targets: the Rust files in a directory, sorted.
fn target_names(folder: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    Ok(names)
}

/// Targets to run: `wanted`, or all of `known` if none is named.
fn select(known: &[String], wanted: &[String]) -> Result<Vec<String>> {
    if let Some(unknown) = wanted.iter().find(|name| !known.contains(name)) {
        return Err(format!(
            "fuzz target: found `{unknown}`, expected one of {}",
            known.join(", ")
        ));
    }
    Ok(if wanted.is_empty() { known } else { wanted }.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn targets_are_the_rust_files_of_the_directory() {
        let folder = process::scratch().unwrap().join("fuzz-test");
        std::fs::create_dir_all(&folder).unwrap();
        for file in ["reader.rs", "filter.rs", "README.md"] {
            std::fs::write(folder.join(file), "").unwrap();
        }
        assert_eq!(target_names(&folder), Ok(names(&["filter", "reader"])));
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(target_names(&folder).is_err());
    }

    #[test]
    fn unknown_targets_are_errors_and_none_means_all() {
        let known = names(&["filter", "reader"]);
        assert_eq!(select(&known, &[]), Ok(known.clone()));
        assert_eq!(select(&known, &names(&["reader"])), Ok(names(&["reader"])));
        let error = select(&known, &names(&["writer"])).unwrap_err();
        assert!(error.contains("writer") && error.contains("filter, reader"), "{error}");
    }
}
