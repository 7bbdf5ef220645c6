//! Inputs of `cargo xtask bench` in the untracked directory `.bench`: generated event files and the systems to compare with.
//!
//! Everything is generated or installed once. A system that cannot be installed is left out.

use std::path::{Path, PathBuf};

use xshell::{Cmd, Shell, cmd};

use crate::process::{self, Result};
use crate::progress::step;
use crate::setup::tools::{self, WASM_TARGET};
use crate::setup::{node, python};

const PACKAGE_JSON: &str = r#"{ "private": true, "dependencies": { "@duckdb/duckdb-wasm": "1.32.0" } }
"#;

/// Python packages: the systems, and numpy for Spark's statistics.
const PIP_PACKAGES: [&str; 4] = ["polars==2.1.0", python::DUCKDB, python::PYSPARK, "numpy==2.4.6"];

/// Files of `tests/bench` that are served beside the npm packages.
const PAGES: [&str; 4] = ["baselines.html", "baselines.js", "reader.js", "profiles.sql"];

/// Kind of customer and track ids in a generated file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Whole numbers.
    Numbers,
    /// UUID-like text.
    Texts,
    /// Whole numbers of a million customers.
    Many,
}

/// Directory of the inputs.
pub fn folder() -> PathBuf {
    process::root().join(".bench")
}

/// Path of a file with this number of million events. Generates the file if absent.
pub fn events(sh: &Shell, millions: u32, ids: Ids) -> Result<PathBuf> {
    let (name, kind) = match ids {
        Ids::Numbers => ("events", "numbers"),
        Ids::Texts => ("text-ids", "texts"),
        Ids::Many => ("many-customers", "many"),
    };
    let file = folder().join(format!("{name}-{millions}m.csv"));
    if file.is_file() {
        return Ok(file);
    }
    let part = file.with_extension("part");
    let count = (u64::from(millions) * 1_000_000).to_string();
    step(&format!("Writing {millions} M events, ids: {kind}"), "10 s", || {
        process::run(measure(sh).args(["write", &count, kind]).arg(&part))
    })?;
    std::fs::rename(&part, &file).map_err(|error| io_error(&file, &error))?;
    Ok(file)
}

/// The systems to compare with, each installed or with the reason why not.
pub struct Systems {
    /// DuckDB-Wasm.
    pub duckdb_wasm: Result<()>,
    /// The engine's kernels as a bare wasm module.
    pub kernels_wasm: Result<()>,
    python: Result<PathBuf>,
}

impl Systems {
    /// Installs the systems.
    pub fn install(sh: &Shell) -> Result<Self> {
        let pages = folder().join("pages");
        std::fs::create_dir_all(&pages).map_err(|error| io_error(&pages, &error))?;
        for page in PAGES {
            let source = process::root().join("tests/bench").join(page);
            std::fs::copy(&source, pages.join(page)).map_err(|error| io_error(&source, &error))?;
        }
        step(
            "Building the engine's benchmark",
            "2 min when nothing is compiled yet",
            || process::run(cmd!(sh, "cargo build --quiet --locked --release --example measure")),
        )?;
        Ok(Self {
            duckdb_wasm: duckdb_wasm(sh),
            kernels_wasm: kernels_wasm(sh, &pages),
            python: python::environment(sh, &folder().join("venv"), &PIP_PACKAGES),
        })
    }

    /// Command that runs a Python system on a file.
    pub fn python<'a>(&self, sh: &'a Shell, system: &str, file: &Path, runs: usize, threads: usize) -> Result<Cmd<'a>> {
        let python = self.python.clone()?;
        if system == "pyspark" {
            python::java(sh)?;
        }
        let (runs, threads) = (runs.to_string(), threads.to_string());
        Ok(cmd!(
            sh,
            "{python} tests/bench/native.py {system} {file} {runs} {threads}"
        ))
    }
}

/// Command that times the engine on a file, on one thread.
pub fn time_engine<'a>(sh: &'a Shell, runs: usize, file: &Path) -> Cmd<'a> {
    measure(sh).args(["time", &runs.to_string()]).arg(file)
}

/// Command of `benches/measure.rs`.
fn measure(sh: &Shell) -> Cmd<'_> {
    cmd!(sh, "cargo run --quiet --locked --release --example measure --")
}

/// Builds the engine's kernels as bare wasm in the page's profile, with wasm-opt if installed.
fn kernels_wasm(sh: &Shell, pages: &Path) -> Result<()> {
    tools::wasm_target(sh)?;
    process::run(cmd!(
        sh,
        "cargo build --quiet --locked --release --target {WASM_TARGET} --example kernels_wasm"
    ))?;
    let scratch = process::scratch()?;
    let target = scratch.parent().unwrap_or(&scratch);
    let built = target.join(WASM_TARGET).join("release/examples/kernels_wasm.wasm");
    let served = pages.join("kernels.wasm");
    match node::script(sh, "binaryen/bin/wasm-opt") {
        Some(wasm_opt) => process::run(wasm_opt.arg("-O3").arg(&built).arg("-o").arg(&served)),
        None => std::fs::copy(&built, &served)
            .map(|_| ())
            .map_err(|error| io_error(&built, &error)),
    }
}

fn duckdb_wasm(sh: &Shell) -> Result<()> {
    let package_json = folder().join("package.json");
    let installed = folder().join("node_modules/@duckdb/duckdb-wasm/package.json").is_file();
    if installed && std::fs::read_to_string(&package_json).is_ok_and(|text| text == PACKAGE_JSON) {
        return Ok(());
    }
    std::fs::write(&package_json, PACKAGE_JSON).map_err(|error| io_error(&package_json, &error))?;
    step("Installing DuckDB-Wasm with npm", "10 s", || {
        let _in_folder = sh.push_dir(folder());
        process::run(cmd!(sh, "npm install --no-audit --no-fund"))
    })
}

fn io_error(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
