//! Daypart's development commands, run as `cargo xtask COMMAND`.
//!
//! [`flags`] parses the command line and [`commands`] holds one module per command. Commands build the page through
//! [`page`] and install tools through [`setup`]; all run programs through [`process`] and report slow steps through
//! [`progress`]. [`counts`] adds up test results.
//!
//! **Architecture invariant:** imports point one way: commands → page → setup → progress → process.

#![allow(clippy::print_stdout, reason = "these commands report to a terminal")]

mod commands;
mod counts;
mod flags;
mod page;
mod process;
mod progress;
mod setup;

use std::process::ExitCode;

use commands::{bench, build, fuzz, parity, serve, test};
use flags::{Xtask, XtaskCmd};

fn main() -> ExitCode {
    if std::env::args_os().len() == 1 {
        println!("{}", Xtask::help());
        return ExitCode::SUCCESS;
    }
    let flags = Xtask::from_env_or_exit();
    match run(&flags.subcommand) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // `test` has printed its counts as the last line and returns an empty message.
            if !error.is_empty() {
                eprintln!("xtask: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: &XtaskCmd) -> process::Result<()> {
    let sh = &process::shell()?;
    match command {
        XtaskCmd::Help(_) => {
            println!("{}", Xtask::help());
            Ok(())
        }
        XtaskCmd::Serve(flags) => serve::run(sh, flags),
        XtaskCmd::Build(_) => build::run(sh),
        XtaskCmd::Test(flags) => test::run(sh, flags),
        XtaskCmd::Parity(_) => parity::run(sh),
        XtaskCmd::Fuzz(flags) => fuzz::run(sh, flags),
        XtaskCmd::Bench(flags) => bench::run(sh, flags),
        XtaskCmd::Optimize(_) => page::trunk::finish_staged(sh),
    }
}
