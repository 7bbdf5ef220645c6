//! Repository hygiene: no large or binary package file under version control.

use std::path::Path;

use xshell::{Shell, cmd};

use crate::commands::check::NotCounted;
use crate::counts::Counts;
use crate::process::{self, Result};

/// Largest allowed size of a tracked file.
const LIMIT_BYTES: u64 = 1_000_000;

/// Checks the tracked files. Skipped without git or outside a repository.
pub fn check(sh: &Shell) -> Result<Counts, NotCounted> {
    let list = process::read(cmd!(sh, "git ls-files -z"))
        .ok_or_else(|| NotCounted::Missing("git is missing, or this is no git repository".to_owned()))?;
    let names = list.split('\0').filter(|name| !name.is_empty());
    let found = violations(&process::root(), names);
    for violation in &found {
        println!("{violation}");
    }
    if found.is_empty() {
        Ok(Counts::one(true))
    } else {
        Err(NotCounted::Failed(format!(
            "{} tracked files; remove them from git",
            found.len()
        )))
    }
}

/// One line per tracked file that breaks a rule. Deleted files are not checked.
fn violations<'a>(root: &Path, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let violation_of = |name: &str| {
        if name.ends_with(".whl") {
            return Some(format!(
                "{name}: found a Python wheel, expected no packages in the repository"
            ));
        }
        let bytes = std::fs::metadata(root.join(name)).ok()?.len();
        (bytes > LIMIT_BYTES).then(|| format!("{name}: found {bytes} bytes, expected at most {LIMIT_BYTES}"))
    };
    names.filter_map(violation_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_and_wheels_are_violations() {
        let folder = process::scratch().unwrap().join("hygiene-test");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("small.txt"), "1").unwrap();
        let large = std::fs::File::create(folder.join("large.csv")).unwrap();
        large.set_len(LIMIT_BYTES + 1).unwrap();
        let found = violations(&folder, ["small.txt", "large.csv", "a.whl", "deleted.txt"].into_iter());
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("large.csv: found 1000001 bytes"), "{found:?}");
        assert!(found[1].starts_with("a.whl: "), "{found:?}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
