//! Runs other programs: where, with which environment, and what of their output is kept.
//!
//! Nothing here knows what the programs are for.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a chore gives: a value, or one line that says what went wrong and what to do.
pub type Outcome<T> = Result<T, String>;

/// The repository's root.
pub fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    xtask.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Cargo's target directory, where the chores keep what they make for themselves.
pub fn scratch() -> Outcome<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let scratch = root().join(target).join("xtask");
    std::fs::create_dir_all(&scratch).map_err(|error| format!("cannot make {}: {error}", scratch.display()))?;
    Ok(scratch)
}

/// A program that will run in the repository's root, without a terminal to ask questions on.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(root())
        .env("PATH", search_path())
        .stdin(Stdio::null());
    command
}

/// Runs a program to its end with its output going to the terminal.
pub fn run(command: &mut Command) -> Outcome<()> {
    let line = line_of(command);
    let status = command
        .status()
        .map_err(|error| format!("cannot run `{line}`: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{line}` failed ({status})"))
    }
}

/// Runs a program to its end with its output going to the terminal, and shows each line of its standard output to `see`
/// as well. The value tells whether the program said that it succeeded.
pub fn run_seeing(command: &mut Command, mut see: impl FnMut(&str)) -> Outcome<bool> {
    let line = line_of(command);
    let failed = |error: std::io::Error| format!("cannot run `{line}`: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(output) = child.stdout.take() {
        let mut reader = BufReader::new(output);
        let mut bytes = Vec::new();
        let mut terminal = std::io::stdout();
        while reader.read_until(b'\n', &mut bytes).map_err(failed)? > 0 {
            // A terminal that has gone away is no reason to stop the tests.
            let _ = terminal.write_all(&bytes).and_then(|()| terminal.flush());
            see(String::from_utf8_lossy(&bytes).trim_end());
            bytes.clear();
        }
    }
    Ok(child.wait().map_err(failed)?.success())
}

/// What a program writes to its standard output, or `None` when it can't be run or fails.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first of these programs that can be found on the search path.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = search_path();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        let file_name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders
            .iter()
            .map(|folder| folder.join(&file_name))
            .find(|file| file.is_file())
    })
}

/// The search path with the folder in it where `cargo install` puts programs.
fn search_path() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let Some(home) = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
    else {
        return path;
    };
    let installed = home.join("bin");
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if !folders.contains(&installed) {
        folders.push(installed);
    }
    std::env::join_paths(folders).unwrap_or(path)
}

/// A command as a person would type it.
fn line_of(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut command("daypart-no-such-program")).unwrap_err();
        assert!(error.contains("daypart-no-such-program"), "{error}");
        assert_eq!(find_program(&["daypart-no-such-program"]), None);
    }

    #[test]
    fn lines_are_seen_one_by_one_and_a_failure_is_told() {
        let mut seen = Vec::new();
        let good = run_seeing(command("rustc").arg("--version"), |line| seen.push(line.to_owned()));
        assert_eq!(good, Ok(true));
        assert!(seen.len() == 1 && seen[0].starts_with("rustc "), "{seen:?}");
        let bad = run_seeing(command("rustc").arg("--no-such-option").stderr(Stdio::null()), |_| ());
        assert_eq!(bad, Ok(false));
    }
}
