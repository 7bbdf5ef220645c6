//! What `bench` needs, in the folder `.bench` that git does not see: the files to read, and the systems to compare with.
//!
//! Every piece is made or installed once. What can't be is told when it is asked for, and the rest goes on without it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{self, Outcome};
use crate::setup::{node, python, tools};

/// What npm is to install.
const NPM_PACKAGES: &str = r#"{ "private": true, "dependencies": { "@duckdb/duckdb-wasm": "1.32.0" } }
"#;

/// What pip is to install: the systems, and what Spark's statistics need.
const PIP_PACKAGES: [&str; 4] = ["polars==2.1.0", python::DUCKDB, python::PYSPARK, "numpy==2.4.6"];

/// The pages of `tests/bench` that are served beside the npm packages.
const PAGES: [&str; 4] = ["rivals.html", "rivals.js", "reader.js", "profiles.sql"];

/// How customers and tracks are named in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    Numbers,
    Texts,
    Many,
}

/// The folder that holds all of it.
pub fn folder() -> PathBuf {
    process::root().join(".bench")
}

/// An events file of so many millions of events, written if it isn't there.
pub fn events(millions: u32, ids: Ids) -> Outcome<PathBuf> {
    let (name, word) = match ids {
        Ids::Numbers => ("events", "numbers"),
        Ids::Texts => ("text-ids", "texts"),
        Ids::Many => ("many-customers", "many"),
    };
    let file = folder().join(format!("{name}-{millions}m.csv"));
    if file.is_file() {
        return Ok(file);
    }
    println!("==> Writing {millions} M events with {word} as ids, some seconds");
    let part = file.with_extension("part");
    let count = (u64::from(millions) * 1_000_000).to_string();
    process::run(measure().args(["write", &count, word]).arg(&part))?;
    std::fs::rename(&part, &file).map_err(|error| problem(&file, &error))?;
    Ok(file)
}

/// The systems to compare with, each there or with the reason why not.
pub struct Kit {
    /// Whether DuckDB-Wasm is there.
    pub duckdb_wasm: Outcome<()>,
    /// Whether the engine's kernels are there as bare wasm.
    pub kernels_wasm: Outcome<()>,
    python: Outcome<PathBuf>,
}

impl Kit {
    /// Installs what is missing.
    pub fn new() -> Outcome<Kit> {
        let pages = folder().join("pages");
        std::fs::create_dir_all(&pages).map_err(|error| problem(&pages, &error))?;
        for page in PAGES {
            let from = process::root().join("tests/bench").join(page);
            std::fs::copy(&from, pages.join(page)).map_err(|error| problem(&from, &error))?;
        }
        println!("==> Building what times the engine, a minute or two when nothing is compiled yet");
        process::run(process::command("cargo").args([
            "build",
            "--quiet",
            "--locked",
            "--release",
            "--example",
            "measure",
        ]))?;
        Ok(Kit {
            duckdb_wasm: npm_packages(),
            kernels_wasm: kernels_wasm(&pages),
            python: python::environment(&folder().join("venv"), &PIP_PACKAGES),
        })
    }

    /// The program that times the engine alone.
    pub fn measure(&self, runs: usize, file: &Path) -> Command {
        let mut command = measure();
        command.args(["time", &runs.to_string()]).arg(file);
        command
    }

    /// The program that asks a system of Python's.
    pub fn system(&self, system: &str, file: &Path, runs: usize, threads: &str) -> Outcome<Command> {
        let python = self.python.clone()?;
        if system == "pyspark" {
            python::java()?;
        }
        let mut command = process::command(python);
        command
            .arg("tests/bench/native.py")
            .arg(system)
            .arg(file)
            .args([&runs.to_string(), threads]);
        Ok(command)
    }
}

/// The program of `benches/measure.rs`.
fn measure() -> Command {
    let mut command = process::command("cargo");
    command.args(["run", "--quiet", "--locked", "--release", "--example", "measure", "--"]);
    command
}

/// The engine's kernels as bare wasm, made as the worker is: the same profile, and wasm-opt where it is there.
fn kernels_wasm(pages: &Path) -> Outcome<()> {
    tools::wasm_target()?;
    process::run(process::command("cargo").args([
        "build",
        "--quiet",
        "--locked",
        "--release",
        "--target",
        tools::WASM_TARGET,
        "--example",
        "kernels_wasm",
    ]))?;
    let scratch = process::scratch()?;
    let target = scratch.parent().unwrap_or(&scratch);
    let built = target
        .join(tools::WASM_TARGET)
        .join("release/examples/kernels_wasm.wasm");
    let served = pages.join("kernels.wasm");
    match node::program("binaryen/bin/wasm-opt") {
        Some(mut wasm_opt) => process::run(wasm_opt.arg("-O3").arg(&built).arg("-o").arg(&served)),
        None => std::fs::copy(&built, &served)
            .map(|_| ())
            .map_err(|error| problem(&built, &error)),
    }
}

fn npm_packages() -> Outcome<()> {
    let wanted = folder().join("package.json");
    let there = folder().join("node_modules/@duckdb/duckdb-wasm/package.json").is_file();
    if there && std::fs::read_to_string(&wanted).is_ok_and(|text| text == NPM_PACKAGES) {
        return Ok(());
    }
    println!("==> Installing DuckDB-Wasm with npm into .bench/, some seconds");
    std::fs::write(&wanted, NPM_PACKAGES).map_err(|error| problem(&wanted, &error))?;
    let mut npm = process::command("npm");
    process::run(npm.current_dir(folder()).args(["install", "--no-audit", "--no-fund"]))
}

fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("cannot use {}: {error}", path.display())
}
