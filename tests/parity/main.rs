//! What `cargo xtask parity` compares: for each case its files, the code that the engine writes for other systems, and the
//! engine's own answers.
//!
//! `parity FOLDER` writes a folder for each case into FOLDER. `cases` says what they are; `answers` has the engine answer.
//! `parity.py` has the other systems answer, and compares.

#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

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
