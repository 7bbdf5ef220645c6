//! `cargo xtask build`: installs what the build needs and builds the page.

use crate::page::{sizes, trunk};
use crate::process::Outcome;
use crate::setup::{node, tools};

/// Installs what the build needs and builds the page.
pub fn build_with_setup() -> Outcome<()> {
    set_up()?;
    trunk::build()?;
    sizes::print(&sizes::of_dist()?);
    Ok(())
}

/// Installs what the build needs.
pub fn set_up() -> Outcome<()> {
    tools::wasm_target()?;
    // The page is the same without wasm-opt, only larger, so a machine without Node can still build and serve it.
    if let Err(problem) = node::packages() {
        println!("==> wasm-opt will be left out: {problem}");
    }
    tools::wasm_bindgen()?;
    tools::trunk()
}
