//! Daypart's chores, one subcommand each: `serve`, `build`, `test`, `parity`, `fuzz` and `bench`, and `optimize`, which the build calls back.
//!
//! This file reads the command line and says what went wrong. What must be installed is in [`setup`], how commands are
//! run in [`process`], and each chore has a file in [`commands`].

#![allow(
    clippy::print_stdout,
    reason = "talking to the person in the terminal is what these chores do"
)]

mod commands;
mod counts;
mod page;
mod process;
mod setup;

use std::process::ExitCode;

use commands::{bench, build, fuzz, parity, serve, test};
use page::trunk;

const HELP: &str = "\
Daypart's chores. Each sets up what it needs first, and uses what is already there.

  cargo xtask serve    build the release page, serve it on this machine alone and print its address
      --port N         serve on this port; else 8080 or the next free one
      --prefix PATH    serve under a sub-path such as /some/daypart/
      --no-build       serve dist/ as it is
  cargo xtask build    build the release page into dist/, for any static host and any sub-path
  cargo xtask test     format check, clippy, native tests, tests in a headless browser, the release page and its
                       size, and the end-to-end tests on that page; ends with the line `N passed, N failed`
      [STAGE ...]      run these stages alone: format clippy native parity browser page e2e
  cargo xtask parity   run the SQL and the Spark job that the page writes under DuckDB and PySpark, and compare their
                       answers with the engine's; Spark's half needs Java 17 or newer
  cargo xtask fuzz     feed the guesser and the readers of rows, times, filters and manifests with damaged input, a minute each
      --seconds N      so long each
      [TARGET ...]     these alone: guesser reader moment filter manifest
  cargo xtask bench    time the page beside merely reading the file, DuckDB-Wasm, Polars, DuckDB and the seed's PySpark
                       job, and print one table; its files and systems go to .bench/, some 3 GB
      --quick          the rows of a million events alone, in under two minutes once all is prepared
      --no-build       measure dist/ as it is
  cargo xtask help     this page";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (chore, rest) = match arguments.split_first() {
        Some((chore, rest)) => (chore.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match chore {
        "serve" => serve::Options::parse(rest).and_then(|options| serve::serve(&options)),
        "build" => no_options(chore, rest).and_then(|()| build::build_with_setup()),
        "optimize" => no_options(chore, rest).and_then(|()| trunk::optimize_staged()),
        "fuzz" => fuzz::Options::parse(rest).and_then(|options| fuzz::fuzz(&options)),
        "test" => test::stages_named(rest).and_then(|stages| test::test(&stages)),
        "parity" => no_options(chore, rest).and_then(|()| parity::parity()),
        "bench" => bench::Options::parse(rest).and_then(|options| bench::bench(&options)),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!(
            "there is no chore `{other}`: run `cargo xtask help` for the list"
        )),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // The tests' last line has to stay the last one.
            if !problem.is_empty() {
                eprintln!("xtask: {problem}");
            }
            ExitCode::FAILURE
        }
    }
}

fn no_options(chore: &str, rest: &[String]) -> process::Outcome<()> {
    match rest.first() {
        None => Ok(()),
        Some(option) => Err(format!(
            "`{chore}` takes no `{option}`: run `cargo xtask help` for what it takes"
        )),
    }
}
