//! `cargo xtask bench`: measures the built page against reading the file and against other systems, and prints one table.
//!
//! [`install`] provides the input files and the other systems, [`measure`] runs the measurements and adds their rows,
//! [`values`] parses the output of the measuring programs, and [`table`] formats the rows. The measuring programs are in
//! `tests/bench` and `benches/measure.rs`. A system that is missing, or whose result differs from the page's, is left out
//! with a note.

mod install;
mod measure;
mod table;
mod values;

use std::path::PathBuf;

use xshell::Shell;

use crate::commands::build;
use crate::flags;
use crate::page::files::dist;
use crate::page::server::{self, Site};
use crate::page::trunk;
use crate::process::Result;
use crate::setup::{browser, node};
use install::Systems;
use measure::Bench;
use table::Table;

/// Runs per measurement; the median counts.
const RUNS: usize = 5;
/// Runs per measurement with `--quick`.
const QUICK_RUNS: usize = 3;

/// Runs the command and writes the table to `.bench/results.md`, too.
pub fn run(sh: &Shell, flags: &flags::Bench) -> Result<()> {
    if !flags.no_build && !trunk::is_current()? {
        build::run(sh)?;
    }
    if !dist().join("index.html").is_file() {
        return Err("dist/: found no page; run `cargo xtask build`".to_owned());
    }
    node::packages(sh)?;
    let mut bench = Bench {
        sh,
        systems: Systems::install(sh)?,
        browser: browser::browser(sh)?,
        page_url: serve_in_background(dist())?,
        systems_url: serve_in_background(install::folder())?,
        quick: flags.quick,
        runs: if flags.quick { QUICK_RUNS } else { RUNS },
        table: Table::new(sh),
    };
    bench.all()?;
    println!("\n{}", bench.table.as_text());
    let results = install::folder().join("results.md");
    std::fs::write(&results, bench.table.as_markdown())
        .map_err(|error| format!("cannot write {}: {error}", results.display()))?;
    println!("==> The same table in Markdown is in .bench/results.md");
    Ok(())
}

/// Serves a directory for the rest of the process and returns its URL.
fn serve_in_background(folder: PathBuf) -> Result<String> {
    let listener = server::listen(None)?;
    let port = server::port_of(&listener)?;
    std::thread::Builder::new()
        .spawn(move || {
            if let Err(error) = Site::new(folder, "/").serve(listener) {
                println!("==> A server stopped: {error}");
            }
        })
        .map_err(|error| format!("cannot start a server: {error}"))?;
    Ok(format!("http://127.0.0.1:{port}/"))
}
