//! Child processes, run through `xshell` in the repository's root with cargo's installed programs on the search path.
//!
//! This module knows no particular program.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use xshell::{Cmd, Shell};

/// Result whose error is a message for the terminal: what failed and what to do.
pub type Result<T, E = String> = std::result::Result<T, E>;

/// Root of the repository.
pub fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    xtask.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Scratch directory of these commands, `xtask` in cargo's target directory. Created if absent.
pub fn scratch() -> Result<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let scratch = root().join(target).join("xtask");
    std::fs::create_dir_all(&scratch).map_err(|error| format!("cannot create {}: {error}", scratch.display()))?;
    Ok(scratch)
}

/// Shell that runs commands in the repository's root.
pub fn shell() -> Result<Shell> {
    let sh = Shell::new().map_err(|error| error.to_string())?;
    sh.change_dir(root());
    sh.set_var("PATH", search_path());
    Ok(sh)
}

/// Runs a command with its output on the terminal. Fails when the command cannot start or exits with an error.
pub fn run(command: Cmd) -> Result<()> {
    command.run().map_err(|error| error.to_string())
}

/// Returns the trimmed standard output of a command, or `None` when it cannot start or exits with an error.
pub fn read(command: Cmd) -> Option<String> {
    let output = command.quiet().ignore_stderr().read().ok()?;
    Some(output.trim().to_owned())
}

/// Runs a command with its output on the terminal and passes each line of its standard output to `on_line`.
/// Returns whether the command exited successfully.
pub fn run_with_lines(command: Cmd, mut on_line: impl FnMut(&str)) -> Result<bool> {
    let text = command.to_string();
    let failed = |error: std::io::Error| format!("cannot run `{text}`: {error}");
    eprintln!("$ {text}");
    let mut child = Command::from(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(output) = child.stdout.take() {
        let mut reader = BufReader::new(output);
        let mut line = Vec::new();
        let mut terminal = std::io::stdout();
        while reader.read_until(b'\n', &mut line).map_err(failed)? > 0 {
            // A closed terminal must not stop the tests.
            let _ = terminal.write_all(&line).and_then(|()| terminal.flush());
            on_line(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
    }
    Ok(child.wait().map_err(failed)?.success())
}

/// Path of the first of these programs on the search path.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(&search_path()).collect();
    names.iter().find_map(|name| {
        let file_name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders
            .iter()
            .map(|folder| folder.join(&file_name))
            .find(|file| file.is_file())
    })
}

/// `PATH` plus the directory that `cargo install` writes to.
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

#[cfg(test)]
mod tests {
    use xshell::cmd;

    use super::*;

    #[test]
    fn a_missing_program_is_named_in_the_error() {
        let sh = shell().unwrap();
        let error = run(cmd!(sh, "daypart-no-such-program")).unwrap_err();
        assert!(error.contains("daypart-no-such-program"), "{error}");
        assert_eq!(find_program(&["daypart-no-such-program"]), None);
        assert_eq!(read(cmd!(sh, "daypart-no-such-program")), None);
    }

    #[test]
    fn output_lines_and_exit_status_are_reported() {
        let sh = shell().unwrap();
        let mut lines = Vec::new();
        let success = run_with_lines(cmd!(sh, "rustc --version"), |line| lines.push(line.to_owned()));
        assert_eq!(success, Ok(true));
        assert!(lines.len() == 1 && lines[0].starts_with("rustc "), "{lines:?}");
        let failure = run_with_lines(cmd!(sh, "rustc --no-such-option"), |_| ());
        assert_eq!(failure, Ok(false));
    }
}
