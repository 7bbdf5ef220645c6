//! `cargo xtask build`: installs the tools, builds the release page and prints its size.

use std::time::Instant;

use xshell::Shell;

use crate::page::{sizes, trunk};
use crate::process::Result;
use crate::progress::format_elapsed;
use crate::setup::{node, tools};

/// Runs the command.
pub fn run(sh: &Shell) -> Result<()> {
    build_page(sh)?;
    sizes::print(&sizes::of_dist()?);
    Ok(())
}

/// Installs the tools and builds the page.
pub fn build_page(sh: &Shell) -> Result<()> {
    let started = Instant::now();
    tools::wasm_target(sh)?;
    // wasm-opt only makes the page smaller, so a machine without Node can still build it.
    if let Err(error) = node::packages(sh) {
        println!("==> wasm-opt skipped: {error}");
    }
    tools::trunk(sh)?;
    tools::wasm_bindgen(sh)?;
    println!("==> Setup took {}", format_elapsed(started.elapsed()));
    trunk::build(sh)
}
