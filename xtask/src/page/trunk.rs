//! The release build: Trunk assembles the page, then its hook runs npm's wasm-opt and the seal.

use std::fs;
use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

use crate::page::build_id::build_id;
use crate::page::{files, seal, styles};
use crate::process::{self, Result};
use crate::progress::step;
use crate::setup::{node, tools};

/// Path of wasm-opt in `node_modules`.
const WASM_OPT: &str = "binaryen/bin/wasm-opt";

/// Builds the page into `dist/`. The tools have to be installed.
pub fn build(sh: &Shell) -> Result<()> {
    tools::fetch_crates(sh)?;
    let id = build_id(&process::root())?;
    step(
        "Building the release page",
        "1 min when nothing is compiled yet",
        || {
            // Trunk 0.21 rejects the value 1 in NO_COLOR.
            let trunk = cmd!(sh, "trunk build --release").env_remove("NO_COLOR");
            process::run(trunk.env("DAYPART_BUILD", &id))
        },
    )?;
    println!("==> Build {id} is in dist/");
    Ok(())
}

/// Returns whether `dist/` holds a release page of the present sources. The wasm file contains the build id.
pub fn is_current() -> Result<bool> {
    let dist = files::dist();
    if !dist.join("index.html").is_file() {
        return Ok(false);
    }
    let Some(wasm) = files::list(&dist)?.into_iter().find(|file| files::is_wasm(file)) else {
        return Ok(false);
    };
    let id = build_id(&process::root())?;
    Ok(files::read(&wasm)?
        .windows(id.len())
        .any(|window| window == id.as_bytes()))
}

/// Optimises the program, merges the style sheets and seals the page in Trunk's staging directory, in release builds only. Trunk's `post_build` hook calls this.
pub fn finish_staged(sh: &Shell) -> Result<()> {
    if std::env::var("TRUNK_PROFILE").as_deref() != Ok("release") {
        return Ok(());
    }
    let staging = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .ok_or("TRUNK_STAGING_DIR is not set: run `cargo xtask build`, whose Trunk hook sets it")?;
    for file in files::list(&staging)?.iter().filter(|file| files::is_wasm(file)) {
        optimise(sh, file)?;
    }
    styles::merge(&staging)?;
    seal::seal(&staging, &build_id(&process::root())?)
}

/// Runs wasm-opt on a file. Without wasm-opt the page works and is larger.
fn optimise(sh: &Shell, file: &Path) -> Result<()> {
    let Some(wasm_opt) = node::script(sh, WASM_OPT) else {
        println!("==> wasm-opt skipped: found none in node_modules, so the page is larger; run `npm ci`");
        return Ok(());
    };
    let size = |path: &Path| {
        fs::metadata(path)
            .map(|metadata| metadata.len())
            .map_err(|error| files::io_error(path, &error))
    };
    let before = size(file)?;
    let optimised = file.with_extension("wasm.optimised");
    // A browser replaces slow code by optimised code when a function is entered. Inlining the body of a long loop into a
    // function that is entered once would keep it slow, hence the limit on functions with one caller.
    let options = ["-Oz", "--one-caller-inline-max-function-size", "30"];
    process::run(wasm_opt.args(options).arg(file).arg("-o").arg(&optimised))?;
    fs::rename(&optimised, file).map_err(|error| files::io_error(file, &error))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    println!("==> wasm-opt: {name} from {before} to {} bytes", size(file)?);
    Ok(())
}
