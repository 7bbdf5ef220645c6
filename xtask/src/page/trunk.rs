//! Builds the release page into `dist/`: Trunk puts it together, npm's wasm-opt makes it smaller and faster.

use std::fs;
use std::path::{Path, PathBuf};

use crate::page::build_id::build_id;
use crate::page::files::{dist, files_under, is_wasm, problem};
use crate::page::seal;
use crate::process::{self, Outcome};
use crate::setup::{node, tools};

/// Builds the page.
pub fn build() -> Outcome<()> {
    tools::crates()?;
    println!("==> Building the release page, about a minute when nothing is compiled yet");
    let build = build_id(&process::root())?;
    process::run(
        process::command("trunk")
            .env_remove("NO_COLOR")
            .env("DAYPART_BUILD", &build)
            .args(["build", "--release"]),
    )?;
    println!("==> The page of build {build} is in dist/");
    Ok(())
}

/// Whether `dist/` holds a release page of the sources as they are now: the program carries the build's name.
pub fn is_current() -> Outcome<bool> {
    let build = build_id(&process::root())?;
    let files = if dist().is_dir() {
        files_under(&dist())?
    } else {
        Vec::new()
    };
    let Some(program) = files.into_iter().find(|file| is_wasm(file)) else {
        return Ok(false);
    };
    let program = fs::read(&program).map_err(|error| problem(&program, &error))?;
    Ok(program.windows(build.len()).any(|part| part == build.as_bytes()))
}

/// Runs wasm-opt over the page that Trunk has just put together and seals it, when it is a release page. Trunk calls this.
pub fn optimize_staged() -> Outcome<()> {
    if std::env::var("TRUNK_PROFILE").as_deref() != Ok("release") {
        return Ok(());
    }
    let staging = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .ok_or("TRUNK_STAGING_DIR is not set: this chore is called by Trunk, run `cargo xtask build`")?;
    if node::program("binaryen/bin/wasm-opt").is_some() {
        for file in files_under(&staging)?.iter().filter(|file| is_wasm(file)) {
            optimize(file)?;
        }
    } else {
        println!("==> There is no wasm-opt in node_modules, so the page stays larger than it need be: run `npm ci`");
    }
    seal::seal(&staging, &build_id(&process::root())?)
}

fn optimize(file: &Path) -> Outcome<()> {
    let size = |path: &Path| {
        fs::metadata(path)
            .map(|metadata| metadata.len())
            .map_err(|error| problem(path, &error))
    };
    let before = size(file)?;
    let smaller = file.with_extension("wasm.optimized");
    let mut wasm_opt = node::program("binaryen/bin/wasm-opt").ok_or("there is no wasm-opt: run `npm ci`")?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    // A function that is called in one place alone must stay one: a browser replaces slow code by better code only when a
    // function is entered anew, and what is done for each customer or piece would otherwise become a part of a function that
    // is entered once.
    let options = ["-Oz", "--one-caller-inline-max-function-size", "30"];
    process::run(wasm_opt.args(options).arg(file).arg("-o").arg(&smaller))?;
    fs::rename(&smaller, file).map_err(|error| problem(file, &error))?;
    println!("==> wasm-opt: {name} from {before} to {} bytes", size(file)?);
    Ok(())
}
