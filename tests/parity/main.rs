//! Input of `cargo xtask parity`: each case's files, the generated code, and the engine's own answers.
//!
//! `parity FOLDER` writes a folder for each case into FOLDER. `cases` defines the cases, `answers` computes
//! the engine's answers, and `parity.py` runs the generated code and compares.

#![allow(clippy::print_stdout, reason = "printing is its purpose")]

mod answers;
mod cases;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("parity: expected the folder to write to");
        return ExitCode::FAILURE;
    };
    for case in cases::all() {
        if let Err(problem) = answers::write(&case, &Path::new(&folder).join(case.name)) {
            eprintln!("parity: {}: {problem}", case.name);
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
